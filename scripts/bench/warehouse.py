"""One DuckDB file that dbt builds, with limited memory."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from inputs import ROOT, variables
from measure import Measured, measure

DBT = Path(sys.executable).with_name("dbt")
PROFILE = """
ai_unit_economics:
  target: bench
  outputs:
    bench:
      type: duckdb
      path: "{{{{ env_var('AI_UNIT_ECONOMICS_DATABASE') }}}}"
      threads: 2
      config_options:
        storage_compatibility_version: v1.4.0
        threads: 2
        temp_directory: {folder}/spilled
        {memory}
"""


@dataclass(frozen=True)
class Run:
    """One dbt command: its process, what dbt says it took, and each node's time."""

    process: Measured
    seconds: float
    nodes: dict[str, float]


class Warehouse:
    """A database, the inputs that it is built from, and how much memory DuckDB may use."""

    def __init__(self, folder: Path, log: Path, memory_limit: str | None) -> None:
        """Make an empty one in a new folder."""
        self.folder, self.log, self.memory_limit = folder, log, memory_limit
        self.database = folder / "bench.duckdb"
        folder.mkdir()
        memory = f"memory_limit: {memory_limit}" if memory_limit else ""
        (folder / "profiles.yml").write_text(PROFILE.format(folder=folder, memory=memory))

    def dbt(self, *arguments: str) -> Run:
        """Run a dbt command."""
        places = ["--project-dir", str(ROOT), "--profiles-dir", str(self.folder)]
        places += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        command = [str(DBT), *arguments, *places, "--vars", json.dumps(variables(self.log))]
        process = measure(command, self.folder, {"AI_UNIT_ECONOMICS_DATABASE": str(self.database), "DO_NOT_TRACK": "1"})
        results = json.loads((self.folder / "target" / "run_results.json").read_text())
        nodes = {node["unique_id"]: node["execution_time"] for node in results["results"]}
        return Run(process, results["elapsed_time"], nodes)

    def compiled(self, model: str) -> str:
        """Return the SQL that dbt would run for a model."""
        self.dbt("compile", "--select", model)
        (file,) = (self.folder / "target" / "compiled").rglob(f"{model}.sql")
        return file.read_text()

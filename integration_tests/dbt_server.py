"""Run dbt in forks of one process that has imported it and parsed the project: parsing is most of a small run's time.

    python dbt_server.py < REQUESTS     one JSON object a line in, one a line out

A project is parsed once for each shape of its variables: those that parsing reads, for configurations, sources and
which models read which. All others are read when a query is compiled. A model that reads a file is parsed as if it read
its seed, so a run may load a seed that it does not need. A run gets a copy of the parsed project, with the names of its
own database and schema.
"""

import gc
import json
import os
import re
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dbt.adapters.duckdb
import dbt.adapters.postgres  # noqa: F401  (imported once, for all runs)
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

# The variables that parsing reads, by name or by how it begins or ends.
READ_BY_PARSING = re.compile(r"use_demo_data|rejected_row_limit|inputs_.*|type_.*|.*_(table|schema|database)")
# A parsed project takes some hundred megabytes.
SHAPES_KEPT = 6


@contextmanager
def surroundings(env: dict[str, str], folder: str, output: str) -> Any:
    """Run with another environment, folder and output."""
    before, here = dict(os.environ), Path.cwd()
    kept = os.dup(1), os.dup(2)
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.environ.clear()
        os.environ.update(env)
        os.chdir(folder)
        sys.stdout.flush()
        os.dup2(target, 1)
        os.dup2(target, 2)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in (*kept, target):
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(before)
        os.chdir(here)


def shape_of(request: dict[str, Any]) -> str:
    """Return what a parsed project depends on, as text."""
    target = request["env"].get("AI_UNIT_ECONOMICS_TARGET", "duckdb")
    return json.dumps([request["folder"], target, parsed_variables(request)], sort_keys=True)


def parsed_variables(request: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of a request that parsing reads."""
    return {name: value for name, value in (request["variables"] or {}).items() if READ_BY_PARSING.fullmatch(name)}


def named(manifest: Manifest, database: str, schema: str) -> None:
    """Give every relation of a parsed project the database and schema of this run."""
    before = {(node.database, node.schema) for node in manifest.nodes.values() if node.resource_type == "model"}
    ((old_database, old_schema),) = before
    for node in [*manifest.nodes.values(), *manifest.sources.values()]:
        old = node.database, node.schema
        if node.database == old_database:
            node.database = database
        if node.schema.startswith(old_schema):
            node.schema = schema + node.schema[len(old_schema) :]
        if getattr(node, "relation_name", None):
            node.relation_name = node.relation_name.replace(
                f'"{old[0]}"."{old[1]}"', f'"{node.database}"."{node.schema}"'
            )
    # What macros see as `graph` is a copy that was made while parsing.
    for unique_id, entry in manifest.flat_graph["nodes"].items():
        entry.update({name: getattr(manifest.nodes[unique_id], name) for name in ("database", "schema")})


def run(request: dict[str, Any], manifest: Manifest) -> int:
    """Run in this process, which is a fork and ends after it; return dbt's exit code."""
    env = request["env"]
    if env.get("AI_UNIT_ECONOMICS_TARGET", "duckdb") == "duckdb":
        named(manifest, Path(env["AI_UNIT_ECONOMICS_DATABASE"]).stem, "main")
    else:
        named(manifest, env["PGDATABASE"], env["AI_UNIT_ECONOMICS_SCHEMA"])
    reset_adapters()
    result = dbtRunner(manifest=manifest).invoke(request["arguments"])
    # A fork does not end as a program does: without this, what was written would stay in the write-ahead log.
    DuckDBConnectionManager.close_all_connections()
    if result.exception:
        print(f"Encountered an error:\n{result.exception}")
    return 0 if result.success else 2 if result.exception else 1


class Server:
    """The parsed projects, and what is done with them."""

    def __init__(self) -> None:
        """Start with none."""
        self.manifests: dict[str, Manifest | None] = {}

    def parsed(self, request: dict[str, Any]) -> Manifest | None:
        """Return the project in the shape that a request needs, or none where it cannot be parsed."""
        shape = shape_of(request)
        if shape not in self.manifests:
            while len(self.manifests) >= SHAPES_KEPT:
                self.manifests.pop(next(iter(self.manifests)))
            arguments = ["parse", "--no-partial-parse", "--vars", json.dumps(parsed_variables(request))]
            with tempfile.TemporaryDirectory() as folder:
                places = {"DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder}
                with surroundings(request["env"] | places, request["folder"], f"{folder}/output"):
                    reset_adapters()
                    result = dbtRunner().invoke(arguments)
            self.manifests[shape] = result.result if result.success else None
            # What is parsed never changes: without this, collecting garbage would copy it in every fork.
            gc.collect()
            gc.freeze()
        manifest = self.manifests[shape] = self.manifests.pop(shape)
        return manifest

    def answer(self, request: dict[str, Any]) -> int | None:
        """Run a request in a fork; return its exit code, or none where the project cannot be parsed this way."""
        manifest = self.parsed(request)
        if manifest is None:
            return None
        child = os.fork()
        if child == 0:
            code = 3
            try:
                os.setsid()
                with surroundings(request["env"], request["folder"], request["output"]):
                    code = run(request, manifest)
                    sys.stdout.flush()
            finally:
                os._exit(code)
        if request["timeout"]:
            signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
            signal.setitimer(signal.ITIMER_REAL, request["timeout"])
        _, status = os.waitpid(child, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Answer until there are no more requests."""
    server = Server()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        print(json.dumps(server.answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()

"""Fixtures that are expensive: the demo company built once, and a throw-away PostgreSQL."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from support import PROJECT, SHARED_DATA, run_dbt

# The same examples in every run: what CI finds, everybody finds.
settings.register_profile("reproducible", derandomize=True)
settings.load_profile("reproducible")

# Files that take minutes come first, so that no process has one left when the others are done.
LONGEST_FILES = ("test_refresh.py", "test_history.py", "test_bench.py", "test_settings.py", "test_connectors.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the longest files to the front; all else stays as it is."""
    ranks = {name: rank for rank, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo company, built on DuckDB with all tests of the package: once for all workers, who get a copy each."""
    shared = once_for_all(tmp_path_factory, worker_id, "demo", "build", unit_tests=True)
    own = tmp_path_factory.mktemp("demo")
    shutil.copytree(shared.parent, own, dirs_exist_ok=True)
    return own / "demo.duckdb"


@pytest.fixture(scope="session")
def seeds_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo's inputs and the reference data alone, loaded once for all workers: to be read or copied."""
    return once_for_all(tmp_path_factory, worker_id, "seeds", "seed")


def once_for_all(factory: pytest.TempPathFactory, worker_id: str, name: str, *command: str, **options: Any) -> Path:
    """Return a database that the first worker who asks for it builds."""
    base = factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / f"shared_{name}"
    shared.mkdir(exist_ok=True)
    database = shared / f"{name}.duckdb"
    with FileLock(shared / "lock"):
        if not (shared / "is_built").exists():
            run_dbt(*command, database=database, **options)
            (shared / "is_built").touch()
    return database


@pytest.fixture(scope="session")
def demo_schema() -> str:
    """The schema that the demo's marts are in."""
    return "main"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports beside the project; a missing folder is a failure unless it is waived by name."""
    if not SHARED_DATA.exists():
        if os.environ.get("AI_UNIT_ECONOMICS_WITHOUT_SHARED_DATA") == "1":
            pytest.skip("AI_UNIT_ECONOMICS_WITHOUT_SHARED_DATA=1: real exports are not tested")
        pytest.fail(
            "The real exports in ../shared/data are missing; set AI_UNIT_ECONOMICS_WITHOUT_SHARED_DATA=1 "
            "to go without them."
        )
    return SHARED_DATA


@dataclass(frozen=True)
class Postgres:
    """Where the throw-away PostgreSQL listens."""

    host: str
    port: int

    @property
    def env(self) -> dict[str, str]:
        """The environment that the project's profile reads."""
        return {
            "AI_UNIT_ECONOMICS_TARGET": "postgres",
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGDATABASE": "postgres",
        }


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL cluster on loopback that lives as long as the tests."""
    # The server runs as another user, who may not enter pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="ai_unit_economics_postgres_"))
    folder.chmod(0o755)
    server = Postgres("127.0.0.1", free_port())
    cluster = PROJECT / "scripts" / "postgres_cluster.sh"
    started = subprocess.run([cluster, "start", folder, str(server.port)], capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.fail(started.stderr.strip())
    try:
        yield server
    finally:
        subprocess.run([cluster, "stop", folder, str(server.port)], check=True)
        shutil.rmtree(folder)

"""What the tests share: running dbt, reading marts, and telling two tables apart."""

import atexit
import functools
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"
DBT = Path(sys.executable).with_name("dbt")
RATIO_TOLERANCE = 1e-12
# Commands that run on a parsed project.
SERVED = {"build", "compile", "run", "seed", "test"}
# When a run built a day is bookkeeping of the refresh: two runs never agree on it.
REFRESH_COLUMNS = {"day_built_at", "first_published_at", "last_changed_at"}

Row = dict[str, Any]


class DbtFailure(AssertionError):
    """A dbt run that was meant to succeed did not."""


def run_dbt(
    *args: str,
    database: Path,
    variables: dict[str, Any] | None = None,
    project_dir: Path = PROJECT,
    env: dict[str, str] | None = None,
    check: bool = True,
    timeout: float | None = None,
    unit_tests: bool = False,
    parses_anew: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run dbt in a process of its own, with target and logs beside the database so that runs never collide.

    The project is parsed once for runs whose variables parsing reads alike (dbt_server.py). A run that is to be stopped
    while its project is parsed parses it anew.

    Unit tests do not depend on the inputs, so a build runs them only where it is asked to.
    """
    arguments = list(args)
    if args[0] == "build" and not unit_tests:
        arguments += ["--exclude-resource-type", "unit_test"]
    if variables is not None:
        arguments += ["--vars", json.dumps(variables)]
    environment = dbt_environment(database, project_dir) | (env or {})
    done = None
    if project_dir == PROJECT and args[0] in SERVED and not parses_anew:
        done = dbt_server().run(arguments, environment, variables, timeout, database.parent)
    if done is None:
        done = subprocess.run(
            [str(DBT), *arguments],
            cwd=project_dir,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    if check and done.returncode:
        raise DbtFailure(f"dbt {' '.join(arguments)}\n{done.stdout[-6000:]}{(done.stderr or '')[-2000:]}")
    return done


class DbtServer:
    """One process that runs dbt for all tests of this worker, because it has parsed the project already."""

    def __init__(self) -> None:
        """Start the process."""
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("dbt_server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.process.terminate)

    def run(
        self,
        arguments: list[str],
        env: dict[str, str],
        variables: dict[str, Any] | None,
        timeout: float | None,
        folder: Path,
    ) -> subprocess.CompletedProcess[str] | None:
        """Run dbt; None where the project cannot be parsed with these variables, which dbt itself then tells best."""
        with tempfile.NamedTemporaryFile("r", dir=folder, prefix="dbt_", suffix=".log") as output:
            request = {
                "arguments": arguments,
                "env": env,
                "folder": str(PROJECT),
                "variables": variables,
                "timeout": timeout,
                "output": output.name,
            }
            print(json.dumps(request), file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
            assert answer, "the process that runs dbt ended"
            code = json.loads(answer)
            if code is None:
                return None
            if code == -signal.SIGKILL and timeout:
                raise subprocess.TimeoutExpired(arguments, timeout)
            return subprocess.CompletedProcess(arguments, code, output.read(), "")


@functools.cache
def dbt_server() -> DbtServer:
    """Return this worker's server, started when the first test needs it."""
    return DbtServer()


def dbt_environment(database: Path, project_dir: Path = PROJECT) -> dict[str, str]:
    """Return the environment of a run against a database: target and logs lie beside it."""
    work = database.parent / f"{database.stem}_dbt"
    return {
        **os.environ,
        "DBT_PROFILES_DIR": str(project_dir),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
        "AI_UNIT_ECONOMICS_DATABASE": str(database),
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
    }


def compile_often(settings: dict[str, dict[str, Any]], *selected: str, database: Path) -> dict[str, Path]:
    """Compile queries once per setting of variables that no configuration reads; return where each setting's lie."""
    targets = {name: database.parent / f"setting_{number}" for number, name in enumerate(settings)}
    runs = [
        ["compile", "--select", *selected, "--vars", json.dumps(variables), "--target-path", str(targets[name])]
        for name, variables in settings.items()
    ]
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("parse_once.py")],
        cwd=PROJECT,
        env=dbt_environment(database),
        input=json.dumps(runs),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DbtFailure(f"{done.stdout[-6000:]}{done.stderr[-2000:]}")
    return {name: target / "compiled" / "ai_unit_economics" for name, target in targets.items()}


def manifest(database: Path) -> dict[str, Any]:
    """Return the manifest that the last run against this database wrote."""
    return json.loads((database.parent / f"{database.stem}_dbt" / "target" / "manifest.json").read_text())


def mart_names(database: Path) -> list[str]:
    """Return the package's marts, from the manifest, so that a new one cannot be forgotten."""
    return sorted(
        node["name"]
        for node in manifest(database)["nodes"].values()
        if node["resource_type"] == "model" and node["name"].startswith(("fct_ai__", "dim_ai__"))
    )


def rows_of(cursor: Any) -> list[Row]:
    """Return a DB-API cursor's rows as dictionaries."""
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def read_duckdb(database: Path, query: str) -> list[Row]:
    """Return the rows of a query on a DuckDB file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return rows_of(connection.execute(query))


def read_mart(database: Path, mart: str) -> list[Row]:
    """Return a mart's rows."""
    return read_duckdb(database, f"select * from {mart}")


@dataclass(frozen=True)
class Difference:
    """One value that is not what it should be."""

    key: tuple[Any, ...]
    column: str
    expected: Any
    actual: Any


def same(expected: Any, actual: Any) -> bool:
    """Tell whether two values are equal: floats within 1e-12, everything else exactly."""
    if isinstance(expected, float) or isinstance(actual, float):
        if expected is None or actual is None:
            return expected is actual
        return math.isclose(expected, actual, rel_tol=RATIO_TOLERANCE, abs_tol=RATIO_TOLERANCE)
    return expected == actual


def sort_key(row: Row, columns: Iterable[str]) -> tuple[tuple[bool, str], ...]:
    """Order rows by the text of their columns, NULL last."""
    return tuple((row[column] is None, str(row[column])) for column in columns)


def unmatched(expected: Sequence[Row], actual: Sequence[Row]) -> list[Difference]:
    """Return the rows that only one of two tables has, by their texts and dates."""
    names = [name for row in [*expected, *actual] for name in row if isinstance(row[name], str | date)]
    here, there = (
        Counter(tuple(row.get(name) for name in dict.fromkeys(names)) for row in rows) for rows in (expected, actual)
    )
    return [Difference(key, "*", count, 0) for key, count in (here - there).items()] + [
        Difference(key, "*", 0, count) for key, count in (there - here).items()
    ]


def differences(expected: Sequence[Row], actual: Sequence[Row], ignore: Iterable[str] = ()) -> list[Difference]:
    """Compare two tables row by row and column by column, whatever the order of their rows."""
    ignored = REFRESH_COLUMNS | set(ignore)
    if len(expected) != len(actual):
        return [Difference(("number of rows",), "*", len(expected), len(actual)), *unmatched(expected, actual)]
    if not expected:
        return []
    if set(expected[0]) != set(actual[0]):
        return [Difference(("columns",), "*", sorted(expected[0]), sorted(actual[0]))]
    columns = [column for column in expected[0] if column not in ignored]
    floats = {column for column in columns for row in expected if isinstance(row[column], float)}
    exact = [column for column in columns if column not in floats]
    pairs = zip(
        sorted(expected, key=lambda row: sort_key(row, exact)),
        sorted(actual, key=lambda row: sort_key(row, exact)),
        strict=True,
    )
    return [
        Difference(tuple(left[key] for key in exact[:4]), column, left[column], right[column])
        for left, right in pairs
        for column in columns
        if not same(left[column], right[column])
    ]


def assert_same_rows(expected: Sequence[Row], actual: Sequence[Row], what: str, ignore: Iterable[str] = ()) -> None:
    """Fail with the first ten differences between two tables."""
    found = differences(expected, actual, ignore)
    listing = "\n".join(map(str, found[:10]))
    assert not found, f"{what}: {len(found)} differences\n{listing}"


def assert_marts(expected: dict[str, list[Row]], database: Path) -> None:
    """Compare every mart that has an oracle, column by column; an empty mart must be meant to be empty."""
    bookkeeping = REFRESH_COLUMNS | {"day_fingerprint"}
    for mart, rows in expected.items():
        actual = [{name: row[name] for name in row if name not in bookkeeping} for row in read_mart(database, mart)]
        assert_same_rows(rows, actual, mart)


def assert_finite(database: Path) -> None:
    """Fail where any mart holds a number that is none: NaN or an infinity."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute("""
            select table_name, column_name from information_schema.columns
            where data_type = 'DOUBLE' and (table_name like 'fct_ai__%' or table_name like 'dim_ai__%')
        """).fetchall()
        assert columns
        found = [
            (table, column)
            for table, column in columns
            if connection.execute(f"select count(*) from {table} where not isfinite({column})").fetchone() != (0,)
        ]
    assert not found

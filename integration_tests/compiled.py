"""Compiled models run over tables in memory: many small cases at the price of one build."""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from support import DbtFailure, Row, manifest, rows_of, run_dbt

# From the daily roll-up of requests, subscriptions and invoice lines to revenue by request and day, in order.
REVENUE_CHAIN = (
    "int_ai__dates",
    "int_ai__fx_rates_daily",
    "int_ai__data_window",
    "int_ai__log_windows",
    "int_ai__log_reach",
    "int_ai__usage_prices_daily",
    "int_ai__subscription_plans",
    "int_ai__invoice_line_days",
    "int_ai__revenue_daily",
    "int_ai__subscription_line_days",
    "int_ai__uninvoiced_spans",
    "int_ai__plan_daily_prices",
    "int_ai__uninvoiced_days",
    "int_ai__revenue_earned",
    "int_ai__allocation_weights",
    "int_ai__plan_revenue_periods",
    "int_ai__revenue_per_unit_daily",
    "int_ai__subscription_validities",
    "int_ai__customer_lifetimes",
    "int_ai__quota_days",
    "int_ai__requests_within_quota",
    "int_ai__plans_known",
    "int_ai__plan_requests_daily",
    "int_ai__request_margins_daily",
)


def queries_of(database: Path, models: Iterable[str]) -> dict[str, str]:
    """Return models' queries as the build of a database compiled them, in the order of their names here."""
    nodes = {node["name"]: node for node in manifest(database)["nodes"].values()}
    folder = database.parent / f"{database.stem}_dbt" / "target" / "compiled" / "ai_unit_economics"
    return {name: (folder / nodes[name]["original_file_path"]).read_text() for name in models}


def memory_for(database: Path) -> duckdb.DuckDBPyConnection:
    """Return an empty database in memory that compiled queries find by the name of the one they were built in."""
    memory = duckdb.connect()
    memory.execute(f"attach ':memory:' as {database.stem}")
    memory.execute(f"use {database.stem}")
    # The tables are small: more threads would only wait for each other.
    memory.execute("set threads = 1")
    return memory


def in_memory(database: Path, tables: dict[str, str], models: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """Return a database with empty tables, by name and columns, and the compiled models as views over them."""
    memory = memory_for(database)
    for name, columns in tables.items():
        memory.execute(f"create table {name} ({columns})")
    for name, query in queries_of(database, models).items():
        memory.execute(f"create view {name} as {query}")
    return memory


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Replace a table's rows; columns that a row does not name are NULL."""
    connection.execute(f"delete from {table}")
    rows = list(rows)
    if rows:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        places = ", ".join(f"({', '.join('?' * len(columns))})" for _ in rows)
        values = [row.get(column) for row in rows for column in columns]
        connection.execute(f"insert into {table} ({', '.join(columns)}) values {places}", values)


class Models:
    """A chain of the package's models, made anew as tables from whatever its inputs hold."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, queries: dict[str, str]) -> None:
        """Keep the models' queries in the order in which they are built."""
        self.connection = connection
        self.queries = queries

    def fill(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Replace an input's rows; columns that a row does not name are NULL."""
        fill(self.connection, table, rows)

    def build(self, *models: str, swaps: Sequence[tuple[str, str]] = ()) -> None:
        """Build the named models, or all. `swaps` are other values of variables: what was compiled, what instead."""
        for name in models or self.queries:
            query = self.queries[name]
            for old, new in swaps:
                query = query.replace(old, new)
            self.connection.execute(f"create or replace table {name} as {query}")

    def rows(self, table: str) -> list[Row]:
        """Return a table's rows."""
        return rows_of(self.connection.execute(f"select * from {table}"))


@contextmanager
def compiled_models(
    database: Path, inputs: Iterable[str], models: Iterable[str], copied: Iterable[str] = ()
) -> Iterator[Models]:
    """Yield models over inputs that have the columns of the built tables and no row, or their rows where copied."""
    with memory_for(database) as memory:
        memory.execute(f"attach '{database}' as built (read_only)")
        for name in inputs:
            memory.execute(f"create table {name} as select * from built.{name} limit 0")
        for name in copied:
            memory.execute(f"create table {name} as select * from built.{name}")
        memory.execute("detach built")
        yield Models(memory, queries_of(database, models))


def execute_all(connection: duckdb.DuckDBPyConnection, compiled: Path) -> list[dict[str, Any]]:
    """Make every compiled model a table, over seeds that are there; return the models and tests in their order."""
    nodes = json.loads((compiled.parents[1] / "manifest.json").read_text())["nodes"]
    order = TopologicalSorter({key: node["depends_on"].get("nodes", []) for key, node in nodes.items()}).static_order()
    files = {key: compiled / path_in_target(node) for key, node in nodes.items() if node["resource_type"] != "seed"}
    ordered = [nodes[key] | {"query": files[key]} for key in order if key in files and files[key].exists()]
    for node in ordered:
        if node["resource_type"] == "model":
            # Views too become tables: planning a query through thirty of them takes longer than their rows do.
            connection.execute(f"create or replace table {node['alias']} as {node['query'].read_text()}")
    return ordered


def path_in_target(node: dict[str, Any]) -> Path:
    """Return where the compiled text of a node lies: that of a generic test in a folder named for its file."""
    path = Path(node["original_file_path"])
    return path if path.suffix == ".sql" else path / node["path"]


def build_all(database: Path, compiled: Path, seeds: Path) -> dict[str, list[Row]]:
    """Return every mart, and the ledger, of a compiled project, built in memory over the seeds of a database."""
    with memory_for(database) as memory:
        memory.execute(f"attach '{seeds}' as built (read_only)")
        for name in seed_names(compiled):
            memory.execute(f"create table {name} as from built.{name}")
        ordered = execute_all(memory, compiled)
        marts = [
            node["name"] for node in ordered if node["name"].startswith(("fct_ai__", "dim_ai__", "int_ai__ledger_"))
        ]
        return {mart: rows_of(memory.execute(f"from {mart}")) for mart in marts}


def seed_names(compiled: Path) -> list[str]:
    """Return the seeds of a compiled project."""
    nodes = json.loads((compiled.parents[1] / "manifest.json").read_text())["nodes"].values()
    return [node["name"] for node in nodes if node["resource_type"] == "seed"]


def build_quickly(database: Path, seeds: Path, variables: dict[str, Any], env: dict[str, str] | None = None) -> None:
    """Build all models in a new database and try the package's tests, in a quarter of the time of `dbt build`.

    dbt compiles the project, and each query is run once, as a table: how dbt itself writes tables, views and days is
    tried by the demo's build and by the nights of refresh. A test that only warns may find something.
    """
    shutil.copy(seeds, database)
    run_dbt(
        "compile", "--select", "path:models", "path:tests", "--exclude", "resource_type:unit_test",
        database=database, variables=variables, env=env,
    )  # fmt: skip
    compiled = database.parent / f"{database.stem}_dbt" / "target" / "compiled" / "ai_unit_economics"
    with duckdb.connect(str(database)) as connection:
        connection.execute("set threads = 1")
        ordered = execute_all(connection, compiled)
        tests = [node for node in ordered if node["resource_type"] == "test"]
        assert len(tests) == sum(node["resource_type"] == "test" for node in manifest(database)["nodes"].values())
        found = {node["name"]: tried(connection, node) for node in tests}
    failed = [name for name, fails in found.items() if fails]
    if failed:
        raise DbtFailure(f"tests of {database.stem} fail: {', '.join(failed)}")


def tried(connection: duckdb.DuckDBPyConnection, test: dict[str, Any]) -> bool:
    """Run a compiled test; tell whether dbt would fail for it, not only warn."""
    config = test["config"]
    if config["severity"].lower() == "warn":
        return False
    query = f"select {config['fail_calc']} {config['error_if']} from ({test['query'].read_text()}) as found"
    return connection.execute(query).fetchone() == (True,)

"""Compiled models run over tables in memory: many small cases at the price of one build."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from support import manifest


def in_memory(demo_database: Path, tables: dict[str, str], models: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """Return a database with empty tables, by name and columns, and the compiled models as views over them."""
    nodes = {node["name"]: node for node in manifest(demo_database)["nodes"].values()}
    compiled = demo_database.parent / f"{demo_database.stem}_dbt" / "target" / "compiled" / "ai_unit_economics"
    models = list(models)
    memory = duckdb.connect()
    memory.execute(f"attach ':memory:' as {nodes[models[0]]['database']}")
    memory.execute(f"use {nodes[models[0]]['database']}")
    for name, columns in tables.items():
        memory.execute(f"create table {name} ({columns})")
    for name in models:
        memory.execute(f"create view {name} as {(compiled / nodes[name]['original_file_path']).read_text()}")
    return memory


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Replace a table's rows; columns that a row does not name are NULL."""
    connection.execute(f"delete from {table}")
    for row in rows:
        places = ", ".join("?" * len(row))
        connection.execute(f"insert into {table} ({', '.join(row)}) values ({places})", list(row.values()))

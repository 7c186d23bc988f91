"""Compiled models over random tables, in DuckDB in memory: no dbt run for each example."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from support import Row, manifest, rows_of


class Models:
    """A chain of the package's models, made anew from whatever its inputs hold."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, texts: dict[str, str]) -> None:
        """Keep the models' compiled text in the order in which they are built."""
        self.connection = connection
        self.texts = texts

    def fill(self, table: str, rows: Sequence[Row]) -> None:
        """Replace an input's rows; columns that a row does not name are NULL."""
        self.connection.execute(f"delete from {table}")
        for row in rows:
            self.connection.execute(
                f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
            )

    def build(self, swaps: Sequence[tuple[str, str]] = ()) -> None:
        """Build every model. `swaps` stand for other values of variables: what was compiled, and what instead."""
        for name, compiled in self.texts.items():
            text = compiled
            for old, new in swaps:
                text = text.replace(old, new)
            self.connection.execute(f"create or replace table {name} as {text}")

    def rows(self, table: str) -> list[Row]:
        """Return a table's rows."""
        return rows_of(self.connection.execute(f"select * from {table}"))


@contextmanager
def compiled_models(database: Path, inputs: Sequence[str], models: Sequence[str]) -> Iterator[Models]:
    """Yield the models as the demo's build compiled them, over inputs that have its columns and no row."""
    nodes: dict[str, Any] = {node["name"]: node for node in manifest(database)["nodes"].values()}
    folder = database.parent / f"{database.stem}_dbt" / "target" / "compiled" / "ai_unit_economics"
    with duckdb.connect() as memory:
        memory.execute(f"attach '{database}' as built (read_only)")
        home = nodes[models[0]]["database"]
        memory.execute(f"attach ':memory:' as {home}")
        memory.execute(f"use {home}")
        for name in inputs:
            memory.execute(f"create table {name} as select * from built.{nodes[name]['schema']}.{name} limit 0")
        memory.execute("detach built")
        yield Models(memory, {name: (folder / nodes[name]["original_file_path"]).read_text() for name in models})

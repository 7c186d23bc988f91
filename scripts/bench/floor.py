"""The floor under every build: one bare `create table as` of the request facts, with nothing around it.

python floor.py DATABASE STATEMENT_FILE MEMORY_LIMIT     (what it reads must have been built)
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
from measure import measure
from warehouse import Warehouse

FACTS, STATEMENT = "int_ai__ledger_attempts", "statement.sql"


def prepare(warehouse: Warehouse) -> None:
    """Build what the request facts read, and write down their one statement."""
    warehouse.dbt("seed")
    warehouse.dbt("run", "--select", f"+{FACTS}", "--exclude", FACTS)
    (warehouse.folder / STATEMENT).write_text(f"create or replace table {FACTS} as {warehouse.compiled(FACTS)}")


def floor(warehouse: Warehouse) -> tuple[float, float]:
    """Run the statement in a process of its own; return its seconds, and the processor seconds of the process."""
    statement = warehouse.folder / STATEMENT
    command = [sys.executable, __file__, str(warehouse.database), str(statement), str(warehouse.memory_limit)]
    process = measure(command, warehouse.folder)
    return float(process.output), process.processor_seconds


def main() -> None:
    """Run the statement and print its seconds."""
    database, statement, memory_limit = sys.argv[1:]
    settings = {"threads": 2, "memory_limit": memory_limit, "temp_directory": f"{database}.spilled"}
    with duckdb.connect(database, config=settings) as connection:
        began = time.perf_counter()
        connection.execute(Path(statement).read_text())
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main()

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

FACTS = "fct_ai__request_costs"


def floor_seconds(warehouse: Warehouse) -> float:
    """Build what the request facts read, then time their one statement in a process of its own."""
    warehouse.dbt("seed")
    warehouse.dbt("run", "--select", f"+{FACTS}", "--exclude", FACTS)
    statement = warehouse.folder / "statement.sql"
    statement.write_text(f"create table {FACTS} as {warehouse.compiled(FACTS)}")
    command = [sys.executable, __file__, str(warehouse.database), str(statement), str(warehouse.memory_limit)]
    return float(measure(command, warehouse.folder).output)


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

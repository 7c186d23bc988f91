"""The inputs of the benchmark: a generated log, the days that come after it, and its last weeks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent.parent
GENERATOR = ROOT / "scripts" / "generate_demo.py"


def generate(folder: Path, requests: int, days: int) -> None:
    """Write a log and everything that goes with it."""
    command = [sys.executable, GENERATOR, "--requests", str(requests), "--days", str(days), "--output", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def variables(folder: Path) -> dict[str, object]:
    """Return the variables that make the package read a folder, and nothing of the demo."""
    small = {f"{file.stem.removeprefix('demo_')}_path": str(file) for file in folder.glob("demo_*.csv")}
    return {"use_demo_data": False, "requests_path": str(folder / "requests_*.parquet"), **small}


def last_days(folder: Path, whole: Path, days: int) -> None:
    """Write a copy of a log that begins only so many days before its end."""
    folder.mkdir()
    for file in whole.glob("demo_*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    log = f"read_parquet('{whole}/requests_*.parquet')"
    duckdb.execute(f"""
        copy (
            from {log}
            where started_at >= (select date_trunc('day', max(started_at)) - interval {days - 1} day from {log})
        ) to '{folder}/requests_history.parquet' (compression zstd)
    """)


def add_day(folder: Path, whole: Path, number: int) -> None:
    """Put a new day into a folder's log: the last day of the whole log again, some days later, as new requests."""
    log = f"read_parquet('{whole}/requests_0*.parquet')"
    duckdb.execute(f"""
        copy (
            select * replace (
                'n{number}_' || request_id as request_id,
                'n{number}_' || transaction_id as transaction_id,
                'n{number}_' || parent_request_id as parent_request_id,
                started_at + interval {number} day as started_at,
                ended_at + interval {number} day as ended_at,
                loaded_at + interval {number} day as loaded_at
            )
            from {log}
            where started_at >= (select date_trunc('day', max(started_at)) from {log})
        ) to '{folder}/requests_new_{number}.parquet' (compression zstd)
    """)

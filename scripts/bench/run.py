"""Measure the package on a generated log, beside what one would otherwise use, and print the tables.

    make bench                      20 million requests
    make bench REQUESTS=2000000     fewer

Everything is measured in one run on one machine, so that ratios hold where seconds do not.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import sys
from pathlib import Path
from statistics import median

import duckdb
from compare import differing_marts
from figures import GIGABYTE, Row, document, gigabytes, rate, seconds, target, times
from floor import floor, prepare
from inputs import ROOT, add_day, generate, last_days
from measure import Measured, measure
from warehouse import Run, Warehouse

HISTORY_DAYS, SHORT_HISTORY_DAYS = 365, 35
# DuckDB counts its buffers only; Python, dbt and the allocator come on top and must stay below the target too.
MEMORY_LIMIT, MEMORY_TARGET = "3GB", 4 * GIGABYTE
CHECK_REQUESTS, CHECK_MEMORY_LIMIT = 2_000_000, "600MB"
CALLS = 20_000
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
TOKEN_RATES = ROOT / "seeds" / "reference" / "token_rates.csv"
HERE = Path(__file__).resolve().parent


class Benchmark:
    """One run: every method measures one thing and returns rows of a table."""

    def __init__(self, folder: Path, requests: int, nights: int) -> None:
        """Generate the log."""
        self.folder, self.requests, self.nights = folder, requests, nights
        self.log = folder / "log"
        generate(self.log, requests, HISTORY_DAYS)
        self.warehouse = Warehouse(folder / "full", self.log, MEMORY_LIMIT)
        self.build: Run | None = None

    def full_build(self) -> list[Row]:
        """Compare a build of everything with the one statement that nobody can do without, run before and after."""
        bare = Warehouse(self.folder / "floor", self.log, MEMORY_LIMIT)
        prepare(bare)
        before = floor(bare)
        self.build = self.warehouse.dbt("build")
        floors = [before, floor(bare)]
        floor_seconds, floor_processor = (sum(values) / len(floors) for values in zip(*floors, strict=True))
        name = "Full build, all models and tests, to the bare `create table as` of the request facts"
        note = f"{seconds(self.build.seconds)} to {' and '.join(seconds(took) for took, _ in floors)}"
        processor = self.build.process.processor_seconds / floor_processor
        return [
            target(name, self.build.seconds / floor_seconds, 1.5, f"{note}; processor time {times(processor)}"),
            target(
                "Peak memory of that build's process",
                self.build.process.peak_bytes,
                MEMORY_TARGET,
                f"DuckDB limited to {MEMORY_LIMIT}",
                unit=gigabytes,
            ),
        ]

    def refresh(self) -> list[Row]:
        """Compare the night that brings one new day after a year with the same night after five weeks."""
        short = Warehouse(self.folder / "short", self.folder / "short_log", MEMORY_LIMIT)
        last_days(short.log, self.log, SHORT_HISTORY_DAYS)
        short.dbt("build", *WITHOUT_TESTS)
        rows, last_night = [], 0
        for command, nights in {"run": self.nights, "build": 1}.items():
            took: dict[Warehouse, list[float]] = {short: [], self.warehouse: []}
            for night in range(last_night + 1, last_night + nights + 1):
                for warehouse, found in took.items():
                    add_day(warehouse.log, self.log, night)
                    found.append(warehouse.dbt(command).seconds)
            last_night += nights
            after_weeks, after_year = (median(found) for found in took.values())
            name = f"Nightly `dbt {command}` of one new day, {HISTORY_DAYS} days of history to {SHORT_HISTORY_DAYS}"
            note = f"{seconds(after_year)} to {seconds(after_weeks)}, median of {nights}, in turns"
            rows.append(target(name, after_year / after_weeks, 1.15, note))
        return rows

    def same_result(self) -> list[Row]:
        """Build a log that does not fit into the memory limit with and without it, and compare every mart."""
        requests = min(self.requests, CHECK_REQUESTS)
        log = self.folder / "check_log"
        generate(log, requests, HISTORY_DAYS)
        sides = [Warehouse(self.folder / name, log, limit) for name, limit in self.memory_limits()]
        for side in sides:
            side.dbt("build", *WITHOUT_TESTS)
        columns, differing = differing_marts(*(side.database for side in sides))
        name = f"Columns of marts that differ with {CHECK_MEMORY_LIMIT} from those without a limit"
        note = ", ".join(differing) or f"{columns} columns, {requests:,} requests"
        return [target(name, len(differing), 0, note, unit=str)]

    @staticmethod
    def memory_limits() -> list[tuple[str, str | None]]:
        """Name the two sides of the comparison."""
        return [("limited", CHECK_MEMORY_LIMIT), ("unlimited", None)]

    def package(self) -> Row:
        """Return the build as a line of the second table."""
        assert self.build
        run = self.build
        note = "duplicates, bad rows, retries, revenue, margins, ledger and tests included"
        name, memory = "this package, `dbt build`", gigabytes(run.process.peak_bytes)
        return [name, seconds(run.seconds), rate(self.requests / run.seconds), memory, note]

    def by_hand(self, library: str) -> Row:
        """Time a short script that computes cost per class only, and compare its totals with the mart's."""
        name = f"{library} script, cost only"
        if not is_installed(library):
            return [name, "not installed", "", "", ""]
        script = HERE / f"hand_{library}.py"
        found = self.child(script, str(self.log_of_the_build()), str(TOKEN_RATES), POLARS_MAX_THREADS="2")
        totals, expected = json.loads(found.output), self.class_costs()
        cents = max(abs(totals.get(name, 0) - expected[name]) for name in expected)
        note = "same class costs to the cent" if cents < 0.01 else f"differs by {cents:.2f} USD"
        return [name, seconds(found.seconds), rate(self.requests / found.seconds), gigabytes(found.peak_bytes), note]

    def by_call(self, library: str) -> Row:
        """Count how many requests a library prices one by one in a second."""
        name = f"`{ {'litellm': 'litellm.completion_cost', 'genai-prices': 'genai_prices.calc_price'}[library] }`"
        if not is_installed(library):
            return [name, "not installed", "", "", ""]
        found = self.child(HERE / "per_call.py", library, str(self.log_of_the_build()), str(CALLS))
        per_second = float(found.output.splitlines()[-1])
        note = f"token cost only, {CALLS:,} calls in one process; all requests would take the seconds given"
        return [name, seconds(self.requests / per_second), rate(per_second), gigabytes(found.peak_bytes), note]

    def log_of_the_build(self) -> Path:
        """Return the log without the days that the nights added."""
        for new_day in self.log.glob("requests_new_*.parquet"):
            new_day.unlink()
        return self.log

    def child(self, *arguments: object, **environment: str) -> Measured:
        """Run a script of this folder."""
        return measure([sys.executable, *map(str, arguments)], self.folder, environment)

    def class_costs(self) -> dict[str, float]:
        """Return what the mart says each class cost, on the days of the generated log."""
        query = f"""
            select request_class, sum(cost) from fct_ai__class_margins
            where
                period_grain = 'day'
                and period_start_date <= (
                    select max(started_at)::date from read_parquet('{self.log}/requests_0*.parquet')
                )
            group by request_class
        """
        with duckdb.connect(str(self.warehouse.database), read_only=True) as connection:
            return {name: float(cost) for name, cost in connection.execute(query).fetchall()}

    def slowest(self) -> list[Row]:
        """Return the nodes that the full build spent most time on."""
        assert self.build
        ordered = sorted(self.build.nodes.items(), key=lambda node: -node[1])[:10]
        return [[f"`{'.'.join(node.split('.')[2:3])}`", node.split(".")[0], seconds(took)] for node, took in ordered]


def is_installed(distribution: str) -> bool:
    """Tell whether a library of the comparison is there."""
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def machine() -> str:
    """Describe where this was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    names = [
        name for name in ("dbt-core", "duckdb", "pandas", "polars", "litellm", "genai-prices") if is_installed(name)
    ]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return f"{os.cpu_count()} cores, {memory / 2**30:.0f} GiB memory, Python {platform.python_version()}, {versions}"


def run(folder: Path, requests: int, nights: int) -> str:
    """Measure everything and return the tables."""
    benchmark = Benchmark(folder, requests, nights)
    targets = [*benchmark.full_build(), *benchmark.refresh(), *benchmark.same_result()]
    beside = [benchmark.package(), *(benchmark.by_hand(library) for library in ("pandas", "polars"))]
    beside += [benchmark.by_call(library) for library in ("litellm", "genai-prices")]
    heading = (
        f"`make bench REQUESTS={requests}`: {requests:,} requests over {HISTORY_DAYS} days, 2 threads, {machine()}."
    )
    return document(heading, targets, beside, benchmark.slowest())


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000_000)
    parser.add_argument("--nights", type=int, default=3, help="nightly runs to take the median of")
    parser.add_argument("--folder", type=Path, required=True, help="where to work; emptied before and after")
    parser.add_argument("--into", type=Path, help="a Markdown file whose section of results is replaced")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tables = run(folder, arguments.requests, arguments.nights)
    shutil.rmtree(folder)
    print(tables)
    if arguments.into:
        before, rest = arguments.into.read_text().split("<!-- results -->", 1)
        _, after = rest.split("<!-- end of results -->", 1)
        arguments.into.write_text(f"{before}<!-- results -->\n\n{tables}\n<!-- end of results -->{after}")


if __name__ == "__main__":
    main()

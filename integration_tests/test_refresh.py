"""A nightly refresh leaves every mart as a full refresh would, whatever came late and however a run ended."""

import csv
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from conftest import Postgres
from oracle.inputs import Raw, read_text
from support import DBT, PROJECT, REFRESH_COLUMNS, Row, assert_same_rows, mart_names, read_mart, rows_of, run_dbt
from tables import COLUMNS, SEEDS, usage_prices_with_quotas

HISTORY_ONLY = {"fct_ai__restatements"}
# Tables that are made day by day, and that marts show less of, or nothing.
UNPUBLISHED = ("int_ai__ledger_attempts", "int_ai__ledger_days")
FIRST_DAY, LAST_DAY = "2026-02-15", "2026-04-30"


def day_of(row: dict[str, str]) -> str:
    """Return the day on which a raw row says it started."""
    return row["started_at"][:10]


def log_until(day: str) -> Raw:
    """Return the demo's raw log from the first day of the scenario to a day."""
    rows = read_text(SEEDS / "demo" / "demo_requests.csv")
    return [row for row in rows if FIRST_DAY <= day_of(row) <= day]


def loaded_on(row: dict[str, str], day: str, **changes: str) -> dict[str, str]:
    """Return the same event, delivered on a later day and perhaps corrected."""
    return {**row, "loaded_at": f"{day}T06:00:00Z", **changes}


def nights() -> Iterator[tuple[str, Raw, Raw]]:
    """Yield what happens each night: its name, the whole raw log, and the token rates."""
    rates = read_text(SEEDS / "reference" / "token_rates.csv")
    everything = log_until(LAST_DAY)
    pick = [row for row in everything if row["status"] == "succeeded" and row["model"] == "gpt-4o"]
    # The last one is early in March, by a customer whose quota later requests used up: it takes one of theirs.
    of_metered = [row for row in everything if row["customer_id"] == "c046" and row["endpoint"] == "/v1/classify"]
    early = next(row for row in of_metered if day_of(row) >= "2026-03-01" and row["status"] == "succeeded")
    held_back = [pick[-1], pick[-400], pick[20], early]
    held_ids = {row["request_id"] for row in held_back}
    on_time = [row for row in everything if row["request_id"] not in held_ids]

    log = [row for row in on_time if day_of(row) <= "2026-04-28"]
    yield "first build", log, rates

    log = [row for row in on_time if day_of(row) <= "2026-04-29"]
    yield "one new day", log, rates

    log = [*on_time, *(loaded_on(row, "2026-05-01") for row in held_back)]
    yield "a new day, and rows that are one, ten and sixty days late, one of them within a quota", log, rates

    again = [loaded_on(row, "2026-05-02") for row in on_time[100:140]]
    corrected = [loaded_on(on_time[3000], "2026-05-02", output_tokens="4321")]
    log = [*log, *again, *corrected]
    yield "duplicates delivered again, and a corrected request", log, rates

    dearer = []
    for row in rates:
        if (row["model"], row["meter"], row["service_tier"], row["valid_to"]) == ("gpt-4o", "output", "standard", ""):
            dearer.append({**row, "valid_to": "2026-04-10"})
            dearer.append({**row, "valid_from": "2026-04-10", "rate_per_million_tokens": "11.00"})
        else:
            dearer.append(row)
    assert len(dearer) == len(rates) + 1
    yield "a price that changed three weeks ago", log, dearer

    yield "an empty night", log, dearer


PROXY_COLUMNS = [
    "request_id", "session_id", "end_user", "team_id", "api_key", "call_type", "model", "model_group",
    "custom_llm_provider", "status", "request_tags", "metadata", "cache_hit", "spend", "prompt_tokens",
    "completion_tokens", "total_tokens", "start_time", "end_time", "created_at", "updated_at",
]  # fmt: skip
PROXY_DAYS = ("2026-02-20", "2026-04-12")


def proxy_log() -> Raw:
    """Return two days of a LiteLLM proxy's log, all of it older than the last night."""
    usage = {"prompt_tokens_details": {"cached_tokens": 200}}
    return [
        dict.fromkeys(PROXY_COLUMNS, "")
        | {
            "request_id": f"proxy-{day}-{hour}",
            "end_user": "c001",
            "call_type": "acompletion",
            "model": "gpt-4o",
            "model_group": "/v1/chat",
            "custom_llm_provider": "openai",
            "status": "success",
            "metadata": json.dumps({"usage_object": usage}),
            "cache_hit": "False",
            "prompt_tokens": "1000",
            "completion_tokens": "100",
            "total_tokens": "1100",
            "start_time": f"{day}T{hour:02}:00:00Z",
            "end_time": f"{day}T{hour:02}:00:02Z",
            "updated_at": f"{day}T{hour:02}:05:00Z",
        }
        for day in PROXY_DAYS
        for hour in (9, 17)
    ]


def write(path: Path, columns: list[str], rows: Raw) -> None:
    """Write an input as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def tables_that_differ(cursor: Any, tables: Iterable[str]) -> list[str]:
    """Return the tables with a row, or a column, that stands only in one of `rebuilt` and `refreshed`."""
    found = []
    for table in tables:
        columns = []
        for place in ("rebuilt", "refreshed"):
            cursor.execute(f"select * from {place}.{table} limit 0")
            columns.append([column[0] for column in cursor.description if column[0] not in REFRESH_COLUMNS])
        here, there = (
            f"select {', '.join(names)} from {place}.{table}"
            for names, place in zip(columns, ("rebuilt", "refreshed"), strict=True)
        )
        if columns[0] == columns[1]:
            cursor.execute(f"({here} except all {there}) union all ({there} except all {here}) limit 1")
        if columns[0] != columns[1] or cursor.fetchone():
            found.append(table)
    return found


class OnDuckdb:
    """The scenario on DuckDB: inputs are files."""

    def __init__(self, folder: Path) -> None:
        """Keep one database that is refreshed every night and one that is built anew."""
        self.folder = folder
        self.refreshed, self.rebuilt = folder / "refreshed.duckdb", folder / "rebuilt.duckdb"
        self.rebuilt_with: dict[str, Any] | None = None
        self.variables = {
            "requests_path": str(folder / "requests.csv"),
            "token_rates_path": str(folder / "token_rates.csv"),
            "usage_prices_path": str(folder / "usage_prices.csv"),
        }

    @classmethod
    def first_night(cls, folder: Path) -> "OnDuckdb":
        """Load the seeds and build the first night."""
        scenario = cls(folder)
        run_dbt("seed", database=scenario.refreshed)
        shutil.copy(scenario.refreshed, scenario.rebuilt)
        _, log, rates = next(nights())
        scenario.load(log, rates)
        scenario.refresh()
        return scenario

    def copied_to(self, folder: Path) -> "OnDuckdb":
        """Return the same scenario in another folder."""
        shutil.copytree(self.folder, folder)
        return OnDuckdb(folder)

    def load(self, log: Raw, rates: Raw) -> None:
        """Put a night's raw tables in place."""
        write(self.folder / "requests.csv", COLUMNS["requests"], log)
        write(self.folder / "token_rates.csv", COLUMNS["token_rates"], rates)
        write(self.folder / "usage_prices.csv", COLUMNS["usage_prices"], usage_prices_with_quotas())

    def switch_on_proxy(self) -> None:
        """Point the LiteLLM connector at a log."""
        path = self.folder / "proxy.csv"
        write(path, PROXY_COLUMNS, proxy_log())
        self.variables |= {"litellm_spend_logs_path": str(path), "litellm_column_style": "snake"}

    def refresh(self) -> None:
        """Run as every night."""
        run_dbt("run", database=self.refreshed, variables=self.variables)

    def rebuild(self) -> None:
        """Run as if for the first time; views only where the variables changed that they are made of."""
        again = self.variables == self.rebuilt_with
        chosen = ("--exclude", "config.materialized:view") if again else ()
        run_dbt("run", "--full-refresh", *chosen, database=self.rebuilt, variables=self.variables)
        self.rebuilt_with = dict(self.variables)

    def start(self) -> subprocess.Popen:
        """Start a nightly run without waiting for it."""
        return subprocess.Popen(
            [str(DBT), "run", "--vars", json.dumps(self.variables), "--target-path", str(self.folder / "killed")],
            cwd=PROJECT,
            env={
                **os.environ,
                "DBT_PROFILES_DIR": str(PROJECT),
                "AI_UNIT_ECONOMICS_DATABASE": str(self.refreshed),
                "DBT_LOG_PATH": str(self.folder / "killed_logs"),
            },
            stdout=subprocess.PIPE,
            text=True,
        )

    def marts(self) -> list[str]:
        """Name the marts to compare."""
        return [name for name in mart_names(self.refreshed) if name not in HISTORY_ONLY]

    def different(self, tables: Iterable[str]) -> list[str]:
        """Return the tables that are not the same to the last bit."""
        with duckdb.connect() as memory:
            memory.execute(f"attach '{self.rebuilt}' as rebuilt (read_only)")
            memory.execute(f"attach '{self.refreshed}' as refreshed (read_only)")
            return tables_that_differ(memory.cursor(), tables)

    def both(self, mart: str) -> tuple[list[Row], list[Row]]:
        """Return a mart as rebuilt and as refreshed."""
        return read_mart(self.rebuilt, mart), read_mart(self.refreshed, mart)

    def restatements(self) -> list[Row]:
        """Return what was restated."""
        return read_mart(self.refreshed, "fct_ai__restatements")


class OnPostgres:
    """The scenario on PostgreSQL: inputs are tables."""

    def __init__(self, folder: Path, server: Postgres) -> None:
        """Keep one schema that is refreshed every night and one that is built anew."""
        self.server = server
        self.database = folder / "unused.duckdb"
        self.connection = psycopg2.connect(host=server.host, port=server.port, user="postgres", dbname="postgres")
        self.connection.autocommit = True
        self.folder = folder
        self.variables = {
            "inputs_schema": "raw",
            "requests_table": "requests",
            "token_rates_table": "token_rates",
            "usage_prices_table": "usage_prices",
        }
        for schema in ("refreshed", "rebuilt"):
            # The log is a raw table here: its demo seed is not wanted.
            self.run("seed", schema, "--exclude", "demo_requests")

    def run(self, command: str, schema: str, *args: str) -> None:
        """Run dbt in a schema."""
        env = {**self.server.env, "AI_UNIT_ECONOMICS_SCHEMA": schema}
        run_dbt(command, *args, database=self.database, variables=self.variables, env=env)

    def load(self, log: Raw, rates: Raw) -> None:
        """Put a night's raw tables in place."""
        self.copy("requests", COLUMNS["requests"], log)
        self.copy("token_rates", COLUMNS["token_rates"], rates)
        self.copy("usage_prices", COLUMNS["usage_prices"], usage_prices_with_quotas())

    def copy(self, name: str, columns: list[str], rows: Raw) -> None:
        """Replace a raw table."""
        path = self.folder / f"{name}.csv"
        write(path, columns, rows)
        with self.connection.cursor() as cursor:
            cursor.execute("create schema if not exists raw")
            cursor.execute(
                f"create table if not exists raw.{name} ({', '.join(f'{column} text' for column in columns)})"
            )
            cursor.execute(f"truncate raw.{name}")
            with path.open() as file:
                cursor.copy_expert(f"copy raw.{name} from stdin csv header", file)

    def switch_on_proxy(self) -> None:
        """Point the LiteLLM connector at a log."""
        self.copy("proxy", PROXY_COLUMNS, proxy_log())
        self.variables |= {"litellm_spend_logs_table": "proxy", "litellm_column_style": "snake"}

    def refresh(self) -> None:
        """Run as every night."""
        self.run("run", "refreshed")

    def rebuild(self) -> None:
        """Run as if for the first time."""
        self.run("run", "rebuilt", "--full-refresh")

    def marts(self) -> list[str]:
        """Name the marts to compare."""
        return [name for name in mart_names(self.database) if name not in HISTORY_ONLY]

    def different(self, tables: Iterable[str]) -> list[str]:
        """Return the tables that are not the same to the last bit."""
        with self.connection.cursor() as cursor:
            return tables_that_differ(cursor, tables)

    def both(self, mart: str) -> tuple[list[Row], list[Row]]:
        """Return a mart as rebuilt and as refreshed."""
        found = []
        with self.connection.cursor() as cursor:
            for schema in ("rebuilt", "refreshed"):
                cursor.execute(f"select * from {schema}.{mart}")
                found.append(rows_of(cursor))
        return found[0], found[1]


def assert_identical(scenario: Any, night: str) -> None:
    """Compare every column of every mart, and of what is made day by day beside them."""
    marts = scenario.marts()
    assert len(marts) >= 12
    # Sums of doubles may differ in their last bit: what differs at all is compared value by value.
    for mart in scenario.different((*marts, *UNPUBLISHED)):
        rebuilt, refreshed = scenario.both(mart)
        assert_same_rows(rebuilt, refreshed, f"{mart} after {night}")


def days_around(days: Iterable[str]) -> set[str]:
    """Return days with the ones before and after: an attempt may belong to a request of the day before."""
    return {str(datetime.fromisoformat(day).date() + timedelta(days=n)) for day in days for n in (-2, -1, 0, 1, 2)}


def days_built(rows: list[Row]) -> dict[Any, Any]:
    """Return when each day of the ledger was built."""
    return {row["request_date"]: row["day_built_at"] for row in rows}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> OnDuckdb:
    """The first build of the story, to be copied by each test."""
    return OnDuckdb.first_night(tmp_path_factory.mktemp("first_night"))


def test_every_night_equals_a_full_refresh_on_duckdb(first_night: OnDuckdb, tmp_path: Path) -> None:
    """After each night of the scenario, and only the days concerned are written again."""
    scenario = first_night.copied_to(tmp_path / "nights")
    before: dict[Any, Any] = {}
    rewritten: dict[str, set[str]] = {}
    for night, log, rates in [*nights(), ("a new connector", None, None)]:
        if log is None:
            scenario.switch_on_proxy()
        else:
            scenario.load(log, rates)
        scenario.refresh()
        scenario.rebuild()
        assert_identical(scenario, night)
        after = days_built(scenario.both("int_ai__ledger_attempts")[1])
        rewritten[night] = {str(day) for day, at in after.items() if before.get(day) != at}
        before = after
    assert rewritten["one new day"] == {"2026-04-28", "2026-04-29"}
    assert rewritten["an empty night"] == set()
    assert min(rewritten["a price that changed three weeks ago"]) == "2026-04-09"
    assert set(PROXY_DAYS) <= rewritten["a new connector"] <= days_around(PROXY_DAYS)
    changed = [row for row in scenario.restatements() if row["restatements"] > 0]
    assert {"requests_changed", "cost_changed"} <= {row["change_reason"] for row in changed}
    assert all(row["first_published_at"] < row["last_changed_at"] for row in changed)


def test_four_nights_equal_a_full_refresh_on_postgres(postgres: Postgres, tmp_path: Path) -> None:
    """The same story in a warehouse, compared at its end."""
    scenario = OnPostgres(tmp_path, postgres)
    for _, log, rates in nights():
        scenario.load(log, rates)
        scenario.refresh()
    scenario.switch_on_proxy()
    scenario.refresh()
    scenario.rebuild()
    assert_identical(scenario, "all nights")


def wait_for(process: subprocess.Popen, seen: Callable[[str], bool]) -> None:
    """Read what a run prints until a line is seen."""
    assert process.stdout
    for line in process.stdout:
        if seen(line):
            return
    pytest.fail("the run ended before it could be killed")


@pytest.fixture(scope="module")
def repriced(first_night: OnDuckdb, tmp_path_factory: pytest.TempPathFactory) -> OnDuckdb:
    """The first night, with everything that came later loaded but only rebuilt, not refreshed."""
    scenario = first_night.copied_to(tmp_path_factory.mktemp("repriced") / "night")
    *_, (_, log, rates) = nights()
    scenario.load(log, rates)
    scenario.rebuild()
    return scenario


@pytest.mark.parametrize(
    "moment",
    [
        "START sql incremental model main.int_ai__ledger_attempts",
        "OK created sql incremental model main.int_ai__ledger_attempts",
        "OK created sql incremental model main.int_ai__ledger_days",
    ],
)
def test_killed_run_is_simply_run_again(moment: str, repriced: OnDuckdb, tmp_path: Path) -> None:
    """SIGKILL before, between and after the two incremental tables; the next run mends everything."""
    scenario = repriced.copied_to(tmp_path / "killed")
    process = scenario.start()
    wait_for(process, lambda line: moment in line)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.2)
    scenario.refresh()
    assert_identical(scenario, f"a kill at '{moment}'")


def test_range_is_rebuilt_on_demand(first_night: OnDuckdb, tmp_path: Path) -> None:
    """rebuild_from and rebuild_to write those days again and change nothing."""
    scenario = first_night.copied_to(tmp_path / "range")
    before = days_built(scenario_rows(scenario))
    first = datetime(2026, 3, 1).date()
    scenario.variables |= {"rebuild_from": str(first), "rebuild_to": str(first + timedelta(days=2))}
    scenario.refresh()
    after = days_built(scenario_rows(scenario))
    assert {day for day in after if after[day] != before[day]} == {first + timedelta(days=n) for n in range(3)}
    scenario.rebuild()
    assert_identical(scenario, "a rebuilt range")


def scenario_rows(scenario: OnDuckdb) -> list[Row]:
    """Return the refreshed ledger."""
    return read_mart(scenario.refreshed, "int_ai__ledger_attempts")


def test_percentiles_are_read_again_where_a_day_changed(first_night: OnDuckdb, tmp_path: Path) -> None:
    """One day of April is built again and one of March goes: those days, their weeks and months, and no others."""
    scenario = first_night.copied_to(tmp_path / "percentiles")
    with duckdb.connect(str(scenario.refreshed)) as connection:
        connection.execute("update int_ai__class_cost_percentiles set cost_p50_pico = -1")
        connection.execute("""
            update int_ai__ledger_attempts set day_built_at = day_built_at + interval 1 hour
            where request_date = date '2026-04-10'
        """)
        connection.execute("delete from int_ai__ledger_attempts where request_date = date '2026-03-20'")
    chain = ("int_ai__days_built", "int_ai__periods_built", "int_ai__class_cost_percentiles")
    run_dbt("run", "--select", *chain, database=scenario.refreshed, variables=scenario.variables)
    rows = read_mart(scenario.refreshed, "int_ai__class_cost_percentiles")
    assert {(row["period_grain"], str(row["period_start_date"])) for row in rows if row["cost_p50_pico"] != -1} == {
        ("day", "2026-04-10"),
        ("week", "2026-04-06"),
        ("month", "2026-04-01"),
        ("week", "2026-03-16"),
        ("month", "2026-03-01"),
    }
    assert ("day", "2026-03-20") not in {(row["period_grain"], str(row["period_start_date"])) for row in rows}
    assert len(rows) == len({(row["period_grain"], row["period_start_date"], row["request_class"]) for row in rows})

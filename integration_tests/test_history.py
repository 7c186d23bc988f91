"""The ledger is the record: what was published stays when the log is purged, emptied, or only partly run."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from conftest import Postgres
from oracle.inputs import Raw
from support import PROJECT, REFRESH_COLUMNS, Row, assert_same_rows, read_mart, rows_of, run_dbt
from tables import CLASSES, COLUMNS, RATES, RULES, as_text, path_variables, request, token_rate, write_input

# Three requests of a customer who pays 62.00 for March; one that was tried again past midnight; one row of no use; and
# one in April, so that March is over. March begins with its first moment and ends before the last row.
PAID = [
    request("a", "2026-03-01T00:00:00Z"),
    request("b", "2026-03-10T12:00:00Z"),
    request("c", "2026-03-20T12:00:00Z"),
]
RETRIED = [
    request("retried", "2026-03-14T23:59:30Z", customer_id="c2", attempt=1, status="failed"),
    request("retried", "2026-03-15T00:00:30Z", customer_id="c2", attempt=2),
]
USELESS = request("useless", "2026-03-10T09:00:00Z", status="perhaps")
LAST = request("last", "2026-04-02T12:00:00Z", customer_id="c2")
EVERYTHING = [*PAID, *RETRIED, USELESS, LAST]
# What a gateway has left that purges whatever lies before 15 March.
LEFT = [RETRIED[1], PAID[2], LAST]
LATE = request("late", "2026-03-10T15:00:00Z", loaded_at="2026-04-03T00:00:00Z")
DEARER = [token_rate("uncached_input", "5.00"), RATES[1]]
LEDGER = "int_ai__ledger_attempts"
# The ledger, and what a night makes anew before it: staging models are views that stand.
NIGHT = (
    "--select",
    "int_ai__days_published",
    f"int_ai__log_models+,+{LEDGER}",
    "int_ai__log_models+,+int_ai__log_issues",
)
REQUESTS = ("--select", "+fct_ai__requests", "+int_ai__log_issues")
MARGINS = (*REQUESTS, "+fct_ai__restatements")
AFTER_LEDGER = f"{LEDGER}+,+fct_ai__restatements"
IDENTITIES = (
    "assert_raw_rows_are_accepted_duplicate_or_rejected",
    "assert_every_request_counts_once",
    "assert_an_attempt_counts_once_a_day",
)
on_duckdb = pytest.mark.parametrize("project", ["duckdb"], indirect=True)


class OnDuckdb:
    """A small project whose inputs are files."""

    def __init__(self, folder: Path) -> None:
        """Write what no night changes."""
        self.folder, self.database, self.env = folder, folder / "history.duckdb", {}
        self.variables = path_variables(folder, tables())

    def load(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Replace an input."""
        write_input(self.folder, name, rows)

    def rows(self, table: str) -> list[Row]:
        """Return a table's rows."""
        return read_mart(self.database, table)


class OnPostgres:
    """The same project whose inputs are tables."""

    def __init__(self, folder: Path, server: Postgres) -> None:
        """Write what no night changes."""
        self.database = folder / "unused.duckdb"
        self.env = {**server.env, "AI_UNIT_ECONOMICS_SCHEMA": "history"}
        self.connection = psycopg2.connect(host=server.host, port=server.port, user="postgres", dbname="postgres")
        self.connection.autocommit = True
        self.variables: dict[str, Any] = {"use_demo_data": False, "inputs_schema": "raw_history"}
        for name, rows in tables().items():
            self.variables[f"{name}_table"] = name
            self.load(name, rows)

    def load(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Replace an input."""
        columns = COLUMNS[name]
        text: Raw = as_text(name, rows)
        with self.connection.cursor() as cursor:
            cursor.execute("create schema if not exists raw_history")
            cursor.execute(
                f"create table if not exists raw_history.{name} ({', '.join(f'{column} text' for column in columns)})"
            )
            cursor.execute(f"truncate raw_history.{name}")
            places = ", ".join(["%s"] * len(columns))
            values = [[row[column] for column in columns] for row in text]
            for row in values:
                cursor.execute(f"insert into raw_history.{name} values ({places})", row)

    def rows(self, table: str) -> list[Row]:
        """Return a table's rows."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"select * from history.{table}")
            return rows_of(cursor)


Project = OnDuckdb | OnPostgres


def tables() -> dict[str, list[dict[str, Any]]]:
    """Return the inputs of the first night."""
    return {
        "requests": EVERYTHING,
        "token_rates": RATES,
        "request_classes": CLASSES,
        "class_rules": RULES,
        "subscriptions": [
            {"subscription_id": "s1", "customer_id": "c1", "plan_id": "pro", "started_at": "2026-03-01T00:00:00Z"}
        ],
        "invoice_lines": [
            {
                "invoice_line_id": "l1",
                "customer_id": "c1",
                "subscription_id": "s1",
                "plan_id": "pro",
                "line_type": "subscription",
                "net_amount": "62.00",
                "currency_code": "USD",
                "service_start": "2026-03-01",
                "service_end": "2026-04-01",
                "invoiced_at": "2026-03-01T00:00:00Z",
            }
        ],
    }


def run(project: Project, *args: str, check: bool = True, **variables: Any) -> str:
    """Run dbt on a project and return what it prints."""
    done = run_dbt(
        *args, database=project.database, variables=project.variables | variables, env=project.env, check=check
    )
    return done.stdout


def facts(project: Project, table: str = LEDGER) -> list[tuple[Any, ...]]:
    """Return a table without the columns that say when it was made."""
    return sorted(
        (tuple(value for name, value in row.items() if name not in REFRESH_COLUMNS) for row in project.rows(table)),
        key=str,
    )


def ids(project: Project, table: str = LEDGER) -> set[str]:
    """Return the requests that a table has."""
    return {row["request_id"] for row in project.rows(table)}


def issues(project: Project, kind: str) -> list[Row]:
    """Return what the log's issues say of a kind."""
    return [row for row in project.rows("int_ai__log_issues") if row["issue"] == kind]


def kept(project: Project) -> set[date]:
    """Return the days that are listed as kept."""
    return {row["first_date"] for row in issues(project, "kept_day")}


def march(*numbers: int) -> set[date]:
    """Return days of March."""
    return {date(2026, 3, number) for number in numbers}


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The first night; the tests below are the nights after it, in this order."""
    folder = tmp_path_factory.mktemp("history")
    if request.param == "duckdb":
        found: Project = OnDuckdb(folder)
    else:
        found = OnPostgres(folder, request.getfixturevalue("postgres"))
    run(found, "seed", "--select", "path:seeds/reference")
    run(found, "run", *(MARGINS if request.param == "duckdb" else REQUESTS))
    return found


def test_three_requests_share_what_the_plan_brought(project: Project) -> None:
    """62.00 over three: 20.67 each."""
    revenue = {row["request_id"]: row["revenue"] for row in project.rows("fct_ai__requests")}
    assert [round(revenue[name], 2) for name in "abc"] == [Decimal("20.67")] * 3
    assert sum(revenue.values()) == 62
    assert facts(project) != []
    assert kept(project) == set()


def test_purged_days_stay_as_published(project: Project) -> None:
    """Ledger, revenue and rejected rows stay, days around the cut too; identities hold; and the days are listed."""
    before = {table: facts(project, table) for table in (LEDGER, "fct_ai__requests")}
    project.load("requests", LEFT)
    run(project, "run", *REQUESTS)
    run(project, "test", "--select", *IDENTITIES)
    for table, rows in before.items():
        assert facts(project, table) == rows, table
    assert ids(project, "int_ai__rejected_rows") == {"useless"}
    assert kept(project) == march(1, 10, 14, 15)
    assert {row["is_warned"] for row in issues(project, "kept_day")} == {False}
    of_day = {row["first_date"]: row["value"] for row in issues(project, "kept_day")}
    assert of_day[date(2026, 3, 10)] == "0 of 2 raw rows"


def test_kept_days_take_up_nothing_that_came_later(project: Project) -> None:
    """A price that changed and a late row meet a purged day: only the 20th, which the log holds, is priced again.

    1,000 x 5.00 and 100 x 10.00 per million: 0.006, where it was 0.0035.
    """
    project.load("requests", [*LEFT, LATE])
    project.load("token_rates", DEARER)
    run(project, "run", *NIGHT)
    costs = {row["request_id"]: row["cost_pico"] for row in project.rows(LEDGER) if row["request_id"] in "abc"}
    assert costs == {"a": 3_500_000_000, "b": 3_500_000_000, "c": 6_000_000_000}
    assert "late" not in ids(project)
    assert kept(project) == march(1, 10, 14, 15)


def test_empty_log_leaves_everything_as_it_is(project: Project) -> None:
    """And says so."""
    before = facts(project), facts(project, "int_ai__rejected_rows")
    project.load("requests", [])
    run(project, "run", *NIGHT)
    assert (facts(project), facts(project, "int_ai__rejected_rows")) == before
    assert [row["is_warned"] for row in issues(project, "empty_log")] == [True]


def test_rows_that_cannot_be_hurt_no_other(project: Project) -> None:
    """Times before 2015 are rejected with their reason, and so is a row of the future, until it is none any more."""
    future = datetime.now(UTC) + timedelta(days=1, seconds=60)
    impossible = {
        "epoch": "1970-01-01T00:00:00Z",
        "first": "0001-01-01T00:00:00Z",
        "last": "9999-12-31T23:59:59Z",
    }
    log = [*LEFT, request("soon", f"{future:%Y-%m-%dT%H:%M:%S}Z")]
    log += [request(f"of_{name}", at) for name, at in impossible.items()]
    project.load("requests", log)
    before = ids(project)
    run(project, "run", *NIGHT)
    assert ids(project) == before
    reasons = {row["request_id"]: row["reason"] for row in project.rows("int_ai__rejected_rows")}
    assert reasons == {
        "useless": "unknown_status",
        "soon": "future_time",
        "of_epoch": "implausible_time",
        "of_first": "implausible_time",
        "of_last": "future_time",
    }
    days = {row["calendar_date"] for row in project.rows("int_ai__dates")}
    assert (min(days), max(days)) == (date(2026, 3, 1), date(2026, 4, 2))
    time.sleep(max(0, (future - timedelta(days=1) - datetime.now(UTC)).total_seconds() + 2))
    run(project, "run", *NIGHT)
    assert ids(project) == before | {"soon"}
    assert ids(project, "int_ai__rejected_rows") == set(reasons) - {"soon"}


def assert_stops(project: Project, sentence: str, *args: str, **variables: Any) -> None:
    """Fail unless a run stops with a sentence and leaves the ledger as it was."""
    before = facts(project), facts(project, "int_ai__rejected_rows")
    printed = run(project, *args, check=False, **variables)
    assert sentence in " ".join(printed.split()), printed[-3000:]
    assert (facts(project), facts(project, "int_ai__rejected_rows")) == before


def test_partial_run_without_the_days_of_its_own_stops(project: Project) -> None:
    """The ledger never trusts a table of another run."""
    sentence = f"select `+{LEDGER}`, or leave {LEDGER} out."
    assert_stops(project, sentence, "run", "--full-refresh", "--select", f"{LEDGER}+")
    assert_stops(project, sentence, "run", "--select", "int_ai__requests_costed+")


def test_full_refresh_that_would_drop_days_stops(project: Project) -> None:
    """One sentence names them, and the way on."""
    sentence = (
        "This run would drop 4 published days (2026-03-01 to 2026-03-15) that the request log no longer holds: run "
        "without --full-refresh, exclude int_ai__ledger_attempts and int_ai__rejected_rows, or run with --full-refresh "
        "and set `full_refresh_may_drop_days: true`."
    )
    assert_stops(project, sentence, "run", "--full-refresh", *NIGHT)


@on_duckdb
def test_full_refresh_of_everything_else_keeps_them(project: Project) -> None:
    """Marts made anew from the ledger: March has the three requests and the one that was tried again."""
    before = facts(project)
    run(project, "run", "--full-refresh", *NIGHT, AFTER_LEDGER, "--exclude", LEDGER, "int_ai__rejected_rows")
    assert facts(project) == before
    days = [row for row in project.rows("fct_ai__class_margins") if row["period_grain"] == "day"]
    units = [row["units"] for row in days if row["period_start_date"].month == 3]
    assert sum(units) == 4


@on_duckdb
def test_empty_run_keeps_the_record(project: Project) -> None:
    """`--empty` empties marts; ledger, rejected rows and restatements stay, and the next run brings the marts back."""
    run(project, "run", *MARGINS)
    before = project.rows("fct_ai__class_margins")
    ledger, restated = facts(project), facts(project, "fct_ai__restatements")
    run(project, "run", "--empty")
    assert facts(project, "fct_ai__class_margins") == []
    assert (facts(project), facts(project, "fct_ai__restatements")) == (ledger, restated)
    run(project, "build", "--empty", "--select", "test_type:singular")
    run(project, "run", *MARGINS)
    assert_same_rows(before, project.rows("fct_ai__class_margins"), "after an empty run")


def test_range_takes_days_out(project: Project) -> None:
    """What is asked for goes by the log, its rejected rows too; the days around it stay."""
    run(project, "run", *NIGHT, rebuild_from="2026-03-10", rebuild_to="2026-03-12")
    assert ids(project) == {"a", "c", "retried", "last", "soon"}
    assert "useless" not in ids(project, "int_ai__rejected_rows")
    assert kept(project) == march(1, 14, 15)


def test_full_refresh_may_be_told_to_drop_them(project: Project) -> None:
    """Then the ledger is what the log holds: the second attempt is a request of its own."""
    run(project, "run", "--full-refresh", *NIGHT, full_refresh_may_drop_days=True)
    assert ids(project) == {"c", "retried", "last", "soon"}
    assert {row["request_date"] for row in project.rows(LEDGER) if row["request_id"] == "retried"} == march(15)
    assert kept(project) == set()


def test_no_alias_follows_a_reference() -> None:
    """`--empty` and `--sample` put a query with a name of its own there: name what is imported, not the import."""
    aliased = re.compile(r"(ref|source)\([^)]*\)\s*-?\}\}\s+as\b|\{\{\s*relation\s*\}\}\s+as\b")
    folders = ("models", "macros", "tests", "analyses")
    files = [path for folder in folders for path in (PROJECT / folder).rglob("*.sql")]
    assert len(files) > 300
    assert not [path.name for path in files if aliased.search(path.read_text())]

"""Revenue per request where one of its sides could cover more time than the other, every figure by hand.

The log's first and last day, two logs, invoices that come later; on DuckDB and PostgreSQL, east and west of UTC.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import psycopg2
import pytest

from compiled import REVENUE_CHAIN, queries_of
from conftest import Postgres
from support import Row, rows_of, run_dbt

INPUTS = (
    "int_ai__ledger_days",
    "int_ai__ledger_attempts",
    "int_ai__log_models",
    "int_ai__days_published",
    "int_ai__invoice_lines_unioned",
    "int_ai__subscriptions_unioned",
    "int_ai__plans_unioned",
    "int_ai__customers_unioned",
    "int_ai__fx_validities",
    "int_ai__internal_customers",
    "stg_reference__request_classes",
    "stg_reference__allocation_weights",
    "stg_generic__usage_prices",
)
CHAIN = (
    *REVENUE_CHAIN,
    "int_ai__periods",
    "int_ai__class_totals",
    "int_ai__customer_values",
    "int_ai__customer_periods",
    "int_ai__revenue_issues",
    "int_ai__revenue_reconciled",
    "fct_ai__revenue_reconciliation",
)
# These mean the calendar's own month, whatever the revenue period is.
CALENDAR = {"int_ai__periods", "int_ai__plan_daily_prices"}
PERIODS = ("day", "week", "month", "quarter", "year")
ONE = 10**12  # one dollar, in pico-units
POSTGRES_TYPES = {"VARCHAR": "text", "HUGEINT": "numeric", "DOUBLE": "float8"}
ZONES = {"utc": "UTC", "new_york": "America/New_York", "kolkata": "Asia/Kolkata"}


@dataclass
class Chain:
    """The models from request and invoice line to the reconciliation, on one engine and in one time zone."""

    cursor: Any
    queries: dict[str, str]
    zone: ZoneInfo

    def execute(self, query: str) -> list[Row]:
        """Run a statement and return its rows."""
        found = self.cursor.execute(query)
        return rows_of(self.cursor if found is None else found) if query.startswith("select") else []

    def fill(self, table: str, rows: list[Row]) -> None:
        """Replace a table's rows; columns that no row names are NULL."""
        self.execute(f"delete from {table}")
        columns = list(dict.fromkeys(column for row in rows for column in row))
        values = [f"({', '.join(literal(row.get(column)) for column in columns)})" for row in rows]
        if rows:
            self.execute(f"insert into {table} ({', '.join(columns)}) values {', '.join(values)}")

    def build(self, company: "Company", period: str = "month") -> None:
        """Build every model over a company's tables, in revenue periods of some length."""
        for table in INPUTS:
            self.fill(table, company.tables(self.zone).get(table, []))
        length = "3 months" if period == "quarter" else f"1 {period}"
        for name in CHAIN:
            query = self.queries[name]
            if name not in CALENDAR:
                query = query.replace("date_trunc('month'", f"date_trunc('{period}'")
                query = query.replace("interval '1 month'", f"interval '{length}'")
                query = query.replace("interval (1) month", f"interval '{length}'")
                query = query.replace("interval 1 month", f"interval '{length}'")
            self.execute(f"drop table if exists {name}")
            self.execute(f"create table {name} as {query}")

    def per_unit(self, *plans: str, since: date | None = None, until: date | None = None) -> Fraction:
        """Return revenue per unit, in dollars, of plans and days."""
        rows = [
            row
            for row in self.execute("select * from int_ai__request_margins_daily")
            if (not plans or row["plan_id"] in plans)
            and (since or date.min) <= row["request_date"] <= (until or date.max)
        ]
        return Fraction(int(sum(row["revenue_pico"] for row in rows)), ONE * sum(row["units"] for row in rows))

    def reconciled(self, plan: str = "flat") -> dict[date, Row]:
        """Return the plan's rows of the reconciliation, by period."""
        rows = self.execute(f"select * from fct_ai__revenue_reconciliation where plan_id = '{plan}'")
        for row in rows:
            carried = row["allocated_revenue"] + row["breakage"] + row["revenue_before_log"]
            assert carried == row["recognised_revenue"] + row["expected_revenue"]
            change = row["closing_deferred_revenue"] - row["opening_deferred_revenue"]
            assert change == row["invoiced_revenue"] - row["recognised_revenue"]
        return {row["period_start_date"]: row for row in rows}

    def issues(self, kind: str) -> list[Row]:
        """Return the data issues of a kind."""
        return self.execute(f"select * from int_ai__revenue_issues where issue = '{kind}' order by first_date")


def literal(value: Any) -> str:
    """Return a value as SQL of every engine writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


@dataclass
class Company:
    """Requests, subscriptions, lines and plans of a small company."""

    requests: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)

    def ask(self, *moments: datetime, plan: str = "flat", customer: str = "c1", log: str = "generic") -> "Company":
        """Add a request at each moment, UTC."""
        self.requests += [(moment, plan, customer, log) for moment in moments]
        return self

    def subscribe(
        self, customer: str = "c1", plan: str = "flat", start: str = "2025-01-01", **values: Any
    ) -> "Company":
        """Add a subscription."""
        own = {"subscription_id": f"s_{customer}_{plan}_{start}", "customer_id": customer, "plan_id": plan}
        row = {"source_relation": "generic", **own, "quantity": 1, "started_at": start}
        row |= {"expects_invoices": True, **values}
        row["billing_subscription_id"] = row["subscription_id"]
        self.subscriptions.append(row)
        return self

    def bill(self, start: str, end: str | None, amount: str = "31", customer: str = "c1", **values: Any) -> "Company":
        """Add an invoice line."""
        self.lines.append(
            {
                "source_relation": "generic",
                "invoice_line_id": f"l{len(self.lines)}",
                "customer_id": customer,
                "plan_id": "flat",
                "line_type": "subscription",
                "currency_code": "USD",
                "net_amount_pico": int(Decimal(amount) * ONE),
                "service_start_date": start,
                "service_end_date": end,
                "invoiced_at": start,
                **values,
            }
        )
        return self

    def sell(self, plan: str = "flat", **values: Any) -> "Company":
        """Describe a plan."""
        price = int(Decimal(values.pop("price", "31")) * ONE)
        known = {"plan_type": "flat", "currency_code": "USD", "billing_period": "month", "list_price_pico": price}
        self.plans.append({"plan_id": plan, **known, **values})
        return self

    def tables(self, zone: ZoneInfo) -> dict[str, list[Row]]:
        """Return the inputs of the chain."""
        attempts, days = [], defaultdict(int)
        moments = defaultdict(list)
        for moment, _, _, log in self.requests:
            moments[log].append(moment)
        bounds = {log: (min(own), max(own)) for log, own in moments.items()}
        for number, (moment, plan, customer, log) in enumerate(self.requests):
            day = moment.replace(tzinfo=UTC).astimezone(zone).date()
            days[log, day, plan, customer] += 1
            # Only the moments of a log's first and last days matter, and every row costs time.
            if moment <= bounds[log][0] + timedelta(days=3) or moment >= bounds[log][1] - timedelta(days=3):
                attempts.append(
                    {
                        "source_relation": log,
                        "request_id": f"r{number}",
                        "request_date": day,
                        "request_started_at": moment,
                        "is_first_attempt": True,
                    }
                )
        daily = [
            {
                "source_relation": log,
                "request_date": day,
                "plan_id": plan,
                "customer_id": customer,
                "traffic_segment": "customer",
                "request_class": "answer",
                "is_request_priced": True,
                "first_unit_request_id": f"{day} {log} {plan} {customer}",
                "units": count,
                "requests": count,
                "attempts": count,
                "usage_priced_requests": 0,
                "unit_revenue_pico": 0,
                "cost_pico": 0,
                "token_cost_pico": 0,
            }
            for (log, day, plan, customer), count in days.items()
        ]
        return {
            "int_ai__ledger_attempts": attempts,
            "int_ai__ledger_days": daily,
            "int_ai__log_models": [
                {"source_relation": row["source_relation"], "log_date": row["request_date"]} for row in daily
            ],
            "int_ai__invoice_lines_unioned": self.lines,
            "int_ai__subscriptions_unioned": self.subscriptions,
            "int_ai__plans_unioned": self.plans,
            "int_ai__fx_validities": [
                {
                    "currency_code": "EUR",
                    "rate_nano": 1_100_000_000,
                    "valid_from": "2020-01-01",
                    "valid_to": "9999-12-31",
                }
            ],
        }


def compiled_for(folder: Path, zone: str, env: dict[str, str] | None = None) -> dict[str, str]:
    """Return the chain's queries in a time zone."""
    database = folder / "window.duckdb"
    chosen = [argument for name in CHAIN for argument in ("--select", name)]
    run_dbt("compile", *chosen, database=database, variables={"reporting_time_zone": zone}, env=env)
    return queries_of(database, CHAIN)


@pytest.fixture(scope="module", params=["duckdb-utc", "duckdb-new_york", "postgres-kolkata"])
def chain(
    request: pytest.FixtureRequest, demo_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chain]:
    """The chain on an engine and in a time zone, over empty inputs."""
    engine, zone = request.param.split("-")
    folder = tmp_path_factory.mktemp("window")
    with duckdb.connect(str(demo_database), read_only=True) as demo:
        columns = {name: demo.execute(f"select * from {name} limit 0").description for name in INPUTS}
    definitions = {
        name: ", ".join(f"{column[0]} {column[1]}" for column in described) for name, described in columns.items()
    }
    if engine == "duckdb":
        is_built = zone == "utc"
        queries = queries_of(demo_database, CHAIN) if is_built else compiled_for(folder, ZONES[zone])
        database = demo_database if is_built else folder / "window.duckdb"
        with duckdb.connect() as memory:
            memory.execute("attach ':memory:' as window_db")
            memory.execute("use window_db")
            memory.execute("set threads = 1")
            own = {name: query.replace(f'"{database.stem}"."main".', "") for name, query in queries.items()}
            for name, definition in definitions.items():
                memory.execute(f"create table {name} ({definition})")
            yield Chain(memory, own, ZoneInfo(ZONES[zone]))
        return
    server: Postgres = request.getfixturevalue("postgres")
    schema = f"window_{os.getpid()}"
    env = {**server.env, "AI_UNIT_ECONOMICS_SCHEMA": schema}
    queries = compiled_for(folder, ZONES[zone], env)
    connection = psycopg2.connect(host=server.host, port=server.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute(f"create schema if not exists {schema}")
        cursor.execute(f"set search_path to {schema}")
        cursor.execute("set jit = off")
        for name, definition in definitions.items():
            for old, new in POSTGRES_TYPES.items():
                definition = definition.replace(f" {old}", f" {new}")
            cursor.execute(f"create table {name} ({definition})")
        yield Chain(cursor, queries, ZoneInfo(ZONES[zone]))
    connection.close()


def local(chain: Chain, day: str, hour: int = 0, minute: int = 0) -> datetime:
    """Return a time of the chain's zone as a UTC moment."""
    moment = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=chain.zone)
    return moment.astimezone(UTC).replace(tzinfo=None)


def every(chain: Chain, minutes: int, start: str, days: Fraction | int) -> list[datetime]:
    """Return moments every so many minutes from midnight of a day, for some days of 24 hours."""
    first = local(chain, start)
    return [first + timedelta(minutes=minutes * number) for number in range(int(days * 1440 / minutes))]


def noons(chain: Chain, start: str, days: int) -> list[datetime]:
    """Return noon of each of some days."""
    first = date.fromisoformat(start)
    return [local(chain, str(first + timedelta(days=number)), 12) for number in range(days)]


def months(company: Company, *spans: tuple[str, str], **values: Any) -> Company:
    """Add a line for each span."""
    for start, end in spans:
        company.bill(start, end, **values)
    return company


FIRST_QUARTER = (("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01"), ("2026-03-01", "2026-04-01"))


def test_log_younger_than_its_invoices(chain: Chain) -> None:
    """31.00 a month since January; a request a day from 22 March: 1.00 each, and 21 dollars before the log."""
    company = months(Company().ask(*noons(chain, "2026-03-22", 10)).subscribe().sell(), *FIRST_QUARTER)
    chain.build(company)
    assert chain.per_unit() == 1
    march = chain.reconciled()[date(2026, 3, 1)]
    figures = (
        "recognised_revenue",
        "revenue_before_log",
        "allocated_revenue",
        "breakage",
        "days_logged",
        "days_in_period",
    )
    assert [march[name] for name in figures] == [31, 21, 10, 0, 10, 31]
    february = chain.reconciled()[date(2026, 2, 1)]
    assert (february["revenue_before_log"], february["breakage"]) == (31, 0)
    (value,) = chain.execute("select * from int_ai__customer_values")
    assert (value["revenue_pico"], value["logged_days"]) == (10 * ONE, 10)
    assert [
        (row["period_start_date"], row["revenue_pico"])
        for row in chain.execute("select * from int_ai__customer_periods")
    ] == [(date(2026, 3, 1), 10 * ONE)]
    (month,) = chain.execute("select * from int_ai__class_totals where period_grain = 'month'")
    assert (month["days_logged"], month["days_in_period"]) == (10, 31)


@pytest.mark.parametrize("period", PERIODS)
def test_first_period_earns_no_more_than_later_ones(period: str, chain: Chain) -> None:
    """A dollar a day and a request a day from Thursday 22 January: no day, week, month, quarter or year earns more."""
    company = Company().ask(*noons(chain, "2026-01-22", 40)).subscribe().bill("2025-07-01", "2026-07-01", "365")
    chain.build(company, period)
    units = chain.execute("select revenue_pico, units from int_ai__request_margins_daily")
    assert {row["revenue_pico"] for row in units} == {ONE}


def test_first_evening_takes_its_share(chain: Chain) -> None:
    """A request every ten minutes from 20:20: 3 h 50 min of that day, whose ten minutes before count, are 23 of 144."""
    moments = every(chain, 10, "2026-01-05", 3)
    company = Company().ask(*[each for each in moments if each >= local(chain, "2026-01-05", 20, 20)])
    chain.build(company.subscribe().bill("2025-12-01", "2026-02-01", "62"), "day")
    share = Fraction(23, 144)
    first = chain.reconciled()[date(2026, 1, 5)]
    assert Fraction(first["revenue_before_log"]) == Fraction(int(ONE * (1 - share)), ONE)
    assert first["recognised_revenue"] == 1
    assert chain.per_unit(until=date(2026, 1, 5)) == Fraction(ONE - int(ONE * (1 - share)), 22 * ONE)


@pytest.mark.parametrize(
    ("day", "period"), [(1, "day"), (1, "month"), (1, "year"), (2, "week"), (10, "month"), (10, "quarter")]
)
def test_running_day_at_two_o_clock(period: str, day: int, chain: Chain) -> None:
    """12 customers at 31.00, 12 requests an hour: 12 dollars over 288 requests, every day and at every hour."""
    company = Company()
    moments = [*every(chain, 5, "2026-05-01", 31), *every(chain, 5, "2026-06-01", day - 1 + Fraction(2, 24))]
    for number in range(12):
        customer = f"c{number}"
        company.ask(*moments[number::12], customer=customer).subscribe(customer=customer)
        company.bill("2026-05-01", "2026-06-01", "31", customer=customer)
        company.bill("2026-06-01", "2026-07-01", "30", customer=customer)
    chain.build(company, period)
    for since in (date(2026, 6, day), date(2026, 6, 1), date(2026, 5, 1)):
        assert abs(chain.per_unit(since=since) - Fraction(12, 288)) < Fraction(1, 10**9)
    earned = sum(row["recognised_revenue"] for row in chain.reconciled().values())
    assert earned == 12 * (31 + day - 1) + 12 * (Decimal(2 * ONE // 24).scaleb(-12))


def test_day_of_23_hours(chain: Chain) -> None:
    """Six hours into 8 March: where clocks went forward at two it is 7 o'clock, and six of 23 hours are over."""
    company = Company().ask(*every(chain, 60, "2026-03-07", 1), *every(chain, 60, "2026-03-08", Fraction(6, 24)))
    chain.build(company.subscribe().bill("2026-03-01", "2026-04-01"))
    length = 23 if chain.zone.key == "America/New_York" else 24
    earned = sum(row["recognised_revenue"] for row in chain.reconciled().values())
    assert earned == 7 + Decimal(6 * ONE // length).scaleb(-12)


def test_two_logs_of_which_one_is_two_days_late(chain: Chain) -> None:
    """20 requests a day share a dollar; on the two days that only one log has, its ten share the half: 0.05 each."""
    company = Company().ask(*every(chain, 144, "2026-02-01", 8))
    company.ask(*every(chain, 144, "2026-02-01", 6), log="late")
    chain.build(company.subscribe().bill("2026-02-01", "2026-03-01", "28"))
    assert chain.reconciled()[date(2026, 2, 1)]["recognised_revenue"] == 7
    assert chain.per_unit() == Fraction(1, 20)


def test_retired_log_freezes_nothing(chain: Chain) -> None:
    """One log ended on 3 March, the other goes on: all eight days count."""
    company = Company().ask(*noons(chain, "2026-03-01", 3), log="old").ask(*noons(chain, "2026-03-01", 8))
    chain.build(company.subscribe().bill("2026-03-01", "2026-04-01"))
    assert chain.reconciled()[date(2026, 3, 1)]["recognised_revenue"] == 8
    assert [row["is_running"] for row in chain.execute("select * from int_ai__log_windows order by last_date")] == [
        False,
        True,
    ]


def test_plan_of_one_log_does_not_wait_for_the_other(chain: Chain) -> None:
    """A plan whose requests come through the log that is up to date earns in full, the late one's until it ends."""
    company = Company().ask(*noons(chain, "2026-03-01", 8)).subscribe().bill("2026-03-01", "2026-04-01")
    company.ask(*noons(chain, "2026-03-01", 6), plan="other", customer="c2", log="late")
    company.bill("2026-03-01", "2026-04-01", customer="c2", plan_id="other")
    chain.build(company)
    assert chain.reconciled()[date(2026, 3, 1)]["recognised_revenue"] == 8
    assert chain.reconciled("other")[date(2026, 3, 1)]["recognised_revenue"] == 6
    assert (chain.per_unit("flat"), chain.per_unit("other")) == (1, 1)


def test_hole_is_shown(chain: Chain) -> None:
    """Nothing from 5 to 8 March (four days, more than three) and on the 11th: ten requests carry 15 dollars."""
    days = [*noons(chain, "2026-03-01", 4), *noons(chain, "2026-03-09", 2), *noons(chain, "2026-03-12", 4)]
    chain.build(Company().ask(*days).subscribe().bill("2026-03-01", "2026-04-01"))
    assert chain.per_unit() == Fraction(15, 10)
    holes = chain.issues("days_without_log")
    assert [(row["first_date"], row["last_date"], row["affected_rows"], row["is_warned"]) for row in holes] == [
        (date(2026, 3, 5), date(2026, 3, 8), 4, True),
        (date(2026, 3, 11), date(2026, 3, 11), 1, False),
    ]
    assert [row["amount_pico"] for row in holes] == [4 * ONE, ONE]
    march = chain.reconciled()[date(2026, 3, 1)]
    assert (march["days_logged"], march["days_in_period"]) == (10, 31)


@pytest.mark.parametrize("period", PERIODS)
def test_invoice_that_comes_later(period: str, chain: Chain) -> None:
    """February's invoice only: in March a day brings what the last covered one did, and the invoice changes nothing."""
    company = Company().ask(*noons(chain, "2026-02-01", 38)).subscribe().bill("2026-02-01", "2026-03-01", "28")
    chain.build(company, period)
    assert chain.per_unit(since=date(2026, 3, 1)) == 1
    rows = chain.reconciled()
    assert sum(row["expected_revenue"] for row in rows.values()) == 10
    assert sum(row["recognised_revenue"] for row in rows.values()) == 28
    assert {row["is_provisional"] for row in rows.values() if row["expected_revenue"]} == {True}
    (value,) = chain.execute("select * from int_ai__customer_values")
    assert (value["revenue_pico"], value["expected_revenue_pico"]) == (38 * ONE, 10 * ONE)
    totals = chain.execute("select * from int_ai__class_totals where period_grain = 'month' order by period_start_date")
    by_month = period != "quarter" and period != "year"
    assert sum(row["expected_revenue_pico"] for row in totals) == 10 * ONE
    assert not by_month or [row["expected_revenue_pico"] for row in totals if row["period_start_date"].month == 3]
    company.bill("2026-03-01", "2026-04-01", "31")
    chain.build(company, period)
    assert chain.per_unit(since=date(2026, 3, 1)) == 1
    rows = chain.reconciled()
    assert sum(row["expected_revenue"] for row in rows.values()) == 0
    assert sum(row["recognised_revenue"] for row in rows.values()) == 38


def test_running_day_of_expected_revenue(chain: Chain) -> None:
    """February's invoices of 31.00 only, two o'clock on 1 March: 12 x 31/28 x 2/24 over 24 requests."""
    company = Company()
    moments = [*every(chain, 5, "2026-02-01", 28), *every(chain, 5, "2026-03-01", Fraction(2, 24))]
    for number in range(12):
        company.ask(*moments[number::12], customer=f"c{number}").subscribe(customer=f"c{number}")
        company.bill("2026-02-01", "2026-03-01", "31", customer=f"c{number}")
    chain.build(company)
    expected = Fraction(12 * 31, 28 * 288)
    assert abs(chain.per_unit(since=date(2026, 3, 1)) - expected) < Fraction(1, 10**9)


def test_list_price_where_nothing_was_invoiced_yet(chain: Chain) -> None:
    """Three seats at 6.20 a month are 0.60 a day of March, 365 a year is a dollar a day; free and usage are nothing."""
    company = Company().ask(*noons(chain, "2026-03-01", 10))
    for plan, quantity, values in (
        ("seat", 3, {"price": "6.20", "plan_type": "seat"}),
        ("year", 1, {"price": "365", "billing_period": "year"}),
        ("annual", 1, {"price": "365", "billing_period": "annual"}),
        ("quarter", 1, {"price": "90", "billing_period": "quarterly"}),
        ("three", 1, {"price": "93", "billing_period": "3 months"}),
        ("week", 1, {"price": "7", "billing_period": "week"}),
        ("euro", 1, {"price": "31", "currency_code": "EUR"}),
        ("free", 1, {"price": "0", "plan_type": "free"}),
        ("usage", 1, {"price": "5", "plan_type": "usage"}),
        ("franc", 1, {"price": "31", "currency_code": "CHF"}),
        ("unknown", 1, {"price": "31", "billing_period": "fortnight"}),
    ):
        company.sell(plan, **values).subscribe(f"c_{plan}", plan, str(local(chain, "2026-03-06")), quantity=quantity)
    chain.build(company)
    found = {
        row["plan_id"]: row["expected_revenue"]
        for row in chain.execute("select * from fct_ai__revenue_reconciliation where expected_revenue <> 0")
    }
    assert found == {
        "seat": Decimal("3"),
        "year": Decimal("5"),
        "annual": Decimal("5"),
        "quarter": Decimal("5"),
        "three": Decimal("5"),
        "week": Decimal("5"),
        "euro": Decimal("5.5"),
    }
    assert {row["value"]: row["amount_pico"] for row in chain.issues("missing_invoice")} == {
        "franc": None,
        "unknown": None,
    }


def test_expected_revenue_ends(chain: Chain) -> None:
    """A dollar a day for 45 days after 28 February; from 15 April on it is missing, 16 dollars to the 30th."""
    company = Company().ask(*noons(chain, "2026-02-01", 28 + 31 + 31 - 1)).subscribe()
    chain.build(company.bill("2026-02-01", "2026-03-01", "28"))
    rows = chain.reconciled()
    assert [rows[date(2026, month, 1)]["expected_revenue"] for month in (2, 3, 4)] == [0, 31, 14]
    (missing,) = chain.issues("missing_invoice")
    assert (missing["row_key"], missing["value"]) == ("s_c1_flat_2025-01-01", "flat")
    assert (missing["first_date"], missing["last_date"]) == (date(2026, 4, 15), date(2026, 4, 30))
    assert (missing["affected_rows"], missing["amount_pico"], missing["is_warned"]) == (16, 16 * ONE, True)


def test_gap_between_two_invoices(chain: Chain) -> None:
    """January at a dollar, February without an invoice, March at two: February is expected at a dollar a day."""
    company = Company().ask(*noons(chain, "2026-01-01", 90)).subscribe().bill("2026-01-01", "2026-02-01")
    chain.build(company.bill("2026-03-01", "2026-04-01", "62"))
    rows = chain.reconciled()
    assert [rows[date(2026, month, 1)]["expected_revenue"] for month in (1, 2, 3)] == [0, 28, 0]
    assert rows[date(2026, 2, 1)]["is_provisional"]
    assert not rows[date(2026, 1, 1)]["is_provisional"]
    assert chain.per_unit(since=date(2026, 2, 1), until=date(2026, 2, 28)) == 1


def test_subscription_that_begins_or_ends_within_a_day(chain: Chain) -> None:
    """Days as invoices count them: the first one whole, the last one not; hours within one day are no day."""
    company = Company().ask(*noons(chain, "2026-03-01", 10)).sell()
    company.subscribe("begins", start=str(local(chain, "2026-03-04", 18)))
    company.subscribe("ends", start=str(local(chain, "2026-03-01")), ended_at=str(local(chain, "2026-03-06", 18)))
    company.subscribe("hours", start=str(local(chain, "2026-03-05", 9)), ended_at=str(local(chain, "2026-03-05", 17)))
    chain.build(company)
    rows = chain.execute("select customer_id, count(*) as days from int_ai__uninvoiced_days group by customer_id")
    assert {row["customer_id"]: row["days"] for row in rows} == {"begins": 7, "ends": 5}


def test_plan_that_changes_today(chain: Chain) -> None:
    """From a dollar a day to two on the last day, its proration not billed yet: the new plan's price is expected."""
    company = Company().ask(*noons(chain, "2026-03-01", 10)).sell().sell("pro", price="62")
    company.subscribe(start="2026-01-01", ended_at=str(local(chain, "2026-03-10")))
    company.subscribe(plan="pro", start=str(local(chain, "2026-03-10")))
    chain.build(months(company, *FIRST_QUARTER))
    assert chain.reconciled("pro")[date(2026, 3, 1)]["expected_revenue"] == 2
    assert chain.reconciled()[date(2026, 3, 1)]["recognised_revenue"] == 10
    company.bill("2026-03-10", "2026-04-01", "-22", line_type="proration")
    company.bill("2026-03-10", "2026-04-01", "44", line_type="proration", plan_id="pro")
    chain.build(company)
    pro = chain.reconciled("pro")[date(2026, 3, 1)]
    assert (pro["expected_revenue"], pro["recognised_revenue"]) == (0, 2)
    assert chain.reconciled()[date(2026, 3, 1)]["recognised_revenue"] == 9


def test_rate_of_the_last_covered_day(chain: Chain) -> None:
    """Subscription and prorations count; usage, credits and refunds do not; two subscriptions share a line."""
    company = Company().ask(*noons(chain, "2026-02-01", 29)).subscribe()
    company.bill("2026-02-01", "2026-03-01", "28").bill("2026-02-15", "2026-03-01", "14", line_type="proration")
    company.bill("2026-02-28", "2026-03-01", "-5", line_type="refund")
    company.bill("2026-02-28", "2026-03-01", "-5", line_type="credit")
    company.bill("2026-02-01", "2026-03-01", "99", line_type="usage")
    company.subscribe("twin").subscribe("twin", start="2025-02-01")
    company.bill("2026-02-01", "2026-03-01", "56", customer="twin")
    chain.build(company)
    rows = chain.execute("select subscription_id, revenue_pico from int_ai__uninvoiced_days")
    assert {row["subscription_id"]: row["revenue_pico"] for row in rows} == {
        "s_c1_flat_2025-01-01": 2 * ONE,
        "s_twin_flat_2025-01-01": ONE,
        "s_twin_flat_2025-02-01": ONE,
    }


def test_line_names_its_subscription_within_its_source(chain: Chain) -> None:
    """Two sources use one id: the line of the one does not pay for the subscription of the other."""
    company = Company().ask(*noons(chain, "2026-03-01", 3)).sell()
    for source in ("generic", "stripe"):
        company.subscribe(f"c_{source}", start="2026-03-01", source_relation=source, subscription_id="s1")
    company.bill("2026-03-01", "2026-04-01", customer="c_stripe", source_relation="stripe", subscription_id="s1")
    chain.build(company)
    assert {row["customer_id"] for row in chain.execute("select * from int_ai__uninvoiced_days")} == {"c_generic"}


def test_line_without_an_end_is_no_day_rate(chain: Chain) -> None:
    """31 dollars that do not say for what time are all earned at once; nothing is expected beside them."""
    company = Company().ask(*noons(chain, "2026-03-01", 10)).subscribe().sell()
    chain.build(company.bill("2026-03-01", None))
    march = chain.reconciled()[date(2026, 3, 1)]
    assert (march["recognised_revenue"], march["expected_revenue"]) == (31, 0)

"""Every mart under settings other than the defaults, against the oracle: a small set that covers each with each.

On DuckDB the compiled models run in memory; on PostgreSQL dbt builds them, with the package's own tests.
"""

import csv
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2.extras import execute_values

from compiled import build_all
from conftest import Postgres
from oracle.inputs import Inputs
from oracle.marts import Rows, compute
from oracle.settings import DEFAULTS, Settings
from support import PROJECT, REFRESH_COLUMNS, Row, assert_same_rows, compile_often, rows_of, run_dbt
from tables import CLASSES, COLUMNS, RATES, RULES, oracle_inputs, request, usage_prices_with_quotas, write_input

# Of the demo's log, the weeks in which clocks change in America and in Europe: two months begin in them, none in the
# first days.
LOG_FROM, LOG_TO = "2026-02-20", "2026-04-06"
# For a company whose books are in euros.
EURO_RATES = [
    {"rate_date": day, "from_currency_code": "usd", "to_currency_code": "EUR", "rate": rate}
    for day, rate in (
        ("2025-01-01", "0.886525"),
        ("2025-06-01", "0.868056"),
        ("2026-01-01", "0.851"),
        ("2026-01-20", "0.8465"),
        ("2026-02-14", "0.859111"),
        ("2026-03-08", "0.8472"),
        ("2026-03-09", "0.8481"),
        ("2026-03-31", "0.863"),
        ("2026-04-01", "0.8709"),
        ("2026-04-30", "0.88"),
    )
]
WEST, EAST = "America/Los_Angeles", "Asia/Kolkata"
SETTINGS = {
    "west, dollars, days": Settings(
        reporting_time_zone=WEST,
        revenue_period="day",
        revenue_allocation="custom",
        late_arrival_days=0,
        transaction_timeout_hours=1,
        cost_slo_objective=0.9,
        slo_window_days=7,
        work_window_days=14,
        profile_max_age_days=30,
        profile_min_samples=1000,
        expected_revenue_days=0,
        max_days_without_log=0,
        max_unknown_plan_share=0.001,
        monthly_discount_rate=0,
    ),
    "east, euros, quarters": Settings(
        reporting_time_zone=EAST,
        reporting_currency="EUR",
        revenue_period="quarter",
        revenue_allocation="list_price",
        late_arrival_days=1,
        transaction_timeout_hours=2,
        cost_slo_objective=0.995,
        slo_window_days=1,
        work_window_days=60,
        profile_max_age_days=1000,
        profile_min_samples=1,
        expected_revenue_days=10,
        max_unknown_plan_share=0.5,
        count_estimated_usage=False,
        monthly_discount_rate=0.03,
    ),
    "east, dollars, weeks": Settings(
        reporting_time_zone=EAST,
        revenue_period="week",
        revenue_allocation="equal",
        late_arrival_days=12,
        transaction_timeout_hours=23,
        cost_slo_objective=0.5,
        slo_window_days=90,
        work_window_days=7,
        profile_min_samples=101,
        expected_revenue_days=1,
        max_days_without_log=30,
        estimated_usage_limit=0,
    ),
    "west, euros, years": Settings(
        reporting_time_zone=WEST,
        reporting_currency="EUR",
        revenue_period="year",
        revenue_allocation="custom",
        late_arrival_days=400,
        transaction_timeout_hours=12,
        slo_window_days=14,
        work_window_days=30,
        profile_max_age_days=0,
        monthly_discount_rate=0.2,
    ),
}
# Either treatment of refunds, west and east: Stripe's credit note and refund fall on another day there than in UTC.
REFUNDS = {
    "goodwill, west": Settings(reporting_time_zone=WEST, refund_treatment="goodwill", revenue_period="week"),
    "prospective, east": Settings(reporting_time_zone=EAST, refund_treatment="prospective"),
}
ON_POSTGRES = ("west, dollars, days", "east, euros, quarters", "goodwill, west")
# Of the refresh: says how a row was made, not what it means.
BOOKKEEPING = REFRESH_COLUMNS | {"day_fingerprint"}

STRIPE: dict[str, list[Row]] = {
    "stripe_invoices": [
        {
            "id": f"in_{customer}", "customer_id": customer, "status": "paid", "currency": "usd", "subtotal": "3100",
            "total": "3100", "tax": "0", "created": "2026-03-01T00:00:00Z", "is_deleted": "FALSE", "livemode": "TRUE",
        }
        for customer in ("c1", "c2")
    ],
    "stripe_invoice_line_items": [
        {
            "id": f"il_{customer}", "unique_id": f"il_{customer}", "invoice_id": f"in_{customer}", "price_id": "basic",
            "amount": "3100", "currency": "usd", "discountable": "TRUE", "proration": "FALSE",
            "period_start": "2026-03-01T00:00:00Z", "period_end": "2026-04-01T00:00:00Z", "livemode": "TRUE",
        }
        for customer in ("c1", "c2")
    ],
    "stripe_credit_notes": [
        {
            "id": "cn", "invoice_id": "in_c1", "status": "issued", "total": "700", "created": "2026-03-11T05:00:00Z",
            "livemode": "TRUE",
        }
    ],
    "stripe_charges": [{"id": "ch", "invoice_id": "in_c2"}],
    "stripe_refunds": [
        {"id": "re", "charge_id": "ch", "status": "succeeded", "amount": "310", "created": "2026-03-20T20:00:00Z"}
    ],
}  # fmt: skip


def invoice_line(customer: str, amount: str, start: str, end: str, invoiced_at: str) -> dict[str, Any]:
    """Return an invoice line as the oracle takes it."""
    return {
        "invoice_line_id": f"{customer} {amount}",
        "customer_id": customer,
        "plan_id": "basic",
        "line_type": "subscription",
        "net_amount": amount,
        "currency_code": "USD",
        "service_start": start,
        "service_end": end,
        "invoiced_at": invoiced_at,
    }


# What Stripe's rows mean: a goodwill refund is one day's, a prospective one takes back the days from its own on. In
# California March's invoice, the credit note of 05:00 and the refund of 20:00 UTC fall on 28 February, the 10th and the
# 20th; in India on 1 March, the 11th and the 21st.
REFUNDED = {
    "goodwill, west": [
        *(invoice_line(each, "31", "2026-02-28", "2026-03-31", "2026-03-01T00:00:00Z") for each in ("c1", "c2")),
        invoice_line("c1", "-7", "2026-03-10", "2026-03-10", "2026-03-11T05:00:00Z"),
        invoice_line("c2", "-3.1", "2026-03-20", "2026-03-20", "2026-03-20T20:00:00Z"),
    ],
    "prospective, east": [
        *(invoice_line(each, "31", "2026-03-01", "2026-04-01", "2026-03-01T00:00:00Z") for each in ("c1", "c2")),
        invoice_line("c1", "-7", "2026-03-11", "2026-04-01", "2026-03-11T05:00:00Z"),
        invoice_line("c2", "-3.1", "2026-03-21", "2026-04-01", "2026-03-20T20:00:00Z"),
    ],
}
BILLED: dict[str, list[dict[str, Any]]] = {
    "requests": [
        request(f"{customer} {day}", f"2026-03-{day:02}T{hour:02}:30:00Z", customer_id=customer)
        for customer, hour in (("c1", 3), ("c2", 19))
        for day in range(1, 29, 3)
    ],
    "token_rates": RATES,
    "request_classes": CLASSES,
    "class_rules": RULES,
    "customers": [{"customer_id": "c1"}, {"customer_id": "c2"}],
    "plans": [{"plan_id": "basic", "plan_name": "Basic", "plan_type": "flat", "currency_code": "USD"}],
    "subscriptions": [
        {"subscription_id": each, "customer_id": each, "plan_id": "basic", "started_at": "2026-01-01"}
        for each in ("c1", "c2")
    ],
}


@dataclass(frozen=True)
class Case:
    """What is built, from which inputs beside the demo's, and what should come out."""

    settings: Settings
    inputs: dict[str, list[dict[str, Any]]]
    uses_demo: bool
    expected: dict[str, Rows]

    def paths(self, folder: Path) -> dict[str, Any]:
        """Write the inputs to files; return the variables for them and for the settings."""
        folder.mkdir()
        paths = {f"{name}_path": str(write_any(folder, name, rows)) for name, rows in self.inputs.items()}
        return self.settings.variables() | paths | {"use_demo_data": self.uses_demo}

    def tables(self, cursor: Any, schema: str) -> dict[str, Any]:
        """Write the inputs to tables; return the variables for them and for the settings."""
        cursor.execute(f"create schema {schema}")
        for name, rows in self.inputs.items():
            columns = COLUMNS.get(name) or list(rows[0])
            cursor.execute(f"create table {schema}.{name} ({', '.join(f'{column} text' for column in columns)})")
            values = [[str(row.get(column, "")) for column in columns] for row in rows]
            execute_values(cursor, f"insert into {schema}.{name} values %s", values)
        names = {f"{name}_table": name for name in self.inputs}
        return self.settings.variables() | names | {"inputs_schema": schema, "use_demo_data": self.uses_demo}


def write_any(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    """Write an input; one of Stripe's has the columns of its rows, and no others."""
    if name in COLUMNS:
        return write_input(folder, name, rows)
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """Some weeks of the demo company with quotas, in euros with their exchange rates, and a company of refunds."""
    demo = Inputs.of_demo(PROJECT / "seeds")
    weeks = [row for row in demo["requests"] if LOG_FROM <= row["started_at"] < LOG_TO]
    found = {}
    for name, settings in SETTINGS.items():
        own = {"requests": weeks, "usage_prices": usage_prices_with_quotas()}
        if settings.reporting_currency == "EUR":
            own["fx_rates"] = EURO_RATES
        found[name] = Case(settings, own, True, compute(Inputs(demo.tables | own, settings)))
    for name, settings in REFUNDS.items():
        meant = oracle_inputs(BILLED | {"invoice_lines": REFUNDED[name]})
        found[name] = Case(settings, BILLED | STRIPE, False, compute(Inputs(meant.tables, settings)))
    return found


def assert_expected(case: Case, marts: dict[str, list[Row]]) -> None:
    """Compare every column of every mart."""
    for mart, rows in case.expected.items():
        actual = [{name: row[name] for name in row if name not in BOOKKEEPING} for row in marts[mart]]
        assert_same_rows(rows, actual, mart)


def test_every_variable_is_tried(cases: dict[str, Case]) -> None:
    """A new setting or mart cannot be forgotten."""
    for each in fields(Settings):
        tried = {getattr(case.settings, each.name) for case in cases.values()} - {getattr(DEFAULTS, each.name)}
        assert tried, f"{each.name} is never set"
    for mart in cases["west, dollars, days"].expected:
        assert any(case.expected[mart] for case in cases.values()), f"{mart} is empty under every setting"


@pytest.fixture(scope="module")
def marts_on_duckdb(
    cases: dict[str, Case], demo_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, list[Row]]]:
    """Every mart under every setting."""
    folder = tmp_path_factory.mktemp("settings")
    database = folder / "settings.duckdb"
    variables = {name: case.paths(folder / f"inputs_{number}") for number, (name, case) in enumerate(cases.items())}
    compiled = compile_often(variables, "path:models", database=database)
    return {name: build_all(database, compiled[name], demo_database) for name in cases}


@pytest.mark.parametrize("name", [*SETTINGS, *REFUNDS])
def test_every_mart_on_duckdb(
    name: str, cases: dict[str, Case], marts_on_duckdb: dict[str, dict[str, list[Row]]]
) -> None:
    """Every column of every row: decimals exactly, ratios within 1e-12."""
    assert_expected(cases[name], marts_on_duckdb[name])


@pytest.mark.parametrize("name", ON_POSTGRES)
def test_every_mart_on_postgres(name: str, cases: dict[str, Case], postgres: Postgres, tmp_path: Path) -> None:
    """The same on PostgreSQL, and no test of the package fails."""
    schema = f"setting_{ON_POSTGRES.index(name)}"
    env = {**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": schema}
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        variables = cases[name].tables(cursor, f"{schema}_inputs")
    # Whatever a setting changes, the package's own tests hold; one setting tries those of single columns too.
    chosen = [] if name == "east, euros, quarters" else ["--exclude", "test_type:generic"]
    run_dbt("build", *chosen, database=tmp_path / "unused.duckdb", variables=variables, env=env)
    with connection, connection.cursor() as cursor:
        marts = {}
        for mart in cases[name].expected:
            cursor.execute(f"select * from {schema}.{mart}")
            marts[mart] = rows_of(cursor)
    connection.close()
    assert_expected(cases[name], marts)

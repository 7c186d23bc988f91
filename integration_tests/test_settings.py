"""Every mart under settings other than the defaults, against the oracle: a small set that covers each with each.

On DuckDB the compiled models run in memory; on PostgreSQL dbt builds them, with the package's own tests.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from compiled import build_all
from conftest import Postgres
from oracle.inputs import Inputs
from oracle.marts import Rows, compute
from oracle.settings import DEFAULTS, Settings
from support import PROJECT, REFRESH_COLUMNS, Row, assert_same_rows, compile_often, rows_of, run_dbt
from tables import usage_prices_with_quotas, write_input

# From the day before the log begins, for a company whose books are in euros; one rate a month is too few to tell
# the day of a request from its neighbours.
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
ON_POSTGRES = ("west, dollars, days", "east, euros, quarters")
EVERY_SETTING = pytest.mark.parametrize("name", SETTINGS)
# Of the refresh: says how a row was made, not what it means.
BOOKKEEPING = REFRESH_COLUMNS | {"day_fingerprint"}


@dataclass(frozen=True)
class Case:
    """What is built, and what should come out."""

    variables: dict[str, Any]
    expected: dict[str, Rows]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """The demo company with quotas, and with exchange rates where it reports in euros."""
    folder = tmp_path_factory.mktemp("inputs")
    demo = Inputs.of_demo(PROJECT / "seeds")
    quotas = usage_prices_with_quotas()
    paths = {"usage_prices_path": str(write_input(folder, "usage_prices", quotas))}
    in_euros = {"fx_rates_path": str(write_input(folder, "fx_rates", EURO_RATES))}
    found = {}
    for name, settings in SETTINGS.items():
        tables = demo.tables | {"usage_prices": quotas}
        variables = settings.variables() | paths
        if settings.reporting_currency == "EUR":
            tables["fx_rates"] = EURO_RATES
            variables |= in_euros
        found[name] = Case(variables, compute(Inputs(tables, settings)))
    return found


def assert_expected(case: Case, marts: dict[str, list[Row]]) -> None:
    """Compare every column of every mart."""
    for mart, rows in case.expected.items():
        actual = [{name: row[name] for name in row if name not in BOOKKEEPING} for row in marts[mart]]
        assert actual, f"{mart} is empty"
        assert_same_rows(rows, actual, mart)


def test_every_variable_is_tried() -> None:
    """A new setting cannot be forgotten, and each has two values besides its default."""
    for each in fields(Settings):
        tried = {getattr(settings, each.name) for settings in SETTINGS.values()} - {getattr(DEFAULTS, each.name)}
        assert tried, f"{each.name} is never set"


@pytest.fixture(scope="module")
def marts_on_duckdb(
    cases: dict[str, Case], demo_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, list[Row]]]:
    """Every mart under every setting."""
    database = tmp_path_factory.mktemp("settings") / "settings.duckdb"
    compiled = compile_often({name: case.variables for name, case in cases.items()}, "path:models", database=database)
    return {name: build_all(database, compiled[name], demo_database) for name in cases}


@EVERY_SETTING
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
    run_dbt("build", database=tmp_path / "unused.duckdb", variables=cases[name].variables, env=env)
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        marts = {}
        for mart in cases[name].expected:
            cursor.execute(f"select * from {schema}.{mart}")
            marts[mart] = rows_of(cursor)
    connection.close()
    assert_expected(cases[name], marts)

"""Companies of unusual shape, every mart against the oracle: one class, two, a class of one request, no revenue."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from compiled import build_quickly
from oracle.marts import compute
from support import assert_finite, assert_marts, read_mart
from tables import RATES, oracle_inputs, path_variables, request

CUSTOMERS = [f"c{number:02}" for number in range(12)]
MONDAYS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(8)]
SHAPES: dict[str, list[dict[str, Any]]] = {
    "one request": [request("only")],
    # Four weeks of one class, four of two, and a third class that is asked once, on the last day.
    "no revenue": [
        *(
            request(f"{name}_{customer}_{monday}", f"{monday}T12:00:00Z", endpoint=f"/v1/{name}", customer_id=customer)
            for name, mondays in (("first", MONDAYS), ("second", MONDAYS[4:]))
            for monday in mondays
            for customer in CUSTOMERS
        ),
        request("once", f"{MONDAYS[-1] + timedelta(days=6)}T12:00:00Z", endpoint="/v1/once"),
    ],
}


def tables_of(shape: str) -> dict[str, list[dict[str, Any]]]:
    """Return the inputs of a company."""
    names = ("first", "second", "once")
    rules = [
        {"rule_id": name, "priority": 1, "request_class": name, "endpoint_pattern": f"/v1/{name}"} for name in names
    ]
    tables = {"token_rates": RATES, "class_rules": rules, "requests": SHAPES[shape]}
    if shape == "no revenue":
        # On a free plan they earn nothing; without a plan nobody would know what they bring.
        tables["plans"] = [{"plan_id": "free", "plan_type": "free", "currency_code": "USD"}]
        tables["subscriptions"] = [
            {"subscription_id": customer, "customer_id": customer, "plan_id": "free", "started_at": "2026-01-01"}
            for customer in CUSTOMERS
        ]
    return tables


@pytest.fixture(scope="module", params=list(SHAPES))
def company(
    request: pytest.FixtureRequest, seeds_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A company's name and its database."""
    folder = tmp_path_factory.mktemp("shape")
    database = folder / "shape.duckdb"
    build_quickly(database, seeds_database, path_variables(folder, tables_of(request.param)))
    return request.param, database


def test_every_mart_equals_the_oracle(company: tuple[str, Path]) -> None:
    """Every column of every mart, and no number that is none."""
    shape, database = company
    assert_marts(compute(oracle_inputs(tables_of(shape))), database)
    assert_finite(database)


def test_a_company_without_revenue_loses(company: tuple[str, Path]) -> None:
    """By hand: a request costs 1,000 x 2.50 / M + 100 x 10 / M = 0.0035 and earns nothing; one is too few to judge."""
    shape, database = company
    weeks = [row for row in read_mart(database, "fct_ai__class_margins") if row["period_grain"] == "week"]
    assert {(str(row["contribution_margin_per_unit"]), row["contribution_margin_ratio"]) for row in weeks} == {
        ("-0.003500000000", None)
    }
    verdicts = {(row["request_class"], row["verdict"]) for row in weeks}
    shifts = read_mart(database, "fct_ai__mix_shift")
    crossings = {row["request_class"]: row["crossed_week"] for row in read_mart(database, "fct_ai__margin_crossings")}
    items = {row["request_class"]: row for row in read_mart(database, "fct_ai__work_items")}
    if shape == "one request":
        assert (verdicts, shifts, crossings, items) == ({("unclassified", "undecided")}, [], {}, {})
        return
    assert verdicts == {("first", "negative"), ("second", "negative"), ("once", "undecided")}
    assert crossings == {"first": MONDAYS[0], "second": MONDAYS[4], None: MONDAYS[0]}
    assert {row["reason"] for row in items.values()} == {"losing"}
    assert {row["required_price_increase"] for row in items.values()} == {None}
    # All classes cost the same, so whatever moved is volume.
    assert all(row["contribution_margin_change"] == row["volume_effect"] for row in shifts if row["is_total"])

"""What is planted in the demo's bill, worked out by hand, and where the marts find it: nothing else may show."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support import read_duckdb

# Used outside the gateway in March: 200,000 input tokens at 2.50 and 30,000 output tokens at 10.00 per million.
OUTSIDE_THE_GATEWAY = {"uncached_input": Decimal("0.50"), "output": Decimal("0.30")}
NO_UNIT_COST = {
    ("tax", "2026-04-01"): Decimal("1.75"),
    ("credit", "2026-02-01"): Decimal("-1.50"),
    **{("shared_platform", f"2026-0{month}-01"): Decimal("3.00") for month in range(1, 5)},
}


@pytest.fixture(scope="module")
def rows(demo_database: Path) -> list[dict[str, Any]]:
    """The tie-out of the demo."""
    return read_duckdb(demo_database, "select * from fct_ai__cost_reconciliation")


def test_coverage_gaps_are_the_two_that_were_planted(rows: list[dict[str, Any]]) -> None:
    """A key outside the gateway, and a model without a rate, whose whole bill is a gap."""
    found = [row for row in rows if row["coverage_gap"]]
    outside = {row["meter"]: row["coverage_gap"] for row in found if row["item"] == "gpt-4o"}
    assert outside == OUTSIDE_THE_GATEWAY
    assert {str(row["cost_month"]) for row in found if row["item"] == "gpt-4o"} == {"2026-03-01"}
    unrated = [row for row in found if row["item"] == "mistral-medium-latest"]
    assert {str(row["cost_month"]) for row in unrated} == {"2026-03-01", "2026-04-01"}
    assert all(row["coverage_gap"] == row["effective_cost"] and row["rated_cost"] == 0 for row in unrated)
    assert len(found) == len(outside) + len(unrated)


def test_price_gaps_are_the_discount_and_the_correction(rows: list[dict[str, Any]]) -> None:
    """February's claude at 90 % of list, on every meter; January's output of gpt-4.1 corrected by 0.05."""
    found = [row for row in rows if row["price_gap"]]
    discounted = [row for row in found if row["item"] == "claude-sonnet-4-5"]
    assert {row["meter"] for row in discounted} == {"uncached_input", "cache_read", "cache_write", "output"}
    assert {str(row["cost_month"]) for row in discounted} == {"2026-02-01"}
    assert all(row["price_gap"] * 10 == -row["rated_cost"] for row in discounted)
    (corrected,) = (row for row in found if row["item"] != "claude-sonnet-4-5")
    assert (corrected["item"], corrected["meter"], str(corrected["cost_month"])) == ("gpt-4.1", "output", "2026-01-01")
    assert corrected["price_gap"] == corrected["correction_cost"] == Decimal("-0.05")


def test_what_is_no_unit_cost_stays_out_of_it(rows: list[dict[str, Any]]) -> None:
    """Tax, credit and platform are residual, in their category and month; the rest is the reservation's unused part."""
    found = {
        (row["cost_category"], str(row["cost_month"])): row["residual"]
        for row in rows
        if row["residual"] and row["cost_category"] != "fixed_capacity_unused"
    }
    assert found == NO_UNIT_COST
    assert not [row for row in rows if row["residual"] and row["cost_category"] == "variable_unit_cost"]

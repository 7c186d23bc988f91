"""Lifetime value and engagement where little is known: defined results, by hand, and no infinities."""

import math
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compiled import build_quickly
from support import read_mart
from tables import CLASSES, RATES, RULES, path_variables, request

MARTS = (
    "fct_ai__customer_ltv",
    "fct_ai__ltv_by_volume",
    "fct_ai__engagement_inversion",
    "fct_ai__cac_payback",
)


def subscription(customer_id: str, plan_id: str, ended_at: str = "") -> dict[str, Any]:
    """Return a subscription from 1 March on."""
    return {
        "subscription_id": f"of_{customer_id}",
        "customer_id": customer_id,
        "plan_id": plan_id,
        "started_at": "2026-03-01T00:00:00Z",
        "ended_at": ended_at,
    }


# Each request costs 1,000 x 2.50 / M + 100 x 10 / M = 0.0035; the data end on 10 March.
TABLES: dict[str, list[dict[str, Any]]] = {
    "token_rates": RATES,
    "request_classes": CLASSES,
    "class_rules": RULES,
    "plans": [{"plan_id": plan, "plan_type": "flat"} for plan in ("gone", "stay", "idle")],
    "customers": [
        {"customer_id": "lossy", "acquisition_cost": "1.00", "currency_code": "USD", "signed_up_at": "2026-03-01"},
        {"customer_id": "euro", "acquisition_cost": "1.00", "currency_code": "EUR", "signed_up_at": "2026-03-01"},
        {"customer_id": "paid", "acquisition_cost": "0.0193", "currency_code": "USD", "signed_up_at": "2026-03-01"},
    ],
    "subscriptions": [
        subscription("short", "gone", "2026-03-03T00:00:00Z"),
        subscription("long", "gone", "2026-03-05T00:00:00Z"),
        subscription("silent", "gone", "2026-03-05T00:00:00Z"),
        subscription("paid", "stay"),
        subscription("lossy", "stay"),
    ],
    "invoice_lines": [
        {
            "invoice_line_id": "l1",
            "customer_id": "paid",
            "subscription_id": "of_paid",
            "net_amount": "0.31",
            "currency_code": "USD",
            "service_start": "2026-03-01",
            "service_end": "2026-04-01",
            "invoiced_at": "2026-03-01T00:00:00Z",
        }
    ],
    "requests": [
        request("r1", "2026-03-01T12:00:00Z", customer_id="short"),
        request("r2", "2026-03-01T12:00:00Z", customer_id="long"),
        request("r3", "2026-03-10T12:00:00Z", customer_id="paid"),
        request("r4", "2026-03-10T12:00:00Z", customer_id="lossy"),
        request("r5", "2026-03-10T12:00:00Z", customer_id="walk_in"),
    ],
}


@pytest.fixture(scope="module")
def built(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans of which one has lost everybody, one nobody, and one never had anybody."""
    folder = tmp_path_factory.mktemp("value")
    database = folder / "value.duckdb"
    build_quickly(database, seeds_database, path_variables(folder, TABLES))
    return database


@pytest.fixture(scope="module")
def customers(built: Path) -> dict[str, dict[str, Any]]:
    """Each customer's value, by id."""
    return {row["customer_id"]: row for row in read_mart(built, "fct_ai__customer_ltv")}


def test_no_infinities(built: Path) -> None:
    """No division by zero comes out as a number."""
    values = [value for mart in MARTS for row in read_mart(built, mart) for value in row.values()]
    assert all(math.isfinite(value) for value in values if isinstance(value, float))


def test_all_churned(customers: dict[str, dict[str, Any]]) -> None:
    """Three customers stayed 2, 4 and 4 days: all are there for 2 days, two thirds for 2 more, nobody after."""
    short = customers["short"]
    assert short["simple_lifetime_value"] == Decimal("-0.005833333333")  # -0.0035 / 2 days x 10 days / 3 leavers
    assert math.isclose(short["restricted_lifetime_value"], -0.0035 / 2 * (2 + 2 * 2 / 3), rel_tol=1e-12)
    churn = 3 * 30.4375 / 10
    assert math.isclose(
        short["discounted_lifetime_value"], -0.0035 / 2 * 30.4375 * 1.01 / (churn + 0.01), rel_tol=1e-12
    )
    assert customers["silent"]["simple_lifetime_value"] == 0


def test_no_churn(customers: dict[str, dict[str, Any]]) -> None:
    """Nobody has left: no lifetime is known but the ten days seen."""
    paid = customers["paid"]
    assert paid["contribution_margin_to_date"] == Decimal("0.0965")  # ten days of 0.01, less one request
    assert (paid["simple_lifetime_value"], paid["discounted_lifetime_value"], paid["ltv_to_cac"]) == (None, None, None)
    assert math.isclose(paid["restricted_lifetime_value"], 0.0965, rel_tol=1e-12)
    assert math.isclose(paid["payback_months"], 2 / 30.4375, rel_tol=1e-12)
    # 0.10 of revenue at 0.0035 a request in ten days
    assert math.isclose(paid["break_even_requests_per_month"], 0.10 / 0.0035 * 3.04375, rel_tol=1e-12)


def test_negative_margin_pays_nothing_back(customers: dict[str, dict[str, Any]]) -> None:
    """A customer that loses money never pays for its acquisition."""
    assert customers["lossy"]["contribution_margin_to_date"] < 0
    assert (customers["lossy"]["payback_months"], customers["lossy"]["ltv_to_cac"]) == (None, None)


def test_unknown_acquisition_cost(customers: dict[str, dict[str, Any]]) -> None:
    """None given, or none in a currency that has a rate: NULL, never zero."""
    assert customers["short"]["converted_acquisition_cost"] is None
    assert customers["euro"]["converted_acquisition_cost"] is None


def test_customer_without_subscription(customers: dict[str, dict[str, Any]]) -> None:
    """There is a cost, but no time over which to average it."""
    assert customers["walk_in"]["contribution_margin_to_date"] == Decimal("-0.0035")
    assert customers["walk_in"]["average_monthly_margin"] is None
    assert customers["walk_in"]["plan_id"] is None


def test_cohort_compares_like_with_like(built: Path) -> None:
    """The euro customer counts, but neither side of the ratio has its money."""
    rows = {(row["cohort_month"], row["acquisition_channel"]): row for row in read_mart(built, "fct_ai__cac_payback")}
    cohort = rows[date(2026, 3, 1), "unknown"]
    assert (cohort["cohort_customers"], cohort["costed_customers"]) == (6, 2)
    assert cohort["cohort_acquisition_cost"] == Decimal("1.0193")
    assert cohort["cohort_margin_to_date"] == Decimal("0.0930")
    assert cohort["is_paid_back"] is False


def test_engagement_of_few_is_undecided(built: Path) -> None:
    """Below ten customers there is no verdict; where all ask alike there is no slope."""
    rows = {row["plan_id"]: row for row in read_mart(built, "fct_ai__engagement_inversion")}
    assert {row["engagement_verdict"] for row in rows.values()} == {"undecided"}
    assert rows["stay"]["value_slope"] is None
    assert rows["stay"]["theil_sen_slope"] is None
    assert rows["no_subscription"]["plan_customers"] == 1

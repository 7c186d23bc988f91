"""Crossings and work items of classes whose fate is planted, among 200 classes that nobody asks twice."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compiled import build_quickly
from oracle.marts import compute
from support import assert_finite, assert_marts, read_mart
from tables import RATES, oracle_inputs, path_variables, request

CUSTOMERS = [f"c{number:02}" for number in range(12)]
MONDAYS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(8)]
# A request costs 1,000 x 2.50 / M + 100 x 10 / M = 0.0035 and earns, per week, in thousandths:
EARNED = {
    "turns": [9, 9, 9, 1, 1, 1, 9, 9],
    "flaps": [9, 9, 9, 1, 9, 9, 9, 9],
    "sinks": [9, 9, 9, 9, 9, 9, 1, 1],
    "drifts": [9, 9, 9, 9, 4, 4, 4, 4],
}
ONCE = [f"once_{number:03}" for number in range(200)]


def asked(name: str, customer: str, monday: date, thousandths: int) -> dict[str, Any]:
    """Return one request on the Tuesday of a week."""
    return request(
        f"{name}_{customer}_{monday}",
        f"{monday + timedelta(days=1)}T12:00:00Z",
        endpoint=f"/v1/{name}",
        customer_id=customer,
        unit_revenue=f"0.{thousandths:03}",
        unit_revenue_currency_code="USD",
    )


def requests() -> list[dict[str, Any]]:
    """Return the log; of `noisy` half of the customers lose what the other half earns."""
    found = [
        asked(name, customer, monday, earned)
        for name, weeks in EARNED.items()
        for monday, earned in zip(MONDAYS, weeks, strict=True)
        for customer in CUSTOMERS
    ]
    found += [
        asked("noisy", customer, monday, 1 + 5 * (number % 2))
        for monday in MONDAYS
        for number, customer in enumerate(CUSTOMERS)
    ]
    found += [asked(name, "c00", MONDAYS[0], 9) for name in ONCE]
    # The last week is closed by a request on its Sunday.
    return [*found, request("last", f"{MONDAYS[-1] + timedelta(days=6)}T12:00:00Z", endpoint="/v1/other")]


def tables() -> dict[str, list[dict[str, Any]]]:
    """Return the inputs: all revenue is usage-based."""
    names = [*EARNED, "noisy", *ONCE]
    return {
        "token_rates": RATES,
        "request_classes": [{"request_class": name, "unit": "request", "owner": "team"} for name in names],
        "class_rules": [
            {"rule_id": name, "priority": 1, "request_class": name, "endpoint_pattern": f"/v1/{name}"} for name in names
        ],
        "requests": requests(),
    }


@pytest.fixture(scope="module")
def built(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company, built once."""
    folder = tmp_path_factory.mktemp("story")
    database = folder / "story.duckdb"
    build_quickly(database, seeds_database, path_variables(folder, tables()))
    return database


def test_every_mart_equals_the_oracle(built: Path) -> None:
    """Every column of every mart, and no number that is none."""
    assert_marts(compute(oracle_inputs(tables())), built)
    assert_finite(built)


def test_crossings_are_those_that_were_planted(built: Path) -> None:
    """A class that loses for three weeks crosses twice; one bad week, noise and single requests cross nothing."""
    found = {
        (row["request_class"], row["direction"]): (
            row["crossed_week"],
            row["confirmed_week"],
            row["reversed_week"],
            row["is_open"],
            row["driver"],
        )
        for row in read_mart(built, "fct_ai__margin_crossings")
    }
    assert found == {
        ("turns", "below"): (MONDAYS[3], MONDAYS[4], MONDAYS[6], False, "revenue_rate"),
        ("turns", "above"): (MONDAYS[6], MONDAYS[7], None, True, "revenue_rate"),
        ("sinks", "below"): (MONDAYS[6], MONDAYS[7], None, True, "revenue_rate"),
    }


def test_margin_since_the_crossing(built: Path) -> None:
    """Three weeks of twelve requests at 0.001 less 0.0035."""
    rows = {
        (row["request_class"], row["direction"]): row["contribution_margin_since"]
        for row in read_mart(built, "fct_ai__margin_crossings")
    }
    assert rows["turns", "below"] == 36 * Decimal("-0.0025")
    assert rows["sinks", "below"] == 24 * Decimal("-0.0025")


def test_noise_around_zero_stays_undecided(built: Path) -> None:
    """Six customers lose 0.0025 and six earn 0.0025 a request."""
    verdicts = {
        row["verdict"]
        for row in read_mart(built, "fct_ai__class_margins")
        if row["request_class"] == "noisy" and row["period_grain"] == "week"
    }
    assert verdicts == {"undecided"}


def test_work_items(built: Path) -> None:
    """Over the last four weeks nobody loses; three classes would, were they to fall once more as they fell."""
    items = {row["request_class"]: row for row in read_mart(built, "fct_ai__work_items")}
    drifting = items["drifts"]
    assert (drifting["reason"], drifting["contribution_margin_per_unit"]) == ("drifting", Decimal("0.0005"))
    assert drifting["previous_contribution_margin_per_unit"] == Decimal("0.0055")
    assert (drifting["loss_per_day"], drifting["required_price_increase"]) == (0, 0)
    assert "another such step and it loses" in drifting["suggestion"]
    # The last request is of a customer whom nobody knows, in a company that names no subscriptions: no loss for sure.
    assert {name: row["reason"] for name, row in items.items()} == dict.fromkeys(
        ("drifts", "turns", "sinks"), "drifting"
    )


def test_a_log_without_subscriptions_is_told_so_once(built: Path) -> None:
    """What a request logs as its revenue is known; the only other one is said to be unknown, without a warning."""
    rows = [row for row in read_mart(built, "fct_ai__class_margins") if row["period_grain"] == "month"]
    assert {row["known_plan_share"] for row in rows if row["request_class"] != "unclassified"} == {1.0}
    (other,) = (row for row in rows if row["request_class"] == "unclassified")
    assert (other["known_plan_share"], other["verdict_reason"]) == (0.0, "unknown_plans")
    (issue,) = (row for row in read_mart(built, "fct_ai__data_issues") if row["issue"] == "unknown_customer")
    assert (issue["row_key"], issue["affected_rows"], issue["is_warned"]) == ("subscriptions", 1, False)


def test_every_class_has_a_margin(built: Path) -> None:
    """200 classes of one request: an interval for none, a margin for each."""
    rows = [
        row
        for row in read_mart(built, "fct_ai__class_margins")
        if row["request_class"] in ONCE and row["period_grain"] == "month"
    ]
    assert len(rows) == len(ONCE)
    assert {(row["contribution_margin"], row["verdict"]) for row in rows} == {(Decimal("0.0055"), "undecided")}
    assert {row["margin_interval_half_width"] for row in rows} == {None}

"""Keys and bounds of reconciliation, true-up, metered use and cost SLO: one model at a time, over rows made by hand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from compiled import compiled_models
from support import Row

MODELS = (
    "int_ai__cost_reconciled",
    "int_ai__request_costs_trued_up",
    "int_ai__metered_usage_daily",
    "int_ai__cost_slo_hourly",
)
INPUTS = (
    "int_ai__rated_usage_by_class",
    "int_ai__charges_classified",
    "int_ai__data_window",
    "int_ai__ledger_attempts",
    "int_ai__days_built",
    "int_ai__true_up_factors",
    "int_ai__request_costs_hourly",
    "int_ai__cost_targets_daily",
)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
WINDOW = [{"first_date": JANUARY, "data_through_date": date(2026, 2, 28)}]
CALLS = ("retrieval", "vector_read", "rerank", "web_search", "tool")
Build = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def edges(demo_database: Path) -> Iterator[Build]:
    """A function that builds one model from the tables given, all others being empty."""
    with compiled_models(demo_database, INPUTS, MODELS) as models:

        def build(model: str, **tables: list[dict[str, Any]]) -> list[Row]:
            for name in INPUTS:
                models.fill(name, tables.get(name, []))
            models.connection.execute(f"create or replace temp view tested as {models.queries[model]}")
            return models.rows("tested")

        yield build


METER = {"provider": "a", "item": "m", "service_tier": "standard", "meter": "output"}
RATED = {**METER, "usage_month": JANUARY, "quantity_micro": 5, "rated_cost_pico": 10}
CHARGE = {
    "provider": "a",
    "item": "m",
    "service_tier_name": "standard",
    "meter": "output",
    "charge_month": JANUARY,
    "cost_category": "variable_unit_cost",
    "quantity_micro": 5,
    "has_unknown_unit": False,
    "converted_effective_cost_pico": 12,
    "converted_billed_cost_pico": 12,
}


@pytest.mark.parametrize("column", ["provider", "item", "service_tier", "meter"])
def test_a_charge_meets_the_use_of_its_own_key(column: str, edges: Build) -> None:
    """12 billed for what was rated at 10; the same use under any other name was not billed."""
    found = edges(
        "int_ai__cost_reconciled",
        int_ai__rated_usage_by_class=[RATED, {**RATED, column: "other"}],
        int_ai__charges_classified=[CHARGE],
        int_ai__data_window=WINDOW,
    )
    assert sorted((row[column], row["effective_cost_pico"], row["is_billed"]) for row in found) == sorted(
        [(RATED[column], 12, True), ("other", 0, False)]
    )


def test_a_charge_meets_the_use_of_its_own_month_and_category(edges: Build) -> None:
    """February's charge and one of another category stand beside January's use."""
    found = edges(
        "int_ai__cost_reconciled",
        int_ai__rated_usage_by_class=[RATED],
        int_ai__charges_classified=[
            {**CHARGE, "charge_month": FEBRUARY},
            {**CHARGE, "cost_category": "tax", "service_provider_name": "a", "sku_id": "m"},
        ],
        int_ai__data_window=WINDOW,
    )
    assert sorted((row["cost_month"], row["cost_category"], row["rated_cost_pico"]) for row in found) == [
        (JANUARY, "tax", 0),
        (JANUARY, "variable_unit_cost", 10),
        (FEBRUARY, "variable_unit_cost", 0),
    ]


@pytest.mark.parametrize(("day", "is_final"), [(3, False), (4, True)])
def test_a_month_is_final_three_days_after_its_end(day: int, is_final: bool, edges: Build) -> None:
    """January ends with 1 February; the data must reach the 4th."""
    (row,) = edges(
        "int_ai__cost_reconciled",
        int_ai__rated_usage_by_class=[RATED],
        int_ai__charges_classified=[CHARGE],
        int_ai__data_window=[{"first_date": JANUARY, "data_through_date": date(2026, 2, day)}],
    )
    assert row["is_final"] == is_final


FACTORS = [
    # The bill doubles, trebles, ... what was rated in February.
    {**METER, "meter": "output", "factor_numerator_pico": 2},
    {**METER, "provider": "self_hosted", "item": "h", "meter": "accelerator_seconds", "factor_numerator_pico": 3},
    {**METER, "provider": "retrieval", "item": "retrieval", "meter": "vector_reads", "factor_numerator_pico": 5},
    {**METER, "provider": "third_party", "item": "third_party", "meter": "third_party_calls",
     "factor_numerator_pico": 7},
]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 31), 1 + 10 + 100 + 1000),
        (FEBRUARY, 2 + 30 + 500 + 7000),
        (date(2026, 2, 28), 2 + 30 + 500 + 7000),
        (MARCH, 1 + 10 + 100 + 1000),
    ],
)
def test_factors_hold_from_the_first_day_of_their_month_to_the_last(day: date, expected: int, edges: Build) -> None:
    """Output 1, accelerator 10, vector reads 100 and third parties 1,000, each by its own factor."""
    attempt = {
        "provider": "a",
        "model": "m",
        "service_tier": "standard",
        "hardware": "h",
        "cost_status": "rated",
        "request_date": day,
        **{f"{name}_cost_pico": 0 for name in ("uncached_input", "cache_read", "cache_write", "token")},
        **{f"{name}_call_cost_pico": 0 for name in CALLS if name != "vector_read"},
        "output_cost_pico": 1,
        "compute_cost_pico": 10,
        "vector_read_cost_pico": 100,
        "third_party_cost_pico": 1000,
    }
    (row,) = edges(
        "int_ai__request_costs_trued_up",
        int_ai__ledger_attempts=[attempt],
        int_ai__true_up_factors=[
            {**factor, "cost_month": FEBRUARY, "factor_denominator_pico": 1} for factor in FACTORS
        ],
    )
    assert row["trued_up_cost_pico"] == expected


def test_use_that_costs_nothing_is_not_metered(edges: Build) -> None:
    """A rate of zero is no rated cost that a bill could be held against."""
    attempt = {
        "request_date": JANUARY, "provider": "a", "model": "m", "service_tier": "standard", "hardware": "h",
        "request_class": "answer", "cost_pico": 1, "rerank_calls": 2, "web_search_calls": 3, "tool_calls": 4,
        "accelerator_microseconds": 5,
    }  # fmt: skip
    costs = ("rerank_call_cost_pico", "web_search_call_cost_pico", "tool_call_cost_pico", "compute_cost_pico")
    metered = ("rerank_calls", "web_search_calls", "tool_calls", "accelerator_microseconds")
    for cost, expected in ((0, (0, 0, 0, 0)), (1, (2, 3, 4, 5))):
        (row,) = edges("int_ai__metered_usage_daily", int_ai__ledger_attempts=[attempt | dict.fromkeys(costs, cost)])
        assert tuple(row[name] for name in metered) == expected


NOON = datetime(2026, 3, 10, 12)


@pytest.mark.parametrize(
    ("bad", "earlier", "state"),
    [
        # Of 1,000 requests, at 95 %: 300 / 1,000 / 0.05 = 6 in the last hour and six hours.
        (300, 0, "breach"),
        (299, 0, "warn"),
        # 720 / 1,000 / 0.05 = 14.4 in the last hour, which 100,000 good ones of five hours before make little of.
        (720, 100_000, "warn"),
        (719, 100_000, "ok"),
        # 50 / 1,000 / 0.05 = 1 in the last six hours and three days.
        (50, 0, "warn"),
        (49, 0, "ok"),
    ],
)
def test_state_at_its_burn_rates(bad: int, earlier: int, state: str, edges: Build) -> None:
    """Each bound belongs to the worse state. A million good requests three weeks ago leave the budget unspent."""
    hours = [(NOON, 1000, 1000 - bad), (NOON - timedelta(hours=5), earlier, earlier)]
    hours.append((NOON - timedelta(days=21), 1_000_000, 1_000_000))
    found = edges(
        "int_ai__cost_slo_hourly",
        int_ai__request_costs_hourly=[
            {
                "request_date": hour.date(), "request_hour": hour, "request_class": "a", "cost_pico": 1,
                "priced_requests": priced, "unpriced_requests": 0, "good_requests": good,
            }
            for hour, priced, good in hours
        ],
        int_ai__cost_targets_daily=[
            {
                "request_date": day, "request_class": "a", "cost_target_pico": 1, "cost_target_source": "target",
                "slo_objective_micro": 950_000,
            }
            for day in {hour.date() for hour, _, _ in hours}
        ],
    )  # fmt: skip
    assert {row["request_hour"]: row["slo_state"] for row in found}[NOON] == state

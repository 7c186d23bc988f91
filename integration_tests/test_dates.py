"""A date that cannot be hurts its own row, is listed with key, column and value, and moves nothing else."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compiled import Models, compiled_models

SEEDED = (
    "customers", "subscriptions", "invoice_lines", "usage_prices", "allocation_weights", "class_rules", "cost_targets",
    "token_discounts", "accelerator_rates", "retrieval_rates", "compute_profiles", "capacity_pools", "fx_rates",
)  # fmt: skip
INPUTS = (
    *(f"demo_{name}" for name in SEEDED),
    "int_ai__stripe_invoice_lines",
    "stg_focus__charges",
    "int_ai__log_models",
    "int_ai__days_published",
)
CHAIN = (
    "stg_generic__invoice_lines",
    "int_ai__invoice_lines_unioned",
    "int_ai__dates",
    "stg_reference__fx_rates",
    "int_ai__fx_validities",
    "int_ai__date_issues",
)


@pytest.fixture(scope="module")
def empty(demo_database: Path) -> Iterator[Models]:
    """The models that read dates, over empty inputs."""
    with compiled_models(demo_database, INPUTS, CHAIN) as found:
        yield found


@pytest.fixture
def models(empty: Models) -> Models:
    """The same, with a log of two days of March."""
    for name in INPUTS:
        empty.fill(name, [])
    empty.fill("int_ai__log_models", [{"log_date": date(2026, 3, 10)}, {"log_date": date(2026, 3, 11)}])
    return empty


def line(line_id: str, start: str, end: str, **values: str) -> dict[str, Any]:
    """Return an invoice line of 31.00."""
    return {
        "invoice_line_id": line_id,
        "net_amount": "31.00",
        "currency_code": "USD",
        "service_start": start,
        "service_end": end,
        "invoiced_at": "2026-03-01T00:00:00Z",
        **values,
    }


def listed(models: Models) -> set[tuple[Any, ...]]:
    """Return issue, input, key, column and value of what is listed."""
    names = ("issue", "input", "row_key", "column_name", "value")
    return {tuple(row[name] for name in names) for row in models.rows("int_ai__date_issues")}


def calendar(models: Models) -> tuple[date, date, int]:
    """Return the calendar's first and last day, and how many it has."""
    days = sorted(row["calendar_date"] for row in models.rows("int_ai__dates"))
    return days[0], days[-1], len(days)


def test_invoice_lines_with_days_that_cannot_be_are_set_aside(models: Models) -> None:
    """They stretch no calendar; the good line is the only one to accrue; each is listed with its 31.00."""
    models.fill(
        "demo_invoice_lines",
        [
            line("good", "2026-03-01", "2026-04-01"),
            line("epoch", "1970-01-01", "1970-02-01"),
            line("year_1", "0001-01-01", "2026-04-01"),
            line("open", "2026-03-01", "9999-12-31T23:59:59"),
            line("typed", "20260-03-01", "2026-04-01"),
            line("undated", "", "", invoiced_at="1970-01-01"),
            line("billed_in_1970", "2026-03-05", "2026-03-06", invoiced_at="1970-01-01"),
        ],
    )
    models.build()
    lines = {row["invoice_line_id"]: row for row in models.rows("int_ai__invoice_lines_unioned")}
    assert set(lines) == {"good", "billed_in_1970", "typed"}
    assert lines["billed_in_1970"]["invoiced_at"] is None
    assert calendar(models) == (date(2026, 3, 1), date(2026, 4, 1), 32)
    day = "implausible_date", "invoice_lines"
    assert listed(models) == {
        (*day, "epoch", "service_start", "1970-01-01"),
        (*day, "epoch", "service_end", "1970-02-01"),
        (*day, "year_1", "service_start", "0001-01-01"),
        (*day, "open", "service_end", "9999-12-31T23:59:59"),
        (*day, "undated", "invoiced_at", "1970-01-01"),
        (*day, "billed_in_1970", "invoiced_at", "1970-01-01"),
        ("unreadable_date", "invoice_lines", "typed", "service_start", "20260-03-01"),
    }
    amounts = {(row["amount_pico"], row["currency_code"]) for row in models.rows("int_ai__date_issues")}
    assert amounts == {(Decimal(31_000_000_000_000), "USD")}


def test_calendar_has_no_end_of_its_own(models: Models) -> None:
    """A published day of 1995, where `earliest_plausible_date` lets it in: 11,395 days to 11 March 2026.

    31 years of 365 days and eight leap days (1996 to 2024) lead to 1 January 2026, 69 days more to 11 March, and both
    ends count.
    """
    models.fill("int_ai__days_published", [{"request_date": date(1995, 1, 1)}])
    models.build()
    assert calendar(models) == (date(1995, 1, 1), date(2026, 3, 11), 31 * 365 + 8 + 69 + 1)


def test_rate_of_a_day_that_cannot_be_converts_nothing(models: Models) -> None:
    """Otherwise 0.01 would hold for every day before the first of March."""
    rate = {"from_currency_code": "EUR", "to_currency_code": "USD"}
    rows = [("1970-01-01", "0.01"), ("2026-03-01", "1.10"), ("2206-03-01", "9"), ("in March", "9")]
    models.fill("demo_fx_rates", [{**rate, "rate_date": day, "rate": value} for day, value in rows])
    models.build()
    found = [(row["valid_from"], row["valid_to"]) for row in models.rows("int_ai__fx_validities")]
    assert found == [(datetime(2026, 3, 1), datetime(9999, 12, 31))]
    assert listed(models) == {
        ("implausible_date", "fx_rates", "EUR, USD", "rate_date", "1970-01-01"),
        ("implausible_date", "fx_rates", "EUR, USD", "rate_date", "2206-03-01"),
        ("unreadable_date", "fx_rates", "EUR, USD", "rate_date", "in March"),
    }


@pytest.mark.parametrize("name", sorted(set(SEEDED) - {"customers", "subscriptions", "invoice_lines", "fx_rates"}))
def test_validity_says_open_in_many_ways(name: str, models: Models) -> None:
    """Since ever and for good are no mistakes; an end in 1970, a start in 2206 and what cannot be read are."""
    validities = [
        ("0001-01-01", "9999-12-31T23:59:59"),
        ("1970-01-01T00:00:00Z", ""),
        ("2026-01-01", "1970-01-01"),
        ("2206-01-01", ""),
        ("20260-01-01", "soon"),
    ]
    models.fill(f"demo_{name}", [{"valid_from": start, "valid_to": end} for start, end in validities])
    models.build("int_ai__date_issues")
    assert {(issue, column, value) for issue, _, _, column, value in listed(models)} == {
        ("implausible_date", "valid_to", "1970-01-01"),
        ("implausible_date", "valid_from", "2206-01-01"),
        ("unreadable_date", "valid_from", "20260-01-01"),
        ("unreadable_date", "valid_to", "soon"),
    }


def test_subscriptions_customers_and_charges_are_looked_at(models: Models) -> None:
    """A subscription may be open at both ends; a sign-up and a charge have a day."""
    models.fill(
        "demo_subscriptions",
        [
            {"subscription_id": "open", "started_at": "0001-01-01", "ended_at": "9999-12-31T23:59:59"},
            {"subscription_id": "ended", "started_at": "2026-03-01", "ended_at": "1970-01-01T00:00:00Z"},
        ],
    )
    models.fill("demo_customers", [{"customer_id": "c1", "signed_up_at": "1970-01-01"}])
    charge = {"invoice_id": "i", "service_name": "AI", "charge_description": "tokens", "billing_currency_code": "USD"}
    models.fill(
        "stg_focus__charges",
        [{**charge, "charge_period_start_at": datetime(2, 1, 1), "billed_cost_pico": 35 * 10**10} for _ in range(2)],
    )
    models.build("int_ai__date_issues")
    assert {each[1:4] for each in listed(models)} == {
        ("subscriptions", "ended", "ended_at"),
        ("customers", "c1", "signed_up_at"),
        ("focus_charges", "i|AI|tokens", "charge_period_start_at"),
    }
    (row,) = (each for each in models.rows("int_ai__date_issues") if each["input"] == "focus_charges")
    assert (row["affected_rows"], row["amount_pico"]) == (2, Decimal(70 * 10**10))

"""The bill and fixed capacity over random tables: every amount counts once, in the right place, to the last digit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiled import Models, compiled_models
from oracle.costing import RETRIEVAL_METERS
from oracle.values import rounded
from support import Row

BILL_CHAIN = (
    "int_ai__charges_current",
    "int_ai__charge_rules_resolved",
    "int_ai__charges_classified",
    "int_ai__metered_usage_daily",
    "int_ai__rated_usage_by_class",
    "int_ai__cost_reconciled",
    "int_ai__true_up_factors",
    "int_ai__request_costs_trued_up",
    "int_ai__class_costs_trued_up",
    "int_ai__bill_lines_monthly",
)
CAPACITY_CHAIN = (
    "int_ai__charges_current",
    "int_ai__charge_rules_resolved",
    "int_ai__charges_classified",
    "int_ai__metered_usage_daily",
    "int_ai__capacity_daily",
    "int_ai__capacity_usage_daily",
    "int_ai__capacity_utilised",
    "fct_ai__capacity_utilisation_daily",
    "fct_ai__capacity_cost_daily",
)
# Tables that the chains read, filled anew for each example; their columns are those of the demo's own.
FILLED = (
    "stg_focus__charges",
    "stg_reference__capacity_pools",
    "int_ai__fx_rates_daily",
    "int_ai__provider_names",
    "int_ai__data_window",
    "int_ai__ledger_attempts",
    "int_ai__request_margins_daily",
)
COPIED = ("stg_reference__charge_rules", "int_ai__dates")
CATEGORIES = {
    "variable_unit_cost",
    "fixed_capacity_used",
    "fixed_capacity_unused",
    "shared_platform",
    "tax",
    "credit",
    "purchase",
    "adjustment",
    "unmatched",
    "set_aside",
}
# What staging says of every charge.
READ = {"unreadable_values": "", "has_unreadable_value": False, "has_missing_cost": False, "is_litellm_spend": False}
LATE_ARRIVAL_DAYS = 3
YEAR = date(2026, 1, 1)
MONTHS = tuple(date(2026, month, 1) for month in (1, 2, 3))


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


@pytest.fixture(scope="module")
def models(demo_database: Path) -> Iterator[Models]:
    """The compiled models of both chains, over tables that are empty yet."""
    with compiled_models(demo_database, FILLED, (*BILL_CHAIN, *CAPACITY_CHAIN), copied=COPIED) as found:
        spelled = product(("acme", "Other", None), ("one", "two", None))
        found.fill(
            "int_ai__provider_names",
            [{"logged_provider": name, "model": model, "provider": name and name.lower()} for name, model in spelled],
        )
        yield found


def read(models: Models, table: str) -> list[Row]:
    """Return a table's rows; amounts in pico-units as whole numbers, whatever type their sum has."""
    return [
        {name: int(value) if name.endswith("_pico") and value is not None else value for name, value in row.items()}
        for row in models.rows(table)
    ]


def fill_rules(models: Models, rules: list[Row]) -> None:
    """Replace the company's rules for charges; the package's stay."""
    table = "stg_reference__charge_rules"
    defaults = [row for row in models.rows(table) if not row["is_own_rule"]]
    models.fill(table, [*({**row, "is_own_rule": True} for row in rules), *defaults])


def exchange_rates(rate_nano: int) -> list[Row]:
    """Return one rate of the euro for all days; the third currency has none."""
    days = [YEAR + timedelta(days=number) for number in range(150)]
    return [{"currency_code": "EUR", "rate_date": day, "rate_nano": rate_nano} for day in days]


rates = st.integers(1, 3 * 10**9)
amounts = st.one_of(st.just(0), st.integers(-(10**16), 10**16))
costs = st.one_of(st.just(0), st.integers(1, 10**15))
quantities = st.one_of(st.none(), st.just(0), st.integers(-(10**18), 10**19))
charges = st.fixed_dictionaries(
    {
        "service_provider_name": st.sampled_from(["acme", "Other", None]),
        "charge_category": st.sampled_from(
            ["Usage", "Usage", "Usage", "Tax", "Credit", "Purchase", "Adjustment", None]
        ),
        "charge_class": st.sampled_from([None, "Correction"]),
        "commitment_discount_id": st.sampled_from([None, "reserved"]),
        "commitment_discount_status": st.sampled_from([None, None, "Used", "Unused"]),
        "model": st.sampled_from(["one", "two", None]),
        "token_direction": st.sampled_from(["Input", "Output", None]),
        "service_tier": st.sampled_from([None, None, "Batch"]),
        "consumed_quantity_pico": quantities,
        "consumed_unit": st.sampled_from(["Tokens", "Tokens", "1K tokens", "Packs", None]),
        "billing_currency_code": st.sampled_from(["USD", "USD", "EUR", "XXX"]),
        "billed_cost_pico": amounts,
        "effective_cost_pico": amounts,
        "charge_period_start_at": st.sampled_from([*MONTHS, *MONTHS, None]),
    }
)


def own_rule(category: str) -> Row:
    """Return a rule by which everything of a supplier is of one category."""
    return {
        "rule_id": "own",
        "needs_tokens": False,
        "priority": 1,
        "service_provider_pattern": "acme",
        "cost_category": category,
        "meter": "output" if category == "variable_unit_cost" else None,
    }


own_rules = st.lists(st.sampled_from(sorted(CATEGORIES - {"set_aside"})).map(own_rule), max_size=1)
attempts = st.fixed_dictionaries(
    {
        "request_date": st.dates(YEAR, date(2026, 3, 31)),
        "request_class": st.sampled_from("ab"),
        "traffic_segment": st.sampled_from(["customer", "customer", "internal"]),
        "provider": st.sampled_from(["acme", "acme", None]),
        "model": st.sampled_from(["one", "two", None]),
        "service_tier": st.sampled_from(["standard", "standard", "batch"]),
        "is_request_priced": st.booleans(),
        "uncached_input_tokens": st.integers(0, 10**7),
        "uncached_input_cost_pico": costs,
        "output_tokens": st.integers(0, 10**7),
        "output_cost_pico": costs,
        "hardware": st.sampled_from([None, "h"]),
        "compute_cost_pico": costs,
    }
)


def ledger_row(attempt: dict[str, Any]) -> Row:
    """Return an attempt as the ledger has it."""
    row = {**attempt, "cost_status": "rated", "region": None}
    if row["hardware"] is None:
        row["compute_cost_pico"] = 0
    row["accelerator_microseconds"] = 10**6 if row["compute_cost_pico"] else 0
    calls = {**RETRIEVAL_METERS, "tool_call": "tool_calls"}
    for name in ("cache_read", "cache_write", *calls, "third_party"):
        row[f"{name}_cost_pico"] = 0
    for name in ("cache_read_tokens", "cache_write_tokens", *calls.values()):
        row[name] = 0
    row["token_cost_pico"] = row["uncached_input_cost_pico"] + row["output_cost_pico"]
    row["cost_pico"] = row["token_cost_pico"] + row["compute_cost_pico"]
    return row


def to_usd(amount: int | None, currency: str, euro: int) -> int | None:
    """Return an amount in the reporting currency; None where no rate is known."""
    if amount is None or currency == "USD":
        return amount
    return rounded(Fraction(amount * euro, 10**9)) if currency == "EUR" else None


def converted(charge: Row, euro: int, name: str = "effective_cost_pico") -> int | None:
    """Return a charge's amount in the reporting currency; a charge of no day has no rate."""
    if charge["charge_period_start_at"] is None and charge["billing_currency_code"] != "USD":
        return None
    return to_usd(charge[name], charge["billing_currency_code"], euro)


def known_sum(amounts: Iterable[int | None]) -> int | None:
    """Return a sum; None where any amount is unknown."""
    listed = list(amounts)
    return None if None in listed else sum(listed)


def line_of(charge: Row) -> tuple[Any, ...]:
    """Return where a classified charge stands in the reconciliation."""
    key = charge["charge_month"], charge["cost_category"]
    if charge["cost_category"] == "variable_unit_cost":
        return (*key, *(charge[name] for name in ("provider", "item", "service_tier_name", "meter")))
    return (*key, charge["service_provider_name"], charge["sku_id"], None, None)


def meter_of(row: Row) -> tuple[Any, ...]:
    """Return what a row of the reconciliation is matched by, but its month."""
    return row["provider"], row["item"], row["service_tier"], row["meter"]


def assert_charges_count_once(models: Models, bill: list[Row], euro: int) -> None:
    """Each charge is in one category, and its amounts are in the reconciliation once."""
    classified = read(models, "int_ai__charges_classified")
    assert len(classified) == len(bill)
    assert {row["cost_category"] for row in classified} <= CATEGORIES
    never = [
        row["cost_category"]
        for row in classified
        if row["charge_category"] in ("Tax", "Credit", "Purchase") or row["commitment_discount_status"] == "Unused"
    ]
    assert "variable_unit_cost" not in never
    assert all((row["charge_month"] is None) == (row["cost_category"] == "set_aside") for row in classified)
    for name in ("effective_cost_pico", "billed_cost_pico"):
        found = [row[f"converted_{name}"] for row in classified]
        assert sorted(found, key=str) == sorted((converted(each, euro, name) for each in bill), key=str)
    reconciled = read(models, "int_ai__cost_reconciled")
    assert sum(row["charges"] for row in reconciled) == len(bill)
    assert sum(row["unconverted_charges"] for row in reconciled) == sum(
        converted(charge, euro) is None for charge in bill
    )
    lines: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in classified:
        lines[line_of(row)].append(row)
    for row in reconciled:
        own = lines[row["cost_month"], row["cost_category"], *meter_of(row)]
        assert row["effective_cost_pico"] == known_sum(each["converted_effective_cost_pico"] for each in own)
        assert row["billed_cost_pico"] == known_sum(each["converted_billed_cost_pico"] for each in own)
        assert row["correction_cost_pico"] == known_sum(
            each["converted_effective_cost_pico"] for each in own if each["charge_class"] == "Correction"
        )
        is_unknown = any(each["has_quantity"] and each["consumed_unit"] in ("Packs", None) for each in own)
        if row["cost_category"] == "variable_unit_cost":
            assert (row["billed_quantity_micro"] is None) == is_unknown


def assert_gaps_explain_the_bill(reconciled: list[Row], ledger: list[Row], through: date) -> None:
    """Rated + coverage + price + residual = billed on each row; all rated cost is there; a month closes on its day."""
    for row in reconciled:
        gaps = [row["coverage_gap_pico"], row["price_gap_pico"], row["residual_pico"]]
        if row["effective_cost_pico"] is None:
            assert gaps == [None] * 3
        else:
            assert row["rated_cost_pico"] + sum(gaps) == row["effective_cost_pico"]
            if row["billed_quantity_micro"] is None and row["rated_cost_pico"]:
                assert gaps == [0, 0, row["effective_cost_pico"] - row["rated_cost_pico"]]
        is_closed = row["cost_month"] is not None and through >= next_month(row["cost_month"]) + timedelta(
            days=LATE_ARRIVAL_DAYS
        )
        assert row["is_final"] == (bool(row["charges"]) and is_closed)
    assert sum(row["rated_cost_pico"] for row in reconciled) == sum(row["cost_pico"] for row in ledger)


def assert_factors(found: list[Row], reconciled: list[Row]) -> None:
    """A closed month's factor is its own; an open one has the last closed month's; none from a bill without a cost."""
    rated, closed = defaultdict(list), defaultdict(list)
    for row in reconciled:
        meter = meter_of(row)
        if row["cost_category"] != "variable_unit_cost" or None in meter or row["rated_cost_pico"] <= 0:
            continue
        rated[meter].append(row["cost_month"])
        if row["is_final"] and (row["effective_cost_pico"] or 0) > 0:
            closed[meter].append((row["cost_month"], row["effective_cost_pico"], row["rated_cost_pico"]))
    wanted = {}
    for meter, months in rated.items():
        for month in months:
            earlier = [each for each in closed[meter] if each[0] <= month]
            if earlier:
                wanted[month, *meter] = (*max(earlier), max(earlier)[0] == month)
    assert wanted == {
        (row["cost_month"], *meter_of(row)): (
            row["factor_month"],
            row["factor_numerator_pico"],
            row["factor_denominator_pico"],
            row["is_final"],
        )
        for row in found
    }


def assert_lines_are_the_bill(models: Models, reconciled: list[Row]) -> None:
    """A billed month's lines are its bill; a settled meter's classes are its bill; requests differ by rounding only."""
    lines = read(models, "int_ai__bill_lines_monthly")
    keys = [(row["cost_month"], row["bill_line"], row["request_class"], row["traffic_segment"]) for row in lines]
    assert len(keys) == len(set(keys))
    assert sum(row["rated_cost_pico"] for row in lines) == sum(row["rated_cost_pico"] for row in reconciled)
    months = {row["cost_month"] for row in reconciled}
    for month in months:
        own = [row for row in lines if row["cost_month"] == month]
        of_month = [row for row in reconciled if row["cost_month"] == month]
        is_billed = any(row["charges"] for row in of_month)
        assert {row["is_billed"] for row in own} <= {is_billed}
        if is_billed:
            assert known_sum(row["trued_up_cost_pico"] for row in own) == known_sum(
                row["effective_cost_pico"] for row in of_month
            )
        else:
            assert {row["bill_line"] for row in own} <= {"requests", "unpriced_requests"}
        for category in CATEGORIES - {"variable_unit_cost"}:
            assert known_sum(row["trued_up_cost_pico"] for row in own if row["bill_line"] == category) == known_sum(
                row["effective_cost_pico"] for row in of_month if row["cost_category"] == category
            )
    shares = defaultdict(list)
    for row in read(models, "int_ai__class_costs_trued_up"):
        shares[row["usage_month"], *meter_of(row)].append(row)
    bill = {(row["cost_month"], *meter_of(row)): row for row in reconciled if row["rated_cost_pico"]}
    for key, rows in shares.items():
        if rows[0]["is_settled"]:
            assert sum(row["trued_up_cost_pico"] for row in rows) == bill[key]["effective_cost_pico"]
            scale = Fraction(bill[key]["effective_cost_pico"], bill[key]["rated_cost_pico"])
            for row in rows:
                assert abs(row["trued_up_cost_pico"] - row["rated_cost_pico"] * scale) <= len(rows)
    requests = read(models, "int_ai__request_costs_trued_up")
    by_request = sum(row["trued_up_cost_pico"] for row in requests)
    by_class = sum(row["trued_up_cost_pico"] for rows in shares.values() for row in rows)
    assert abs(by_request - by_class) <= Fraction(3 * len(requests) + len(shares), 2)


def charge(**values: Any) -> dict[str, Any]:
    """Return a charge for output tokens, with whatever differs."""
    return {
        "service_provider_name": "acme",
        "charge_category": "Usage",
        "charge_class": None,
        "commitment_discount_id": None,
        "commitment_discount_status": None,
        "model": "one",
        "token_direction": "Output",
        "service_tier": None,
        "consumed_quantity_pico": 10**18,
        "consumed_unit": "Tokens",
        "billing_currency_code": "USD",
        "billed_cost_pico": 10**12,
        "effective_cost_pico": 10**12,
        "charge_period_start_at": MONTHS[0],
        **values,
    }


def attempt(**values: Any) -> dict[str, Any]:
    """Return an attempt with output tokens only, with whatever differs."""
    return {
        "request_date": YEAR,
        "request_class": "a",
        "traffic_segment": "customer",
        "provider": "acme",
        "model": "one",
        "service_tier": "standard",
        "is_request_priced": True,
        "uncached_input_tokens": 0,
        "uncached_input_cost_pico": 0,
        "output_tokens": 1000,
        "output_cost_pico": 10**12,
        "hardware": None,
        "compute_cost_pico": 0,
        **values,
    }


THIRDS = [attempt(request_class=name, output_cost_pico=10**12) for name in "aab"]


@settings(max_examples=60, deadline=None)
@given(
    bill=st.lists(charges, max_size=8),
    usage=st.lists(attempts, min_size=1, max_size=8),
    rules=own_rules,
    through=st.dates(date(2026, 1, 20), date(2026, 4, 10)),
    euro=rates,
)
@example(bill=[charge(effective_cost_pico=10)], usage=THIRDS, rules=[], through=date(2026, 2, 4), euro=10**9)
@example(bill=[charge(effective_cost_pico=10)], usage=THIRDS, rules=[], through=date(2026, 2, 3), euro=10**9)
@example(
    bill=[
        *(charge(charge_category=name) for name in ("Usage", "Tax", "Credit", "Purchase")),
        charge(commitment_discount_status="Unused"),
    ],
    usage=THIRDS,
    rules=[own_rule("variable_unit_cost")],
    through=date(2026, 2, 4),
    euro=10**9,
)
@example(
    bill=[charge(), charge(billing_currency_code="XXX"), charge(charge_period_start_at=MONTHS[1])],
    usage=[*THIRDS, attempt(request_date=MONTHS[1])],
    rules=[],
    through=date(2026, 2, 28),
    euro=10**9,
)
def test_every_amount_of_a_bill_counts_once(
    models: Models,
    bill: list[dict[str, Any]],
    usage: list[dict[str, Any]],
    rules: list[Row],
    through: date,
    euro: int,
) -> None:
    """Several months and currencies, corrections, commitments, strangers, zero and negative amounts, own rules."""
    ledger = [ledger_row(each) for each in usage]
    models.fill("stg_focus__charges", [READ | each for each in bill])
    fill_rules(models, rules)
    models.fill("int_ai__fx_rates_daily", exchange_rates(euro))
    models.fill("int_ai__data_window", [{"first_date": YEAR, "data_through_date": through}])
    models.fill("int_ai__ledger_attempts", ledger)
    models.build(*BILL_CHAIN)
    assert_charges_count_once(models, bill, euro)
    reconciled = read(models, "int_ai__cost_reconciled")
    assert_gaps_explain_the_bill(reconciled, ledger, through)
    assert_factors(read(models, "int_ai__true_up_factors"), reconciled)
    assert_lines_are_the_bill(models, reconciled)


# A pool has one row, or a second one from some day on.
pools = st.fixed_dictionaries(
    {
        "capacity_unit": st.sampled_from(["accelerator_hours", "tokens", "usage_cost"]),
        "region": st.sampled_from([None, "r"]),
        "commitment_id": st.sampled_from([None, "reserved"]),
        "currency_code": st.sampled_from(["USD", "EUR", "XXX"]),
        "starts": st.one_of(
            st.just([date(2025, 1, 1)]),
            st.tuples(st.just(date(2025, 1, 1)), st.dates(YEAR, date(2026, 3, 31))).map(list),
            st.dates(YEAR, date(2026, 3, 31)).map(lambda start: [start]),
        ),
        "capacities": st.lists(st.one_of(st.just(0), st.integers(0, 10**16)), min_size=2, max_size=2),
        "costs": st.lists(st.one_of(st.none(), amounts), min_size=2, max_size=2),
    }
)
usages = st.fixed_dictionaries(
    {
        "request_date": st.dates(YEAR, date(2026, 3, 31)),
        "request_class": st.sampled_from("ab"),
        "traffic_segment": st.sampled_from(["customer", "internal"]),
        "hardware": st.sampled_from(["h", "i"]),
        "region": st.sampled_from([None, "r", "s"]),
        "accelerator_microseconds": st.one_of(st.integers(1, 2000), st.integers(1, 10**13)),
        "compute_cost_pico": st.integers(1, 10**14),
        "output_tokens": st.integers(1, 10**9),
        "output_cost_pico": st.one_of(st.integers(1, 10**6), st.integers(1, 10**14)),
    }
)


def pool_rows(pool: dict[str, Any]) -> list[Row]:
    """Return a pool's rows, one validity after the other."""
    ends = [*pool["starts"][1:], date(9999, 12, 31)]
    is_hardware = pool["capacity_unit"] == "accelerator_hours"
    return [
        {
            "pool_id": "pool",
            "pool_type": "any",
            "hardware": "h" if is_hardware else None,
            "provider": None if is_hardware else "acme",
            **{name: pool[name] for name in ("capacity_unit", "region", "commitment_id", "currency_code")},
            "capacity_micro_per_month": pool["capacities"][number],
            "fixed_cost_pico_per_month": pool["costs"][number],
            "valid_from": start,
            "valid_to": end,
        }
        for number, (start, end) in enumerate(zip(pool["starts"], ends, strict=True))
    ]


def usage_row(usage: dict[str, Any]) -> Row:
    """Return an attempt with accelerator time and tokens as the ledger has it."""
    nothing = {
        "is_request_priced": True,
        "uncached_input_tokens": 0,
        "uncached_input_cost_pico": 0,
        "provider": "acme",
        "model": "one",
        "service_tier": "standard",
    }
    return {**ledger_row({**nothing, **usage}), "region": usage["region"], **usage}


def used_by(pool: Row, usage: list[Row], day: date) -> int:
    """Return what classes used of a pool on a day, in millionths of its unit, rounded once per class and segment."""
    groups: dict[tuple[str, str], int] = defaultdict(int)
    for row in usage:
        is_its_kind = pool["hardware"] in (None, row["hardware"]) and pool["region"] in (None, row["region"])
        if row["request_date"] == day and is_its_kind:
            name = {
                "accelerator_hours": "accelerator_microseconds",
                "tokens": "output_tokens",
                "usage_cost": "output_cost_pico",
            }[pool["capacity_unit"]]
            groups[row["request_class"], row["traffic_segment"]] += row[name]
    scale = {
        "accelerator_hours": Fraction(1, 3600),
        "tokens": Fraction(10**6),
        "usage_cost": Fraction(1, 10**6),
    }[pool["capacity_unit"]]
    return sum(rounded(amount * scale) for amount in groups.values())


def month_cost(pool: Row, bill: list[Row], month: date, euro: int) -> int | None:
    """Return a pool's cost of a month: its commitment's charges, where the bill has any, else its own; None unknown."""
    own = [
        converted(each, euro)
        for each in bill
        if pool["commitment_id"] is not None
        and each["commitment_discount_id"] == pool["commitment_id"]
        and each["charge_period_start_at"] == month
    ]
    if own:
        return None if None in own else sum(own)
    return to_usd(pool["fixed_cost_pico_per_month"], pool["currency_code"], euro)


@settings(max_examples=60, deadline=None)
@given(
    pool=pools,
    usage=st.lists(usages, max_size=6),
    bill=st.lists(charges, max_size=4),
    through=st.dates(date(2026, 1, 20), date(2026, 3, 31)),
    euro=rates,
)
def test_fixed_cost_is_used_or_idle(
    models: Models,
    pool: dict[str, Any],
    usage: list[dict[str, Any]],
    bill: list[dict[str, Any]],
    through: date,
    euro: int,
) -> None:
    """Whatever a pool holds and costs, on every day: nothing is lost, and a month is its own sum."""
    rows, ledger = pool_rows(pool), [usage_row(each) for each in usage if each["request_date"] <= through]
    models.fill("stg_focus__charges", [READ | each for each in bill])
    fill_rules(models, [])
    models.fill("int_ai__fx_rates_daily", exchange_rates(euro))
    models.fill("stg_reference__capacity_pools", rows)
    models.fill("int_ai__data_window", [{"first_date": YEAR, "data_through_date": through}])
    models.fill("int_ai__ledger_attempts", ledger)
    names = ("request_date", "request_class", "traffic_segment", "is_request_priced", "cost_pico")
    margins = [{**{name: row[name] for name in names}, "units": 1, "contribution_margin_pico": 5} for row in ledger]
    models.fill("int_ai__request_margins_daily", margins)
    models.build(*CAPACITY_CHAIN)
    days = read(models, "fct_ai__capacity_utilisation_daily")
    held = {row["usage_date"]: row for row in days}
    wanted = [YEAR + timedelta(days=number) for number in range((through - YEAR).days + 1)]
    assert sorted(row["usage_date"] for row in days) == [day for day in wanted if day >= rows[0]["valid_from"]]
    parts = defaultdict(list)
    for part in read(models, "fct_ai__capacity_cost_daily"):
        parts[part["usage_date"]].append(part)
    months: dict[tuple[date, int], list[Row]] = defaultdict(list)
    for day, row in held.items():
        number = max(number for number, own in enumerate(rows) if own["valid_from"] <= day)
        months[day.replace(day=1), number].append(row)
        used = used_by(rows[number], ledger, day)
        assert row["used"] * 10**6 == used
        assert row["spill_over"] == max(row["used"] - row["capacity"], 0)
        classes = [part for part in parts[day] if not part["is_idle"]]
        assert sum(part["used"] for part in classes) == row["used"]
        if row["fixed_cost"] is None:
            assert {part["fixed_cost"] for part in parts[day]} == {None}
            continue
        assert (
            row["fixed_cost"] == row["used_cost"] + row["idle_cost"] == sum(part["fixed_cost"] for part in parts[day])
        )
        if row["used"] == 0 or row["capacity"] == 0:
            assert row["idle_cost"] == row["fixed_cost"]
        elif row["used"] >= row["capacity"]:
            assert row["idle_cost"] == 0
        assert (row["utilisation"] is None) == (row["capacity"] == 0)
    for (month, number), own in months.items():
        cost = month_cost(rows[number], bill, month, euro)
        assert {row["fixed_cost"] is None for row in own} == {cost is None}
        if len(own) == (next_month(month) - month).days:
            assert sum(row["capacity"] for row in own) * 10**6 == rows[number]["capacity_micro_per_month"]
            if cost is not None:
                assert sum(row["fixed_cost"] for row in own) * 10**12 == cost

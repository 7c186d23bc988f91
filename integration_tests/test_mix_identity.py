"""The mix-shift split over random tables: nothing is left over, whatever the classes do."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled import fill, in_memory
from support import rows_of

CHAIN = (
    "int_ai__period_pairs",
    "int_ai__class_pairs",
    "int_ai__mix_effects",
)
COMPONENTS = ("token_cost", "compute_cost", "retrieval_cost", "third_party_cost")
COLUMNS = ("priced_units", "known_priced_units", "priced_revenue_pico", *(f"{name}_pico" for name in COMPONENTS))
MONDAY = date(2026, 1, 5)


def tables_of(most_units: int, most_money: int) -> st.SearchStrategy[list[dict[str, dict[str, int]]]]:
    """Return weeks of up to five classes each; a class that is not named in a week is not there."""
    units = st.one_of(st.just(0), st.integers(min_value=1, max_value=most_units))
    amounts = st.integers(min_value=-most_money, max_value=most_money)
    costs = st.integers(min_value=0, max_value=most_money)
    class_weeks = st.fixed_dictionaries(
        {
            "priced_units": units,
            "known_priced_units": units,
            "priced_revenue_pico": amounts,
            **{f"{name}_pico": costs for name in COMPONENTS},
        }
    )
    return st.lists(st.dictionaries(st.sampled_from("abcde"), class_weeks, min_size=1), min_size=2, max_size=4)


# A million units at a million each way, or a billion units at a thousand: 38 digits hold no more of a class that comes
# from one unit to all of them, and the build stops there.
tables = st.one_of(tables_of(10**6, 10**18), tables_of(10**9, 10**15))


@pytest.fixture(scope="module")
def connection(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The compiled models of the split as views over a table of class totals that is empty yet."""
    columns = ", ".join(f"{name} hugeint" for name in (*COLUMNS, "margin_pico"))
    totals = f"period_grain varchar, period_start_date date, period_end_date date, request_class varchar, {columns}"
    window = "first_date date, data_through_date date"
    margins = """
        request_date date, traffic_segment varchar, is_request_priced boolean, units hugeint,
        contribution_margin_pico hugeint
    """
    inputs = {
        "int_ai__class_totals": totals,
        "int_ai__request_margins_daily": margins,
        "int_ai__periods": "calendar_date date, period_grain varchar, period_start_date date, period_end_date date",
        "int_ai__data_window": window,
    }
    with in_memory(demo_database, inputs, CHAIN) as memory:
        days = {"first_date": MONDAY, "data_through_date": date(2026, 12, 31)}
        fill(memory, "int_ai__data_window", [days])
        starts = [MONDAY + timedelta(weeks=number) for number in range(4)]
        weeks = [
            {"calendar_date": start, "period_start_date": start, "period_end_date": start + timedelta(weeks=1)}
            for start in starts
        ]
        fill(memory, "int_ai__periods", [{**week, "period_grain": "week"} for week in weeks])
        yield memory


def margin_of(row: dict[str, int]) -> int:
    """Return revenue less cost."""
    return row["priced_revenue_pico"] - sum(row[f"{name}_pico"] for name in COMPONENTS)


def effects_of(connection: duckdb.DuckDBPyConnection, weeks: list[dict[str, dict[str, int]]]) -> list[dict[str, Any]]:
    """Fill the tables of margins, by day and by week, and return the split."""
    connection.execute("delete from int_ai__class_totals")
    asked = {"traffic_segment": "customer", "is_request_priced": True}
    margins = [
        {
            **asked,
            "request_date": MONDAY + timedelta(weeks=number),
            "units": row["priced_units"],
            "contribution_margin_pico": margin_of(row),
        }
        for number, week in enumerate(weeks)
        for row in week.values()
    ]
    fill(connection, "int_ai__request_margins_daily", margins)
    for number, week in enumerate(weeks):
        start = MONDAY + timedelta(weeks=number)
        for name, row in week.items():
            connection.execute(
                f"insert into int_ai__class_totals values ({', '.join('?' * 12)})",
                ["week", start, start + timedelta(weeks=1), name, *(row[column] for column in COLUMNS), margin_of(row)],
            )
    return rows_of(connection.execute("select * from int_ai__mix_effects"))


@settings(max_examples=60, deadline=None)
@given(weeks=tables)
def test_nothing_is_left_over(connection: duckdb.DuckDBPyConnection, weeks: list[dict[str, dict[str, int]]]) -> None:
    """Effects add up to the change on every row, and mix and rates to the change of the blended margin."""
    found = effects_of(connection, weeks)
    asked = [
        (MONDAY + timedelta(weeks=number), week)
        for number, week in enumerate(weeks)
        if any(row["priced_units"] for row in week.values())
    ]
    pairs = {start: (week, before) for (start, week), (_, before) in zip(asked[1:], asked, strict=False)}
    assert {row["period_start_date"] for row in found} == set(pairs)
    for start, (week, before) in pairs.items():
        both = [row for row in found if row["period_start_date"] == start]
        rows = [row for row in both if row["request_class"] is not None]
        (total,) = (row for row in both if row["request_class"] is None)
        # All together are the sum of the classes, in every figure that is no rate.
        rates = ("margin_femto", "previous_margin_femto", "kept_units")
        sums = {name for name in total if name.endswith(("_pico", "_units")) and name not in rates} | {"units"}
        assert {name: sum(row[name] for row in rows) for name in sums} == {name: total[name] for name in sums}
        assert {row["request_class"] for row in rows} == {*week, *before}
        for row in rows:
            change = row["margin_pico"] - row["previous_margin_pico"]
            terms = [row[f"{name}_rate_pico"] for name in ("revenue", *COMPONENTS)]
            assert change == row["volume_pico"] + row["mix_pico"] + sum(terms)
        now, then = (sum(each["priced_units"] for each in period.values()) for period in (week, before))
        margins = [sum(margin_of(each) for each in period.values()) for period in (week, before)]
        blend_change = Fraction(margins[0], now) - Fraction(margins[1], then)
        explained = sum(
            row["mix_pico"] + sum(row[f"{name}_rate_pico"] for name in ("revenue", *COMPONENTS)) for row in rows
        )
        # Rates are rounded to a femto-unit and units to a billionth: at most that, times the other, per term.
        bound = (now + then) * len(rows) // 100 + max(abs(row["margin_femto"]) for row in rows) // 10**6 + 100
        assert abs(explained - blend_change * (now + then) / 2) <= bound * 10


def test_new_and_retired_classes_are_all_mix(connection: duckdb.DuckDBPyConnection) -> None:
    """By hand: b comes with 10 units at 3, a goes with 10 units at 1: the blend gains 2 on 10 units, all of it mix."""
    row = dict.fromkeys(("known_priced_units", *(f"{name}_pico" for name in COMPONENTS)), 0)
    weeks = [
        {"a": {"priced_units": 10, "priced_revenue_pico": 10 * 10**12, **row}},
        {"b": {"priced_units": 10, "priced_revenue_pico": 30 * 10**12, **row}},
    ]
    found = {each["request_class"]: each for each in effects_of(connection, weeks) if each["request_class"]}
    assert sum(each["mix_pico"] for each in found.values()) == 20 * 10**12
    assert {each["revenue_rate_pico"] for each in found.values()} == {0}
    assert sum(each["volume_pico"] for each in found.values()) == 0


@pytest.fixture(scope="module")
def drivers(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models of the cost drivers over a table of meters of one class, per unit that is kept."""
    meters = """
        period_grain varchar, period_start_date date, request_class varchar, provider varchar, model varchar,
        meter varchar, quantity hugeint, whole_quantity hugeint, cost_pico hugeint
    """
    tables = {
        "int_ai__class_meters": meters,
        "int_ai__period_pairs": "period_grain varchar, period_start_date date, previous_start_date date",
    }
    week = {"period_grain": "week", "period_start_date": MONDAY}
    with in_memory(demo_database, tables, ("int_ai__meter_pairs", "int_ai__cost_drivers")) as memory:
        fill(memory, "int_ai__period_pairs", [{**week, "previous_start_date": MONDAY - timedelta(weeks=1)}])
        yield memory


Meter = tuple[str, int, int, int]


def effects_by_driver(connection: duckdb.DuckDBPyConnection, now: list[Meter], before: list[Meter]) -> dict[str, float]:
    """Return the terms in pico-units from meters (what, quantity, whole, cost) of one model in two weeks."""
    of_model = {"provider": "p", "model": "m"}
    rows = [
        {
            "period_grain": "week",
            "period_start_date": start,
            "request_class": "a",
            **({} if meter in ("attempt", "token") else of_model),
            "meter": meter,
            "quantity": quantity,
            "whole_quantity": whole,
            "cost_pico": cost,
        }
        for start, meters in ((MONDAY, now), (MONDAY - timedelta(weeks=1), before))
        for meter, quantity, whole, cost in meters
    ]
    fill(connection, "int_ai__class_meters", rows)
    found = rows_of(connection.execute("select driver, effect from int_ai__cost_drivers"))
    return {row["driver"]: pytest.approx(row["effect"] * 1e12) for row in found}


def meters_of(tokens: int, paid: int, cost: int) -> list[Meter]:
    """Return the meters of one attempt that sends uncached input only."""
    own = [("attempt", 1, 1, cost), ("token", tokens, 1, cost), ("model_token", tokens, tokens, cost)]
    kinds = [("input", tokens, tokens, cost), ("output", 0, tokens, 0), ("uncached_input", tokens, tokens, cost)]
    return [*own, ("paid_token", paid, tokens, cost), *kinds]


def test_answers_from_the_gateway_cache_are_not_a_price(drivers: duckdb.DuckDBPyConnection) -> None:
    """By hand: 100 tokens at 10; then 100 of 400 are paid at 10, and answers from the cache are of another length."""
    found = effects_by_driver(drivers, meters_of(400, 100, 1000), meters_of(100, 100, 1000))
    # A token cost 10 and costs 2.5: the change of -7.5, at 250 tokens, is all due to the three quarters not paid, and
    # 300 more tokens at 6.25 take as much. More cost is a negative effect.
    expected = {"retry": 0, "token_volume": -1875, "cache_hit": 1875, "token_price": 0}
    assert found == {**expected, "model_mix": 0, "token_mix": 0, "cache": 0}


def test_every_level_of_the_tree_has_its_term(drivers: duckdb.DuckDBPyConnection) -> None:
    """By hand: the other half of a model's input comes from the cache, at a tenth of the price."""
    now = [("attempt", 1, 1, 550), ("token", 100, 1, 550), ("model_token", 100, 100, 550), ("input", 100, 100, 550)]
    now += [("uncached_input", 50, 100, 500), ("cache_read", 50, 100, 50), ("paid_token", 100, 100, 550)]
    before = [*meters_of(100, 100, 1000), ("cache_read", 0, 100, 0)]
    found = effects_by_driver(drivers, now, before)
    # Half of the input is no longer 10 a token, but 1: 100 tokens at -4.5.
    assert found["cache"] == 450
    assert {name for name, effect in found.items() if effect != 0} == {"cache"}
    # Twice as many attempts for the same unit, each at the same cost.
    twice = [("attempt", 2, 1, 2000), ("token", 200, 2, 2000), ("model_token", 200, 200, 2000)]
    found = effects_by_driver(drivers, [*twice, ("input", 200, 200, 2000)], meters_of(100, 100, 1000))
    assert found["retry"] == -1000
    assert {name for name, effect in found.items() if effect != 0} == {"retry"}

"""Crossings over random weeks, and gaps over random classes: what must hold whatever the figures are."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiled import fill, in_memory
from support import rows_of

MONDAY = date(2026, 1, 5)
DAY = {"period_grain": "day", "period_start_date": MONDAY}
OPPOSITE = {"positive": "above", "negative": "below"}
DRIVERS = (
    "retry", "token_volume", "model_mix", "token_mix", "cache", "cache_hit", "token_price", "accelerator_time",
    "accelerator_rate", "retrieval", "third_party",
)  # fmt: skip

# One week to the contrary is no crossing, and so there is none back.
FLAP = ["negative", "negative", "positive", "negative", "negative"]
# Stretches of one to three weeks, so that verdicts are confirmed, doubted and reversed.
stretches = st.tuples(
    st.sampled_from(["positive", "negative", "positive", "negative", "undecided", "absent"]), st.integers(1, 3)
)
verdicts = st.lists(stretches, max_size=6).map(
    lambda own: [verdict for verdict, weeks in own for _ in range(weeks)][:12]
)
# Classes a and b, and all together; the last weeks may not be closed yet.
histories = st.dictionaries(st.sampled_from(["a", "b", None]), verdicts)
margins = st.integers(min_value=-(10**15), max_value=10**15)
sold = st.tuples(st.integers(min_value=1, max_value=10**6), margins)
companies = st.dictionaries(st.sampled_from("abcdef"), sold, min_size=1)
# What units of unknown plan may earn: nothing, something, or nobody knows.
possible = st.one_of(st.just(0), st.integers(min_value=0, max_value=10**15), st.none())


@pytest.fixture(scope="module")
def crossings(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models of crossings over a table of weekly verdicts; one unit of money is earned or lost a day."""
    tables = {
        "int_ai__class_verdicts": """
            period_grain varchar, period_start_date date, period_end_date date, request_class varchar, verdict varchar,
            units hugeint, priced_units hugeint, known_plan_units hugeint, margin_pico hugeint,
            margin_high_pico hugeint, lower_margin double, upper_margin double, is_provisional boolean
        """,
        "int_ai__data_window": "first_date date, data_through_date date",
        "int_ai__class_totals": """
            period_grain varchar, period_start_date date, request_class varchar, margin_pico hugeint
        """,
        "int_ai__largest_drivers": """
            period_grain varchar, period_start_date date, request_class varchar, largest_gain varchar,
            largest_loss varchar
        """,
    }
    chain = ("int_ai__margin_crossings", "fct_ai__margin_crossings")
    with in_memory(demo_database, tables, chain) as memory:
        days = [MONDAY + timedelta(days=number) for number in range(12 * 7)]
        earned = {"period_grain": "day", "margin_pico": 10**12}
        fill(
            memory,
            "int_ai__class_totals",
            [{**earned, "period_start_date": day, "request_class": name} for day in days for name in ("a", "b")],
        )
        yield memory


@settings(max_examples=120, deadline=None)
@example(history={"a": FLAP, None: FLAP}, closed=12)
@given(history=histories, closed=st.integers(min_value=4, max_value=12))
def test_crossings_of_any_history(
    crossings: duckdb.DuckDBPyConnection, history: dict[str | None, list[str]], closed: int
) -> None:
    """Two decided weeks each, directions in turn, only the last one open; undecided and open weeks say nothing."""
    last_day = MONDAY + timedelta(weeks=closed) - timedelta(days=1)
    first_day = MONDAY + timedelta(days=2)
    fill(crossings, "int_ai__data_window", [{"first_date": first_day, "data_through_date": last_day}])
    weeks = [
        {
            "period_grain": "week",
            "period_start_date": MONDAY + timedelta(weeks=number),
            "period_end_date": MONDAY + timedelta(weeks=number + 1),
            "request_class": name,
            "verdict": verdict,
        }
        for name, own in history.items()
        for number, verdict in enumerate(own)
        if verdict != "absent"
    ]
    fill(crossings, "int_ai__class_verdicts", weeks)
    found = rows_of(crossings.execute("select * from fct_ai__margin_crossings order by crossed_week"))
    for name, own in history.items():
        decided = [
            (MONDAY + timedelta(weeks=number), OPPOSITE[verdict])
            for number, verdict in enumerate(own[:closed])
            if verdict in OPPOSITE
        ]
        events = [row for row in found if row["request_class"] == name]
        assert all(row["is_total"] is (name is None) for row in events)
        assert_events_hold(events, decided)
        for row in events:
            end = row["reversed_week"] or MONDAY + timedelta(weeks=12)
            assert row["contribution_margin_since"] == (end - row["crossed_week"]).days * (2 if name is None else 1)
    assert {row["request_class"] for row in found} <= set(history)
    since = crossings.execute("select crossed_week, since_date from int_ai__margin_crossings").fetchall()
    assert all(day == max(week, first_day) for week, day in since)


def assert_events_hold(events: list[dict[str, Any]], decided: list[tuple[date, str]]) -> None:
    """Compare the crossings of one class with its decided weeks."""
    runs = [list(run) for _, run in groupby(decided, key=lambda week: week[1])]
    confirmed = {run[0][0]: run for run in runs if len(run) > 1}
    for row in events:
        (_, direction), (second, _) = confirmed[row["crossed_week"]][:2]
        assert (row["direction"], row["confirmed_week"]) == (direction, second)
    for row, following in pairwise(events):
        assert row["direction"] != following["direction"]
        assert (row["reversed_week"], row["is_open"]) == (following["crossed_week"], False)
    if events:
        assert (events[-1]["reversed_week"], events[-1]["is_open"]) == (None, True)
        assert events[0]["is_from_start"] == (
            events[0]["direction"] == "below" and events[0]["crossed_week"] == min(confirmed)
        )
        assert not any(row["is_from_start"] for row in events[1:])
    # None is missing: whatever was confirmed last is what the last crossing says, or it never lost.
    last = confirmed[max(confirmed)][0][1] if confirmed else None
    assert (events[-1]["direction"] == last) if events else all(run[0][1] == "above" for run in confirmed.values())


@pytest.fixture(scope="module")
def gaps(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The model of gaps over classes of one day."""
    period = "period_grain varchar, period_start_date date"
    tables = {
        "int_ai__request_margins_daily": """
            request_date date, traffic_segment varchar, is_request_priced boolean, request_class varchar,
            plan_id varchar, customer_id varchar, units hugeint, known_plan_units hugeint,
            contribution_margin_pico hugeint, expected_revenue_pico hugeint
        """,
        "int_ai__periods": f"{period}, calendar_date date",
        "int_ai__customers_unioned": "customer_id varchar, segment varchar",
        "int_ai__class_totals": f"""
            {period}, request_class varchar, days_logged hugeint, days_in_period hugeint, rate_units hugeint,
            rate_revenue_pico hugeint
        """,
    }
    with in_memory(demo_database, tables, ["int_ai__blended_gaps"]) as memory:
        fill(memory, "int_ai__periods", [{**DAY, "calendar_date": MONDAY}])
        yield memory


@settings(max_examples=80, deadline=None)
@example(classes={"a": (1, -1), "b": (1, 2)}, more={"a": 1})
@given(classes=companies, more=st.dictionaries(st.sampled_from("abcdef"), possible))
def test_gaps_of_any_company(
    gaps: duckdb.DuckDBPyConnection, classes: dict[str, tuple[int, int]], more: dict[str, int | None]
) -> None:
    """Shares add up to 1, gaps by share to 0, and at the flip share the blend earns nothing."""
    high = {
        name: None if (extra := more.get(name, 0)) is None else margin + extra for name, (_, margin) in classes.items()
    }
    # One unit of unknown plan may earn what is added, or nobody knows.
    margins = [
        {
            "request_date": MONDAY,
            "traffic_segment": "customer",
            "is_request_priced": True,
            "request_class": name,
            "units": units,
            "known_plan_units": units - (high[name] != margin),
            "contribution_margin_pico": margin,
        }
        for name, (units, margin) in classes.items()
    ]
    fill(gaps, "int_ai__request_margins_daily", margins)
    rates = [
        {**DAY, "request_class": name, "rate_units": 1, "rate_revenue_pico": more.get(name, 0)} for name in classes
    ]
    fill(gaps, "int_ai__class_totals", rates)
    found = rows_of(gaps.execute("select * from int_ai__blended_gaps"))
    assert {row["request_class"] for row in found} == set(classes)
    all_units, all_margin = (sum(each[side] for each in classes.values()) for side in (0, 1))
    assert abs(sum(row["share"] for row in found) - 1) < 1e-12
    gap_of = {row["request_class"]: Fraction(row["margin_pico"], row["units"]) for row in found}
    blend = Fraction(all_margin, all_units)
    assert {(row["blended_units"], row["blended_margin_pico"]) for row in found} == {(all_units, all_margin)}
    assert sum((gap_of[row["request_class"]] - blend) * row["units"] for row in found) == 0
    for row in found:
        units, margin = classes[row["request_class"]]
        rest_units, rest_margin = all_units - units, all_margin - margin
        is_sure = high[row["request_class"]] is not None and high[row["request_class"]] < 0
        assert (row["flip_share"] is not None) == (is_sure and rest_margin > 0)
        if row["flip_share"] is not None:
            flip, own, rest = Fraction(row["flip_share"]), Fraction(margin, units), Fraction(rest_margin, rest_units)
            assert 0 < flip < 1 or flip in (0, 1)
            assert abs(flip * own + (1 - flip) * rest) <= (abs(own) + abs(rest)) / 10**14
            assert row["is_masked"] is True or all_margin <= 0
            # A share below the flip share is a blend that earns.
            assert (row["flip_share"] - row["share"] > 1e-12) <= (all_margin > 0)
    # Masked, or not, whatever is drawn between the two ends; else nobody knows.
    ends = [{name: margin for name, (_, margin) in classes.items()}]
    ends += [high] if None not in high.values() else []
    told = {sum(end.values()) > 0 and min(end.values()) < 0 for end in ends}
    for row in found:
        if row["is_masked"] is not None:
            assert told == {row["is_masked"]}
        else:
            assert high != ends[0]


def test_only_all_together_are_driven_by_the_mix(demo_database: Path) -> None:
    """By hand: mix takes 5, retries half of each of 5 kept units; revenue gives one class 1, nothing the other."""
    tables = {
        "int_ai__mix_effects": """
            period_grain varchar, period_start_date date, request_class varchar, mix_pico hugeint,
            revenue_rate_pico hugeint, kept_units double
        """,
        "int_ai__cost_drivers": """
            period_grain varchar, period_start_date date, request_class varchar, driver varchar, effect double
        """,
    }
    week = {"period_grain": "week", "period_start_date": MONDAY}
    with in_memory(demo_database, tables, ["int_ai__largest_drivers"]) as memory:
        effects = [
            {**week, "request_class": "a", "mix_pico": -2 * 10**12, "revenue_rate_pico": 10**12, "kept_units": 2.0},
            {**week, "request_class": "b", "mix_pico": -3 * 10**12, "revenue_rate_pico": 0, "kept_units": 3.0},
            {**week, "request_class": None, "mix_pico": -5 * 10**12, "revenue_rate_pico": 10**12, "kept_units": 5.0},
        ]
        fill(memory, "int_ai__mix_effects", effects)
        fill(
            memory,
            "int_ai__cost_drivers",
            [
                {**week, "request_class": name, "driver": driver, "effect": 0.0}
                for name in "ab"
                for driver in DRIVERS[1:]
            ]
            + [{**week, "request_class": name, "driver": "retry", "effect": -0.5} for name in "ab"],
        )
        found = rows_of(memory.execute("select * from int_ai__largest_drivers"))
    assert {row["request_class"]: (row["largest_gain"], row["largest_loss"]) for row in found} == {
        "a": ("revenue_rate", "retry"),
        "b": (None, "retry"),
        None: ("revenue_rate", "mix"),
    }
    assert {row["request_class"]: row["retry_effect"] for row in found} == {"a": -1, "b": -1.5, None: -2.5}

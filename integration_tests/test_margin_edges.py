"""Margins and customers at the edges: equal bounds, every branch, two logs with equal ids; small tables, by hand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from compiled import compiled_models
from support import Row

MODELS = (
    "int_ai__blended_gaps",
    "int_ai__class_outlooks",
    "int_ai__class_totals",
    "int_ai__class_verdicts",
    "int_ai__cost_slo_hourly",
    "int_ai__customer_issues",
    "int_ai__customer_lifetime_values",
    "int_ai__customer_lifetimes",
    "int_ai__customer_periods",
    "int_ai__customer_values",
    "int_ai__engagement_periods",
    "int_ai__period_pairs",
    "int_ai__plan_lifetimes",
    "int_ai__share_drifts",
    "int_ai__unknown_requests",
    "fct_ai__engagement_inversion",
    "fct_ai__work_items",
)
INPUTS = (
    *(name for name in MODELS if name.startswith("int_ai__")),
    "base_litellm__spend_logs",
    "int_ai__margin_crossings",
    "int_ai__ledger_attempts",
    "int_ai__ledger_days",
    "int_ai__class_margin_intervals",
    "int_ai__class_windows",
    "int_ai__customer_classes",
    "int_ai__customers_unioned",
    "int_ai__data_window",
    "int_ai__engagement_slopes",
    "int_ai__fx_validities",
    "int_ai__internal_customers",
    "int_ai__invoice_lines_unioned",
    "int_ai__periods",
    "int_ai__plans_known",
    "int_ai__request_margins_daily",
    "int_ai__revenue_earned",
    "int_ai__request_costs_hourly",
    "int_ai__cost_targets_daily",
    "int_ai__class_remedies",
    "int_ai__cache_potentials",
    "int_ai__class_units",
    "int_ai__subscription_validities",
    "int_ai__subscriptions_unioned",
    "stg_generic__usage_prices",
    "stg_reference__student_t_quantiles",
)
ONE = 10**12  # one of the currency, in pico-units
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
WINDOW = {"first_date": FIRST, "data_through_date": LAST}
Build = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def edges(demo_database: Path) -> Iterator[Build]:
    """A function that builds one model from the tables given, all others being empty."""
    with compiled_models(demo_database, INPUTS, MODELS) as models:

        def build(model: str, **tables: list[dict[str, Any]]) -> list[Row]:
            for name in INPUTS:
                if name != model:
                    models.fill(name, tables.get(name, []))
            models.connection.execute(f"create or replace temp view tested as {models.queries[model]}")
            return models.rows("tested")

        yield build


PERIOD = {"period_grain": "month", "period_start_date": FIRST}


@pytest.mark.parametrize(
    ("customers", "lower", "upper", "low", "possible", "expected"),
    [
        # Every plan known: the interval decides, and only where it does not touch zero; ten customers are enough.
        (10, 0.1, 0.3, 2, 0, ("positive", None)),
        (9, 0.1, 0.3, 2, 0, ("undecided", "too_few_customers")),
        (10, 0.0, 0.4, 2, 0, ("undecided", "interval_over_zero")),
        (10, -0.3, -0.1, -2, 0, ("negative", None)),
        (10, -0.4, 0.0, -2, 0, ("undecided", "interval_over_zero")),
        (10, None, None, -2, 0, ("undecided", "interval_over_zero")),
        # Ten units of unknown plan could bring 1.0, a tenth a unit. Surely lost: -0.1 + 0.05 is below zero.
        (10, -0.3, -0.15, -2, 0.5, ("negative", None)),
        # At -0.1 + 0.1 the upper end touches zero.
        (10, -0.3, -0.1, -2, 1, ("undecided", "unknown_plans")),
        # Earning for sure, whatever comes on top, even where nobody knows how much.
        (10, 0.1, 0.3, 2, 1, ("positive", None)),
        (10, 0.1, 0.3, 2, None, ("positive", None)),
        # Over zero at nothing, above it at the most.
        (10, -0.05, 0.3, 1, 1, ("undecided", "unknown_plans")),
        # Over zero at both ends, on one side of it: the customers are what makes it unsure.
        (10, -0.4, 0.6, 1, 1, ("undecided", "interval_over_zero")),
        # The margin itself reaches zero, or may do so for all that is known: that comes before too few customers.
        (3, -0.3, 0.1, -1, 1, ("undecided", "unknown_plans")),
        (3, -0.3, 0.1, -1, None, ("undecided", "unknown_plans")),
        (3, -0.3, 0.1, -2, 1, ("undecided", "too_few_customers")),
        # Nothing earned at the least is no loss.
        (3, -0.3, 0.1, 0, 1, ("undecided", "too_few_customers")),
    ],
)
def test_verdict(
    customers: int,
    lower: float | None,
    upper: float | None,
    low: float,
    possible: float | None,
    expected: tuple[str, str | None],
    edges: Build,
) -> None:
    """Ten priced units; `low` is the margin if unknown units earn nothing, `possible` what they may earn."""
    more = None if possible is None else int(possible * ONE)
    row = {**PERIOD, "request_class": "a", "priced_units": 10, "margin_pico": low * ONE, "possible_revenue_pico": more}
    interval = {**PERIOD, "request_class": "a", "customers": customers, "lower_margin": lower, "upper_margin": upper}
    # Another class and another month have intervals of their own.
    others = [
        {**interval, "request_class": "b", "lower_margin": 5.0, "upper_margin": 6.0, "customers": 50},
        {**interval, "period_grain": "week", "lower_margin": 5.0, "upper_margin": 6.0, "customers": 50},
        {**interval, "period_start_date": LAST, "lower_margin": 5.0, "upper_margin": 6.0, "customers": 50},
    ]
    rows = edges(
        "int_ai__class_verdicts",
        int_ai__class_totals=[row],
        int_ai__class_margin_intervals=[interval, *others],
    )
    assert [(row["verdict"], row["verdict_reason"]) for row in rows] == [expected]


def test_all_together_by_week(edges: Build) -> None:
    """All classes together have an interval of their own; a class without one has too few customers."""
    week = {"period_grain": "week", "period_start_date": FIRST}
    row = {**week, "priced_units": 10, "margin_pico": ONE, "possible_revenue_pico": 0}
    later = {**row, "period_start_date": LAST}
    rows = edges(
        "int_ai__class_verdicts",
        int_ai__class_totals=[
            {**row, "request_class": "a"},
            {**row, "request_class": "b", "possible_revenue_pico": 5},
            # What all may earn is not known where it is not of one.
            {**later, "request_class": "a"},
            {**later, "request_class": "b", "possible_revenue_pico": None},
        ],
        int_ai__class_margin_intervals=[
            {**week, "request_class": None, "customers": 10, "lower_margin": 0.1, "upper_margin": 0.3},
            {**week, "request_class": "a", "customers": 10, "lower_margin": -0.3, "upper_margin": -0.1},
        ],
    )
    assert {row["request_class"]: (row["verdict"], row["verdict_reason"]) for row in rows if row["customers"]} == {
        None: ("positive", None),
        "a": ("negative", None),
    }
    found = {(row["period_start_date"], row["request_class"]): row for row in rows}
    assert len(found) == len(rows) == 6
    assert found[FIRST, "b"]["verdict_reason"] == "too_few_customers"
    total = found[FIRST, None]
    assert (total["priced_units"], total["margin_pico"], total["margin_high_pico"]) == (20, 2 * ONE, 2 * ONE + 5)
    assert found[LAST, None]["margin_high_pico"] is None


def test_no_priced_unit_has_no_verdict(edges: Build) -> None:
    """All together are judged by week only."""
    nothing = {"request_class": "a", "priced_units": 0, "margin_pico": 0, "possible_revenue_pico": 0}
    rows = edges("int_ai__class_verdicts", int_ai__class_totals=[{**PERIOD, **nothing}])
    assert [(row["request_class"], row["verdict_reason"]) for row in rows] == [("a", "no_priced_units")]


def sold(name: str, units: int, known: int, revenue: int, **values: Any) -> dict[str, Any]:
    """Return a class of the first day without cost."""
    own = {"request_class": name, "units": units, "known_plan_units": known, "expected_revenue_pico": 0}
    money = {"revenue_pico": revenue, "contribution_margin_pico": revenue}
    who = {"request_date": FIRST, "traffic_segment": "customer", "is_request_priced": True}
    return {**who, **own, **money, **values}


def test_what_unknown_units_may_earn(edges: Build) -> None:
    """The class's own rate where one unit of it is known, else that of all classes; never less than nothing."""
    found = edges(
        "int_ai__class_totals",
        int_ai__request_margins_daily=[
            sold("known", 4, 4, 8),
            sold("one_known", 3, 1, 5),
            sold("unknown", 2, 0, 0),
            sold("refunded", 2, 1, -4),
            # What has no price, and who pays nothing, says nothing of what others may earn.
            sold("unknown", 3, 3, 900, is_request_priced=False, contribution_margin_pico=None),
            sold("known", 3, 3, 900, traffic_segment="internal"),
            # Another period has rates of its own, and none at all.
            sold("unknown", 7, 0, 0, request_date=LAST),
            sold("known", 0, 0, 0, request_date=LAST),
        ],
        int_ai__periods=[
            {"calendar_date": FIRST, **PERIOD, "period_end_date": date(2026, 2, 1)},
            {"calendar_date": LAST, "period_grain": "week", "period_start_date": LAST, "period_end_date": LAST},
        ],
        int_ai__data_window=[WINDOW],
    )
    rows = {(row["period_grain"], row["request_class"]): row for row in found}
    possible = {key: row["possible_revenue_pico"] for key, row in rows.items()}
    # 4 + 1 + 1 known units earn 8 + 5 - 4 = 9: 1.5 each, so two of them 3.
    assert possible == {
        ("month", "known"): 0,
        ("month", "one_known"): 10,
        ("month", "unknown"): 3,
        ("month", "refunded"): 0,
        ("week", "unknown"): None,
        ("week", "known"): 0,
    }
    row = rows["month", "one_known"]
    assert (row["margin_pico"], row["margin_high_pico"], row["revenue_high_pico"]) == (5, 15, 15)
    assert rows["week", "unknown"]["margin_high_pico"] is None
    assert {(row["days_logged"], row["days_in_period"]) for row in found} == {(1, 31), (1, 0)}


def test_slices_take_the_rate_of_their_own_period(edges: Build) -> None:
    """A day's unknown units earn what the day's others do, a month's, a plan's and a segment's what the month's do."""
    margin = {"traffic_segment": "customer", "is_request_priced": True, "request_class": "a", "plan_id": "p"}
    asked = [
        {"request_date": date(2026, 1, 5), "customer_id": "c1", "units": 2, "known_plan_units": 1},
        {"request_date": date(2026, 1, 6), "customer_id": None, "units": 1, "known_plan_units": 0},
    ]
    days = [FIRST, date(2026, 1, 5), date(2026, 1, 6)]
    rate = {"request_class": "a", "rate_units": 1}
    found = edges(
        "int_ai__blended_gaps",
        int_ai__request_margins_daily=[
            *({**margin, **row, "contribution_margin_pico": 100} for row in asked),
            {**margin, **asked[0], "traffic_segment": "internal", "contribution_margin_pico": 7},
            {**margin, **asked[0], "is_request_priced": False},
            {
                **margin,
                "request_class": "b",
                "request_date": FIRST,
                "units": 1,
                "known_plan_units": 0,
                "contribution_margin_pico": -5,
            },
        ],
        int_ai__customers_unioned=[{"customer_id": "c1", "segment": "big"}],
        int_ai__periods=[
            *({"calendar_date": day, "period_grain": "day", "period_start_date": day} for day in days),
            *({"calendar_date": day, "period_grain": "month", "period_start_date": FIRST} for day in days),
        ],
        int_ai__class_totals=[
            {**rate, "period_grain": "day", "period_start_date": date(2026, 1, 5), "rate_revenue_pico": 10},
            {**rate, "period_grain": "day", "period_start_date": date(2026, 1, 6), "rate_revenue_pico": 20},
            {**rate, "period_grain": "month", "period_start_date": FIRST, "rate_revenue_pico": 1000},
            {**rate, "period_grain": "week", "period_start_date": date(2026, 1, 5), "rate_revenue_pico": 7},
            {**rate, "period_grain": "month", "period_start_date": date(2026, 2, 1), "rate_revenue_pico": 7},
            # What is paid back on the whole is not what strangers would pay back.
            {**rate, "request_class": "b", "period_grain": "day", "period_start_date": FIRST, "rate_revenue_pico": -9},
            {
                **rate,
                "request_class": "b",
                "period_grain": "month",
                "period_start_date": FIRST,
                "rate_revenue_pico": -9,
            },
        ],
    )
    assert {
        (row["slice_type"], row["slice_value"], row["period_grain"], row["period_start_date"].day): (
            row["units"],
            row["known_plan_units"],
            row["margin_pico"],
            row["margin_high_pico"],
        )
        for row in found
        if row["request_class"] == "a"
    } == {
        ("all", "all", "day", 5): (2, 1, 100, 110),
        ("all", "all", "day", 6): (1, 0, 100, 120),
        ("all", "all", "month", 1): (3, 1, 200, 2200),
        ("plan", "p", "month", 1): (3, 1, 200, 2200),
        ("segment", "big", "month", 1): (2, 1, 100, 1100),
        ("segment", "unknown", "month", 1): (1, 0, 100, 1100),
    }
    assert {row["margin_high_pico"] for row in found if row["request_class"] == "b"} == {-5}
    assert len(found) == 10


@pytest.mark.parametrize(
    ("classes", "flips", "is_masked"),
    [
        # (margin, margin if unknown units earn what others do): a loses, b earns three.
        ({"a": (-2, -2), "b": (3, 3)}, {"a": 3 / 5}, True),
        # Nothing is hidden where nobody loses, and nothing masked where the blend earns nothing.
        ({"a": (0, 0), "b": (3, 3)}, {}, False),
        ({"a": (-3, -3), "b": (3, 3)}, {"a": 3 / 6}, False),
        ({"a": (-2, -2), "b": (0, 0)}, {}, False),
        # a may well break even, or nobody knows.
        ({"a": (-2, 0), "b": (3, 3)}, {}, None),
        ({"a": (-2, None), "b": (3, 3)}, {}, None),
        # a loses for sure; whether the blend earns depends on b.
        ({"a": (-3, -3), "b": (3, 4)}, {"a": 3 / 6}, None),
        # The blend loses even at the most.
        ({"a": (-4, -3), "b": (3, 3)}, {"a": 3 / 7}, False),
    ],
)
def test_only_what_is_sure_is_masked(
    classes: dict[str, tuple[int, int | None]], flips: dict[str, float], is_masked: bool | None, edges: Build
) -> None:
    """One unit of each class a day; the flip share is m_R / (m_R - m_A)."""
    # Another day, and so the month and its plans, have blends of their own.
    days = {FIRST: classes, LAST: {"a": (-100, -100), "b": (1000, 1000)}}
    sales = [(day, name, *ends) for day, own in days.items() for name, ends in own.items()]
    found = edges(
        "int_ai__blended_gaps",
        int_ai__request_margins_daily=[
            sold(name, 1, int(low == high), low, request_date=day, plan_id="p") for day, name, low, high in sales
        ],
        int_ai__periods=[
            {"calendar_date": day, "period_grain": grain, "period_start_date": day if grain == "day" else FIRST}
            for day in days
            for grain in ("day", "month")
        ],
        # What one unit of unknown plan may earn.
        int_ai__class_totals=[
            {
                "request_class": name,
                "period_grain": grain,
                "period_start_date": day,
                "rate_units": None if high is None else 1,
                "rate_revenue_pico": None if high is None else high - low,
            }
            for day, name, low, high in sales
            for grain in ("day", "month")
        ],
    )
    assert {row["slice_type"] for row in found} == {"all", "plan", "segment"}
    found = [
        row
        for row in found
        if row["slice_value"] == row["slice_type"] == "all"
        and (row["period_grain"], row["period_start_date"]) == ("day", FIRST)
    ]
    assert {row["is_masked"] for row in found} == {is_masked}
    assert {row["request_class"]: row["flip_share"] for row in found if row["flip_share"] is not None} == flips


def test_drift_looks_at_28_days_of_ten(edges: Build) -> None:
    """Ten days with traffic are enough, and the 29th day back is not among them."""

    def shares(days: list[int]) -> list[dict[str, Any]]:
        return [
            {
                "slice_type": "all",
                "period_grain": "day",
                "period_start_date": LAST - timedelta(days=back),
                "request_class": "a",
                # A tenth more a day.
                "share": 0.9 - back / 10,
                "units": 1,
                "margin_pico": -1,
                "margin_high_pico": -1,
                "blended_units": 2,
                "blended_margin_pico": 1,
            }
            for back in days
        ]

    quantiles = [{"degrees_of_freedom": number, "quantile": 2.0} for number in range(1, 30)]

    def drift(days: list[int], **values: Any) -> float | None:
        gaps = [{**row, **values} for row in shares(days)]
        found = edges("int_ai__share_drifts", int_ai__blended_gaps=gaps, stg_reference__student_t_quantiles=quantiles)
        return next((row["share_drift_per_day"] for row in found if row["request_date"] == LAST), None)

    assert drift([*range(9), 27]) == pytest.approx(0.1)
    assert drift([*range(9), 28]) is None
    assert drift([*range(9)]) is None
    # Days of the other slices are none of all together.
    assert drift([*range(10)], slice_type="plan") is None
    assert drift([*range(10)], period_grain="week") is None


def test_complete_periods(edges: Build) -> None:
    """Whole are two months of which the first begins with the data and the second ends with them."""

    def complete(first: date, last: date) -> list[bool]:
        months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
        found = edges(
            "int_ai__period_pairs",
            int_ai__request_margins_daily=[
                sold("a", 0, 0, 0, request_date=months[0]),
                sold("a", 1, 1, 0, request_date=months[1]),
                sold("a", 1, 1, 0, request_date=months[2]),
                # What is internal, or has no price, makes no pair.
                sold("a", 1, 1, 0, request_date=months[0], traffic_segment="internal"),
                sold("a", 1, 1, 0, request_date=months[0], is_request_priced=False),
            ],
            int_ai__periods=[
                {"calendar_date": start, "period_grain": grain, "period_start_date": start, "period_end_date": end}
                for start, end in pairwise(months)
                for grain in ("day", "month")
            ],
            int_ai__data_window=[{"first_date": first, "data_through_date": last}],
        )
        assert [row["previous_start_date"] for row in found] == [date(2026, 1, 1)]
        return [row["is_complete"] for row in found]

    assert complete(date(2026, 1, 1), date(2026, 2, 28)) == [True]
    assert complete(date(2026, 1, 2), date(2026, 2, 28)) == [False]
    assert complete(date(2026, 1, 1), date(2026, 2, 27)) == [False]


@pytest.mark.parametrize(
    ("low", "high", "earlier_low", "earlier_high", "expected"),
    [
        # Two units: -1 each is a loss; nothing lost is none.
        (-2, -2, 2, 2, "losing"),
        (0, 0, 0, 0, None),
        (-2, 0, 2, 2, None),
        (-2, None, 2, 2, None),
        # From 3 to 1 a unit: another such step is -1, and from 2 to 1 it is nothing.
        (2, 2, 6, 6, "drifting"),
        (2, 2, 4, 4, None),
        (0, 0, 2, 2, "drifting"),
        # At one end another such step leaves nothing, at the other it loses.
        (2, 2, 4, 6, None),
        (2, 4, 6, 8, None),
        # At the most it went from 3 to 2: another such step leaves 1.
        (2, 4, 6, 6, None),
        (2, None, 6, 6, None),
    ],
)
def test_work_is_what_is_sure(
    low: int, high: int | None, earlier_low: int, earlier_high: int, expected: str | None, edges: Build
) -> None:
    """A loss or a drift counts where it holds at both ends of the range."""
    window = {
        "request_class": "a",
        "units": 2,
        "margin_pico": low,
        "margin_high_pico": high,
        "earlier_units": 2,
        "earlier_margin_pico": earlier_low,
        "earlier_margin_high_pico": earlier_high,
    }
    outlooks = edges(
        "int_ai__class_outlooks", int_ai__class_windows=[window, {**window, "request_class": "b", "units": 0}]
    )
    assert [(row["is_losing"], row["is_drifting"]) for row in outlooks] == [
        (expected == "losing", expected == "drifting")
    ]
    crossing = {"request_class": "a", "direction": "below", "is_open": True, "is_total": False}
    crossings = [
        {**crossing, "direction": "above", "since_date": date(2026, 3, 2)},
        {**crossing, "is_open": False, "since_date": date(2026, 3, 9)},
        {**crossing, "request_class": "b", "since_date": date(2026, 3, 16)},
        {**crossing, "request_class": None, "is_total": True, "since_date": date(2026, 3, 23)},
        {**crossing, "since_date": FIRST},
    ]
    breach = {"request_class": "b", "slo_state": "breach", "breached_since_date": FIRST}
    found = edges(
        "fct_ai__work_items",
        int_ai__class_outlooks=outlooks,
        int_ai__cost_slo_hourly=[breach],
        int_ai__margin_crossings=crossings,
    )
    assert [(row["reason"], row["is_breaching"], row["open_since_date"]) for row in found] == (
        [(expected, False, FIRST)] if expected else []
    )


@pytest.mark.parametrize(
    ("states", "since"),
    [
        # A day is as its last hour was, and the breach is open since the last good one.
        (["breach", "ok", "breach", "breach"], 2),
        (["breach", "warn"], None),
        (["breach", "breach"], 0),
        (["no_target"], None),
    ],
)
def test_breach_is_open_without_a_break(states: list[str], since: int | None, edges: Build) -> None:
    """A class that neither loses nor drifts is work as long as its target is missed: half of the requests may."""
    # So far apart that a day looks at none before it, but for the one that is a warning after a good week.
    days = [FIRST + timedelta(days=40 * number) for number in range(len(states))]
    hours, targets = [], []

    def ask(day: date, hour: int, requests: int, *, is_good: bool, has_target: bool = True, name: str = "a") -> None:
        at = {"request_class": name, "request_date": day, "request_hour": datetime.combine(day, time(hour))}
        hours.append({**at, "priced_requests": requests, "good_requests": requests if is_good else 0})
        target = {"request_class": name, "request_date": day, "slo_objective_micro": 500_000}
        targets.append({**target, "cost_target_pico": 1 if has_target else None})

    for day, state in zip(days, states, strict=True):
        is_good = state in ("ok", "no_target")
        if state == "warn":
            ask(day - timedelta(days=5), 12, 10_000, is_good=True)
        ask(day, 8, 1, is_good=not is_good, has_target=state != "no_target")
        ask(day, 12, 1000, is_good=is_good, has_target=state != "no_target")
    # Another class's days are its own.
    ask(LAST, 8, 1, is_good=True, name="b")
    targets = [row for number, row in enumerate(targets) if row not in targets[:number]]
    slo = edges("int_ai__cost_slo_hourly", int_ai__request_costs_hourly=hours, int_ai__cost_targets_daily=targets)
    noons = {row["request_date"]: row["slo_state"] for row in slo if row["request_hour"].hour == 12}
    assert [noons[day] for day in days] == states
    expected = None if since is None else days[since]
    assert {row["breached_since_date"] for row in slo if row["request_class"] == "a"} == {expected}
    assert {row["breached_since_date"] for row in slo if row["request_class"] == "b"} == {None}
    outlook = {"request_class": "a", "units": 1, "is_losing": False, "is_drifting": False}
    found = edges("fct_ai__work_items", int_ai__class_outlooks=[outlook], int_ai__cost_slo_hourly=slo)
    assert [(row["reason"], row["open_since_date"]) for row in found] == ([("breaching", expected)] if expected else [])


def test_unknown_requests_of_two_logs(edges: Build) -> None:
    """Equal ids of two logs count apart; 27 days before the last are recent, 28 are not."""
    asked = {
        "traffic_segment": "customer",
        "is_first_attempt": True,
        "plan_id": "unassigned",
        "request_date": LAST,
        "source_relation": "one",
    }
    # Nobody knows who; nobody's account, or endpoint; a stranger; a plan that billing calls otherwise.
    reasons = [
        {"plan_id": "unassigned", "customer_id": None, "is_plan_known": False, "unknown_reason": "no_customer"},
        {"plan_id": "unassigned", "customer_id": "x", "is_plan_known": False, "unknown_reason": "unknown_customer"},
        {"plan_id": "Pro", "customer_id": "c", "is_plan_known": False, "unknown_reason": "unknown_plan"},
        {"plan_id": "unassigned", "customer_id": "c", "is_plan_known": True},
    ]
    ledger = [
        {**asked, "customer_id": "x"},
        {**asked, "customer_id": "x", "request_date": LAST - timedelta(days=27)},
        {**asked, "customer_id": "x", "request_date": LAST - timedelta(days=28)},
        {**asked, "customer_id": "x", "source_relation": "two"},
        {**asked, "customer_id": "x", "is_first_attempt": False},
        {**asked, "customer_id": "x", "traffic_segment": "internal"},
        {**asked, "customer_id": "x", "unit_revenue_pico": 0},
        {**asked, "customer_id": "c"},
        {**asked, "customer_id": "c", "plan_id": "Pro"},
        {**asked, "billing_account_id": "team", "endpoint": "/v1"},
        {**asked, "endpoint": "/v1", "request_id": "r1"},
        asked,
        # The gateway names the team or the key; an equal id of another log has none.
        {**asked, "endpoint": "/v1", "request_id": "r1", "source_relation": "litellm"},
        {**asked, "endpoint": "/v1", "request_id": "r2", "source_relation": "litellm"},
        {**asked, "endpoint": "/v1", "request_id": "r3", "source_relation": "litellm"},
        {**asked, "customer_id": "x", "request_id": "r1", "source_relation": "litellm"},
    ]
    callers = [
        {"request_id": "r1", "caller": "team red"},
        {"request_id": "r1", "caller": "team red"},
        {"request_id": "r2", "caller": "key abc"},
        {"request_id": "r3", "caller": "key of c", "customer_id": "c"},
    ]
    found = edges(
        "int_ai__unknown_requests",
        int_ai__ledger_attempts=ledger,
        int_ai__plans_known=reasons,
        base_litellm__spend_logs=callers,
        int_ai__data_window=[WINDOW],
    )
    assert len(found) == 10
    assert {
        (row["source_relation"], row["row_key"]): (row["unknown_id"], row["requests"], row["recent_requests"])
        for row in found
    } == {
        ("one", "x"): ("x", 3, 2),
        ("two", "x"): ("x", 1, 1),
        ("one", "plan Pro"): ("Pro", 1, 1),
        ("one", "no customer, billing account team"): (None, 1, 1),
        ("one", "no customer, endpoint /v1"): (None, 1, 1),
        ("one", "no customer"): (None, 1, 1),
        ("litellm", "no customer, team red"): (None, 1, 1),
        ("litellm", "no customer, key abc"): (None, 1, 1),
        ("litellm", "no customer, endpoint /v1"): (None, 1, 1),
        ("litellm", "x"): ("x", 1, 1),
    }


def test_warning_above_a_share_of_each_log(edges: Build) -> None:
    """One of 20 requests is a twentieth, and no more; two are. What is older does not warn, and is listed."""
    asked = {"traffic_segment": "customer", "request_date": LAST}
    daily = [
        {**asked, "source_relation": "one", "requests": 20},
        {**asked, "source_relation": "two", "requests": 20},
        {**asked, "source_relation": "two", "requests": 100, "traffic_segment": "internal"},
        {**asked, "source_relation": "two", "requests": 1000, "request_date": LAST - timedelta(days=28)},
    ]
    unknown = {"unknown_reason": "unknown_customer", "first_date": LAST, "last_date": LAST}
    groups = [
        {**unknown, "source_relation": "one", "row_key": "x", "unknown_id": "x", "requests": 1, "recent_requests": 1},
        {**unknown, "source_relation": "two", "row_key": "x", "unknown_id": "x", "requests": 3, "recent_requests": 2},
        {
            **unknown,
            "source_relation": "two",
            "row_key": "old",
            "unknown_id": "old",
            "requests": 1,
            "recent_requests": 0,
        },
    ]
    tables = {
        "int_ai__unknown_requests": groups,
        "int_ai__ledger_days": daily,
        "int_ai__data_window": [WINDOW],
        "int_ai__invoice_lines_unioned": [{"invoice_line_id": "l"}],
    }
    found = edges("int_ai__customer_issues", **tables)
    assert {(row["source_relation"], row["row_key"]): (row["is_warned"], row["share"]) for row in found} == {
        ("one", "x"): (False, 1 / 20),
        ("two", "x"): (True, 3 / 1020),
        ("two", "old"): (False, 1 / 1020),
    }
    assert {row["reason"].split(":")[0] for row in found} == {"Neither subscriptions nor customers name the id"}
    assert {row["reason"].rsplit("Of ")[-1] for row in found} == {
        "the last 28 days 5.00 % of requests are such.",
        "the last 28 days 10.00 % of requests are such.",
    }
    # Any of three inputs tells of revenue; without them one row a log says so.
    for name, row in (
        ("int_ai__subscriptions_unioned", {"subscription_id": "s"}),
        ("stg_generic__usage_prices", {"plan_id": "p"}),
        ("int_ai__invoice_lines_unioned", {"invoice_line_id": "l"}),
    ):
        given = {**tables, "int_ai__invoice_lines_unioned": [], name: [row]}
        assert {each["row_key"] for each in edges("int_ai__customer_issues", **given)} == {"x", "old"}
    silent = edges("int_ai__customer_issues", **{**tables, "int_ai__invoice_lines_unioned": []})
    assert {(row["source_relation"], row["row_key"], row["affected_rows"], row["is_warned"]) for row in silent} == {
        ("one", "subscriptions", 1, False),
        ("two", "subscriptions", 4, False),
    }


def test_acquisition_cost_at_the_rate_of_its_moment(edges: Build) -> None:
    """A rate holds from its first moment on, and no longer at its end."""
    change = datetime(2026, 2, 1)
    rates = [
        {"currency_code": "EUR", "rate_nano": 2 * 10**9, "valid_from": datetime(2026, 1, 1), "valid_to": change},
        {"currency_code": "EUR", "rate_nano": 3 * 10**9, "valid_from": change, "valid_to": datetime(2026, 3, 1)},
        {"currency_code": "GBP", "rate_nano": 5 * 10**9, "valid_from": datetime(2026, 1, 1), "valid_to": change},
    ]
    euro = {"currency_code": "EUR", "acquisition_cost_pico": 10}
    customers = [
        {**euro, "customer_id": "before", "signed_up_at": change - timedelta(seconds=1)},
        {**euro, "customer_id": "at", "signed_up_at": change},
        {**euro, "customer_id": "after", "signed_up_at": datetime(2026, 3, 1)},
        {**euro, "customer_id": "never"},
    ]
    found = edges(
        "int_ai__customer_values",
        int_ai__customers_unioned=customers,
        int_ai__fx_validities=rates,
    )
    assert {row["customer_id"]: row["acquisition_cost_pico"] for row in found} == {
        "before": 20,
        "at": 30,
        "after": None,
        "never": None,
    }


def test_lifetime_at_the_last_day(edges: Build) -> None:
    """A subscription of the last day counts a day; one that ended as it began has churned; tomorrow's has not begun."""
    morning = datetime.combine(LAST, datetime.min.time())
    later = morning + timedelta(days=365)

    def period(customer: str, start: datetime, end: datetime) -> dict[str, Any]:
        return {"customer_id": customer, "plan_id": "p", "valid_from": start, "valid_to": end}

    found = edges(
        "int_ai__customer_lifetimes",
        int_ai__subscription_validities=[
            period("today", morning, later),
            period("left", morning - timedelta(days=3), morning),
            period("leaves", morning - timedelta(days=3), morning + timedelta(days=1)),
            period("tomorrow", morning + timedelta(days=1), later),
            {**period("today", morning - timedelta(days=9), morning - timedelta(days=8)), "plan_id": "old"},
        ],
        int_ai__data_window=[WINDOW],
    )
    assert {row["customer_id"]: (row["plan_id"], row["active_days"], row["is_churned"]) for row in found} == {
        "today": ("p", 2, False),
        "left": ("p", 3, True),
        "leaves": ("p", 4, False),
    }


def test_own_revenue_of_the_days_of_the_data(edges: Build) -> None:
    """Each day counts in its month; days before the log do not, nor does revenue of nobody or of ourselves."""
    plan = {"plan_id": "p", "customer_id": "c", "expected_revenue_pico": 0, "is_before_log": False}
    revenue = [
        {**plan, "service_date": FIRST, "revenue_pico": 10},
        {**plan, "service_date": LAST, "revenue_pico": 100},
        {**plan, "service_date": FIRST - timedelta(days=1), "revenue_pico": 1000, "is_before_log": True},
    ]
    others = [{**revenue[0], "customer_id": None}, {**revenue[0], "customer_id": "us"}]
    asked = {"traffic_segment": "customer", "is_request_priced": True, "plan_id": "p", "customer_id": "c"}
    counts = {"request_date": FIRST, "requests": 5, "known_plan_requests": 3, "direct_revenue_pico": 7, "cost_pico": 2}
    found = edges(
        "int_ai__customer_periods",
        int_ai__request_margins_daily=[
            {**asked, **counts},
            {**asked, **counts, "traffic_segment": "internal"},
            {**asked, **counts, "is_request_priced": False},
            {**asked, **counts, "customer_id": None},
        ],
        int_ai__revenue_earned=[*revenue, *others],
        int_ai__internal_customers=[{"customer_id": "us"}],
        int_ai__data_window=[WINDOW],
    )
    assert {
        (row["customer_id"], row["period_start_date"].month): (
            row["requests"],
            row["unknown_plan_requests"],
            row["revenue_pico"],
            row["margin_pico"],
        )
        for row in found
    } == {("c", 1): (5, 2, 17, 15), ("c", 3): (0, 0, 100, 100)}


def test_customer_without_requests_or_revenue_has_a_value(edges: Build) -> None:
    """Whoever is described, pays or asks has a row, and unpriced requests cost nothing that is known."""
    asked = {"customer_id": "asks", "requests": 2, "direct_revenue_pico": 3, "cost_pico": 4}
    found = edges(
        "int_ai__customer_values",
        int_ai__customers_unioned=[{"customer_id": "neither", "is_internal": False}],
        int_ai__invoice_lines_unioned=[{"customer_id": "pays"}],
        int_ai__request_margins_daily=[
            {**asked, "is_request_priced": True},
            {**asked, "is_request_priced": False},
            {**asked, "customer_id": None, "is_request_priced": True},
        ],
        int_ai__revenue_earned=[
            {"customer_id": "pays", "service_date": LAST, "revenue_pico": 10},
        ],
        int_ai__data_window=[WINDOW],
    )
    assert {
        row["customer_id"]: (row["requests"], row["priced_requests"], row["revenue_pico"], row["margin_pico"])
        for row in found
    } == {"asks": (4, 2, 6, 2), "pays": (0, 0, 10, 10), "neither": (0, 0, 0, 0)}


def test_survival_counts_who_stayed_a_day(edges: Build) -> None:
    """Of four at risk one leaves after two days, of the three who are older all: 2 days of all, 3 of three quarters."""
    customer = {"plan_id": "p", "is_internal": False}
    (row,) = edges(
        "int_ai__plan_lifetimes",
        int_ai__customer_values=[
            {**customer, "active_days": 2, "is_churned": True},
            *({**customer, "active_days": 5, "is_churned": True} for _ in range(3)),
            {**customer, "active_days": 0, "is_churned": False},
            {**customer, "active_days": 5, "is_churned": False, "is_internal": True},
            {"plan_id": None, "is_internal": False, "active_days": 5, "is_churned": False},
        ],
    )
    assert (row["active_days"], row["churned_customers"]) == (17, 4)
    assert row["restricted_lifetime_days"] == pytest.approx(2 + 3 * 0.75)


def test_of_two_equal_classes_the_first_by_name(edges: Build) -> None:
    """A tie is broken the same way on every engine."""
    own = {"customer_id": "c", "units": 2, "request_linked_margin_pico": 1}
    classes = [{**own, "request_class": name} for name in ("b", "a", "c")]
    nobody = {**own, "customer_id": None, "request_class": "a"}
    less = {**own, "request_class": "_", "units": 1}
    (row,) = edges(
        "int_ai__customer_lifetime_values",
        int_ai__customer_values=[{"customer_id": "c", "is_internal": False}],
        int_ai__customer_classes=[*classes, nobody, less],
    )
    assert (row["top_request_class"], row["top_class_share"], row["request_linked_margin_pico"]) == ("a", 2 / 7, 4)


@pytest.mark.parametrize(
    ("customers", "losing", "above", "break_even"),
    [
        # A flat plan, 10 each, 1 a request: ten requests bring nothing. Who asks ten does not lose, who asks more does.
        ([(10, 8), (10, 10), (10, 12)], 1, 1, 10.0),
        # A plan with a quota: within it nothing is paid, beyond it two a request. 24 revenue, 30 requests at 1: 8 on
        # average. The two light users lose, the heavy one earns and is the only one above.
        ([(0, 5), (0, 5), (24, 20)], 2, 1, 8.0),
        # Everybody at the break-even volume: nobody is above it.
        ([(5, 5), (5, 5)], 0, 0, 5.0),
        # Nobody asked: there is no such volume.
        ([(5, 0)], 0, None, None),
    ],
)
def test_who_loses_and_who_asks_much(
    customers: list[tuple[int, int]], losing: int, above: int | None, break_even: float | None, edges: Build
) -> None:
    """Own revenue and requests of each customer; a request costs one."""
    period = {"plan_id": "p", "period_start_date": FIRST}
    # Another plan, and the plan's next month, have other volumes.
    others = [{"plan_id": "q", "period_start_date": FIRST}, {"plan_id": "p", "period_start_date": date(2026, 2, 1)}]
    rows = [
        {
            **where,
            "customer_id": f"c{number}",
            "requests": requests,
            "unknown_plan_requests": 0,
            "revenue_pico": revenue * ONE,
            "cost_pico": requests * ONE,
            "margin_pico": (revenue - requests) * ONE,
        }
        for where, own in ((period, customers), *((other, [(1, 1000)]) for other in others))
        for number, (revenue, requests) in enumerate(own)
    ]
    found = edges(
        "fct_ai__engagement_inversion",
        int_ai__engagement_periods=edges("int_ai__engagement_periods", int_ai__customer_periods=rows),
        int_ai__engagement_slopes=[{**where, "customers": 3} for where in (period, *others)],
        int_ai__data_window=[WINDOW],
    )
    (row,) = (each for each in found if (each["plan_id"], each["period_start_date"]) == ("p", FIRST))
    assert (row["losing_customers"], row["losing_customer_share"]) == (losing, losing / len(customers))
    assert (row["customers_above_break_even_volume"], row["break_even_requests"]) == (above, break_even)


@pytest.mark.parametrize(
    ("customers", "unknown", "slope", "half_width", "expected"),
    [
        (10, 0, 1.0, 0.5, "healthy"),
        (9, 0, 1.0, 0.5, "undecided"),
        (10, 0, 1.0, 1.0, "undecided"),
        (10, 0, -1.0, 1.0, "undecided"),
        (10, 0, -1.0, 0.5, "inverted"),
        # One of them is a stranger.
        (10, 1, -1.0, 0.5, "undecided"),
    ],
)
def test_engagement_verdict(
    customers: int, unknown: int, slope: float, half_width: float, expected: str, edges: Build
) -> None:
    """Ten known customers, and an interval that does not touch zero."""
    period = {"plan_id": "p", "period_start_date": FIRST}
    (row,) = edges(
        "fct_ai__engagement_inversion",
        # The next period has another median.
        int_ai__engagement_periods=[
            {**period, "customers": customers, "unknown_plan_customers": unknown, "theil_sen_slope": -0.5},
            {**period, "period_start_date": LAST, "theil_sen_slope": 0.5},
        ],
        int_ai__engagement_slopes=[{**period, "customers": customers, "slope": slope, "half_width": half_width}],
        int_ai__data_window=[WINDOW],
    )
    assert (row["engagement_verdict"], row["unknown_plan_customers"]) == (expected, unknown)
    # Falling by the median too: that confirms an inversion and contradicts its opposite.
    assert row["is_confirmed"] == {"inverted": True, "healthy": False}.get(expected)


def test_tenth_that_asks_for_most(edges: Build) -> None:
    """Each of ten customers is a tenth: the last one's cost and margin. Nine have no tenth tenth. A request costs 1."""

    def month(start: date, customers: int) -> list[dict[str, Any]]:
        return [
            {
                "plan_id": "p",
                "period_start_date": start,
                "customer_id": f"c{asked:02}",
                "requests": asked,
                "cost_pico": asked * ONE,
                "margin_pico": -asked * ONE,
            }
            for asked in range(1, customers + 1)
        ]

    found = edges("int_ai__engagement_periods", int_ai__customer_periods=[*month(FIRST, 10), *month(LAST, 9)])
    columns = ("customers", "top_decile_cost_pico", "top_decile_margin_pico", "theil_sen_slope")
    assert {row["period_start_date"]: tuple(row[name] for name in columns) for row in found} == {
        FIRST: (10, 10 * ONE, -10 * ONE, -1),
        LAST: (9, None, None, -1),
    }

"""Class margins, their intervals, and the gap between class and blend."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle.facts import RequestFact
from oracle.inputs import Raw
from oracle.known import known_sum, known_units, possible_revenue
from oracle.periods import GRAINS, Grain
from oracle.profiles import Profiles
from oracle.revenue import Revenue
from oracle.settings import DEFAULTS, Settings
from oracle.values import PICO, money, per_unit, ratio, text

COMPONENTS = ("token", "compute", "retrieval", "third_party")
Key = tuple[date, str]


def by_class(facts: Iterable[RequestFact], grain: Grain = GRAINS["day"]) -> dict[Key, list[RequestFact]]:
    """Group customers' requests by period and class."""
    groups: dict[Key, list[RequestFact]] = defaultdict(list)
    for fact in facts:
        if fact.request.segment == "customer":
            groups[grain.start_of(fact.request.date), fact.request.request_class].append(fact)
    return groups


def days_logged(facts: Iterable[RequestFact], grain: Grain) -> dict[date, set[date]]:
    """Return the days with any request, whoever asked, by period."""
    days: dict[date, set[date]] = defaultdict(set)
    for fact in facts:
        days[grain.start_of(fact.request.date)].add(fact.request.date)
    return days


def percentile(values: list[int], share: Fraction) -> int | None:
    """Return the smallest value that at least the share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else None


def percentiles_of(costs: list[int]) -> dict[str, Decimal | None]:
    """Return the percentiles of cost per request."""
    return {f"cost_per_request_p{share}": money(percentile(costs, Fraction(share, 100))) for share in (50, 95, 99)}


def interval(facts: list[RequestFact], quantiles: dict[int, float]) -> tuple[int, float, float | None]:
    """Return customers, mean margin per unit and half width: var = G/(G-1)/N^2 sum (y - m n)^2, t with G-1."""
    margins: dict[Any, int] = defaultdict(int)
    units: dict[Any, int] = defaultdict(int)
    for fact in facts:
        margins[fact.request.first["customer_id"]] += fact.margin
        units[fact.request.first["customer_id"]] += fact.units
    customers, total_units = len(margins), sum(units.values())
    if not total_units:
        return customers, None, None
    mean = Fraction(sum(margins.values()), total_units)
    if customers < 2:
        return customers, float(mean / PICO), None
    squares = sum((margins[each] - mean * units[each]) ** 2 for each in margins)
    variance = Fraction(customers, customers - 1) * squares / total_units**2 / PICO**2
    half_width = quantiles[min(customers - 1, 200)] * math.sqrt(variance)
    return customers, float(mean / PICO), half_width


def verdict(facts: list[RequestFact], quantiles: dict[int, float], possible: int | None) -> tuple[str, str | None]:
    """Judge a margin by its interval, and say why it cannot be judged; `possible` is what unknown units may earn."""
    customers, mean, half_width = interval(facts, quantiles)
    units = sum(fact.units for fact in facts)
    if not units:
        return "undecided", "no_priced_units"
    low = sum(fact.margin for fact in facts)
    high = None if possible is None else low + possible
    is_sure = customers >= 10 and half_width is not None
    if is_sure and mean - half_width > 0:
        return "positive", None
    shift = None if possible is None else float(Fraction(possible, units * PICO))
    if is_sure and shift is not None and mean + shift + half_width < 0:
        return "negative", None
    # One of the two ends of the range is sure, or they lie on both sides of nothing.
    loses_for_sure_if_none_earns = is_sure and mean + half_width < 0
    earns_for_sure_if_all_earn = is_sure and shift is not None and mean + shift - half_width > 0
    changes_sign = low < 0 and (high is None or high >= 0)
    if loses_for_sure_if_none_earns or earns_for_sure_if_all_earn or changes_sign:
        return "undecided", "unknown_plans"
    return "undecided", "too_few_customers" if customers < 10 else "interval_over_zero"


def class_margins(
    facts: list[RequestFact], revenue: Revenue, t_table: Raw, grain: str, profiles: Profiles | None = None
) -> list[dict[str, Any]]:
    """Return the rows of fct_ai__class_margins of one grain."""
    quantiles = {int(row["degrees_of_freedom"]): float(row["quantile"]) for row in t_table}
    logged = days_logged(facts, GRAINS[grain])
    rows = []
    classes = by_class(facts, GRAINS[grain])
    periods: dict[date, list[RequestFact]] = defaultdict(list)
    for (day, _), members in classes.items():
        periods[day] += [fact for fact in members if fact.is_priced]
    for (day, name), members in classes.items():
        priced = [fact for fact in members if fact.is_priced]
        attempts = [attempt for fact in members for attempt in fact.request.attempts]
        estimated = sum(bool(attempt["is_usage_estimated"]) for attempt in attempts)
        possible = possible_revenue(priced, priced, periods[day])
        units = sum(fact.units for fact in priced)
        totals = {each: sum(fact.component(each) for fact in priced) for each in COMPONENTS}
        cost = sum(fact.cost for fact in priced)
        all_revenue = sum(fact.revenue for fact in members)
        priced_revenue = sum(fact.revenue for fact in priced)
        margin = priced_revenue - cost
        customers, mean, half_width = interval(priced, quantiles)
        costs = [fact.cost for fact in priced]
        known = mean is not None and half_width is not None
        judged, reason = verdict(priced, quantiles, possible)
        all_units = sum(fact.units for fact in members)
        rows.append(
            {
                "period_grain": grain,
                "period_start_date": day,
                "period_end_date": GRAINS[grain].end_of(day),
                "request_class": name,
                "currency_code": revenue.settings.reporting_currency,
                "units": all_units,
                "priced_units": units,
                "known_plan_units": known_units(members),
                "requests": len(members),
                "priced_requests": len(priced),
                "attempts": len(attempts),
                "estimated_usage_attempts": estimated,
                "customers": customers,
                "days_logged": len(logged[GRAINS[grain].start_of(day)]),
                "days_in_period": (GRAINS[grain].end_of(day) - day).days,
                "expected_revenue": money(sum(fact.expected_revenue for fact in members)),
                "revenue": money(all_revenue),
                "priced_revenue": money(priced_revenue),
                "unpriced_revenue": money(all_revenue - priced_revenue),
                **{f"{each}_cost": money(amount) for each, amount in totals.items()},
                "cost": money(cost),
                "contribution_margin": money(margin),
                "contribution_margin_high": money(known_sum([margin, possible])),
                "revenue_per_unit": per_unit(priced_revenue, units),
                "revenue_per_unit_high": per_unit(known_sum([priced_revenue, possible]), units),
                "cost_per_unit": per_unit(cost, units),
                "contribution_margin_per_unit": per_unit(margin, units),
                "contribution_margin_per_unit_high": per_unit(known_sum([margin, possible]), units),
                **percentiles_of(costs),
                "contribution_margin_ratio": ratio(margin, priced_revenue),
                "priced_share": ratio(len(priced), len(members)),
                "estimated_usage_share": ratio(estimated, len(attempts)),
                "known_plan_share": ratio(known_units(members), all_units),
                **(profiles.shares([each for fact in members for each in fact.request.attempts]) if profiles else {}),
                "margin_interval_half_width": half_width,
                "margin_interval_lower": mean - half_width if known else None,
                "margin_interval_upper": mean + half_width if known else None,
                "verdict": judged,
                "verdict_reason": reason,
                "is_provisional": revenue.is_provisional(GRAINS[grain].end_of(day) - timedelta(days=1))
                or any(fact.expected_revenue for fact in members),
            }
        )
    return rows


def flip_share(margin: Fraction | None, rest: Fraction | None) -> Fraction | None:
    """Return the share at which a losing class turns a blend that the rest keeps positive: m_R / (m_R - m_A)."""
    if margin is None or rest is None or margin >= 0 or rest <= 0:
        return None
    return rest / (rest - margin)


@dataclass(frozen=True)
class Sums:
    """Units and margin of a class in a slice; `high` is the margin if unknown units earned what others do."""

    units: int
    known: int
    margin: int
    high: int | None

    def __add__(self, other: "Sums") -> "Sums":
        """Add two of them up."""
        return Sums(
            self.units + other.units,
            self.known + other.known,
            self.margin + other.margin,
            known_sum([self.high, other.high]),
        )


NOTHING = Sums(0, 0, 0, 0)
Slice = dict[Any, dict[str, Sums]]


def sums_by(facts: Iterable[RequestFact], key: Callable[[RequestFact], Any], period: str) -> Slice:
    """Return the sums of customers' priced requests by key and class; `period` is where unknown units find a rate."""
    found: dict[Any, dict[str, list[RequestFact]]] = defaultdict(lambda: defaultdict(list))
    pools: dict[Any, list[RequestFact]] = defaultdict(list)
    for fact in facts:
        if fact.request.segment == "customer" and fact.is_priced:
            start = GRAINS[period].start_of(fact.request.date)
            found[key(fact)][fact.request.request_class].append(fact)
            pools[start].append(fact)
            pools[start, fact.request.request_class].append(fact)

    def sums_of(name: str, members: list[RequestFact]) -> Sums:
        start = GRAINS[period].start_of(members[0].request.date)
        margin = sum(fact.margin for fact in members)
        high = known_sum([margin, possible_revenue(members, pools[start, name], pools[start])])
        return Sums(sum(fact.units for fact in members), known_units(members), margin, high)

    return {
        each: {name: sums_of(name, members) for name, members in classes.items()} for each, classes in found.items()
    }


def expected_by(facts: Iterable[RequestFact], key: Callable[[RequestFact], Any]) -> dict[tuple[Any, str], int]:
    """Return the expected revenue of customers' priced requests by key and class."""
    found: dict[tuple[Any, str], int] = defaultdict(int)
    for fact in facts:
        if fact.request.segment == "customer" and fact.is_priced:
            found[key(fact), fact.request.request_class] += fact.expected_revenue
    return found


def is_masked(blend: Sums, losses: int, sure_losses: int) -> bool | None:
    """Tell whether the average earns and hides a loss; None where it depends on what unknown units earn."""
    if blend.margin > 0 and sure_losses > 0:
        return True
    return False if not losses or (blend.high is not None and blend.high <= 0) else None


def gaps_of(classes: dict[str, Sums], settings: Settings) -> list[dict[str, Any]]:
    """Compare the classes of one slice with their blend."""
    blend = sum(classes.values(), NOTHING)
    all_units, all_margin = blend.units, blend.margin
    losses = sum(max(0, -own.margin) for own in classes.values())
    sure_losses = sum(max(0, -own.high) for own in classes.values() if own.high is not None)
    rows = []
    for name, sums in classes.items():
        units, margin = sums.units, sums.margin
        rest_units = all_units - units
        own = Fraction(margin, units) if units else None
        rest = Fraction(all_margin - margin, rest_units) if rest_units else None
        flip = flip_share(own, rest) if sums.high is not None and sums.high < 0 else None
        own_share = Fraction(units, all_units) if all_units else None
        class_per_unit, blend_per_unit = per_unit(margin, units), per_unit(all_margin, all_units)
        rows.append(
            {
                "request_class": name,
                "currency_code": settings.reporting_currency,
                "priced_units": units,
                "contribution_margin": money(margin),
                "contribution_margin_per_unit": class_per_unit,
                "contribution_margin_per_unit_high": per_unit(sums.high, units),
                "blended_contribution_margin": money(all_margin),
                "blended_contribution_margin_per_unit": blend_per_unit,
                "blended_contribution_margin_per_unit_high": per_unit(blend.high, all_units),
                "blended_gap": None if class_per_unit is None else class_per_unit - blend_per_unit,
                "hidden_loss": money(max(0, -margin)),
                "total_hidden_loss": money(losses),
                "total_sure_loss": money(sure_losses),
                "share": None if own_share is None else float(own_share),
                "known_plan_share": ratio(sums.known, units),
                "flip_share": None if flip is None else float(flip),
                "distance_to_flip": None if flip is None else float(flip - own_share),
                "is_masked": is_masked(blend, losses, sure_losses),
            }
        )
    return rows


DRIFT = ("share_drift_per_day", "share_drift_half_width", "flip_date", "earliest_flip_date", "latest_flip_date")


def flip_day(day: date, distance: Fraction, slope: float | None) -> date | None:
    """Return the day on which a drift has covered a distance."""
    if slope is None or slope <= 0 or distance <= 0 or float(distance) / slope > 3650:
        return None
    return day + timedelta(days=math.ceil(float(distance) / slope))


def drift_of(day: date, name: str, days: Slice, quantiles: dict[int, float], window: int) -> dict[str, Any]:
    """Return where the share of a class is going, from its days with traffic among the last ones."""
    unknown = dict.fromkeys(DRIFT)
    trail = [
        ((each - day).days, classes[name], sum(classes.values(), NOTHING))
        for each, classes in days.items()
        if name in classes and 0 <= (day - each).days < window
    ]
    if len(trail) < 10:
        return unknown
    points = [(number, Fraction(own.units, blend.units)) for number, own, blend in trail]
    mean_x, mean_y = (sum(point[side] for point in points) / Fraction(len(points)) for side in (0, 1))
    squares = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / squares
    residuals = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    half_width = quantiles[min(len(points) - 2, 200)] * math.sqrt(residuals / (len(points) - 2) / squares)
    mine = sum((own for _, own, _ in trail), NOTHING)
    blend = sum((blend for _, _, blend in trail), NOTHING)
    own = Fraction(mine.margin, mine.units) if mine.units else None
    others = blend.units - mine.units
    rest = Fraction(blend.margin - mine.margin, others) if others else None
    flip = flip_share(own, rest) if mine.high is not None and mine.high < 0 else None
    known = {**unknown, "share_drift_per_day": float(slope), "share_drift_half_width": half_width}
    if flip is None:
        return known
    distance = flip - (mean_y - slope * mean_x)
    return {
        **known,
        "flip_date": flip_day(day, distance, float(slope)),
        "earliest_flip_date": flip_day(day, distance, float(slope) + half_width),
        "latest_flip_date": flip_day(day, distance, float(slope) - half_width),
    }


def gaps_of_all(
    facts: list[RequestFact], t_table: Raw, grain: str, settings: Settings = DEFAULTS
) -> list[dict[str, Any]]:
    """Return the rows of fct_ai__blended_gaps of one grain that cut nothing; only days have a drift."""
    quantiles = {int(row["degrees_of_freedom"]): float(row["quantile"]) for row in t_table}

    def start_of(fact: RequestFact) -> date:
        return GRAINS[grain].start_of(fact.request.date)

    periods, expected, logged = (
        sums_by(facts, start_of, grain),
        expected_by(facts, start_of),
        days_logged(facts, GRAINS[grain]),
    )
    return [
        {
            "slice_type": "all",
            "slice_value": "all",
            "period_grain": grain,
            "period_start_date": start,
            "days_logged": len(logged[start]),
            "days_in_period": (GRAINS[grain].end_of(start) - start).days,
            "expected_revenue": money(expected[start, row["request_class"]]),
            **row,
            **(
                drift_of(start, row["request_class"], periods, quantiles, settings.work_window_days)
                if grain == "day"
                else dict.fromkeys(DRIFT)
            ),
        }
        for start, classes in periods.items()
        for row in gaps_of(classes, settings)
    ]


def gaps_by_slice(facts: list[RequestFact], customers: Raw, settings: Settings = DEFAULTS) -> list[dict[str, Any]]:
    """Return the rows of fct_ai__blended_gaps by plan and by segment."""
    segments = {row["customer_id"]: text(row["segment"]) for row in customers}

    def segment_of(fact: RequestFact) -> str:
        return segments.get(fact.request.first["customer_id"]) or "unknown"

    slices = {"plan": lambda fact: fact.request.plan_or_reason, "segment": segment_of}
    logged = days_logged(facts, GRAINS["month"])
    rows = []
    for kind, value_of in slices.items():

        def key(fact: RequestFact, value_of: Callable[[RequestFact], str] = value_of) -> tuple[date, str]:
            return fact.request.date.replace(day=1), value_of(fact)

        expected = expected_by(facts, key)
        for (month, value), classes in sums_by(facts, key, "month").items():
            rows += [
                {
                    "slice_type": kind,
                    "slice_value": value,
                    "period_grain": "month",
                    "period_start_date": month,
                    "days_logged": len(logged[month]),
                    "days_in_period": (GRAINS["month"].end_of(month) - month).days,
                    "expected_revenue": money(expected[(month, value), row["request_class"]]),
                    **row,
                    **dict.fromkeys(DRIFT),
                }
                for row in gaps_of(classes, settings)
            ]
    return rows

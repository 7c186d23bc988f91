"""Class margins, their intervals, and the gap between class and blend."""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle.facts import RequestFact
from oracle.inputs import Raw
from oracle.periods import GRAINS, Grain
from oracle.revenue import Revenue
from oracle.values import PICO, money, per_unit, ratio

COMPONENTS = ("token", "compute", "retrieval", "third_party")
Key = tuple[date, str]


def by_class(facts: Iterable[RequestFact], grain: Grain = GRAINS["day"]) -> dict[Key, list[RequestFact]]:
    """Group customers' requests by period and class."""
    groups: dict[Key, list[RequestFact]] = defaultdict(list)
    for fact in facts:
        if fact.request.segment == "customer":
            groups[grain.start_of(fact.request.date), fact.request.request_class].append(fact)
    return groups


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


def verdict(customers: int, mean: float | None, half_width: float | None) -> str:
    """Judge a margin by its interval."""
    if customers < 10 or mean is None or half_width is None:
        return "undecided"
    if mean - half_width > 0:
        return "positive"
    return "negative" if mean + half_width < 0 else "undecided"


def class_margins(facts: list[RequestFact], revenue: Revenue, t_table: Raw, grain: str = "day") -> list[dict[str, Any]]:
    """Return fct_ai__class_margin_daily, _weekly or _monthly."""
    quantiles = {int(row["degrees_of_freedom"]): float(row["quantile"]) for row in t_table}
    rows = []
    for (day, name), members in by_class(facts, GRAINS[grain]).items():
        priced = [fact for fact in members if fact.is_priced]
        units = sum(fact.units for fact in priced)
        totals = {each: sum(fact.component(each) for fact in priced) for each in COMPONENTS}
        cost = sum(fact.cost for fact in priced)
        all_revenue = sum(fact.revenue for fact in members)
        priced_revenue = sum(fact.revenue for fact in priced)
        margin = priced_revenue - cost
        customers, mean, half_width = interval(priced, quantiles)
        costs = [fact.cost for fact in priced]
        times = [attempt for fact in members for attempt in fact.request.attempts]
        charged = sum(attempt.cost["accelerator_microseconds"] or 0 for attempt in times)
        measured = sum(
            attempt.cost["accelerator_microseconds"] or 0
            for attempt in times
            if attempt.cost["accelerator_seconds_source"] == "measured"
        )
        known = mean is not None and half_width is not None
        rows.append(
            {
                "request_date" if grain == "day" else f"request_{grain}": day,
                "request_class": name,
                "currency_code": "USD",
                "units": sum(fact.units for fact in members),
                "priced_units": units,
                "requests": len(members),
                "priced_requests": len(priced),
                "attempts": sum(len(fact.request.attempts) for fact in members),
                "customers": customers,
                "revenue": money(all_revenue),
                "priced_revenue": money(priced_revenue),
                "unpriced_revenue": money(all_revenue - priced_revenue),
                **{f"{each}_cost": money(amount) for each, amount in totals.items()},
                "cost": money(cost),
                "contribution_margin": money(margin),
                "revenue_per_unit": per_unit(priced_revenue, units),
                "cost_per_unit": per_unit(cost, units),
                "contribution_margin_per_unit": per_unit(margin, units),
                **(percentiles_of(costs) if grain == "day" else {}),
                "contribution_margin_ratio": ratio(margin, priced_revenue),
                "priced_share": ratio(len(priced), len(members)),
                "measured_share": ratio(measured, charged),
                "margin_interval_half_width": half_width,
                "margin_interval_lower": mean - half_width if known else None,
                "margin_interval_upper": mean + half_width if known else None,
                "verdict": verdict(customers, mean, half_width),
                "is_provisional": revenue.is_provisional(GRAINS[grain].end_of(day) - timedelta(days=1)),
            }
        )
    return rows


def flip_share(margin: Fraction | None, rest: Fraction | None) -> Fraction | None:
    """Return the share at which a losing class turns a blend that the rest keeps positive: m_R / (m_R - m_A)."""
    if margin is None or rest is None or margin >= 0 or rest <= 0:
        return None
    return rest / (rest - margin)


def blended_gaps(facts: list[RequestFact]) -> list[dict[str, Any]]:
    """Return fct_ai__blended_gap_daily."""
    sums: dict[date, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (day, name), members in by_class(facts).items():
        priced = [fact for fact in members if fact.is_priced]
        if priced:
            sums[day][name] = sum(fact.units for fact in priced), sum(fact.margin for fact in priced)
    rows = []
    for day, classes in sums.items():
        all_units = sum(units for units, _ in classes.values())
        all_margin = sum(margin for _, margin in classes.values())
        losses = sum(max(0, -margin) for _, margin in classes.values())
        for name, (units, margin) in classes.items():
            rest_units = all_units - units
            own = Fraction(margin, units) if units else None
            rest = Fraction(all_margin - margin, rest_units) if rest_units else None
            flip = flip_share(own, rest)
            own_share = Fraction(units, all_units) if all_units else None
            class_per_unit, blend_per_unit = per_unit(margin, units), per_unit(all_margin, all_units)
            rows.append(
                {
                    "request_date": day,
                    "request_class": name,
                    "currency_code": "USD",
                    "priced_units": units,
                    "contribution_margin": money(margin),
                    "contribution_margin_per_unit": class_per_unit,
                    "blended_contribution_margin": money(all_margin),
                    "blended_contribution_margin_per_unit": blend_per_unit,
                    "blended_gap": None if class_per_unit is None else class_per_unit - blend_per_unit,
                    "hidden_loss": money(max(0, -margin)),
                    "total_hidden_loss": money(losses),
                    "share": None if own_share is None else float(own_share),
                    "flip_share": None if flip is None else float(flip),
                    "distance_to_flip": None if flip is None else float(flip - own_share),
                    "is_masked": all_margin > 0 and losses > 0,
                }
            )
    return rows

"""Whether a customer brings more the more it asks."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from oracle.customers import DAYS_PER_MONTH, Customer, plan_lives, simple_value
from oracle.facts import RequestFact
from oracle.inputs import Inputs, Raw
from oracle.revenue import Revenue
from oracle.settings import DEFAULTS, Settings
from oracle.values import PICO, flag, money, per_unit, ratio

Rows = list[dict[str, Any]]


@dataclass
class Volume:
    """Requests, revenue and cost of one customer in one plan and revenue period."""

    requests: int = 0
    revenue: int = 0
    expected: int = 0
    cost: int = 0
    unknown: int = 0

    @property
    def margin(self) -> int:
        """Own revenue less own cost."""
        return self.revenue - self.cost


def volumes(facts: list[RequestFact], revenue: Revenue, inputs: Inputs) -> dict[tuple[str, date], dict[str, Volume]]:
    """Return every customer's volume by plan and revenue period."""
    found: dict[tuple[str, date], dict[str, Volume]] = defaultdict(lambda: defaultdict(Volume))
    internal = {row["customer_id"] for row in inputs["customers"] if flag(row["is_internal"])}
    for fact in facts:
        request, customer_id = fact.request, fact.request.first["customer_id"]
        if request.segment == "customer" and fact.is_priced and customer_id:
            own = found[request.plan_or_reason, inputs.settings.period_of(request.date)][customer_id]
            own.requests += 1
            own.revenue += fact.direct_revenue
            own.cost += fact.cost
            own.unknown += not fact.is_revenue_known
    first_day = min(fact.request.date for fact in facts)
    for recognition in revenue.recognitions:
        if recognition.customer_id and recognition.customer_id not in internal and recognition.day >= first_day:
            own = found[recognition.plan_id, inputs.settings.period_of(recognition.day)][recognition.customer_id]
            own.revenue += recognition.amount
            own.expected += recognition.expected
    return found


def deciles(ordered: Sequence[Any]) -> list[Sequence[Any]]:
    """Cut into ten groups whose sizes differ by one at most, larger ones first; empty ones are left out."""
    size, larger = divmod(len(ordered), 10)
    starts = [number * size + min(number, larger) for number in range(11)]
    return [ordered[start:end] for start, end in pairwise(starts) if start < end]


def least_squares(points: list[tuple[int, int]]) -> tuple[Fraction | None, Fraction | None]:
    """Return slope and its squared standard error, from the normal equations."""
    count = len(points)
    sum_x, sum_y = sum(x for x, _ in points), sum(y for _, y in points)
    squares = count * sum(x * x for x, _ in points) - sum_x**2
    if not squares:
        return None, None
    slope = Fraction(count * sum(x * y for x, y in points) - sum_x * sum_y, squares)
    level = (sum_y - slope * sum_x) / count
    if count < 3:
        return slope, None
    residuals = sum((y - level - slope * x) ** 2 for x, y in points)
    return slope, residuals / (count - 2) / Fraction(squares, count)


def median_slope(groups: list[list[Volume]]) -> Fraction | None:
    """Return the median slope between any two groups, the lower of two middle ones."""
    means = [
        (Fraction(sum(each.requests for each in own), len(own)), Fraction(sum(each.margin for each in own), len(own)))
        for own in groups
    ]
    slopes = sorted((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(means, 2) if x1 != x2)
    return slopes[(len(slopes) - 1) // 2] if slopes else None


def inversion_rows(facts: list[RequestFact], revenue: Revenue, inputs: Inputs, t_table: Raw) -> Rows:
    """Return fct_ai__engagement_inversion."""
    quantiles = {int(row["degrees_of_freedom"]): float(row["quantile"]) for row in t_table}
    rows = []
    for (plan, period), customers in volumes(facts, revenue, inputs).items():
        ordered = [own for _, own in sorted(customers.items(), key=lambda item: (item[1].requests, item[0]))]
        groups = deciles(ordered)
        count = len(ordered)
        top = groups[9] if count >= 10 else None
        cost = sum(each.cost for each in ordered)
        requests = sum(each.requests for each in ordered)
        earned = sum(each.revenue for each in ordered)
        expected = sum(each.expected for each in ordered)
        losing = sum(each.margin < 0 for each in ordered)
        limit = Fraction(earned * requests, count * cost) if cost else None
        above = 0 if limit is None else sum(each.requests > limit for each in ordered)
        slope, variance = least_squares([(each.requests, each.margin) for each in ordered])
        middle = median_slope(groups)
        half = None
        if variance is not None:
            half = quantiles[min(count - 2, 200)] * math.sqrt(variance / PICO**2)
        value = None if slope is None else float(slope / PICO)
        verdict = "undecided"
        unknown = sum(each.unknown > 0 for each in ordered)
        if count >= 10 and half is not None and not unknown:
            verdict = "healthy" if value - half > 0 else "inverted" if value + half < 0 else "undecided"
        signs = {"healthy": 1, "inverted": -1}
        is_confirmed = None if verdict == "undecided" or middle is None else middle * signs[verdict] > 0
        top_cost = sum(each.cost for each in top) if top else None
        rows.append(
            {
                "plan_id": plan,
                "period_start_date": period,
                "currency_code": inputs.settings.reporting_currency,
                "plan_customers": count,
                "unknown_plan_customers": unknown,
                "losing_customers": losing,
                "customers_above_break_even_volume": above if cost else None,
                "priced_requests": requests,
                "own_revenue": money(earned),
                "expected_revenue": money(expected),
                "own_cost": money(cost),
                "own_margin": money(earned - cost),
                "top_decile_cost": money(top_cost),
                "top_decile_margin": money(sum(each.margin for each in top)) if top else None,
                "break_even_requests": ratio(earned * requests, count * cost),
                "losing_customer_share": ratio(losing, count),
                "top_decile_cost_share": ratio(top_cost, cost) if top else None,
                "value_slope": value,
                "value_slope_half_width": half,
                "value_slope_lower": None if half is None else value - half,
                "value_slope_upper": None if half is None else value + half,
                "theil_sen_slope": None if middle is None else float(middle / PICO),
                "engagement_verdict": verdict,
                "is_confirmed": is_confirmed,
                "is_provisional": revenue.is_provisional(period) or expected != 0,
            }
        )
    return rows


def volume_rows(customers: list[Customer], settings: Settings = DEFAULTS) -> Rows:
    """Return fct_ai__ltv_by_volume."""
    lives = plan_lives(customers)
    rows = []
    for plan, life in lives.items():
        members = [each for each in customers if each.plan == plan and not each.is_internal and each.logged_days]
        members.sort(key=lambda each: (Fraction(each.requests, each.logged_days), each.customer_id))
        plan_cost = sum(each.cost for each in members)
        for number, own in enumerate(deciles(members), 1):
            days = sum(each.logged_days for each in own)
            margin = sum(each.margin for each in own)
            requests = sum(each.requests for each in own)
            cost = sum(each.cost for each in own)
            rows.append(
                {
                    "plan_id": plan,
                    "volume_decile": number,
                    "currency_code": settings.reporting_currency,
                    "customers": len(own),
                    "churned_customers": sum(each.ended is not None for each in own),
                    "active_days": sum(each.active_days for each in own),
                    "logged_days": days,
                    "requests": requests,
                    "plan_active_days": life.active_days,
                    "plan_churned_customers": life.churned,
                    "revenue_to_date": money(sum(each.revenue for each in own)),
                    "expected_revenue": money(sum(each.expected for each in own)),
                    "cost_to_date": money(cost),
                    "contribution_margin_to_date": money(margin),
                    "average_monthly_margin": per_unit(
                        margin * DAYS_PER_MONTH.numerator, days * DAYS_PER_MONTH.denominator
                    ),
                    "simple_lifetime_value": money(simple_value(margin, days, life)),
                    "requests_per_month": ratio(requests * DAYS_PER_MONTH, days),
                    "cost_share": ratio(cost, plan_cost),
                }
            )
    return rows

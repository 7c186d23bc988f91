"""What each customer brings, on own revenue and own cost."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.intake import subscription_at
from oracle.revenue import Revenue
from oracle.values import FIRST_MOMENT, LAST_MOMENT, flag, moment, money, per_unit, ratio, text

DAYS_PER_MONTH = Fraction(487, 16)


def lifetime(customer_id: str, inputs: Inputs, data_through: date) -> dict[str, Any]:
    """Return first day, active days, latest plan, and when the last subscription ended."""
    own = [
        (
            moment(row["started_at"]) or FIRST_MOMENT,
            moment(row["ended_at"]) or LAST_MOMENT,
        )
        for row in inputs["subscriptions"]
        if row["customer_id"] == customer_id
    ]
    own = [(start, end) for start, end in own if start.date() <= data_through]
    if not own:
        return {"plan": None, "first": None, "active_days": 0, "ended": None}
    active = set()
    for start, end in own:
        stop = min(end.date(), data_through + timedelta(days=1))
        active |= {start.date() + timedelta(days=number) for number in range((stop - start.date()).days)}
    boundaries = sorted({each for pair in own for each in pair})
    covered = [
        (at, subscription_at(customer_id, at, inputs["subscriptions"]))
        for at in boundaries
        if at.date() <= data_through and any(start <= at < end for start, end in own)
    ]
    last_end = max(end for _, end in own).date()
    return {
        "plan": covered[-1][1]["plan_id"],
        "first": min(start for start, _ in own).date(),
        "active_days": len(active),
        "ended": last_end if last_end <= data_through else None,
    }


def customer_values(facts: list[RequestFact], revenue: Revenue, inputs: Inputs) -> list[dict[str, Any]]:
    """Return fct_ai__customer_ltv."""
    described = {row["customer_id"]: row for row in inputs["customers"]}
    earned: dict[str, int] = defaultdict(int)
    spent: dict[str, int] = defaultdict(int)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for accrual in revenue.accruals:
        earned[accrual.customer_id] += accrual.amount
    for fact in facts:
        customer_id = fact.request.first["customer_id"]
        earned[customer_id] += fact.direct_revenue
        counts[customer_id][0] += 1
        if fact.is_priced:
            counts[customer_id][1] += 1
            spent[customer_id] += fact.cost
    subscribing = {row["customer_id"] for row in inputs["subscriptions"]}
    everyone = sorted({*described, *earned, *counts, *subscribing} - {None})
    lives = {each: lifetime(each, inputs, revenue.data_through) for each in everyone}
    internal = {each: bool(each in described and flag(described[each]["is_internal"])) for each in everyone}

    plan_days: dict[str, int] = defaultdict(int)
    plan_churned: dict[str, int] = defaultdict(int)
    for each in everyone:
        if lives[each]["plan"] and not internal[each]:
            plan_days[lives[each]["plan"]] += lives[each]["active_days"]
            plan_churned[lives[each]["plan"]] += lives[each]["ended"] is not None

    rows = []
    for each in everyone:
        life = lives[each]
        margin = earned[each] - spent[each]
        days = life["active_days"]
        in_plan = life["plan"] is not None and not internal[each]
        all_days = plan_days[life["plan"]] if in_plan else None
        churned = plan_churned[life["plan"]] if in_plan else None
        rows.append(
            {
                "customer_id": each,
                "plan_id": life["plan"],
                "segment": text(described[each]["segment"]) if each in described else None,
                "currency_code": "USD",
                "active_days": days,
                "requests": counts[each][0],
                "priced_requests": counts[each][1],
                "plan_active_days": all_days,
                "plan_churned_customers": churned,
                "revenue_to_date": money(earned[each]),
                "cost_to_date": money(spent[each]),
                "contribution_margin_to_date": money(margin),
                "average_monthly_margin": per_unit(margin * DAYS_PER_MONTH.numerator, days * DAYS_PER_MONTH.denominator),
                "simple_lifetime_value": per_unit(margin * all_days, days * churned) if in_plan else None,
                "monthly_churn_rate": ratio(churned * DAYS_PER_MONTH, all_days) if in_plan else None,
                "is_internal": internal[each],
                "is_churned": life["ended"] is not None,
                "first_subscribed_date": life["first"],
                "last_subscribed_date": life["ended"],
            }
        )
    return rows

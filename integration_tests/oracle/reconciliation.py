"""From the invoice to the requests."""

from collections import defaultdict
from datetime import date
from typing import Any

from oracle.facts import RequestFact
from oracle.revenue import Revenue
from oracle.values import money

PARTS = ("invoiced", "recognised", "before", "expected", "allocated", "direct", "metered", "included", "overage")


def revenue_rows(facts: list[RequestFact], revenue: Revenue) -> list[dict[str, Any]]:
    """Return fct_ai__revenue_reconciliation."""
    period_of = revenue.settings.period_of
    periods: dict[str, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(PARTS, 0)))
    for each in revenue.all_recognitions:
        if each.invoiced_on <= revenue.data_through:
            periods[each.plan_id][period_of(each.invoiced_on)]["invoiced"] += each.amount
    for each in revenue.recognitions:
        own = periods[each.plan_id][period_of(each.day)]
        own["recognised"] += each.recognised
        own["before"] += each.before
        own["expected"] += each.expected
    for each in revenue.metered_without_price:
        periods[each.plan_id][period_of(each.day)]["metered"] += each.amount or 0
    logged: dict[date, set[date]] = defaultdict(set)
    for fact in facts:
        logged[period_of(fact.request.date)].add(fact.request.date)
        if fact.request.segment == "customer":
            own = periods[fact.request.plan_or_reason][period_of(fact.request.date)]
            own["allocated"] += fact.pooled_revenue
            own["direct"] += fact.direct_revenue
            own["included"] += id(fact.request) in revenue.within_quota
            own["overage"] += revenue.is_overage(fact.request)
    rows = []
    for plan, own in periods.items():
        balance = 0
        for period in sorted(own):
            sums = own[period]
            opening, balance = balance, balance + sums["invoiced"] - sums["recognised"]
            rows.append(
                {
                    "plan_id": plan,
                    "period_start_date": period,
                    "currency_code": revenue.settings.reporting_currency,
                    "opening_deferred_revenue": money(opening),
                    "invoiced_revenue": money(sums["invoiced"]),
                    "recognised_revenue": money(sums["recognised"]),
                    "closing_deferred_revenue": money(balance),
                    "revenue_before_log": money(sums["before"]),
                    "expected_revenue": money(sums["expected"]),
                    "allocated_revenue": money(sums["allocated"]),
                    "breakage": money(sums["recognised"] + sums["expected"] - sums["before"] - sums["allocated"]),
                    "direct_revenue": money(sums["direct"]),
                    "metered_without_price": money(sums["metered"]),
                    "included_requests": sums["included"],
                    "overage_requests": sums["overage"],
                    "days_logged": len(logged[period]),
                    "days_in_period": (revenue.settings.period_end(period) - period).days,
                    "is_provisional": revenue.is_provisional(period) or sums["expected"] != 0,
                }
            )
    return rows

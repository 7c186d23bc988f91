"""What could not be read, priced, converted or matched: one function for each area that says so."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

from oracle.intake import SOURCE, Attempt, Request
from oracle.revenue import Revenue
from oracle.values import days_between, money, ratio
from oracle.window import Uninvoiced

Rows = list[dict[str, Any]]


def issue(kind: str, table: str, key: str, reason: str, **values: Any) -> dict[str, Any]:
    """Return one row of fct_ai__data_issues; what is not named is unknown, and the build warns of it."""
    return {
        "issue": kind,
        "input": table,
        "source_relation": None,
        "row_key": key,
        "column_name": None,
        "value": None,
        "reason": reason,
        "affected_rows": None,
        "amount": None,
        "currency_code": None,
        "share": None,
        "first_date": None,
        "last_date": None,
        "is_warned": True,
        **values,
    }


def log_issues(rejected: Rows) -> Rows:
    """Return the raw rows that were rejected; those that say the same count together."""
    groups: dict[tuple, Rows] = defaultdict(list)
    for row in rejected:
        key = row["request_id"] or f"no id, started at {row['started_at_text'] or 'no time'}"
        groups[row["source_relation"], key, row["reason"], row["rejected_values"]].append(row)
    return [
        issue(
            "rejected_row",
            "requests",
            key,
            f"The raw row cannot be used: {reason}.",
            source_relation=source,
            value=value,
            affected_rows=len(rows),
            first_date=min((row["log_date"] for row in rows if row["log_date"]), default=None),
            last_date=max((row["log_date"] for row in rows if row["log_date"]), default=None),
        )
        for (source, key, reason, value), rows in groups.items()
    ]


def cost_issues(requests: list[Request]) -> Rows:
    """Return usage without a cost by provider, model, tier and reason, with its share of all attempts."""
    attempts = [attempt for request in requests for attempt in request.attempts]
    groups: dict[tuple, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.cost["cost_status"] == "unpriced":
            name = attempt["provider"], attempt["model"], attempt["service_tier"]
            groups[*name, attempt.cost["unpriced_reason"]].append(attempt)
    return [
        issue(
            "unpriced_usage",
            "requests",
            (f"{provider}/" if provider else "") + (model or "no model") + (f" ({tier})" if tier else ""),
            f"Attempts that have no cost: {reason}.",
            column_name="model",
            value=model,
            affected_rows=len(members),
            share=ratio(len(members), len(attempts)),
            first_date=min(each["started_at"] for each in members).date(),
            last_date=max(each["started_at"] for each in members).date(),
        )
        for (provider, model, tier, reason), members in groups.items()
    ]


def revenue_issues(requests: list[Request], revenue: Revenue) -> Rows:
    """Return the holes of the log, and subscriptions that nobody has invoiced for long."""
    logged = sorted({request.date for request in requests})
    rows = []
    for before, after in pairwise(logged):
        hole = days_between(before, after)[1:]
        if hole:
            rows.append(
                issue(
                    "days_without_log",
                    "requests",
                    f"{hole[0]}",
                    "Nothing at all was logged on these days; requests of other days carry their revenue.",
                    affected_rows=len(hole),
                    amount=money(sum(each.amount for each in revenue.accruals if each.day in hole)),
                    currency_code=revenue.settings.reporting_currency,
                    first_date=hole[0],
                    last_date=hole[-1],
                    is_warned=len(hole) > revenue.settings.max_days_without_log,
                )
            )
    missing: dict[tuple[str, str], list[Uninvoiced]] = defaultdict(list)
    for each in revenue.uninvoiced:
        if not each.is_expected:
            missing[each.subscription_id, each.plan_id].append(each)
    for (subscription, plan), days in missing.items():
        unknown = any(each.amount is None for each in days)
        rows.append(
            issue(
                "missing_invoice",
                "invoice_lines",
                subscription,
                "The subscription runs, no invoice line covers it, and no price says what it should bring."
                if unknown
                else "The subscription runs, no invoice line covers these days, and none is expected any more.",
                source_relation=SOURCE,
                value=plan,
                affected_rows=len(days),
                amount=None if unknown else money(sum(each.amount for each in days)),
                currency_code=None if unknown else revenue.settings.reporting_currency,
                first_date=min(each.day for each in days),
                last_date=max(each.day for each in days),
            )
        )
    return rows


def issue_rows(requests: list[Request], rejected: Rows, revenue: Revenue) -> Rows:
    """Return fct_ai__data_issues."""
    return log_issues(rejected) + cost_issues(requests) + revenue_issues(requests, revenue)

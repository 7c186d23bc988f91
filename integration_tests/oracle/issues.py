"""What could not be read, priced, converted or matched: one function for each area that says so."""

from collections import defaultdict
from typing import Any

from oracle.inputs import Inputs
from oracle.intake import Attempt, Request
from oracle.revenue import NO_PLAN, Accrual, Revenue
from oracle.values import money, ratio

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


def line_issue(kind: str, days: list[Accrual], reason: str) -> dict[str, Any]:
    """Return the issue of one invoice line, from those of its days that earn nothing."""
    first, amount = days[0], sum(each.own_amount for each in days)
    return issue(
        kind,
        "invoice_lines",
        first.line_id,
        reason,
        source_relation="generic",
        column_name="plan_id",
        value=None if first.plan_id == NO_PLAN and kind == "line_without_plan" else first.plan_id,
        affected_rows=1,
        amount=money(amount),
        currency_code=first.currency,
        first_date=min(each.day for each in days),
        last_date=max(each.day for each in days),
        is_warned=amount != 0,
    )


def invoice_issues(inputs: Inputs, requests: list[Request], revenue: Revenue) -> Rows:
    """Return the invoice lines whose revenue no request can carry."""
    known = {row["plan_id"] for name in ("plans", "subscriptions") for row in inputs[name]}
    known |= {request.plan_id for request in requests}
    lines: dict[tuple[str, str], list[Accrual]] = defaultdict(list)
    for each in revenue.all_accruals:
        if each.plan_id not in known:
            lines["line_without_plan", each.line_id].append(each)
    for each in revenue.metered_without_price:
        lines["metered_without_price", each.line_id].append(each)
    reasons = {
        "metered_without_price": (
            "Metered use was invoiced that no usage price of the plan and no request's own revenue carries."
        ),
        NO_PLAN: "The line names no plan and no subscription that is known, so no request carries its revenue.",
    }
    unknown = "No plan, subscription or request has the plan of the line, so no request carries its revenue."
    return [
        line_issue(kind, days, reasons.get(kind) or reasons.get(days[0].plan_id, unknown))
        for (kind, _), days in lines.items()
    ]


def issue_rows(inputs: Inputs, requests: list[Request], rejected: Rows, revenue: Revenue) -> Rows:
    """Return fct_ai__data_issues."""
    return log_issues(rejected) + cost_issues(requests) + invoice_issues(inputs, requests, revenue)

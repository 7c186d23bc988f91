"""What could not be read, priced, converted or matched: one function for each area that says so."""

from collections import defaultdict
from typing import Any

from oracle.intake import SOURCE, Attempt, Request
from oracle.settings import DEFAULTS, Settings
from oracle.values import ratio

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


def usage_issues(requests: list[Request], settings: Settings) -> Rows:
    """Return tokens that do not add up, or are only an estimate, by model, with their share of all attempts."""
    attempts = [attempt for request in requests for attempt in request.attempts]
    doubts = {
        "token_mismatch": (
            "Attempts whose tokens do not add up to what the log states.",
            [attempt for attempt in attempts if attempt.cost["has_token_mismatch"]],
        ),
        "estimated_usage": (
            "Attempts whose tokens are a count of the text by the tracer, not the word of the provider.",
            [attempt for attempt in attempts if attempt["is_usage_estimated"]],
        ),
    }
    rows = []
    for kind, (reason, doubted) in doubts.items():
        groups: dict[tuple, list[Attempt]] = defaultdict(list)
        for attempt in doubted:
            groups[attempt["provider"], attempt["model"]].append(attempt)
        rows += [
            issue(
                kind,
                "requests",
                (f"{provider}/" if provider else "") + (model or "no model"),
                reason,
                source_relation=SOURCE,
                column_name="total_tokens",
                value=model,
                affected_rows=len(members),
                share=ratio(len(members), len(attempts)),
                first_date=settings.day(min(each["started_at"] for each in members)),
                last_date=settings.day(max(each["started_at"] for each in members)),
                is_warned=kind == "token_mismatch" or len(doubted) > settings.estimated_usage_limit * len(attempts),
            )
            for (provider, model), members in groups.items()
        ]
    return rows


def issue_rows(requests: list[Request], rejected: Rows, settings: Settings = DEFAULTS) -> Rows:
    """Return fct_ai__data_issues."""
    return log_issues(rejected) + cost_issues(requests) + usage_issues(requests, settings)

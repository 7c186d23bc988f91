"""What could not be read, priced, converted or matched: one function for each area that says so."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from oracle.billing import VARIABLE, Bill, Charge, absent, costs_of, set_aside_reason, unreadable_values
from oracle.inputs import Inputs
from oracle.intake import SOURCE, Attempt, Request
from oracle.known import Known
from oracle.names import Names
from oracle.revenue import NO_PLAN, Recognition, Revenue
from oracle.settings import Settings
from oracle.values import days_between, moment, money, ratio, rounded
from oracle.window import Uninvoiced

Rows = list[dict[str, Any]]
# The values that a charge is read from, in the order in which they are listed.
VALUES = (
    "BilledCost",
    "EffectiveCost",
    "ChargePeriodStart",
    "BillingPeriodStart",
    "delivered_at",
    "ListCost",
    "ContractedCost",
    "PricingQuantity",
    "ConsumedQuantity",
    "BillingPeriodEnd",
    "ChargePeriodEnd",
)


# What each reason for an unknown cost means.
MEANINGS = {
    "no_token_rate": "no rate card has the model in that tier at that time",
    "no_meter_rate": "the rate card has no price for a kind of token that they used, or prices in two currencies",
    "no_usage": "the log does not say how many tokens they used",
    "estimated_usage": "the tracer only estimated how many tokens they used",
    "no_accelerator_seconds": "neither the log nor a profile says how long the accelerator worked",
    "no_accelerator_rate": "no rate of the accelerator held",
    "no_retrieval_rate": "no rate of a retrieval, vector read, rerank or web search held",
    "no_tool_call_rate": "no rate of a tool call held",
    "no_fx_rate": "no exchange rate from the currency of a price, a call or a third party held",
}


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
            (f"{provider}/" if provider else "") + (model or "no model") + f" ({tier}, {reason})",
            f"Attempts that have no cost, by their share of all attempts: {MEANINGS.get(reason, reason)}.",
            column_name="model",
            value=model,
            affected_rows=len(members),
            share=ratio(len(members), len(attempts)),
            first_date=min(each.day for each in members),
            last_date=max(each.day for each in members),
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
                    amount=money(sum(each.amount for each in revenue.recognitions if each.day in hole)),
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


def name_issues(requests: list[Request], names: Names) -> Rows:
    """Return usage that the model's name alone gave a price; nobody is warned of it."""
    groups: dict[tuple, list[Attempt]] = defaultdict(list)
    for request in requests:
        for attempt in request.attempts:
            name = attempt["provider"], attempt["model"]
            if names.is_guess(*name) and all(each.cost["cost_pico"] is not None for each in request.attempts):
                groups[name].append(attempt)
    every = sum(len(request.attempts) for request in requests)
    return [
        issue(
            "priced_by_model_name",
            "requests",
            (f"{provider}/" if provider else "") + model,
            f"The rate card of {provider or 'no provider'} has no such model; it is priced as "
            f"{names.resolve(provider, model)[1]} of {names.resolve(provider, model)[0]}, by its name alone.",
            column_name="provider",
            value=provider,
            affected_rows=len(members),
            share=ratio(len(members), every),
            first_date=min(each.request.date for each in members),
            last_date=max(each.request.date for each in members),
            is_warned=False,
        )
        for (provider, model), members in groups.items()
    ]


# What is said of a charge, by kind and reason.
SET_ASIDE = {"no_charge_period": "ChargePeriodStart", "no_cost": "EffectiveCost"}
NOT_SAID = (
    "The charge does not say when it was used, what it cost or when it was delivered: it is set aside, as a line of "
    "its own."
)
UNCONVERTED = "The charge names no currency, or one without an exchange rate on its day: its amount is not known."
UNKNOWN_UNIT = (
    "The unit says nothing of the charge's meter: its quantity is not known, and the gap to what was rated stays "
    "whole. `unit_quantity` of a charge rule says what one unit is."
)
ONE_COST = "The charge has one cost only; nothing was paid in advance, so effective and billed cost are the same."
HARMLESS_VALUE = "A value of the charge cannot be read; its amount and month do not rest on it."
NEEDED_VALUE = (
    "A value of the charge cannot be read, and its amount or month rests on it: it is set aside. A date whose day and "
    "month cannot be told apart needs variable `numeric_date_order`."
)
LITELLM_SPEND = (
    "LiteLLM reckoned this spend, its mark-up included: it is no bill of a provider, and left out of it unless "
    "variable `focus_accept_litellm_spend` is true."
)
NEAR_POWER = (
    "The quantity on the bill is near a power of ten times what was rated: one of the two may be in another unit."
)


def issues_of_charge(charge: Charge) -> Iterator[tuple[str, str, str | None, str, bool]]:
    """Yield kind, column, value and reason of what is wrong with a charge, and whether the amount stands there."""
    row, reason = charge.row, set_aside_reason(charge.row)
    currency = absent(row["BillingCurrency"])
    # Columns are listed with those first that amount and month rest on.
    unreadable = sorted(unreadable_values(row), key=lambda each: VALUES.index(each[0]))
    for position, (name, value) in enumerate(unreadable):
        kind = "unreadable_charge" if reason else "unreadable_charge_value"
        yield kind, name, value, NEEDED_VALUE if reason else HARMLESS_VALUE, position == 0
    if reason in SET_ASIDE:
        yield "charge_set_aside", SET_ASIDE[reason], None, NOT_SAID, True
    if reason is not None:
        return
    if charge.effective is None:
        code = currency.upper() if currency else None
        yield "unconverted_charge", "BillingCurrency", code, UNCONVERTED, True
    if charge.category == VARIABLE and charge.is_unit_unknown:
        yield "unknown_charge_unit", "ConsumedUnit", charge.unit, UNKNOWN_UNIT, True
    if None in (absent(row["BilledCost"]), absent(row["EffectiveCost"])):
        yield "assumed_charge_cost", "EffectiveCost", None, ONE_COST, True


def charge_issues(bill: Bill) -> Rows:
    """Return what of the bill could not be read, converted, counted or taken for a bill."""
    groups: dict[tuple, list[tuple[int | None, date | None]]] = defaultdict(list)
    for charge in bill.charges:
        effective, billed = costs_of(charge.row)
        currency = (absent(charge.row["BillingCurrency"]) or "").upper() or None
        for kind, column, value, reason, has_amount in issues_of_charge(charge):
            amount = (billed if effective is None else effective) if has_amount else None
            groups[kind, charge.name, column, value, reason, currency].append((amount, charge.day))
    for row in bill.refused:
        key = absent(row["ProviderName"]) or "no provider", "BilledCost", None, LITELLM_SPEND, row["BillingCurrency"]
        groups["litellm_spend", *key].append((costs_of(row)[1], moment(row["ChargePeriodStart"]).date()))
    found = [
        issue(
            kind,
            "focus_charges",
            key,
            reason,
            column_name=column,
            value=value,
            affected_rows=len(members),
            amount=money(sum(known) if (known := [each for each, _ in members if each is not None]) else None),
            currency_code=currency,
            first_date=min((day for _, day in members if day), default=None),
            last_date=max((day for _, day in members if day), default=None),
            is_warned=kind != "assumed_charge_cost",
        )
        for (kind, key, column, value, reason, currency), members in groups.items()
    ]
    return found + [
        issue(
            "suspicious_charge_quantity",
            "focus_charges",
            "/".join(map(str, (key[0], *key[2:]))),
            NEAR_POWER,
            column_name="ConsumedQuantity",
            value=f"{account.billed_quantity / account.rated_quantity:.9f}",
            affected_rows=len(account.charges),
            amount=money(account.effective),
            currency_code=bill.reporting_currency,
            first_date=key[0],
            last_date=key[0],
        )
        for key, account in bill.accounts.items()
        if key[1] == VARIABLE and is_near_power_of_ten(account.billed_quantity, account.rated_quantity)
    ]


def is_near_power_of_ten(billed: int | None, rated: int) -> bool:
    """Tell whether one is within a tenth of 10, 100, ... or 0.1, 0.01, ... times the other."""
    if not billed or billed < 0 or rated <= 0:
        return False
    powers = [Fraction(10) ** power for power in range(-18, 19) if power]
    return any(power / Fraction(11, 10) < Fraction(billed, rated) < power * Fraction(11, 10) for power in powers)


def unknown_key(request: Request) -> str:
    """Return what the log does name of a request of unknown plan."""
    first = request.first
    if request.unknown_reason == "unknown_plan":
        return f"plan {request.plan_id}"
    if request.unknown_reason == "unknown_customer":
        return first["customer_id"]
    for name, column in (("billing account", "billing_account_id"), ("endpoint", "endpoint")):
        if first[column] is not None:
            return f"no customer, {name} {first[column]}"
    return "no customer"


def customer_issues(requests: list[Request], inputs: Inputs) -> Rows:
    """Return requests of unknown plan by what the log names of them; one row where no input tells any revenue."""
    known, settings = Known(inputs), inputs.settings
    logged = [request for request in requests if request.segment == "customer"]
    first_recent = max(request.date for request in requests) - timedelta(days=settings.work_window_days - 1)
    recent = [request for request in logged if request.date >= first_recent]
    unknown = [request for request in logged if request.unknown_reason and request.first["unit_revenue"] is None]
    limit = Fraction(str(settings.max_unknown_plan_share)) * len(recent)
    recent_unknown = sum(request.date >= first_recent for request in unknown)
    said = {
        "no_customer": "The log names no customer",
        "unknown_customer": "Neither subscriptions nor customers name the id",
        "unknown_plan": "No input names the plan",
    }
    if not known.is_any_revenue_told:
        groups = {None: unknown} if unknown else {}
    else:
        groups = defaultdict(list)
        for request in unknown:
            groups[request.unknown_reason, unknown_key(request), known.similar(request)].append(request)
    rows = []
    for key, members in groups.items():
        days = [request.date for request in members]
        counted = {
            "source_relation": SOURCE,
            "affected_rows": len(members),
            "share": ratio(len(members), len(logged)),
            "first_date": min(days),
            "last_date": max(days),
        }
        if key is None:
            reason = (
                "There are no subscriptions, invoice lines or usage prices: only what requests log themselves is "
                "known as revenue."
            )
            rows.append(issue("unknown_customer", "subscriptions", "subscriptions", reason, **counted, is_warned=False))
            continue
        why, row_key, other = key
        percent = rounded(Fraction(recent_unknown * 10000, len(recent))) if recent else 0
        rows.append(
            issue(
                "unknown_plan" if why == "unknown_plan" else "unknown_customer",
                "requests",
                row_key,
                said[why]
                + (f", which is {other} but for case or blanks" if other else "")
                + ": what these requests earn is unknown, and counts as nothing. Of the last "
                + f"{settings.work_window_days} days "
                + f"{Decimal(percent) / 100:.2f} % of requests are such.",
                **counted,
                column_name="plan_id" if why == "unknown_plan" else "customer_id",
                value={"no_customer": None, "unknown_plan": members[0].plan_id}.get(
                    why, members[0].first["customer_id"]
                ),
                is_warned=max(days) >= first_recent and recent_unknown > limit,
            )
        )
    return rows


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


def line_issue(kind: str, days: list[Recognition], reason: str) -> dict[str, Any]:
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
    lines: dict[tuple[str, str], list[Recognition]] = defaultdict(list)
    for each in revenue.all_recognitions:
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


def issue_rows(
    inputs: Inputs, requests: list[Request], rejected: Rows, revenue: Revenue, names: Names, bill: Bill
) -> Rows:
    """Return fct_ai__data_issues."""
    return [
        *log_issues(rejected),
        *cost_issues(requests),
        *name_issues(requests, names),
        *usage_issues(requests, inputs.settings),
        *customer_issues(requests, inputs),
        *invoice_issues(inputs, requests, revenue),
        *charge_issues(bill),
        *revenue_issues(requests, revenue),
    ]

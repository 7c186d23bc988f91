"""Every mart, from the raw files."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from oracle.billing import Bill
from oracle.costing import Exchange, Rates, price
from oracle.customers import customer_values, customers_of, payback_rows
from oracle.engagement import inversion_rows, volume_rows
from oracle.facts import RequestFact
from oracle.inputs import Inputs, Raw
from oracle.intake import SOURCE, Attempt, Request, assign, group, open_units, take_in
from oracle.issues import issue_rows
from oracle.known import Known
from oracle.margins import COMPONENTS, class_margins, gaps_by_slice, gaps_of_all
from oracle.mix import mix_shift_rows
from oracle.names import Name, nearest
from oracle.operations import capacity_rows, spend_rows
from oracle.overview import overview_rows
from oracle.profiles import SOURCES, Profiles
from oracle.reconciliation import revenue_rows
from oracle.revenue import Revenue
from oracle.settings import DEFAULTS, Settings
from oracle.slo import slo_rows
from oracle.values import flag, moment, money, ratio, scaled, text
from oracle.work import crossing_rows, work_rows

Rows = list[dict[str, Any]]
MART_GRAINS = ("day", "week", "month")
WITHOUT_PLAN = {
    "no_customer": "Requests that name no customer",
    "no_subscription": "Customers who never had a subscription",
    "before_first_subscription": "Before the first subscription",
    "between_subscriptions": "Between two subscriptions",
    "after_last_subscription": "After the last subscription",
}


def request_cost_rows(requests: list[Request], exchange: Exchange) -> Rows:
    """Return int_ai__ledger_attempts."""
    return [attempt_row(attempt, exchange) for request in requests for attempt in request.attempts]


def in_decimals(rows: Rows) -> Rows:
    """Return rows of the ledger as its mart shows them: decimals, and nothing that only the refresh reads."""
    return [
        {
            name.removesuffix("_pico"): money(value) if name.endswith("_pico") else value
            for name, value in row.items()
            if name != "day_raw_rows"
        }
        for row in rows
    ]


def attempt_row(attempt: Attempt, exchange: Exchange) -> dict[str, Any]:
    """Return one row of the ledger."""
    request = attempt.request
    is_first = attempt is request.first
    fact = RequestFact(request, 0, 0)
    copied = (
        "request_id",
        "attempt",
        "transaction_id",
        "billing_account_id",
        "endpoint",
        "operation",
        "provider",
        "model",
        "service_tier",
        "region",
        "hardware",
        "purchase_option",
        "accelerator_model",
        "precision",
        "status",
        "outcome",
        "uncached_input_tokens",
        "cache_read_tokens",
        "output_tokens",
        "reasoning_tokens",
        "retrieval_calls",
        "vector_reads",
        "rerank_calls",
        "web_search_calls",
        "tool_calls",
        "started_at",
        "ended_at",
        "loaded_at",
    )
    quality = attempt["quality_score"]
    own_revenue = own_revenue_of(request, exchange) if is_first else None
    return {
        "source_relation": SOURCE,
        **{name: attempt[name] for name in copied},
        "customer_id": request.first["customer_id"],
        "plan_id": request.plan_id,
        "traffic_segment": request.segment,
        "request_class": request.request_class,
        "class_rule_id": request.class_rule_id,
        "request_status": request.status if is_first else None,
        "currency_code": exchange.reporting_currency,
        "request_attempts": len(request.attempts) if is_first else None,
        "cache_write_tokens": attempt["cache_write_5m_tokens"] + attempt["cache_write_1h_tokens"],
        **attempt.cost,
        "request_cost_pico": fact.cost if is_first and fact.is_priced else None,
        "unit_revenue_pico": own_revenue,
        "quality_score": None if quality is None else quality / 10**12,
        "is_first_attempt": is_first,
        "is_request_priced": fact.is_priced,
        "is_cache_hit": bool(attempt["is_cache_hit"]),
        "is_usage_estimated": bool(attempt["is_usage_estimated"]),
        "has_unconverted_revenue": is_first and attempt["unit_revenue"] is not None and own_revenue is None,
        "request_date": request.date,
        "request_started_at": request.first["started_at"],
        "day_raw_rows": request.first["raw_rows_on"][request.date],
    }


def own_revenue_of(request: Request, exchange: Exchange) -> int | None:
    """Return the revenue that the log names with a request, in the reporting currency."""
    first = request.first
    return exchange.convert(first["unit_revenue"], first["unit_revenue_currency_code"], request.date)


def known_sum(values: list[int | None]) -> int | None:
    """Add what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def request_rows(facts: list[RequestFact], settings: Settings = DEFAULTS) -> Rows:
    """Return fct_ai__requests."""
    rows = []
    for fact in facts:
        request, first = fact.request, fact.request.first
        ends = [attempt["ended_at"] for attempt in request.attempts if attempt["ended_at"]]
        cost = fact.cost if fact.is_priced else None
        rows.append(
            {
                "source_relation": SOURCE,
                **{
                    name: first[name]
                    for name in (
                        "request_id",
                        "transaction_id",
                        "customer_id",
                        "endpoint",
                        "operation",
                        "provider",
                        "model",
                    )
                },
                "plan_id": request.plan_or_reason,
                "traffic_segment": request.segment,
                "request_class": request.request_class,
                "class_rule_id": request.class_rule_id,
                "request_status": request.status,
                "currency_code": settings.reporting_currency,
                "units": fact.units,
                "attempts": len(request.attempts),
                "total_input_tokens": sum(each.cost["total_input_tokens"] for each in request.attempts),
                "output_tokens": sum(each["output_tokens"] for each in request.attempts),
                **{
                    f"{name}_cost": money(known_sum([each.cost[f"{name}_cost_pico"] for each in request.attempts]))
                    for name in COMPONENTS
                },
                "cost": money(cost),
                "trued_up_cost": money(fact.trued_up) if fact.is_priced else None,
                "pooled_revenue": money(fact.pooled_revenue),
                "expected_revenue": money(fact.expected_revenue),
                "direct_revenue": money(fact.direct_revenue),
                "revenue": money(fact.revenue),
                "contribution_margin": None if cost is None else money(fact.revenue - cost),
                "trued_up_contribution_margin": None if cost is None else money(fact.revenue - fact.trued_up),
                "is_priced": fact.is_priced,
                "is_cache_hit": bool(first["is_cache_hit"]),
                "request_date": request.date,
                "started_at": min(each["started_at"] for each in request.attempts),
                "ended_at": max(ends, default=None),
            }
        )
    return rows


def transaction_rows(facts: list[RequestFact], inputs: Inputs) -> Rows:
    """Return fct_ai__transactions."""
    settings = inputs.settings
    timeout = timedelta(hours=settings.transaction_timeout_hours)
    by_transaction = {row["request_class"] for row in inputs["request_classes"] if row["unit"] == "transaction"}
    last_request = max(fact.request.first["started_at"] for fact in facts)
    runs: dict[tuple[str, str], list[list[RequestFact]]] = defaultdict(list)
    for fact in sorted(facts, key=lambda each: (each.request.first["started_at"], each.request.first["request_id"])):
        transaction_id = fact.request.first["transaction_id"]
        if fact.request.request_class in by_transaction and transaction_id is not None:
            own = runs[fact.request.request_class, transaction_id]
            if fact.units:
                own.append([])
            own[-1].append(fact)
    rows = []
    for (name, transaction_id), own in runs.items():
        for number, members in enumerate(own, 1):
            opener, last = members[0].request, members[-1].request
            is_priced = all(fact.is_priced for fact in members)
            cost = sum(fact.cost for fact in members) if is_priced else None
            revenue = sum(fact.revenue for fact in members)
            rows.append(
                {
                    "source_relation": SOURCE,
                    "request_class": name,
                    "transaction_id": transaction_id,
                    "transaction_number": number,
                    "customer_id": opener.first["customer_id"],
                    "plan_id": opener.plan_or_reason,
                    "traffic_segment": opener.segment,
                    "currency_code": settings.reporting_currency,
                    "requests": len(members),
                    "attempts": sum(len(fact.request.attempts) for fact in members),
                    "revenue": money(revenue),
                    "cost": money(cost),
                    "contribution_margin": None if cost is None else money(revenue - cost),
                    "is_open": last.first["started_at"] + timeout >= last_request,
                    "opened_date": opener.date,
                    "opened_at": opener.first["started_at"],
                    "last_request_at": last.first["started_at"],
                }
            )
    return rows


def daily_rows(facts: list[RequestFact], exchange: Exchange) -> Rows:
    """Return int_ai__ledger_days."""
    groups: dict[tuple, list[tuple[RequestFact, Attempt]]] = defaultdict(list)
    for fact in facts:
        request = fact.request
        for attempt in request.attempts:
            key = (
                SOURCE,
                request.date,
                request.segment,
                request.request_class,
                request.plan_id,
                request.first["customer_id"],
                attempt["provider"],
                attempt["model"],
                attempt["precision"],
                fact.is_priced,
            )
            groups[key].append((fact, attempt))
    names = (
        "source_relation",
        "request_date",
        "traffic_segment",
        "request_class",
        "plan_id",
        "customer_id",
        "provider",
        "model",
        "precision",
        "is_request_priced",
    )
    rows = []
    for key, members in groups.items():
        firsts = [fact for fact, attempt in members if attempt is fact.request.first]
        openers = [fact.request.first["request_id"] for fact in firsts if fact.units]
        succeeded = [fact.request for fact in firsts if fact.request.status == "succeeded"]
        attempts = [attempt for _, attempt in members]
        rows.append(
            {
                **dict(zip(names, key, strict=True)),
                "currency_code": exchange.reporting_currency,
                "first_unit_request_id": min(openers, default=None),
                "units": len(openers),
                "requests": len(firsts),
                "attempts": len(attempts),
                "own_revenue_units": sum(
                    fact.units for fact in firsts if fact.request.first["unit_revenue"] is not None
                ),
                "own_revenue_requests": sum(fact.request.first["unit_revenue"] is not None for fact in firsts),
                "succeeded_requests": len(succeeded),
                "usage_priced_requests": sum(request.first["unit_revenue"] is None for request in succeeded),
                "estimated_usage_attempts": sum(bool(attempt["is_usage_estimated"]) for attempt in attempts),
                "cache_hit_requests": sum(bool(fact.request.first["is_cache_hit"]) for fact in firsts),
                "cache_hit_tokens": sum(
                    each[f"{meter}_tokens"]
                    for each in attempts
                    if each["is_cache_hit"]
                    for meter in ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
                ),
                "uncached_input_tokens": sum(each["uncached_input_tokens"] for each in attempts),
                "cache_read_tokens": sum(each["cache_read_tokens"] for each in attempts),
                "cache_write_tokens": sum(
                    each["cache_write_5m_tokens"] + each["cache_write_1h_tokens"] for each in attempts
                ),
                "output_tokens": sum(each["output_tokens"] for each in attempts),
                "accelerator_microseconds": sum(each.cost["accelerator_microseconds"] or 0 for each in attempts),
                **{
                    f"{source}_accelerator_microseconds": sum(
                        each.cost["accelerator_microseconds"] or 0
                        for each in attempts
                        if each.cost["accelerator_seconds_source"] == source
                    )
                    for source in SOURCES
                },
                **{
                    name: sum(each.cost[name] or 0 for each in attempts)
                    for name in (
                        "uncached_input_cost_pico",
                        "cache_read_cost_pico",
                        "cache_write_cost_pico",
                        "output_cost_pico",
                        "token_cost_pico",
                        "compute_cost_pico",
                        "retrieval_cost_pico",
                        "third_party_cost_pico",
                        "cost_pico",
                    )
                },
                "unit_revenue_pico": sum(own_revenue_of(fact.request, exchange) or 0 for fact in firsts),
            }
        )
    return rows


def unpriced_rows(requests: list[Request], listed: set[Name]) -> Rows:
    """Return fct_ai__unpriced_usage."""
    per_month: dict[date, int] = defaultdict(int)
    groups: dict[tuple, list[Attempt]] = defaultdict(list)
    for request in requests:
        month = request.date.replace(day=1)
        for attempt in request.attempts:
            per_month[month] += 1
            if attempt.cost["cost_status"] == "unpriced":
                key = month, attempt["provider"], attempt["model"], attempt["service_tier"]
                groups[*key, attempt.cost["unpriced_reason"]].append(attempt)
    guesses = {
        (provider, model): nearest(provider, model, listed)
        for _, provider, model, _, reason in groups
        if reason == "no_token_rate"
    }
    return [
        {
            "usage_month": month,
            "provider": provider,
            "model": model,
            "service_tier": tier,
            "unpriced_reason": reason,
            **dict(
                zip(
                    ("nearest_rate_provider", "nearest_rate_model"),
                    guesses[provider, model] if reason == "no_token_rate" else (None, None),
                    strict=True,
                )
            ),
            "requests": sum(each is each.request.first for each in members),
            "attempts": len(members),
            "total_tokens": sum(each.cost["total_input_tokens"] + each["output_tokens"] for each in members),
            "attempt_share": ratio(len(members), per_month[month]),
            "first_seen_at": min(each["started_at"] for each in members),
            "last_seen_at": max(each["started_at"] for each in members),
        }
        for (month, provider, model, tier, reason), members in groups.items()
    ]


def activity(requests: list[Request], name: str) -> dict[str, dict[str, Any]]:
    """Count requests, and find the first and last day, by class, plan or customer."""
    days: dict[str, list[date]] = defaultdict(list)
    for request in requests:
        values = {
            "request_class": request.request_class,
            "plan_id": request.plan_or_reason,
            "customer_id": request.first["customer_id"],
        }
        days[values[name]].append(request.date)
    return {
        key: {"requests": len(own), "first_request_date": min(own), "last_request_date": max(own)}
        for key, own in days.items()
    }


def dimension(
    name: str,
    seen: dict[str, dict[str, Any]],
    rows: Raw,
    describe: Callable[[dict[str, str]], dict[str, Any]],
    more: set[str] = frozenset(),
) -> Rows:
    """Join what is described with what was seen."""
    described = {row[name]: describe(row) for row in rows}
    blank = describe(defaultdict(str))
    unseen = {"requests": 0, "first_request_date": None, "last_request_date": None}
    return [
        {name: key, **described.get(key, blank), **seen.get(key, unseen), "is_described": key in described}
        for key in {*seen, *described, *more} - {None}
    ]


def described_class(row: dict[str, str]) -> dict[str, Any]:
    """Return what is said of a class."""
    return {
        **{name: text(row[name]) for name in ("class_name", "description", "owner", "runbook_url")},
        "unit": text(row["unit"]) or "request",
        **{name: money(scaled(row[name])) for name in ("revenue_weight", "minimum_margin_ratio", "quality_floor")},
    }


def described_plan(row: dict[str, str]) -> dict[str, Any]:
    """Return what is said of a plan."""
    return {
        **{name: text(row[name]) for name in ("plan_name", "plan_type", "currency_code", "billing_period")},
        "list_price": money(scaled(row["list_price"])),
    }


def described_customer(row: dict[str, str]) -> dict[str, Any]:
    """Return what is said of a customer."""
    return {
        **{name: text(row[name]) for name in ("customer_name", "segment", "acquisition_channel", "currency_code")},
        "acquisition_cost": money(scaled(row["acquisition_cost"])),
        "is_internal": bool(flag(row["is_internal"])),
        "signed_up_at": moment(row["signed_up_at"]),
    }


def dimensions(requests: list[Request], inputs: Inputs) -> dict[str, Rows]:
    """Return the three dimensions."""
    paying = {text(row["customer_id"]) for name in ("subscriptions", "invoice_lines") for row in inputs[name]}
    classes = activity(requests, "request_class")
    plans, customers = activity(requests, "plan_id"), activity(requests, "customer_id")
    plan_rows = dimension("plan_id", plans, inputs["plans"], described_plan)
    for row in plan_rows:
        if row["plan_id"] in WITHOUT_PLAN:
            row |= {"plan_name": WITHOUT_PLAN[row["plan_id"]], "plan_type": "none"}
    return {
        "dim_ai__request_classes": dimension("request_class", classes, inputs["request_classes"], described_class),
        "dim_ai__plans": plan_rows,
        "dim_ai__customers": dimension("customer_id", customers, inputs["customers"], described_customer, paying),
    }


@dataclass(frozen=True)
class Computed:
    """What every mart is made of."""

    rejected: Rows
    requests: list[Request]
    facts: list[RequestFact]
    rates: Rates
    exchange: Exchange
    revenue: Revenue
    bill: Bill


def prepare(inputs: Inputs) -> Computed:
    """Take the log in, and give every request its class, cost and revenue."""
    attempts, rejected = take_in(inputs["requests"], inputs.settings)
    requests = group(attempts)
    assign(requests, inputs)
    known = Known(inputs)
    for request in requests:
        request.unknown_reason = known.unknown_reason(request)
    open_units(requests, inputs)
    exchange, rates = Exchange(inputs["fx_rates"], inputs.settings), Rates(inputs)
    for attempt in attempts:
        attempt.cost = price(attempt, rates, exchange)
        attempt.values["provider"] = rates.provider_of(attempt)
    priced = {id(request): RequestFact(request, 0, 0).is_priced for request in requests}
    revenue = Revenue(inputs, requests, priced, exchange)
    bill = Bill(inputs, requests, exchange)
    trued_up = bill.trued_up(requests)
    facts = [
        RequestFact(
            each,
            revenue.pooled[id(each)],
            revenue.direct(each),
            sum(trued_up[id(attempt)] or 0 for attempt in each.attempts),
            revenue.pooled_expected[id(each)],
        )
        for each in requests
    ]
    return Computed(rejected, requests, facts, rates, exchange, revenue, bill)


def compute(inputs: Inputs) -> dict[str, Rows]:
    """Return every mart by name, and the ledger that they are made from."""
    computed, settings = prepare(inputs), inputs.settings
    requests, facts, exchange = computed.requests, computed.facts, computed.exchange
    revenue, bill = computed.revenue, computed.bill
    customers = customers_of(facts, revenue, inputs)
    mix_shift = mix_shift_rows(facts, revenue.data_through, settings)
    crossings = crossing_rows(facts, revenue, inputs["student_t_quantiles"], mix_shift)
    slo = slo_rows(facts, inputs, exchange)
    profiles = Profiles(inputs, computed.rates)
    t_table = inputs["student_t_quantiles"]
    margins = [row for grain in MART_GRAINS for row in class_margins(facts, revenue, t_table, grain, profiles)]
    gaps = [row for grain in MART_GRAINS for row in gaps_of_all(facts, t_table, grain, settings)]
    gaps += gaps_by_slice(facts, inputs["customers"], settings)
    work = work_rows(facts, inputs, computed.rates, exchange, crossings, slo["fct_ai__cost_slo_daily"])
    dimension_rows = dimensions(requests, inputs)
    attempts, days = request_cost_rows(requests, exchange), daily_rows(facts, exchange)
    return {
        "int_ai__ledger_attempts": attempts,
        "int_ai__ledger_days": days,
        "fct_ai__request_costs": in_decimals(attempts),
        "fct_ai__requests_daily": in_decimals(days),
        "fct_ai__requests": request_rows(facts, settings),
        "fct_ai__transactions": transaction_rows(facts, inputs),
        "fct_ai__class_overview_monthly": overview_rows(
            margins, gaps, slo["fct_ai__cost_slo_daily"], dimension_rows["dim_ai__request_classes"], work
        ),
        "fct_ai__class_margins": margins,
        "fct_ai__blended_gaps": gaps,
        "fct_ai__mix_shift": mix_shift,
        "fct_ai__margin_crossings": crossings,
        "fct_ai__work_items": work,
        "fct_ai__customer_ltv": customer_values(customers, inputs),
        "fct_ai__ltv_by_volume": volume_rows(customers, settings),
        "fct_ai__engagement_inversion": inversion_rows(facts, revenue, inputs, inputs["student_t_quantiles"]),
        "fct_ai__cac_payback": payback_rows(customers, settings),
        "fct_ai__rejected_rows": computed.rejected,
        "fct_ai__unpriced_usage": unpriced_rows(requests, computed.rates.names.listed),
        "fct_ai__data_issues": issue_rows(inputs, requests, computed.rejected, revenue, computed.rates.names, bill),
        "fct_ai__revenue_reconciliation": revenue_rows(facts, revenue),
        "fct_ai__charges": bill.charge_rows(),
        "fct_ai__cost_reconciliation": bill.reconciliation_rows(),
        "fct_ai__bill_by_class_monthly": bill.by_class_rows(facts),
        **capacity_rows(inputs, facts, bill),
        "fct_ai__spend_vs_unit_monthly": spend_rows(facts, bill),
        **slo,
        **dimension_rows,
        "dim_ai__compute_profiles": profiles.rows(facts, exchange),
    }

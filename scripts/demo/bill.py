"""The providers' bill in FOCUS 1.2 form: the log at list prices, plus planted gaps.

All amounts are exact decimals, so the bill agrees with the rated log to the last digit wherever
no gap is planted. docs/demo_company.md lists the gaps.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from demo.catalogue import ACCELERATOR_RATES, RETRIEVAL_RATES, TOKEN_DISCOUNTS
from demo.model import PICO, next_month
from demo.tables import Row, column_names, instant
from demo.traffic import Attempt

METERS = {
    "uncached_input_tokens": ("uncached_input", "Input", "Uncached"),
    "cache_read_tokens": ("cache_read", "Input", "Read"),
    "cache_write_5m_tokens": ("cache_write_5m", "Input", "Write"),
    "cache_write_1h_tokens": ("cache_write_1h", "Input", "Write"),
    "output_tokens": ("output", "Output", ""),
}
"""Log column -> meter of the rate card, FOCUS TokenDirection, FOCUS TokenCacheAction."""
CACHE_LIFETIME = {"cache_write_5m": "5m", "cache_write_1h": "1h"}
PROVIDER_NAMES = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "google": "Google",
    "mistral": "Mistral",
    "openrouter": "OpenRouter",
}
CLOUD, VECTOR_STORE, LEXICON = "Nimbus Compute", "Tessera Vector", "Lexica"
RETRIEVAL_SKUS = {
    "retrieval_call": ("vector-query", "Queries"),
    "vector_read": ("vector-read", "Reads"),
    "rerank_call": ("rerank", "Reranks"),
}
BILLED_WITHOUT_RATE = {
    ("mistral-medium-latest", "uncached_input"): 400_000,
    ("mistral-medium-latest", "output"): 2_000_000,
}
"""Pico-USD per token that a provider bills although no rate card holds the model."""

NEGOTIATED_MODEL, NEGOTIATED_MONTH, NEGOTIATED_PART = (
    "claude-sonnet-4-5",
    date(2026, 2, 1),
    Decimal("0.9"),
)
"""The part of the list price that was billed for one model in one month."""
UNLOGGED_MODEL, UNLOGGED_MONTH = "gpt-4o", date(2026, 3, 1)
UNLOGGED_TOKENS = {"uncached_input_tokens": 200_000, "output_tokens": 30_000}
"""Usage of a key that does not pass the gateway."""
RESERVED_HARDWARE, RESERVED_REGION, RESERVED_HOURS = "l4", "us-east", Decimal(2)
"""Hours of one pool that are paid for every month, used or not."""
COMMITMENT_ID = "commitment/l4-us-east"
PLATFORM_FEE = Decimal("3.00")
TAX, TAX_MONTH = Decimal("1.75"), date(2026, 4, 1)
PROMOTION, PROMOTION_MONTH = Decimal("-1.50"), date(2026, 2, 1)
CORRECTION, CORRECTED_MONTH = Decimal("-0.05"), date(2026, 1, 1)

NOTHING = Decimal(0)
ACCOUNT_DISCOUNTS = {account: Decimal(ratio) for *_, account, ratio, _, _, _ in TOKEN_DISCOUNTS}
"""Part of the list price that an account is spared."""

RateKey = tuple[str, str, str, str, int]
"""Provider, model, meter, service tier, first token of the context tier."""


class TokenMeter(NamedTuple):
    """What one token charge of a month counts; `column` is the log's token column, `account` the billing account
    where the log states one."""

    month: date
    provider: str
    model: str
    service_tier: str
    context_from: int
    column: str
    account: str = ""


@dataclass(frozen=True)
class Charge:
    """One bill row; costs in units of `currency`, for usage of the calendar month `month`.

    Effective and billed cost are the list cost unless stated.
    """

    provider: str
    month: date
    sku: str
    meter: str
    list_cost: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    unit_size: int = 1
    service_category: str = "AI and Machine Learning"
    effective_cost: Decimal | None = None
    billed_cost: Decimal | None = None
    contracted_cost: Decimal | None = None
    currency: str = "USD"
    category: str = "Usage"
    charge_class: str = ""
    frequency: str = "Usage-Based"
    invoiced_month: date | None = None
    region: str = ""
    details: dict[str, str | int] = field(default_factory=dict)
    commitment_id: str = ""
    commitment_status: str = ""
    account: str = ""


def read_token_rates(path: Path, day: date) -> dict[RateKey, int]:
    """Rates in force on a day, in pico-USD per token."""
    with path.open(newline="", encoding="utf-8") as file:
        in_force = [
            row
            for row in csv.DictReader(file)
            if row["valid_from"] <= str(day) and (not row["valid_to"] or str(day) < row["valid_to"])
        ]
    return {
        (
            row["provider"],
            row["model"],
            row["meter"],
            row["service_tier"],
            int(row["context_from_tokens"]),
        ): int(Decimal(row["rate_per_million_tokens"]) * PICO) // 10**6
        for row in in_force
    }


def build_charges(attempts: list[Attempt], rates: dict[RateKey, int]) -> list[Charge]:
    """All charges of the bill, in order of invoice month, provider and product."""
    billed = [attempt for attempt in attempts if not attempt.is_cache_hit]
    months = sorted({_month(attempt) for attempt in billed})
    charges = [
        *_token_charges(billed, rates),
        *_reported_charges(billed),
        *_accelerator_charges(billed),
        *_retrieval_charges(billed),
        *_web_search_charges(billed),
        *_third_party_charges(billed),
        *_tool_charges(billed),
        *_unlogged_charges(rates),
        *_single_charges(),
        *(_platform_fee(month) for month in months),
    ]
    return sorted(
        charges,
        key=lambda charge: (charge.invoiced_month or charge.month, charge.provider, charge.sku),
    )


def _month(attempt: Attempt) -> date:
    """First day of the month in which the attempt started."""
    return attempt.started_at.date().replace(day=1)


def _token_meters(attempt: Attempt, rates: dict[RateKey, int]) -> Iterator[TokenMeter]:
    """The token meters that the attempt moves; its context tier prices all of them."""
    total = attempt.input_tokens + attempt.total_offset
    tiers = {key[4] for key in rates if key[:2] == (attempt.provider, attempt.model)}
    context_from = max((tier for tier in tiers if tier <= total), default=0)
    service_tier = attempt.service_tier or "standard"
    for column in METERS:
        if attempt.tokens[column]:
            yield TokenMeter(
                _month(attempt),
                attempt.provider,
                attempt.model,
                service_tier,
                context_from,
                column,
                attempt.billing_account_id,
            )


def _token_charges(attempts: Iterable[Attempt], rates: dict[RateKey, int]) -> Iterator[Charge]:
    """Hosted models: one charge a month for every token meter."""
    tokens: Counter[TokenMeter] = Counter()
    for attempt in attempts:
        if attempt.provider in PROVIDER_NAMES and not attempt.reported_cost_pico:
            for meter in _token_meters(attempt, rates):
                tokens[meter] += attempt.tokens[meter.column]
    for meter, count in tokens.items():
        yield _discounted(_token_charge(meter, count, rates))


def _token_charge(meter: TokenMeter, count: int, rates: dict[RateKey, int]) -> Charge:
    """One month of one token meter at list price."""
    name, direction, cache_action = METERS[meter.column]
    rate = rates.get((meter.provider, meter.model, name, meter.service_tier, meter.context_from))
    pico = BILLED_WITHOUT_RATE[meter.model, name] if rate is None else rate
    optional = {
        "TokenCacheAction": cache_action,
        "x_CacheLifetime": CACHE_LIFETIME.get(name, ""),
        "x_ServiceTier": "" if meter.service_tier == "standard" else meter.service_tier,
        "x_ContextFromTokens": meter.context_from or "",
    }
    variant = [str(optional[key]) for key in ("x_ServiceTier", "x_ContextFromTokens") if optional[key]]
    return Charge(
        provider=PROVIDER_NAMES[meter.provider],
        month=meter.month,
        sku="-".join([meter.model, name, *variant]),
        meter=f"{name.replace('_', ' ').capitalize()} tokens",
        list_cost=Decimal(count * pico) / PICO,
        quantity=Decimal(count),
        unit="Tokens",
        unit_size=10**6,
        account=meter.account,
        details={"ModelId": meter.model, "TokenDirection": direction}
        | {key: value for key, value in optional.items() if value},
    )


def _discounted(charge: Charge) -> Charge:
    """The charge with the negotiated discount, if it falls under one."""
    if (charge.details["ModelId"], charge.month) == (NEGOTIATED_MODEL, NEGOTIATED_MONTH):
        cost = charge.list_cost * NEGOTIATED_PART
    elif charge.account in ACCOUNT_DISCOUNTS:
        cost = charge.list_cost * (1 - ACCOUNT_DISCOUNTS[charge.account])
    else:
        return charge
    return replace(charge, contracted_cost=cost, effective_cost=cost, billed_cost=cost)


def _reported_charges(attempts: Iterable[Attempt]) -> Iterator[Charge]:
    """A model router that reports each request's cost and bills their sum."""
    costs: Counter[tuple[date, str, str]] = Counter()
    requests: Counter[tuple[date, str, str]] = Counter()
    for attempt in attempts:
        if attempt.reported_cost_pico:
            key = (_month(attempt), attempt.provider, attempt.model)
            costs[key] += attempt.reported_cost_pico
            requests[key] += 1
    for (month, provider, model), pico in costs.items():
        yield Charge(
            PROVIDER_NAMES[provider],
            month,
            f"{model}-requests",
            "Routed requests",
            Decimal(pico) / PICO,
            Decimal(requests[month, provider, model]),
            "Requests",
            details={"ModelId": model},
        )


def _accelerator_charges(attempts: Iterable[Attempt]) -> Iterator[Charge]:
    """Accelerator time by hardware, region and month; one pool is covered by a reservation."""
    milliseconds: Counter[tuple[date, str, str, str]] = Counter()
    for attempt in attempts:
        if attempt.is_compute_charged:
            key = (_month(attempt), attempt.recipe.hardware, attempt.recipe.region, attempt.purchase_option)
            milliseconds[key] += attempt.charged_milliseconds
    for (month, hardware, region, option), count in milliseconds.items():
        used = _accelerator_charge(month, hardware, region, Decimal(count) / 3_600_000, option)
        if (hardware, region) == (RESERVED_HARDWARE, RESERVED_REGION):
            yield from _reservation(used)
        else:
            yield used


def _accelerator_charge(month: date, hardware: str, region: str, hours: Decimal, option: str = "") -> Charge:
    """Hours of one kind of accelerator at the rate of its purchase option or region."""
    rates = {
        (rate_option, rate_region): Decimal(rate)
        for rate_hardware, rate_region, rate_option, rate, _, valid_from, valid_to, _ in ACCELERATOR_RATES
        if rate_hardware == hardware and valid_from <= str(month) and (not valid_to or str(month) < valid_to)
    }
    places = [(option, region), (option, ""), ("", region), ("", "")]
    rate = next(rates[place] for place in places if place in rates)
    return Charge(
        CLOUD,
        month,
        f"accelerator-{hardware}{f'-{option}' if option else ''}",
        "Accelerator hours",
        (hours * rate).quantize(Decimal(1) / PICO),
        hours,
        "Hours",
        service_category="Compute",
        region=region,
        details={"InstanceType": f"nimbus.{hardware}", "GpuCount": 1, "x_Hardware": hardware},
    )


def _reservation(used: Charge) -> Iterator[Charge]:
    """A monthly commitment: billed when bought, effective as used and as unused hours."""
    used_hours = used.quantity or NOTHING
    bought = _accelerator_charge(used.month, RESERVED_HARDWARE, RESERVED_REGION, RESERVED_HOURS)
    yield replace(used, billed_cost=NOTHING, commitment_id=COMMITMENT_ID, commitment_status="Used")
    yield replace(
        bought,
        list_cost=bought.list_cost - used.list_cost,
        quantity=RESERVED_HOURS - used_hours,
        billed_cost=NOTHING,
        commitment_id=COMMITMENT_ID,
        commitment_status="Unused",
    )
    yield replace(
        bought,
        sku=f"reservation-{RESERVED_HARDWARE}",
        meter="Accelerator reservation",
        effective_cost=NOTHING,
        category="Purchase",
        frequency="Recurring",
        commitment_id=COMMITMENT_ID,
    )


def _call_price(meter: str, provider: str = "") -> Decimal:
    """Price of one call of a meter, which the catalogue has by the call or by the thousand."""
    for name, of_provider, per_call, per_thousand, *_ in RETRIEVAL_RATES:
        if (name, of_provider) == (meter, provider):
            return Decimal(per_call) if per_call else Decimal(per_thousand) / 1000
    raise KeyError(meter)


def _retrieval_charges(attempts: Iterable[Attempt]) -> Iterator[Charge]:
    """Queries, reads and reranks of the vector store by month."""
    counts: Counter[tuple[date, str]] = Counter()
    for attempt in attempts:
        counts[_month(attempt), "retrieval_call"] += attempt.recipe.retrieval_calls
        counts[_month(attempt), "vector_read"] += attempt.recipe.vector_reads
        counts[_month(attempt), "rerank_call"] += attempt.rerank_calls
    for (month, meter), count in counts.items():
        sku, unit = RETRIEVAL_SKUS[meter]
        yield Charge(
            VECTOR_STORE,
            month,
            sku,
            unit,
            count * _call_price(meter),
            Decimal(count),
            unit,
            service_category="Databases",
        )


def _web_search_charges(attempts: Iterable[Attempt]) -> Iterator[Charge]:
    """Searches that OpenAI made for its answers."""
    searches: Counter[date] = Counter()
    for attempt in attempts:
        searches[_month(attempt)] += attempt.web_search_calls
    for month, count in searches.items():
        price = _call_price("web_search_call", "openai")
        yield Charge("OpenAI", month, "web-search", "Web searches", count * price, Decimal(count), "Searches")


def _tool_charges(attempts: Iterable[Attempt]) -> Iterator[Charge]:
    """Extracts of a court register that the publisher passes on."""
    for attempt in attempts:
        if attempt.tool_calls:
            yield Charge(
                LEXICON,
                _month(attempt),
                "extract",
                "Register extracts",
                attempt.tool_calls * _call_price("tool_call"),
                Decimal(attempt.tool_calls),
                "Extracts",
                service_category="Other",
                currency="EUR",
            )


def _third_party_charges(attempts: Iterable[Attempt]) -> Iterator[Charge]:
    """Look-ups at a publisher that bills in euro."""
    lookups = Counter(_month(attempt) for attempt in attempts if attempt.recipe.third_party_cost)
    price = next(Decimal(a.recipe.third_party_cost) for a in attempts if a.recipe.third_party_cost)
    for month, count in lookups.items():
        yield Charge(
            LEXICON,
            month,
            "precedent-lookup",
            "Look-ups",
            count * price,
            Decimal(count),
            "Look-ups",
            service_category="Other",
            currency="EUR",
        )


def _unlogged_charges(rates: dict[RateKey, int]) -> Iterator[Charge]:
    """Usage that was billed but never passed the gateway."""
    for column, count in UNLOGGED_TOKENS.items():
        meter = TokenMeter(UNLOGGED_MONTH, "openai", UNLOGGED_MODEL, "standard", 0, column)
        yield _token_charge(meter, count, rates)


def _single_charges() -> list[Charge]:
    """Charges that are no request's cost: a tax, a promotion and the correction of a past month."""
    return [
        Charge("OpenAI", TAX_MONTH, "tax", "Sales tax", TAX, category="Tax"),
        Charge(
            CLOUD,
            PROMOTION_MONTH,
            "promotion",
            "Promotional credit",
            PROMOTION,
            service_category="Compute",
            category="Credit",
            frequency="One-Time",
        ),
        Charge(
            "OpenAI",
            CORRECTED_MONTH,
            "gpt-4.1-output",
            "Output tokens",
            CORRECTION,
            charge_class="Correction",
            invoiced_month=next_month(CORRECTED_MONTH),
            details={"ModelId": "gpt-4.1", "TokenDirection": "Output"},
        ),
    ]


def _platform_fee(month: date) -> Charge:
    """The fixed monthly fee of the cluster that all classes share."""
    return Charge(
        CLOUD,
        month,
        "platform",
        "Cluster platform fee",
        PLATFORM_FEE,
        Decimal(1),
        "Months",
        service_category="Management and Governance",
        category="Purchase",
        frequency="Recurring",
    )


SUBCATEGORIES = {
    "AI and Machine Learning": "Generative AI",
    "Compute": "Virtual Machines",
    "Databases": "Other (Databases)",
    "Management and Governance": "Other (Management and Governance)",
    "Other": "Other (Other)",
}


def focus_rows(charges: list[Charge]) -> list[Row]:
    """The charges with the columns of the FOCUS export."""
    return [[fields[name] for name in column_names("focus_charges")] for fields in map(_focus_fields, charges)]


def _focus_fields(charge: Charge) -> dict[str, str]:
    """One charge by FOCUS column name; text, empty for null."""
    invoiced = charge.invoiced_month or charge.month
    slug = charge.provider.lower().replace(" ", "-")
    return {
        "ProviderName": charge.provider,
        "PublisherName": charge.provider,
        "InvoiceIssuerName": charge.provider,
        "InvoiceId": f"{slug}-{invoiced:%Y-%m}",
        "BillingAccountId": charge.account or f"{slug}-001",
        "BillingAccountName": "Demo company",
        "SubAccountId": "production",
        "BillingPeriodStart": instant(invoiced),
        "BillingPeriodEnd": instant(next_month(invoiced)),
        "ChargePeriodStart": instant(charge.month),
        "ChargePeriodEnd": instant(next_month(charge.month)),
        "ChargeCategory": charge.category,
        "ChargeClass": charge.charge_class,
        "ChargeDescription": _description(charge),
        "ChargeFrequency": charge.frequency,
        **_cost_fields(charge),
        **_quantity_fields(charge),
        "ServiceName": charge.provider,
        "ServiceCategory": charge.service_category,
        "ServiceSubcategory": SUBCATEGORIES[charge.service_category],
        "SkuId": charge.sku,
        "SkuMeter": charge.meter,
        "SkuPriceId": f"{charge.sku}-list",
        "SkuPriceDetails": json.dumps(charge.details) if charge.details else "",
        "RegionId": charge.region,
        "ResourceId": charge.commitment_id,
        "CommitmentDiscountId": charge.commitment_id,
        "CommitmentDiscountStatus": charge.commitment_status,
        "Tags": '{"product": "demo"}',
    }


def _description(charge: Charge) -> str:
    """What the charge is for, in words."""
    subject = charge.details.get("ModelId") or charge.details.get("x_Hardware")
    status = f", {charge.commitment_status.lower()} commitment" if charge.commitment_status else ""
    return f"{charge.meter}{f' of {subject}' if subject else ''}{status}"


def _cost_fields(charge: Charge) -> dict[str, str]:
    """The four costs of FOCUS."""
    stated = {
        "BilledCost": charge.billed_cost,
        "EffectiveCost": charge.effective_cost,
        "ListCost": charge.list_cost,
        "ContractedCost": charge.contracted_cost,
    }
    costs = {name: _plain(charge.list_cost if cost is None else cost) for name, cost in stated.items()}
    return costs | {"BillingCurrency": charge.currency}


def _quantity_fields(charge: Charge) -> dict[str, str]:
    """Priced quantity where there is one, and consumed quantity where something was used."""
    names = (
        "PricingQuantity",
        "PricingUnit",
        "PricingCategory",
        "ConsumedQuantity",
        "ConsumedUnit",
    )
    fields = dict.fromkeys(names, "")
    if charge.quantity is None:
        return fields
    size = "" if charge.unit_size == 1 else f"{charge.unit_size} "
    fields["PricingQuantity"] = _plain(charge.quantity / charge.unit_size)
    fields["PricingUnit"] = f"{size}{charge.unit}"
    fields["PricingCategory"] = "Committed" if charge.commitment_status else "Standard"
    if charge.category == "Usage" and charge.commitment_status != "Unused":
        fields["ConsumedQuantity"] = _plain(charge.quantity)
        fields["ConsumedUnit"] = charge.unit
    return fields


def _plain(number: Decimal) -> str:
    """A decimal without exponent, with at most twelve decimals and no trailing zeros."""
    return f"{number.quantize(Decimal(1) / PICO):f}".rstrip("0").rstrip(".")

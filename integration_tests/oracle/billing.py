"""The bill: what each charge is for, and how rated and billed cost differ."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from oracle.costing import RETRIEVAL_METERS, Exchange
from oracle.facts import RequestFact
from oracle.inputs import Inputs, Raw
from oracle.intake import Attempt, Request, like
from oracle.known import known_sum
from oracle.names import Providers, providers_of
from oracle.periods import month_end, month_of
from oracle.values import Unreadable, moment, money, ratio, rounded, scaled, text, truncated

VARIABLE = "variable_unit_cost"
NATURAL = {"Tax": "tax", "Credit": "credit", "Purchase": "purchase"}
SERVICE_TIERS = {"batch", "flex", "priority"}
REQUEST_LINES = ("requests", "unpriced_requests")
TOKEN_METERS = ("uncached_input", "cache_read", "cache_write", "output")
SHORT_WORDS = {"inp", "inpt", "outp", "outpt", "opt", "cachd", "cchd"}
MULTIPLES = (
    ({"hundred", "hundreds"}, 100),
    ({"k", "kilo", "thousand", "thousands"}, 10**3),
    ({"m", "mm", "mega", "million", "millions"}, 10**6),
    ({"b", "bn", "giga", "billion", "billions"}, 10**9),
)
KNOWN_ADJECTIVES = frozenset(
    re.findall(
        r"\w+",
        """
        input output prompt completion cached uncached cache read write text audio image reasoning llm ai model
        token tokens api search tool web vector gpu tpu accelerator instance node machine server vm chip usage look
        """,
    )
)
CALL_UNITS = (
    r"units?|counts?|items?|each|requests?|calls?|quer(y|ies)|search(es)?|reads?|reranks?|operations?|transactions?"
    r"|events?|lookups?|ups?|invocations?|executions?|"
)
AMOUNTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "PricingQuantity", "ConsumedQuantity")
TIMES = ("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd")
Line = tuple[str, str | None, str | None]
Key = tuple[date | None, str, str | None, str | None, str | None, str | None]


def absent(raw: str) -> str | None:
    """Return text; the word NULL is none."""
    value = text(raw)
    return None if value is None or value.upper() == "NULL" else value


def readable(raw: str, read: Callable[[str], Any]) -> Any:
    """Return what a value means; None where it is absent or cannot be read."""
    try:
        return read(absent(raw) or "")
    except Unreadable:
        return None


def is_unreadable(raw: str, read: Callable[[str], Any]) -> bool:
    """Tell whether a value is given that cannot be read."""
    return absent(raw) is not None and readable(raw, read) is None


def costs_of(row: dict[str, str]) -> tuple[int | None, int | None]:
    """Return effective and billed cost. Where nothing was paid in advance an empty one is the other."""
    effective, billed = (readable(row[name], scaled) for name in ("EffectiveCost", "BilledCost"))
    is_purchase, commitment = row["ChargeCategory"] == "Purchase", absent(row["CommitmentDiscountId"])
    if absent(row["EffectiveCost"]) is None:
        if is_purchase:
            effective = 0 if commitment else None
        elif not commitment:
            effective = billed
    if absent(row["BilledCost"]) is None and not is_purchase and not commitment:
        billed = readable(row["EffectiveCost"], scaled)
    return effective, billed


def set_aside_reason(row: dict[str, str]) -> str | None:
    """Return why a charge can count in no month or category."""
    amounts = [row["BilledCost"], row["EffectiveCost"]]
    if is_unreadable(row["ChargePeriodStart"], moment) or any(is_unreadable(each, scaled) for each in amounts):
        return "unreadable_value"
    if absent(row["ChargePeriodStart"]) is None:
        return "no_charge_period"
    return "no_cost" if None in costs_of(row) else None


def unreadable_values(row: dict[str, str]) -> list[tuple[str, str]]:
    """Return the columns that cannot be read, with what stands there."""
    return [
        (name, absent(row[name]))
        for names, read in ((AMOUNTS, scaled), (TIMES, moment))
        for name in names
        if is_unreadable(row[name], read)
    ]


def is_of_litellm(row: dict[str, str]) -> bool:
    """Tell whether a row is of LiteLLM's own export, by what the columns of a bill show of it."""
    return "custom_llm_provider" in row["Tags"] or row["ResourceId"].startswith("litellm/")


def token_meter(details: dict[str, Any], sku_meter: str | None, unit: str | None) -> str | None:
    """Return the token meter that the price details, or else the SKU's meter, speak of."""
    metered = f"{sku_meter or ''} {unit or ''}".lower()
    if re.search(r"tok(en)?s?[ -]?(hour|hr)|cach[a-z]*[ _-]?storage", metered):
        return "cache_storage"
    direction = details.get("TokenDirection") or details.get("TokenType")
    words = f"{direction} {details.get('TokenCacheAction') or details.get('CacheAction') or ''}" if direction else None
    if words is None and ("token" in metered or SHORT_WORDS & set(re.split(r"[^a-z]+", metered))):
        words = sku_meter
    words = (words or "").lower()
    alone = set(re.split(r"[^a-z]+", words))
    for meter, signs, short in (
        ("output", ("output", "completion"), {"outp", "outpt", "opt", "out"}),
        ("uncached_input", ("uncached", "non-cached", "noncached"), set()),
        ("cache_write", ("write", "creation"), set()),
        ("cache_read", ("read", "cached", "hit"), {"cachd", "cchd", "cd"}),
        ("uncached_input", ("input", "prompt", "embed"), {"inp", "inpt", "in"}),
    ):
        if alone & short or any(sign in words for sign in signs):
            return meter
    return None


def tier_of(details: dict[str, Any], sku_meter: str | None, of_tokens: bool) -> str:
    """Return the service tier that the price details name, or else the SKU's meter."""
    stated = details.get("ServiceTier") or details.get("x_ServiceTier")
    if stated is None and of_tokens:
        alone = set(re.split(r"[^a-z]+", (sku_meter or "").lower()))
        named = {"batch": "batch", "pp": "priority", "priority": "priority", "flex": "flex"}
        stated = next((tier for word, tier in named.items() if word in alone), None)
    tier = str(stated or "").lower()
    return tier if tier in SERVICE_TIERS else "standard"


def unit_size(unit: str | None, meter: str) -> int | None:
    """Return how many tokens, seconds or calls a unit is; None where it says nothing of the meter."""
    if unit is None:
        return None
    words = re.sub(r"[()/]", " ", unit.lower().replace(",", "").replace("_", ""))
    parts = [word for word in re.findall(r"\d+|[a-z-]+", words) if word not in ("per", "in", "of", "a", "an")]
    parts = [piece for word in parts for piece in (re.findall(r"^(k|m|b)(tok.*)$", word) or [(word,)])[0]]
    size, base = 1, []
    for part in parts:
        scale = next((scale for names, scale in MULTIPLES if part in names), None)
        if part.isdigit() or scale:
            size *= int(part) if part.isdigit() else scale
        else:
            base.append(part)
    if sum(part.isdigit() for part in parts) > 1:
        return None
    *adjectives, noun = re.split(r"[ -]", " ".join(base))
    if set(adjectives) - KNOWN_ADJECTIVES:
        return None
    if meter != "cache_storage" and {"token", "tokens"} & set(adjectives):
        return None
    if meter in TOKEN_METERS:
        return size if re.fullmatch(r"tok(en)?s?|units?|counts?|items?|each|", noun) else None
    if meter == "cache_storage":
        return size if re.search(r"tok(en)?s?[ -](hours?|hrs?)$", " ".join(base)) else None
    if meter == "accelerator_seconds":
        seconds = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "hr": 3600, "hour": 3600, "day": 86400}
        found = seconds.get(noun) or seconds.get(noun.rstrip("s"))
        return size * found if found else None
    return size if re.fullmatch(CALL_UNITS, noun) else None


def quantity_of(row: dict[str, str], meter: str | None, rule_size: int | None) -> tuple[int | None, str | None, bool]:
    """Return a quantity in millionths of tokens, seconds or calls, its stated unit, and whether that is unknown."""
    stated = []
    for kind in ("Consumed", "Pricing"):
        amount, unit = readable(row[f"{kind}Quantity"], scaled), absent(row[f"{kind}Unit"])
        if amount is not None:
            size = 10**6 if meter is None else rule_size
            if size is None:
                known = unit_size(unit, meter)
                size = None if known is None else known * 10**6
            stated.append((amount, unit, size))
    if not stated:
        return None, absent(row["PricingUnit"]), False
    amount, unit, size = next((each for each in stated if each[2] is not None), stated[0])
    return (None if size is None else rounded(Fraction(amount * size, 10**12))), unit, size is None


@dataclass
class Charge:
    """One charge with what it is for."""

    row: dict[str, str]
    category: str
    rule: str | None
    provider: str | None
    item: str | None
    meter: str | None
    tier: str
    quantity: int | None
    unit: str | None
    is_unit_unknown: bool
    effective: int | None
    billed: int | None

    @property
    def day(self) -> date | None:
        """The first day of use."""
        start = readable(self.row["ChargePeriodStart"], moment)
        return start.date() if start else None

    @property
    def month(self) -> date | None:
        """The month of use."""
        return self.day.replace(day=1) if self.day else None

    @property
    def name(self) -> str:
        """What tells the charge from others to a reader."""
        row = {key: absent(value) for key, value in self.row.items()}
        return "/".join(
            (
                row["BillingAccountId"] or "no account",
                row["InvoiceId"] or "no invoice",
                row["SkuId"] or row["ServiceName"] or "no SKU",
                row["ResourceId"] or row["ChargeDescription"] or "no resource",
                row["BillingCurrency"].upper() if row["BillingCurrency"] else "no currency",
            )
        )

    @property
    def key(self) -> Key:
        """Where the charge stands in the reconciliation."""
        if self.category == VARIABLE:
            return self.month, VARIABLE, self.provider, self.item, self.tier, self.meter
        return self.month, self.category, absent(self.row["ProviderName"]), absent(self.row["SkuId"]), None, None


def fitting_rule(row: dict[str, str], rules: Raw, of_tokens: bool) -> dict[str, str] | None:
    """Return the first rule, by priority, that fits a charge."""
    fitting = [
        rule
        for rule in rules
        if like(row["ProviderName"], rule["service_provider_pattern"])
        and like(row["ServiceName"], rule["service_name_pattern"])
        and like(row["SkuId"], rule["sku_pattern"])
        and like(row["SkuMeter"].lower(), rule["sku_meter_pattern"].lower())
        and (of_tokens or rule["needs_tokens"] != "true")
        and rule["charge_category"] in ("", row["ChargeCategory"])
        and rule["commitment_status"] in ("", row["CommitmentDiscountStatus"])
    ]
    return min(fitting, key=lambda rule: (int(rule["priority"]), rule["rule_id"]), default=None)


def classify(row: dict[str, str], inputs: Inputs, exchange: Exchange, providers: Providers) -> Charge:
    """Return a charge in exactly one category."""
    details = json.loads(absent(row["SkuPriceDetails"]) or "{}")
    units = absent(row["ConsumedUnit"]), absent(row["PricingUnit"])
    own_meter = token_meter(details, absent(row["SkuMeter"]), units[0] or units[1])
    spoken = f"{row['SkuMeter']}{units[0] or ''}{units[1] or ''}".lower()
    of_tokens = own_meter is not None or "token" in spoken
    rule = fitting_rule(row, inputs["charge_rules"], of_tokens) or fitting_rule(
        row, inputs["default_charge_rules"], of_tokens
    )
    rule_of = rule or dict.fromkeys(("provider", "item", "meter", "unit_quantity"), "") | {
        "cost_category": "unmatched",
        "rule_id": None,
    }
    provider = providers.name(rule_of["provider"]) or providers.name(row["ProviderName"], details.get("ModelId"))
    item = text(rule_of["item"]) or details.get("ModelId") or details.get("x_Hardware")
    meter = text(rule_of["meter"]) or own_meter
    category = rule_of["cost_category"]
    if category == VARIABLE:
        status = row["CommitmentDiscountStatus"]
        if row["ChargeCategory"] in NATURAL:
            category = NATURAL[row["ChargeCategory"]]
        elif status == "Unused":
            category = "fixed_capacity_unused"
        elif not item or not meter:
            category = "fixed_capacity_used" if status == "Used" else "unmatched"
    quantity, unit, is_unit_unknown = quantity_of(row, meter, scaled(rule_of["unit_quantity"], 6))
    charge = Charge(
        row=row,
        category="set_aside" if set_aside_reason(row) else category,
        rule=rule_of["rule_id"],
        provider=provider,
        item=item,
        meter=meter,
        tier=tier_of(details, absent(row["SkuMeter"]), own_meter is not None),
        quantity=quantity,
        unit=unit,
        is_unit_unknown=is_unit_unknown,
        effective=None,
        billed=None,
    )
    charge.effective, charge.billed = (
        exchange.convert(amount, (absent(row["BillingCurrency"]) or "").upper(), charge.day or date.min)
        for amount in costs_of(row)
    )
    return charge


def times(amount: int | None, factor: int) -> int | None:
    """Return a product; None of what is unknown."""
    return None if amount is None else amount * factor


@dataclass
class Account:
    """One row of the reconciliation, in pico-units and millionths."""

    rated_quantity: int = 0
    rated: int = 0
    charges: list[Charge] = field(default_factory=list)

    @property
    def billed_quantity(self) -> int | None:
        """Sum of the charges' quantities; None where one is in an unknown unit."""
        if any(charge.is_unit_unknown for charge in self.charges):
            return None
        return sum(charge.quantity or 0 for charge in self.charges)

    @property
    def effective(self) -> int | None:
        """Sum of the charges' effective cost; None where one is unknown."""
        return known_sum(charge.effective for charge in self.charges)

    @property
    def gaps(self) -> tuple[int | None, int | None, int | None]:
        """Coverage, price and what stays whole: (Qb - Qr) (Pb + Pr) / 2, each product rounded once, and the rest."""
        if self.effective is None:
            return None, None, None
        gap = self.effective - self.rated
        if not self.rated_quantity and not self.rated:
            return gap, 0, 0
        if self.billed_quantity is None:
            return 0, 0, gap
        if self.billed_quantity <= 0 and not self.effective:
            return gap, 0, 0
        if self.billed_quantity <= 0 or self.rated_quantity <= 0:
            return 0, gap, 0
        difference = self.billed_quantity - self.rated_quantity
        at_bill = rounded(Fraction(difference * self.effective, self.billed_quantity))
        at_rate = rounded(Fraction(difference * self.rated, self.rated_quantity))
        coverage = rounded(Fraction(at_bill + at_rate, 2))
        return coverage, gap - coverage, 0


def movements(attempt: Attempt) -> list[tuple[tuple, int, int]]:
    """Return provider, item, tier and meter with quantity and cost for everything that an attempt is charged for."""
    cost = attempt.cost
    if cost["cost_pico"] is None:
        return []
    own = attempt["provider"], attempt["model"], attempt["service_tier"]
    moved = []
    if cost["cost_status"] == "provider_reported":
        moved.append(((*own, "requests"), 10**6, cost["token_cost_pico"]))
    else:
        tokens = {meter: attempt[f"{meter}_tokens"] for meter in ("uncached_input", "cache_read", "output")}
        tokens["cache_write"] = attempt["cache_write_5m_tokens"] + attempt["cache_write_1h_tokens"]
        moved += [((*own, meter), tokens[meter] * 10**6, cost[f"{meter}_cost_pico"]) for meter in TOKEN_METERS]
    time = cost["accelerator_microseconds"] or 0
    retrieval = "retrieval", "retrieval", "standard"
    third_party = "third_party", "third_party", "standard"
    logged = cost["third_party_cost_pico"] - cost["tool_call_cost_pico"]
    moved += [
        (("self_hosted", attempt["hardware"], "standard", "accelerator_seconds"), time, cost["compute_cost_pico"]),
        *(
            ((*retrieval, name), attempt[name] * 10**6, cost[f"{meter}_cost_pico"])
            for meter, name in RETRIEVAL_METERS.items()
        ),
        ((*third_party, "tool_calls"), attempt["tool_calls"] * 10**6, cost["tool_call_cost_pico"]),
        ((*third_party, "third_party_calls"), 10**6, logged),
    ]
    return [(key, quantity, amount) for key, quantity, amount in moved if amount]


class Bill:
    """The bill against the log."""

    def __init__(self, inputs: Inputs, requests: list[Request], exchange: Exchange) -> None:
        """Classify every charge, and put rated usage beside it."""
        self.late = timedelta(days=inputs.settings.late_arrival_days)
        self.reporting_currency = inputs.settings.reporting_currency
        self.exchange = exchange
        self.data_through = max(request.date for request in requests)
        providers = providers_of(inputs)
        self.refused = [row for row in inputs["focus_charges"] if is_of_litellm(row)]
        billed = [row for row in inputs["focus_charges"] if not is_of_litellm(row)]
        self.charges = [classify(row, inputs, exchange, providers) for row in billed]
        self.accounts: dict[Key, Account] = defaultdict(Account)
        for request in requests:
            for attempt in request.attempts:
                for (provider, item, tier, meter), quantity, amount in movements(attempt):
                    account = self.accounts[month_of(request.date), VARIABLE, provider, item, tier, meter]
                    account.rated_quantity += quantity
                    account.rated += amount
        for charge in self.charges:
            self.accounts[charge.key].charges.append(charge)

    def is_final(self, key: Key) -> bool:
        """Tell whether a billed month is past late arrivals."""
        month = key[0]
        return bool(self.accounts[key].charges and month and self.data_through >= month_end(month) + self.late)

    def factor(self, key: Key) -> tuple[date, int, int] | None:
        """Return month, effective and rated cost that true a meter up: the month's own, else the last closed one's."""
        month, *meter = key
        if not self.accounts[key].rated:
            return None
        closed = [
            (other[0], account.effective, account.rated)
            for other, account in self.accounts.items()
            if list(other[1:]) == meter
            and other[0] <= month
            and self.is_final(other)
            and account.rated > 0
            and (account.effective or 0) > 0
        ]
        return max(closed, default=None)

    def factors(self) -> dict[Key, tuple[date, int, int] | None]:
        """Return the true-up factor of every meter and month."""
        return {key: self.factor(key) for key in list(self.accounts) if key[1] == VARIABLE}

    def is_closed(self, month: date | None) -> bool:
        """Tell whether a month is past late arrivals."""
        return month is not None and self.data_through >= month_end(month) + self.late

    def by_class_rows(self, facts: list[RequestFact]) -> list[dict[str, Any]]:
        """Return fct_ai__bill_by_class_monthly."""
        factors = self.factors()
        rated: dict[Key, dict[Line, int]] = defaultdict(lambda: defaultdict(int))
        revenue: dict[tuple[date, Line], int] = defaultdict(int)
        for fact in facts:
            request, month = fact.request, month_of(fact.request.date)
            line = ("requests" if fact.is_priced else "unpriced_requests", request.request_class, request.segment)
            for attempt in request.attempts:
                for meter, _, amount in movements(attempt):
                    rated[month, VARIABLE, *meter][line] += amount
            if request.segment == "customer" and fact.is_priced:
                revenue[month, line] += fact.revenue
        lines: dict[tuple[date | None, Line], list[int]] = defaultdict(lambda: [0, 0, 0])
        for key in revenue:
            lines[key] = [0, 0, 0]
        for key, classes in rated.items():
            factor = factors.get(key) or (None, 1, 1)
            scale = Fraction(factor[1], factor[2])
            shares = {line: truncated(cost * scale) for line, cost in classes.items()}
            largest = min(classes, key=lambda line: (-classes[line], *line[1:], line[0]))
            shares[largest] += rounded(sum(classes.values()) * scale) - sum(shares.values())
            for line, cost in classes.items():
                settled = cost if factor[0] == key[0] else 0
                own = lines[key[0], line]
                lines[key[0], line] = [own[0] + cost, own[1] + settled, own[2] + shares[line]]
        billed = {charge.month for charge in self.charges}
        for month in billed:
            of_month = [charge for charge in self.charges if charge.month == month]
            others: dict[Line, list[int | None]] = defaultdict(list)
            for charge in of_month:
                unasked = charge.category == VARIABLE and charge.key not in rated
                if charge.category != VARIABLE or unasked:
                    others["no_request" if unasked else charge.category, None, None].append(charge.effective)
            for line, amounts in others.items():
                lines[month, line][2] = known_sum(amounts)
            asked = [charge.effective for charge in of_month if charge.category == VARIABLE and charge.key in rated]
            settled = [own[2] for (other, line), own in lines.items() if other == month and line[0] in REQUEST_LINES]
            open_part = None if None in asked else sum(asked) - sum(settled)
            if month is not None and settled and open_part != 0:
                lines[month, ("not_settled", None, None)][2] = open_part
        return [
            {
                "cost_month": month,
                "bill_line": line[0],
                "request_class": line[1],
                "traffic_segment": line[2],
                "currency_code": self.reporting_currency,
                "rated_cost": money(cost),
                "trued_up_cost": money(trued_up),
                "priced_revenue": money(revenue.get((month, line))),
                "contribution_margin": money(revenue[month, line] - cost) if (month, line) in revenue else None,
                "trued_up_contribution_margin": (
                    money(revenue[month, line] - trued_up) if (month, line) in revenue else None
                ),
                "settled_share": ratio(settled, cost),
                "is_billed": month in billed,
                "is_provisional": month not in billed or not self.is_closed(month),
            }
            for (month, line), (cost, settled, trued_up) in lines.items()
        ]

    def charge_rows(self) -> list[dict[str, Any]]:
        """Return fct_ai__charges."""
        return [charge_row(charge, self.reporting_currency) for charge in self.charges]

    def reconciliation_rows(self) -> list[dict[str, Any]]:
        """Return fct_ai__cost_reconciliation."""
        factors = self.factors()
        rows = []
        for key, account in list(self.accounts.items()):
            month, category, provider, item, tier, meter = key
            is_variable = category == VARIABLE
            nothing = None if account.effective is None else 0
            coverage, price, whole = account.gaps if is_variable else (nothing, nothing, account.effective)
            factor = factors.get(key)
            rows.append(
                {
                    "cost_month": month,
                    "cost_category": category,
                    "provider": provider,
                    "item": item,
                    "service_tier": tier,
                    "meter": meter,
                    "currency_code": self.reporting_currency,
                    "charges": len(account.charges),
                    "unconverted_charges": sum(charge.effective is None for charge in account.charges),
                    "rated_quantity": money(account.rated_quantity * 10**6),
                    "billed_quantity": money(times(account.billed_quantity, 10**6)),
                    "rated_cost": money(account.rated),
                    "coverage_gap": money(coverage),
                    "price_gap": money(price),
                    "residual": money(whole),
                    "effective_cost": money(account.effective),
                    "billed_cost": money(known_sum(charge.billed for charge in account.charges)),
                    "correction_cost": money(
                        known_sum(
                            charge.effective for charge in account.charges if charge.row["ChargeClass"] == "Correction"
                        )
                    ),
                    "true_up_factor": ratio(factor[1], factor[2]) if factor else None,
                    "true_up_month": factor[0] if factor else None,
                    "is_final": self.is_final(key),
                }
            )
        return rows

    def trued_up(self, requests: list[Request]) -> dict[int, int | None]:
        """Return what the bill makes of each attempt's cost, by identity."""
        factors = self.factors()
        found: dict[int, int | None] = {}
        for request in requests:
            for attempt in request.attempts:
                total = 0
                for meter, _, amount in movements(attempt):
                    factor = factors.get((month_of(request.date), VARIABLE, *meter))
                    total += rounded(Fraction(amount * factor[1], factor[2])) if factor else amount
                found[id(attempt)] = None if attempt.cost["cost_pico"] is None else total
        return found


def charge_row(charge: Charge, reporting_currency: str) -> dict[str, Any]:
    """Return one row of fct_ai__charges."""
    row = charge.row
    moved = charge.category == VARIABLE
    effective, billed = costs_of(row)
    reason = set_aside_reason(row)

    def time(name: str) -> datetime | None:
        return readable(row[name], moment)

    return {
        "charge_key": charge.name,
        "billing_account_id": absent(row["BillingAccountId"]),
        "sub_account_id": absent(row["SubAccountId"]),
        "invoice_id": absent(row["InvoiceId"]),
        "sku_id": absent(row["SkuId"]),
        "commitment_discount_id": absent(row["CommitmentDiscountId"]),
        "service_provider_name": absent(row["ProviderName"]),
        "service_name": absent(row["ServiceName"]),
        "charge_category": absent(row["ChargeCategory"]),
        "charge_class": absent(row["ChargeClass"]),
        "charge_description": absent(row["ChargeDescription"]),
        "commitment_discount_status": absent(row["CommitmentDiscountStatus"]),
        "cost_category": charge.category,
        "set_aside_reason": reason,
        "rejected_values": "".join(f"{name}={value}; " for name, value in unreadable_values(row)) or None,
        "charge_rule_id": charge.rule,
        "provider": charge.provider if moved else None,
        "item": charge.item if moved else None,
        "service_tier": charge.tier if moved else None,
        "meter": charge.meter if moved else None,
        "billing_currency_code": (absent(row["BillingCurrency"]) or "").upper() or None,
        "currency_code": reporting_currency,
        "quantity": money(times(charge.quantity, 10**6)),
        "stated_unit": charge.unit,
        "billed_cost_in_billing_currency": money(billed),
        "effective_cost_in_billing_currency": money(effective),
        "billed_cost": money(charge.billed),
        "effective_cost": money(charge.effective),
        "is_cost_assumed": reason is None and None in (absent(row["BilledCost"]), absent(row["EffectiveCost"])),
        "is_effective_cost_doubtful": row["ChargeCategory"] == "Usage"
        and not row["CommitmentDiscountId"]
        and effective == 0
        and (billed or 0) > 0,
        "charge_month": charge.month,
        "billing_period_start_at": time("BillingPeriodStart"),
        "billing_period_end_at": time("BillingPeriodEnd"),
        "charge_period_start_at": time("ChargePeriodStart"),
        "charge_period_end_at": time("ChargePeriodEnd"),
    }

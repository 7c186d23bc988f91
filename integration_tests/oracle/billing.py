"""The bill: what each charge is for, and how rated and billed cost differ."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from oracle.costing import RETRIEVAL_METERS, Exchange
from oracle.facts import RequestFact
from oracle.inputs import Inputs, Raw
from oracle.intake import Attempt, Request, like
from oracle.names import Providers, providers_of
from oracle.periods import month_end, month_of
from oracle.values import moment, money, ratio, rounded, scaled, text, truncated

VARIABLE = "variable_unit_cost"
NATURAL = {"Tax": "tax", "Credit": "credit", "Purchase": "purchase"}
SERVICE_TIERS = {"batch", "flex", "priority"}
TOKEN_METERS = ("uncached_input", "cache_read", "cache_write", "output")
BLOCK = re.compile(r"(\d+) ")
Line = tuple[str, str | None, str | None]
Key = tuple[date | None, str, str | None, str | None, str | None, str | None]


def absent(raw: str) -> str | None:
    """Return text; the word NULL is none."""
    value = text(raw)
    return None if value is None or value.upper() == "NULL" else value


def token_meter(details: dict[str, Any], sku_meter: str | None) -> str | None:
    """Return the token meter that the price details, or else the SKU's meter, speak of."""
    direction = details.get("TokenDirection") or details.get("TokenType")
    words = f"{direction} {details.get('TokenCacheAction') or details.get('CacheAction') or ''}" if direction else None
    if words is None and sku_meter and "token" in sku_meter.lower():
        words = sku_meter
    words = (words or "").lower()
    for meter, signs in {
        "output": ("output", "completion"),
        "uncached_input": ("uncached",),
        "cache_write": ("write", "creation"),
        "cache_read": ("read", "cached", "hit"),
        "input": ("input", "prompt"),
    }.items():
        if any(sign in words for sign in signs):
            return "uncached_input" if meter == "input" else meter
    return None


def quantity_of(row: dict[str, str], meter: str | None) -> int | None:
    """Return the quantity in millionths of tokens, accelerator seconds or calls."""
    kind = "Consumed" if scaled(absent(row["ConsumedQuantity"]) or "") is not None else "Pricing"
    amount, unit = scaled(absent(row[f"{kind}Quantity"]) or ""), absent(row[f"{kind}Unit"]) or ""
    if amount is None:
        return None
    block = BLOCK.match(unit)
    hours = meter == "accelerator_seconds" and unit.lower().startswith("hour")
    return rounded(Fraction(amount * (int(block[1]) if block else 1) * (3600 if hours else 1), 10**6))


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
    effective: int | None
    billed: int | None

    @property
    def month(self) -> date | None:
        """The month of use."""
        start = moment(self.row["ChargePeriodStart"])
        return start.date().replace(day=1) if start else None

    @property
    def key(self) -> Key:
        """Where the charge stands in the reconciliation."""
        if self.category == VARIABLE:
            return self.month, VARIABLE, self.provider, self.item, self.tier, self.meter
        return self.month, self.category, absent(self.row["ProviderName"]), absent(self.row["SkuId"]), None, None


def fitting_rule(row: dict[str, str], rules: Raw) -> dict[str, str] | None:
    """Return the first rule, by priority, that fits a charge."""
    fitting = [
        rule
        for rule in rules
        if like(row["ProviderName"], rule["service_provider_pattern"])
        and like(row["ServiceName"], rule["service_name_pattern"])
        and like(row["SkuId"], rule["sku_pattern"])
        and rule["charge_category"] in ("", row["ChargeCategory"])
        and rule["commitment_status"] in ("", row["CommitmentDiscountStatus"])
    ]
    return min(fitting, key=lambda rule: (int(rule["priority"]), rule["rule_id"]), default=None)


def classify(row: dict[str, str], inputs: Inputs, exchange: Exchange, providers: Providers) -> Charge:
    """Return a charge in exactly one category."""
    rule = fitting_rule(row, inputs["charge_rules"]) or fitting_rule(row, inputs["default_charge_rules"])
    details = json.loads(row["SkuPriceDetails"] or "{}")
    rule_of = rule or {"provider": "", "item": "", "meter": "", "cost_category": "unmatched", "rule_id": None}
    provider = providers.name(rule_of["provider"]) or providers.name(row["ProviderName"], details.get("ModelId"))
    item = text(rule_of["item"]) or details.get("ModelId") or details.get("x_Hardware")
    meter = text(rule_of["meter"]) or token_meter(details, absent(row["SkuMeter"]))
    category = rule_of["cost_category"]
    if category == VARIABLE:
        status = row["CommitmentDiscountStatus"]
        if row["ChargeCategory"] in NATURAL:
            category = NATURAL[row["ChargeCategory"]]
        elif status == "Unused":
            category = "fixed_capacity_unused"
        elif not item or not meter:
            category = "fixed_capacity_used" if status == "Used" else "unmatched"
    tier = str(details.get("ServiceTier") or details.get("x_ServiceTier") or "").lower()
    start = moment(row["ChargePeriodStart"])
    effective, billed = (
        exchange.convert(scaled(row[name]), row["BillingCurrency"].upper(), start.date())
        for name in ("EffectiveCost", "BilledCost")
    )
    return Charge(
        row=row,
        category=category,
        rule=rule_of["rule_id"],
        provider=provider,
        item=item,
        meter=meter,
        tier=tier if tier in SERVICE_TIERS else "standard",
        quantity=quantity_of(row, meter),
        effective=effective,
        billed=billed,
    )


@dataclass
class Account:
    """One row of the reconciliation, in pico-units and millionths."""

    rated_quantity: int = 0
    rated: int = 0
    charges: list[Charge] = field(default_factory=list)

    @property
    def billed_quantity(self) -> int:
        """Sum of the charges' quantities."""
        return sum(charge.quantity or 0 for charge in self.charges)

    @property
    def effective(self) -> int:
        """Sum of the charges' effective cost."""
        return sum(charge.effective or 0 for charge in self.charges)

    @property
    def coverage(self) -> int:
        """(Qb - Qr) (Pb + Pr) / 2, each product rounded once."""
        if not self.rated_quantity and not self.rated:
            return self.effective
        if self.billed_quantity <= 0 and not self.effective:
            return -self.rated
        if self.billed_quantity <= 0 or self.rated_quantity <= 0:
            return 0
        difference = self.billed_quantity - self.rated_quantity
        at_bill = rounded(Fraction(difference * self.effective, self.billed_quantity))
        at_rate = rounded(Fraction(difference * self.rated, self.rated_quantity))
        return rounded(Fraction(at_bill + at_rate, 2))


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
        self.charges = [classify(row, inputs, exchange, providers) for row in inputs["focus_charges"]]
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
            and account.effective > 0
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
            for charge in of_month:
                unasked = charge.category == VARIABLE and charge.key not in rated
                if charge.category != VARIABLE or unasked:
                    lines[month, ("no_request" if unasked else charge.category, None, None)][2] += charge.effective or 0
            open_part = sum(charge.effective or 0 for charge in of_month)
            open_part -= sum(own[2] for (other, _), own in lines.items() if other == month)
            if open_part:
                lines[month, ("not_settled", None, None)][2] += open_part
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
            coverage = account.coverage if is_variable else 0
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
                    "billed_quantity": money(account.billed_quantity * 10**6),
                    "rated_cost": money(account.rated),
                    "coverage_gap": money(coverage),
                    "price_gap": money(account.effective - account.rated - coverage if is_variable else 0),
                    "residual": money(0 if is_variable else account.effective),
                    "effective_cost": money(account.effective),
                    "billed_cost": money(sum(charge.billed or 0 for charge in account.charges)),
                    "correction_cost": money(
                        sum(
                            charge.effective or 0
                            for charge in account.charges
                            if charge.row["ChargeClass"] == "Correction"
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
    effective, billed = scaled(row["EffectiveCost"]), scaled(row["BilledCost"])

    def time(name: str) -> datetime | None:
        return moment(row[name])

    return {
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
        "charge_rule_id": charge.rule,
        "provider": charge.provider if moved else None,
        "item": charge.item if moved else None,
        "service_tier": charge.tier if moved else None,
        "meter": charge.meter if moved else None,
        "billing_currency_code": row["BillingCurrency"].upper(),
        "currency_code": reporting_currency,
        "quantity": None if charge.quantity is None else money(charge.quantity * 10**6),
        "billed_cost_in_billing_currency": money(billed),
        "effective_cost_in_billing_currency": money(effective),
        "billed_cost": money(charge.billed),
        "effective_cost": money(charge.effective),
        "is_effective_cost_doubtful": row["ChargeCategory"] == "Usage"
        and not row["CommitmentDiscountId"]
        and effective == 0
        and billed > 0,
        "charge_month": charge.month,
        "billing_period_start_at": time("BillingPeriodStart"),
        "billing_period_end_at": time("BillingPeriodEnd"),
        "charge_period_start_at": time("ChargePeriodStart"),
        "charge_period_end_at": time("ChargePeriodEnd"),
    }

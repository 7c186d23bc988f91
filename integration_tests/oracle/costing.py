"""The cost of an attempt, from the rates that held when it started."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from oracle.inputs import Inputs, Raw
from oracle.intake import Attempt
from oracle.names import Names, providers_of
from oracle.settings import DEFAULTS, Settings
from oracle.values import day_of, holds, integer, rounded, scaled, text

RETRIEVAL_METERS = {
    "retrieval_call": "retrieval_calls",
    "vector_read": "vector_reads",
    "rerank_call": "rerank_calls",
    "web_search_call": "web_search_calls",
}
UNKNOWN_USAGE = ("no_usage", "estimated_usage")
METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")


class Exchange:
    """Exchange rates to the reporting currency, each valid until the next one of its currency."""

    def __init__(self, rows: Raw, settings: Settings = DEFAULTS) -> None:
        """Sort the rates of each currency by day."""
        self.reporting_currency = settings.reporting_currency
        self.rates: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
        opposite: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
        for row in rows:
            nano, day = scaled(row["rate"], 9), day_of(row["rate_date"])
            source, target = row["from_currency_code"].upper(), row["to_currency_code"].upper()
            if target == self.reporting_currency:
                self.rates[source].append((day, Fraction(nano, 10**9)))
            elif source == self.reporting_currency and nano:
                opposite[target].append((day, Fraction(rounded(Fraction(10**18, nano)), 10**9)))
        # The opposite rate stands in until the currency has one of its own.
        for currency, inverses in opposite.items():
            first = min((day for day, _ in self.rates.get(currency, [])), default=date.max)
            self.rates[currency] += [(day, rate) for day, rate in inverses if day < first]
        for rates in self.rates.values():
            rates.sort()

    def convert(self, pico: int | None, currency: str | None, day: date) -> int | None:
        """Return an amount in the reporting currency; None where no rate is known."""
        if pico is None or currency == self.reporting_currency:
            return pico
        rates = self.rates.get(currency or "", [])
        position = bisect_right([start for start, _ in rates], day)
        return rounded(pico * rates[position - 1][1]) if position else None


class TokenPrice(NamedTuple):
    """Pico-units per token, in a currency."""

    rate: int
    currency: str


def account_of(row: dict[str, str]) -> str | None:
    """Return the billing account that a rate is for; the list has none."""
    return text(row.get("billing_account_id", ""))


class Rates:
    """The rate cards, looked up as of a moment."""

    def __init__(self, inputs: Inputs) -> None:
        """Index token rates by model."""
        self.inputs = inputs
        self.own = [dict(row) for row in inputs["own_token_rates"]]
        self.tokens: dict[tuple, Raw] = defaultdict(list)
        self.providers = providers_of(inputs)
        for row in [*inputs["token_rates"], *self.own]:
            tier = (text(row["service_tier"]) or "standard").lower()
            self.tokens[self.providers.name(row["provider"]), row["model"], tier].append(row)
        listed = {name[:2] for name in self.tokens}
        self.names = Names(listed, inputs["model_aliases"], inputs["default_model_aliases"], self.providers)

    def token_card(self, attempt: Attempt, total_input: int) -> dict[str, TokenPrice]:
        """Return the price of each meter.

        A negotiated rate comes before the list's, the account's own before that for any, a region's own before the
        general one. A list price is less its discount.
        """
        logged = attempt["provider"], attempt["model"]
        name = self.names.resolve(*logged)
        if name is None or (attempt["hardware"] and self.names.is_guess(*logged)):
            return {}
        fitting: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self.tokens[(*name, attempt["service_tier"])]:
            ceiling = integer(row["context_to_tokens"])
            fits = (integer(row["context_from_tokens"]) or 0) <= total_input and (
                ceiling is None or total_input < ceiling
            )
            if (
                fits
                and holds(row, attempt["started_at"])
                and text(row["region"]) in (None, attempt["region"])
                and account_of(row) in (None, attempt["billing_account_id"])
            ):
                fitting[row["meter"]].append(row)
        best = {meter: max(rows, key=self.standing) for meter, rows in fitting.items()}
        own_currencies = {row["currency_code"].upper() for row in best.values() if self.is_own(row)}
        prices = {}
        for meter, row in best.items():
            currency = row["currency_code"].upper()
            rate = scaled(row["rate_per_million_tokens"], 6)
            if self.is_own(row):
                prices[meter] = TokenPrice(rate, currency)
            elif own_currencies <= {currency}:
                prices[meter] = TokenPrice(rounded(rate * (1 - self.discount(attempt, name, meter))), currency)
        return prices

    def standing(self, row: dict[str, str]) -> tuple[bool, bool, bool]:
        """Return what puts one rate before another."""
        return self.is_own(row), account_of(row) is not None, text(row["region"]) is not None

    def discount(self, attempt: Attempt, name: tuple[str, str], meter: str) -> Fraction:
        """Return the part of the list price that the most specific discount takes off."""
        asked = {
            "billing_account_id": (attempt["billing_account_id"],),
            "model": (attempt["model"], name[1]),
            "meter": (meter,),
            "service_tier": (attempt["service_tier"],),
        }
        logged = attempt["provider"], attempt["model"]
        served_by = name[0] if self.names.is_guess(*logged) else self.provider_of(attempt)
        found = []
        for row in self.inputs["token_discounts"]:
            given = {column: text(row[column]) for column in asked}
            if (
                self.providers.name(row["provider"]) == served_by
                and all(value is None or value in asked[column] for column, value in given.items())
                and holds(row, attempt["started_at"])
            ):
                part = Fraction(scaled(row["discount_ratio"], 9), 10**9)
                specific = (
                    given["billing_account_id"] is not None,
                    given["model"] is not None,
                    given["model"] == attempt["model"],
                    given["meter"] is not None,
                    given["service_tier"] is not None,
                )
                found.append((specific, part))
        return max(found)[1] if found else Fraction(0)

    def provider_of(self, attempt: Attempt) -> str | None:
        """Return the attempt's provider as cards name it."""
        return self.providers.name(attempt["provider"], attempt["model"])

    def is_own(self, row: dict[str, str]) -> bool:
        """Tell a negotiated rate from the list's."""
        return any(row is own for own in self.own)

    def accelerator(self, attempt: Attempt) -> dict[str, str] | None:
        """Return the hourly rate of the hardware: the purchase option's own first, then the region's own."""
        bought = attempt["purchase_option"] or "on_demand"
        fitting = [
            row
            for row in self.inputs["accelerator_rates"]
            if row["hardware"] == attempt["hardware"]
            and text(row["region"]) in (None, attempt["region"])
            and (text(row["purchase_option"]) or bought).lower() == bought
            and holds(row, attempt["started_at"])
        ]
        return max(
            fitting,
            key=lambda row: (text(row["purchase_option"]) is not None, text(row["region"]) is not None),
            default=None,
        )

    def call(self, meter: str, attempt: Attempt) -> tuple[int, str] | None:
        """Return price and currency of a call: the provider's own before the one for any."""
        fitting = [
            row
            for row in self.inputs["retrieval_rates"]
            if row["meter"] == meter
            and (text(row["provider"]) is None or self.providers.name(row["provider"]) == self.provider_of(attempt))
            and holds(row, attempt["started_at"])
        ]
        if not fitting:
            return None
        row = max(fitting, key=lambda row: text(row["provider"]) is not None)
        thousand = text(row["rate_per_thousand_calls"])
        price = scaled(row["rate_per_call"]) if thousand is None else rounded(Fraction(scaled(thousand), 1000))
        return price, row["currency_code"].upper()

    def profile(self, attempt: Attempt, request_class: str, model: str | None) -> int | None:
        """Return the profiled microseconds per request of a class, model, hardware and precision."""
        row = self.profile_row(attempt, request_class, model)
        return row and scaled(row["accelerator_seconds"], 6)

    def profile_row(self, attempt: Attempt, request_class: str, model: str | None) -> dict[str, str] | None:
        """Return the profile of a class, model, hardware and precision that held when the attempt started."""
        for row in self.inputs["compute_profiles"]:
            if (
                (row["request_class"], row["model"], row["hardware"]) == (request_class, model, attempt["hardware"])
                and text(row["precision"]) == attempt["precision"]
                and not text(row["replaces_model"])
                and holds(row, attempt["started_at"])
            ):
                return row
        return None


def token_basis(attempt: Attempt, card: dict, settings: Settings) -> str:
    """Say how the tokens of the attempt's model are paid for."""
    if attempt["is_cache_hit"]:
        return "cache_hit"
    is_known = attempt["has_usage"] and (settings.count_estimated_usage or not attempt["is_usage_estimated"])
    if card and is_known:
        return "token_rate"
    if not card and attempt["hardware"] and attempt["accelerator_model"] in (None, attempt["model"]):
        return "accelerator_time"
    if is_known and not any(attempt[f"{meter}_tokens"] for meter in METERS):
        return "no_tokens"
    if attempt["reported_cost"] is not None and attempt["reported_cost_source"] == "provider":
        return "reported_cost"
    if is_known:
        return "unknown"
    return "estimated_usage" if attempt["has_usage"] else "no_usage"


def price_tokens(attempt: Attempt, card: dict, basis: str, exchange: Exchange, day: date) -> tuple[dict, bool]:
    """Return the four token components and whether a used meter has no rate."""
    if basis != "token_rate":
        amount = None if basis in ("reported_cost", "unknown", *UNKNOWN_USAGE) else 0
        return dict.fromkeys(("uncached_input", "cache_read", "cache_write", "output"), amount), False
    amounts: dict[str, int | None] = {}
    currencies = {price.currency for price in card.values()}
    currency = currencies.pop() if len(currencies) == 1 else None
    for meter in METERS:
        tokens = attempt[f"{meter}_tokens"]
        rate = card[meter].rate if meter in card else None
        amounts[meter] = 0 if tokens == 0 else None if rate is None else tokens * rate
    writes = (amounts["cache_write_5m"], amounts["cache_write_1h"])
    native = {
        "uncached_input": amounts["uncached_input"],
        "cache_read": amounts["cache_read"],
        "cache_write": None if None in writes else sum(writes),
        "output": amounts["output"],
    }
    converted = {name: exchange.convert(amount, currency, day) for name, amount in native.items()}
    return converted, None in native.values()


def total(amounts: list[int | None]) -> int | None:
    """Add amounts; an unknown one makes the sum unknown."""
    return None if None in amounts else sum(amounts)


def price(attempt: Attempt, rates: Rates, exchange: Exchange) -> dict[str, Any]:
    """Return every cost figure of an attempt."""
    day = attempt.request.date
    parts = sum(attempt[f"{meter}_tokens"] for meter in METERS[:4])
    stated = attempt["total_input_tokens"]
    total_input = parts if stated is None else stated
    card = rates.token_card(attempt, total_input)
    basis = token_basis(attempt, card, rates.inputs.settings)
    components, lacks_meter = price_tokens(attempt, card, basis, exchange, day)
    token_cost = total(list(components.values()))
    if basis == "reported_cost":
        token_cost = exchange.convert(attempt["reported_cost"], attempt["reported_cost_currency_code"], day)

    computing_model = attempt["accelerator_model"] or attempt["model"]
    own_time = computing_model == attempt["model"] or computing_model is None or attempt["model"] is None
    charges_time = bool(
        attempt["hardware"]
        and not attempt["is_cache_hit"]
        and not (basis in ("token_rate", *UNKNOWN_USAGE) and own_time)
    )
    time, source, rate = None, None, None
    compute_cost: int | None = 0
    if charges_time:
        measured = attempt["accelerator_seconds"]
        candidates = {
            "measured": None if measured is None else rounded(Fraction(measured, 10**6)),
            "profiled": rates.profile(attempt, attempt.request.request_class, computing_model),
            "estimated": rates.profile(attempt, "*", computing_model),
        }
        source = next((name for name, value in candidates.items() if value is not None), None)
        time = candidates.get(source) if source else None
        rate = rates.accelerator(attempt)
        native = (
            None
            if time is None or rate is None
            else rounded(Fraction(time * scaled(rate["rate_per_hour"]), 3_600_000_000))
        )
        compute_cost = exchange.convert(native, rate and rate["currency_code"].upper(), day)

    calls: dict[str, int | None] = {}
    lacking: set[str] = set()
    for meter, name in {**RETRIEVAL_METERS, "tool_call": "tool_calls"}.items():
        if attempt["is_cache_hit"] or attempt[name] == 0:
            calls[meter] = 0
            continue
        rate_of_call = rates.call(meter, attempt)
        if rate_of_call is None:
            lacking.add(meter)
            calls[meter] = None
        else:
            calls[meter] = exchange.convert(attempt[name] * rate_of_call[0], rate_of_call[1], day)
    retrieval_cost = total([calls[meter] for meter in RETRIEVAL_METERS])

    logged = 0 if attempt["is_cache_hit"] else attempt["third_party_cost"] or 0
    logged_cost = exchange.convert(logged, attempt["third_party_currency_code"], day) if logged else 0
    third_party_cost = total([calls["tool_call"], logged_cost])
    cost = total([token_cost, compute_cost, retrieval_cost, third_party_cost])

    reason = None
    if cost is None:
        reason = next(
            name
            for name, applies in {
                "no_token_rate": basis == "unknown",
                **{name: basis == name for name in UNKNOWN_USAGE},
                "no_meter_rate": lacks_meter,
                "no_accelerator_seconds": charges_time and time is None,
                "no_accelerator_rate": charges_time and rate is None,
                "no_retrieval_rate": bool(lacking - {"tool_call"}),
                "no_tool_call_rate": bool(lacking),
                "no_fx_rate": True,
            }.items()
            if applies
        )
    by_rate = "estimated" if attempt["is_usage_estimated"] and basis == "token_rate" else "rated"
    status = "unpriced" if cost is None else "provider_reported" if basis == "reported_cost" else by_rate
    return {
        "total_input_tokens": total_input,
        "has_token_mismatch": stated not in (None, parts) or not attempt["fits_total"],
        "accelerator_microseconds": time,
        "accelerator_seconds_source": source,
        **{f"{name}_cost_pico": amount for name, amount in components.items()},
        "token_cost_pico": token_cost,
        "compute_cost_pico": compute_cost,
        **{f"{meter}_cost_pico": amount for meter, amount in calls.items()},
        "retrieval_cost_pico": retrieval_cost,
        "third_party_cost_pico": third_party_cost,
        "cost_pico": cost,
        "cost_status": status,
        "unpriced_reason": reason,
    }

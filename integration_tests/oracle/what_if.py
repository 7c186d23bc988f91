"""What-if questions, answered from the facts of requests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from oracle.costing import Exchange, Rates
from oracle.facts import RequestFact
from oracle.inputs import Inputs, Raw
from oracle.intake import Attempt
from oracle.settings import DEFAULTS
from oracle.values import holds, money, per_unit, ratio, rounded, scaled, text

Row = dict[str, Any]

REPORTED_IN = DEFAULTS.reporting_currency


@dataclass(frozen=True)
class Window:
    """Days, both included."""

    first: date
    last: date

    def priced(self, facts: Iterable[RequestFact]) -> list[RequestFact]:
        """Return the customers' priced requests of these days."""
        return [
            fact
            for fact in facts
            if fact.request.segment == "customer" and fact.is_priced and self.first <= fact.request.date <= self.last
        ]


def of_class(facts: Iterable[RequestFact], name: str) -> list[RequestFact]:
    """Return the requests of one class."""
    return [fact for fact in facts if fact.request.request_class == name]


def units_of(facts: Iterable[RequestFact]) -> int:
    """Count units."""
    return sum(fact.units for fact in facts)


def margin_of(facts: Iterable[RequestFact]) -> int:
    """Sum margins."""
    return sum(fact.margin for fact in facts)


def reprice(
    facts: list[RequestFact], name: str, plan: str | None, new_price: Fraction | None, percent: Fraction
) -> list[Row]:
    """Return the class by plan, the class, and the blend, at another revenue per unit."""
    cells: dict[tuple[str, str], list[RequestFact]] = defaultdict(list)
    for fact in facts:
        cells[fact.request.request_class, fact.request.plan_or_reason].append(fact)
    after = {}
    for (cell_class, cell_plan), members in cells.items():
        earned = sum(fact.revenue for fact in members)
        if cell_class != name or plan not in (None, cell_plan):
            after[cell_class, cell_plan] = earned
        elif new_price is not None:
            after[cell_class, cell_plan] = units_of(members) * rounded(new_price * 10**12)
        else:
            after[cell_class, cell_plan] = rounded(earned * (1 + percent / 100))
    own = sorted(key for key in cells if key[0] == name)
    scopes = [("plan", name, key[1], [key]) for key in own]
    scopes += [("class", name, None, own), ("all_classes", None, None, list(cells))]
    rows = []
    for scope, scope_class, scope_plan, keys in scopes:
        members = [fact for key in keys for fact in cells[key]]
        units = units_of(members)
        cost = sum(fact.cost for fact in members)
        before, later = sum(fact.revenue for fact in members), sum(after[key] for key in keys)
        rows.append(
            {
                "scope": scope,
                "request_class": scope_class,
                "plan_id": scope_plan,
                "currency_code": REPORTED_IN,
                "units": units,
                "revenue_before": money(before),
                "revenue_after": money(later),
                "cost": money(cost),
                "contribution_margin_before": money(before - cost),
                "contribution_margin_after": money(later - cost),
                "contribution_margin_per_unit_before": per_unit(before - cost, units),
                "contribution_margin_per_unit_after": per_unit(later - cost, units),
                "contribution_margin_ratio_before": ratio(before - cost, before),
                "contribution_margin_ratio_after": ratio(later - cost, later),
                "break_even_revenue_per_unit": per_unit(cost, units),
            }
        )
    return rows


def retire(facts: list[RequestFact], name: str, kept: Fraction) -> list[Row]:
    """Return what goes with a class: its cost, and its revenue less the plan revenue that is kept."""
    own = of_class(facts, name)
    rest = [fact for fact in facts if fact.request.request_class != name]
    cost = sum(fact.cost for fact in own)
    stays = rounded(sum(fact.pooled_revenue for fact in own) * kept / 100)
    gone = sum(fact.revenue for fact in own) - stays
    return [
        {
            "request_class": name,
            "currency_code": REPORTED_IN,
            "units": units_of(own),
            "unit_share": ratio(units_of(own), units_of(facts)),
            "cost_avoided": money(cost),
            "revenue_given_up": money(gone),
            "loss_avoided": money(max(0, -margin_of(own))),
            "contribution_margin_change": money(cost - gone),
            "blended_contribution_margin_before": money(margin_of(facts)),
            "blended_contribution_margin_after": money(margin_of(rest) + stays),
            "blended_contribution_margin_per_unit_before": per_unit(margin_of(facts), units_of(facts)),
            "blended_contribution_margin_per_unit_after": per_unit(margin_of(rest) + stays, units_of(rest)),
        }
    ]


def mix(facts: list[RequestFact], name: str, share: Fraction) -> list[Row]:
    """Return the blend with another share of one class, and the share at which the blend earns nothing."""
    own = of_class(facts, name)
    rest = [fact for fact in facts if fact.request.request_class != name]
    total = units_of(facts)
    own_margin = Fraction(margin_of(own), units_of(own))
    rest_margin = Fraction(margin_of(rest), units_of(rest))
    moved = rounded(total * share)
    after = rounded(own_margin * moved) + rounded(rest_margin * (total - moved))
    turning = float(rest_margin / (rest_margin - own_margin)) if own_margin * rest_margin < 0 else None
    return [
        {
            "request_class": name,
            "currency_code": REPORTED_IN,
            "blended_units": total,
            "contribution_margin_per_unit": money(rounded(own_margin)),
            "rest_contribution_margin_per_unit": money(rounded(rest_margin)),
            "share_before": ratio(units_of(own), total),
            "share_after": ratio(moved, total),
            "blended_contribution_margin_before": money(margin_of(facts)),
            "blended_contribution_margin_after": money(after),
            "blended_contribution_margin_per_unit_before": per_unit(margin_of(facts), total),
            "blended_contribution_margin_per_unit_after": per_unit(after, total),
            "turning_share": turning,
        }
    ]


@dataclass(frozen=True)
class Redesign:
    """How a class would be built otherwise; None and 0 change nothing."""

    provider: str | None = None
    model: str | None = None
    precision: str | None = None
    cached_percent: Fraction = Fraction(0)
    output_cut_percent: Fraction = Fraction(0)

    def token_cost(self, attempt: Attempt, rates: Rates, exchange: Exchange) -> int | None:
        """Return what the attempt's tokens would cost; None without a card."""
        if attempt["is_cache_hit"] or not has_tokens(attempt):
            return attempt.cost["token_cost_pico"]
        moved = rounded(attempt["uncached_input_tokens"] * self.cached_percent / 100)
        saved = rounded(attempt["output_tokens"] * self.output_cut_percent / 100)
        if self.model is None and (is_self_hosted(attempt) or moved + saved == 0):
            return attempt.cost["token_cost_pico"]
        other = {} if self.model is None else {"provider": self.provider, "model": self.model}
        card = rates.token_card(Attempt({**attempt.values, **other}), attempt.cost["total_input_tokens"])
        price = {meter: each.rate for meter, each in card.items()}
        full = price.get("uncached_input")
        used = [
            (attempt["uncached_input_tokens"] - moved, full),
            (attempt["cache_read_tokens"] + moved, price.get("cache_read", full)),
            (attempt["output_tokens"] - saved, price.get("output")),
        ]
        kept = attempt.cost["cache_write_cost_pico"]
        if self.model is not None:
            written = attempt["cache_write_5m_tokens"] + attempt["cache_write_1h_tokens"]
            used.append((written, price.get("cache_write_5m", full)))
            kept = 0
        if not card or any(tokens and rate is None for tokens, rate in used):
            return None
        amount = sum(tokens * (rate or 0) for tokens, rate in used)
        currency = next(iter(card.values())).currency
        converted = exchange.convert(amount, currency, attempt.request.date)
        return None if converted is None else converted + kept

    def compute_cost(self, attempt: Attempt, profiles: Raw) -> tuple[int | None, int | None]:
        """Return what the attempt's accelerator time would cost, and the quality profiled with it, in pico."""
        cost = attempt.cost["compute_cost_pico"]
        if cost and self.model is not None and is_self_hosted(attempt):
            return (0 if has_tokens(attempt) else None), None
        if not cost or self.precision in (None, attempt["precision"]):
            return cost, None
        seconds: dict[str | None, Raw] = defaultdict(list)
        for row in profiles:
            if (
                row["request_class"] == attempt.request.request_class
                and row["model"] == (attempt["accelerator_model"] or attempt["model"])
                and row["hardware"] == attempt["hardware"]
                and not text(row["replaces_model"])
                and holds(row, attempt["started_at"])
            ):
                seconds[text(row["precision"])].append(row)
        if attempt["precision"] not in seconds or self.precision not in seconds:
            return None, None
        present, other = seconds[attempt["precision"]][0], seconds[self.precision][0]
        scale = Fraction(scaled(other["accelerator_seconds"]), scaled(present["accelerator_seconds"]))
        return rounded(cost * scale), scaled(other["quality_score"])


def has_tokens(attempt: Attempt) -> bool:
    """Tell whether any token was counted."""
    return attempt.cost["total_input_tokens"] + attempt["output_tokens"] > 0


def is_self_hosted(attempt: Attempt) -> bool:
    """Tell whether accelerator time of the attempt's own model stands for its tokens."""
    own_model = attempt["accelerator_model"] in (None, attempt["model"])
    return bool(attempt["hardware"]) and own_model and attempt.cost["token_cost_pico"] == 0


def re_engineer(
    facts: list[RequestFact], name: str, design: Redesign, inputs: Inputs, rates: Rates, exchange: Exchange
) -> list[Row]:
    """Return a class's cost and margin as built and as it would be built, over requests known on both sides."""
    own = of_class(facts, name)
    compared, qualities = [], []
    sums: dict[str, int] = defaultdict(int)
    for fact in own:
        tokens = [design.token_cost(attempt, rates, exchange) for attempt in fact.request.attempts]
        computing = [design.compute_cost(attempt, inputs["compute_profiles"]) for attempt in fact.request.attempts]
        if None in tokens or any(cost is None for cost, _ in computing):
            continue
        compared.append(fact)
        sums["token"] += sum(tokens)
        sums["compute"] += sum(cost for cost, _ in computing)
        qualities += [quality for _, quality in computing if quality is not None]
    if not compared:
        return []
    units = units_of(compared)
    earned = sum(fact.revenue for fact in compared)
    before = {each: sum(fact.component(each) for fact in compared) for each in ("token", "compute")}
    other = sum(fact.component(each) for fact in compared for each in ("retrieval", "third_party"))
    cost, cost_after = sum(before.values()) + other, sum(sums.values()) + other
    floor = next(row["quality_floor"] for row in inputs["request_classes"] if row["request_class"] == name)
    return [
        {
            "request_class": name,
            "currency_code": REPORTED_IN,
            "requests": len(compared),
            "requests_left_out": len(own) - len(compared),
            "units": units,
            "revenue": money(earned),
            "token_cost_before": money(before["token"]),
            "token_cost_after": money(sums["token"]),
            "compute_cost_before": money(before["compute"]),
            "compute_cost_after": money(sums["compute"]),
            "other_cost": money(other),
            "cost_before": money(cost),
            "cost_after": money(cost_after),
            "contribution_margin_before": money(earned - cost),
            "contribution_margin_after": money(earned - cost_after),
            "contribution_margin_per_unit_before": per_unit(earned - cost, units),
            "contribution_margin_per_unit_after": per_unit(earned - cost_after, units),
            "contribution_margin_ratio_before": ratio(earned - cost, earned),
            "contribution_margin_ratio_after": ratio(earned - cost_after, earned),
            "profiled_quality_score": min(qualities) / 10**12 if qualities else None,
            "quality_floor": money(scaled(floor)),
        }
    ]


def worked_example(share: Fraction) -> list[Row]:
    """Return the two classes of the worked example, from its own figures."""
    figures = {
        "document_summarise": (Fraction("1.4") * Fraction("0.00143"), "0.011", "0.002", "0.009002", share),
        "classify_text": (Fraction("0.05") * Fraction("0.004"), "0.0002", "0", "0.006", 1 - share),
    }
    costs = {name: each[0] + Fraction(each[1]) + Fraction(each[2]) for name, each in figures.items()}
    margins = {name: Fraction(each[3]) - costs[name] for name, each in figures.items()}
    blend = sum(margins[name] * each[4] for name, each in figures.items())
    loser, winner = margins["document_summarise"], margins["classify_text"]

    def decimal(value: Fraction) -> Any:
        return money(rounded(value * 10**12))

    return [
        {
            "request_class": name,
            "compute_cost": decimal(compute),
            "token_cost": decimal(Fraction(tokens)),
            "retrieval_cost": decimal(Fraction(retrieval)),
            "cost_per_request": decimal(costs[name]),
            "revenue_per_request": decimal(Fraction(revenue)),
            "contribution_margin_per_request": decimal(margins[name]),
            "share": float(own_share),
            "blended_contribution_margin": decimal(blend),
            "flip_share": float(winner / (winner - loser)) if margins[name] < 0 else None,
        }
        for name, (compute, tokens, retrieval, revenue, own_share) in figures.items()
    ]

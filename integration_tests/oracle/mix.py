"""Why contribution moved between two periods."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from oracle.facts import RequestFact
from oracle.margins import COMPONENTS
from oracle.periods import GRAINS
from oracle.settings import DEFAULTS, Settings
from oracle.values import PICO, money, per_unit, ratio, rounded

Rows = list[dict[str, Any]]

FEMTO_PER_PICO, NANO = 1000, 10**9
METERS = ("uncached_input", "cache_read", "cache_write")
TOKEN_METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
DRIVERS = (
    "retry",
    "token_volume",
    "model_mix",
    "token_mix",
    "cache",
    "cache_hit",
    "token_price",
    "accelerator_time",
    "accelerator_rate",
    "retrieval",
    "third_party",
)


@dataclass
class Usage:
    """Tokens and their cost, by meter, and everything else that attempts took."""

    attempts: int = 0
    paid_tokens: int = 0
    tokens: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    costs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    microseconds: int = 0
    components: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, attempt: Any) -> None:
        """Count an attempt."""
        self.attempts += 1
        self.tokens["uncached_input"] += attempt["uncached_input_tokens"]
        self.tokens["cache_read"] += attempt["cache_read_tokens"]
        self.tokens["cache_write"] += attempt["cache_write_5m_tokens"] + attempt["cache_write_1h_tokens"]
        self.tokens["output"] += attempt["output_tokens"]
        if not attempt["is_cache_hit"]:
            self.paid_tokens += sum(attempt[f"{meter}_tokens"] for meter in TOKEN_METERS)
        for meter in (*METERS, "output"):
            self.costs[meter] += attempt.cost[f"{meter}_cost_pico"] or 0
        self.microseconds += attempt.cost["accelerator_microseconds"] or 0
        for component in COMPONENTS:
            self.components[component] += attempt.cost[f"{component}_cost_pico"] or 0

    @property
    def all_tokens(self) -> int:
        """Input and output."""
        return sum(self.tokens.values())

    @property
    def input_tokens(self) -> int:
        """Input of every kind."""
        return sum(self.tokens[meter] for meter in METERS)


@dataclass
class ClassPeriod:
    """A class in a period."""

    units: int = 0
    known_units: int = 0
    revenue: int = 0
    components: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COMPONENTS, 0))
    whole: Usage = field(default_factory=Usage)
    models: dict[tuple[str, str], Usage] = field(default_factory=lambda: defaultdict(Usage))

    @property
    def margin(self) -> int:
        """Revenue less cost."""
        return self.revenue - sum(self.components.values())

    def add(self, fact: RequestFact) -> None:
        """Count a request."""
        self.units += fact.units
        self.known_units += fact.units * fact.is_revenue_known
        self.revenue += fact.revenue
        for component in COMPONENTS:
            self.components[component] += fact.component(component)
        for attempt in fact.request.attempts:
            self.whole.add(attempt)
            self.models[attempt["provider"], attempt["model"]].add(attempt)


Period = dict[str, ClassPeriod]


def periods_of(facts: Iterable[RequestFact], start_of: Callable[[date], date]) -> dict[date, Period]:
    """Sum priced customer traffic by period and class."""
    found: dict[date, Period] = defaultdict(lambda: defaultdict(ClassPeriod))
    for fact in facts:
        if fact.request.segment == "customer" and fact.is_priced:
            found[start_of(fact.request.date)][fact.request.request_class].add(fact)
    return found


def femto(pico: int, units: int) -> int | None:
    """Return femto-units per unit."""
    return rounded(Fraction(pico * FEMTO_PER_PICO, units)) if units else None


def borrowed(own: int | None, other: int | None) -> int:
    """Return a rate, else that of the other period."""
    return next((rate for rate in (own, other) if rate is not None), 0)


def mean(*values: Fraction) -> Fraction:
    """Return the mean of two values."""
    return Fraction(sum(values)) / 2


def part(numerator: int, denominator: int) -> Fraction | None:
    """Return a quotient, None for a zero denominator."""
    return Fraction(numerator, denominator) if denominator else None


def pair(numerators: tuple[int, int], denominators: tuple[int, int]) -> tuple[Fraction, Fraction]:
    """Return a rate in both periods; where one has none it borrows the other's."""
    present, previous = (part(*each) for each in zip(numerators, denominators, strict=True))
    return borrowed(present, previous), borrowed(previous, present)


def token_terms(present: ClassPeriod, previous: ClassPeriod) -> dict[str, Fraction]:
    """Return the change of cost per token by models, output share, prompt cache, gateway cache and price."""
    model_mix = token_mix = cache = cache_hit = price = Fraction(0)
    totals = present.whole.all_tokens, previous.whole.all_tokens
    for model in {*present.models, *previous.models}:
        sides = present.models.get(model, Usage()), previous.models.get(model, Usage())
        tokens = tuple(side.all_tokens for side in sides)
        inputs = tuple(side.input_tokens for side in sides)
        outputs = tuple(side.tokens["output"] for side in sides)
        share, share_before = pair(tokens, totals)
        cost, cost_before = pair(tuple(side.components["token"] for side in sides), tokens)
        in_share, in_share_before = pair(inputs, tokens)
        in_price, in_price_before = pair(tuple(sum(side.costs[m] for m in METERS) for side in sides), inputs)
        out_price, out_price_before = pair(tuple(side.costs["output"] for side in sides), outputs)
        model_mix += (share - share_before) * mean(cost, cost_before)
        weight = mean(share, share_before)
        paid = tuple(side.paid_tokens for side in sides)
        paid_share, paid_share_before = pair(paid, tokens)
        cache_hit += (
            weight
            * (paid_share - paid_share_before)
            * mean(*pair(tuple(side.components["token"] for side in sides), paid))
        )
        token_mix += (
            weight
            * (in_share - in_share_before)
            * (mean(in_price, in_price_before) - mean(out_price, out_price_before))
        )
        # What a provider reports as one amount has no parts.
        whole = tuple(side.components["token"] - sum(side.costs.values()) for side in sides)
        whole_price, whole_price_before = pair(whole, tokens)
        price += weight * (whole_price - whole_price_before)
        out_share = mean(1 - in_share, 1 - in_share_before) if any(tokens) else 0
        price += weight * out_share * (out_price - out_price_before)
        for meter in METERS:
            counts = tuple(side.tokens[meter] for side in sides)
            part_share, part_share_before = pair(counts, inputs)
            part_price, part_price_before = pair(tuple(side.costs[meter] for side in sides), counts)
            in_weight = weight * mean(in_share, in_share_before)
            cache += in_weight * (part_share - part_share_before) * mean(part_price, part_price_before)
            price += in_weight * mean(part_share, part_share_before) * (part_price - part_price_before)
    terms = {"model_mix": model_mix, "token_mix": token_mix, "cache": cache, "cache_hit": cache_hit}
    return {**terms, "token_price": price - cache_hit}


def drivers_of(present: ClassPeriod, previous: ClassPeriod, kept: Fraction) -> dict[str, Fraction]:
    """Return what the cost-rate effect is made of, in pico-units."""
    both = present.whole, previous.whole
    if not (present.units and previous.units and both[0].attempts and both[1].attempts):
        return dict.fromkeys(DRIVERS, Fraction(0))
    attempts = tuple(each.attempts for each in both)
    per_unit_now, per_unit_before = pair(attempts, (present.units, previous.units))
    cost, cost_before = pair(tuple(sum(each.components.values()) for each in both), attempts)
    tokens, tokens_before = pair(tuple(each.all_tokens for each in both), attempts)
    token_price = pair(tuple(each.components["token"] for each in both), tuple(each.all_tokens for each in both))
    seconds, seconds_before = pair(tuple(each.microseconds for each in both), attempts)
    second_price = pair(tuple(each.components["compute"] for each in both), tuple(each.microseconds for each in both))
    per_token = mean(tokens, tokens_before)
    per_attempt = {
        "token_volume": (tokens - tokens_before) * mean(*token_price),
        **{name: per_token * change for name, change in token_terms(present, previous).items()},
        "accelerator_time": (seconds - seconds_before) * mean(*second_price),
        "accelerator_rate": mean(seconds, seconds_before) * (second_price[0] - second_price[1]),
    }
    for component in ("retrieval", "third_party"):
        now, before = pair(tuple(each.components[component] for each in both), attempts)
        per_attempt[component] = now - before
    attempts_kept = mean(per_unit_now, per_unit_before)
    return {
        "retry": -kept * (per_unit_now - per_unit_before) * mean(cost, cost_before),
        **{name: -kept * attempts_kept * change for name, change in per_attempt.items()},
    }


@dataclass
class Effects:
    """Why the contribution of a class moved, in pico-units."""

    present: ClassPeriod
    previous: ClassPeriod
    mix: int
    revenue: int
    costs: dict[str, int]
    drivers: dict[str, Fraction]
    margin_change: int

    @property
    def volume(self) -> int:
        """What the others leave."""
        change = self.present.margin - self.previous.margin
        return change - self.mix - self.revenue - sum(self.costs.values())


def effects_of(name: str, present: Period, previous: Period) -> Effects:
    """Split the change of one class, rounding where the package says that it rounds."""
    now, before = present.get(name, ClassPeriod()), previous.get(name, ClassPeriod())
    all_now, all_before = (sum(each.units for each in period.values()) for period in (present, previous))
    sums = [sum(each.margin for each in period.values()) for period in (present, previous)]
    blends = [femto(total, units) for total, units in zip(sums, (all_now, all_before), strict=True)]
    at_previous_volume = rounded(Fraction(now.units * all_before * NANO, all_now))
    at_volume = rounded(Fraction(before.units * all_now * NANO, all_before))
    two_gained = (now.units - before.units) * NANO + at_previous_volume - at_volume
    four_kept = (now.units + before.units) * NANO + at_previous_volume + at_volume

    def rates(amount: Callable[[ClassPeriod], int]) -> tuple[int, int]:
        own = femto(amount(now), now.units), femto(amount(before), before.units)
        return borrowed(own[0], own[1]), borrowed(own[1], own[0])

    def effect(units: int, change: int) -> int:
        return rounded(Fraction(units * change, 4 * 10**12))

    revenue = rates(lambda each: each.revenue)
    costs = {part: rates(lambda each, part=part: each.components[part]) for part in COMPONENTS}
    margins = [revenue[side] - sum(rate[side] for rate in costs.values()) for side in (0, 1)]
    mix = effect(two_gained, sum(margins) - sum(blends))
    if not now.units:
        mix += rounded(Fraction(now.margin * (all_now + all_before), 2 * all_now))
    if not before.units:
        mix -= rounded(Fraction(before.margin * (all_now + all_before), 2 * all_before))
    return Effects(
        now,
        before,
        mix,
        effect(four_kept, revenue[0] - revenue[1]),
        {part: effect(four_kept, rate[1] - rate[0]) for part, rate in costs.items()},
        drivers_of(now, before, Fraction(four_kept, 4 * NANO)),
        margins[0] - margins[1],
    )


def largest(effects: Effects, sign: int) -> str | None:
    """Return the term that moved margin per unit most in a direction, the first by name of several."""
    terms = {"revenue_rate": Fraction(effects.revenue), **effects.drivers}
    name = min(terms, key=lambda each: (-sign * float(terms[each]), each))
    return name if terms[name] * sign * NANO > PICO else None


def mix_shift_rows(facts: list[RequestFact], data_through: date, settings: Settings = DEFAULTS) -> Rows:
    """Return fct_ai__mix_shift."""
    first_date = min(fact.request.date for fact in facts)
    rows = []
    for grain in ("week", "month"):
        periods = periods_of(facts, GRAINS[grain].start_of)
        starts = sorted(start for start, period in periods.items() if sum(each.units for each in period.values()))
        for previous_start, start in pairwise(starts):
            present, previous, end = periods[start], periods[previous_start], GRAINS[grain].end_of(start)
            split = {name: effects_of(name, present, previous) for name in {*present, *previous}}
            units = [sum(each.units for each in period.values()) for period in (present, previous)]
            margins = [sum(each.margin for each in period.values()) for period in (present, previous)]
            blend_change = Fraction(margins[0], units[0]) - Fraction(margins[1], units[1])
            changes = [each.margin_change for each in split.values() if each.present.units and each.previous.units]
            is_reversal = bool(changes) and (
                (blend_change > 0 and max(changes) < 0) or (blend_change < 0 and min(changes) > 0)
            )
            for name in (*split, None):
                members = list(split.values()) if name is None else [split[name]]
                own_units = [sum(getattr(each, side).units for each in members) for side in ("present", "previous")]
                known = [sum(getattr(each, side).known_units for each in members) for side in ("present", "previous")]
                own = [sum(getattr(each, side).margin for each in members) for side in ("present", "previous")]
                volume = sum(each.volume for each in members)
                costs = {part: sum(each.costs[part] for each in members) for part in COMPONENTS}
                change = own[0] - own[1]
                rows.append(
                    {
                        "period_grain": grain,
                        "period_start_date": start,
                        "previous_start_date": previous_start,
                        "request_class": name,
                        "currency_code": settings.reporting_currency,
                        "priced_units": own_units[0],
                        "previous_priced_units": own_units[1],
                        "contribution_margin": money(own[0]),
                        "previous_contribution_margin": money(own[1]),
                        "contribution_margin_change": money(change),
                        "volume_effect": money(volume),
                        "mix_effect": money(sum(each.mix for each in members)),
                        "revenue_rate_effect": money(sum(each.revenue for each in members)),
                        "cost_rate_effect": money(sum(costs.values())),
                        **{f"{part}_cost_rate_effect": money(amount) for part, amount in costs.items()},
                        "contribution_margin_per_unit": per_unit(own[0], own_units[0]),
                        "previous_contribution_margin_per_unit": per_unit(own[1], own_units[1]),
                        "share": ratio(own_units[0], units[0]),
                        "previous_share": ratio(own_units[1], units[1]),
                        "known_plan_share": ratio(known[0], own_units[0]),
                        "previous_known_plan_share": ratio(known[1], own_units[1]),
                        "blended_margin_effect": float(Fraction(2 * (change - volume), sum(units) * PICO)),
                        **{
                            f"{driver}_effect": float(sum(each.drivers[driver] for each in members) / PICO)
                            for driver in DRIVERS
                        },
                        "largest_gain": None if name is None else largest(split[name], 1),
                        "largest_loss": None if name is None else largest(split[name], -1),
                        "is_total": name is None,
                        "is_new": not own_units[1],
                        "is_retired": not own_units[0],
                        "is_simpson_reversal": is_reversal,
                        "is_complete": previous_start >= first_date and end <= data_through + timedelta(days=1),
                    }
                )
    return rows

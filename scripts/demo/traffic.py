"""The request log of the demo company, attempt by attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from demo import company
from demo.company import CHAT, CLASSIFY, CONTRACT, REVIEW, SEARCH, SUMMARISE
from demo.model import Customer, Period, Recipe, Spell, apportion, each_day, mirrored

TOKEN_FIELDS = (
    "uncached_input_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
)
SECONDS_SPREAD = 0.25
HOURLY_VOLUME = (1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 12, 12, 11, 9, 7, 5, 4, 3, 3, 2, 0)
"""Relative volume by UTC hour; the last hour is empty, so that no retry crosses midnight."""
WEEKEND_VOLUME = 0.6

UNDISTURBED_CLASSES, UNDISTURBED_MONTH = (SUMMARISE, CLASSIFY), (2026, 1)
"""In its first month the worked example runs without retries, failures and cache hits."""
RETRY_SHARE, FAILURE_SHARE, CANCEL_SHARE, CACHE_HIT_SHARE = 0.04, 0.012, 0.008, 0.025
FALLBACK_SHARE = 0.3
CHAT_FALLBACK_FROM = date(2026, 3, 1)
"""The unpriced fallback model of chat came into use on this day."""

ANONYMOUS_PER_MONTH, TEST_PER_MONTH, EVALUATIONS_PER_MONTH = 8, 5, 10
INTERNAL_PER_MONTH = {SUMMARISE: 14, CLASSIFY: 20, CHAT: 18, REVIEW: 8, SEARCH: 6}
EVALUATION_ACCOUNT = "openai-002"
TOOL_CALL_MONTH = date(2026, 3, 1)
"""The nightly evaluation, which asks for everything that customers do not, calls a paid tool once in this month."""
UNPROFILED_FROM, UNPROFILED_REQUESTS = date(2026, 4, 6), 5
MISCOUNTED_REQUESTS = 4


@dataclass
class Attempt:
    """One attempt as it really happened; `delivery.text_fields` turns it into log text.

    `charged_milliseconds` is the accelerator time that the cost rules charge; it is logged only
    when it `is_measured`.
    """

    recipe: Recipe
    customer_id: str
    plan_id: str
    started_at: datetime
    provider: str
    model: str
    tokens: dict[str, int]
    charged_milliseconds: int
    is_measured: bool = False
    request_id: str = ""
    attempt: int = 1
    transaction_id: str = ""
    parent_request_id: str = ""
    service_tier: str = ""
    billing_account_id: str = ""
    purchase_option: str = ""
    rerank_calls: int = 0
    web_search_calls: int = 0
    tool_calls: int = 0
    precision: str = ""
    endpoint: str = ""
    ended_at: datetime = datetime.min
    loaded_at: datetime = datetime.min
    status: str = "succeeded"
    is_internal: bool = False
    is_cache_hit: bool = False
    total_offset: int = 0
    unit_revenue: Decimal | None = None
    outcome: str = ""
    quality_score: str = ""
    tags: str = ""
    states_plan: bool = False
    retries: list[Attempt] = field(default_factory=list)

    @property
    def input_tokens(self) -> int:
        """All input tokens, cached or not."""
        return sum(self.tokens[name] for name in TOKEN_FIELDS[:4])

    @property
    def is_classified(self) -> bool:
        """Whether a class rule still covers the endpoint at that time."""
        return self.endpoint != company.LEGACY_ENDPOINT or self.started_at.date() < company.LEGACY_RULE_ENDS

    @property
    def is_compute_charged(self) -> bool:
        """Whether the attempt uses accelerator time that has a known length."""
        return bool(self.recipe.hardware) and self.charged_milliseconds > 0 and not self.is_cache_hit

    @property
    def reported_cost_pico(self) -> int:
        """Cost that the provider reported with the response, 0 if it reports none."""
        counted = self.input_tokens + self.tokens["output_tokens"]
        return counted * self.recipe.reported_cost_pico_per_token


def build_log(rng: np.random.Generator, customers: list[Customer], spells: list[Spell]) -> list[Attempt]:
    """All attempts of the demo period, in order of their start."""
    firsts = [
        attempt
        for index, month in enumerate(company.DEMO_PERIOD.months())
        for attempt in _month(rng, customers, spells, index, month)
    ]
    firsts.sort(key=lambda attempt: (attempt.started_at, attempt.recipe.request_class, attempt.customer_id))
    for number, first in enumerate(firsts, start=1):
        for attempt in (first, *first.retries):
            attempt.request_id = f"r{number:05d}"
    _link_transactions(rng, firsts)
    _plant_single_cases(firsts)
    attempts = [attempt for first in firsts for attempt in (first, *first.retries)]
    for attempt in attempts:
        _finish(rng, attempt)
    return sorted(attempts, key=lambda attempt: (attempt.started_at, attempt.request_id))


def _month(
    rng: np.random.Generator,
    customers: list[Customer],
    spells: list[Spell],
    index: int,
    month: Period,
) -> Iterator[Attempt]:
    """First attempts of one calendar month, with their retries attached."""
    for request_class, by_month in company.REQUESTS.items():
        senders = _senders(rng, spells, by_month[index], month, request_class)
        attempts = _serve(rng, request_class, senders)
        for attempt in attempts:
            _disturb(rng, attempt)
        yield from attempts
    yield from _internal_month(rng, customers, month)
    yield from _anonymous_month(rng, month)
    yield from _test_month(rng, spells, month)


Sender = tuple[str, str, datetime]
"""Customer, plan and time of one request."""


def _senders(
    rng: np.random.Generator,
    spells: list[Spell],
    by_plan: tuple[int, ...],
    month: Period,
    request_class: str,
) -> list[Sender]:
    """Who sends the month's requests of one class, and when."""
    senders: list[Sender] = []
    for plan_id, requests in zip(company.PLANS, by_plan, strict=True):
        active = [spell for spell in spells if spell.plan_id == plan_id and spell.overlap(month).days > 0]
        taste = rng.uniform(0.5, 1.5, len(active))
        weights = [
            spell.customer.weight * spell.overlap(month).days * liking
            for spell, liking in zip(active, taste, strict=True)
        ]
        for spell, count in zip(active, apportion(requests, weights), strict=True):
            times = _times(rng, spell.overlap(month), month, count, request_class)
            senders += [(spell.customer.customer_id, plan_id, time) for time in times]
    return senders


def _times(rng: np.random.Generator, active: Period, month: Period, count: int, request_class: str) -> list[datetime]:
    """Random start times in the active days, by the class's drift, weekday and hour of day."""
    slope = company.DRIFT_WITHIN_MONTH.get(request_class, 0.0)
    days = each_day(active)
    volume = [
        (WEEKEND_VOLUME if day.weekday() >= 5 else 1.0) * (1 + slope * (2 * (day - month.start).days / month.days - 1))
        for day in days
    ]
    picked = _pick(rng, volume, count)
    hours = _pick(rng, HOURLY_VOLUME, count)
    seconds = rng.integers(0, 3600, count)
    return [
        datetime.combine(days[day], datetime.min.time()) + timedelta(hours=int(hour), seconds=int(second))
        for day, hour, second in zip(picked, hours, seconds, strict=True)
    ]


def _pick(rng: np.random.Generator, weights: tuple[float, ...] | list[float], count: int) -> np.ndarray:
    """Random positions, drawn with the given weights."""
    edges = np.cumsum(weights)
    return np.searchsorted(edges, rng.random(count) * edges[-1], side="right")


def _serve(rng: np.random.Generator, request_class: str, senders: list[Sender]) -> list[Attempt]:
    """One successful attempt per request; usage averages exactly to the recipes' means."""
    recipes = [recipe for recipe in company.RECIPES if recipe.request_class == request_class]
    order = rng.permutation(len(senders))
    attempts: list[Attempt] = []
    begin = 0
    counts = apportion(len(senders), [recipe.share for recipe in recipes])
    for recipe, count in zip(recipes, counts, strict=True):
        chosen = [senders[position] for position in order[begin : begin + count]]
        attempts += _attempts_of(rng, recipe, chosen)
        begin += count
    return attempts


def _attempts_of(rng: np.random.Generator, recipe: Recipe, senders: list[Sender]) -> list[Attempt]:
    """One successful attempt per sender, all served by the same recipe."""
    count = len(senders)
    tokens = {name: mirrored(rng, count, getattr(recipe, name), recipe.token_spread) for name in TOKEN_FIELDS}
    measured = round(count * recipe.measured_share)
    milliseconds = mirrored(rng, measured, recipe.accelerator_milliseconds, SECONDS_SPREAD)
    milliseconds += [recipe.accelerator_milliseconds] * (count - measured)
    return [
        Attempt(
            recipe=recipe,
            customer_id=customer_id,
            plan_id=plan_id,
            started_at=started_at,
            provider=recipe.provider,
            model=recipe.model,
            tokens={name: tokens[name][position] for name in TOKEN_FIELDS},
            charged_milliseconds=milliseconds[position],
            is_measured=position < measured,
            precision=recipe.precision,
            endpoint=recipe.endpoint,
            states_plan=plan_id == "usage",
        )
        for position, (customer_id, plan_id, started_at) in enumerate(senders)
    ]


def _disturb(rng: np.random.Generator, attempt: Attempt) -> None:
    """Turn some attempts into retried, failed, cancelled or cached ones."""
    draw = rng.random()
    recipe = attempt.recipe
    month = (attempt.started_at.year, attempt.started_at.month)
    is_worked_example = recipe.request_class in UNDISTURBED_CLASSES and month == UNDISTURBED_MONTH
    if is_worked_example or recipe.request_class == CONTRACT or recipe.reported_cost_pico_per_token:
        return
    for share, effect in (
        (RETRY_SHARE, _retry),
        (FAILURE_SHARE, _fail),
        (CANCEL_SHARE, _cancel),
        (CACHE_HIT_SHARE, _serve_from_cache),
    ):
        if draw < share:
            effect(rng, attempt)
            return
        draw -= share


def _retry(rng: np.random.Generator, attempt: Attempt) -> None:
    """Fail the attempt and serve the request a few seconds later, sometimes by another model."""
    second = replace(
        attempt,
        attempt=2,
        tokens=dict(attempt.tokens),
        started_at=attempt.started_at + timedelta(seconds=attempt.recipe.seconds_taken + int(rng.integers(1, 6))),
        retries=[],
    )
    fallback = attempt.recipe.fallback
    is_available = attempt.recipe.request_class != CHAT or attempt.started_at.date() >= CHAT_FALLBACK_FROM
    if fallback and is_available and rng.random() < FALLBACK_SHARE:
        second.provider, second.model = fallback
        second.tokens = _without_prompt_cache(attempt)
    _fail(rng, attempt)
    attempt.retries = [second]


def _without_prompt_cache(attempt: Attempt) -> dict[str, int]:
    """The attempt's tokens at a provider that has nothing of the prompt in its cache."""
    tokens = dict.fromkeys(TOKEN_FIELDS, 0)
    return tokens | {
        "uncached_input_tokens": attempt.input_tokens,
        "output_tokens": attempt.tokens["output_tokens"],
    }


def _fail(rng: np.random.Generator, attempt: Attempt) -> None:
    """A failure bills the whole input and the little output streamed until then."""
    attempt.status = "failed"
    _cut_output(attempt, rng.uniform(0.0, 0.3))


def _cancel(rng: np.random.Generator, attempt: Attempt) -> None:
    """A cancelled attempt bills the whole input and the output streamed until then."""
    attempt.status = "cancelled"
    _cut_output(attempt, rng.uniform(0.2, 0.8))


def _cut_output(attempt: Attempt, part: float) -> None:
    """Keep only a part of the output tokens."""
    for name in ("output_tokens", "reasoning_tokens"):
        attempt.tokens[name] = int(attempt.tokens[name] * part)


def _serve_from_cache(_: np.random.Generator, attempt: Attempt) -> None:
    """The gateway replays a stored answer, tokens included, and the provider bills nothing."""
    attempt.is_cache_hit = True


def _internal_month(rng: np.random.Generator, customers: list[Customer], month: Period) -> Iterator[Attempt]:
    """Traffic of the company's own accounts; half of it is not flagged in the log itself."""
    insiders = [customer.customer_id for customer in customers if customer.is_internal]
    for request_class, count in INTERNAL_PER_MONTH.items():
        times = _times(rng, month, month, count, request_class)
        senders = [(insiders[position % len(insiders)], "", time) for position, time in enumerate(times)]
        for position, attempt in enumerate(_serve(rng, request_class, senders)):
            attempt.is_internal = position % 2 == 0
            yield attempt
    times = _times(rng, month, month, EVALUATIONS_PER_MONTH, SUMMARISE)
    for position, attempt in enumerate(_serve(rng, SUMMARISE, [(insiders[0], "", time) for time in times])):
        attempt.is_internal = True
        attempt.billing_account_id = EVALUATION_ACCOUNT
        attempt.purchase_option = "spot"
        attempt.rerank_calls = 1
        attempt.web_search_calls = position % 3
        attempt.tool_calls = int(month.start == TOOL_CALL_MONTH and position == 0)
        attempt.service_tier = "batch"
        attempt.tags = '{"workload":"evaluation"}'
        yield attempt


def _anonymous_month(rng: np.random.Generator, month: Period) -> Iterator[Attempt]:
    """Visitors of the public widget: no customer and no plan; the class comes from a tag."""
    recipe = next(recipe for recipe in company.RECIPES if recipe.request_class == CHAT)
    times = _times(rng, month, month, ANONYMOUS_PER_MONTH, CHAT)
    for attempt in _attempts_of(rng, recipe, [("", "", time) for time in times]):
        attempt.endpoint = "/v1/widget"
        attempt.tags = '{"feature":"chat"}'
        yield attempt


def _test_month(rng: np.random.Generator, spells: list[Spell], month: Period) -> Iterator[Attempt]:
    """Support staff testing on the account of the largest seat customer."""
    account = next(spell for spell in spells if spell.plan_id == "seat")
    times = _times(rng, month, month, TEST_PER_MONTH, CHAT)
    for attempt in _serve(rng, CHAT, [(account.customer.customer_id, "seat", time) for time in times]):
        attempt.is_internal = True
        yield attempt


def _link_transactions(rng: np.random.Generator, firsts: list[Attempt]) -> None:
    """Group chat turns into conversations, and reviews into runs with a parent request."""
    open_transactions: dict[tuple[str, str, date], Attempt] = {}
    for first in firsts:
        request_class = first.recipe.request_class
        if request_class not in (CHAT, REVIEW) or not first.customer_id:
            continue
        key = (first.customer_id, request_class, first.started_at.date())
        previous = open_transactions.get(key)
        if previous and rng.random() < 0.65:
            first.transaction_id = previous.transaction_id
            first.parent_request_id = previous.request_id if request_class == REVIEW else ""
        else:
            first.transaction_id = f"t{first.request_id[1:]}"
        for retry in first.retries:
            retry.transaction_id, retry.parent_request_id = (
                first.transaction_id,
                first.parent_request_id,
            )
        open_transactions[key] = first


def _plant_single_cases(firsts: list[Attempt]) -> None:
    """Logged prices, wrong totals and accelerator time that nobody measured or profiled."""
    for first in firsts:
        if first.recipe.request_class == CONTRACT and first.customer_id == company.NEGOTIATED_CUSTOMER:
            first.unit_revenue = company.NEGOTIATED_CONTRACT_PRICE
    quiet = [first for first in firsts if not first.retries and not first.is_cache_hit and not first.is_internal]
    for first in [f for f in quiet if f.model == "gpt-4.1" and f.started_at.month == 2][:MISCOUNTED_REQUESTS]:
        first.total_offset = 7
    late_llama = [f for f in quiet if f.model == "llama-3.1-8b-instruct" and f.started_at.date() >= UNPROFILED_FROM]
    for first in late_llama[:UNPROFILED_REQUESTS]:
        first.precision, first.charged_milliseconds, first.is_measured = "int4", 0, False


def _finish(rng: np.random.Generator, attempt: Attempt) -> None:
    """Fill what is known once the attempt is over: its end, its loading and what users thought."""
    is_first = attempt.attempt == 1
    duration = max(1, round(attempt.recipe.seconds_taken * rng.uniform(0.6, 1.4)))
    delay_minutes = int(rng.integers(2, 16))
    if rng.random() < 0.004:
        delay_minutes += 1440 * int(rng.integers(1, 4))
    attempt.ended_at = attempt.started_at + timedelta(seconds=1 if attempt.retries else duration)
    attempt.loaded_at = attempt.ended_at + timedelta(minutes=delay_minutes)
    opinion, score = rng.random(), rng.random()
    if attempt.status == "succeeded" and is_first and attempt.recipe.request_class in (SUMMARISE, CHAT):
        attempt.outcome = "accepted" if opinion < 0.3 else "rejected" if opinion < 0.36 else ""
    if attempt.status == "succeeded" and opinion < 0.12 and attempt.recipe.request_class != SEARCH:
        attempt.quality_score = f"{0.8 + 0.2 * score:.2f}"

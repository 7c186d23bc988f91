"""List prices from the library genai-prices: of each model's meters, tiers and context lengths, over time."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rates.card import EVERY_PROMPT, METERS, SMALLEST_RATE, Band, BrokenInput, Line, Price, Prices, Timeline

# Providers as the library names them, and as the card does.
PROVIDERS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google": "google",
    "aws": "bedrock",
    "azure": "azure",
    "mistral": "mistral",
    "deepseek": "deepseek",
    "groq": "groq",
    "together": "together",
    "fireworks": "fireworks",
    "cohere": "cohere",
    "x-ai": "xai",
    "perplexity": "perplexity",
    "moonshotai": "moonshotai",
    "cerebras": "cerebras",
    "voyageai": "voyageai",
    "openrouter": "openrouter",
}
# OpenRouter lists nearly a thousand names; these are the makers that most of its traffic goes to.
OPENROUTER_MAKERS = ("openai/", "anthropic/", "google/", "deepseek/", "meta-llama/", "mistralai/", "x-ai/")
LEFT_OUT = {
    ("mistral", "mistral-medium-latest"): "the demo company calls it as a model that nobody has a rate for",
}
PRICE_KEYS = {
    "uncached_input": ("input_mtok",),
    "cache_read": ("cache_read_mtok",),
    "cache_write_5m": ("cache_write_5m_mtok", "cache_write_mtok"),
    "cache_write_1h": ("cache_write_1h_mtok",),
    "output": ("output_mtok",),
}
# A request of such a model costs more than its meters say, so a rate for them alone would be too low.
NOT_METERED = {
    "requests_kcount": "a fee per request",
    "output_reasoning_mtok": "a price of its own for reasoning",
    "output_citation_mtok": "a price of its own for citations",
    "output_audio_mtok": "a price of its own for audio it makes",
    "output_image_mtok": "a price of its own for images it makes",
    "output_video_mtok": "a price of its own for video it makes",
}
OTHER_MODALITIES = ("input_audio_mtok", "input_image_mtok", "input_video_mtok")
CONTEXTS = {
    "standard": None,
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
}


def read_library(providers: Iterable[Any]) -> tuple[dict[Line, Timeline], dict[tuple[str, str], str]]:
    """Return the timeline of every line, and the models that are left out with the reason."""
    lines: dict[Line, Timeline] = {}
    left_out: dict[tuple[str, str], str] = {}
    found = {provider.id: provider for provider in providers}
    for name, provider in PROVIDERS.items():
        if name not in found or not found[name].models:
            raise BrokenInput(f"the library lists no models of {name}")
        for model in found[name].models:
            if provider == "openrouter" and (not model.id.startswith(OPENROUTER_MAKERS) or ":" in model.id):
                continue
            reason = LEFT_OUT.get((provider, model.id)) or _reason_to_leave_out(model)
            if reason:
                left_out[provider, model.id] = reason
            else:
                lines |= _lines(provider, model)
    return lines, left_out


def _conditional_prices(model: Any) -> list[Any]:
    """Return every set of prices that a model has had."""
    return [item.prices for item in model.prices] if isinstance(model.prices, list) else [model.prices]


def _reason_to_leave_out(model: Any) -> str | None:
    prices = _conditional_prices(model)
    if any(getattr(each, "input_mtok", None) is None for each in prices):
        return "no price per input token"
    return next(
        (reason for key, reason in NOT_METERED.items() if any(getattr(each, key, None) for each in prices)), None
    )


def _starts(model: Any) -> list[date]:
    """Return the days on which the library says that a price starts."""
    conditions = [*(model.prices if isinstance(model.prices, list) else ()), *(model.price_variants or ())]
    return sorted({item.constraint.start_date for item in conditions if hasattr(item.constraint, "start_date")})


def _at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _lines(provider: str, model: Any) -> dict[Line, Timeline]:
    """Return a model's lines, each with every price that it has had."""
    starts = _starts(model)
    days = [
        (None, starts[0] - timedelta(days=1)) if starts else (None, date(2020, 1, 1)),
        *((day, day) for day in starts),
    ]
    lines: dict[Line, Timeline] = defaultdict(list)
    for tier, context in CONTEXTS.items():
        for start, day in days:
            if context is not None and not _has_tier(model, context, day):
                continue
            prices, hours = _price_of_most_hours(model, day, context)
            for meter in METERS:
                rates = _rates(prices, meter, f"{provider} {model.id}")
                timeline = lines[Line(provider, model.id, meter, tier)]
                if rates and not (timeline and timeline[-1].rates == rates):
                    timeline.append(Price(start, rates, _note(prices, meter, hours, rates)))
    return {line: timeline for line, timeline in lines.items() if timeline}


def _has_tier(model: Any, context: dict[str, str], day: date) -> bool:
    return any(
        variant.when == context
        and any(value is not None for value in vars(variant.prices).values())
        and (variant.constraint is None or variant.constraint.active(_at(day)))
        for variant in model.price_variants or ()
    )


def _price_of_most_hours(model: Any, day: date, context: dict[str, str] | None) -> tuple[Any, int]:
    """Return the prices that hold most of a day: some are cheaper at night, which a card cannot say."""
    by_hour = [model.get_prices(_at(day, hour), context) for hour in range(24)]
    (name, hours), *_ = Counter(map(repr, by_hour)).most_common(1)
    return next(prices for prices in by_hour if repr(prices) == name), hours


def _rates(prices: Any, meter: str, model: str) -> Prices:
    """Return a meter's rate for each length of prompt; nothing where it has none."""
    value = next((found for key in PRICE_KEYS[meter] if (found := getattr(prices, key, None)) is not None), None)
    if value is None:
        return {}
    tiers = (
        [(0, value)]
        if isinstance(value, Decimal)
        else [(0, value.base), *((t.start + 1, t.price) for t in value.tiers)]
    )
    ends = [start for start, _ in tiers[1:]] + [None]
    for _, rate in tiers:
        if not isinstance(rate, Decimal) or not rate.is_finite() or rate < 0:
            raise BrokenInput(f"the library says that {meter} of {model} costs {rate}")
    rounded = [(start, rate.quantize(SMALLEST_RATE).normalize()) for start, rate in tiers]
    return {Band(start, end): rate for (start, rate), end in zip(rounded, ends, strict=True)}


def _note(prices: Any, meter: str, hours: int, rates: Prices) -> str:
    notes = []
    if hours < 24:
        notes.append(f"approximate: the price of {hours} of a day's 24 hours")
    if meter == "uncached_input" and any(getattr(prices, key, None) for key in OTHER_MODALITIES):
        notes.append("text input")
    return "; ".join(notes)


def with_past_prices(lines: dict[Line, Timeline], path: Path) -> dict[Line, Timeline]:
    """Put known earlier prices before the first price of the library, where that is what they changed to.

    The day is known only to lie between two releases that recorded the price. The new price starts with the first of
    them: the library dates the changes of its own time, and this one it does not.
    """
    changed = dict(lines)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        line = Line(row["provider"], row["model"], row["meter"], "standard")
        timeline = changed.get(line)
        if not timeline or timeline[0].start or timeline[0].rates != {EVERY_PROMPT: Decimal(row["new_rate"])}:
            continue
        last, first = row["last_seen_on"], row["first_seen_on"]
        note = f"approximate validity: changed between {last} and {first}, {row['source']}"
        later = Price(date.fromisoformat(last), timeline[0].rates, note)
        earlier = Price(None, {EVERY_PROMPT: Decimal(row["old_rate"])}, note)
        changed[line] = [earlier, later, *timeline[1:]]
    return changed

"""Value types and exact arithmetic shared by the demo generators."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

PICO = 10**12
"""Pico-units in one unit of a currency."""


@dataclass(frozen=True)
class Period:
    """Days of traffic, half open: `start` is the first day, `end` the day after the last."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days

    def months(self) -> list[Period]:
        """The calendar months of the period, each cut to the period."""
        starts = [self.start]
        while (following := next_month(starts[-1])) < self.end:
            starts.append(following)
        return [Period(a, b) for a, b in zip(starts, [*starts[1:], self.end], strict=True)]


@dataclass(frozen=True)
class Customer:
    """A customer and the plan on which it started; `weight` is its relative request volume."""

    customer_id: str
    name: str
    plan_id: str
    weight: float
    started_on: date
    seats: int = 1
    segment: str = "small"
    channel: str = "organic"
    currency: str = "USD"
    is_internal: bool = False


@dataclass(frozen=True)
class Spell:
    """One subscription: a customer on one plan for `[started_on, ended_on)`; None is open.

    `anchored_on` is the day from which monthly invoices are counted.
    """

    subscription_id: str
    customer: Customer
    plan_id: str
    started_on: date
    ended_on: date | None
    anchored_on: date

    def overlap(self, period: Period) -> Period:
        """The part of `period` in which the subscription runs; its `days` are <= 0 if none."""
        return Period(max(self.started_on, period.start), min(self.ended_on or period.end, period.end))


@dataclass(frozen=True)
class Recipe:
    """How one way of serving a request class uses resources; means per request.

    `share` is the recipe's part of the class's requests; token counts vary by at most
    `token_spread` x mean. A recipe with `hardware` runs
    `accelerator_model` (or, when that is empty, `model` itself) on an accelerator.
    """

    request_class: str
    share: int
    endpoint: str
    operation: str
    provider: str
    model: str
    uncached_input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_5m_tokens: int = 0
    cache_write_1h_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    region: str = "us-east"
    hardware: str = ""
    accelerator_model: str = ""
    precision: str = ""
    accelerator_milliseconds: int = 0
    measured_share: float = 0.0
    retrieval_calls: int = 0
    vector_reads: int = 0
    third_party_cost: str = ""
    third_party_currency: str = ""
    reported_cost_pico_per_token: int = 0
    fallback: tuple[str, str] | None = None
    token_spread: float = 0.4
    seconds_taken: int = 2


def next_month(day: date) -> date:
    """First day of the month after `day`."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clamped to that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def each_day(period: Period) -> list[date]:
    """All days of the period."""
    return [period.start + timedelta(days=offset) for offset in range(period.days)]


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split `total` into whole parts proportional to `weights` (largest remainder)."""
    exact = np.asarray(weights, dtype=float) * total / sum(weights)
    parts = np.floor(exact).astype(int)
    rest = np.argsort(parts - exact, kind="stable")[: total - int(parts.sum())]
    parts[rest] += 1
    return parts.tolist()


def mirrored(rng: np.random.Generator, count: int, mean: int, spread: float) -> list[int]:
    """Random whole numbers whose mean is exactly `mean`.

    Each draw up to `spread` x mean above it is paired with one as far below it.
    """
    reach = int(mean * spread)
    above = rng.integers(-reach, reach + 1, count // 2)
    middle = np.zeros(count % 2, dtype=above.dtype)
    return (mean + rng.permutation(np.concatenate([above, -above, middle]))).tolist()

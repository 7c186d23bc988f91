"""The rate card: read, checked, compared with prices read today, and written. Its history is never edited."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
TIERS = ("standard", "batch", "flex", "priority")
COLUMNS = (
    "provider", "model", "meter", "service_tier", "region", "context_from_tokens", "context_to_tokens",
    "rate_per_million_tokens", "currency_code", "valid_from", "valid_to", "source", "read_on",
)  # fmt: skip
# A rate is kept in pico-units per token: six decimals of a price per million tokens.
SMALLEST_RATE = Decimal("0.000001")


class BrokenInput(Exception):
    """The card or the prices cannot be trusted; nothing is written."""


class Line(NamedTuple):
    """What has one price at a time, for each length of prompt."""

    provider: str
    model: str
    meter: str
    service_tier: str

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Where the line stands among others."""
        return self.provider, self.model, TIERS.index(self.service_tier), METERS.index(self.meter)

    def __str__(self) -> str:
        """Name the line as people do."""
        return f"{self.provider} {self.model} {self.meter} {self.service_tier}"


class Band(NamedTuple):
    """Prompts of this length; no end means any length from there on."""

    from_tokens: int
    to_tokens: int | None

    def __str__(self) -> str:
        """Name the band; nothing where it is all there is."""
        if self == EVERY_PROMPT:
            return ""
        below = "" if self.to_tokens is None else f" below {self.to_tokens}"
        return f" (prompts from {self.from_tokens}{below} tokens)"


EVERY_PROMPT = Band(0, None)
Prices = dict[Band, Decimal]


@dataclass(frozen=True)
class Price:
    """What a line costs from a day on; no day where no source states one."""

    start: date | None
    rates: Prices
    note: str


Timeline = list[Price]


@dataclass(frozen=True)
class Rate:
    """One row of the card."""

    line: Line
    region: str
    band: Band
    rate: Decimal
    currency: str
    valid_from: date | None
    valid_to: date | None
    source: str
    read_on: date

    @classmethod
    def of_row(cls, row: dict[str, str]) -> Rate:
        """Read a row; a value that is not what its column says stops the run."""
        try:
            rate = cls(
                line=Line(row["provider"], row["model"], row["meter"], row["service_tier"]),
                region=row["region"],
                band=Band(int(row["context_from_tokens"]), _number(row["context_to_tokens"])),
                rate=Decimal(row["rate_per_million_tokens"]),
                currency=row["currency_code"],
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                source=row["source"],
                read_on=date.fromisoformat(row["read_on"]),
            )
        except (KeyError, TypeError, ValueError, InvalidOperation) as problem:
            raise BrokenInput(f"a row of the card cannot be read ({problem!r}): {row}") from problem
        if not rate.rate.is_finite() or rate.rate < 0:
            raise BrokenInput(f"{rate.line} costs {rate.rate}")
        if rate.line.meter not in METERS or rate.line.service_tier not in TIERS:
            raise BrokenInput(f"{rate.line} is no meter or service tier of the card")
        return rate

    def row(self) -> list[str]:
        """Return the values as the file has them."""
        return [
            *self.line, self.region, str(self.band.from_tokens), _text(self.band.to_tokens), plain(self.rate),
            self.currency, _text(self.valid_from), _text(self.valid_to), self.source, str(self.read_on),
        ]  # fmt: skip


def plain(rate: Decimal) -> str:
    """Write a number without exponent or needless zeros."""
    return f"{rate.normalize():f}"


def _number(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(value: object) -> str:
    return "" if value is None else str(value)


def read_card(path: Path) -> list[Rate]:
    """Read the card and check that no two rows of it hold at one time."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BrokenInput(f"{path.name} has other columns than {', '.join(COLUMNS)}")
        card = [Rate.of_row(row) for row in reader]
    check_card(card)
    return card


def check_card(card: list[Rate]) -> None:
    """Refuse a card on which one quantity has two prices, or a validity ends before it begins."""
    by_line: dict[tuple[Line, str], list[Rate]] = defaultdict(list)
    for rate in card:
        if rate.valid_to and (rate.valid_from or date.min) >= rate.valid_to:
            raise BrokenInput(f"{rate.line} ends on {rate.valid_to}, before it begins")
        by_line[rate.line, rate.region].append(rate)
    for rates in by_line.values():
        for number, left in enumerate(rates):
            for right in rates[number + 1 :]:
                if _overlap(left, right):
                    raise BrokenInput(
                        f"{left.line} has two prices at one time: {plain(left.rate)}, {plain(right.rate)}"
                    )


def _overlap(left: Rate, right: Rate) -> bool:
    first, second = sorted((left, right), key=lambda rate: rate.valid_from or date.min)
    in_time = first.valid_to is None or first.valid_to > (second.valid_from or date.min)
    low, high = sorted((left.band, right.band), key=lambda band: band.from_tokens)
    return in_time and (low.to_tokens is None or low.to_tokens > high.from_tokens)


def write_card(path: Path, card: list[Rate]) -> None:
    """Write the card."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rate.row() for rate in card)
    path.write_text(text.getvalue(), encoding="utf-8")


@dataclass
class Refresh:
    """The card as it becomes, and what changed in words."""

    card: list[Rate]
    changes: list[str]
    warnings: list[str]


def refresh(card: list[Rate], library: dict[Line, Timeline], read_on: date, source: str) -> Refresh:
    """Close what has another price now, open the new price, and add what the card does not have.

    A line that the library no longer lists keeps its last price: silence is no price. Closed rows stay as they are.
    """
    changes: list[str] = []
    warnings: list[str] = []
    rates: dict[Line, list[Rate]] = defaultdict(list)
    order: dict[tuple[str, str], list[Line]] = {}
    for rate in card:
        lines = order.setdefault(rate.line[:2], [])
        if rate.line not in lines:
            lines.append(rate.line)
        rates[rate.line].append(rate)
    known_since = {
        model: min(rate.valid_from or date.min for line in lines for rate in rates[line])
        for model, lines in order.items()
    }
    known_models = set(order)

    for line, timeline in sorted(library.items(), key=lambda item: item[0].place):
        model = line[:2]
        if line in rates:
            general = [rate for rate in rates[line] if not rate.region]
            changed = _continue(general, timeline, read_on, source, changes, warnings)
            rates[line] = changed + [rate for rate in rates[line] if rate.region]
            continue
        # A meter that an old model gets is not older than the model's other meters.
        since = known_since.get(model)
        rates[line] = _open(line, timeline, None if since in (None, date.min) else since, read_on, source)
        order.setdefault(model, []).append(line)
        if model in known_models:
            changes.append(f"new meter   {line}: {_words(timeline[-1].rates)}")
        elif len(order[model]) == 1:
            changes.append(f"new model   {' '.join(model)}")

    refreshed = [rate for lines in order.values() for line in lines for rate in rates[line]]
    # Rows that were there keep their places; a row that continues one follows it.
    check_card(refreshed)
    return Refresh(_in_place(card, refreshed), changes, warnings)


def _open(line: Line, timeline: Timeline, since: date | None, read_on: date, source: str) -> list[Rate]:
    """Return a line's rows, one for each of its prices and bands."""
    opened: list[Rate] = []
    for number, price in enumerate(timeline):
        start = price.start or since
        following = [later for later in timeline[number + 1 :] if later.start]
        if since and following and following[0].start and following[0].start <= since:
            continue
        note = price.note
        if not price.start and "approximate validity" not in note:
            note = "approximate validity: no first day is stated; " + note
        opened = _step(opened, line, start, price.rates, _source(source, note), read_on)
    return opened


def _continue(
    rates: list[Rate], timeline: Timeline, read_on: date, source: str, changes: list[str], warnings: list[str]
) -> list[Rate]:
    """Return a line's rows with what the library knows and the card does not."""
    line = rates[0].line
    opened_on = max((rate.valid_from or date.min for rate in rates if rate.valid_to is None), default=None)
    if opened_on is None:
        warnings.append(f"{line}: the card has closed it and the library lists it; left as it is")
        return rates
    later = [price for price in timeline if price.start and price.start > opened_on]
    current = {rate.band: rate.rate for rate in rates if rate.valid_to is None}
    if not later and timeline[-1].rates != current:
        if read_on <= opened_on:
            warnings.append(f"{line}: opened on {opened_on}, and already the library has another price; left as it is")
            return rates
        note = "approximate validity: found changed on the day it was read; " + timeline[-1].note
        later = [Price(read_on, timeline[-1].rates, note)]
    for price in later:
        current = {rate.band: rate.rate for rate in rates if rate.valid_to is None}
        if price.rates == current:
            continue
        changes.append(f"new price   {line}: {_words(current)} -> {_words(price.rates)} from {price.start}")
        rates = _step(rates, line, price.start, price.rates, _source(source, price.note), read_on)
    return rates


def _step(rates: list[Rate], line: Line, start: date | None, prices: Prices, source: str, read_on: date) -> list[Rate]:
    """Close the open rows that end on a day, and open those that begin then; what stays the same stays open."""
    kept = {rate.band for rate in rates if rate.valid_to is None and prices.get(rate.band) == rate.rate}
    closed = [
        replace(rate, valid_to=start) if rate.valid_to is None and rate.band not in kept else rate for rate in rates
    ]
    opened = [
        Rate(line, "", band, rate, "USD", start, None, source + str(band), read_on)
        for band, rate in prices.items()
        if band not in kept
    ]
    return closed + opened


def _source(source: str, note: str) -> str:
    note = note.strip("; ")
    return f"{source}; {note}" if note else source


def _words(prices: Prices) -> str:
    return ", ".join(f"{plain(rate)}{band}" for band, rate in prices.items())


def _in_place(before: list[Rate], after: list[Rate]) -> list[Rate]:
    """Order rows: those that were there as they were, each followed by what continues it, then the new ones."""

    def identity(rate: Rate) -> tuple:
        return rate.line, rate.region, rate.band, rate.valid_from, rate.rate

    was = {identity(rate) for rate in before}
    now = {identity(rate): rate for rate in after}
    if not was <= now.keys():
        raise AssertionError("a refresh must not lose a row")
    follow: dict[tuple[str, str], list[Rate]] = defaultdict(list)
    for rate in after:
        if identity(rate) not in was:
            follow[rate.line[:2]].append(rate)
    last = {rate.line[:2]: number for number, rate in enumerate(before)}
    ordered: list[Rate] = []
    for number, rate in enumerate(before):
        ordered.append(now[identity(rate)])
        if last[rate.line[:2]] == number:
            ordered += follow.pop(rate.line[:2], [])
    return ordered + [rate for rates in follow.values() for rate in rates]

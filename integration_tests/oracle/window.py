"""Which time the log covers, and what running subscriptions should bring on days that nobody has invoiced."""

from calendar import isleap, monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from oracle.costing import Exchange
from oracle.inputs import Inputs
from oracle.intake import Request
from oracle.settings import Settings
from oracle.values import EARLIEST_MOMENT, LAST_MOMENT, day_of, days_between, moment, scaled, text, truncated

DAY = timedelta(days=1)
NEVER = LAST_MOMENT.date()
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Window:
    """The log's first and last day, and the share of them that lies before its first and up to its last moment."""

    first_day: date
    last_day: date
    share_before: Fraction
    share_reached: Fraction

    @classmethod
    def of(cls, requests: list[Request], settings: Settings) -> "Window":
        """A request stands for the mean gap of the log's first or last 24 hours around it."""
        moments = sorted({request.first["started_at"] for request in requests})
        first, last = moments[0], moments[-1]
        early = sum(moment < first + DAY for moment in moments)
        late = sum(moment > last - DAY for moment in moments)
        first_day, last_day = settings.day(first), settings.day(last)
        starts = [settings.midnight(day) for day in (first_day, first_day + DAY, last_day, last_day + DAY)]
        start = max(first.replace(microsecond=0) - timedelta(seconds=86400 // early), starts[0])
        end = min(last.replace(microsecond=0) + timedelta(seconds=86400 // late), starts[3])
        return cls(
            first_day,
            last_day,
            Fraction((start - starts[0]) // SECOND, (starts[1] - starts[0]) // SECOND),
            Fraction((end - starts[2]) // SECOND, (starts[3] - starts[2]) // SECOND),
        )

    def earned(self, amount: int, day: date) -> int:
        """Return what of a day's amount the log reaches."""
        return truncated(amount * self.share_reached) if day == self.last_day else amount

    def before(self, amount: int, day: date) -> int:
        """Return what of a day's amount lies before the log."""
        if day < self.first_day:
            return amount
        return truncated(amount * self.share_before) if day == self.first_day else 0


@dataclass(frozen=True)
class Uninvoiced:
    """One day of a running subscription that no line covers; no amount where no price is known."""

    day: date
    subscription_id: str
    customer_id: str | None
    plan_id: str
    amount: int | None
    is_expected: bool


def billing_days(period: str, day: date) -> int | None:
    """Return the days of the calendar billing period around a day."""
    count, unit = period.split(" ") if " " in period else ("1", period)
    quarter = [(day.month - 1) // 3 * 3 + number for number in (1, 2, 3)]
    days = {
        "day": 1,
        "week": 7,
        "month": monthrange(day.year, day.month)[1],
        "quarter": sum(monthrange(day.year, month)[1] for month in quarter),
        "year": 366 if isleap(day.year) else 365,
    }
    found = days.get(unit.removesuffix("s"))
    return None if found is None else int(count) * found


def local_day(raw: str, inputs: Inputs) -> date | None:
    """Return the day of a time in the reporting time zone."""
    at = moment(raw)
    return inputs.settings.day(at) if at else None


def paid_days(inputs: Inputs, line_days: Iterable[Any]) -> dict[str, list[tuple[date, date, str, int]]]:
    """Return the days that lines pay for, by subscription: the day, until when, currency and amount."""
    lines = {line["invoice_line_id"]: line for line in inputs["invoice_lines"]}
    found = defaultdict(list)
    for each in line_days:
        line = lines[each.line_id]
        kind = (text(line["line_type"]) or "subscription").lower()
        if kind in ("usage", "credit", "refund"):
            continue
        start, end = day_of(line["service_start"]), day_of(line["service_end"])
        is_open = kind == "subscription" and not (start and end and end > start)
        running = [
            row
            for row in inputs["subscriptions"]
            if row["plan_id"] == each.plan_id
            and (row["subscription_id"] == line["subscription_id"] or text(row["customer_id"]) == each.customer_id)
            and (local_day(row["started_at"], inputs) or date(1900, 1, 1)) - DAY <= each.day
            and each.day < (local_day(row["ended_at"], inputs) or NEVER)
        ]
        begun = [row for row in running if (local_day(row["started_at"], inputs) or date(1900, 1, 1)) <= each.day]
        named = [row for row in begun if row["subscription_id"] == line["subscription_id"]]
        payers = named or begun or running
        for row in payers:
            amount = truncated(Fraction(each.own_amount, len(payers)))
            until = NEVER if is_open else each.day + DAY
            found[row["subscription_id"]].append((each.day, until, each.currency, amount))
    return found


def uninvoiced(inputs: Inputs, exchange: Exchange, window: Window, line_days: Iterable[Any]) -> list[Uninvoiced]:
    """Return every day within the log that a subscription runs and no line covers, where something should come in."""
    plans = {row["plan_id"]: row for row in inputs["plans"]}
    paid = paid_days(inputs, line_days)
    found = []
    for row in inputs["subscriptions"]:
        lines = paid.get(row["subscription_id"], [])
        began = moment(row["started_at"])
        start = inputs.settings.day(began) if began and began >= EARLIEST_MOMENT else window.first_day
        end = local_day(row["ended_at"], inputs) or NEVER
        running = days_between(start, min(end, window.last_day + DAY))
        single = {first for first, after, _, amount in lines if amount >= 0}
        open_from = min((first for first, after, _, amount in lines if amount >= 0 and after == NEVER), default=NEVER)
        covered = {day for day in running if day in single or day >= open_from}
        since = None
        for day in running:
            if day in covered:
                since = None
                continue
            since = since or day
            # A single day before the first line or after the last one is the time zone of the billing system.
            if (day == start and day + DAY in covered) or (day == end - DAY and day - DAY in covered):
                continue
            if day < window.first_day:
                continue
            amounts = day_amounts(row, plans.get(row["plan_id"]), lines, since, day)
            for amount, currency in amounts:
                converted = None if amount is None else exchange.convert(amount, currency, day)
                if converted is None or converted > 0:
                    is_expected = converted is not None and (day - since).days < inputs.settings.expected_revenue_days
                    owner = text(row["customer_id"])
                    found.append(Uninvoiced(day, row["subscription_id"], owner, row["plan_id"], converted, is_expected))
    return found


def day_amounts(
    row: dict[str, str], plan: dict[str, str] | None, lines: list, since: date, day: date
) -> list[tuple[int | None, str]]:
    """Return what a day should bring, by currency: what the last covered day did, else the list price."""
    last: dict[str, int] = {}
    for first, after, currency, amount in lines:
        if first <= since - DAY < after:
            last[currency] = last.get(currency, 0) + amount
    if last:
        return [(amount, currency) for currency, amount in last.items()]
    if plan is None or plan["plan_type"] in ("free", "trial", "usage"):
        return []
    price, days = scaled(plan["list_price"]), billing_days(plan["billing_period"], day)
    if price is None:
        return [(None, "")] if text(plan["plan_type"]) else []
    if not price:
        return []
    if days is None:
        return [(None, "")]
    return [(truncated(Fraction(price * int(row["quantity"] or 1), days)), plan["currency_code"].upper())]

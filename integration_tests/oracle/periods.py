"""Days, weeks, months, quarters and years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def month_end(month: date) -> date:
    """Return the first day of the next month."""
    return month_of(month + timedelta(days=31))


def quarter_of(day: date) -> date:
    """Return the first day of the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


@dataclass(frozen=True)
class Grain:
    """A length of time: where a day's period begins, and where the one that begins on a day ends."""

    start_of: Callable[[date], date]
    end_of: Callable[[date], date]


GRAINS = {
    "day": Grain(lambda day: day, lambda day: day + timedelta(days=1)),
    "week": Grain(lambda day: day - timedelta(days=day.weekday()), lambda monday: monday + timedelta(days=7)),
    "month": Grain(month_of, month_end),
    "quarter": Grain(quarter_of, lambda first: month_end(month_end(month_end(first)))),
    "year": Grain(lambda day: day.replace(month=1, day=1), lambda first: first.replace(year=first.year + 1)),
}

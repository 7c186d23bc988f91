"""Days, weeks and months."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from oracle.revenue import month_end, month_of


@dataclass(frozen=True)
class Grain:
    """A length of time: where a day's period begins, and where the one that begins on a day ends."""

    start_of: Callable[[date], date]
    end_of: Callable[[date], date]


GRAINS = {
    "day": Grain(lambda day: day, lambda day: day + timedelta(days=1)),
    "week": Grain(lambda day: day - timedelta(days=day.weekday()), lambda monday: monday + timedelta(days=7)),
    "month": Grain(month_of, month_end),
}

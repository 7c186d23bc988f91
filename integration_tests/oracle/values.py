"""Reading raw text, and writing exact results."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

PICO = 10**12
FIRST_MOMENT = datetime(1900, 1, 1)
LAST_MOMENT = datetime(9999, 12, 31)
# No date of any input is earlier (earliest_plausible_date).
EARLIEST_MOMENT = datetime(2015, 1, 1)

INTEGER = re.compile(r"[+-]?\d{1,18}(\.0*)?")
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")
TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?: ?(Z|z|[+-]\d{2}(?::?\d{2})?))?)?"
)
TRUE, FALSE = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}
INFINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


class Unreadable(ValueError):
    """A value is given that is none of its type."""


def text(raw: str) -> str | None:
    """Return text without surrounding blanks; empty text is None."""
    return raw.strip() or None


def integer(raw: str) -> int | None:
    """Return a whole number."""
    value = text(raw)
    if value is None:
        return None
    if not INTEGER.fullmatch(value):
        raise Unreadable(value)
    return int(Decimal(value))


def scaled(raw: str, digits: int = 12) -> int | None:
    """Return a number times 10^digits, rounded half away from zero."""
    value = text(raw)
    if value is None:
        return None
    if not DECIMAL.fullmatch(value) or abs(Decimal(value)) >= 10**13:
        raise Unreadable(value)
    with localcontext() as context:
        context.prec = 60
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-12), ROUND_HALF_UP)
        return int((rounded.scaleb(digits)).to_integral_value(ROUND_HALF_UP))


def moment(raw: str) -> datetime | None:
    """Return a UTC time without zone; a time without an offset is UTC already."""
    value = text(raw)
    if value is None:
        return None
    found = TIME.fullmatch(value)
    if not found:
        raise Unreadable(value)
    day, clock, zone = found.groups()
    try:
        time = datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone or ''}")
    except ValueError as error:
        raise Unreadable(value) from error
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def flag(raw: str) -> bool | None:
    """Return a truth value."""
    value = text(raw)
    if value is None:
        return None
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise Unreadable(value)


def day_of(raw: str) -> date | None:
    """Return the day of a date or time."""
    time = moment(raw)
    return time.date() if time else None


def validity(row: dict[str, str]) -> tuple[datetime, datetime]:
    """Return the half-open validity of a reference row."""
    return moment(row["valid_from"]) or FIRST_MOMENT, moment(row["valid_to"]) or LAST_MOMENT


def holds(row: dict[str, str], at: datetime) -> bool:
    """Tell whether a reference row is valid at a moment."""
    start, end = validity(row)
    return start <= at < end


def rounded(value: Fraction) -> int:
    """Round half away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def truncated(value: Fraction) -> int:
    """Cut the fraction off."""
    whole = abs(value.numerator) // value.denominator
    return whole if value >= 0 else -whole


def money(pico: int | None) -> Decimal | None:
    """Return pico-units as a decimal with 12 places."""
    return None if pico is None else Decimal(pico).scaleb(-12)


def per_unit(pico: int, units: int) -> Decimal | None:
    """Return pico-units per unit as a decimal with 12 places; None for no units."""
    return money(rounded(Fraction(pico, units))) if units else None


def ratio(numerator: int | Fraction, denominator: int | Fraction) -> float | None:
    """Return a quotient as a float; None on a zero denominator."""
    return float(Fraction(numerator) / Fraction(denominator)) if denominator else None


def days_between(start: date, end: date) -> list[date]:
    """Return the days of a half-open range."""
    return [start + timedelta(days=number) for number in range((end - start).days)]

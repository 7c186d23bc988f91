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
# Spellings of a date that can only mean one day; those with both numbers below 13 are told apart by nothing.
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
        r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})[-/](?P<y>\d{4})",
        r"(?P<d>\d{1,2})[-/](?P<m>\d{1,2})[-/](?P<y>\d{4})",
        r"(?P<d>\d{1,2})[-/ ](?P<name>[a-z]{3,9})[-/ ,]+(?P<y>\d{4})",
        r"(?P<name>[a-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
    )
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = re.compile(
    r"(?:[T ]+(?P<h>\d{1,2}):?(?P<min>\d{2})(?::?(?P<s>\d{2})(?:\.(?P<f>\d{1,9}))?)?(?: ?(?P<half>[AP]M))?)?"
    r" ?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?(?: ?(?:UTC|GMT))?",
    re.IGNORECASE,
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
        return written_moment(value)
    day, clock, zone = found.groups()
    try:
        time = datetime.fromisoformat(f"{day}T{clock or '00:00'}{(zone or '').upper()}")
    except ValueError as error:
        raise Unreadable(value) from error
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def written_moment(value: str) -> datetime:
    """Return the UTC time that another spelling than ISO 8601 means, where it can only mean one."""
    meant = set()
    for pattern in DATES:
        found = pattern.match(value)
        clock = CLOCK.fullmatch(value[found.end() :]) if found else None
        if not clock:
            continue
        parts = found.groupdict()
        name = (parts.get("name") or "")[:3].lower()
        if name and name not in MONTHS:
            continue
        month = MONTHS.index(name) + 1 if name else int(parts["m"])
        hour = int(clock["h"] or 0)
        if clock["half"]:
            hour = hour % 12 + (12 if clock["half"].upper() == "PM" else 0)
        try:
            time = datetime(int(parts["y"]), month, int(parts["d"]), hour, int(clock["min"] or 0), int(clock["s"] or 0))
        except ValueError:
            continue
        time = time.replace(microsecond=int((clock["f"] or "")[:6].ljust(6, "0")))
        zone = (clock["zone"] or "Z").upper().replace(":", "")
        if zone != "Z":
            minutes = int(zone[1:3]) * 60 + int(zone[3:] or 0)
            time -= timedelta(minutes=minutes if zone[0] == "+" else -minutes)
        meant.add(time)
    if len(meant) != 1:
        raise Unreadable(value)
    return meant.pop()


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


def per_unit(pico: int | None, units: int) -> Decimal | None:
    """Return pico-units per unit as a decimal with 12 places; None for no units, or an unknown amount."""
    return money(rounded(Fraction(pico, units))) if units and pico is not None else None


def ratio(numerator: int | Fraction, denominator: int | Fraction) -> float | None:
    """Return a quotient as a float; None on a zero denominator."""
    return float(Fraction(numerator) / Fraction(denominator)) if denominator else None


def days_between(start: date, end: date) -> list[date]:
    """Return the days of a half-open range."""
    return [start + timedelta(days=number) for number in range((end - start).days)]

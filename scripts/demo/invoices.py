"""Invoice lines of the demo company: subscriptions, corrections and metered usage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demo import company
from demo.model import Period, Spell, add_months

CENT_MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True)
class InvoiceLine:
    """One line of an invoice; `net_amount` is signed, after discount and before tax.

    The fee is recognised over the days of `[service_start, service_end)`; without them on the
    day of the invoice.
    """

    customer_id: str
    subscription_id: str
    plan_id: str
    line_type: str
    net_amount: Decimal
    currency: str
    service_start: date | None
    service_end: date | None
    invoiced_on: date


def subscription_lines(spells: Iterable[Spell], period: Period, scale: int) -> list[InvoiceLine]:
    """Recurring fees of all paying subscriptions that were due before the period's end.

    `scale` multiplies every price, so that a larger log earns a proportionate revenue.
    """
    lines: list[InvoiceLine] = []
    for spell in spells:
        if spell.customer.customer_id == company.ANNUAL_CUSTOMER:
            lines.extend(_annual_lines(spell, period, scale))
        elif spell.plan_id in ("seat", "pro"):
            lines.extend(_monthly_lines(spell, period, scale))
    return lines


def _monthly_price(spell: Spell, scale: int) -> Decimal:
    """Fee of one full invoice month in the customer's currency."""
    if spell.plan_id == "pro":
        return company.PRO_PRICE * scale
    in_euro = spell.customer.currency == "EUR"
    return (company.SEAT_PRICE_EUR if in_euro else company.SEAT_PRICE) * spell.customer.seats * scale


def _windows(spell: Spell, period: Period) -> Iterator[Period]:
    """Invoice months that the subscription began to use before the period's end."""
    months = 0
    while (start := add_months(spell.anchored_on, months)) < (spell.ended_on or period.end):
        months += 1
        end = add_months(spell.anchored_on, months)
        if end > spell.started_on and start < period.end:
            yield Period(start, end)


def _monthly_lines(spell: Spell, period: Period, scale: int) -> Iterator[InvoiceLine]:
    """One fee a month; a month entered or left in the middle is settled by the day."""
    price = _monthly_price(spell, scale)
    for window in _windows(spell, period):
        if spell.started_on > window.start:
            rest = Period(spell.started_on, window.end)
            yield _line(spell, "proration", _prorated(price, rest, window), rest)
            continue
        yield _line(spell, "subscription", price, window)
        if spell.ended_on and spell.ended_on < window.end:
            rest = Period(spell.ended_on, window.end)
            yield _line(spell, "proration", -_prorated(price, rest, window), rest)


def _annual_lines(spell: Spell, period: Period, scale: int) -> Iterator[InvoiceLine]:
    """Prepaid years, each one line over twelve months."""
    start = spell.started_on
    while start < period.end:
        end = add_months(start, 12)
        yield _line(spell, "subscription", company.PRO_ANNUAL_PRICE * scale, Period(start, end))
        start = end


def _prorated(price: Decimal, part: Period, whole: Period) -> Decimal:
    """The part's share of a fee, by days."""
    return (price * part.days / whole.days).quantize(CENT_MILLIONTH)


def _line(spell: Spell, line_type: str, amount: Decimal, window: Period) -> InvoiceLine:
    """A line of the subscription, invoiced on the first day of its window."""
    return InvoiceLine(
        spell.customer.customer_id,
        spell.subscription_id,
        spell.plan_id,
        line_type,
        amount,
        spell.customer.currency,
        window.start,
        window.end,
        window.start,
    )


def adjustment_lines(scale: int) -> list[InvoiceLine]:
    """Single corrections: a refund over ten days, a goodwill credit, a fee without a plan."""
    refund = (date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 24))
    credit = (date(2026, 4, 5), date(2026, 4, 12), date(2026, 4, 12))
    return [
        InvoiceLine("c034", "s034", "pro", "refund", Decimal("-0.16") * scale, "USD", *refund),
        InvoiceLine("c018", "s018", "", "credit", Decimal("-0.10") * scale, "USD", *credit),
        InvoiceLine(
            "c031",
            "",
            "",
            "subscription",
            Decimal("0.25") * scale,
            "USD",
            None,
            None,
            date(2026, 3, 16),
        ),
    ]


def usage_lines(usage: dict[tuple[str, date], Decimal], subscriptions: dict[str, str]) -> list[InvoiceLine]:
    """Metered fees: one line per usage customer and calendar month, invoiced when it is over.

    `usage` maps (customer, first day of the month) to USD.
    """
    return [
        InvoiceLine(
            customer_id,
            subscriptions[customer_id],
            "usage",
            "usage",
            amount,
            "USD",
            month,
            add_months(month, 1),
            add_months(month, 1),
        )
        for (customer_id, month), amount in sorted(usage.items())
    ]

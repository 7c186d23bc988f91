"""What each customer brings, on own revenue and own cost."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.intake import subscription_at
from oracle.revenue import Revenue
from oracle.settings import DEFAULTS, Settings
from oracle.values import (
    EARLIEST_MOMENT,
    FIRST_MOMENT,
    LAST_MOMENT,
    PICO,
    flag,
    moment,
    money,
    per_unit,
    ratio,
    rounded,
    scaled,
    text,
)

Rows = list[dict[str, Any]]

DAYS_PER_MONTH = Fraction(487, 16)


def lifetime(customer_id: str, inputs: Inputs, data_from: date, data_through: date) -> dict[str, Any]:
    """Return first day, active days, latest plan, and when the last subscription ended.

    A start before all plausible dates is not known: the customer counts from the first day of the data.
    """
    own = [
        (
            moment(row["started_at"]) or FIRST_MOMENT,
            moment(row["ended_at"]) or LAST_MOMENT,
        )
        for row in inputs["subscriptions"]
        if row["customer_id"] == customer_id
    ]
    day = inputs.settings.day
    own = [(start, end) for start, end in own if day(start) <= data_through]
    if not own:
        return {"plan": None, "first": None, "active_days": 0, "logged_days": 0, "ended": None}
    active = set()
    for start, end in own:
        stop = min(day(end), data_through + timedelta(days=1))
        since = day(start) if start >= EARLIEST_MOMENT else data_from
        active |= {since + timedelta(days=number) for number in range((stop - since).days)}
    boundaries = sorted({each for pair in own for each in pair})
    covered = [
        (at, subscription_at(customer_id, at, inputs["subscriptions"]))
        for at in boundaries
        if day(at) <= data_through and any(start <= at < end for start, end in own)
    ]
    last_end = day(max(end for _, end in own))
    return {
        "plan": covered[-1][1]["plan_id"],
        "first": min((day(start) for start, _ in own if start >= EARLIEST_MOMENT), default=None),
        "active_days": len(active),
        "logged_days": sum(each >= data_from for each in active),
        "ended": last_end if last_end <= data_through else None,
    }


@dataclass(frozen=True)
class Customer:
    """What is known of one customer, in pico-units of the reporting currency."""

    customer_id: str
    plan: str | None
    segment: str | None
    channel: str | None
    is_internal: bool
    signed_up: datetime | None
    first_subscribed: date | None
    ended: date | None
    active_days: int
    logged_days: int
    requests: int
    priced_requests: int
    revenue: int
    expected: int
    cost: int
    acquisition_cost: int | None
    classes: dict[str, tuple[int, int]]

    @property
    def margin(self) -> int:
        """Own revenue less own cost."""
        return self.revenue - self.cost

    @property
    def top_class(self) -> str | None:
        """The class with most units."""
        return top_class({name: units for name, (units, _) in self.classes.items()})

    @property
    def linked_margin(self) -> int:
        """What the customer's volume earns at class margins."""
        return sum(margin for _, margin in self.classes.values())


def top_class(units: dict[str, int]) -> str | None:
    """Return the class with most units, the first by name of several."""
    return min(units, key=lambda name: (-units[name], name)) if units else None


def top_share(units: dict[str, int]) -> float | None:
    """Return the share of that class."""
    return ratio(units[top_class(units)], sum(units.values())) if units else None


def linked_margins(facts: list[RequestFact], settings: Settings) -> dict[str, dict[str, tuple[int, int]]]:
    """Return units, and units times the class's margin per unit and revenue period, by customer and class."""
    own_units: dict[tuple[str | None, str, date], int] = defaultdict(int)
    units: dict[tuple[str, date], int] = defaultdict(int)
    margins: dict[tuple[str, date], int] = defaultdict(int)
    for fact in facts:
        if fact.request.segment == "customer" and fact.is_priced:
            key = fact.request.request_class, settings.period_of(fact.request.date)
            own_units[fact.request.first["customer_id"], *key] += fact.units
            units[key] += fact.units
            margins[key] += fact.margin
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (customer_id, name, period), count in own_units.items():
        linked = rounded(Fraction(count * margins[name, period], units[name, period])) if units[name, period] else 0
        before = found[customer_id].get(name, (0, 0))
        found[customer_id][name] = before[0] + count, before[1] + linked
    return found


def customers_of(facts: list[RequestFact], revenue: Revenue, inputs: Inputs) -> list[Customer]:
    """Return everybody who is described, pays, asks or subscribes."""
    described = {row["customer_id"]: row for row in inputs["customers"]}
    blank: dict[str, str] = defaultdict(str)
    earned: dict[str, int] = defaultdict(int)
    expected: dict[str, int] = defaultdict(int)
    spent: dict[str, int] = defaultdict(int)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for recognition in revenue.recognitions:
        earned[recognition.customer_id] += recognition.amount
        expected[recognition.customer_id] += recognition.expected
    for fact in facts:
        customer_id = fact.request.first["customer_id"]
        earned[customer_id] += fact.direct_revenue
        counts[customer_id][0] += 1
        if fact.is_priced:
            counts[customer_id][1] += 1
            spent[customer_id] += fact.cost
    subscribing = {row["customer_id"] for row in inputs["subscriptions"]}
    linked = linked_margins(facts, inputs.settings)
    data_from = min(fact.request.date for fact in facts)
    found = []
    for each in sorted({*described, *earned, *counts, *subscribing} - {None}):
        row = described.get(each, blank)
        life = lifetime(each, inputs, data_from, revenue.data_through)
        signed_up = moment(row["signed_up_at"])
        cost = scaled(row["acquisition_cost"])
        currency = row["currency_code"].upper()
        if cost is not None and currency != inputs.settings.reporting_currency:
            cost = revenue.exchange.convert(cost, currency, inputs.settings.day(signed_up)) if signed_up else None
        found.append(
            Customer(
                customer_id=each,
                plan=life["plan"],
                segment=text(row["segment"]),
                channel=text(row["acquisition_channel"]),
                is_internal=bool(flag(row["is_internal"])),
                signed_up=signed_up,
                first_subscribed=life["first"],
                ended=life["ended"],
                active_days=life["active_days"],
                logged_days=life["logged_days"],
                requests=counts[each][0],
                priced_requests=counts[each][1],
                revenue=earned[each],
                expected=expected[each],
                cost=spent[each],
                acquisition_cost=cost,
                classes=linked.get(each, {}),
            )
        )
    return found


@dataclass(frozen=True)
class PlanLife:
    """How long the customers of a plan stay."""

    active_days: int
    churned: int
    restricted_days: Fraction

    @property
    def churn(self) -> Fraction | None:
        """Churned customers per month of active days."""
        return self.churned * DAYS_PER_MONTH / self.active_days if self.active_days else None

    @classmethod
    def of(cls, members: list[Customer]) -> "PlanLife":
        """Look at the customers day by day: whoever is there in the morning may leave in the evening."""
        ages = [(each.active_days, each.ended is not None) for each in members if each.active_days]
        staying, area = Fraction(1), Fraction(0)
        for day in range(1, max((age for age, _ in ages), default=0) + 1):
            area += staying
            at_risk = sum(age >= day for age, _ in ages)
            leaving = sum(age == day and churned for age, churned in ages)
            staying *= Fraction(at_risk - leaving, at_risk)
        return cls(
            sum(each.active_days for each in members),
            sum(each.ended is not None for each in members),
            area,
        )


def plan_lives(customers: list[Customer]) -> dict[str, PlanLife]:
    """Return the life of every plan, internal customers left out."""
    members: dict[str, list[Customer]] = defaultdict(list)
    for each in customers:
        if each.plan and not each.is_internal:
            members[each.plan].append(each)
    return {plan: PlanLife.of(own) for plan, own in members.items()}


def simple_value(margin: int, days: int, life: PlanLife | None) -> int | None:
    """Return margin a day times the plan's days per churned customer."""
    if life is None or not life.churned or not days:
        return None
    return rounded(Fraction(margin * life.active_days, days * life.churned))


def payback(cost: int | None, margin: int | None, days: int | None, customers: int = 1) -> float | None:
    """Return the months after which an average month's margin has paid for the acquisition."""
    if cost is None or margin is None or margin <= 0:
        return None
    return ratio(cost * days, margin * customers * DAYS_PER_MONTH)


def customer_values(customers: list[Customer], inputs: Inputs) -> Rows:
    """Return fct_ai__customer_ltv."""
    discount = Fraction(str(inputs.settings.monthly_discount_rate))
    lives = plan_lives(customers)
    types = {row["plan_id"]: row["plan_type"] for row in inputs["plans"]}
    rows = []
    for each in customers:
        life = None if each.is_internal else lives.get(each.plan)
        days = each.logged_days
        daily = Fraction(each.margin, days * PICO) if days else None
        value = simple_value(each.margin, days, life)
        months = days / DAYS_PER_MONTH
        units = {name: count for name, (count, _) in each.classes.items()}
        is_discounted = daily is not None and life is not None and life.churn
        rows.append(
            {
                "customer_id": each.customer_id,
                "plan_id": each.plan,
                "segment": each.segment,
                "acquisition_channel": each.channel,
                "top_request_class": each.top_class,
                "currency_code": inputs.settings.reporting_currency,
                "active_days": each.active_days,
                "logged_days": days,
                "requests": each.requests,
                "priced_requests": each.priced_requests,
                "plan_active_days": life.active_days if life else None,
                "plan_churned_customers": life.churned if life else None,
                "revenue_to_date": money(each.revenue),
                "expected_revenue": money(each.expected),
                "cost_to_date": money(each.cost),
                "contribution_margin_to_date": money(each.margin),
                "request_linked_margin": money(each.linked_margin),
                "average_monthly_margin": per_unit(
                    each.margin * DAYS_PER_MONTH.numerator, days * DAYS_PER_MONTH.denominator
                ),
                "simple_lifetime_value": money(value),
                "converted_acquisition_cost": money(each.acquisition_cost),
                "discounted_lifetime_value": (
                    float(daily * DAYS_PER_MONTH * (1 + discount) / (life.churn + discount)) if is_discounted else None
                ),
                "restricted_lifetime_value": (
                    float(daily * life.restricted_days) if daily is not None and life else None
                ),
                "monthly_churn_rate": ratio(life.churn, 1) if life else None,
                "ltv_to_cac": (
                    ratio(value, each.acquisition_cost) if value and value > 0 and each.acquisition_cost else None
                ),
                "payback_months": payback(each.acquisition_cost, each.margin, days),
                "break_even_requests_per_month": (
                    ratio(each.revenue * each.priced_requests, each.cost * months)
                    if types.get(each.plan) in ("flat", "seat")
                    else None
                ),
                "top_class_share": top_share(units),
                "is_internal": each.is_internal,
                "is_churned": each.ended is not None,
                "first_subscribed_date": each.first_subscribed,
                "last_subscribed_date": each.ended,
            }
        )
    return rows


def cohort_of(customer: Customer, settings: Settings) -> tuple[date, str]:
    """Return month and channel of acquisition."""
    day = settings.day(customer.signed_up) if customer.signed_up else customer.first_subscribed
    return day.replace(day=1), customer.channel or "unknown"


def payback_rows(customers: list[Customer], settings: Settings = DEFAULTS) -> Rows:
    """Return fct_ai__cac_payback."""
    lives = plan_lives(customers)
    cohorts: dict[tuple[date, str], list[Customer]] = defaultdict(list)
    for each in customers:
        if not each.is_internal and (each.signed_up or each.first_subscribed):
            cohorts[cohort_of(each, settings)].append(each)
    rows = []
    for (month, channel), members in cohorts.items():
        costed = [each for each in members if each.acquisition_cost is not None]
        cost = sum(each.acquisition_cost for each in costed) if costed else None
        margin = sum(each.margin for each in costed) if costed else None
        days = sum(each.logged_days for each in costed) if costed else None
        values = [(simple_value(each.margin, each.logged_days, lives.get(each.plan)), each) for each in costed]
        values = [(value, each) for value, each in values if value is not None]
        value = sum(value for value, _ in values)
        units: dict[str, int] = defaultdict(int)
        for each in members:
            for name, (count, _) in each.classes.items():
                units[name] += count
        rows.append(
            {
                "cohort_month": month,
                "acquisition_channel": channel,
                "top_request_class": top_class(units),
                "currency_code": settings.reporting_currency,
                "cohort_customers": len(members),
                "costed_customers": len(costed),
                "cohort_acquisition_cost": money(cost),
                "acquisition_cost_per_customer": per_unit(cost, len(costed)) if costed else None,
                "cohort_margin_to_date": money(margin),
                "average_monthly_margin": (
                    per_unit(margin * DAYS_PER_MONTH.numerator, days * DAYS_PER_MONTH.denominator) if costed else None
                ),
                "request_linked_margin": money(sum(each.linked_margin for each in members)),
                "recovered_share": ratio(margin, cost) if cost else None,
                "ltv_to_cac": ratio(value, sum(each.acquisition_cost for _, each in values)) if value > 0 else None,
                "payback_months": payback(cost, margin, days, len(costed)),
                "top_class_share": top_share(units),
                "is_paid_back": margin >= cost if costed else None,
            }
        )
    return rows

"""Revenue: recognised by day, shared over units, and earned directly."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle.costing import Exchange
from oracle.inputs import Inputs, Raw
from oracle.intake import SOURCE, Request
from oracle.settings import Settings
from oracle.values import LAST_MOMENT, day_of, days_between, integer, moment, scaled, text, truncated
from oracle.window import Window, uninvoiced

NO_PLAN, UNASSIGNED = "no_plan", "unassigned"


def accrue(amount: int, start: date, end: date | None) -> dict[date, int]:
    """Spread an amount evenly over the days of [start, end); the last day takes what is left over."""
    days = days_between(start, end) if end and end > start else [start]
    even = truncated(Fraction(amount, len(days)))
    shares = dict.fromkeys(days, even)
    shares[days[-1]] = amount - even * (len(days) - 1)
    return shares


@dataclass(frozen=True)
class Recognition:
    """One day of one invoice line, in its own currency and in the reporting currency."""

    line_id: str
    day: date
    customer_id: str | None
    plan_id: str
    currency: str
    own_amount: int
    amount: int
    invoiced_on: date
    is_usage: bool


def paid_plan(line: dict[str, str], subscriptions: Raw) -> str:
    """Return the plan that a line pays for: its own where the customer subscribes to it, else its subscription's."""
    own = text(line["plan_id"])
    named = next((row for row in subscriptions if row["subscription_id"] == text(line["subscription_id"])), None)
    customer = text(line["customer_id"]) or (text(named["customer_id"]) if named else None)
    if any((row["customer_id"], row["plan_id"]) == (customer, own) for row in subscriptions):
        return own
    return (text(named["plan_id"]) if named else None) or own or NO_PLAN


def line_days(inputs: Inputs, exchange: Exchange) -> list[Recognition]:
    """Return every day of every invoice line, usage lines too."""
    found = []
    for line in inputs["invoice_lines"]:
        is_usage = (text(line["line_type"]) or "subscription").lower() == "usage"
        invoiced_at = moment(line["invoiced_at"])
        invoiced_on = inputs.settings.day(invoiced_at) if invoiced_at else None
        start = day_of(line["service_start"]) or invoiced_on
        end = day_of(line["service_end"]) if text(line["service_start"]) else None
        plan = paid_plan(line, inputs["subscriptions"])
        currency = line["currency_code"].upper()
        for day, amount in accrue(scaled(line["net_amount"]), start, end).items():
            converted = exchange.convert(amount, currency, day)
            own = line["invoice_line_id"], day, text(line["customer_id"]), plan, currency, amount
            found.append(Recognition(*own, converted, invoiced_on or start, is_usage))
    return found


@dataclass(frozen=True)
class Earned:
    """What one line, or one subscription without a line, brings on a day up to the log's last moment."""

    day: date
    customer_id: str | None
    plan_id: str
    recognised: int
    before: int
    expected: int

    @property
    def amount(self) -> int:
        """What the log's time brings."""
        return self.recognised - self.before + self.expected


def is_usage_priced(request: Request) -> bool:
    """Tell whether a usage price applies: a customer's request that succeeded and has no revenue of its own."""
    return request.segment == "customer" and request.status == "succeeded" and request.first["unit_revenue"] is None


class Revenue:
    """What every request earns."""

    def __init__(
        self,
        inputs: Inputs,
        requests: list[Request],
        priced: dict[int, bool],
        exchange: Exchange,
    ) -> None:
        """Share the recognised revenue of each plan and revenue period over its units."""
        self.settings: Settings = inputs.settings
        self.exchange = exchange
        self.usage_prices: Raw = inputs["usage_prices"]
        self.allocation_weights: Raw = inputs["allocation_weights"]
        self.given_weights = {row["request_class"]: scaled(row["revenue_weight"]) for row in inputs["request_classes"]}
        self.data_through = max(request.date for request in requests)
        self.line_days = line_days(inputs, exchange)
        # Usage is earned when it happens: its lines do not accrue.
        self.all_recognitions = [each for each in self.line_days if not each.is_usage]
        self.metered_without_price = self.unpriced_days(requests)
        self.window = window = Window.of(requests, self.settings)
        self.recognitions = [
            Earned(
                each.day,
                each.customer_id,
                each.plan_id,
                window.earned(each.amount, each.day),
                window.before(each.amount, each.day),
                0,
            )
            for each in self.all_recognitions
            if each.day <= self.data_through
        ]
        self.uninvoiced = uninvoiced(inputs, exchange, window, self.all_recognitions)
        for each in self.uninvoiced:
            if each.is_expected:
                amount = window.earned(each.amount, each.day) - window.before(each.amount, each.day)
                self.recognitions.append(Earned(each.day, each.customer_id, each.plan_id, 0, 0, amount))
        self.recognised: dict[tuple[str, date], int] = defaultdict(int)
        self.expected: dict[tuple[str, date], int] = defaultdict(int)
        for each in self.recognitions:
            self.recognised[each.plan_id, self.settings.period_of(each.day)] += each.amount
            self.expected[each.plan_id, self.settings.period_of(each.day)] += each.expected
        units: dict[tuple[str, date], list[Request]] = defaultdict(list)
        for request in requests:
            if request.segment == "customer" and request.plan_id != UNASSIGNED and request.opens_unit:
                units[request.plan_id, self.settings.period_of(request.date)].append(request)
        self.pooled: dict[int, int] = defaultdict(int)
        self.pooled_expected: dict[int, int] = defaultdict(int)
        for key, sharing in units.items():
            weights = {name: self.weight(name, *key) for name in {each.request_class for each in sharing}}
            all_weights = sum(weights[each.request_class] for each in sharing)
            if not all_weights:
                continue
            for request in sharing:
                share = Fraction(self.recognised[key] * weights[request.request_class]) / all_weights
                self.pooled[id(request)] = truncated(share)
                share = Fraction(self.expected[key] * weights[request.request_class]) / all_weights
                self.pooled_expected[id(request)] = truncated(share)
            heir = min(sharing, key=lambda each: (not priced[id(each)], SOURCE, each.first["request_id"]))
            self.pooled[id(heir)] += self.recognised[key] - sum(self.pooled[id(each)] for each in sharing)
            left = self.expected[key] - sum(self.pooled_expected[id(each)] for each in sharing)
            self.pooled_expected[id(heir)] += left
        self.within_quota = self.first_requests_within_quota(requests)

    def unpriced_days(self, requests: list[Request]) -> list[Recognition]:
        """Return the days of usage lines that no usage price and no revenue of the customer's own requests carries."""
        lines: dict[str, list[Recognition]] = defaultdict(list)
        for each in self.line_days:
            if each.is_usage:
                lines[each.line_id].append(each)
        found = []
        for days in lines.values():
            first, last = min(each.day for each in days), max(each.day for each in days)
            is_stated = any(
                request.segment == "customer"
                and days[0].plan_id in {NO_PLAN, request.plan_id}
                and days[0].customer_id in {None, request.first["customer_id"]}
                and first <= request.date <= last
                and request.first["unit_revenue"]
                for request in requests
            )
            if is_stated or first > self.data_through or last < min(request.date for request in requests):
                continue
            found += [each for each in days if not self.has_usage_price(each.plan_id, each.day)]
        return found

    def has_usage_price(self, plan_id: str, day: date) -> bool:
        """Tell whether a plan has a price for any class on a day."""
        return any(
            row["plan_id"] == plan_id
            and (day_of(row["valid_from"]) or date.min) <= day < (day_of(row["valid_to"]) or LAST_MOMENT.date())
            for row in self.usage_prices
        )

    def usage_price(self, request: Request) -> dict[str, str] | None:
        """Return the usage price of a request's plan and class on its day."""
        for row in self.usage_prices:
            start = day_of(row["valid_from"]) or date.min
            end = day_of(row["valid_to"]) or LAST_MOMENT.date()
            if (row["plan_id"], row["request_class"]) == (request.plan_id, request.request_class) and (
                start <= request.date < end
            ):
                return row
        return None

    def quota(self, request: Request) -> int:
        """Return how many requests of the class its customer has free in the period, as of the request's day."""
        price = self.usage_price(request)
        return integer(price["included_requests"]) or 0 if price else 0

    def first_requests_within_quota(self, requests: list[Request]) -> set[int]:
        """Number each customer's usage-priced requests of a plan, class and period, and keep those in the quota."""
        numbers: dict[tuple, int] = defaultdict(int)
        included = set()
        for request in sorted(requests, key=lambda each: (each.first["started_at"], each.first["request_id"])):
            customer_id = request.first["customer_id"]
            if is_usage_priced(request) and customer_id is not None:
                key = customer_id, request.plan_id, request.request_class, self.settings.period_of(request.date)
                numbers[key] += 1
                if numbers[key] <= self.quota(request):
                    included.add(id(request))
        return included

    def is_overage(self, request: Request) -> bool:
        """Tell whether a request came after its customer's quota was used up."""
        return is_usage_priced(request) and self.quota(request) > 0 and id(request) not in self.within_quota

    def weight(self, name: str, plan: str, start: date) -> Fraction:
        """Return what a unit of a class counts for on a plan, as of the revenue period's first day."""
        allocation = self.settings.revenue_allocation
        if allocation == "equal":
            return Fraction(1)
        if allocation == "custom":
            own = {
                text(row["plan_id"]): scaled(row["weight"])
                for row in self.allocation_weights
                if row["request_class"] == name
                and (day_of(row["valid_from"]) or date.min) <= start < (day_of(row["valid_to"]) or LAST_MOMENT.date())
            }
            return Fraction(own.get(plan, own.get(None, self.given_weights.get(name) or 0)))
        prices = [
            self.exchange.convert(scaled(row["price_per_request"]), row["currency_code"].upper(), day) or 0
            for row in self.usage_prices
            if row["request_class"] == name
            for day in days_between(start, self.settings.period_end(start))
            if (day_of(row["valid_from"]) or date.min) <= day < (day_of(row["valid_to"]) or LAST_MOMENT.date())
        ]
        return Fraction(max(prices, default=0))

    def direct(self, request: Request) -> int:
        """Return what the request itself earned: as logged, else the usage price where it succeeded and no quota
        includes it."""
        if request.segment != "customer":
            return 0
        if request.first["unit_revenue"] is not None:
            currency = request.first["unit_revenue_currency_code"]
            return self.exchange.convert(request.first["unit_revenue"], currency, request.date) or 0
        row = self.usage_price(request)
        if row is None or not is_usage_priced(request) or id(request) in self.within_quota:
            return 0
        return self.exchange.convert(scaled(row["price_per_request"]), row["currency_code"].upper(), request.date) or 0

    def is_provisional(self, day: date) -> bool:
        """Tell whether late rows may still come in the revenue period of a day."""
        end = self.settings.period_end(self.settings.period_of(day))
        return self.data_through < end + timedelta(days=self.settings.late_arrival_days)

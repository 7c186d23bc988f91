"""Cost-per-request objectives: targets, good requests, error budgets and burn rates."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import accumulate
from typing import Any

from oracle.costing import Exchange
from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.settings import Settings
from oracle.values import day_of, money, per_unit, ratio, rounded, scaled


@dataclass(frozen=True)
class Target:
    """What a request of a class may cost on a day."""

    amount: int | None
    source: str | None
    objective: Fraction


@dataclass
class Hour:
    """Requests of one class in one hour."""

    day: date
    starts_at: datetime
    target: Target
    costs: list[int] = field(default_factory=list)
    unpriced: int = 0

    @property
    def judged(self) -> int:
        """Requests that can be good or bad."""
        return 0 if self.target.amount is None else len(self.costs)

    @property
    def bad(self) -> int:
        """Requests that cost too much."""
        return 0 if self.target.amount is None else sum(cost > self.target.amount for cost in self.costs)


def targets(facts: Iterable[RequestFact], inputs: Inputs, exchange: Exchange) -> dict[tuple[str, date], Target]:
    """Return the target of each class and day: the user's, else revenue per request less the least margin."""
    objective = Fraction(str(inputs.settings.cost_slo_objective))
    periods: dict[tuple[str, date], list[RequestFact]] = defaultdict(list)
    for fact in facts:
        periods[fact.request.request_class, inputs.settings.period_of(fact.request.date)].append(fact)
    least = {row["request_class"]: scaled(row["minimum_margin_ratio"]) or 0 for row in inputs["request_classes"]}
    found = {}
    for (name, _), members in periods.items():
        revenue = sum(fact.revenue for fact in members)
        kept = 1 - Fraction(least.get(name, 0), 10**12)
        known = sum(fact.is_revenue_known for fact in members)
        derived = rounded(Fraction(revenue, known) * kept) if revenue > 0 and known else None
        for day in {fact.request.date for fact in members}:
            found[name, day] = Target(derived, None if derived is None else "derived", objective)
            for row in inputs["cost_targets"]:
                if row["request_class"] != name or not day_of(row["valid_from"]) <= day:
                    continue
                if row["valid_to"] and day >= day_of(row["valid_to"]):
                    continue
                own = exchange.convert(scaled(row["cost_target_per_request"]), row["currency_code"], day)
                found[name, day] = Target(own, "own", Fraction(scaled(row["slo_objective"]), 10**12))
    return found


class Trail:
    """The hours of one class in order, with running sums of what was judged and what was bad."""

    def __init__(self, hours: list[Hour]) -> None:
        """Sum up."""
        ordered = sorted(hours, key=lambda hour: hour.starts_at)
        self.starts = [hour.starts_at for hour in ordered]
        self.judged = [0, *accumulate(hour.judged for hour in ordered)]
        self.bad = [0, *accumulate(hour.bad for hour in ordered)]

    def burn_rate(self, at: Hour, window: timedelta) -> Fraction | None:
        """Return how many times too fast the error budget was used in the window that ends with an hour."""
        first, end = (bisect_right(self.starts, each) for each in (at.starts_at - window, at.starts_at))
        judged, bad = (sums[end] - sums[first] for sums in (self.judged, self.bad))
        return Fraction(bad, judged) / (1 - at.target.objective) if judged else None


def state(left: Fraction | None, hour: Fraction | None, six: Fraction | None, three_days: Fraction | None) -> str:
    """Name the state of an objective."""
    if left is None:
        return "no_target"
    if left <= 0 or (hour is not None and six is not None and min(hour, six) >= 6):
        return "breach"
    fast = hour is not None and hour >= Fraction(144, 10)
    slow = six is not None and three_days is not None and min(six, three_days) >= 1
    return "warn" if fast or slow else "ok"


def number(value: Fraction | None) -> float | None:
    """Return a float."""
    return None if value is None else float(value)


def slo_rows(facts: list[RequestFact], inputs: Inputs, exchange: Exchange) -> dict[str, list[dict[str, Any]]]:
    """Return fct_ai__cost_slo_hourly and fct_ai__cost_slo_daily."""
    customer_facts = [fact for fact in facts if fact.request.segment == "customer"]
    target_of = targets(customer_facts, inputs, exchange)
    classes: dict[str, dict[tuple[date, datetime], Hour]] = defaultdict(dict)
    for fact in customer_facts:
        name, day = fact.request.request_class, fact.request.date
        starts_at = fact.request.first["started_at"].replace(minute=0, second=0, microsecond=0)
        hour = classes[name].setdefault((day, starts_at), Hour(day, starts_at, target_of[name, day]))
        if fact.is_priced:
            hour.costs.append(fact.cost)
        else:
            hour.unpriced += 1
    hourly = [row for name, hours in classes.items() for row in hour_rows(name, list(hours.values()), inputs.settings)]
    return {"fct_ai__cost_slo_hourly": hourly, "fct_ai__cost_slo_daily": day_rows(hourly)}


def hour_rows(name: str, hours: list[Hour], settings: Settings) -> list[dict[str, Any]]:
    """Return the hours of one class."""
    rows, trail = [], Trail(hours)
    for hour in hours:
        used = trail.burn_rate(hour, timedelta(days=settings.slo_window_days))
        left = None if used is None else 1 - used
        rates = [trail.burn_rate(hour, timedelta(hours=length)) for length in (1, 6, 72)]
        has_target = hour.target.amount is not None
        rows.append(
            {
                "request_hour": hour.starts_at,
                "request_date": hour.day,
                "request_class": name,
                "currency_code": settings.reporting_currency,
                "cost_target_per_request": money(hour.target.amount),
                "cost_target_source": hour.target.source,
                "slo_objective": float(hour.target.objective),
                "priced_requests": len(hour.costs),
                "unpriced_requests": hour.unpriced,
                "good_requests": hour.judged - hour.bad if has_target else None,
                "bad_requests": hour.bad if has_target else None,
                "cost": money(sum(hour.costs)),
                "cost_per_request": per_unit(sum(hour.costs), len(hour.costs)),
                "error_budget_left": number(left),
                **{f"burn_rate_{window}": number(rate) for window, rate in zip(("1h", "6h", "3d"), rates, strict=True)},
                "slo_state": state(left, *rates),
            }
        )
    return rows


def day_rows(hourly: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sum hours up, and take budget, rates and state from the last of the day."""
    days: dict[tuple[date, str], list[dict[str, Any]]] = defaultdict(list)
    for row in hourly:
        days[row["request_date"], row["request_class"]].append(row)
    copied = ("request_date", "request_class", "currency_code", "cost_target_per_request", "cost_target_source")
    rows = []
    for own in days.values():
        last = max(own, key=lambda row: row["request_hour"])
        has_target = last["good_requests"] is not None
        sums = {
            name: sum(row[name] or 0 for row in own)
            for name in ("priced_requests", "unpriced_requests", "good_requests", "bad_requests", "cost")
        }
        judged = sums["good_requests"] + sums["bad_requests"]
        rows.append(
            {
                **{name: last[name] for name in (*copied, "slo_objective")},
                **sums,
                "good_requests": sums["good_requests"] if has_target else None,
                "bad_requests": sums["bad_requests"] if has_target else None,
                "good_share": ratio(sums["good_requests"], judged),
                **{name: last[name] for name in ("error_budget_left", "burn_rate_6h", "burn_rate_3d", "slo_state")},
                "hours_in_warning": sum(row["slo_state"] == "warn" for row in own),
                "hours_in_breach": sum(row["slo_state"] == "breach" for row in own),
            }
        )
    return rows

"""Fixed capacity, and spend beside unit cost."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from oracle.billing import Bill
from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.known import known_sum, possible_revenue
from oracle.periods import month_end, month_of
from oracle.values import day_of, days_between, money, per_unit, ratio, rounded, scaled, text, truncated


def spread(amount: int | None, day: date) -> int | None:
    """Return a day's even part of its month; the last day takes what is left over."""
    if amount is None:
        return None
    days = (month_end(month_of(day)) - month_of(day)).days
    even = truncated(Fraction(amount, days))
    return amount - even * (days - 1) if day.day == days else even


@dataclass
class PoolDay:
    """One pool on one day, in pico-units and millionths of the pool's unit; its fixed cost may be unknown."""

    pool: dict[str, str]
    day: date
    is_billed: bool
    fixed: int | None
    capacity: int
    used: dict[tuple[str, str], tuple[int, int]]

    @property
    def all_used(self) -> int:
        """Use by all classes."""
        return sum(used for used, _ in self.used.values())

    @property
    def idle(self) -> int | None:
        """Fixed cost of what nobody used."""
        if self.fixed is None:
            return None
        covered = min(self.all_used, self.capacity)
        return self.fixed - rounded(Fraction(self.fixed * covered, self.capacity))

    @property
    def used_cost(self) -> int | None:
        """Fixed cost of what somebody used."""
        return None if self.fixed is None else self.fixed - self.idle


def pool_days(inputs: Inputs, facts: list[RequestFact], bill: Bill) -> list[PoolDay]:
    """Return every pool on every day of the data; pools of accelerators only."""
    first, last = min(fact.request.date for fact in facts), max(fact.request.date for fact in facts)
    found = []
    for pool in inputs["capacity_pools"]:
        micro: dict[tuple, int] = defaultdict(int)
        rated: dict[tuple, int] = defaultdict(int)
        for fact in facts:
            for attempt in fact.request.attempts:
                fits = attempt["hardware"] == pool["hardware"] and text(pool["region"]) in (None, attempt["region"])
                if fits and attempt.cost["cost_pico"] is not None and attempt.cost["compute_cost_pico"]:
                    key = fact.request.date, fact.request.request_class, fact.request.segment
                    micro[key] += attempt.cost["accelerator_microseconds"]
                    rated[key] += attempt.cost["compute_cost_pico"]
        start = max(first, day_of(pool["valid_from"]) or first)
        for day in days_between(start, min(month_end(month_of(last)), day_of(pool["valid_to"]) or date.max)):
            if day > last:
                break
            month = [
                charge.effective
                for charge in bill.charges
                if charge.row["CommitmentDiscountId"] == pool["commitment_id"] and charge.month == month_of(day)
            ]
            if month:
                fixed = None if None in month else sum(month)
            else:
                own = scaled(pool["fixed_cost_per_month"])
                fixed = bill.exchange.convert(own, pool["currency_code"].upper(), day)
            used = {
                key[1:]: (rounded(Fraction(time, 3600)), rated[key]) for key, time in micro.items() if key[0] == day
            }
            capacity = spread(scaled(pool["capacity_per_month"], 6), day)
            found.append(PoolDay(pool, day, bool(month), spread(fixed, day), capacity, used))
    return found


def class_sums(facts: list[RequestFact]) -> dict[tuple[date, str, str], list[RequestFact]]:
    """Group requests by day, class and segment."""
    groups: dict[tuple[date, str, str], list[RequestFact]] = defaultdict(list)
    for fact in facts:
        groups[fact.request.date, fact.request.request_class, fact.request.segment].append(fact)
    return groups


def units_that_pay(fixed: int | None, units: int, amount: int) -> float | None:
    """Return how many units, of which so many bring an amount, make up for a fixed cost."""
    return None if fixed is None or amount <= 0 else ratio(fixed * units, amount)


def capacity_rows(inputs: Inputs, facts: list[RequestFact], bill: Bill) -> dict[str, list[dict[str, Any]]]:
    """Return both marts of fixed capacity."""
    groups = class_sums(facts)
    utilisation, costs = [], []
    for each in pool_days(inputs, facts, bill):
        base = {"pool_id": each.pool["pool_id"], "usage_date": each.day}
        served = [
            fact
            for name, segment in each.used
            if segment == "customer"
            for fact in groups[each.day, name, segment]
            if fact.is_priced
        ]
        units, margin = sum(fact.units for fact in served), sum(fact.margin for fact in served)
        on_demand = sum(rated for _, rated in each.used.values())
        utilisation.append(
            {
                **base,
                "pool_type": each.pool["pool_type"],
                "capacity_unit": each.pool["capacity_unit"],
                "currency_code": inputs.settings.reporting_currency,
                "capacity": money(each.capacity * 10**6),
                "used": money(each.all_used * 10**6),
                "spill_over": money(max(0, each.all_used - each.capacity) * 10**6),
                "served_units": units,
                "fixed_cost": money(each.fixed),
                "idle_cost": money(each.idle),
                "used_cost": money(each.used_cost),
                "on_demand_cost": money(on_demand),
                "utilisation": ratio(each.all_used, each.capacity),
                "break_even_units": units_that_pay(each.fixed, units, margin),
                "on_demand_cheaper_below_units": units_that_pay(each.fixed, units, on_demand),
                "is_billed": each.is_billed,
            }
        )
        unit = {"capacity_unit": each.pool["capacity_unit"], "currency_code": inputs.settings.reporting_currency}
        idle = {"request_class": None, "traffic_segment": None, **unit, "used": money(0), "units": 0}
        nothing = {"marginal_cost_per_unit": None, "fully_loaded_cost_per_unit": None, "is_idle": True}
        costs.append({**base, **idle, "fixed_cost": money(each.idle), **nothing})
        used_cost = each.used_cost or 0
        shares = {key: truncated(Fraction(used_cost * used, each.all_used)) for key, (used, _) in each.used.items()}
        for position, key in enumerate(sorted(each.used, key=lambda key: (key[1], key[0]))):
            name, segment = key
            used, rated = each.used[key]
            members = groups[each.day, name, segment]
            priced = [fact for fact in members if fact.is_priced]
            priced_units, cost = sum(fact.units for fact in priced), sum(fact.cost for fact in priced)
            loaded = rounded(Fraction((each.fixed or 0) * used, each.all_used))
            left_over = used_cost - sum(shares.values()) if position == 0 else 0
            is_known = each.fixed is not None
            costs.append(
                {
                    **base,
                    "request_class": name,
                    "traffic_segment": segment,
                    **unit,
                    "used": money(used * 10**6),
                    "units": sum(fact.units for fact in members),
                    "fixed_cost": money(shares[key] + left_over) if is_known else None,
                    "marginal_cost_per_unit": per_unit(cost, priced_units),
                    "fully_loaded_cost_per_unit": per_unit(cost - rated + loaded, priced_units) if is_known else None,
                    "is_idle": False,
                }
            )
    return {"fct_ai__capacity_utilisation_daily": utilisation, "fct_ai__capacity_cost_daily": costs}


def movement(change: Fraction | int | None, other: Fraction | None, name: str) -> str:
    """Say what one figure did when spend moved."""
    if change is None:
        return "first_month"
    if change == 0:
        return "spend_unchanged"
    if not other:
        return {"unit_cost": "unit_cost_unchanged", "margin": "margin_unchanged"}[name]
    return f"spend_{'up' if change > 0 else 'down'}_{name}_{'up' if other > 0 else 'down'}"


def spend_rows(facts: list[RequestFact], bill: Bill) -> list[dict[str, Any]]:
    """Return fct_ai__spend_vs_unit_monthly."""
    months: dict[date, dict[str | None, list[RequestFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if fact.request.segment == "customer" and fact.is_priced:
            for name in (fact.request.request_class, None):
                months[month_of(fact.request.date)][name].append(fact)
    figures: dict[tuple[date, str | None], tuple[int, int, int, int]] = {}
    possible: dict[tuple[date, str | None], int | None] = {}
    for month, classes in months.items():
        billed = [
            charge.effective for charge in bill.charges if charge.month == month and charge.category != "set_aside"
        ]
        for name, members in classes.items():
            cost = sum(fact.cost for fact in members)
            spend = known_sum(billed) if name is None and billed else cost
            revenue, units = sum(fact.revenue for fact in members), sum(fact.units for fact in members)
            figures[month, name] = spend, units, revenue, cost
            own_classes: dict[str, list[RequestFact]] = defaultdict(list)
            for fact in members:
                own_classes[fact.request.request_class].append(fact)
            possible[month, name] = known_sum(possible_revenue(own, own, classes[None]) for own in own_classes.values())
    rows = []
    for (month, name), (spend, units, revenue, cost) in figures.items():
        earlier = [figures[key] for key in sorted(k for k in figures if k[1] == name and k[0] < month)]
        beside = (
            [each for each in (spend, *(each[0] for each in earlier)) if each is not None]
            if name is None
            else [each[0] for key, each in figures.items() if key[0] == month and key[1] is not None]
        )
        last = earlier[-1] if earlier else None
        is_known = spend is not None and (last is None or last[0] is not None)
        change = spend - last[0] if last and is_known else None
        unit_cost = per_unit(cost, units)
        ratio_now = Fraction(revenue - cost, revenue) if revenue else None
        ratio_then = Fraction(last[2] - last[3], last[2]) if last and last[2] else None
        ratio_change = None if ratio_now is None or ratio_then is None else ratio_now - ratio_then
        unit_change = Fraction(cost, units) - Fraction(last[3], last[1]) if last else None
        corner = None
        if spend is not None:
            is_lost = possible[month, name] is not None and revenue + possible[month, name] <= cost
            size = "large" if spend * len(beside) > sum(beside) else "small"
            corner = f"{size}_and_" + ("earning" if revenue > cost else "losing" if is_lost else "undecided")
        unknown = "spend_unknown" if last and not is_known else None
        rows.append(
            {
                "cost_month": month,
                "request_class": name,
                "is_total": name is None,
                "currency_code": bill.reporting_currency,
                "priced_units": units,
                "spend": money(spend),
                "priced_revenue": money(revenue),
                "cost": money(cost),
                "cost_per_unit": unit_cost,
                "spend_change": money(change),
                "cost_per_unit_change": unit_cost - per_unit(last[3], last[1]) if last else None,
                "contribution_margin_ratio": None if ratio_now is None else float(ratio_now),
                "contribution_margin_ratio_change": None if ratio_change is None else float(ratio_change),
                "corner": corner,
                "spend_and_unit_cost": unknown or movement(change, unit_change, "unit_cost"),
                "spend_and_margin": unknown or movement(change, ratio_change, "margin"),
            }
        )
    return rows

"""When a class began to lose, and what to do about it."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from oracle.costing import Exchange, Rates
from oracle.facts import RequestFact
from oracle.inputs import Inputs, Raw
from oracle.known import known_sum, known_units, possible_revenue
from oracle.margins import COMPONENTS, class_margins, interval, verdict
from oracle.mix import DRIVERS
from oracle.periods import GRAINS
from oracle.revenue import Revenue
from oracle.values import holds, integer, money, per_unit, ratio, rounded, scaled, text

Rows = list[dict[str, Any]]

MICRO = 10**6
MICROSECONDS_PER_HOUR = 3600 * MICRO


def crossing_rows(facts: list[RequestFact], revenue: Revenue, t_table: Raw, mix_shift: Rows) -> Rows:
    """Return fct_ai__margin_crossings."""
    weeks = class_margins(facts, revenue, t_table, "week")
    days = class_margins(facts, revenue, t_table, "day")
    terms = {
        (row["period_start_date"], row["request_class"]): row for row in mix_shift if row["period_grain"] == "week"
    }
    weeks += blend_weeks(facts, revenue, t_table)
    rows = []
    for name in {week["request_class"] for week in weeks}:
        decided = sorted(
            (
                week
                for week in weeks
                if week["request_class"] == name
                and week["verdict"] != "undecided"
                and GRAINS["week"].end_of(week["period_start_date"]) <= revenue.data_through + timedelta(days=1)
            ),
            key=lambda week: week["period_start_date"],
        )
        runs = [list(run) for _, run in groupby(decided, key=lambda week: week["verdict"])]
        changes: list[Rows] = []
        for run in runs:
            if len(run) > 1 and (not changes or changes[-1][0]["verdict"] != run[0]["verdict"]):
                changes.append(run)
        for number, run in enumerate(changes):
            week, is_losing = run[0], run[0]["verdict"] == "negative"
            if not number and not is_losing:
                continue
            reversed_week = changes[number + 1][0]["period_start_date"] if number + 1 < len(changes) else None
            term = terms.get((week["period_start_date"], name))
            asked = sum(
                each["priced_units"]
                for each in weeks
                if each["period_start_date"] == week["period_start_date"] and each["request_class"]
            )
            rows.append(
                {
                    "request_class": name,
                    "crossed_week": week["period_start_date"],
                    "direction": "below" if is_losing else "above",
                    "currency_code": revenue.settings.reporting_currency,
                    "driver": driver_of(term, -1 if is_losing else 1) if term else None,
                    "contribution_margin_per_unit": week["contribution_margin_per_unit"],
                    "contribution_margin_per_unit_high": week["contribution_margin_per_unit_high"],
                    "contribution_margin_since": sum(
                        day["contribution_margin"]
                        for day in days
                        if name in (None, day["request_class"])
                        and week["period_start_date"] <= day["period_start_date"]
                        and (reversed_week is None or day["period_start_date"] < reversed_week)
                    ),
                    "margin_interval_lower": week["margin_interval_lower"],
                    "margin_interval_upper": week["margin_interval_upper"],
                    "share": ratio(week["priced_units"], asked),
                    "known_plan_share": week["known_plan_share"],
                    "is_total": name is None,
                    "is_from_start": not number,
                    "is_open": reversed_week is None,
                    "is_provisional": week["is_provisional"],
                    "confirmed_week": run[1]["period_start_date"],
                    "reversed_week": reversed_week,
                }
            )
    return rows


def blend_weeks(facts: list[RequestFact], revenue: Revenue, t_table: Raw) -> Rows:
    """Return the weeks of all classes together, judged as a class is."""
    quantiles = {int(row["degrees_of_freedom"]): float(row["quantile"]) for row in t_table}
    weeks: dict[date, list[RequestFact]] = defaultdict(list)
    for fact in facts:
        if fact.request.segment == "customer":
            weeks[GRAINS["week"].start_of(fact.request.date)].append(fact)
    rows = []
    for monday, members in weeks.items():
        priced = [fact for fact in members if fact.is_priced]
        _, mean, half_width = interval(priced, quantiles)
        known = mean is not None and half_width is not None
        units, margin = sum(fact.units for fact in priced), sum(fact.margin for fact in priced)
        own_classes: dict[str, list[RequestFact]] = defaultdict(list)
        for fact in priced:
            own_classes[fact.request.request_class].append(fact)
        possible = known_sum(possible_revenue(own, own, priced) for own in own_classes.values())
        judged, reason = verdict(priced, quantiles, possible)
        rows.append(
            {
                "period_start_date": monday,
                "request_class": None,
                "priced_units": units,
                "contribution_margin_per_unit": per_unit(margin, units),
                "contribution_margin_per_unit_high": per_unit(known_sum([margin, possible]), units),
                "known_plan_share": ratio(known_units(members), sum(fact.units for fact in members)),
                "margin_interval_lower": mean - half_width if known else None,
                "margin_interval_upper": mean + half_width if known else None,
                "verdict": judged,
                "verdict_reason": reason,
                "is_provisional": revenue.is_provisional(monday + timedelta(days=6))
                or any(fact.expected_revenue for fact in members),
            }
        )
    return rows


def driver_of(term: dict[str, Any], sign: int) -> str | None:
    """Return the largest term of a week's split in a direction; all classes together can also be moved by the mix."""
    if term["request_class"] is not None:
        return term["largest_gain" if sign > 0 else "largest_loss"]
    terms = {driver: term[f"{driver}_effect"] for driver in ("mix", "revenue_rate", *DRIVERS)}
    name = min(terms, key=lambda each: (-sign * float(terms[each]), each))
    return name if float(terms[name]) * sign > 1e-9 else None


class Window:
    """The last days of the data, class by class."""

    def __init__(self, facts: list[RequestFact], last: date, days: int) -> None:
        """Keep priced customer traffic of the last days and of as many before."""
        self.last = last
        self.data_first = min(fact.request.date for fact in facts)
        self.first = max(self.data_first, last - timedelta(days=days - 1))
        self.days = (last - self.first).days + 1
        earlier = last - timedelta(days=2 * days - 1)
        self.recent: dict[str, list[RequestFact]] = defaultdict(list)
        self.before: dict[str, list[RequestFact]] = defaultdict(list)
        for fact in facts:
            if fact.request.segment == "customer" and fact.is_priced and fact.request.date >= earlier:
                side = self.recent if fact.request.date >= self.first else self.before
                side[fact.request.request_class].append(fact)

    @property
    def moment(self) -> datetime:
        """Midnight of the last day."""
        return datetime.combine(self.last, datetime.min.time())


def region_of(facts: list[RequestFact]) -> str | None:
    """Return the region where all attempts that cost tokens or accelerator time ran, if it is one."""
    regions = {attempt["region"] for fact in facts for attempt in fact.request.attempts if paid_models(attempt)}
    return regions.pop() if len(regions) == 1 else None


def paid_models(attempt: Any) -> dict[str, int]:
    """Return what an attempt cost by model: the tokens of the one that answered, the time of the one that computed."""
    paid: dict[str, int] = defaultdict(int)
    if attempt.cost["token_cost_pico"]:
        paid[attempt["model"]] += attempt.cost["token_cost_pico"]
    if attempt.cost["accelerator_microseconds"]:
        paid[attempt["accelerator_model"] or attempt["model"]] += attempt.cost["compute_cost_pico"]
    return paid


def profile_cost(
    profile: dict[str, str], region: str | None, inputs: Inputs, exchange: Exchange, window: Window
) -> tuple[int | None, str | None]:
    """Return what a request costs with a profile, and the region of its rate: the given one's, else the general."""
    rates = {
        text(row["region"]): row
        # What is on demand by name comes last, and so replaces what is of any option.
        for row in sorted(inputs["accelerator_rates"], key=lambda row: row["purchase_option"])
        if row["hardware"] == profile["hardware"]
        and row["purchase_option"] in ("", "on_demand")
        and holds(row, window.moment)
    }
    where = region if region in rates else None
    if where not in rates:
        return None, None
    microseconds = scaled(profile["accelerator_seconds"], 6)
    amount = rounded(Fraction(microseconds * scaled(rates[where]["rate_per_hour"]), MICROSECONDS_PER_HOUR))
    return exchange.convert(amount, rates[where]["currency_code"].upper(), window.last), where


def replaceable(name: str, profile: dict[str, str], window: Window) -> list[list[int]]:
    """Return the costs, attempt by attempt, of each thing that a profile could do in place of what did it."""
    replaced = text(profile["replaces_model"])
    spent: dict[Any, list[int]] = defaultdict(list)
    for fact in window.recent[name]:
        for attempt in fact.request.attempts:
            if replaced:
                if replaced in (paid := paid_models(attempt)):
                    spent[replaced].append(paid[replaced])
                continue
            place = attempt["hardware"], attempt["precision"] or ""
            other = place != (profile["hardware"], text(profile["precision"]) or "")
            computing = attempt["accelerator_model"] or attempt["model"]
            if attempt.cost["accelerator_microseconds"] and computing == profile["model"] and other:
                spent[place].append(attempt.cost["compute_cost_pico"])
    return list(spent.values())


def remedy(name: str, floor: int | None, inputs: Inputs, exchange: Exchange, window: Window) -> dict[str, Any] | None:
    """Return the profile that would have saved most, those that keep the quality floor first."""
    region = region_of(window.recent[name])
    found = []
    for profile in inputs["compute_profiles"]:
        if profile["request_class"] not in (name, "*") or not holds(profile, window.moment):
            continue
        cost, where = profile_cost(profile, region, inputs, exchange, window)
        quality = scaled(profile["quality_score"], 6)
        below = quality is not None and floor is not None and quality * MICRO < floor
        for costs in replaceable(name, profile, window):
            saving = None if cost is None else sum(costs) - len(costs) * cost
            if saving is not None and saving > 0:
                found.append(
                    {"below": below, "saving": saving, "quality": quality, "profile": profile, "region": where}
                )
    return min(
        found,
        key=lambda each: (
            each["below"],
            -each["saving"],
            *(each["profile"][column] for column in ("model", "hardware", "precision", "replaces_model")),
        ),
        default=None,
    )


def cache_prices(provider: str, model: str, rates: Rates, window: Window) -> tuple[int, int] | None:
    """Return the cache-read and input price of a model's card with the lowest ratio, own rates before the list's."""
    name = rates.names.resolve(provider, model)
    cards: dict[tuple, dict[str, int]] = defaultdict(dict)
    for (*card_name, tier), rows in rates.tokens.items():
        for row in rows if tuple(card_name) == name else ():
            if holds(row, window.moment):
                if text(row.get("billing_account_id", "")):
                    continue
                key = not rates.is_own(row), tier, text(row["region"]), integer(row["context_from_tokens"]) or 0
                cards[key][row["meter"]] = scaled(row["rate_per_million_tokens"], 6)
    found = [
        (is_listed, Fraction(card["cache_read"], card["uncached_input"]), card["cache_read"], card["uncached_input"])
        for (is_listed, *_), card in cards.items()
        if "cache_read" in card and card.get("uncached_input")
    ]
    return min(found)[2:] if found else None


def cache_saving(name: str, rates: Rates, window: Window) -> int:
    """Return what reading all uncached input from the prompt cache would have saved."""
    costs: dict[tuple, int] = defaultdict(int)
    for fact in window.recent[name]:
        for attempt in fact.request.attempts:
            costs[attempt["provider"], attempt["model"]] += attempt.cost["uncached_input_cost_pico"] or 0
    saving = 0
    for model, cost in costs.items():
        prices = cache_prices(*model, rates, window)
        if prices:
            saving += cost - rounded(Fraction(cost * prices[0], prices[1]))
    return saving


def breached_since(name: str, slo_daily: Rows) -> date | None:
    """Return the first day of the unbroken breach in which the class is."""
    states: dict[date, bool] = defaultdict(bool)
    for row in slo_daily:
        if row["request_class"] == name:
            states[row["request_date"]] |= row["slo_state"] == "breach"
    since = None
    for day in sorted(states, reverse=True):
        if not states[day]:
            break
        since = day
    return since


def words(amount: Decimal) -> str:
    """Return an amount with six places."""
    return str(amount.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def suggestion(row: dict[str, Any]) -> str:
    """Return the arithmetic in words."""
    said = (
        f"Class {row['request_class']} earns {words(row['revenue_per_unit'])} and costs "
        f"{words(row['cost_per_unit'])} {row['currency_code']} per unit"
    )
    if row["is_losing"]:
        said += (
            f": it loses {words(row['loss_per_day'])} a day. Reprice to {words(row['cost_per_unit'])}, cut cost by "
            f"{words(row['required_cost_cut_per_unit'])}, or retire it and avoid the loss."
        )
    elif row["is_breaching"]:
        said += " and has spent the error budget of its cost target."
    else:
        before = words(row["previous_contribution_margin_per_unit"])
        said += f"; its margin was {before} before: another such step and it loses."
    unknown = row["priced_units"] - row["known_plan_units"]
    if unknown:
        most = row["revenue_per_unit_high"]
        said += f" The plan of {unknown} of {row['priced_units']} units is unknown"
        said += "." if most is None else f": a unit earns at most {words(most)}."
    if row["remedy_model"]:
        where = f" in {row['remedy_rate_region']}" if row["remedy_rate_region"] else ""
        instead = f" in place of {row['remedy_replaces_model']}" if row["remedy_replaces_model"] else ""
        said += (
            f" {row['remedy_model']} at {row['remedy_precision'] or 'its precision'} on {row['remedy_hardware']}"
            f"{where}{instead} saves "
            f"{words(row['remedy_saving_per_unit'])} per unit and leaves {words(row['margin_per_unit_after_remedy'])}"
        )
        said += ", below the quality floor of the class." if row["is_remedy_below_quality_floor"] else "."
    if row["cache_potential_per_unit"] > 0:
        said += f" A prompt cache saves at most {words(row['cache_potential_per_unit'])} per unit."
    return said


def work_rows(
    facts: list[RequestFact], inputs: Inputs, rates: Rates, exchange: Exchange, crossings: Rows, slo_daily: Rows
) -> Rows:
    """Return fct_ai__work_items."""
    window = Window(facts, max(fact.request.date for fact in facts), inputs.settings.work_window_days)
    described = {row["request_class"]: row for row in inputs["request_classes"]}
    losing_since = {
        row["request_class"]: max(row["crossed_week"], window.data_first)
        for row in crossings
        if row["is_open"] and row["direction"] == "below"
    }
    rows = []
    all_recent = [fact for members in window.recent.values() for fact in members]
    all_before = [fact for members in window.before.values() for fact in members]
    for name, members in list(window.recent.items()):
        units = sum(fact.units for fact in members)
        if not units:
            continue
        margin, cost = sum(fact.margin for fact in members), sum(fact.cost for fact in members)
        revenue = margin + cost
        before = window.before[name]
        before_units, before_margin = sum(fact.units for fact in before), sum(fact.margin for fact in before)
        unit_margin = rounded(Fraction(margin, units))
        step = 2 * unit_margin - rounded(Fraction(before_margin, before_units)) if before_units else None
        high = known_sum([margin, possible_revenue(members, members, all_recent)])
        before_high = known_sum([before_margin, possible_revenue(before, before, all_before)])
        high_step = None
        if before_units and high is not None and before_high is not None:
            high_step = 2 * rounded(Fraction(high, units)) - rounded(Fraction(before_high, before_units))
        since = breached_since(name, slo_daily)
        is_losing, is_breaching = margin < 0 and high is not None and high < 0, since is not None
        is_drifting = margin >= 0 and step is not None and step < 0 and high_step is not None and high_step < 0
        if not (is_losing or is_breaching or is_drifting):
            continue
        row = described.get(name, {})
        floor = scaled(row.get("quality_floor", ""))
        loss = max(0, -margin) if is_losing else 0
        totals = {each: sum(fact.component(each) for fact in members) for each in COMPONENTS}
        top = max(COMPONENTS, key=lambda each: totals[each])
        best = remedy(name, floor, inputs, exchange, window)
        profile = best["profile"] if best else {}
        open_since = losing_since.get(name) or since or window.first
        item = {
            "request_class": name,
            "currency_code": inputs.settings.reporting_currency,
            "reason": "losing" if is_losing else "breaching" if is_breaching else "drifting",
            "owner": text(row.get("owner", "")),
            "runbook_url": text(row.get("runbook_url", "")),
            "priced_units": units,
            "known_plan_units": known_units(members),
            "loss_per_day": per_unit(loss, window.days),
            "revenue_per_unit": per_unit(revenue, units),
            "revenue_per_unit_high": per_unit(known_sum([high, cost]), units),
            "cost_per_unit": per_unit(cost, units),
            "contribution_margin_per_unit": per_unit(margin, units),
            "contribution_margin_per_unit_high": per_unit(high, units),
            "previous_contribution_margin_per_unit": per_unit(before_margin, before_units),
            "required_cost_cut_per_unit": per_unit(loss, units),
            "remedy_saving_per_unit": per_unit(best["saving"], units) if best else None,
            "margin_per_unit_after_remedy": per_unit(margin + best["saving"], units) if best else None,
            "cache_potential_per_unit": per_unit(cache_saving(name, rates, window), units),
            "top_cost_component": top,
            "remedy_model": profile.get("model"),
            "remedy_hardware": profile.get("hardware"),
            "remedy_precision": text(profile.get("precision", "")),
            "remedy_replaces_model": text(profile.get("replaces_model", "")),
            "remedy_rate_region": best["region"] if best else None,
            "top_component_share": ratio(totals[top], cost),
            "known_plan_share": ratio(known_units(members), units),
            "required_price_increase": ratio(loss, revenue),
            "required_cost_cut": ratio(loss, cost),
            "remedy_quality_score": ratio(best["quality"], MICRO) if best and best["quality"] is not None else None,
            "quality_floor": money(floor),
            "is_losing": is_losing,
            "is_breaching": is_breaching,
            "is_drifting": is_drifting,
            "is_remedy_sufficient": margin + best["saving"] >= 0 if best else None,
            "is_remedy_below_quality_floor": best["below"] if best else None,
            "window_first_date": window.first,
            "window_last_date": window.last,
            "open_since_date": open_since,
            "days_open": (window.last - open_since).days + 1,
        }
        rows.append({**item, "suggestion": suggestion(item)})
    rows.sort(key=lambda each: (-each["loss_per_day"], not each["is_breaching"], each["request_class"]))
    return [{"work_rank": number, **row} for number, row in enumerate(rows, 1)]

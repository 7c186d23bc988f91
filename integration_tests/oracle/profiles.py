"""Compute profiles: how good they are, and how much of the accelerator time rests on them."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from oracle.costing import Exchange, Rates
from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.intake import Attempt
from oracle.values import day_of, holds, integer, money, ratio, rounded, scaled, text, validity

SOURCES = ("measured", "profiled", "estimated")
Profile = dict[str, str]


class Profiles:
    """The profiles, and those of them that are flagged."""

    def __init__(self, inputs: Inputs, rates: Rates) -> None:
        """Keep the profiles; the rates know which one charged an attempt."""
        self.inputs, self.rates = inputs, rates

    def behind(self, attempt: Attempt) -> Profile | None:
        """Return the profile that an attempt was charged by; None where it was measured or not charged."""
        source = attempt.cost["accelerator_seconds_source"]
        if source not in ("profiled", "estimated"):
            return None
        profile_class = attempt.request.request_class if source == "profiled" else "*"
        return self.rates.profile_row(attempt, profile_class, attempt["accelerator_model"] or attempt["model"])

    def is_stale(self, profile: Profile, on: date) -> bool:
        """Tell whether a profile is too old on a day, or of unknown age."""
        measured = day_of(profile["profiled_on"])
        return measured is None or (on - measured).days > self.inputs.settings.profile_max_age_days

    def is_small(self, profile: Profile) -> bool:
        """Tell whether a profile is from too few requests, or from an unknown number."""
        sample = integer(profile["sample_size"])
        return sample is None or sample < self.inputs.settings.profile_min_samples

    def shares(self, attempts: list[Attempt]) -> dict[str, float | None]:
        """Return where the charged time of some attempts comes from."""
        times: dict[str, int] = dict.fromkeys((*SOURCES, "weak_profile"), 0)
        for attempt in attempts:
            if not attempt.cost["accelerator_microseconds"]:
                continue
            times[attempt.cost["accelerator_seconds_source"]] += attempt.cost["accelerator_microseconds"]
            profile = self.behind(attempt)
            if profile and (self.is_small(profile) or self.is_stale(profile, attempt.request.date)):
                times["weak_profile"] += attempt.cost["accelerator_microseconds"]
        charged = sum(times[source] for source in SOURCES)
        return {f"{name}_share": ratio(time, charged) for name, time in times.items()}

    def cost_on(self, profile: Profile, day: date, exchange: Exchange) -> int | None:
        """Return what a request costs with a profile that holds on a day."""
        at, _ = validity({"valid_from": str(day), "valid_to": ""})
        if not holds(profile, at):
            return None
        for rate in self.inputs["accelerator_rates"]:
            if rate["hardware"] == profile["hardware"] and text(rate["region"]) is None and holds(rate, at):
                time = scaled(profile["accelerator_seconds"], 6)
                amount = rounded(Fraction(time * scaled(rate["rate_per_hour"]), 3_600_000_000))
                return exchange.convert(amount, rate["currency_code"].upper(), day)
        return None

    def rows(self, facts: list[RequestFact], exchange: Exchange) -> list[dict[str, Any]]:
        """Return dim_ai__compute_profiles."""
        last = max(fact.request.date for fact in facts)
        window_days = self.inputs.settings.work_window_days
        recent = [
            self.behind(attempt)
            for fact in facts
            if fact.request.date > last - timedelta(days=window_days)
            for attempt in fact.request.attempts
        ]
        rows = []
        for profile in self.inputs["compute_profiles"]:
            mean, p95 = scaled(profile["accelerator_seconds"]), scaled(profile["accelerator_seconds_p95"])
            measured, quality = day_of(profile["profiled_on"]), scaled(profile["quality_score"])
            start, end = validity(profile)
            rows.append(
                {
                    "request_class": profile["request_class"],
                    "computing_model": profile["model"],
                    "hardware": profile["hardware"],
                    "precision": text(profile["precision"]),
                    "replaces_model": text(profile["replaces_model"]),
                    "currency_code": self.inputs.settings.reporting_currency,
                    "accelerator_seconds": money(mean),
                    "accelerator_seconds_p50": money(scaled(profile["accelerator_seconds_p50"])),
                    "accelerator_seconds_p95": money(p95),
                    "spread_ratio": None if p95 is None else ratio(p95, mean),
                    "sample_size": integer(profile["sample_size"]),
                    "quality_score": None if quality is None else ratio(quality, 10**12),
                    "cost_per_request": money(self.cost_on(profile, last, exchange)),
                    "recent_attempts": sum(each is profile for each in recent),
                    "age_days": measured and (last - measured).days,
                    "is_stale": self.is_stale(profile, last),
                    "is_small_sample": self.is_small(profile),
                    "profiled_date": measured,
                    "valid_from": start,
                    "valid_to": end,
                }
            )
        return rows

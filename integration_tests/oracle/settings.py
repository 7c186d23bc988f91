"""What the user of the package sets: its variables that change a figure, with their defaults."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from oracle.periods import GRAINS


@dataclass(frozen=True)
class Settings:
    """One value for each variable, under the variable's name."""

    reporting_currency: str = "USD"
    reporting_time_zone: str = "UTC"
    revenue_period: str = "month"
    revenue_allocation: str = "equal"
    # Of Stripe's invoice lines, which the oracle is given with their meaning.
    refund_treatment: str = "prospective"
    late_arrival_days: int = 3
    transaction_timeout_hours: int = 24
    expected_revenue_days: int = 45
    max_days_without_log: int = 3
    cost_slo_objective: float = 0.95
    slo_window_days: int = 30
    work_window_days: int = 28
    max_unknown_plan_share: float = 0.05
    profile_max_age_days: int = 180
    profile_min_samples: int = 100
    monthly_discount_rate: float = 0.01
    count_estimated_usage: bool = True
    estimated_usage_limit: float = 0.05

    def day(self, moment: datetime) -> date:
        """Return the day of a UTC time in the reporting time zone."""
        if self.reporting_time_zone == "UTC":
            return moment.date()
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.reporting_time_zone)).date()

    def midnight(self, day: date) -> datetime:
        """Return the UTC time at which a day of the reporting time zone begins."""
        start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.reporting_time_zone))
        return start.astimezone(UTC).replace(tzinfo=None)

    def period_of(self, day: date) -> date:
        """Return the first day of a day's revenue period."""
        return GRAINS[self.revenue_period].start_of(day)

    def period_end(self, start: date) -> date:
        """Return the first day after the revenue period that begins on a day."""
        return GRAINS[self.revenue_period].end_of(start)

    def variables(self) -> dict[str, Any]:
        """Return what differs from the defaults, as dbt takes it."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name)) != each.default}


DEFAULTS = Settings()

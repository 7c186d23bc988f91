"""What to open first: a class in a month, from the marts of the oracle."""

from typing import Any

Rows = list[dict[str, Any]]

OF_MARGIN = (
    "request_class", "currency_code", "units", "priced_units", "customers", "days_logged", "days_in_period", "revenue",
    "cost", "contribution_margin", "contribution_margin_high", "revenue_per_unit", "cost_per_unit",
    "contribution_margin_per_unit", "contribution_margin_per_unit_high", "contribution_margin_ratio",
    "margin_interval_lower", "margin_interval_upper", "known_plan_share", "verdict", "verdict_reason", "is_provisional",
)  # fmt: skip
OF_GAP = ("hidden_loss", "blended_contribution_margin_per_unit", "blended_gap", "share", "flip_share", "is_masked")
OF_CLASS = ("class_name", "unit", "owner", "runbook_url")


def overview_rows(margins: Rows, gaps: Rows, slo_daily: Rows, classes: Rows, work: Rows) -> Rows:
    """Return fct_ai__class_overview_monthly."""
    months = [row for row in margins if row["period_grain"] == "month"]
    gap_of = {
        (row["period_start_date"], row["request_class"]): row
        for row in gaps
        if row["slice_type"] == "all" and row["period_grain"] == "month"
    }
    class_of = {row["request_class"]: row for row in classes}
    item_of = {row["request_class"]: row for row in work}
    rows = []
    for row in months:
        month, name = row["period_start_date"], row["request_class"]
        days = sorted(
            (day for day in slo_daily if day["request_class"] == name and day["request_date"].replace(day=1) == month),
            key=lambda day: day["request_date"],
        )
        last = days[-1] if days else {}
        is_last = month == max(each["period_start_date"] for each in months if each["request_class"] == name)
        item = item_of.get(name, {}) if is_last else {}
        gap, described = gap_of.get((month, name), {}), class_of[name]
        rows.append(
            {
                "request_month": month,
                **{column: row[column] for column in OF_MARGIN},
                **{column: gap.get(column) for column in OF_GAP},
                **{column: described[column] for column in OF_CLASS},
                "slo_state": last.get("slo_state"),
                "error_budget_left": last.get("error_budget_left"),
                "hours_in_warning": sum(day["hours_in_warning"] for day in days) if days else None,
                "hours_in_breach": sum(day["hours_in_breach"] for day in days) if days else None,
                "work_rank": item.get("work_rank"),
                "work_reason": item.get("reason"),
                "suggestion": item.get("suggestion"),
            }
        )
    return rows

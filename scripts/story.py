"""Tell the demo company's story from the marts, in the order in which a loss is found."""

import os
import sys
import textwrap
from pathlib import Path

import duckdb

DATABASE = os.environ.get("AI_UNIT_ECONOMICS_DATABASE", "ai_unit_economics.duckdb")
WIDTH = 110

STEPS = (
    (
        "1. fct_ai__blended_gaps: the average earns and hides a loss",
        """
        select
            strftime(period_start_date, '%B') as month,
            count(distinct period_start_date) as days,
            count(distinct case when is_masked then period_start_date end) as masked_days,
            sum(hidden_loss) as hidden_loss,
            sum(contribution_margin) as contribution_margin
        from fct_ai__blended_gaps
        where period_grain = 'day'
        group by strftime(period_start_date, '%B'), month(period_start_date)
        order by month(period_start_date)
        """,
    ),
    (
        "2. fct_ai__mix_shift: no price changed, the mix did",
        """
        select
            strftime(period_start_date, '%B') as month,
            contribution_margin_change as change,
            volume_effect as volume,
            mix_effect as mix,
            revenue_rate_effect as revenue_rate,
            cost_rate_effect as cost_rate,
            is_simpson_reversal as reversal
        from fct_ai__mix_shift
        where period_grain = 'month' and is_total
        order by period_start_date
        """,
    ),
    (
        "3. fct_ai__margin_crossings: the class that loses, since when, and how much since",
        """
        select
            coalesce(request_class, 'all classes') as request_class,
            direction,
            crossed_week,
            confirmed_week,
            is_from_start,
            is_open,
            contribution_margin_since
        from fct_ai__margin_crossings
        order by crossed_week, request_class
        """,
    ),
    (
        "4. fct_ai__cost_slo_daily: cost per request against its target, on the last day with traffic",
        """
        select request_class, request_date, cost_target_per_request as target, error_budget_left, slo_state
        from fct_ai__cost_slo_daily
        qualify row_number() over (partition by request_class order by request_date desc) = 1
        order by slo_state, request_class
        """,
    ),
    (
        "5. fct_ai__engagement_inversion: on which plan a heavier user is a worse customer (January)",
        """
        select
            plan_id,
            plan_customers as customers,
            losing_customers as losing,
            customers_above_break_even_volume as above_volume,
            value_slope as slope,
            value_slope_lower as lower,
            value_slope_upper as upper,
            engagement_verdict as verdict
        from fct_ai__engagement_inversion
        where period_start_date = (select min(period_start_date) from fct_ai__engagement_inversion)
        order by plan_id
        """,
    ),
)

SUGGESTIONS = "select work_rank, reason, owner, suggestion from fct_ai__work_items order by work_rank"


def shown(value: object) -> str:
    """Return a value as it stands in a table: amounts with four digits behind the point, small ones with six."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "-"
    if isinstance(value, int | str) or not hasattr(value, "__float__"):
        return str(value)
    return f"{value:.6f}" if abs(float(value)) < 0.1 else f"{value:.4f}"


def print_table(names: list[str], rows: list[tuple]) -> None:
    """Print rows in columns: texts to the left, all else to the right."""
    cells = [names, *([shown(value) for value in row] for row in rows)]
    widths = [max(len(row[number]) for row in cells) for number in range(len(names))]
    is_text = [all(isinstance(row[number], str) for row in rows) for number in range(len(names))]
    for row in cells:
        parts = (
            cell.ljust(width) if text else cell.rjust(width)
            for cell, width, text in zip(row, widths, is_text, strict=True)
        )
        print(f"  {'  '.join(parts)}".rstrip())


def main() -> None:
    """Print every step of the story from the built database."""
    if not Path(DATABASE).exists():
        sys.exit(f"There is no database {DATABASE} yet: run `make build` first.")
    with duckdb.connect(DATABASE, read_only=True) as connection:
        for title, query in STEPS:
            found = connection.execute(query)
            names = [column[0] for column in found.description]
            print(title)
            print_table(names, found.fetchall())
            print()
        print("6. fct_ai__work_items: what to do, the largest loss first")
        for rank, reason, owner, suggestion in connection.execute(SUGGESTIONS).fetchall():
            print(
                textwrap.fill(
                    f"{rank}. {reason}, for {owner or 'nobody yet'}. {suggestion}",
                    WIDTH,
                    initial_indent="  ",
                    subsequent_indent="     ",
                )
            )


if __name__ == "__main__":
    main()

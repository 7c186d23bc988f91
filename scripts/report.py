"""Print what the last build found: which request class earns more than it costs, and which does not."""

import os
import sys
from decimal import Decimal
from pathlib import Path

import duckdb

DATABASE = os.environ.get("AI_UNIT_ECONOMICS_DATABASE", "ai_unit_economics.duckdb")

CLASSES = """
    select
        period_start_date as request_month,
        request_class,
        sum(units) as units,
        sum(revenue) as revenue,
        sum(cost) as cost,
        sum(contribution_margin) as contribution_margin,
        sum(priced_units) as priced_units,
        case when count(*) = count(contribution_margin_high) then sum(contribution_margin_high) end as margin_high
    from fct_ai__class_margins
    where period_grain = 'month'
    group by grouping sets ((period_start_date, request_class), (period_start_date))
    order by request_month, request_class nulls last
"""

NEXT_STEPS = """
Where to look next
  fct_ai__class_overview_monthly   a class in a month: margin, gap, verdict, cost target, owner, what to do
  fct_ai__class_margins            margin per class and day, week or month, with interval and verdict
  fct_ai__blended_gaps             what the average hides, and the share at which it turns
  fct_ai__mix_shift                why contribution moved: volume, mix, revenue, cost
  fct_ai__work_items               what to do about each losing class, with the arithmetic
  fct_ai__customer_ltv             what each customer brings, on own revenue and own cost
  fct_ai__requests                 every request with its cost, revenue and margin
  fct_ai__rejected_rows            raw rows that could not be used, with the reason
  fct_ai__unpriced_usage           usage without a rate: no cost is ever guessed as zero
"""


def per_unit(total: Decimal, units: int) -> str:
    """Return an amount per unit with five decimals, signed, or a dash where there are no units."""
    return f"{total / units:+.5f}" if units else "-"


def verdict(margin: Decimal, margin_high: Decimal | None) -> str:
    """Name the sign of a month's contribution margin, if it is the same whatever units of unknown plan earn."""
    if margin > 0:
        return "earns"
    if margin_high is None or (margin_high > margin and margin_high >= 0):
        return "unknown"
    return "LOSES" if margin < 0 else "even"


def print_month(month: str, rows: list[tuple]) -> None:
    """Print one month: a line per class, then the blended line that hides them."""
    print(f"\n{month}")
    print(f"  {'class':<22}{'units':>7}{'revenue':>11}{'cost':>11}{'margin/unit':>13}  verdict")
    for _, name, units, revenue, cost, margin, priced, high in rows:
        label = name or "all classes (blended)"
        if name is None:
            print(f"  {'-' * 70}")
        figures = f"{units:>7}{revenue:>11.4f}{cost:>11.4f}{per_unit(margin, priced):>13}"
        print(f"  {label:<22}{figures}  {verdict(margin, high)}")


def main() -> None:
    """Print the first and the last month of the built database, class by class."""
    if not Path(DATABASE).exists():
        sys.exit(f"There is no database {DATABASE} yet: run `make build` first.")
    with duckdb.connect(DATABASE, read_only=True) as connection:
        rows = connection.execute(CLASSES).fetchall()
        currency = connection.execute("select max(currency_code) from fct_ai__class_margins").fetchall()[0][0]
    months = sorted({row[0] for row in rows})
    if not months:
        sys.exit("The build holds no request: point `requests_table` at a log that has some.")
    print(f"Contribution margin per unit of work, customer traffic, in {currency}")
    for month in dict.fromkeys((months[0], months[-1])):
        print_month(f"{month:%B %Y}", [row for row in rows if row[0] == month])
    print(NEXT_STEPS)


if __name__ == "__main__":
    main()

"""Write the demo company's input files, or a large request log of the same company.

    python scripts/generate_demo.py                            all of seeds/demo/demo_*.csv
    python scripts/generate_demo.py --requests N --output DIR  N log rows as parquet, the rest CSV

Every run with the same arguments writes the same bytes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from demo import bill, catalogue, company, invoices, load
from demo.company import DEMO_PERIOD
from demo.delivery import deliver
from demo.model import Customer, Period, Spell
from demo.tables import Row, write_table
from demo.traffic import Attempt, build_log

ROOT = Path(__file__).resolve().parent.parent
DEMO_DIRECTORY = ROOT / "seeds" / "demo"
TOKEN_RATES = ROOT / "seeds" / "reference" / "token_rates.csv"
SEED = 20260101
MAX_REQUESTS, MAX_DAYS = 20_000_000, 365


def small_inputs(
    customers: list[Customer], spells: list[Spell], lines: list[invoices.InvoiceLine], scale: int
) -> dict[str, list[Row]]:
    """Rows of every input but the request log and the bill."""
    return {
        "customers": catalogue.customer_rows(customers),
        "plans": catalogue.plan_rows(scale),
        "subscriptions": catalogue.subscription_rows(spells),
        "invoice_lines": catalogue.invoice_rows(lines),
        "usage_prices": catalogue.usage_price_rows(),
        "request_classes": catalogue.request_class_rows(),
        "allocation_weights": catalogue.ALLOCATION_WEIGHTS,
        "class_rules": catalogue.CLASS_RULES,
        "accelerator_rates": catalogue.ACCELERATOR_RATES,
        "retrieval_rates": catalogue.RETRIEVAL_RATES,
        "token_discounts": catalogue.TOKEN_DISCOUNTS,
        "compute_profiles": catalogue.COMPUTE_PROFILES,
        "fx_rates": catalogue.FX_RATES,
        "cost_targets": catalogue.COST_TARGETS,
        "charge_rules": catalogue.CHARGE_RULES,
        "capacity_pools": catalogue.CAPACITY_POOLS,
    }


def metered_usage(attempts: list[Attempt]) -> dict[tuple[str, date], Decimal]:
    """USD that usage customers owe for successful requests, by customer and calendar month."""
    owed: Counter[tuple[str, date]] = Counter()
    for attempt in attempts:
        if attempt.plan_id == "usage" and attempt.status == "succeeded" and attempt.is_classified:
            price = attempt.unit_revenue or company.USAGE_PRICES[attempt.recipe.request_class]
            owed[attempt.customer_id, attempt.started_at.date().replace(day=1)] += price
    return owed


def subscription_of_customer(spells: list[Spell]) -> dict[str, str]:
    """Each customer's latest subscription."""
    return {spell.customer.customer_id: spell.subscription_id for spell in spells}


def write_demo(directory: Path) -> None:
    """Write all demo inputs."""
    customers = company.build_customers(DEMO_PERIOD)
    spells = company.build_spells(customers)
    attempts = build_log(np.random.default_rng(SEED), customers, spells)
    lines = [
        *invoices.subscription_lines(spells, DEMO_PERIOD, scale=1),
        *invoices.adjustment_lines(scale=1),
        *invoices.usage_lines(metered_usage(attempts), subscription_of_customer(spells)),
    ]
    charges = bill.build_charges(attempts, bill.read_token_rates(TOKEN_RATES, DEMO_PERIOD.start))
    tables = small_inputs(customers, spells, lines, scale=1)
    tables |= {"requests": deliver(attempts), "focus_charges": bill.focus_rows(charges)}
    directory.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        write_table(directory, table, rows)
    size = sum(file.stat().st_size for file in directory.glob("demo_*.csv"))
    print(f"wrote {len(tables)} inputs, {len(attempts):,} attempts, {size / 1e6:.2f} MB")


def write_load(directory: Path, rows: int, days: int) -> None:
    """Write a log of `rows` attempts over `days` days, and the small inputs that go with it."""
    period = Period(DEMO_PERIOD.end - timedelta(days=days), DEMO_PERIOD.end)
    scale = max(1, round(rows / days / company.DEMO_REQUESTS_PER_DAY))
    customers = company.build_customers(period)
    spells = company.build_spells(customers)
    directory.mkdir(parents=True, exist_ok=True)
    writer = load.LoadWriter(load.build_cells(customers, spells, period), period, directory, SEED)
    writer.write(rows)
    lines = [
        *invoices.subscription_lines(spells, period, scale),
        *invoices.adjustment_lines(scale),
        *invoices.usage_lines(writer.usage(), subscription_of_customer(spells)),
    ]
    for table, table_rows in small_inputs(customers, spells, lines, scale).items():
        write_table(directory, table, table_rows)
    write_table(directory, "focus_charges", [])


def parse_arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Read and check the command line; a bad combination ends the program with the reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, help="directory to write to; seeds/demo for the demo")
    parser.add_argument("--requests", type=int, metavar="N", help="rows of a large parquet log")
    parser.add_argument("--days", type=int, help=f"days of the large log, the last is 2026-04-30 ({MAX_DAYS})")
    arguments = parser.parse_args(words)
    if reason := refusal(arguments.output, arguments.requests, arguments.days):
        parser.error(reason)
    return arguments


def refusal(output: Path | None, requests: int | None, days: int | None) -> str:
    """Why the arguments cannot be served; empty if they can."""
    if requests is None:
        return _demo_refusal(output, days)
    if not 1 <= requests <= MAX_REQUESTS:
        return f"--requests must be between 1 and {MAX_REQUESTS}, not {requests}"
    if days is not None and not 1 <= days <= MAX_DAYS:
        return f"--days must be between 1 and {MAX_DAYS}, not {days}"
    return _load_directory_refusal(output)


def _demo_refusal(output: Path | None, days: int | None) -> str:
    """Why the demo cannot be written."""
    if days is not None:
        return "--days needs --requests: the demo always covers 2026-01-01 to 2026-04-30"
    if output and any(output.glob("requests_*.parquet")):
        return f"{output} holds a large log; write the demo to another directory"
    return ""


def _load_directory_refusal(output: Path | None) -> str:
    """Why a large log cannot be written to the directory."""
    if output is None or output.resolve() == DEMO_DIRECTORY:
        return "--requests needs an --output directory other than seeds/demo"
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        return f"{output} is not an empty directory; a log is never mixed with other files"
    return ""


def main() -> None:
    """Run from the command line."""
    arguments = parse_arguments()
    if arguments.requests is None:
        write_demo(arguments.output or DEMO_DIRECTORY)
    else:
        write_load(arguments.output, arguments.requests, arguments.days or MAX_DAYS)


if __name__ == "__main__":
    main()

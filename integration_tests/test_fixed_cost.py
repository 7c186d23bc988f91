"""Fixed cost is in no contribution margin: move all of it, and every margin stays where it was."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from oracle.inputs import read_text
from support import PROJECT, Row, assert_same_rows, differences, mart_names, read_mart, run_dbt
from tables import COLUMNS, write_input

DEMO = PROJECT / "seeds" / "demo"
# What each month's fixed cost is multiplied by: raised, lowered, taken away; April's reservation is not billed at all.
FACTORS = {"2026-01": Decimal(3), "2026-02": Decimal("0.5"), "2026-03": Decimal(0), "2026-04": Decimal(2)}
UNBILLED_MONTH = "2026-04"
# Marts that speak of the bill or of capacity; no other mart may notice.
MOVED = {
    "fct_ai__charges",
    "fct_ai__cost_reconciliation",
    "fct_ai__bill_by_class_monthly",
    "fct_ai__capacity_utilisation_daily",
    "fct_ai__capacity_cost_daily",
    "fct_ai__spend_vs_unit_monthly",
}
# The hours that a reservation covers are what its class uses, so their price is in the class's trued-up cost.
TRUED_UP = {"trued_up_cost", "trued_up_contribution_margin"}
RESERVED_CLASS = "semantic_search"


def moved_charges() -> list[dict[str, Any]]:
    """Return the demo's bill with every charge moved that is no plain use: reservation, fees, purchases, tax."""
    found = []
    for charge in read_text(DEMO / "demo_focus_charges.csv"):
        month = charge["ChargePeriodStart"][:7]
        is_reserved = charge["CommitmentDiscountId"] != ""
        if is_reserved and month == UNBILLED_MONTH:
            continue
        if is_reserved or charge["ChargeCategory"] in ("Purchase", "Tax"):
            amounts = {name: Decimal(charge[name]) * FACTORS[month] for name in ("BilledCost", "EffectiveCost")}
            found.append({**charge, **amounts})
            continue
        found.append(charge)
    tax = next(charge for charge in found if charge["ChargeCategory"] == "Tax")
    return [*found, {**tax, "ChargePeriodStart": "2026-01-01T00:00:00Z", "ChargePeriodEnd": "2026-02-01T00:00:00Z"}]


def moved_pools() -> list[dict[str, Any]]:
    """Return the demo's pool with a cost of its own, for the month without charges, and a second, dear pool."""
    pool = read_text(DEMO / "demo_capacity_pools.csv")[0]
    own = {**pool, "fixed_cost_per_month": "900"}
    dear = {"pool_id": "h100", "hardware": "h100", "region": "", "commitment_id": "", "fixed_cost_per_month": "5000"}
    return [own, {**pool, **dear}]


@pytest.fixture(scope="module")
def moved_database(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company once more, everything after the ledger made anew, with other fixed costs."""
    folder = tmp_path_factory.mktemp("fixed_cost")
    database = folder / demo_database.name
    shutil.copy(demo_database, database)
    bill = folder / "focus_charges.csv"
    with bill.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS["focus_charges"])
        writer.writeheader()
        writer.writerows(moved_charges())
    # Whatever comes to depend on bill or pools is made anew too, the ledger as well.
    run_dbt(
        "run",
        "--full-refresh",
        database=database,
        variables={
            "focus_charges_path": str(bill),
            "capacity_pools_path": str(write_input(folder, "capacity_pools", moved_pools())),
        },
    )
    return database


def test_no_margin_notices_fixed_cost(demo_database: Path, moved_database: Path) -> None:
    """Class margins of every grain, gap, mix shift, work items, customer values: every column of every row."""
    margins = set(mart_names(demo_database)) - MOVED - {"fct_ai__requests"}
    assert {"fct_ai__class_margins", "fct_ai__mix_shift", "fct_ai__customer_ltv"} <= margins
    for mart in sorted(margins):
        assert_same_rows(read_mart(demo_database, mart), read_mart(moved_database, mart), mart)


def test_marts_of_bill_and_capacity_do(demo_database: Path, moved_database: Path) -> None:
    """Else the test above could not fail."""
    for mart in MOVED:
        assert differences(read_mart(demo_database, mart), read_mart(moved_database, mart)), mart


def test_only_hours_that_were_used_reach_a_request(demo_database: Path, moved_database: Path) -> None:
    """Trued up, a reserved hour that a request used is in its cost; unused hours, fees, purchases and tax never are."""
    before, after = (read_mart(database, "fct_ai__requests") for database in (demo_database, moved_database))
    assert_same_rows(before, after, "rated cost and margin", ignore=TRUED_UP)

    def others(rows: list[Row]) -> list[Row]:
        return [row for row in rows if row["request_class"] != RESERVED_CLASS]

    assert_same_rows(others(before), others(after), "trued-up cost of other classes")
    assert differences(before, after)


def test_bill_shows_fixed_cost_in_lines_of_its_own(demo_database: Path, moved_database: Path) -> None:
    """Of the bill by class, no class's rated margin moves, and only the class on reserved hours is billed otherwise."""
    before, after = (
        [row for row in read_mart(database, "fct_ai__bill_by_class_monthly") if row["request_class"] is not None]
        for database in (demo_database, moved_database)
    )
    billed = {"trued_up_cost", "trued_up_contribution_margin", "settled_share"}
    assert_same_rows(before, after, "rated cost and margin of every class", ignore=billed)
    others = [[row for row in rows if row["request_class"] != RESERVED_CLASS] for rows in (before, after)]
    assert_same_rows(*others, "billed cost of other classes")

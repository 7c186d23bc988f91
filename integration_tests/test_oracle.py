"""Every column of every mart of the demo, against the same figures computed from the raw files."""

from pathlib import Path

import pytest

from oracle.inputs import Inputs
from oracle.marts import Rows, compute
from support import PROJECT, assert_same_rows, mart_names, read_mart

# History by nature: what an earlier run published cannot be told from the raw files (test_refresh.py covers it).
WITHOUT_ORACLE = {"fct_ai__restatements"}
# Bookkeeping of the refresh: says how a row was made, not what it means.
BOOKKEEPING = {"day_fingerprint"}
LEDGER = {"int_ai__ledger_attempts", "int_ai__ledger_days"}


@pytest.fixture(scope="session")
def expected() -> dict[str, Rows]:
    """Every mart, computed from the raw files."""
    return compute(Inputs.of_demo(PROJECT / "seeds"))


def test_every_mart_has_an_oracle(demo_database: Path, expected: dict[str, Rows]) -> None:
    """A new mart cannot be forgotten."""
    assert set(mart_names(demo_database)) - WITHOUT_ORACLE == set(expected) - LEDGER


@pytest.mark.parametrize(
    "mart",
    [
        "int_ai__ledger_attempts",
        "int_ai__ledger_days",
        "fct_ai__request_costs",
        "fct_ai__requests",
        "fct_ai__transactions",
        "fct_ai__requests_daily",
        "fct_ai__class_overview_monthly",
        "fct_ai__class_margins",
        "fct_ai__blended_gaps",
        "fct_ai__mix_shift",
        "fct_ai__margin_crossings",
        "fct_ai__work_items",
        "fct_ai__customer_ltv",
        "fct_ai__ltv_by_volume",
        "fct_ai__engagement_inversion",
        "fct_ai__cac_payback",
        "fct_ai__rejected_rows",
        "fct_ai__unpriced_usage",
        "fct_ai__data_issues",
        "fct_ai__revenue_reconciliation",
        "fct_ai__charges",
        "fct_ai__cost_reconciliation",
        "fct_ai__bill_by_class_monthly",
        "fct_ai__capacity_utilisation_daily",
        "fct_ai__capacity_cost_daily",
        "fct_ai__spend_vs_unit_monthly",
        "fct_ai__cost_slo_hourly",
        "fct_ai__cost_slo_daily",
        "dim_ai__request_classes",
        "dim_ai__plans",
        "dim_ai__customers",
        "dim_ai__compute_profiles",
    ],
)
def test_mart_equals_oracle(mart: str, demo_database: Path, expected: dict[str, Rows]) -> None:
    """Every column of every row: decimals exactly, ratios within 1e-12."""
    skipped = BOOKKEEPING | {"day_built_at"}
    actual = [{name: row[name] for name in row if name not in skipped} for row in read_mart(demo_database, mart)]
    assert actual, f"{mart} is empty"
    assert_same_rows(expected[mart], actual, mart)

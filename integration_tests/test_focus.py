"""Real bills in every version of the standard: each charge counts once, in the right place, to the last digit."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from support import Row, assert_same_rows, read_duckdb, read_mart, run_dbt
from tables import CLASSES, RATES, RULES, path_variables, request

AMOUNTS = {"BilledCost": "billed_cost_in_billing_currency", "EffectiveCost": "effective_cost_in_billing_currency"}
MARTS = ("+fct_ai__charges", "+fct_ai__cost_reconciliation")
# The real exports by the version that they follow.
EXPORTS = {
    "1.0": ["focus/focus_sample_1.0.csv"],
    "1.2": ["focus/focus_1_2_*.csv", "focus_spec_examples/*.csv"],
    "1.5": ["focus_ai/*.csv"],
}
# What the package reads of an export; a version without a column is told so by variable.
READ = [
    "ProviderName",
    "ServiceProviderName",
    "InvoiceIssuerName",
    "InvoiceId",
    "BillingAccountId",
    "SubAccountId",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "BillingCurrency",
    "PricingQuantity",
    "PricingUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ServiceName",
    "ServiceCategory",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceId",
    "SkuPriceDetails",
    "RegionId",
    "ResourceId",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
]


def read_export(path: Path) -> pd.DataFrame:
    """Return an export as text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def files_of(shared_data: Path, version: str) -> list[Path]:
    """Return the real exports of a version."""
    return [path for pattern in EXPORTS[version] for path in sorted(shared_data.glob(pattern))]


def exact(text: str) -> Decimal:
    """Return an amount as exported, to the twelve decimals that the package keeps."""
    return Decimal(text.strip()).quantize(Decimal("1e-12"), ROUND_HALF_UP)


def build(folder: Path, version: str, export: pd.DataFrame, select: tuple[str, ...] = MARTS, **variables: Any) -> Path:
    """Run the package on a bill beside one request."""
    bill = folder / "bill.csv"
    export.to_csv(bill, index=False)
    other_name = "ServiceProviderName" if version in {"1.0", "1.1", "1.2"} else "ProviderName"
    tables = {"requests": [request("r1")], "token_rates": RATES, "request_classes": CLASSES, "class_rules": RULES}
    database = folder / "bill.duckdb"
    run_dbt(
        "build",
        "--exclude-resource-type",
        "test",
        "--exclude-resource-type",
        "unit_test",
        "--select",
        *select,
        database=database,
        variables={
            **path_variables(folder, tables),
            "focus_charges_path": str(bill),
            "focus_version": version,
            "focus_charges_missing_columns": [
                name for name in READ if name not in export.columns and name != other_name
            ],
            **variables,
        },
    )
    return database


def assert_totals(database: Path, export: pd.DataFrame) -> None:
    """Every billed amount is there once, in charges and in the reconciliation."""
    charges = read_mart(database, "fct_ai__charges")
    assert len(charges) == len(export)
    for name, column in AMOUNTS.items():
        assert sum(row[column] for row in charges) == sum(map(exact, export[name]))
    reconciled = read_mart(database, "fct_ai__cost_reconciliation")
    assert sum(row["charges"] for row in reconciled) == len(export)
    assert sum(row["effective_cost"] or 0 for row in reconciled) == sum(row["effective_cost"] or 0 for row in charges)
    for row in reconciled:
        if row["effective_cost"] is None:
            assert row["price_gap"] is None
            continue
        parts = row["rated_cost"] + row["coverage_gap"] + row["price_gap"] + row["residual"]
        assert parts == row["effective_cost"]


def categories(database: Path) -> dict[str, Decimal]:
    """Return effective cost by cost category, as exported."""
    rows = read_duckdb(
        database,
        "select cost_category, sum(effective_cost_in_billing_currency) as cost from fct_ai__charges group by all",
    )
    return {row["cost_category"]: row["cost"] for row in rows}


def test_no_export_is_left_out(shared_data: Path) -> None:
    """Every file of every folder of exports is read below."""
    read = [path for version in EXPORTS for path in files_of(shared_data, version)]
    assert sorted(read) == sorted(shared_data.glob("focus*/*.csv"))
    assert len(read) > 20


@pytest.fixture(scope="module")
def old_bill(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """A multi-cloud bill in version 1.0."""
    export = pd.concat([read_export(path) for path in files_of(shared_data, "1.0")])
    return build(tmp_path_factory.mktemp("focus_1_0"), "1.0", export), export


def test_version_1_0_counts_once(old_bill: tuple[Path, pd.DataFrame]) -> None:
    """The word NULL, times without a zone, missing columns: no charge is lost."""
    assert_totals(*old_bill)


def test_usage_without_effective_cost_is_flagged(old_bill: tuple[Path, pd.DataFrame]) -> None:
    """The sample bills usage whose effective cost is 0; it stays as exported and is marked."""
    database, export = old_bill
    doubtful = [
        row
        for row in export.to_dict("records")
        if row["ChargeCategory"] == "Usage"
        and row["CommitmentDiscountId"] in ("", "NULL")
        and exact(row["EffectiveCost"]) == 0
        and exact(row["BilledCost"]) > 0
    ]
    flagged = [row for row in read_mart(database, "fct_ai__charges") if row["is_effective_cost_doubtful"]]
    assert doubtful
    assert len(flagged) == len(doubtful)


@pytest.fixture(scope="module")
def bill_1_2(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """Two clouds' bills in version 1.2, the standard's examples, and a period that was delivered twice."""
    export = pd.concat([read_export(path) for path in files_of(shared_data, "1.2")]).fillna("")
    period = {
        "InvoiceIssuerName": "Twice",
        "BillingAccountId": "a",
        "ChargeCategory": "Usage",
        "BillingCurrency": "USD",
        "BillingPeriodStart": "2026-03-01",
        "ChargePeriodStart": "2026-03-01",
    }
    first = {**period, "BilledCost": "5", "EffectiveCost": "5", "delivered": "2026-04-01"}
    again = {**period, "BilledCost": "7", "EffectiveCost": "7", "delivered": "2026-04-03"}
    folder = tmp_path_factory.mktemp("focus_1_2")
    delivered = pd.concat([export, pd.DataFrame([first, again])]).fillna("")
    database = build(folder, "1.2", delivered, focus_delivered_at_column="delivered")
    return database, pd.concat([export, pd.DataFrame([again])]).fillna("")


def test_version_1_2_counts_once(bill_1_2: tuple[Path, pd.DataFrame]) -> None:
    """Odd dates, blank lines, a byte order mark; of the period delivered twice only the second delivery counts."""
    assert_totals(*bill_1_2)


# Version 1.1 has no invoice id yet. Version 1.3 names who provides the service, keeps the old name for one more
# version, and says which part of a split charge a row is.
VERSIONS = {
    "1.1": lambda export: export.drop(columns=["InvoiceId"]),
    "1.3": lambda export: export.rename(columns={"ProviderName": "ServiceProviderName"}).assign(
        ProviderName="deprecated", PublisherName="deprecated", HostProviderName="host", AllocatedResourceId="part"
    ),
}


@pytest.mark.parametrize("version", VERSIONS)
def test_other_versions_say_the_same(
    version: str, bill_1_2: tuple[Path, pd.DataFrame], shared_data: Path, tmp_path: Path
) -> None:
    """The exports of version 1.2 in another version's columns are the same charges."""
    renamed = VERSIONS[version](pd.concat([read_export(path) for path in files_of(shared_data, "1.2")]).fillna(""))
    database = build(tmp_path, version, renamed, select=("stg_focus__charges",))
    wanted = [row for row in read_mart(bill_1_2[0], "stg_focus__charges") if row["invoice_issuer_name"] != "Twice"]
    unknown = {"delivered_at", *(["invoice_id"] if version == "1.1" else [])}
    found = read_mart(database, "stg_focus__charges")
    assert_same_rows(wanted, found, version, ignore=unknown)
    if version == "1.1":
        assert {row["invoice_id"] for row in found} == {None}


def test_unused_commitments_and_purchases_are_no_unit_cost(bill_1_2: tuple[Path, pd.DataFrame]) -> None:
    """FOCUS says Unused and Purchase; no rule makes them what a request costs."""
    database, export = bill_1_2
    unused = export[export["CommitmentDiscountStatus"] == "Unused"]["EffectiveCost"].map(exact).sum()
    found = categories(database)
    assert unused > 0
    assert found["fixed_capacity_unused"] == unused
    assert found["purchase"] == export[export["ChargeCategory"] == "Purchase"]["EffectiveCost"].map(exact).sum()


@pytest.fixture(scope="module")
def ai_bill(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """The standard's own examples of AI billing, draft 1.5."""
    export = pd.concat([read_export(path) for path in files_of(shared_data, "1.5")]).fillna("")
    return build(tmp_path_factory.mktemp("focus_ai"), "1.5", export), export


def test_draft_1_5_counts_once(ai_bill: tuple[Path, pd.DataFrame]) -> None:
    """Renamed provider, token facts in the price details, a prepayment drawn down, a late correction."""
    assert_totals(*ai_bill)


def test_prompt_caching_falls_apart_into_meters(ai_bill: tuple[Path, pd.DataFrame]) -> None:
    """0.5 M x 3.00 input, 2 M x 3.75 cache write, 8 M x 0.30 cache read, 1.5 M x 15.00 output."""

    def of_model(row: Row) -> bool:
        return row["item"] == "solora-reasoning-pro"

    found = {
        row["meter"]: (row["effective_cost"], row["billed_quantity"])
        for row in filter(of_model, read_mart(ai_bill[0], "fct_ai__cost_reconciliation"))
    }
    assert found == {
        "uncached_input": (Decimal("1.5"), Decimal(500_000)),
        "cache_write": (Decimal("7.5"), Decimal(2_000_000)),
        "cache_read": (Decimal("2.4"), Decimal(8_000_000)),
        "output": (Decimal("22.5"), Decimal(1_500_000)),
    }


def test_prepayment_is_cash_and_its_use_is_unit_cost(ai_bill: tuple[Path, pd.DataFrame]) -> None:
    """Half a million is billed and has no effective cost; the tokens drawn from it have no billed cost."""
    charges = read_mart(ai_bill[0], "fct_ai__charges")
    bought = next(row for row in charges if row["cost_category"] == "purchase")
    assert (bought["billed_cost"], bought["effective_cost"]) == (Decimal(500_000), 0)
    drawn = [row for row in charges if row["commitment_discount_status"] == "Used"]
    assert {row["cost_category"] for row in drawn} == {"variable_unit_cost"}
    assert sum(row["billed_cost"] for row in drawn) == 0
    assert sum(row["effective_cost"] for row in drawn) == Decimal(50)

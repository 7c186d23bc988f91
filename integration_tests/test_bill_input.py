"""Bills as exporters write them: units, dates, currencies, meters and shapes are read, or set aside and named."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from oracle.issues import charge_issues
from oracle.marts import prepare
from support import Row, assert_same_rows, read_duckdb, read_mart, run_dbt
from tables import CLASSES, RULES, oracle_inputs, path_variables, request, token_rate

MARCH = date(2026, 3, 1)
# 125,000 tokens at 0.06 per million are 0.0075, whatever the bill counts them in.
UNITS = {
    "tokens": ("125000", "Tokens"),
    "k_tokens": ("125", "1K tokens"),
    "m_tokens": ("0.125", "1M tokens"),
    "k": ("125", "1K"),
    "m": ("0.125", "1M"),
    "thousand": ("125", "Thousand"),
    "million": ("0.125", "Million"),
    "hundred_units": ("1250", "100 Units"),
    "block": ("125", "1000 Tokens"),
    "comma": ("0.125", "1,000,000 Tokens"),
    "ten_k": ("12.5", "10K"),
    "b": ("0.000125", "1B"),
    "per_m": ("0.125", "per 1M"),
    "in_brackets": ("0.125", "Tokens (1M)"),
    "in_thousands": ("125", "Tokens (in thousands)"),
    "million_tokens": ("0.125", "Million Tokens"),
    "mtok": ("0.125", "MTok"),
    "units": ("125000", "Units"),
}
# Nothing in these says how many tokens one is.
STRANGE_UNITS = {
    "packs": "Packs",
    "characters": "1K Characters",
    "hours": "Hours",
    "no_unit": "",
    "lakh": "Lakh Tokens",
}
# The price of what is counted in a strange unit: 0.0005 above what was rated.
STRANGE_COST = "0.0080"
TIMES = {
    "2026-03-10 00:00:00 UTC": MARCH,
    "2026-03-10T00:00:00+00:00": MARCH,
    "2026-03-10": MARCH,
    "03/25/2026": MARCH,
    "25.3.2026 14:00": MARCH,
    "20260310T000000Z": MARCH,
    "10-Mar-2026": MARCH,
    "2026-04-01 01:00:00+02:00": MARCH,
    "03/10/2026": None,
    "next Tuesday": None,
    "2026-02-30": None,
    "": None,
}
METERS = {
    "gpt 4o 0806 Inp glbl Tokens": "uncached_input",
    "gpt 4o 0806 Outp glbl Tokens": "output",
    "GPT 5 Inpt Glbl": "uncached_input",
    "GPT 5 outpt Glbl": "output",
    "GPT 5 cachd Inpt Glbl": "cache_read",
    "5.4 cd inp Gl 1M Tokens": "cache_read",
    "5.4 opt Dz 1M Tokens": "output",
    "Context cache storage": "cache_storage",
}


def charge(name: str, cost: str = "1", **values: Any) -> dict[str, Any]:
    """Return one charge of March, named by its SKU, with whatever differs."""
    return {
        "ProviderName": "Acme",
        "InvoiceIssuerName": "Acme",
        "BillingAccountId": "a",
        "BillingPeriodStart": "2026-03-01T00:00:00Z",
        "BillingPeriodEnd": "2026-04-01T00:00:00Z",
        "ChargePeriodStart": "2026-03-10T00:00:00Z",
        "ChargePeriodEnd": "2026-03-11T00:00:00Z",
        "ChargeCategory": "Usage",
        "BilledCost": cost,
        "EffectiveCost": cost,
        "BillingCurrency": "USD",
        "ServiceName": "Acme",
        "SkuId": name,
        **values,
    }


def token_charge(model: str, cost: str, quantity: str, unit: str, **values: Any) -> dict[str, Any]:
    """Return one charge for a model's input tokens."""
    return charge(
        model,
        cost,
        ConsumedQuantity=quantity,
        ConsumedUnit=unit,
        SkuPriceDetails=f'{{"ModelId": "{model}", "TokenDirection": "Input"}}',
        **values,
    )


MODELS = [*UNITS, *STRANGE_UNITS, "mislabelled", "priced_by_k"]
BILL = [
    *(token_charge(name, "0.0075", *unit) for name, unit in UNITS.items()),
    *(token_charge(name, STRANGE_COST, "125", unit) for name, unit in STRANGE_UNITS.items()),
    # The unit says tokens and means thousands of them.
    token_charge("mislabelled", "0.0075", "125", "Tokens"),
    # Consumption in a unit of the gateway's, the price's in tokens.
    token_charge("priced_by_k", "0.0075", "1", "Requests", PricingQuantity="125", PricingUnit="1K tokens"),
    *(charge(f"at {time or 'no time'}", "0.10", ChargePeriodStart=time) for time in TIMES),
    charge("no_currency", "5", BillingCurrency=""),
    charge("unknown_currency", "6", BillingCurrency="XXX"),
    charge("euro", "8", BillingCurrency="EUR"),
    *(
        charge(
            "azure", "2", ServiceName="Azure OpenAI Service", SkuMeter=meter, ConsumedQuantity="3", ConsumedUnit="1K"
        )
        for meter in list(METERS)[:-1]
    ),
    charge(
        "cache",
        "4",
        SkuMeter=list(METERS)[-1],
        ConsumedQuantity="7",
        ConsumedUnit="Token-Hours",
        ServiceName="Vertex AI",
    ),
    charge("batch", "2", ServiceName="Azure OpenAI Service", SkuMeter="GPT 5 Batch Inpt Glbl", ConsumedUnit="1M"),
    charge("ec2", "9", ServiceName="Amazon EC2", SkuMeter="BoxUsage", ConsumedQuantity="10", ConsumedUnit="Hours"),
    charge("reserved", "3", CommitmentDiscountId="r", CommitmentDiscountStatus="Used", ConsumedUnit="Hours"),
    charge("rounding", "-0.01", ChargeCategory="Adjustment"),
    charge("dollars", "$10,000.00", EffectiveCost="$10,000.00", ListCost="$10,000.00"),
    charge("odd_list_price", "1.25", ListCost="on request"),
    charge("no_effective_cost", "1.50", EffectiveCost=""),
    charge("bought", "100", ChargeCategory="Purchase", CommitmentDiscountId="r", EffectiveCost="NULL"),
    charge("drawn", "0", CommitmentDiscountId="r", CommitmentDiscountStatus="Used", EffectiveCost=""),
    charge("gateway", "12", Tags='{"custom_llm_provider": "openai"}', ResourceId="gpt-4o", ProviderName="openai"),
]
OWN_RULES = [
    {
        "rule_id": "gpt",
        "priority": 1,
        "sku_pattern": "azure",
        "sku_meter_pattern": "%inp%",
        "cost_category": "variable_unit_cost",
        "provider": "azure",
        "item": "inputs",
    },
    {
        "rule_id": "other",
        "priority": 2,
        "sku_pattern": "azure",
        "cost_category": "variable_unit_cost",
        "item": "others",
    },
    {
        "rule_id": "storage",
        "priority": 3,
        "sku_pattern": "cache",
        "cost_category": "variable_unit_cost",
        "item": "stored",
    },
    {
        "rule_id": "batch",
        "priority": 4,
        "sku_pattern": "batch",
        "cost_category": "variable_unit_cost",
        "item": "batched",
    },
]
TABLES: dict[str, list[dict[str, Any]]] = {
    "requests": [request(name, model=name, uncached_input_tokens=125_000, output_tokens=0) for name in MODELS],
    "token_rates": [token_rate("uncached_input", "0.06", model=name) for name in MODELS],
    "request_classes": CLASSES,
    "class_rules": RULES,
    "charge_rules": OWN_RULES,
    # Reporting in dollars: only the opposite rate of the euro is known.
    "fx_rates": [{"rate_date": "2026-01-01", "from_currency_code": "USD", "to_currency_code": "EUR", "rate": "0.8"}],
    "focus_charges": BILL,
}
MARTS = ("+fct_ai__charges", "+fct_ai__cost_reconciliation", "+fct_ai__bill_by_class_monthly", "+fct_ai__data_issues")


def write_bill(folder: Path) -> Path:
    """Write the bill as parquet, with price details and tags as AWS delivers them: a map and a struct."""
    path, csv = folder / "bill.parquet", folder / "focus_charges.csv"
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select
                    * exclude (SkuPriceDetails, Tags),
                    case
                        when SkuPriceDetails is not null
                            then cast(json(SkuPriceDetails) as map(varchar, varchar))
                    end as SkuPriceDetails,
                    {{'custom_llm_provider': json_extract_string(Tags, '$.custom_llm_provider'), 'team': 'x'}} as Tags
                from read_csv('{csv}', all_varchar = true)
            ) to '{path}'
        """)
    return path


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The inputs as files, and how the package is pointed at them."""
    folder = tmp_path_factory.mktemp("bill_input")
    return {**path_variables(folder, TABLES), "focus_charges_path": str(write_bill(folder))}


@pytest.fixture(scope="module")
def built(variables: dict[str, Any]) -> Path:
    """All of it in one bill beside one request per model."""
    database = Path(variables["focus_charges_path"]).parent / "bill.duckdb"
    run_dbt("build", "--exclude-resource-type", "test", "--select", *MARTS, database=database, variables=variables)
    return database


@pytest.fixture(scope="module")
def charges(built: Path) -> dict[str, Row]:
    """The charges by SKU; those of Azure by their description are looked up apart."""
    return {row["sku_id"]: row for row in read_mart(built, "fct_ai__charges")}


@pytest.fixture(scope="module")
def issues(built: Path) -> list[Row]:
    """What is listed of the bill."""
    return [row for row in read_mart(built, "fct_ai__data_issues") if row["input"] == "focus_charges"]


def issue_of(issues: list[Row], sku: str, kind: str) -> Row:
    """Return the one issue of a kind that names a SKU."""
    (found,) = (row for row in issues if row["issue"] == kind and f"/{sku}/" in f"{row['row_key']}/")
    return found


def meter_of(built: Path, model: str) -> Row:
    """Return a model's line of the reconciliation."""
    (row,) = read_duckdb(built, f"select * from fct_ai__cost_reconciliation where item = '{model}'")
    return row


@pytest.mark.parametrize("model", [*UNITS, "priced_by_k"])
def test_units_are_multiplied(model: str, built: Path) -> None:
    """125,000 tokens and 0.0075 on either side: no gap, of coverage or of price."""
    row = meter_of(built, model)
    assert (row["rated_quantity"], row["billed_quantity"]) == (125_000, 125_000)
    assert (row["rated_cost"], row["effective_cost"]) == (Decimal("0.0075"), Decimal("0.0075"))
    assert (row["coverage_gap"], row["price_gap"], row["residual"]) == (0, 0, 0)


@pytest.mark.parametrize("model", STRANGE_UNITS)
def test_strange_unit_is_no_quantity(model: str, built: Path, charges: dict[str, Row], issues: list[Row]) -> None:
    """The quantity is NULL, the gap of 0.0005 stays whole, and the charge is listed with its amount and unit."""
    row = meter_of(built, model)
    assert (row["billed_quantity"], charges[model]["quantity"]) == (None, None)
    assert (row["coverage_gap"], row["price_gap"], row["residual"]) == (0, 0, Decimal("0.0005"))
    listed = issue_of(issues, model, "unknown_charge_unit")
    assert (listed["value"], listed["amount"]) == (STRANGE_UNITS[model] or None, Decimal(STRANGE_COST))
    assert listed["is_warned"]


def test_quantity_near_a_power_of_ten_is_named(issues: list[Row]) -> None:
    """125 tokens against 125,000 logged: one to a thousand, and nothing else is."""
    (listed,) = (row for row in issues if row["issue"] == "suspicious_charge_quantity")
    assert listed["row_key"] == "2026-03-01/acme/mislabelled/standard/uncached_input"
    assert (listed["value"], listed["amount"]) == ("0.001000000", Decimal("0.0075"))


@pytest.mark.parametrize("time", TIMES)
def test_time_is_read_or_the_charge_set_aside(time: str, charges: dict[str, Row], issues: list[Row]) -> None:
    """A date that can mean one day is read; the rest is listed by amount with column and value."""
    sku = f"at {time or 'no time'}"
    row = charges[sku]
    assert (row["charge_month"], row["effective_cost"]) == (TIMES[time], Decimal("0.10"))
    assert (row["cost_category"] == "set_aside") == (TIMES[time] is None)
    if TIMES[time] is None:
        listed = issue_of(issues, sku, "unreadable_charge" if time else "charge_set_aside")
        assert (listed["column_name"], listed["value"]) == ("ChargePeriodStart", time or None)
        assert (listed["amount"], listed["is_warned"]) == (Decimal("0.10"), True)


def test_bill_adds_up_with_what_is_set_aside(built: Path) -> None:
    """All 0.10 charges are in March or set aside: 8 x 0.10 + 4 x 0.10."""
    lines = read_duckdb(
        built,
        """
        select cost_month, cost_category, sum(charges) as charges, sum(effective_cost) as cost
        from fct_ai__cost_reconciliation where item like 'at %' group by all
        """,
    )
    assert {(row["cost_month"], row["cost_category"]): (row["charges"], row["cost"]) for row in lines} == {
        (MARCH, "unmatched"): (8, Decimal("0.80")),
        (None, "set_aside"): (4, Decimal("0.40")),
    }


@pytest.mark.parametrize(("sku", "code", "amount"), [("no_currency", None, 5), ("unknown_currency", "XXX", 6)])
def test_amount_without_currency_or_rate_is_unknown(
    sku: str, code: str | None, amount: int, built: Path, charges: dict[str, Row], issues: list[Row]
) -> None:
    """NULL in every mart, never 0.0000; the original amount is listed."""
    assert (charges[sku]["effective_cost"], charges[sku]["billed_cost"]) == (None, None)
    row = meter_of(built, sku)
    names = ("effective_cost", "billed_cost", "residual", "coverage_gap", "price_gap")
    assert [row[name] for name in names] == [None] * 5
    (line,) = read_duckdb(
        built, f"select * from fct_ai__bill_by_class_monthly where bill_line = 'unmatched' and cost_month = '{MARCH}'"
    )
    assert line["trued_up_cost"] is None
    listed = issue_of(issues, sku, "unconverted_charge")
    assert (listed["value"], listed["amount"], listed["currency_code"]) == (code, amount, code)
    assert listed["is_warned"]


def test_opposite_rate_is_inverted(charges: dict[str, Row]) -> None:
    """0.8 euros are a dollar, so 8 euros are 10."""
    assert charges["euro"]["effective_cost"] == 10


def test_meters_of_azure(built: Path) -> None:
    """The first rule takes what is input in any spelling, cached or not; three thousand tokens each."""
    rows = read_duckdb(
        built,
        """
        select item, meter, service_tier, sum(charges) as charges, sum(billed_quantity) as quantity
        from fct_ai__cost_reconciliation where item in ('inputs', 'others', 'stored', 'batched') group by all
        """,
    )
    assert {(row["item"], row["meter"], row["service_tier"]): (row["charges"], row["quantity"]) for row in rows} == {
        ("inputs", "uncached_input", "standard"): (2, 6000),
        ("inputs", "cache_read", "standard"): (2, 6000),
        ("others", "output", "standard"): (3, 9000),
        ("stored", "cache_storage", "standard"): (1, 7),
        ("batched", "uncached_input", "batch"): (1, 0),
    }


def test_rules_of_what_is_no_token(charges: dict[str, Row]) -> None:
    """No token rule for hours of a machine; an adjustment has a rule and a line of its own."""
    found = {name: (charges[name]["cost_category"], charges[name]["charge_rule_id"]) for name in charges}
    assert found["ec2"] == ("unmatched", None)
    assert found["reserved"] == ("fixed_capacity_used", "used_commitment")
    assert found["rounding"] == ("adjustment", "adjustment")


def test_amount_that_cannot_be_read_is_quarantined(charges: dict[str, Row], issues: list[Row]) -> None:
    """The charge is set aside with column and value; a list price that nothing rests on is only named."""
    assert (charges["dollars"]["cost_category"], charges["dollars"]["effective_cost"]) == ("set_aside", None)
    listed = {row["column_name"]: row for row in issues if "/dollars/" in row["row_key"]}
    assert set(listed) == {"BilledCost", "EffectiveCost", "ListCost"}
    assert {row["value"] for row in listed.values()} == {"$10,000.00"}
    assert charges["odd_list_price"]["effective_cost"] == Decimal("1.25")
    assert issue_of(issues, "odd_list_price", "unreadable_charge_value")["column_name"] == "ListCost"


def test_empty_effective_cost_falls_back_or_is_named(charges: dict[str, Row], issues: list[Row]) -> None:
    """Nothing paid in advance: as billed. A commitment that is bought costs nothing yet; what it covers is unknown."""
    assert charges["no_effective_cost"]["effective_cost"] == Decimal("1.50")
    assert charges["bought"]["effective_cost"] == 0
    assert charges["drawn"]["cost_category"] == "set_aside"
    assert issue_of(issues, "drawn", "charge_set_aside")["column_name"] == "EffectiveCost"
    assert not issue_of(issues, "no_effective_cost", "assumed_charge_cost")["is_warned"]


def test_spend_of_the_gateway_is_no_bill(charges: dict[str, Row], issues: list[Row]) -> None:
    """LiteLLM's own export, told by its tags: its 12 dollars are in no charge, and named."""
    assert "gateway" not in charges
    (listed,) = (row for row in issues if row["issue"] == "litellm_spend")
    assert (listed["amount"], listed["affected_rows"], listed["row_key"]) == (12, 1, "openai")


def test_build_says_so(built: Path, variables: dict[str, Any]) -> None:
    """The refusal fails with its name, and every other kind has one sentence in the log."""
    tests = ("litellm_spend_is_no_bill", "data_issues_are_open", "assert_every_billed_amount_counts_once")
    done = run_dbt("test", "--select", *tests, database=built, variables=variables, check=False)
    assert re.search(r"FAIL 1 litellm_spend_is_no_bill", done.stdout)
    assert re.search(r"PASS assert_every_billed_amount_counts_once", done.stdout)
    for kind in ("unreadable_charge", "unconverted_charge", "unknown_charge_unit", "suspicious_charge_quantity"):
        assert f"{kind} in focus_charges: " in done.stdout


@pytest.fixture(scope="module")
def expected() -> dict[str, list[Row]]:
    """The same marts from the raw rows."""
    computed = prepare(oracle_inputs({**TABLES, "focus_charges": BILL}))
    return {
        "fct_ai__charges": computed.bill.charge_rows(),
        "fct_ai__cost_reconciliation": computed.bill.reconciliation_rows(),
        "fct_ai__bill_by_class_monthly": computed.bill.by_class_rows(computed.facts),
        "fct_ai__data_issues": charge_issues(computed.bill),
    }


@pytest.mark.parametrize(
    "mart", ["fct_ai__charges", "fct_ai__cost_reconciliation", "fct_ai__bill_by_class_monthly", "fct_ai__data_issues"]
)
def test_mart_equals_oracle(mart: str, built: Path, expected: dict[str, list[Row]]) -> None:
    """Every column of every row."""
    found = [row for row in read_mart(built, mart) if row.get("input", "focus_charges") == "focus_charges"]
    assert_same_rows(expected[mart], found, mart)

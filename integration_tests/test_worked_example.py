"""The worked example: a class that loses behind a healthy average, figure by figure."""

from decimal import Decimal
from pathlib import Path

import pytest

from compiled import build_quickly
from support import Row, read_mart
from tables import path_variables, request, token_rate

REQUESTS = {"summarise": 40, "classify": 60}


def summarise(number: int) -> dict:
    """1.4 s at 0.00143 a second, 2,400 and 500 tokens at 2.50 and 10.00 per million, retrieval for 0.002."""
    return request(
        f"a{number}",
        customer_id=f"c{number % 20}",
        endpoint="summarise",
        uncached_input_tokens=2400,
        output_tokens=500,
        hardware="slow",
        accelerator_model="layout",
        accelerator_seconds="1.4",
        retrieval_calls=1,
        unit_revenue="0.009002",
    )


def classify(number: int) -> dict:
    """0.05 s at 0.004 a second, and 80 tokens at 2.50 per million."""
    return request(
        f"b{number}",
        customer_id=f"c{number % 20}",
        endpoint="classify",
        uncached_input_tokens=80,
        output_tokens=0,
        hardware="fast",
        accelerator_model="gate",
        accelerator_seconds="0.05",
        unit_revenue="0.006",
    )


@pytest.fixture(scope="module")
def built(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 summaries and 60 classifications of one day."""
    folder = tmp_path_factory.mktemp("worked_example")
    tables = {
        "requests": [
            *(summarise(number) for number in range(REQUESTS["summarise"])),
            *(classify(number) for number in range(REQUESTS["classify"])),
        ],
        "token_rates": [token_rate("uncached_input", "2.50"), token_rate("output", "10.00")],
        # No single accelerator price gives both costs: the example needs two kinds of hardware.
        "accelerator_rates": [
            {"hardware": "slow", "rate_per_hour": "5.148", "currency_code": "USD"},
            {"hardware": "fast", "rate_per_hour": "14.40", "currency_code": "USD"},
        ],
        "retrieval_rates": [{"meter": "retrieval_call", "rate_per_call": "0.002", "currency_code": "USD"}],
        "request_classes": [{"request_class": name} for name in REQUESTS],
        "class_rules": [
            {"rule_id": name, "priority": 1, "request_class": name, "endpoint_pattern": name} for name in REQUESTS
        ],
    }
    database = folder / "worked_example.duckdb"
    build_quickly(database, seeds_database, path_variables(folder, tables))
    return database


def by_class(database: Path, mart: str) -> dict[str, Row]:
    """Return a mart's rows of the one day, by class."""
    return {row["request_class"]: row for row in read_mart(database, mart) if row["period_grain"] == "day"}


def test_cost_per_request(built: Path) -> None:
    """0.002002 + 0.011 + 0.002 = 0.015002, and 0.0002 + 0.0002 = 0.0004."""
    margins = by_class(built, "fct_ai__class_margins")
    assert margins["summarise"]["cost_per_unit"] == Decimal("0.015002")
    assert margins["classify"]["cost_per_unit"] == Decimal("0.0004")
    assert margins["summarise"]["compute_cost"] == Decimal("0.002002") * REQUESTS["summarise"]


def test_margin_and_verdict(built: Path) -> None:
    """-0.006 and +0.0056 a request, and no doubt about either."""
    margins = by_class(built, "fct_ai__class_margins")
    assert margins["summarise"]["contribution_margin_per_unit"] == Decimal("-0.006")
    assert margins["classify"]["contribution_margin_per_unit"] == Decimal("0.0056")
    assert (margins["summarise"]["verdict"], margins["classify"]["verdict"]) == ("negative", "positive")


def test_the_average_hides_the_loss(built: Path) -> None:
    """40 x -0.006 + 60 x 0.0056 = 0.096 over 100 requests; it turns at a share of 0.0056 / 0.0116 = 48.28 %."""
    gaps = by_class(built, "fct_ai__blended_gaps")
    loser = gaps["summarise"]
    assert loser["blended_contribution_margin_per_unit"] == Decimal("0.00096")
    assert loser["is_masked"]
    assert loser["hidden_loss"] == Decimal("0.24")
    assert loser["flip_share"] == pytest.approx(0.482758620689655)
    assert loser["distance_to_flip"] == pytest.approx(0.482758620689655 - 0.4)
    assert gaps["classify"]["flip_share"] is None

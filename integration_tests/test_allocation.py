"""How a plan's revenue is shared over classes: every rule against the oracle, and the one that is refused."""

from pathlib import Path

import pytest

from compiled import build_quickly
from oracle.inputs import Inputs
from oracle.marts import compute
from support import PROJECT, assert_same_rows, read_mart, run_dbt
from tables import usage_prices_with_quotas, write_input

MARTS = ("fct_ai__class_margins", "fct_ai__requests", "fct_ai__revenue_reconciliation")


@pytest.mark.parametrize("allocation", ["custom", "list_price"])
def test_shares_follow_the_weights(allocation: str, seeds_database: Path, tmp_path: Path) -> None:
    """Revenue moves between classes and quotas take some of it; requests, classes and plans add up as before."""
    database = tmp_path / "allocation.duckdb"
    variables = {"revenue_allocation": allocation}
    inputs = Inputs.of_demo(PROJECT / "seeds")
    if allocation == "custom":
        inputs.tables["usage_prices"] = usage_prices_with_quotas()
        variables["usage_prices_path"] = str(write_input(tmp_path, "usage_prices", inputs["usage_prices"]))
    build_quickly(database, seeds_database, variables)
    expected = compute(inputs.under(revenue_allocation=allocation))
    for mart in MARTS:
        assert_same_rows(expected[mart], read_mart(database, mart), mart)
    included = sum(row["included_requests"] for row in expected["fct_ai__revenue_reconciliation"])
    overage = sum(row["overage_requests"] for row in expected["fct_ai__revenue_reconciliation"])
    assert (included > 100 and overage > 100) if allocation == "custom" else (included, overage) == (0, 0)


def test_weights_move_revenue() -> None:
    """The rules differ: else the test above could not fail."""
    inputs = Inputs.of_demo(PROJECT / "seeds")
    revenues = {
        allocation: tuple(
            row["revenue"]
            for row in compute(inputs.under(revenue_allocation=allocation))["fct_ai__class_margins"]
            if row["period_grain"] == "month"
        )
        for allocation in ("equal", "custom", "list_price")
    }
    assert len(set(revenues.values())) == 3
    assert len({sum(each) for each in revenues.values()}) == 1


def test_sharing_by_cost_is_refused(tmp_path: Path) -> None:
    """It would hide what the package is for."""
    refused = {"revenue_allocation": "cost"}
    done = run_dbt("run", database=tmp_path / "refused.duckdb", variables=refused, check=False, parses_anew=True)
    assert done.returncode != 0
    assert "gives every class the same margin ratio and hides the one that loses" in done.stdout


def test_weights_that_cannot_be_are_errors(tmp_path: Path) -> None:
    """A negative one and two at a time: each is named by the test that finds it."""
    rows = [
        {"plan_id": "pro", "request_class": "chat_reply", "weight": "-1"},
        {"request_class": "code_review", "weight": "1", "valid_to": "2026-03-02"},
        {"request_class": "code_review", "weight": "2", "valid_from": "2026-03-01"},
    ]
    selected = ("stg_reference__allocation_weights", "stg_reference__request_classes", "demo_request_classes")
    done = run_dbt(
        "build",
        "--select",
        *selected,
        "--indirect-selection",
        "cautious",
        database=tmp_path / "weights.duckdb",
        variables={"allocation_weights_path": str(write_input(tmp_path, "allocation_weights", rows))},
        check=False,
    )
    failed = {
        line.split("Failure in test ")[1].split()[0] for line in done.stdout.splitlines() if "Failure in test" in line
    }
    assert done.returncode != 0
    assert failed == {
        "allocation_weight_is_negative",
        "no_overlapping_validity_stg_reference__allocation_weights_plan_id__request_class",
    }

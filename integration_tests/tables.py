"""Small inputs for scenarios: CSV files in the shape of the package's inputs."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oracle.inputs import DEMO_INPUTS, OWN_INPUTS, REFERENCE_INPUTS, Inputs, Raw, read_text
from support import PROJECT

SEEDS = PROJECT / "seeds"
COLUMNS = {
    **{name: list(read_text(SEEDS / "demo" / f"demo_{name}.csv")[0]) for name in DEMO_INPUTS},
    **{name: list(read_text(SEEDS / "reference" / f"{name}.csv")[0]) for name in REFERENCE_INPUTS},
}
COLUMNS["list_token_rates"] = COLUMNS["token_rates"]
COLUMNS["token_rates"] = [*COLUMNS["list_token_rates"], "billing_account_id"]
COLUMNS["model_aliases"] = COLUMNS["default_model_aliases"]
COLUMNS["provider_aliases"] = COLUMNS["default_provider_aliases"]


def write_input(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> Path:
    """Write one input; columns that a row does not name stay empty."""
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[name], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def path_variables(folder: Path, tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Write inputs and return the variables that make the package read them, and nothing of the demo."""
    variables: dict[str, Any] = {"use_demo_data": False}
    for name, rows in tables.items():
        variables[f"{name}_path"] = str(write_input(folder, name, rows))
    return variables


def usage_prices_with_quotas() -> Raw:
    """Return the demo's usage prices, three of them with a quota; that of one class shrinks in the middle of March."""
    prices = read_text(SEEDS / "demo" / "demo_usage_prices.csv")
    quotas = {"classify_text": "11", "document_summarise": "3", "contract_review": "1000"}
    rows = [{**row, "included_requests": quotas.get(row["request_class"], "")} for row in prices]
    shrinking = next(row for row in rows if row["request_class"] == "classify_text")
    later = {**shrinking, "valid_from": "2026-03-16", "included_requests": "6", "price_per_request": "0.0025"}
    return [*(row for row in rows if row is not shrinking), {**shrinking, "valid_to": "2026-03-16"}, later]


def as_text(name: str, rows: Iterable[dict[str, Any]]) -> Raw:
    """Return an input's rows as a CSV file would give them."""
    return [{column: str(row.get(column, "")) for column in COLUMNS[name]} for row in rows]


def oracle_inputs(tables: dict[str, list[dict[str, Any]]]) -> Inputs:
    """Return the same inputs for the oracle: the reference data, and nothing of the demo."""
    empty: dict[str, Raw] = {name: [] for name in (*DEMO_INPUTS, *OWN_INPUTS)}
    reference = {name: read_text(SEEDS / "reference" / f"{name}.csv") for name in REFERENCE_INPUTS}
    given = {name: as_text(name, rows) for name, rows in tables.items()}
    given["own_token_rates"] = given.pop("token_rates", [])
    return Inputs(empty | reference | given)


def request(request_id: str, started_at: str = "2026-03-10T12:00:00Z", **values: Any) -> dict[str, Any]:
    """Return one request of a hosted model, with whatever differs."""
    return {
        "request_id": request_id,
        "started_at": started_at,
        "loaded_at": started_at,
        "status": "succeeded",
        "customer_id": "c1",
        "endpoint": "/v1/answer",
        "provider": "acme",
        "model": "one",
        "uncached_input_tokens": 1000,
        "output_tokens": 100,
        **values,
    }


def token_rate(meter: str, rate: str, **values: Any) -> dict[str, Any]:
    """Return one token rate of the model that `request` calls, with whatever differs."""
    return {
        "provider": "acme",
        "model": "one",
        "meter": meter,
        "service_tier": "standard",
        "rate_per_million_tokens": rate,
        "currency_code": "USD",
        "valid_from": "2026-01-01",
        **values,
    }


RATES = [token_rate("uncached_input", "2.50"), token_rate("output", "10.00")]
CLASSES = [{"request_class": "answer", "unit": "request"}]
RULES = [{"rule_id": "r1", "priority": 1, "request_class": "answer", "endpoint_pattern": "/v1/answer%"}]

"""Production requests of two services: code loses behind a blend that earns."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from compiled import build_quickly
from support import read_duckdb
from tables import COLUMNS, path_variables

FLAT_REVENUE = "0.0052"
PLACES = Decimal("0.000001")


def traced_requests(folder: Path, target: Path) -> None:
    """Write both traces as one request log; the file stays in the test's own folder."""
    duckdb.sql(
        f"""
        copy (
            select
                service || '-' || row_number() over (partition by service order by TIMESTAMP) as request_id,
                TIMESTAMP as started_at,
                'succeeded' as status,
                service as endpoint,
                'azure' as provider,
                'traced' as model,
                ContextTokens as uncached_input_tokens,
                GeneratedTokens as output_tokens,
                '{FLAT_REVENUE}' as unit_revenue
            from (
                select *, 'code' as service
                from read_csv('{folder}/AzureLLMInferenceTrace_code.csv', all_varchar = true)
                union all
                select *, 'conversation' as service
                from read_csv('{folder}/AzureLLMInferenceTrace_conv.csv', all_varchar = true)
            )
        ) to '{target}' (header)
        """
    )


GIVEN_COLUMNS = {
    "request_id",
    "started_at",
    "status",
    "endpoint",
    "provider",
    "model",
    "uncached_input_tokens",
    "output_tokens",
    "unit_revenue",
}


def build(
    shared_data: Path, seeds: Path, folder: Path, input_rate: str, output_rate: str
) -> dict[str, dict[str, Decimal]]:
    """Build the package on the traces at these prices; return class figures over the whole trace."""

    rates = [
        {
            "provider": "azure",
            "model": "traced",
            "meter": meter,
            "service_tier": "standard",
            "rate_per_million_tokens": rate,
            "currency_code": "USD",
        }
        for meter, rate in (("uncached_input", input_rate), ("output", output_rate))
    ]
    services = ("code", "conversation")
    variables = path_variables(
        folder,
        {
            "token_rates": rates,
            "request_classes": [{"request_class": name} for name in services],
            "class_rules": [
                {"rule_id": name, "priority": 1, "request_class": name, "endpoint_pattern": name} for name in services
            ],
        },
    )
    log = folder / "requests.csv"
    traced_requests(shared_data / "azure_llm_traces", log)
    variables["requests_path"] = str(log)
    variables["requests_missing_columns"] = sorted(set(COLUMNS["requests"]) - GIVEN_COLUMNS)
    database = folder / "azure.duckdb"
    build_quickly(database, seeds, variables)
    rows = read_duckdb(
        database,
        """
        select
            request_class,
            sum(units) as units,
            sum(cost) as cost,
            sum(contribution_margin) as margin
        from fct_ai__class_margins
        where period_grain = 'day'
        group by request_class
        """,
    )
    found = {row["request_class"]: row for row in rows}
    found["blend"] = {name: sum(row[name] for row in rows) for name in ("units", "cost", "margin")}
    found["gaps"] = read_duckdb(database, "select * from fct_ai__blended_gaps where period_grain = 'day'")
    return found


@pytest.fixture(scope="module")
def usual_prices(shared_data: Path, seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The traces at 2.50 and 10.00 USD per million input and output tokens."""
    return build(shared_data, seeds_database, tmp_path_factory.mktemp("azure"), "2.50", "10.00")


def per_unit(row: dict[str, Decimal], name: str) -> Decimal:
    """Return a total per request with six places."""
    return (row[name] / row["units"]).quantize(PLACES)


def test_every_request_is_there(usual_prices: dict) -> None:
    """8,819 requests of code and 19,366 of conversation, none lost."""
    assert (usual_prices["code"]["units"], usual_prices["conversation"]["units"]) == (8819, 19366)


def test_code_loses_behind_a_blend_that_earns(usual_prices: dict) -> None:
    """Known cost per request of each service and of both together, at a flat revenue of 0.0052."""
    assert per_unit(usual_prices["code"], "cost") == Decimal("0.005398")
    assert per_unit(usual_prices["conversation"], "cost") == Decimal("0.004998")
    assert per_unit(usual_prices["blend"], "cost") == Decimal("0.005123")
    assert usual_prices["code"]["margin"] < 0 < usual_prices["conversation"]["margin"]
    assert usual_prices["blend"]["margin"] > 0
    assert [row["is_masked"] for row in usual_prices["gaps"]] == [True, True]


def test_the_order_turns_with_the_price_of_output(shared_data: Path, seeds_database: Path, tmp_path: Path) -> None:
    """At 3.00 and 15.00 conversation, which writes more, is the dearer one."""
    dearer = build(shared_data, seeds_database, tmp_path, "3.00", "15.00")
    assert per_unit(dearer["code"], "cost") < per_unit(dearer["conversation"], "cost")

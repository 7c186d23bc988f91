"""How a table or file spells its columns, and which it lacks, is looked up before anything is read."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from conftest import Postgres
from oracle.inputs import read_text
from support import read_duckdb, run_dbt
from tables import COLUMNS, SEEDS

SCHEMA, RAW_SCHEMA = "capitals", "capitals_raw"
# For inputs that have no demo seed: a raw row, the model that reads it, and what it makes of it.
CONNECTORS: dict[str, tuple[dict[str, str], str, dict[str, str]]] = {
    "litellm_spend_logs": (
        {"REQUEST_ID": "a", "startTime": "2026-03-10T12:00:00Z", "ENDTIME": "2026-03-10T12:00:01Z", "End_User": "c1"}
        | {"Model": "gpt-4o", "CUSTOM_LLM_PROVIDER": "openai", "METADATA": "{}", "Prompt_Tokens": "7"}
        | {"COMPLETION_TOKENS": "3", "STATUS": "success"},
        "stg_litellm__requests",
        {"request_id": "a", "customer_id": "c1", "stated_input_tokens": "7", "stated_output_tokens": "3"},
    ),
    "langfuse_observations": (
        {"ID": "o", "TRACE_ID": "t", "Type": "GENERATION", "PROVIDED_MODEL_NAME": "gpt-4o", "Start_Time": "2026-03-10"}
        | {"USAGE_DETAILS": '{"input": 7, "output": 3}'},
        "stg_langfuse__observations",
        {"observation_id": "o", "model": "gpt-4o", "input_tokens": "7"},
    ),
    "langfuse_traces": ({"ID": "t", "User_Id": "c1"}, "stg_langfuse__traces", {"trace_id": "t", "user_id": "c1"}),
    "otel_spans": (
        {"TraceId": "x", "TRACE_ID": "t", "Span_Id": "s", "PARENT_SPAN_ID": "p", "START_TIME": "1", "Attributes": "{}"},
        "stg_otel_genai__spans",
        {"trace_id": "t", "span_id": "s", "parent_span_id": "p"},
    ),
    "stripe_products": ({"ID": "prod", "Name": "Pro"}, "stg_stripe__products", {"product_id": "prod"}),
}
# Names of version 1.3, as the standard writes them: BilledCost, ServiceProviderName, ...
CHARGE = {
    **read_text(SEEDS / "demo" / "demo_focus_charges.csv")[0],
    "BilledCost": "12.5",
    "ServiceProviderName": "OpenAI",
}
CHARGE.pop("ProviderName")
GENERIC = {
    "requests": ("stg_generic__requests", "request_id"),
    "customers": ("stg_generic__customers", "customer_id"),
    "plans": ("stg_generic__plans", "plan_id"),
    "subscriptions": ("stg_generic__subscriptions", "subscription_id"),
    "invoice_lines": ("stg_generic__invoice_lines", "invoice_line_id"),
    "usage_prices": ("stg_generic__usage_prices", "plan_id"),
    "class_rules": ("stg_reference__class_rules", "rule_id"),
    "request_classes": ("stg_reference__request_classes", "request_class"),
    "token_rates": ("stg_reference__token_rates where is_own_rate", "model"),
    "token_discounts": ("stg_reference__token_discounts", "provider"),
    "model_aliases": ("stg_reference__model_aliases where is_own_alias", "alias_id"),
    "provider_aliases": ("stg_reference__provider_aliases where is_own_alias", "alias"),
    "accelerator_rates": ("stg_reference__accelerator_rates", "hardware"),
    "compute_profiles": ("stg_reference__compute_profiles", "model"),
    "retrieval_rates": ("stg_reference__retrieval_rates", "meter"),
    "fx_rates": ("stg_reference__fx_rates", "from_currency_code"),
    "charge_rules": ("stg_reference__charge_rules where is_own_rule", "rule_id"),
    "allocation_weights": ("stg_reference__allocation_weights", "plan_id"),
    "cost_targets": ("stg_reference__cost_targets", "request_class"),
    "capacity_pools": ("stg_reference__capacity_pools", "pool_id"),
}
SEED_OF = {
    "token_rates": "reference/token_rates",
    "model_aliases": "reference/default_model_aliases",
    "provider_aliases": "reference/default_provider_aliases",
}


def first_row(name: str) -> dict[str, str]:
    """Return an input's first row in the demo or the reference data, its columns all in capitals."""
    row = read_text(SEEDS / f"{SEED_OF.get(name, f'demo/demo_{name}')}.csv")[0]
    return {column.upper(): value for column, value in row.items()}


def create(cursor: Any, table: str, row: dict[str, str]) -> None:
    """Create a table of one row whose columns keep their capitals."""
    columns = ", ".join(f'"{column}" text' for column in row)
    cursor.execute(f"create table {RAW_SCHEMA}.{table} ({columns})")
    cursor.execute(f"insert into {RAW_SCHEMA}.{table} values ({', '.join(['%s'] * len(row))})", list(row.values()))


@pytest.fixture(scope="module")
def staged(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A cursor on PostgreSQL with every input's table spelled in capitals, and the staging models over them."""
    variables: dict[str, Any] = {"use_demo_data": False, "inputs_schema": RAW_SCHEMA, "focus_version": "1.3"}
    tables = {name: first_row(name) for name in GENERIC} | {name: row for name, (row, _, _) in CONNECTORS.items()}
    tables["focus_charges"] = CHARGE
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute(f"create schema {RAW_SCHEMA}")
        for name, row in tables.items():
            create(cursor, name, row)
            variables[f"{name}_table"] = name
    database = tmp_path_factory.mktemp("capitals") / "unused.duckdb"
    env = {**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": SCHEMA}
    run_dbt("seed", "--select", "path:seeds/reference", database=database, variables=variables, env=env)
    run_dbt("run", "--select", "path:models/staging", "--exclude", "stg_reference__student_t_quantiles",
            database=database, variables=variables, env=env)  # fmt: skip
    with connection, connection.cursor() as cursor:
        cursor.execute(f"set search_path to {SCHEMA}")
        yield cursor
    connection.close()


@pytest.mark.parametrize("name", GENERIC)
def test_columns_in_capitals_are_found_on_postgres(staged: Any, name: str) -> None:
    """Unquoted they would be looked for in lower case."""
    model, column = GENERIC[name]
    staged.execute(f"select {column} from {model}")
    ((value,),) = staged.fetchall()
    assert (value or "") == (first_row(name)[column.upper()] or "")


@pytest.mark.parametrize("name", CONNECTORS)
def test_columns_of_connectors_in_any_case_are_found_on_postgres(staged: Any, name: str) -> None:
    """Mixed as a loader may leave them; a column that is spelled exactly comes before one in another case."""
    _, model, expected = CONNECTORS[name]
    staged.execute(f"select {', '.join(expected)} from {model}")
    (row,) = staged.fetchall()
    assert [str(value) for value in row] == list(expected.values())


def test_a_bill_in_the_standards_spelling_is_read_on_postgres(staged: Any) -> None:
    """Version 1.3, every column quoted as the standard writes it."""
    staged.execute("select billed_cost_pico, service_provider_name, charge_category from stg_focus__charges")
    assert staged.fetchall() == [(12_500_000_000_000, "OpenAI", CHARGE["ChargeCategory"])]


def log_with(folder: Path, columns: Iterable[str]) -> str:
    """Write a request log of one row with some columns, and return where."""
    row = {column: first_row("requests").get(column.upper(), "5") for column in columns}
    path = folder / "log.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    return str(path)


def test_columns_that_are_needed_stop_the_run_all_at_once(tmp_path: Path) -> None:
    """With the line to paste, and the columns that may be the ones that were meant."""
    variables = {"requests_path": log_with(tmp_path, ["Request_Id", "STARTED_AT", "status", "customer_id", "prompt"])}
    done = run_dbt(
        "run",
        "--select",
        "stg_generic__requests",
        database=tmp_path / "needed.duckdb",
        variables=variables,
        check=False,
    )
    assert done.returncode != 0
    message = " ".join(done.stdout.split())
    assert "Those that it has and nothing reads: prompt." in message
    assert "Figures would be wrong without provider, model, uncached_input_tokens, output_tokens:" in message
    assert "set `requests_missing_columns: [transaction_id, parent_request_id, plan_id, billing_account_id," in message


def test_columns_that_are_not_needed_read_as_null_and_are_listed(tmp_path: Path) -> None:
    """Once in the log, with the line that says that it is meant; what is named there is not listed."""
    absent = {"plan_id", "hardware", "cache_read_tokens"}
    columns = [column for column in COLUMNS["requests"] if column not in absent]
    variables = {
        "requests_path": log_with(tmp_path, [*columns, "cached"]),
        "requests_missing_columns": ["cache_read_tokens"],
    }
    database = tmp_path / "listed.duckdb"
    done = run_dbt("run", "--select", "stg_generic__requests", database=database, variables=variables)
    message = " ".join(done.stdout.split())
    assert "has no column plan_id, hardware. Those that it has and nothing reads: cached." in message
    assert "set `requests_missing_columns: [cache_read_tokens, plan_id, hardware]`" in message
    (row,) = read_duckdb(database, "select * from stg_generic__requests")
    assert (row["request_id"], row["plan_id"], row["hardware"], row["cache_read_tokens"]) == ("r00001", None, None, 0)

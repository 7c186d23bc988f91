"""Request logs of LiteLLM, Langfuse and OpenTelemetry: real exports, priced vectors, privacy, and equal ids."""

import csv
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2.extras import Json

from compiled import build_quickly, compiled_models, memory_for, queries_of
from conftest import Postgres
from support import PROJECT, Row, assert_same_rows, read_duckdb, read_mart, rows_of, run_dbt

PICO = 10**12
OWN_INPUT = {"use_demo_data": False}
# Runs that load no seeds read the package's aliases from the file, and their list prices from one of their own.
ALIASES = {
    f"{name}_path": str(PROJECT / "seeds" / "reference" / f"{name}.csv")
    for name in ("default_model_aliases", "default_provider_aliases")
}
REQUEST_COSTS = ("build", "--select", "+int_ai__ledger_attempts", "--exclude-resource-type", "test")
CONNECTORS = ("generic", "litellm", "langfuse", "otel_genai")
# Where each emits the request contract.
CONTRACTS = (
    "stg_generic__requests", "stg_litellm__requests", "int_ai__langfuse_requests", "int_ai__otel_genai_requests",
)  # fmt: skip

# USD per million input and output tokens, as published for these models.
PRICES = {
    ("openai", "gpt-4o"): ("2.50", "10"),
    ("openai", "gpt-4o-2024-08-06"): ("2.50", "10"),
    ("openai", "gpt-4o-mini"): ("0.15", "0.60"),
    ("openai", "gpt-4o-mini-2024-07-18"): ("0.15", "0.60"),
    ("openai", "gpt-5-mini-2025-08-07"): ("0.25", "2"),
    ("google", "gemini-2.5-flash"): ("0.30", "2.50"),
}

# What leaves staging as text. A new text column is a decision: it belongs here only if no prompt can be in it.
TEXT_COLUMNS = {
    "requests": {
        "source_relation", "request_id", "transaction_id", "parent_request_id", "customer_id", "plan_id",
        "billing_account_id", "endpoint", "operation", "provider", "model", "service_tier", "region", "hardware",
        "purchase_option", "accelerator_model", "precision", "status", "third_party_currency_code",
        "reported_cost_currency_code", "reported_cost_source", "unit_revenue_currency_code", "outcome", "tags",
        "attempt_text", "started_at_text", "loaded_at_text", "unreadable_values",
    },
    "litellm": {
        "request_id", "session_id", "customer_id", "caller", "call_type", "model", "model_group", "custom_llm_provider",
        "status", "service_tier", "batch_models", "request_tags", "cache_hit", "spend", "original_cost",
        "prompt_tokens", "completion_tokens", "total_tokens", "read_inside_tokens", "write_inside_tokens",
        "write_1h_inside_tokens", "reasoning_inside_tokens", "web_search_calls", "attempted_retries",
        "attempted_fallbacks", "started_at", "ended_at", "created_at", "updated_at",
    },
    "trace": {"source_relation", "trace_id", "span_id"},
    "langfuse": {
        "observation_id", "trace_id", "parent_observation_id", "observation_type", "observation_name", "level",
        "model", "environment", "provider", "service_tier", "provided_cost", "usage_unit", "input_tokens",
        "output_tokens", "total_tokens", "read_inside_tokens", "read_beside_tokens", "write_inside_tokens",
        "write_beside_tokens", "write_5m_beside_tokens", "write_1h_beside_tokens", "reasoning_inside_tokens",
        "reasoning_beside_tokens", "audio_input_beside_tokens", "image_input_beside_tokens",
        "video_input_beside_tokens", "text_input_beside_tokens", "audio_output_beside_tokens",
        "image_output_beside_tokens", "text_output_beside_tokens", "web_search_calls", "trace_name", "user_id",
        "session_id", "tags", "unreadable_values", "started_at", "ended_at", "updated_at",
    },
    "otel_genai": {
        "trace_id", "span_id", "parent_span_id", "span_name", "service_name", "status_code", "operation",
        "agent_name", "provider", "response_model", "request_model", "model", "service_tier", "conversation_id",
        "customer_id", "error_type", "input_tokens", "uncached_input_tokens", "embedding_input_tokens",
        "output_tokens", "total_tokens", "read_inside_tokens", "write_inside_tokens", "write_beside_tokens",
        "reasoning_inside_tokens", "reasoning_beside_tokens", "web_search_calls", "tracer_cost", "unreadable_values",
        "start_time", "end_time", "loaded_at",
    },
}  # fmt: skip


# -- Inputs


def write_lines(path: Path, rows: list[Row]) -> str:
    """Write rows as newline-delimited JSON and return the path as a variable wants it."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def write_csv(path: Path, rows: list[Row]) -> str:
    """Write rows as CSV and return the path as a variable wants it."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def rate(provider: str, model: str, meter: str, price: Any) -> Row:
    """Return one row of a rate card: USD per million tokens, valid for ever."""
    return {
        "provider": provider, "model": model, "meter": meter, "service_tier": "standard", "region": "",
        "context_from_tokens": 0, "context_to_tokens": "", "billing_account_id": "", "rate_per_million_tokens": price,
        "currency_code": "USD", "valid_from": "", "valid_to": "", "source": "test", "read_on": "",
    }  # fmt: skip


def write_prices(path: Path) -> str:
    """Write the rate card of the models in the real traces."""
    rows = []
    for (provider, model), (input_price, output_price) in PRICES.items():
        rows.append(rate(provider, model, "uncached_input", input_price))
        rows.append(rate(provider, model, "output", output_price))
    return write_csv(path, rows)


def exports(shared_data: Path) -> dict[str, dict[str, Any]]:
    """Return the Langfuse exports by their file's name."""
    files = sorted((shared_data / "langfuse_traces").glob("*.trace.json"))
    assert len(files) == 11, "The folder holds eleven traces"
    return {file.name.removesuffix(".trace.json"): json.loads(file.read_text()) for file in files}


def as_text(value: Any) -> Any:
    """Return what a table column holds of a nested value: JSON text."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def trace_variables(folder: Path, shared_data: Path) -> dict[str, Any]:
    """Write all exports as two tables, just as they are spelled, and return the variables that point at them."""
    traces = exports(shared_data).values()
    observations = [
        {"usage": None, **{key: as_text(value) for key, value in observation.items()}}
        for export in traces
        for observation in export["observations"]
    ]
    return {
        **OWN_INPUT,
        "langfuse_column_style": "export",
        "langfuse_observations_missing_columns": ["providedUsageDetails"],
        "langfuse_observations_path": write_lines(folder / "observations.ndjson", observations),
        "langfuse_traces_path": write_lines(
            folder / "traces.ndjson",
            [{key: as_text(value) for key, value in export["trace"].items()} for export in traces],
        ),
        "list_token_rates_path": write_prices(folder / "rates.csv"),
        **ALIASES,
    }


# -- Real Langfuse traces


@pytest.fixture(scope="module")
def traces_database(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The eleven traces, costed."""
    folder = tmp_path_factory.mktemp("traces")
    database = folder / "traces.duckdb"
    run_dbt(*REQUEST_COSTS, database=database, variables=trace_variables(folder, shared_data))
    return database


# Input and output tokens of each call that counts, and the cost of the trace in USD.
EXPECTED_TRACES: dict[str, tuple[list[tuple[int, int]], str | None]] = {
    # A library's generation around each of the two calls repeats (and inflates) it: 542/235 and 1568/423 are not
    # counted. The provider's own usage in the response says 163/20 and 663/225.
    # (163 + 663) x 0.15 + (20 + 225) x 0.60 = 123.9 + 147 = 270.9 per million
    "agno-2025-06-11": ([(163, 20), (663, 225)], "0.0002709"),
    # 41 x 2.50 + 3 x 10 = 102.5 + 30 = 132.5 per million; the 0.000025 that the trace states is wrong.
    "autogen-2025-06-06": ([(41, 3)], "0.0001325"),
    # Streams: three calls state their input only (1195, 1988, 2359), two events of the third state nothing. What
    # they cost is unknown, and not the 0.0008313 that the input alone would cost.
    "beeai-2025-08-01": ([(0, 0), (0, 0), (1195, 0), (1988, 0), (2359, 0)], None),
    # 6 + 2055 = 2061 is the total, so 1104 of reasoning are in the output.
    # 6 x 0.30 + 2055 x 2.50 = 1.8 + 5137.5 = 5139.3 per million
    "google-gemini-2025-08-01": ([(6, 2055)], "0.0051393"),
    # (60 + 108) x 2.50 + (15 + 51) x 10 = 420 + 660 = 1080 per million
    "langgraph-python-2025-08-22": ([(60, 15), (108, 51)], "0.00108"),
    # The agent's 44/180 is not counted: it is around the two calls.
    # (77 + 216) x 0.25 + (86 + 20) x 2 = 73.25 + 212 = 285.25 per million
    "microsoft-agent-2025-12-17": ([(77, 86), (216, 20)], "0.00028525"),
    # 31 x 2.50 + 96 x 10 = 77.5 + 960 = 1037.5 per million; the second file delivers the same ids again.
    "pydantic-ai-2025-06-06": ([(31, 96)], "0.0010375"),
    "pydantic-ai-tools-2025-06-06": ([(31, 96)], "0.0010375"),
    # (265 + 417 + 502 + 131) x 0.15 + (73 + 53 + 14 + 69) x 0.60 = 197.25 + 125.4 = 322.65 per million
    "pydantic-ai-tools-2025-12-04": ([(131, 69), (265, 73), (417, 53), (502, 14)], "0.00032265"),
    # 40 + 159 = 199 is the total, so the 121 of thought are in the output.
    # 40 x 0.30 + 159 x 2.50 = 12 + 397.5 = 409.5 per million
    "pydantic-ai-with-gemini-2025-12-24": ([(40, 159)], "0.0004095"),
    # 2023 - 5 - 845 = 1173 tokens of thought stand in the total only: 845 + 1173 = 2018 of output.
    # 5 x 0.30 + 2018 x 2.50 = 1.5 + 5045 = 5046.5 per million, 5.9 times the 0.00085 that the trace states.
    "vertex-ai-2025-08-01": ([(5, 2018)], "0.0050465"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED_TRACES))
def test_real_trace_gives_the_right_tokens_and_cost(name: str, shared_data: Path, traces_database: Path) -> None:
    """Tokens of each counted call, and the cost of all; unknown where a stream states no usage."""
    calls, cost = EXPECTED_TRACES[name]
    ids = {observation["id"] for observation in exports(shared_data)[name]["observations"]}
    rows = [row for row in read_mart(traces_database, "int_ai__ledger_attempts") if row["request_id"] in ids]
    assert sorted((row["total_input_tokens"], row["output_tokens"]) for row in rows) == calls
    assert not any(row["has_token_mismatch"] for row in rows)
    if cost is None:
        assert {row["cost_pico"] for row in rows} == {None}
        assert {(row["cost_status"], row["unpriced_reason"]) for row in rows} == {("unpriced", "no_usage")}
    else:
        assert sum(row["cost_pico"] for row in rows) == Decimal(cost) * PICO
        assert {row["cost_status"] for row in rows} == {"rated"}


def test_every_trace_is_expected(shared_data: Path) -> None:
    """A trace added to the folder needs an expectation."""
    assert set(exports(shared_data)) == set(EXPECTED_TRACES)


def test_thoughts_of_gemini_are_output(traces_database: Path) -> None:
    """1,173 tokens of thought, outside the stated output of 845."""
    (row,) = read_duckdb(traces_database, "select * from int_ai__ledger_attempts where output_tokens = 845 + 1173")
    assert row["reasoning_tokens"] == 1173
    assert row["output_cost_pico"] == 2018 * 2_500_000


def test_identical_ids_in_two_files_are_duplicates(traces_database: Path) -> None:
    """The call of two files is one raw row twice, and one accepted row."""
    raw, distinct, accepted = read_duckdb(
        traces_database,
        """
        select count(*) as rows from int_ai__langfuse_requests
        union all select count(distinct request_id) from int_ai__langfuse_requests
        union all select count(*) from int_ai__ledger_attempts
        """,
    )
    # 2 + 1 + 5 + 1 + 2 + 2 + 1 + 1 + 4 + 1 + 1 calls in eleven files
    assert (raw["rows"], distinct["rows"], accepted["rows"]) == (21, 20, 20)


def test_traces_say_who_and_in_which_session(traces_database: Path) -> None:
    """The session is the transaction, else the trace; the user is the customer."""
    rows = read_duckdb(traces_database, "select distinct transaction_id, customer_id from int_ai__ledger_attempts")
    found = {(row["transaction_id"], row["customer_id"]) for row in rows}
    assert ("session_abc", "user_123") in found  # autogen and pydantic-ai
    assert ("0298935e31d66d7de9487cac935d7d99", None) in found  # vertex-ai: no session, no user


def test_events_of_a_stream_can_be_left_out_by_name(shared_data: Path, tmp_path: Path) -> None:
    """BeeAI logs the end of a stream as two more generations; a pattern on the name leaves the three calls."""
    database = tmp_path / "ignored.duckdb"
    variables = trace_variables(tmp_path, shared_data) | {"langfuse_ignored_name_pattern": "(success|finish)-[0-9]+$"}
    run_dbt("run", "--select", "+int_ai__langfuse_requests", database=database, variables=variables)
    rows = read_duckdb(database, "select * from int_ai__langfuse_requests where operation like 'backend%'")
    assert sorted(row["stated_input_tokens"] for row in rows) == [1195, 1988, 2359]


OLDER_FIELDS = {
    # In the columns, as the public API and exports have them; 0 in one says nothing.
    "columns": ({"inputUsage": 41, "outputUsage": 3, "totalUsage": 44}, ("41", "3", "44")),
    "no_output": ({"inputUsage": 1195, "outputUsage": 0, "totalUsage": 1195}, ("1195", None, "1195")),
    # In the object, as the older API took and gave it.
    "object": ({"usage": {"input": 41, "output": 3, "total": 44, "unit": "TOKENS"}}, ("41", "3", "44")),
    "openai": ({"usage": {"promptTokens": 41, "completionTokens": 3, "totalTokens": 44}}, ("41", "3", "44")),
    # The columns add up all keys that begin with input: they would count the 30 read from cache again.
    "details": (
        {"usageDetails": {"input_cache_read": 30, "output": 3, "total": 33}, "inputUsage": 30},
        (None, "3", "33"),
    ),
    "empty": ({"usageDetails": {}, "inputUsage": 41, "outputUsage": 3, "totalUsage": 44}, ("41", "3", "44")),
}


def test_older_fields_of_langfuse_are_read(shared_data: Path, traces_database: Path, tmp_path: Path) -> None:
    """`inputUsage`, `outputUsage`, `totalUsage` and `usage` count where `usageDetails` holds nothing."""
    observation = exports(shared_data)["autogen-2025-06-06"]["observations"][0]
    nothing = {"inputUsage": None, "outputUsage": None, "totalUsage": None, "usageDetails": None, "usage": None}
    rows = [
        {key: as_text(value) for key, value in {**observation, **nothing, "id": name, **fields}.items()}
        for name, (fields, _) in OLDER_FIELDS.items()
    ]
    (query,) = queries_of(traces_database, ["stg_langfuse__observations"]).values()
    older = write_lines(tmp_path / "older.ndjson", rows)
    with memory_for(traces_database) as memory:
        found = rows_of(memory.execute(query.replace(str(traces_database.parent / "observations.ndjson"), older)))
    assert {
        row["observation_id"]: (row["input_tokens"], row["output_tokens"], row["total_tokens"]) for row in found
    } == {name: expected for name, (_, expected) in OLDER_FIELDS.items()}


# -- Privacy


def staging_text_columns(database: Path) -> dict[str, set[str]]:
    """Return the text columns of every relation of the connectors."""
    columns = defaultdict(set)
    for row in read_duckdb(
        database,
        """
        select table_name, column_name from information_schema.columns
        where data_type not in ('BIGINT', 'HUGEINT', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'TIMESTAMP', 'DATE')
        """,
    ):
        if family_of(row["table_name"]):
            columns[row["table_name"]].add(row["column_name"])
    return columns


def family_of(relation: str) -> str | None:
    """Return the columns that a connector's relation is held to: those of its tracer, or of the request contract."""
    found = re.fullmatch(r"(?:base_|stg_|int_ai__)(litellm|langfuse|otel_genai|trace)_+(\w+)", relation)
    if relation == "stg_generic__requests" or (found and found[2] == "requests"):
        return "requests"
    return found[1] if found else None


def prompts(value: Any) -> Iterator[str]:
    """Return every text of several words in an input or output, however deep and in whatever JSON."""
    if isinstance(value, dict):
        for item in value.values():
            yield from prompts(item)
    elif isinstance(value, list):
        for item in value:
            yield from prompts(item)
    elif isinstance(value, str):
        try:
            nested = json.loads(value)
        except ValueError:
            nested = None
        if isinstance(nested, dict | list | str):
            yield from prompts(nested)
        elif len(value.strip()) >= 10 and re.search(r"\s", value.strip()):
            yield value.strip()


# Attributes that instrumentations put messages into; the others name things.
SPOKEN_ATTRIBUTES = "input|output|message|prompt|content|events|instructions"


def test_no_text_leaves_staging_unasked(traces_database: Path) -> None:
    """Every text column of every staging relation is on the list."""
    columns = staging_text_columns(traces_database)
    families = {relation: family_of(relation) for relation in columns}
    assert Counter(families.values()) == {
        "requests": len(CONTRACTS), "litellm": 1, "langfuse": 3, "otel_genai": 1, "trace": 1
    }  # fmt: skip
    unexpected = {relation: names - TEXT_COLUMNS[families[relation]] for relation, names in columns.items()}
    assert not any(unexpected.values()), unexpected


def test_no_prompt_leaves_staging(shared_data: Path, traces_database: Path) -> None:
    """No text of an input or output of the real traces is in any value of any staging relation."""
    spoken = set()
    for export in exports(shared_data).values():
        for part in [export["trace"], *export["observations"]]:
            metadata = json.loads(as_text(part["metadata"]))
            attributes = metadata.get("attributes", {}).items()
            spoken.update(prompts([part["input"], part["output"]]))
            spoken.update(prompts([value for key, value in attributes if re.search(SPOKEN_ATTRIBUTES, key)]))
    assert len(spoken) > 70
    assert "What is Langfuse?" in spoken
    for relation, columns in staging_text_columns(traces_database).items():
        for row in read_mart(traces_database, relation):
            for column in columns:
                value = str(row[column] or "")
                assert not [text for text in spoken if text in value], f"{relation}.{column}: {value[:80]}"


# -- Priced vectors, through every connector


def vectors(shared_data: Path) -> list[dict[str, Any]]:
    """Return the ten priced requests."""
    found = json.loads((shared_data / "golden_cost_vectors.json").read_text())
    assert len(found) == 10
    return found


def vector_tokens(vector: dict[str, Any]) -> dict[str, int]:
    """Return a vector's disjoint tokens."""
    usage = vector["usage"]
    return {
        "uncached_input": usage.get("input_uncached", usage.get("uncached", 0)),
        "cache_read": usage.get("cache_read", 0),
        "cache_write_5m": usage.get("cache_write_5m", 0),
        "output": usage.get("output", 0),
    }


def vector_variables(folder: Path, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Write the vectors as four logs with the same ids and a rate card with a model for each."""
    started, ended = "2026-01-05T10:00:00Z", "2026-01-05T10:00:02Z"
    rates, generic, spend_logs, observations, spans = [], [], [], [], []
    for vector in found:
        name, tokens = vector["id"], vector_tokens(vector)
        total_input = tokens["uncached_input"] + tokens["cache_read"] + tokens["cache_write_5m"]
        for meter, price in vector["price_usd_per_mtok"].items():
            known = {"input_uncached": "uncached_input", "uncached": "uncached_input"}
            rates.append(rate("vectors", name, known.get(meter, meter), price))
        generic.append({
            "request_id": name, "provider": "vectors", "model": name, "status": "succeeded",
            "started_at": started, "ended_at": ended, "loaded_at": ended,
            "uncached_input_tokens": tokens["uncached_input"], "cache_read_tokens": tokens["cache_read"],
            "cache_write_5m_tokens": tokens["cache_write_5m"], "output_tokens": tokens["output"],
        })  # fmt: skip
        # LiteLLM: input includes cache, and the price shown to the team is something else.
        spend_logs.append({
            "request_id": name, "session_id": None, "end_user": "acme", "team_id": None, "api_key": "",
            "call_type": "acompletion", "model": name, "model_group": name, "custom_llm_provider": "vectors",
            "status": "success", "request_tags": "[]", "cache_hit": "None", "spend": 99.9,
            "prompt_tokens": total_input, "completion_tokens": tokens["output"],
            "total_tokens": total_input + tokens["output"], "startTime": started, "endTime": ended,
            "metadata": json.dumps({"usage_object": {"prompt_tokens_details": {
                "cached_tokens": tokens["cache_read"], "cache_creation_tokens": tokens["cache_write_5m"],
            }}}),
        })  # fmt: skip
        # Langfuse: input excludes cache.
        observations.append({
            "id": name, "trace_id": "t", "parent_observation_id": None, "type": "GENERATION", "name": "call",
            "level": "DEFAULT", "provided_model_name": name, "model_parameters": "{}", "environment": "default",
            "metadata": json.dumps({"attributes": {"gen_ai.system": "vectors"}}),
            "usage_details": json.dumps({
                "input": tokens["uncached_input"], "input_cache_read": tokens["cache_read"],
                "input_cache_creation": tokens["cache_write_5m"], "output": tokens["output"],
                "total": sum(tokens.values()),
            }),
            "provided_usage_details": None, "provided_cost_details": "{}", "start_time": started, "end_time": ended,
            "updated_at": ended,
        })  # fmt: skip
        # OpenTelemetry: input includes cache.
        spans.append({
            "trace_id": None, "span_id": name, "parent_span_id": None, "name": "chat", "service_name": "app",
            "status_code": "UNSET", "start_time": started, "end_time": ended, "loaded_at": ended,
            "attributes": json.dumps({
                "gen_ai.operation.name": "chat", "gen_ai.provider.name": "vectors", "gen_ai.request.model": name,
                "gen_ai.usage.input_tokens": total_input, "gen_ai.usage.output_tokens": tokens["output"],
                "gen_ai.usage.cache_read.input_tokens": tokens["cache_read"],
                "gen_ai.usage.cache_creation.input_tokens": tokens["cache_write_5m"],
            }),
        })  # fmt: skip
    missing = (
        "attempt transaction_id parent_request_id customer_id plan_id billing_account_id endpoint operation "
        "service_tier region hardware purchase_option accelerator_model precision third_party_currency_code "
        "reported_cost_currency_code reported_cost_source unit_revenue_currency_code outcome tags "
        "cache_write_1h_tokens reasoning_tokens total_input_tokens total_tokens retrieval_calls vector_reads "
        "rerank_calls web_search_calls tool_calls accelerator_seconds third_party_cost reported_cost unit_revenue "
        "quality_score is_internal is_cache_hit is_usage_estimated"
    )
    return {
        **OWN_INPUT,
        "requests_path": write_csv(folder / "requests.csv", generic),
        "requests_missing_columns": missing.split(),
        "litellm_spend_logs_path": write_lines(folder / "spend_logs.ndjson", spend_logs),
        "litellm_spend_logs_missing_columns": ["created_at", "updated_at"],
        "langfuse_observations_path": write_lines(folder / "observations.ndjson", observations),
        "otel_spans_path": write_lines(folder / "spans.ndjson", spans),
        "token_rates_path": write_csv(folder / "rates.csv", rates),
    }


@pytest.fixture(scope="module")
def vectors_database(shared_data: Path, seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ten vectors through all four connectors at once, with every test of the package."""
    folder = tmp_path_factory.mktemp("vectors")
    database = folder / "vectors.duckdb"
    build_quickly(database, seeds_database, vector_variables(folder, vectors(shared_data)))
    return database


@pytest.mark.parametrize("connector", CONNECTORS)
def test_vectors_come_out_at_their_cost(connector: str, shared_data: Path, vectors_database: Path) -> None:
    """All ten, to the last pico-unit, however the connector's log counts cached tokens."""
    costs = {
        row["request_id"]: row["cost_pico"]
        for row in read_mart(vectors_database, "int_ai__ledger_attempts")
        if row["source_relation"] == connector
    }
    expected = {vector["id"]: Decimal(str(vector["expected_cost_usd"])) * PICO for vector in vectors(shared_data)}
    assert costs == expected


def test_equal_ids_in_four_logs_never_meet(vectors_database: Path) -> None:
    """Ten ids in four logs are forty requests, none of them a duplicate or an attempt of another."""
    (counts,) = read_duckdb(
        vectors_database,
        """
        select count(*) as attempts, count(distinct request_id) as ids, sum(request_attempts) as own_attempts
        from int_ai__ledger_attempts
        """,
    )
    assert counts == {"attempts": 40, "ids": 10, "own_attempts": 40}
    assert {row["requests"] for row in read_duckdb(
        vectors_database, "select source_relation, count(*) as requests from fct_ai__requests group by all"
    )} == {10}  # fmt: skip


def test_every_connector_emits_the_contract(vectors_database: Path) -> None:
    """The same columns in the same type, with and without an input."""
    contract = [
        read_duckdb(
            vectors_database,
            f"""
            select column_name, data_type from information_schema.columns
            where table_name = '{relation}' order by column_name
            """,
        )
        for relation in CONTRACTS
    ]
    assert contract[0]
    assert all(columns == contract[0] for columns in contract)


def test_columns_are_put_together_by_name(vectors_database: Path) -> None:
    """A connector that emits provider and model, or all its columns, in another order changes nothing."""
    call = {"request_id": "a", "provider": "openai", "model": "gpt-4o", "status": "succeeded"}
    with compiled_models(vectors_database, CONTRACTS, ["int_ai__requests_unioned"]) as models:
        columns = [each[0] for each in models.connection.execute("describe stg_litellm__requests").fetchall()]
        turned = ", ".join(reversed(columns))
        models.connection.execute(
            f"create or replace table stg_litellm__requests as select {turned} from stg_litellm__requests"
        )
        models.fill("stg_litellm__requests", [call])
        models.fill("stg_generic__requests", [call])
        models.build()
        found = models.rows("int_ai__requests_unioned")
    assert [{name: row[name] for name in call} for row in found] == [call, call]


# -- LiteLLM


def spend_log(shared_data: Path) -> Row:
    """Return the spend log of LiteLLM's own tests."""
    return json.loads((shared_data / "litellm" / "spend_log_fixture_trimmed.json").read_text())


def test_litellm_fixture_costs_its_list_price(shared_data: Path, tmp_path: Path) -> None:
    """10 x 2.50 + 20 x 10 = 225 per million: exactly, although the log says 0.00022500000000000002."""
    database = tmp_path / "litellm.duckdb"
    run_dbt(
        *REQUEST_COSTS,
        database=database,
        variables={
            **OWN_INPUT,
            "litellm_spend_logs_path": str(shared_data / "litellm" / "spend_log_fixture_trimmed.json"),
            "litellm_spend_logs_missing_columns": ["created_at", "updated_at"],
            "list_token_rates_path": write_prices(tmp_path / "rates.csv"),
            **ALIASES,
        },
    )
    (row,) = read_mart(database, "int_ai__ledger_attempts")
    assert row["cost_pico"] == 225_000_000
    assert (row["status"], row["provider"], row["model"]) == ("succeeded", "openai", "gpt-4o")
    assert (row["transaction_id"], row["customer_id"], row["is_cache_hit"]) == ("1234567890", None, False)
    assert str(row["started_at"]) == "2025-01-24 09:20:46.847371"


def test_litellm_metadata_is_read(shared_data: Path, tmp_path: Path) -> None:
    """Details of the usage object, older usage values, status of older rows, and the original cost."""
    base = spend_log(shared_data) | {"created_at": None, "updated_at": "2025-01-24 09:21:00"}
    details = {"prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": {"reasoning_tokens": 6}}
    details |= {"server_tool_use": {"web_search_requests": 2}}
    rows = [
        base | {"request_id": "details", "metadata": json.dumps({"usage_object": details, "status": "failure"})},
        base | {"request_id": "older", "status": None, "metadata": json.dumps(
            {"additional_usage_values": {"cache_read_input_tokens": 3}, "status": "failure"}
        )},
        base | {"request_id": "cost", "metadata": json.dumps(
            {"cost_breakdown": {"original_cost": 0.00022500000000000002, "margin_percent": 0.1}}
        ), "cache_hit": "True", "team_id": "litellm-internal-health-check", "user": "someone"},
    ]  # fmt: skip
    database = tmp_path / "litellm.duckdb"
    run_dbt(
        "run", "--select", "+stg_litellm__requests",
        database=database,
        variables={
            **OWN_INPUT,
            "litellm_spend_logs_path": write_lines(tmp_path / "logs.ndjson", rows),
            "litellm_customer_column": "user",
        },
    )  # fmt: skip
    found = {row["request_id"]: row for row in read_mart(database, "stg_litellm__requests")}
    assert (found["details"]["stated_input_tokens"], found["details"]["cache_read_tokens"]) == (10, 4)
    assert (found["details"]["stated_reasoning_tokens"], found["details"]["status"]) == (6, "succeeded")
    assert [found[name]["web_search_calls"] for name in ("details", "older")] == [2, 0]
    assert (found["older"]["cache_read_tokens"], found["older"]["status"]) == (3, "failed")
    assert (found["cost"]["reported_cost_pico"], found["cost"]["reported_cost_source"]) == (225_000_000, "gateway")
    assert (found["cost"]["is_cache_hit"], found["cost"]["is_internal"]) == (True, True)
    assert (found["cost"]["customer_id"], found["details"]["customer_id"]) == ("someone", None)


# -- OpenTelemetry

USAGE_SPELLINGS = {
    "current": {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.response.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 40, "gen_ai.usage.cache_creation.input_tokens": 10,
        "gen_ai.usage.reasoning.output_tokens": 5, "gen_ai.conversation.id": "c1", "user.id": "u1",
        "gen_ai.usage.server_tool_use.web_search_requests": 3,
    },
    "deprecated": {
        "gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.prompt_tokens": 100, "gen_ai.usage.completion_tokens": 20,
        "gen_ai.usage.cache_read_input_tokens": 40, "gen_ai.usage.cache_creation_input_tokens": 10,
        "gen_ai.usage.reasoning_tokens": 5, "session.id": "c1", "enduser.id": "u1",
    },
    "openllmetry": {
        "llm.request.type": "chat", "gen_ai.system": "OpenAI", "llm.request.model": "gpt-4o",
        "gen_ai.usage.prompt_tokens": "100", "gen_ai.usage.completion_tokens": "20", "llm.usage.total_tokens": "120",
        "gen_ai.usage.cache_read_input_tokens": "40", "gen_ai.usage.cache_creation_input_tokens": "10",
        "gen_ai.usage.reasoning_tokens": "5", "traceloop.association.properties.session_id": "c1",
        "traceloop.association.properties.user_id": "u1",
    },
    "openinference": {
        "openinference.span.kind": "LLM", "llm.provider": "openai", "llm.model_name": "gpt-4o",
        "llm.token_count.prompt": 100, "llm.token_count.completion": 20, "llm.token_count.total": 120,
        "llm.token_count.prompt_details.cache_read": 40, "llm.token_count.prompt_details.cache_write": 10,
        "llm.token_count.completion_details.reasoning": 5, "session.id": "c1", "user.id": "u1",
    },
}  # fmt: skip


def otel_spans() -> list[Row]:
    """Return a trace: an agent around one call in each spelling, a tool, and a call that failed."""
    span = {
        "trace_id": "t1", "service_name": "app", "status_code": "STATUS_CODE_UNSET",
        "start_time": "2026-01-05T10:00:00.000000001Z", "end_time": "2026-01-05T10:00:02Z",
        "loaded_at": "2026-01-05T10:01:00Z",
    }  # fmt: skip
    sums = {"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 400, "gen_ai.usage.output_tokens": 80}
    return [
        span | {"span_id": "agent", "parent_span_id": "0000000000000000", "name": "agent", "attributes": sums},
        span | {"span_id": "tool", "parent_span_id": "agent", "name": "tool", "attributes": {
            "gen_ai.operation.name": "execute_tool",
        }},
        span | {"span_id": "failed", "parent_span_id": "tool", "name": "chat", "status_code": "STATUS_CODE_ERROR",
                "attributes": {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
                               "error.type": "RateLimitError"}},
        *(
            span | {"span_id": name, "parent_span_id": "agent", "name": "chat", "attributes": attributes}
            for name, attributes in USAGE_SPELLINGS.items()
        ),
    ]  # fmt: skip


def flat(span: Row) -> Row:
    """Return a span with a column for each attribute."""
    attributes = {name.replace(".", "_"): value for name, value in span["attributes"].items()}
    return {key: value for key, value in span.items() if key != "attributes"} | attributes


def otel_rows(folder: Path, spans: list[Row], **variables: Any) -> list[Row]:
    """Stage spans and return the requests that come out."""
    database = folder / "otel.duckdb"
    run_dbt(
        "run", "--select", "+int_ai__requests_counted",
        database=database,
        variables={**OWN_INPUT, "otel_spans_path": write_lines(folder / "spans.ndjson", spans), **variables},
    )  # fmt: skip
    return read_duckdb(database, "select * from int_ai__requests_counted where source_relation = 'otel_genai'")


def assert_otel_rows(rows: list[Row]) -> None:
    """Check the trace: agent and tool are no requests, every spelling means the same, and the error failed."""
    found = {row["request_id"].removeprefix("t1-"): row for row in rows}
    assert set(found) == {*USAGE_SPELLINGS, "failed"}
    for name in USAGE_SPELLINGS:
        row = found[name]
        # 100 - 40 - 10 = 50 at the full price
        assert (row["uncached_input_tokens"], row["cache_read_tokens"], row["cache_write_5m_tokens"]) == (50, 40, 10)
        assert (row["output_tokens"], row["reasoning_tokens"]) == (20, 5)
        # Names of providers stay as they stand until they are resolved.
        assert (row["provider"].lower(), row["model"], row["status"]) == ("openai", "gpt-4o", "succeeded")
        assert (row["transaction_id"], row["customer_id"], row["is_usage_missing"]) == ("c1", "u1", False)
        assert str(row["started_at"]) == "2026-01-05 10:00:00"
    assert [found[name]["web_search_calls"] for name in USAGE_SPELLINGS] == [3, 0, 0, 0]
    assert (found["failed"]["status"], found["failed"]["is_usage_missing"]) == ("failed", False)
    assert found["failed"]["transaction_id"] == "t1"


def test_otel_spellings_in_one_json_column(tmp_path: Path) -> None:
    """Current, deprecated, OpenLLMetry and OpenInference names, as JSON text."""
    spans = [span | {"attributes": json.dumps(span["attributes"])} for span in otel_spans()]
    assert_otel_rows(otel_rows(tmp_path, spans))


def test_otel_spellings_in_flat_columns(tmp_path: Path) -> None:
    """The same, with a column for each attribute; only columns that exist are named."""
    spans = [flat(span) for span in otel_spans()]
    names = sorted({name.replace(".", "_") for span in otel_spans() for name in span["attributes"]})
    assert_otel_rows(otel_rows(tmp_path, spans, otel_attributes_format="flat", otel_attribute_columns=names))


def test_otel_times_in_nanoseconds(tmp_path: Path) -> None:
    """Unix nanoseconds, as the collector writes them: 1767607200000000000 is 2026-01-05 10:00 UTC."""
    spans = [
        span | {
            "attributes": json.dumps(span["attributes"]),
            "start_time": "1767607200000000000", "end_time": "1767607202000000000",
            "loaded_at": "1767607260000000000",
        }
        for span in otel_spans()
    ]  # fmt: skip
    rows = otel_rows(tmp_path, spans)
    assert_otel_rows(rows)
    assert {str(row["ended_at"]) for row in rows} == {"2026-01-05 10:00:02"}
    assert not any(row["has_unreadable_value"] for row in rows)


def test_flat_attributes_must_be_named(tmp_path: Path) -> None:
    """One sentence says which variable is missing."""
    done = run_dbt(
        "compile", "--select", "stg_otel_genai__spans",
        database=tmp_path / "flat.duckdb", variables={**OWN_INPUT, "otel_attributes_format": "flat"}, check=False,
    )  # fmt: skip
    assert done.returncode
    assert "`otel_attribute_columns` must name the attribute columns" in done.stdout


# -- A fifth connector


def test_the_worked_example_of_a_fifth_connector_works(tmp_path: Path) -> None:
    """The page's own blocks, in a copy of the project, on the page's own row: 60 x 2.50 + 40 x 1.25 + 20 x 10 = 400."""
    project = tmp_path / "project"
    shutil.copytree(
        PROJECT, project, ignore=shutil.ignore_patterns(".git", ".venv", "target", "logs", "integration_tests")
    )
    page = (PROJECT / "docs" / "adding_a_connector.md").read_text()
    for path, block in re.findall(r"^`(models/staging/\S+)`\n\n```\w+\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(block)
    (path, entry) = re.search(r"^In `(\S+)`:\n\n```sql\n(.*?)^```", page, re.DOTALL | re.MULTILINE).groups()
    union = project / path
    union.write_text(union.read_text().replace("connectors = {\n", "connectors = {\n" + entry))
    header, _, row = re.search(r"^\| id .*?(?=\n\n)", page, re.DOTALL | re.MULTILINE).group().splitlines()
    calls = dict(zip(*([cell.strip() for cell in line.strip("|").split("|")] for line in (header, row)), strict=True))
    database = tmp_path / "fifth.duckdb"
    run_dbt(
        *REQUEST_COSTS,
        database=database,
        project_dir=project,
        variables={
            **OWN_INPUT,
            "acme_gateway_calls_path": write_csv(tmp_path / "calls.csv", [calls]),
            **ALIASES,
            "list_token_rates_path": write_csv(
                tmp_path / "rates.csv",
                [
                    rate("openai", "gpt-4o", "uncached_input", "2.50"),
                    rate("openai", "gpt-4o", "cache_read", "1.25"),
                    rate("openai", "gpt-4o", "output", "10"),
                ],
            ),
        },
    )
    (found,) = read_mart(database, "int_ai__ledger_attempts")
    assert (found["source_relation"], found["customer_id"]) == ("acme_gateway", "c001")
    assert found["cost_pico"] == 400_000_000


# -- Inputs that are not there


def test_no_request_log_is_one_sentence(tmp_path: Path) -> None:
    """The sentence names all four inputs; the other tests show that any one of them will do."""
    done = run_dbt("build", database=tmp_path / "none.duckdb", variables=OWN_INPUT, check=False)
    assert done.returncode
    for name in ("requests", "litellm_spend_logs", "langfuse_observations", "otel_spans"):
        assert f"`{name}_table`" in done.stdout


# -- PostgreSQL: the tables as the applications make them

SPEND_LOGS_DDL = """
    create table "LiteLLM_SpendLogs" (
        request_id text primary key, call_type text, api_key text, spend double precision, total_tokens integer,
        prompt_tokens integer, completion_tokens integer, "startTime" timestamp(3), "endTime" timestamp(3),
        "completionStartTime" timestamp(3), model text, model_id text, model_group text, custom_llm_provider text,
        api_base text, "user" text, metadata jsonb, cache_hit text, cache_key text, request_tags jsonb,
        team_id text, organization_id text, end_user text, requester_ip_address text, messages jsonb,
        response jsonb, session_id text, status text, mcp_namespaced_tool_name text, agent_id text,
        proxy_server_request jsonb, created_at timestamp(3) default now(), updated_at timestamp(3)
    )
"""


@pytest.fixture(scope="module")
def postgres_staging(postgres: Postgres, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """LiteLLM's and Langfuse's tables in PostgreSQL, staged: Prisma's capitals, jsonb, and the column user."""
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    connection.autocommit = True
    log = spend_log(shared_data) | {"user": "someone"}
    with connection.cursor() as cursor:
        cursor.execute("create schema connector_inputs")
        cursor.execute("set search_path to connector_inputs")
        cursor.execute(SPEND_LOGS_DDL)
        names = ", ".join(f'"{name}"' for name in log)
        cursor.execute(
            f'insert into "LiteLLM_SpendLogs" ({names}) values ({", ".join(["%s"] * len(log))})', list(log.values())
        )
        for table, key in (("observations", "observations"), ("traces", "trace")):
            rows = [
                row
                for export in exports(shared_data).values()
                for row in (export[key] if table == "observations" else [export[key]])
            ]
            columns = sorted({name for row in rows for name in row} - {"scores", "corrections"})
            spelled = ", ".join(
                f'"{name}" {"jsonb" if name.endswith("Details") or name in ("tags", "metadata") else "text"}'
                for name in columns
            )
            cursor.execute(f"create table {table} ({spelled})")
            for row in rows:
                values = [
                    Json(row.get(name)) if isinstance(row.get(name), dict | list) else row.get(name) for name in columns
                ]
                cursor.execute(f"insert into {table} values ({', '.join(['%s'] * len(columns))})", values)
    folder = tmp_path_factory.mktemp("postgres_staging")
    run_dbt(
        "run", "--select", "+int_ai__requests_counted",
        database=folder / "unused.duckdb",
        env={**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": "connectors"},
        variables={
            **OWN_INPUT,
            "inputs_schema": "connector_inputs",
            "litellm_spend_logs_table": "LiteLLM_SpendLogs",
            "litellm_customer_column": "user",
            "langfuse_observations_table": "observations",
            "langfuse_traces_table": "traces",
            "langfuse_column_style": "export",
            "langfuse_observations_missing_columns": ["providedUsageDetails", "usage"],
        },
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select * from connectors.int_ai__requests_counted")
        found = rows_of(cursor)
    connection.close()
    return found


def test_litellm_table_of_the_proxy_on_postgres(postgres_staging: list[Row]) -> None:
    """Quoted capitals, jsonb, and a column called user that is not the database's user."""
    (row,) = [row for row in postgres_staging if row["source_relation"] == "litellm"]
    assert (row["customer_id"], row["transaction_id"]) == ("someone", "1234567890")
    assert (row["uncached_input_tokens"], row["output_tokens"], row["tags"]) == (10, 20, None)
    assert str(row["started_at"]) == "2025-01-24 09:20:46.847000"
    assert row["loaded_at"] is not None


def test_langfuse_traces_on_postgres_are_the_same(postgres_staging: list[Row], traces_database: Path) -> None:
    """Every column of every call, PostgreSQL against DuckDB; only the text of a time is spelled otherwise."""
    on_postgres = [row for row in postgres_staging if row["source_relation"] == "langfuse"]
    on_duckdb = read_duckdb(
        traces_database, "select * from int_ai__requests_counted where source_relation = 'langfuse'"
    )
    assert_same_rows(on_duckdb, on_postgres, "int_ai__requests_counted", ignore={"started_at_text", "loaded_at_text"})


# -- Identifiers

HASHED = {"hash_identifiers": True}
ID_COLUMNS = {"customer_id", "transaction_id", "request_customer_id", "user_id", "session_id"}


@pytest.fixture(scope="module")
def hashed_database(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with hashed ids."""
    database = tmp_path_factory.mktemp("hashed") / "hashed.duckdb"
    build_quickly(database, seeds_database, HASHED, env={"AI_UNIT_ECONOMICS_HASH_SALT": "it's a \\salt"})
    return database


def test_hashed_ids_leave_every_figure_as_it_is(hashed_database: Path, demo_database: Path) -> None:
    """Joins hold in every mart: the same rows but for the ids and names."""
    for mart in ("fct_ai__class_margins", "fct_ai__blended_gaps", "fct_ai__unpriced_usage"):
        assert_same_rows(read_mart(demo_database, mart), read_mart(hashed_database, mart), mart)
    for mart in ("fct_ai__customer_ltv", "fct_ai__requests"):
        hidden = ID_COLUMNS | {"customer_name"}
        plain = [{k: v for k, v in row.items() if k not in hidden} for row in read_mart(demo_database, mart)]
        hashed = [{k: v for k, v in row.items() if k not in hidden} for row in read_mart(hashed_database, mart)]
        assert_same_rows(plain, hashed, mart)


def test_no_plain_id_or_name_is_left(hashed_database: Path) -> None:
    """Every id column of every relation holds hashes only, and no customer has a name."""
    relations = read_duckdb(
        hashed_database,
        "select table_name, column_name from information_schema.columns where table_name not like 'demo_%'",
    )
    checked = 0
    for relation in relations:
        table, column = relation["table_name"], relation["column_name"]
        if column in ID_COLUMNS:
            values = read_duckdb(
                hashed_database, f"select distinct {column} as id from {table} where {column} is not null"
            )
            assert all(re.fullmatch("[0-9a-f]{32}", row["id"]) for row in values), f"{table}.{column}"
            checked += len(values)
        elif column == "customer_name":
            assert not read_duckdb(hashed_database, f"select 1 from {table} where {column} is not null")
    assert checked > 100


def test_another_salt_gives_other_hashes(hashed_database: Path, tmp_path: Path) -> None:
    """The hash is keyed: without the salt an id cannot be looked up."""
    database = tmp_path / "other.duckdb"
    run_dbt(
        "build", "--select", "+stg_generic__customers", "--exclude", "resource_type:unit_test",
        database=database, variables=HASHED, env={"AI_UNIT_ECONOMICS_HASH_SALT": "another"},
    )  # fmt: skip
    ids = [
        {row["customer_id"] for row in read_mart(path, "stg_generic__customers")}
        for path in (hashed_database, database)
    ]
    assert len(ids[0]) == len(ids[1])
    assert not ids[0] & ids[1]


def test_missing_salt_is_one_sentence(tmp_path: Path) -> None:
    """Ids are never hashed without a key."""
    done = run_dbt(
        "build", database=tmp_path / "unsalted.duckdb", variables=HASHED,
        env={"AI_UNIT_ECONOMICS_HASH_SALT": ""}, check=False,
    )  # fmt: skip
    assert done.returncode
    assert "the environment variable AI_UNIT_ECONOMICS_HASH_SALT must hold the salt" in done.stdout

"""How many tokens a row of a log is: parts beside what is stated, totals alone, estimates, and the names of counts."""

import ast
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from compiled import compiled_models
from conftest import Postgres
from support import PROJECT, Row, assert_same_rows, read_duckdb, read_mart, rows_of, run_dbt
from tables import COLUMNS, write_input

PICO = 10**12
STARTED, ENDED = "2026-01-05T10:00:00Z", "2026-01-05T10:00:02Z"
UNPRICED = None
# USD per million tokens: input, read from cache, written to cache, output.
PRICES = {
    ("xai", "grok-4.20"): ("1.25", "0.20", "", "2.50"),
    ("azure", "grok-4.6"): ("2", "", "", "6"),
    ("google", "gemini-2.5-pro"): ("1.25", "0.125", "", "10"),
    ("bedrock", "claude-sonnet-4-5"): ("3", "0.30", "3.75", "15"),
    ("openai", "gpt-4o"): ("2.50", "1.25", "", "10"),
    ("openai", "text-embedding-3-small"): ("0.02", "", "", ""),
    ("openai", "gpt-image-1"): ("10", "", "", "40"),
}
METERS = ("uncached_input", "cache_read", "cache_write_5m", "output")
PROVIDERS = {model: provider for provider, model in PRICES}

# The cost of each case in USD, or why it has none, with its arithmetic in prices per million.
COSTS: dict[str, str | None] = {
    # (10120 - 128) x 1.25 + 128 x 0.20 + (1499 + 2809) x 2.50 = 12490 + 25.6 + 10770 = 23285.6, as 10120 + 1499 + 2809
    # = 14428 is the total
    "grok": "0.0232856",
    # 12 x 2 + (1 + 97) x 6 = 24 + 588 = 612: more reasoning than output is not in it, whatever the total
    "grok_azure": "0.000612",
    # 27 x 1.25 + (1530 - 27) x 10 = 33.75 + 15030 = 15063.75
    "gemini_stream": "0.01506375",
    # 136 x 1.25 + (16 + 76) x 10 = 170 + 920 = 1090
    "adk": "0.00109",
    # 100 x 1.25 + (50 + 10) x 10 = 125 + 600 = 725: by its name ADK's reasoning is outside the output
    "adk_little": "0.000725",
    # 500 x 3 + 450 x 0.30 + 60 x 3.75 + 10 x 15 = 1500 + 135 + 225 + 150 = 2010, as 500 + 450 + 60 + 10 = 1020
    "strands": "0.00201",
    # the same total, but 1020 = 1010 + 10: the 510 cached are in the 1010
    "cache_inside": "0.00201",
    # (1000 - 900) x 2.50 + 900 x 1.25 + 50 x 10 = 250 + 1125 + 500 = 1875
    "openai": "0.001875",
    # 500 x 0.02 = 10
    "embedding": "0.00001",
    # 100 x 2.50 + 20 x 10 = 450
    "plain": "0.00045",
    "only_total": UNPRICED,
    "image_total": UNPRICED,
    "silent": UNPRICED,
}


def langfuse(name: str, model: str, usage: dict[str, Any], provided: Any = "same", **values: Any) -> Row:
    """Return one of Langfuse's observations."""
    return {
        "id": name, "trace_id": "t", "parent_observation_id": None, "type": "GENERATION", "name": "call",
        "level": "DEFAULT", "provided_model_name": model, "model_parameters": "{}", "environment": "default",
        "metadata": json.dumps({"attributes": {"gen_ai.system": PROVIDERS.get(model, "openai")}}),
        "usage_details": json.dumps(usage), "provided_cost_details": "{}",
        "provided_usage_details": json.dumps(usage if provided == "same" else provided),
        "start_time": STARTED, "end_time": ENDED, "updated_at": ENDED, **values,
    }  # fmt: skip


def otel(name: str, model: str, usage: dict[str, Any], operation: str | None = "chat", **values: Any) -> Row:
    """Return a span, its attributes as JSON text."""
    named = {"gen_ai.operation.name": operation} if operation else {}
    attributes = {"gen_ai.provider.name": PROVIDERS.get(model, "openai"), "gen_ai.request.model": model}
    return {
        "trace_id": "t", "span_id": name, "parent_span_id": None, "name": "call", "service_name": "app",
        "status_code": "UNSET", "start_time": STARTED, "end_time": ENDED, "loaded_at": ENDED,
        "attributes": json.dumps({**named, **attributes, **usage, **values}),
    }  # fmt: skip


def litellm(name: str, model: str, tokens: tuple[int, int, int], details: Any = None, **values: Any) -> Row:
    """Return a row of the proxy's log."""
    prompt, completion, total = tokens
    return {
        "request_id": name, "session_id": None, "end_user": "acme", "team_id": None, "api_key": "",
        "call_type": "acompletion", "model": model, "model_group": model, "custom_llm_provider": PROVIDERS[model],
        "status": "success", "request_tags": "[]", "cache_hit": "None", "spend": 0.0, "prompt_tokens": prompt,
        "completion_tokens": completion, "total_tokens": total, "startTime": STARTED, "endTime": ENDED,
        "created_at": None, "updated_at": ENDED, "metadata": json.dumps({"usage_object": details or {}}), **values,
    }  # fmt: skip


def generic(name: str, model: str, **values: Any) -> Row:
    """Return a row of a log of one's own."""
    return {
        "request_id": name, "provider": PROVIDERS[model], "model": model, "status": "succeeded", "started_at": STARTED,
        "ended_at": ENDED, "loaded_at": ENDED, **values,
    }  # fmt: skip


CLAUDE, EMBEDDING = "claude-sonnet-4-5", "text-embedding-3-small"
GROK_DETAILS = {
    "prompt_tokens_details": {"cached_tokens": 128},
    "completion_tokens_details": {"reasoning_tokens": 2809},
}
# Each case as every log that can hold it says it; what follows a slash is only another spelling of the case.
LITELLM = [
    litellm("grok", "grok-4.20", (10120, 1499, 14428), GROK_DETAILS),
    # Older proxies and the responses interface; the columns found nothing.
    litellm("grok/responses", "grok-4.20", (0, 0, 0), {
        "input_tokens": 10120, "output_tokens": 1499, "total_tokens": 14428,
        "input_tokens_details": {"cached_tokens": 128}, "output_tokens_details": {"reasoning_tokens": 2809},
    }),
    litellm("grok_azure", "grok-4.6", (12, 1, 110), {"completion_tokens_details": {"reasoning_tokens": 97}}),
    # Some add the total up themselves.
    litellm("grok_azure/own_total", "grok-4.6", (12, 1, 13), {"completion_tokens_details": {"reasoning_tokens": 97}}),
    litellm("gemini_stream", "gemini-2.5-pro", (27, 3, 1530)),
    litellm("cache_inside", CLAUDE, (1010, 10, 1020), {
        "prompt_tokens_details": {"cached_tokens": 0}, "cache_read_input_tokens": 450,
        "cache_creation_input_tokens": 60,
    }),
    litellm("strands", CLAUDE, (500, 10, 1020), {"cache_read_input_tokens": 450, "cache_creation_input_tokens": 60}),
    litellm("openai", "gpt-4o", (1000, 50, 1050), {"prompt_tokens_details": {"cached_tokens": 900}}),
    litellm("embedding", EMBEDDING, (0, 0, 500), call_type="aembedding"),
    litellm("embedding/prompt", EMBEDDING, (500, 0, 500), call_type="aembedding"),
    litellm("image_total", "gpt-image-1", (0, 0, 1079), call_type="aimage_generation"),
    litellm("silent", "gpt-image-1", (0, 0, 0), call_type="aimage_generation"),
    litellm("plain", "gpt-4o", (100, 20, 120)),
]  # fmt: skip
LANGFUSE = [
    langfuse("grok", "grok-4.20", {
        "input": 10120, "output": 1499, "total": 14428, "input_cached_tokens": 128, "output_reasoning_tokens": 2809,
    }),
    # OpenAI's schema as Langfuse takes it apart: 10120 - 128, and 1499 - 2809 is written as 0.
    langfuse("grok/taken_apart", "grok-4.20", {
        "input": 9992, "output": 0, "total": 14428, "input_cached_tokens": 128, "output_reasoning_tokens": 2809,
    }),
    langfuse("grok_azure", "grok-4.6", {"input": 12, "output": 1, "total": 110, "completion_details.reasoning": 97}),
    langfuse("grok_azure/without_total", "grok-4.6", {"input": 12, "output": 1, "reasoning.output_tokens": 97}),
    langfuse("gemini_stream", "gemini-2.5-pro", {"input": 27, "output": 3, "total": 1530}),
    langfuse("adk", "gemini-2.5-pro", {"input": 136, "output": 16, "experimental.reasoning_tokens": 76, "total": 228}),
    langfuse("adk_little", "gemini-2.5-pro", {"input": 100, "output": 50, "experimental.reasoning_tokens": 10}),
    langfuse("strands", CLAUDE, {
        "input": 500, "output": 10, "total": 1020, "input_cached_tokens": 450, "cache_write_input_tokens": 60,
    }),
    # Langfuse takes the 450 off an input that does not hold them.
    langfuse("strands/taken_off", CLAUDE, {
        "input": 50, "output": 10, "total": 1020, "input_cached_tokens": 450, "cache_write_input_tokens": 60,
    }),
    langfuse("cache_inside", CLAUDE, {
        "input": 1010, "output": 10, "total": 1530, "cache_read.input_tokens": 450, "cache_write.input_tokens": 60,
    }),
    langfuse("openai", "gpt-4o", {"input": 100, "output": 50, "input_cached_tokens": 900, "total": 1050}),
    langfuse("openai/older", "gpt-4o", {
        "promptTokens": 1000, "completionTokens": 50, "totalTokens": 1050, "cached_tokens": 900,
    }),
    langfuse("embedding", EMBEDDING, {"input": 0, "output": 0, "total": 500}, type="EMBEDDING"),
    langfuse("embedding/llama_index", EMBEDDING, {"input": 0, "output": 0, "total": 500}),
    langfuse("only_total", "gpt-4o", {"input": 0, "output": 0, "total": 500}),
    langfuse("image_total", "gpt-image-1", {"total": 1079}),
    langfuse("silent", "gpt-4o", {"input": 1195, "total": 1195}),
    langfuse("plain", "gpt-4o", {"input": 100, "output": 20, "total": 120}),
]  # fmt: skip
USAGE = "gen_ai.usage."
OTEL = [
    otel("grok", "grok-4.20", {
        USAGE + "input_tokens": 10120, USAGE + "output_tokens": 1499, USAGE + "total_tokens": 14428,
        USAGE + "cache_read.input_tokens": 128, USAGE + "reasoning.output_tokens": 2809,
    }),
    otel("grok/openinference", "grok-4.20", {
        "llm.token_count.prompt": 10120, "llm.token_count.completion": 1499, "llm.token_count.total": 14428,
        "llm.token_count.prompt_details.cache_read": 128, "llm.token_count.completion_details.reasoning": 2809,
    }, operation=None, **{"openinference.span.kind": "LLM"}),
    otel("grok/vercel", "grok-4.20", {
        "ai.usage.inputTokens": 10120, "ai.usage.outputTokens": 1499, "ai.usage.totalTokens": 14428,
        "ai.usage.cachedInputTokens": 128, "ai.usage.reasoningTokens": 2809,
    }, operation=None, **{"ai.operationId": "ai.generateText.doGenerate"}),
    otel("grok_azure", "grok-4.6", {
        USAGE + "prompt_tokens": 12, USAGE + "completion_tokens": 1, "llm.usage.total_tokens": 110,
        USAGE + "reasoning_tokens": 97,
    }),
    otel("gemini_stream", "gemini-2.5-pro", {
        USAGE + "input_tokens": 27, USAGE + "output_tokens": 3, USAGE + "total_tokens": 1530,
    }),
    otel("adk", "gemini-2.5-pro", {
        USAGE + "input_tokens": 136, USAGE + "output_tokens": 16, USAGE + "experimental.reasoning_tokens": 76,
    }, operation=None),
    otel("adk_little", "gemini-2.5-pro", {
        USAGE + "input_tokens": 100, USAGE + "output_tokens": 50, USAGE + "experimental.reasoning_tokens": 10,
    }, operation=None),
    otel("strands", CLAUDE, {
        USAGE + "prompt_tokens": 500, USAGE + "input_tokens": 500, USAGE + "completion_tokens": 10,
        USAGE + "output_tokens": 10, USAGE + "total_tokens": 1020, USAGE + "cache_read_input_tokens": 450,
        USAGE + "cache_write_input_tokens": 60,
    }),
    otel("strands/without_total", CLAUDE, {
        USAGE + "input_tokens": 500, USAGE + "output_tokens": 10, USAGE + "cache_read_input_tokens": 450,
        USAGE + "cache_write_input_tokens": 60,
    }),
    otel("cache_inside", CLAUDE, {
        USAGE + "input_tokens": 1010, USAGE + "output_tokens": 10, USAGE + "cache_read.input_tokens": 450,
        USAGE + "cache_write.input_tokens": 60,
    }),
    otel("cache_inside/vercel", CLAUDE, {
        "ai.usage.inputTokens": 1010, "ai.usage.outputTokens": 10, "ai.usage.totalTokens": 1020,
        "ai.usage.inputTokenDetails.noCacheTokens": 500, "ai.usage.inputTokenDetails.cacheReadTokens": 450,
        "ai.usage.inputTokenDetails.cacheWriteTokens": 60,
    }),
    otel("openai", "gpt-4o", {
        USAGE + "input_tokens": 1000, USAGE + "output_tokens": 50, USAGE + "details.cache_read_tokens": 900,
    }),
    otel("openai/vercel_4", "gpt-4o", {
        "ai.usage.promptTokens": 1000, "ai.usage.completionTokens": 50, "ai.usage.cachedInputTokens": 900,
    }),
    otel("embedding", EMBEDDING, {"ai.usage.tokens": 500}, operation=None, **{"ai.operationId": "ai.embed.doEmbed"}),
    otel("embedding/unnamed", EMBEDDING, {"ai.usage.tokens": 500}, operation=None),
    otel("embedding/total", EMBEDDING, {USAGE + "total_tokens": 500}, operation="embeddings"),
    otel("embedding/rerank", EMBEDDING, {"llm.token_count.total": 500}, operation=None, **{
        "openinference.span.kind": "RERANKER",
    }),
    otel("only_total", "gpt-4o", {USAGE + "total_tokens": 500}),
    otel("silent", "gpt-4o", {USAGE + "input_tokens": 1195}),
    otel("silent/rerank", EMBEDDING, {}, operation="rerank"),
    otel("plain", "gpt-4o", {USAGE + "input_tokens": 100, USAGE + "output_tokens": 20}),
    otel("estimate", "gpt-4o", {}),
]  # fmt: skip
GENERIC = [
    generic(
        "grok", "grok-4.20", uncached_input_tokens=9992, cache_read_tokens=128, output_tokens=1499,
        reasoning_tokens=2809, total_tokens=14428,
    ),
    generic("grok_azure", "grok-4.6", uncached_input_tokens=12, output_tokens=1, reasoning_tokens=97),
    generic("gemini_stream", "gemini-2.5-pro", uncached_input_tokens=27, output_tokens=3, total_tokens=1530),
    generic(
        "strands", CLAUDE, uncached_input_tokens=500, cache_read_tokens=450, cache_write_5m_tokens=60,
        output_tokens=10, total_tokens=1020,
    ),
    # Only the whole prompt is known: 1010 - 510 = 500.
    generic(
        "strands/whole_prompt", CLAUDE, total_input_tokens=1010, cache_read_tokens=450, cache_write_5m_tokens=60,
        output_tokens=10,
    ),
    generic("cache_inside", CLAUDE, uncached_input_tokens=1010, cache_read_tokens=450, cache_write_5m_tokens=60,
            output_tokens=10, total_tokens=1020),
    generic("embedding", EMBEDDING, total_tokens=500),
    generic("only_total", "gpt-4o", total_tokens=500),
    generic("plain", "gpt-4o", uncached_input_tokens=100, output_tokens=20),
]  # fmt: skip
# Counts of the text by the tracer: they have a cost, and say what it rests on.
ESTIMATES = {
    "langfuse": langfuse("estimate", "gpt-4o", {"input": 100, "output": 20, "total": 120}, provided={}),
    "generic": generic("estimate", "gpt-4o", uncached_input_tokens=100, output_tokens=20, is_usage_estimated="true"),
}
LOGS = {"litellm": LITELLM, "langfuse": LANGFUSE, "otel_genai": OTEL, "generic": GENERIC}


def write_lines(path: Path, rows: list[Row]) -> str:
    """Write rows as newline-delimited JSON and return the path as a variable wants it."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def rate_rows() -> list[Row]:
    """Return the rate card of the models here."""
    return [
        {
            "provider": provider, "model": model, "meter": meter, "service_tier": "standard",
            "context_from_tokens": 0, "rate_per_million_tokens": price, "currency_code": "USD",
        }
        for (provider, model), prices in PRICES.items()
        for meter, price in zip(METERS, prices, strict=True)
        if price
    ]  # fmt: skip


def variables(folder: Path) -> dict[str, Any]:
    """Write the four logs and the rate card, and return the variables that point at them."""
    return {
        "use_demo_data": False,
        "litellm_spend_logs_path": write_lines(folder / "spend_logs.ndjson", LITELLM),
        "langfuse_observations_path": write_lines(folder / "observations.ndjson", [*LANGFUSE, ESTIMATES["langfuse"]]),
        "otel_spans_path": write_lines(folder / "spans.ndjson", OTEL),
        "requests_path": str(write_input(folder, "requests", [*GENERIC, ESTIMATES["generic"]])),
        "token_rates_path": str(write_input(folder, "token_rates", rate_rows())),
        "list_token_rates_path": str(write_input(folder, "list_token_rates", [])),
        **{
            f"default_{name}_aliases_path": str(PROJECT / "seeds" / "reference" / f"default_{name}_aliases.csv")
            for name in ("model", "provider")
        },
    }


@pytest.fixture(scope="module")
def usage_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case through every log that can hold it, costed."""
    folder = tmp_path_factory.mktemp("usage")
    database = folder / "usage.duckdb"
    selected = ("--select", "+int_ai__ledger_attempts", "--exclude-resource-type", "test")
    run_dbt("build", *selected, database=database, variables=variables(folder))
    return database


@pytest.mark.parametrize("log", LOGS)
def test_every_case_costs_the_same_in_every_log(log: str, usage_database: Path) -> None:
    """Whatever the log calls the counts, and wherever it puts reasoning and cache."""
    found = {
        row["request_id"].removeprefix("t-"): row
        for row in read_mart(usage_database, "int_ai__ledger_attempts")
        if row["source_relation"] == log and "estimate" not in row["request_id"]
    }
    names = {row.get("request_id") or row.get("id") or row["span_id"] for row in LOGS[log]}
    assert set(found) == names - {"estimate"}
    for name, row in found.items():
        cost = COSTS[name.split("/")[0]]
        if cost is None:
            assert (row["cost_pico"], row["unpriced_reason"]) == (None, "no_usage"), name
        else:
            assert (row["cost_pico"], row["cost_status"]) == (Decimal(cost) * PICO, "rated"), name
        # 12 + 1 = 13 is not the 110 that the parts add up to.
        assert row["has_token_mismatch"] == (name == "grok_azure/own_total"), name


def test_every_case_is_in_some_log() -> None:
    """A case that no log holds shows nothing."""
    names = {
        (row.get("request_id") or row.get("id") or row["span_id"]).split("/")[0] for log in LOGS.values() for row in log
    }
    assert names - {"estimate"} == set(COSTS)


def test_estimates_have_a_cost_and_say_so(usage_database: Path) -> None:
    """Langfuse counted 100 and 20 itself: 100 x 2.50 + 20 x 10 = 450 per million, as in a log of one's own."""
    rows = read_duckdb(usage_database, "select * from int_ai__ledger_attempts where request_id = 'estimate'")
    assert {row["source_relation"] for row in rows} == set(ESTIMATES)
    assert {(row["cost_pico"], row["cost_status"], row["is_usage_estimated"]) for row in rows} == {
        (450_000_000, "estimated", True)
    }
    (others,) = read_duckdb(
        usage_database,
        "select count(*) as rows from int_ai__ledger_attempts where is_usage_estimated <> (request_id = 'estimate')",
    )
    assert others["rows"] == 0


# -- The same traces through both tracers' connectors

TRACERS = (
    "stg_langfuse__observations",
    "stg_langfuse__traces",
    "base_litellm__spend_logs",
    "stg_otel_genai__spans",
    "int_ai__trace_calls",
    "int_ai__langfuse_usages",
    "stg_generic__requests",
    "stg_litellm__requests",
    "int_ai__langfuse_requests",
    "int_ai__otel_genai_requests",
    "int_ai__requests_unioned",
    "int_ai__requests_interpreted",
    "int_ai__requests_counted",
)  # fmt: skip
# Why calls of a real trace look otherwise in OpenTelemetry: what each connector says of them, Langfuse's first.
UNTOLD = (
    "Usage reached Langfuse beside the attributes: the span is missing usage, or no call of a model by any attribute."
)
DIFFERENCES: dict[str, tuple[str, dict[str, tuple[Any, Any]]]] = {
    # Of the spans, the library's around the provider's is the only one that says that it calls a model.
    "agno-2025-06-11": (UNTOLD, {
        "OpenAIChat.invoke": (None, "missing"), "chat gpt-4o-mini": ((663, 225, 0), None),
        "chat gpt-4o-mini, again": ((163, 20, 0), None),
    }),
    "autogen-2025-06-06": (UNTOLD, {"chat gpt-4o": ((41, 3, 0), None)}),
    "langgraph-python-2025-08-22": (UNTOLD, {
        "ChatOpenAI": ((60, 15, 0), None), "ChatOpenAI, again": ((108, 51, 0), None),
    }),
    "pydantic-ai-with-gemini-2025-12-24": (
        "Langfuse did not keep the 121 of thought that are in the output of 159: the cost is the same.",
        {"chat gemini-2.5-flash": ((40, 159, 0), (40, 159, 121))},
    ),
}  # fmt: skip


def said_of(row: Row | None) -> Any:
    """Return input, output and reasoning of a call, or that its usage is missing; None for no call."""
    if row is None:
        return None
    if row["is_usage_missing"]:
        return "missing"
    whole_input = row["uncached_input_tokens"] + row["cache_read_tokens"]
    return whole_input, row["output_tokens"], row["reasoning_tokens"]


def as_clickhouse(observation: Row) -> Row:
    """Return an exported observation as Langfuse's table spells it."""
    snake = {
        re.sub(r"(?<=[a-z])([A-Z])", lambda letter: "_" + letter[0].lower(), key): value
        for key, value in observation.items()
    }
    texts = ("usage_details", "metadata", "model_parameters", "provided_cost_details")
    row = {key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in snake.items()}
    return {"provided_usage_details": None, **row, "provided_model_name": snake["model"]} | {
        key: row.get(key) or "{}" for key in texts
    }


def as_span(observation: Row) -> Row:
    """Return the span that an observation came from: its attributes stand in the metadata."""
    metadata = observation["metadata"]
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata or {}
    return {
        "trace_id": observation["traceId"], "span_id": observation["id"],
        "parent_span_id": observation["parentObservationId"], "name": observation["name"], "service_name": "app",
        "status_code": "UNSET", "start_time": observation["startTime"], "end_time": observation["endTime"],
        "loaded_at": observation["updatedAt"], "attributes": json.dumps(metadata.get("attributes", {})),
    }  # fmt: skip


def test_real_traces_are_the_same_through_both_connectors(
    shared_data: Path, usage_database: Path, tmp_path: Path
) -> None:
    """Every call of the eleven traces has the same tokens as Langfuse's observation and as the span it came from."""
    files = sorted((shared_data / "langfuse_traces").glob("*.trace.json"))
    traces = {file.name.removesuffix(".trace.json"): json.loads(file.read_text())["observations"] for file in files}
    everything = [observation for observations in traces.values() for observation in observations]
    logs = {"observations.ndjson": as_clickhouse, "spans.ndjson": as_span}
    swaps = [
        (str(usage_database.parent / name), write_lines(tmp_path / name, [make(each) for each in everything]))
        for name, make in logs.items()
    ]  # fmt: skip
    with compiled_models(usage_database, [], TRACERS) as models:
        models.build(swaps=swaps)
        rows = models.rows("int_ai__requests_counted")
    found: dict[str, dict[str, Row]] = {"langfuse": {}, "otel_genai": {}}
    for row in rows:
        if row["source_relation"] in found:
            found[row["source_relation"]][row["request_id"].rsplit("-", 1)[-1]] = row
    different: dict[str, set[tuple[Any, Any]]] = {}
    same = 0
    for trace, observations in traces.items():
        for observation in observations:
            pair = tuple(said_of(found[log].get(observation["id"])) for log in ("langfuse", "otel_genai"))
            same += pair[0] == pair[1] is not None
            if pair[0] != pair[1]:
                different.setdefault(trace, set()).add(pair)
    assert different == {trace: set(calls.values()) for trace, (_, calls) in DIFFERENCES.items()}
    # 1 of Google, 2 of Microsoft, 1 + 1 + 4 of Pydantic AI, 1 of Vertex AI, 5 of BeeAI, whose streams state no output
    assert same == 15


def test_an_estimate_of_langfuse_is_missing_usage_in_opentelemetry(usage_database: Path) -> None:
    """The span of a call whose usage Langfuse guessed states none: unpriced there, an estimate here."""
    rows = read_duckdb(
        usage_database,
        """
        select source_relation, cost_status, unpriced_reason from int_ai__ledger_attempts
        where request_id in ('estimate', 't-estimate') and source_relation in ('langfuse', 'otel_genai')
        """,
    )
    assert {row["source_relation"]: (row["cost_status"], row["unpriced_reason"]) for row in rows} == {
        "langfuse": ("estimated", None),
        "otel_genai": ("unpriced", "no_usage"),
    }


# -- Names


def documented_names() -> list[tuple[str, ...]]:
    """Return the rows of the page's table of names."""
    page = (PROJECT / "docs" / "connectors.md").read_text()
    table = page.split("## Names of token counts")[1].split("\n## ")[0]
    return re.findall(r"^\| (\w+) \| (\w+) \| `(\S+)` \| (.+) \|$", table, re.MULTILINE)


def coded_names() -> list[tuple[str, ...]]:
    """Return log, count, name and source of every name that the package reads, in order."""
    code = (PROJECT / "macros" / "sources" / "usage_names.sql").read_text()
    names = ast.literal_eval(code.split("return(")[1].split("[connector]")[0])
    return [
        (log, count, name, source)
        for log, counts in names.items()
        for count, spellings in counts.items()
        for name, source in spellings.items()
    ]


def test_the_page_shows_every_name_that_is_read() -> None:
    """One table of names with a source for each: what the page shows is what the models loop over."""
    assert documented_names() == coded_names()
    assert len(coded_names()) > 100


def test_no_name_means_two_counts() -> None:
    """Within a log a name is read once, and none is written out in a model again."""
    names = [(log, name) for log, _, name, _ in coded_names()]
    assert len(names) == len(set(names))
    models = [path.read_text() for path in (PROJECT / "models" / "staging").glob("*/*.sql")]
    assert not [name for _, name in names if name.count("_") > 2 and any(f"'{name}'" in text for text in models)]


@pytest.mark.parametrize("log", ["otel_genai", "langfuse"])
def test_every_name_is_read(log: str, usage_database: Path, tmp_path: Path) -> None:
    """Each name alone on a call comes out under its count."""
    cases = [(count, name) for each, count, name, _ in coded_names() if each == log]
    model, file, key = {
        "otel_genai": ("stg_otel_genai__spans", "spans.ndjson", "span_id"),
        "langfuse": ("stg_langfuse__observations", "observations.ndjson", "observation_id"),
    }[log]
    make = otel if log == "otel_genai" else langfuse
    rows = [make(str(number), "gpt-4o", {name: 7}) for number, (_, name) in enumerate(cases)]
    swap = (str(usage_database.parent / file), write_lines(tmp_path / file, rows))
    with compiled_models(usage_database, [], [model]) as models:
        models.build(swaps=[swap])
        found = {int(row[key]): row for row in models.rows(model)}
    counts = {count for count, _ in cases}
    assert {number: {count for count in counts if row[count]} for number, row in found.items()} == {
        number: {count} for number, (count, _) in enumerate(cases)
    }


# -- PostgreSQL

TABLES = {
    "litellm_spend_logs": LITELLM,
    "langfuse_observations": [*LANGFUSE, ESTIMATES["langfuse"]],
    "otel_spans": OTEL,
    "requests": [
        {column: row.get(column) for column in COLUMNS["requests"]} for row in (*GENERIC, ESTIMATES["generic"])
    ],
}
OBJECTS = {"metadata", "usage_details", "provided_usage_details", "attributes"}


def test_postgres_counts_the_same(postgres: Postgres, usage_database: Path, tmp_path: Path) -> None:
    """Every case through PostgreSQL, nested objects as jsonb: the same tokens, flags and habits, row by row."""
    with psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres") as connection:
        with connection.cursor() as cursor:
            cursor.execute("create schema usage_inputs")
            for table, rows in TABLES.items():
                types = {name: "jsonb" if name in OBJECTS else "text" for name in rows[0]}
                columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
                cursor.execute(f"create table usage_inputs.{table} ({columns})")
                for row in rows:
                    cursor.execute(
                        f"insert into usage_inputs.{table} values ({', '.join(['%s'] * len(types))})",
                        [None if row[name] is None else str(row[name]) for name in types],
                    )
        connection.commit()
        run_dbt(
            "run", "--select", "+int_ai__requests_counted",
            database=tmp_path / "unused.duckdb",
            env={**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": "usage"},
            variables={
                "use_demo_data": False, "inputs_schema": "usage_inputs", **{f"{table}_table": table for table in TABLES}
            },
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("select * from usage.int_ai__requests_counted")
            found = rows_of(cursor)
    assert_same_rows(
        read_mart(usage_database, "int_ai__requests_counted"), found, "int_ai__requests_counted",
        ignore={"started_at_text", "loaded_at_text"},
    )  # fmt: skip

"""Which rate a request meets: the list's, a negotiated one, or that of the model behind an alias."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from genai_prices.data import providers
from genai_prices.types import ClauseEquals

from compiled import build_quickly
from conftest import Postgres
from oracle.inputs import read_text
from oracle.marts import compute
from oracle.names import Names
from rates.card import read_card
from rates.library import PROVIDERS
from support import DbtFailure, Row, assert_same_rows, read_duckdb, read_mart, rows_of, run_dbt
from tables import CLASSES, COLUMNS, RULES, SEEDS, oracle_inputs, path_variables, request, token_rate, write_input

CARD = SEEDS / "reference" / "token_rates.csv"
SHIPPED_ALIASES = read_text(SEEDS / "reference" / "default_model_aliases.csv")

# Logged provider and model, and the name on the card whose price they have (none: unpriced).
KNOWN = {
    ("openai", "gpt-4o"): ("openai", "gpt-4o"),
    ("openai", "gpt-4o-2024-05-13"): ("openai", "gpt-4o-2024-05-13"),
    ("openai", "gpt-4o-2024-11-20"): ("openai", "gpt-4o"),
    ("openai", "openai/gpt-4o"): ("openai", "gpt-4o"),
    ("openai", "openai/gpt-4o-2024-11-20"): ("openai", "gpt-4o"),
    ("OpenAI", "gpt-4o-mini"): ("openai", "gpt-4o-mini"),
    ("openai", "ft:gpt-4o-2024-08-06:acme::9f2"): ("openai", "ft:gpt-4o"),
    ("openai", "ft:gpt-4o-mini-2024-07-18:acme:triage:9f2"): ("openai", "ft:gpt-4o-mini"),
    ("openai", "ft:gpt-4.1-2025-04-14:acme::9f2"): None,
    ("bedrock", "us.anthropic.claude-3-5-sonnet-20241022-v2:0"): (
        "bedrock",
        "regional.anthropic.claude-3-5-sonnet-20241022-v2:0",
    ),
    ("bedrock", "bedrock/us.amazon.nova-lite-v1:0"): ("bedrock", "amazon.nova-lite-v1:0"),
    ("anthropic", "claude-3-5-haiku-20241022"): ("anthropic", "claude-3-5-haiku-latest"),
    ("anthropic", "claude-opus-4-1-20250805"): ("anthropic", "claude-opus-4-1"),
    ("anthropic", "claude-sonnet-4-20250514"): ("anthropic", "claude-sonnet-4-20250514"),
    ("vertex_ai", "claude-sonnet-4-5@20250929"): ("google", "claude-sonnet-4-5"),
    ("google", "gemini-2.0-flash-001"): ("google", "gemini-2.0-flash"),
    ("gemini", "gemini/gemini-2.5-pro-preview-05-06"): ("google", "gemini-2.5-pro"),
    ("azure", "gpt-4o-2024-11-20"): ("openai", "gpt-4o"),
    ("azure", "gpt-35-turbo"): ("openai", "gpt-3.5-turbo"),
    ("together_ai", "together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo"): (
        "together",
        "meta-llama/Llama-3.3-70B-Instruct-Turbo",
    ),
    ("fireworks_ai", "accounts/fireworks/models/gpt-oss-20b"): ("fireworks", "gpt-oss-20b"),
    ("openrouter", "openrouter/openai/gpt-4o"): ("openrouter", "openai/gpt-4o"),
    ("mistral", "no-such-model"): None,
    ("self_hosted", "gpt-4o"): None,
    ("acme", "one"): ("acme", "one"),
    ("acme", "house-model"): ("acme", "one"),
    ("openai", "our-deployment"): ("openai", "gpt-4o-mini"),
}
# Spellings of a provider, as tracers and gateways have them, a model of theirs, and what 1,000 tokens of input and 100
# of output cost in dollars, from the list: 1.25 and 10 a million make 0.00125 + 0.001.
SPELLINGS = {
    # Google, Anthropic, OpenAI: 1.25/10, 0.30/2.50, 3/15, and 0.40/1.60 less the tenth that OpenAI gives below.
    ("gcp.vertex.agent", "gemini-2.5-pro"): "0.00225",
    ("google.vertex.chat", "gemini-2.5-pro"): "0.00225",
    ("google-vertex", "gemini-2.5-pro"): "0.00225",
    ("vertex_ai", "gemini-2.5-pro"): "0.00225",
    ("GCP.Vertex_AI", "gemini-2.5-pro"): "0.00225",
    ("google.generative-ai", "gemini-2.5-flash"): "0.00055",
    ("google.generativeai", "gemini-2.5-flash"): "0.00055",
    ("google_genai", "gemini-2.5-flash"): "0.00055",
    ("anthropic.messages", "claude-sonnet-4-5"): "0.0045",
    ("vertex.anthropic.messages", "claude-sonnet-4-5"): "0.0045",
    ("openai.chat", "gpt-4.1-mini"): "0.000504",
    ("openai.responses", "gpt-4.1-mini"): "0.000504",
    ("OPENAI_Responses", "gpt-4.1-mini"): "0.000504",
    ("openai.chat.completions", "gpt-4.1-mini"): "0.000504",
    # Azure at OpenAI's list price, without OpenAI's discount.
    ("azure-openai.chat", "gpt-4.1-mini"): "0.00056",
    ("azure.ai.openai", "gpt-4.1-mini"): "0.00056",
    ("az.ai.inference", "gpt-4.1-mini"): "0.00056",
    # Bedrock: regional 3/15, 0.15/0.60, regional 1.10/5.50.
    ("amazon-bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0"): "0.0045",
    ("aws.bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0"): "0.0045",
    ("bedrock_mantle", "openai.gpt-oss-120b"): "0.00021",
    ("bedrock_mantle", "anthropic.claude-haiku-4-5"): "0.00165",
    # What a framework logs says nothing of who serves: the model's name does.
    ("strands-agents", "us.anthropic.claude-sonnet-4-20250514-v1:0"): "0.0045",
    ("strands-agents", "claude-sonnet-4-5"): "0.0045",
    ("litellm_proxy", "groq/llama-3.3-70b-versatile"): "0.000669",
    # 2/6, 0.59/0.79, 0.27/1.10, 3/15, 0.15/0.60, 0.88/0.88, 0.10/0.10, 0.25/2.50, 0.07/0.30, 0.60/2.50.
    ("mistral.chat", "mistral-large-latest"): "0.0026",
    ("mistral_ai", "mistral-large-latest"): "0.0026",
    ("groq.chat", "llama-3.3-70b-versatile"): "0.000669",
    ("deepseek.chat", "deepseek-chat"): "0.00038",
    ("xai.chat", "grok-4"): "0.0045",
    ("x_ai", "grok-4"): "0.0045",
    ("cohere.chat", "command-r"): "0.00021",
    ("togetherai.chat", "meta-llama/Llama-3.3-70B-Instruct-Turbo"): "0.000968",
    ("cerebras.chat", "llama3.1-8b"): "0.00011",
    ("perplexity.chat", "perplexity/sonar"): "0.0005",
    ("fireworks.chat", "accounts/fireworks/models/gpt-oss-20b"): "0.0001",
    ("moonshotai.chat", "kimi-k2-0905-preview"): "0.00085",
    # No card of the provider has the model, or no alias knows the provider: whoever alone gives such names.
    ("openai", "claude-sonnet-4-5"): "0.0045",
    ("azure", "claude-sonnet-4-5"): "0.0045",
    ("some-gateway", "claude-sonnet-4-5-20250929"): "0.0045",
    ("some-gateway", "groq/llama-3.3-70b-versatile"): "0.000669",
    ("some-gateway", "llama-3.3-70b-versatile"): "0.000669",
    ("", "gemini-2.5-pro"): "0.00225",
    # Own aliases, of a spelling (also for one model only) and of models' names.
    ("Our Proxy", "house-model"): "0.0035",
    ("our_proxy.chat", "llama-3.3-70b-versatile"): "0.000669",
    ("elsewhere", "acme-house-model"): "0.0035",
    # What runs on own machines or at a host of open models does not cost what others ask.
    ("vllm", "llama-3.3-70b-versatile"): None,
    ("hosted_vllm", "claude-sonnet-4-5"): None,
    ("deepinfra.chat", "llama-3.3-70b-versatile"): None,
    ("", "ollama/llama-3.3-70b-versatile"): None,
    ("groq", "meta-llama/Llama-3.3-70B-Instruct-Turbo"): None,
    ("some-gateway", "gpt-oss-120b"): None,
}
OWN_PROVIDERS: list[Row] = [
    {"alias": "our-proxy", "provider": "acme"},
    {"alias": "our-proxy", "model_pattern": "llama-.*", "provider": "Groq"},
    {"model_pattern": "acme-.*", "provider": "acme"},
]
OWN_ALIASES: list[Row] = [
    {"alias_id": "house", "priority": 1, "provider": "acme", "model_pattern": "(acme-)?house-.*", "rate_model": "one"},
    {
        "alias_id": "deployment",
        "priority": 1,
        "provider": "openai",
        "model_pattern": "our-(?:deployment|other)",
        "rate_provider": "openai",
        "rate_model": "gpt-4o-mini",
    },
]
# Negotiated: acme's only price, and in March a discount on the list price of gpt-4o.
OWN_RATES = [
    token_rate("uncached_input", "2.50"),
    token_rate("output", "10.00"),
    token_rate("output", "12.00", region="eu"),
    token_rate("output", "8.00", provider="openai", model="gpt-4o", valid_from="2026-03-01", valid_to="2026-04-01"),
    token_rate("output", "7.00", provider="openai", model="gpt-4o-mini", currency_code="EUR"),
    token_rate("output", "9.00", billing_account_id="a1"),
]
DISCOUNTS: list[Row] = [
    {"provider": "openai", "discount_ratio": "0.1", "valid_to": "2026-05-01"},
    {"provider": "openai", "billing_account_id": "a1", "discount_ratio": "0.3", "valid_to": "2026-04-01"},
    {"provider": "openai", "model": "gpt-4o", "meter": "output", "discount_ratio": "0.333333333"},
    {"provider": "acme", "discount_ratio": "0.9"},
]


def requests() -> list[dict[str, Any]]:
    """Return one request for each name, and some on other days, in other tiers and regions."""
    named = [
        request(f"named-{number}", provider=provider, model=model, cache_read_tokens=500)
        for number, (provider, model) in enumerate(KNOWN)
    ]
    spelled = [
        request(f"spelled-{number}", provider=provider, model=model)
        for number, (provider, model) in enumerate(SPELLINGS)
    ]
    return [
        *named,
        *spelled,
        request("own-machine", provider="some-gateway", model="llama-3.3-70b-versatile", hardware="h100"),
        request("february", "2026-02-10T12:00:00Z", provider="openai", model="gpt-4o"),
        request("march", "2026-03-31T23:59:59Z", provider="openai", model="gpt-4o-2024-11-20"),
        request("april", "2026-04-01T00:00:00Z", provider="openai", model="gpt-4o"),
        request("europe", provider="acme", model="house-model", region="eu"),
        request("account", provider="acme", model="house-model", region="eu", billing_account_id="a1"),
        request("account_february", "2026-02-10T12:00:00Z", provider="openai", model="gpt-4o", billing_account_id="a1"),
        request("account_april", "2026-04-01T00:00:00Z", provider="openai", model="gpt-4o", billing_account_id="a1"),
        request("batch", provider="openai", model="gpt-4o", service_tier="batch"),
        request("priority", provider="openai", model="gpt-4o-2024-11-20", service_tier="priority"),
    ]


TABLES = {
    "requests": requests(),
    "token_rates": OWN_RATES,
    "token_discounts": DISCOUNTS,
    "model_aliases": OWN_ALIASES,
    "provider_aliases": OWN_PROVIDERS,
    "request_classes": CLASSES,
    "class_rules": RULES,
    "customers": [{"customer_id": "c1"}],
    "plans": [{"plan_id": "pro"}],
    "fx_rates": [{"rate_date": "2026-01-01", "from_currency_code": "EUR", "to_currency_code": "USD", "rate": "1.2"}],
}


# How connectors learn of a tier, and what 1,800 tokens of input and 1,000 of output cost in it: in a batch gpt-4o-mini
# at 0.075/0.30 and claude-sonnet-4-5 at 1.50/7.50, on flex o4-mini at 0.55/2.20, on priority gpt-5-mini at 0.45/3.60.
TIERED = {
    "litellm": {
        "fetched": ({"call_type": "aretrieve_batch", "model": "gpt-4o-mini"}, {}, "0.000435"),
        "listed": ({"call_type": "acompletion", "model": ""}, {"batch_models": ["gpt-4o-mini"]}, "0.000435"),
        "flex": ({"model": "o4-mini"}, {"usage_object": {"service_tier": "flex"}}, "0.00319"),
    },
    "langfuse": {
        "attributes": (
            {"provided_model_name": "gpt-5-mini"},
            {"attributes": {"gen_ai.system": "OpenAI", "gen_ai.openai.response.service_tier": "priority"}},
            "0.00441",
        ),
        "parameters": (
            {"provided_model_name": "claude-sonnet-4-5", "model_parameters": '{"service_tier": "batch"}'},
            {},
            "0.0102",
        ),
    },
    "otel_genai": {
        "response": (
            "o4-mini",
            {"openai.response.service_tier": "flex", "openai.request.service_tier": "auto"},
            "0.00319",
        ),
        "older": ("gpt-5-mini", {"gen_ai.openai.response.service_tier": "priority"}, "0.00441"),
        "anthropic": ("claude-sonnet-4-5", {"gen_ai.usage.service_tier": "batch"}, "0.0102"),
    },
}  # fmt: skip


def tiered_logs(folder: Path) -> dict[str, str]:
    """Write the calls of each connector, months after all others, and return the variables that name them."""
    at = "2026-11-05T12:00:00Z"
    spend_logs = [
        {
            "request_id": name, "end_user": "c1", "call_type": "acompletion", "custom_llm_provider": "openai",
            "status": "success", "cache_hit": "False", "prompt_tokens": 1800, "completion_tokens": 1000,
            "startTime": at, "endTime": at, "metadata": json.dumps(metadata), **values,
        }
        for name, (values, metadata, _) in TIERED["litellm"].items()
    ]  # fmt: skip
    observations = [
        {
            "id": name, "trace_id": name, "type": "GENERATION", "start_time": at, "end_time": at, "metadata":
            json.dumps(metadata), "usage_details": '{"input": 1800, "output": 1000, "total": 2800}', **values,
        }
        for name, (values, metadata, _) in TIERED["langfuse"].items()
    ]  # fmt: skip
    spans = [
        {
            "trace_id": name, "span_id": name, "parent_span_id": None, "start_time": at, "end_time": at,
            "attributes": json.dumps({
                "gen_ai.operation.name": "chat", "gen_ai.request.model": model, "gen_ai.usage.input_tokens": 1800,
                "gen_ai.usage.output_tokens": 1000, **attributes,
            }),
        }
        for name, (model, attributes, _) in TIERED["otel_genai"].items()
    ]  # fmt: skip
    tables = {"litellm_spend_logs": spend_logs, "langfuse_observations": observations, "otel_spans": spans}
    paths = {f"{name}_path": folder / f"{name}.ndjson" for name in tables}
    for path, rows in zip(paths.values(), tables.values(), strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return {name: str(path) for name, path in paths.items()}


@pytest.fixture(scope="module")
def built(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every name among own rates and list prices."""
    folder = tmp_path_factory.mktemp("rate_cards")
    database = folder / "cards.duckdb"
    variables = path_variables(folder, TABLES) | tiered_logs(folder)
    build_quickly(database, seeds_database, variables)
    done = run_dbt("test", "--select", "data_issues_are_open", database=database, variables=variables)
    (folder / "build.log").write_text(done.stdout)
    return database


def test_each_name_meets_the_rate_of_its_model(built: Path) -> None:
    """The card's own spelling comes first; then own aliases; then those of the package."""
    resolved = {
        (row["logged_provider"], row["model"]): (row["rate_provider"], row["rate_model"])
        for row in read_duckdb(
            built,
            "select logged_provider, model, rate_provider, rate_model"
            " from int_ai__provider_names inner join int_ai__model_names_resolved using (provider, model)",
        )
    }
    assert {name: resolved.get(name) for name in KNOWN} == KNOWN


def test_each_spelling_of_a_provider_meets_its_prices(built: Path) -> None:
    """Case, signs and the name of an API do not matter; what nobody knows goes by what the model's name says."""
    costs = {row["request_id"]: row["cost"] for row in read_mart(built, "fct_ai__requests")}
    found = {name: costs[f"spelled-{number}"] for number, name in enumerate(SPELLINGS)}
    assert found == {name: cost and Decimal(cost) for name, cost in SPELLINGS.items()}


def test_connectors_tell_the_tier(built: Path) -> None:
    """By the response before the request, by the fetching of a batch, or by the list of the models that it called."""
    rows = [row for row in read_mart(built, "fct_ai__requests") if row["source_relation"] in TIERED]
    found = {(row["source_relation"], row["request_id"].split("-")[-1]): row["cost"] for row in rows}
    assert found == {
        (source, name): Decimal(call[-1]) for source, calls in TIERED.items() for name, call in calls.items()
    }


def test_the_build_warns_of_unpriced_usage_once(built: Path) -> None:
    """One sentence, with the names of models and the share of each of all attempts."""
    rows = [row for row in read_mart(built, "fct_ai__data_issues") if row["issue"] == "unpriced_usage"]
    attempts = len(read_mart(built, "int_ai__ledger_attempts"))
    log = " ".join((built.parent / "build.log").read_text().split())
    assert log.count("unpriced_usage in requests: Attempts that have no cost, by their share of all attempts:") == 1
    assert f"{len(rows)} in all: " in log
    first = min(rows, key=lambda row: (-row["affected_rows"], row["row_key"]))
    assert f"{first['row_key']} ({first['affected_rows']} rows, {100 * first['affected_rows'] / attempts:.2f} %)" in log


def test_hardware_in_the_log_is_no_guess(built: Path) -> None:
    """One provider alone has a model of that name, but this one runs on an own machine whose hours have no rate."""
    (row,) = [row for row in read_mart(built, "int_ai__ledger_attempts") if row["request_id"] == "own-machine"]
    assert (row["cost_pico"], row["unpriced_reason"]) == (None, "no_accelerator_seconds")


def test_a_price_by_the_models_name_is_listed(built: Path) -> None:
    """It is no fault, so it does not warn; but whose price it is can be read."""
    rows = [row for row in read_mart(built, "fct_ai__data_issues") if row["issue"] == "priced_by_model_name"]
    assert {row["row_key"]: row["affected_rows"] for row in rows} == {
        "openai/claude-sonnet-4-5": 1,
        "azure/claude-sonnet-4-5": 1,
        "some-gateway/claude-sonnet-4-5-20250929": 1,
        "some-gateway/groq/llama-3.3-70b-versatile": 1,
        "some-gateway/llama-3.3-70b-versatile": 1,
        "elsewhere/acme-house-model": 1,
    }
    assert not any(row["is_warned"] for row in rows)
    (row,) = [row for row in rows if row["row_key"] == "openai/claude-sonnet-4-5"]
    assert row["reason"] == (
        "The rate card of openai has no such model; it is priced as claude-sonnet-4-5 of anthropic, by its name alone."
    )


def test_names_are_resolved_alike_on_postgres(built: Path, postgres: Postgres, tmp_path: Path) -> None:
    """Regular expressions are where engines differ."""
    database = tmp_path / "unused.duckdb"
    env = {**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": "rate_cards"}
    variables: dict[str, Any] = {"use_demo_data": False, "inputs_schema": "rate_cards_raw"}
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute("create schema rate_cards_raw")
        for name, rows in TABLES.items():
            columns = ", ".join(f"{column} text" for column in COLUMNS[name])
            cursor.execute(f"create table rate_cards_raw.{name} ({columns})")
            with write_input(tmp_path, name, rows).open() as file:
                cursor.copy_expert(f"copy rate_cards_raw.{name} from stdin csv header", file)
            variables[f"{name}_table"] = name
    run_dbt("seed", "--select", "path:seeds/reference", database=database, variables=variables, env=env)
    selected = ("--select", "+int_ai__model_names_resolved")
    run_dbt("run", *selected, database=database, variables=variables, env=env)
    with connection, connection.cursor() as cursor:
        for name, key in {
            "int_ai__provider_names": "logged_provider",
            "int_ai__model_names_resolved": "provider",
        }.items():
            cursor.execute(f"select * from rate_cards.{name}")
            found = rows_of(cursor)
            # The other connectors' logs are on DuckDB only.
            asked = {(row[key], row["model"]) for row in found}
            rows = [row for row in read_duckdb(built, f"select * from {name}") if (row[key], row["model"]) in asked]
            assert len(found) > 40
            assert_same_rows(rows, found, name)
    connection.close()


def test_ledger_equals_oracle(built: Path) -> None:
    """Every figure of every request, priced from the raw files by code that shares nothing with the models."""
    expected = compute(oracle_inputs(TABLES))
    skipped = {"day_fingerprint", "day_built_at"}
    for mart in ("int_ai__ledger_attempts", "fct_ai__unpriced_usage"):
        rows = [row for row in read_mart(built, mart) if row.get("source_relation", "generic") == "generic"]
        actual = [{name: row[name] for name in row if name not in skipped} for row in rows]
        assert_same_rows(expected[mart], actual, mart)


def outputs(built: Path, *names: str) -> list[Decimal]:
    """Return what a million output tokens of some requests cost."""
    rows = {row["request_id"]: row for row in read_mart(built, "int_ai__ledger_attempts")}
    return [Decimal(rows[name]["output_cost_pico"]) / rows[name]["output_tokens"] / 10**6 for name in names]


def test_own_rate_wins_while_it_holds(built: Path) -> None:
    """Before and after, the list price holds, less its discount; an alias of the model meets the own rate too."""
    assert outputs(built, "february", "march", "april", "batch") == [
        Decimal("6.666667"), 8, Decimal("6.666667"), Decimal("3.333333"),
    ]  # fmt: skip


def test_list_price_stands_in_for_meters_without_an_own_rate(built: Path) -> None:
    """Input of gpt-4o was not negotiated: 2.50 per million, less a tenth."""
    (row,) = read_duckdb(
        built, "select uncached_input_cost_pico as c from int_ai__ledger_attempts where request_id = 'march'"
    )
    assert row["c"] == 1000 * 2_250_000


def test_list_price_in_another_currency_does_not(built: Path) -> None:
    """Output of gpt-4o-mini is negotiated in euro, input has a price in dollars only: unpriced, and listed."""
    (row,) = read_duckdb(
        built,
        "select unpriced_reason from fct_ai__unpriced_usage where provider = 'openai' and model = 'our-deployment'",
    )
    assert row["unpriced_reason"] == "no_meter_rate"


def test_a_model_without_a_rate_is_listed_with_the_nearest_name(built: Path) -> None:
    """The longest common start, of whichever provider; it prices nothing."""
    rows = read_mart(built, "fct_ai__unpriced_usage")
    near = {
        row["model"]: (row["nearest_rate_provider"], row["nearest_rate_model"])
        for row in rows
        if row["unpriced_reason"] == "no_token_rate" and row["model"] in {model for _, model in KNOWN}
    }
    assert near == {
        "gpt-4o": ("openai", "gpt-4o"),
        "ft:gpt-4.1-2025-04-14:acme::9f2": ("openai", "ft:gpt-4o"),
        # Its alias leads to the card, but not to a price of the priority tier.
        "gpt-4o-2024-11-20": ("openai", "gpt-4o-2024-05-13"),
        "no-such-model": (None, None),
    }


def test_own_rate_of_a_region_wins_over_the_general_one(built: Path) -> None:
    """Also through an alias; an account's own rate comes before both, and no discount is taken off any."""
    assert outputs(built, "europe", "account") == [12, 9]


def test_the_accounts_discount_comes_first(built: Path) -> None:
    """30 % off while it holds, then what the model's output has for anybody."""
    assert outputs(built, "account_february", "account_april") == [7, Decimal("6.666667")]


def test_aliases_of_one_priority_must_agree(tmp_path: Path) -> None:
    """The test names model and aliases; the model stays unpriced rather than be priced by chance."""
    twice = [
        {"alias_id": "left", "priority": 5, "model_pattern": "house-(?:a|b)", "rate_model": "one"},
        {"alias_id": "right", "priority": 5, "model_pattern": "house-.*", "rate_model": "two"},
    ]
    variables = path_variables(
        tmp_path,
        {
            **TABLES,
            "requests": [request("odd", model="house-a"), request("plain", model="house-c")],
            "token_rates": [
                *OWN_RATES,
                token_rate("uncached_input", "1", model="two"),
                token_rate("output", "1", model="two"),
            ],
            "model_aliases": twice,
        },
    )
    database = tmp_path / "ambiguous.duckdb"
    with pytest.raises(DbtFailure, match="model_alias_is_ambiguous"):
        run_dbt("build", "--select", "+model_alias_is_ambiguous", database=database, variables=variables)
    (row,) = read_duckdb(
        database,
        "select provider, model, alias_id, other_alias_id from int_ai__model_names_resolved where rate_model is null",
    )
    assert tuple(row.values()) == ("acme", "house-a", "left", "right")
    run_dbt("seed", "--select", "path:seeds/reference", database=database)
    run_dbt("run", "--select", "+fct_ai__requests", database=database, variables=variables)
    costs = {row["request_id"]: row["cost"] for row in read_mart(database, "fct_ai__requests")}
    assert costs == {"odd": None, "plain": Decimal("0.0011")}


def test_refresh_rebuilds_the_days_that_a_change_reaches(tmp_path: Path) -> None:
    """A changed alias, rate or discount rebuilds the days that it reaches; one of another model or account nothing."""
    log = [
        request("one", "2026-03-10T12:00:00Z", model="one"),
        request("house", "2026-03-12T12:00:00Z", model="house-model"),
        request("list", "2026-03-14T12:00:00Z", provider="openai", model="gpt-4o"),
        request("late", "2026-03-20T12:00:00Z", model="one"),
        request("proxy", "2026-03-25T12:00:00Z", provider="Acme-Proxy", model="house-model"),
    ]
    tables = {**TABLES, "requests": log, "model_aliases": [], "token_discounts": [], "provider_aliases": []}
    database = tmp_path / "refresh.duckdb"
    run_dbt("seed", "--select", "path:seeds/reference", database=database)

    def rebuilt(**changed: list[Row]) -> set[str]:
        tables.update(changed)
        variables = path_variables(tmp_path, tables)
        run_dbt("run", "--select", "+int_ai__ledger_attempts", database=database, variables=variables)
        return {str(row["request_date"]) for row in read_duckdb(database, "select * from int_ai__days_to_rebuild")}

    def costs() -> dict[str, int | None]:
        return {row["request_id"]: row["cost_pico"] for row in read_mart(database, "int_ai__ledger_attempts")}

    assert rebuilt() == {"2026-03-10", "2026-03-12", "2026-03-14", "2026-03-20", "2026-03-25"}
    assert costs()["house"] is None
    unused = [*OWN_RATES, token_rate("output", "3", model="unused")]
    assert rebuilt(model_aliases=OWN_ALIASES, token_rates=unused) == {"2026-03-12"}
    assert costs()["house"] == costs()["one"] == 3_500_000_000
    assert costs()["proxy"] is None
    proxy = {"alias": "acme_proxy", "provider": "acme"}
    assert rebuilt(provider_aliases=[proxy]) == {"2026-03-25"}
    assert costs()["proxy"] == 3_500_000_000
    closed = [{**rate, "valid_to": "2026-03-15"} if rate is OWN_RATES[1] else rate for rate in unused]
    dearer = [*closed, token_rate("output", "11", valid_from="2026-03-15")]
    assert rebuilt(model_aliases=[], token_rates=dearer) == {"2026-03-12", "2026-03-20", "2026-03-25"}
    assert (costs()["house"], costs()["one"], costs()["late"]) == (None, 3_500_000_000, 3_600_000_000)
    elsewhere = [*dearer, token_rate("output", "1", billing_account_id="nobody", valid_from="2026-03-01")]
    discount = {"provider": "OpenAI", "discount_ratio": "0.5", "valid_from": "2026-03-14", "valid_to": "2026-03-15"}
    assert rebuilt(token_rates=elsewhere, token_discounts=[discount]) == {"2026-03-14"}
    assert costs()["list"] == 1000 * 1_250_000 + 100 * 8_000_000


def spellings(clause: Any) -> list[str]:
    """Return the whole names that a model of the library goes by."""
    if isinstance(clause, ClauseEquals):
        return [clause.equals]
    return [name for part in getattr(clause, "or_", []) for name in spellings(part)]


def test_shipped_aliases_agree_with_the_library() -> None:
    """Wherever both know a name, they price it alike, and no name has two models."""
    prices: dict[tuple[str, str], set[tuple]] = {}
    for rate in read_card(CARD):
        held = prices.setdefault(rate.line[:2], set())
        if rate.valid_to is None and rate.line.service_tier == "standard":
            held.add((rate.line.meter, rate.band, rate.rate))
    names = Names(set(prices), [], SHIPPED_ALIASES)
    agreed = 0
    for provider in providers:
        for model in provider.models:
            on_card = PROVIDERS.get(provider.id, ""), model.id
            for spelling in spellings(model.match) if on_card in prices else []:
                found = names.look_up(on_card[0], spelling)
                if found is None or provider.find_model(spelling) is not model:
                    continue
                ours, theirs = prices[found], prices[on_card]
                # A card from before the library may have a meter that the library lacks.
                assert ours >= theirs or theirs >= ours, (spelling, found, on_card)
                agreed += 1
    assert agreed > 900


def test_shipped_aliases_are_told_apart() -> None:
    """One id a row, and a pattern that reads."""
    assert len({row["alias_id"] for row in SHIPPED_ALIASES}) == len(SHIPPED_ALIASES)
    names = Names({("openai", "gpt-4o")}, [], SHIPPED_ALIASES)
    assert names.look_up("openai", "gpt-4o-2024-11-20") == ("openai", "gpt-4o")

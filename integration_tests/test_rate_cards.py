"""Which rate a request meets: the list's, a negotiated one, or that of the model behind an alias."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from genai_prices.data import providers
from genai_prices.types import ClauseEquals

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
OWN_ALIASES: list[Row] = [
    {"alias_id": "house", "priority": 1, "provider": "acme", "model_pattern": "house-.*", "rate_model": "one"},
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
]


def requests() -> list[dict[str, Any]]:
    """Return one request for each name, and some on other days, in other tiers and regions."""
    named = [
        request(f"named-{number}", provider=provider, model=model, cache_read_tokens=500)
        for number, (provider, model) in enumerate(KNOWN)
    ]
    return [
        *named,
        request("february", "2026-02-10T12:00:00Z", provider="openai", model="gpt-4o"),
        request("march", "2026-03-31T23:59:59Z", provider="openai", model="gpt-4o-2024-11-20"),
        request("april", "2026-04-01T00:00:00Z", provider="openai", model="gpt-4o"),
        request("europe", provider="acme", model="house-model", region="eu"),
        request("batch", provider="openai", model="gpt-4o", service_tier="batch"),
        request("priority", provider="openai", model="gpt-4o-2024-11-20", service_tier="priority"),
    ]


TABLES = {
    "requests": requests(),
    "token_rates": OWN_RATES,
    "model_aliases": OWN_ALIASES,
    "request_classes": CLASSES,
    "class_rules": RULES,
    "customers": [{"customer_id": "c1"}],
    "plans": [{"plan_id": "pro"}],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every name among own rates and list prices."""
    folder = tmp_path_factory.mktemp("rate_cards")
    database = folder / "cards.duckdb"
    run_dbt("build", database=database, variables=path_variables(folder, TABLES))
    return database


def test_each_name_meets_the_rate_of_its_model(built: Path) -> None:
    """The card's own spelling comes first; then own aliases; then those of the package."""
    resolved = {
        (row["provider"], row["model"]): (row["rate_provider"], row["rate_model"])
        for row in read_duckdb(built, "select * from int_ai__model_names_resolved")
    }
    assert {name: resolved.get(name) for name in KNOWN} == KNOWN


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
    query = "select * from {}int_ai__model_names_resolved order by provider, model"
    run_dbt("seed", "--select", "path:seeds/reference", database=database, variables=variables, env=env)
    selected = ("--select", "+int_ai__model_names_resolved")
    run_dbt("run", *selected, database=database, variables=variables, env=env)
    with connection, connection.cursor() as cursor:
        cursor.execute(query.format("rate_cards."))
        assert_same_rows(read_duckdb(built, query.format("")), rows_of(cursor), "int_ai__model_names_resolved")
    connection.close()


def test_ledger_equals_oracle(built: Path) -> None:
    """Every figure of every request, priced from the raw files by code that shares nothing with the models."""
    expected = compute(oracle_inputs(TABLES))["fct_ai__request_costs"]
    skipped = {"day_fingerprint", "day_built_at"}
    actual = [
        {name: row[name] for name in row if name not in skipped} for row in read_mart(built, "fct_ai__request_costs")
    ]
    assert_same_rows(expected, actual, "fct_ai__request_costs")


def outputs(built: Path, *names: str) -> list[Decimal]:
    """Return what a million output tokens of some requests cost."""
    rows = {row["request_id"]: row for row in read_mart(built, "fct_ai__request_costs")}
    return [Decimal(rows[name]["output_cost_pico"]) / rows[name]["output_tokens"] / 10**6 for name in names]


def test_own_rate_wins_while_it_holds(built: Path) -> None:
    """Before and after, the list price holds; an alias of the model meets the own rate too."""
    assert outputs(built, "february", "march", "april", "batch") == [10, 8, 10, 5]


def test_list_price_stands_in_for_meters_without_an_own_rate(built: Path) -> None:
    """Input of gpt-4o was not negotiated: 2.50 per million."""
    (row,) = read_duckdb(
        built, "select uncached_input_cost_pico as c from fct_ai__request_costs where request_id = 'march'"
    )
    assert row["c"] == 1000 * 2_500_000


def test_list_price_in_another_currency_does_not(built: Path) -> None:
    """Output of gpt-4o-mini is negotiated in euro, input has a price in dollars only: unpriced, and listed."""
    (row,) = read_duckdb(
        built,
        "select unpriced_reason from fct_ai__unpriced_usage where provider = 'openai' and model = 'our-deployment'",
    )
    assert row["unpriced_reason"] == "no_meter_rate"


def test_own_rate_of_a_region_wins_over_the_general_one(built: Path) -> None:
    """Also through an alias."""
    assert outputs(built, "europe") == [12]


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
        "select provider, model, min(alias_id) as a, max(alias_id) as b from int_ai__model_alias_matches"
        " where match_rank = 1 group by provider, model having min(rate_model) <> max(rate_model)",
    )
    assert tuple(row.values()) == ("acme", "house-a", "left", "right")
    run_dbt("seed", "--select", "path:seeds/reference", database=database)
    run_dbt("run", "--select", "+fct_ai__requests", database=database, variables=variables)
    costs = {row["request_id"]: row["cost"] for row in read_mart(database, "fct_ai__requests")}
    assert costs == {"odd": None, "plain": Decimal("0.0011")}


def test_refresh_rebuilds_the_days_that_a_change_reaches(tmp_path: Path) -> None:
    """A changed alias or rate rebuilds the days of its models, from its start on; a rate of another model nothing."""
    log = [
        request("one", "2026-03-10T12:00:00Z", model="one"),
        request("house", "2026-03-12T12:00:00Z", model="house-model"),
        request("list", "2026-03-14T12:00:00Z", provider="openai", model="gpt-4o"),
        request("late", "2026-03-20T12:00:00Z", model="one"),
    ]
    tables = {**TABLES, "requests": log, "model_aliases": []}
    database = tmp_path / "refresh.duckdb"
    run_dbt("seed", "--select", "path:seeds/reference", database=database)

    def rebuilt(**changed: list[Row]) -> set[str]:
        tables.update(changed)
        variables = path_variables(tmp_path, tables)
        run_dbt("run", "--select", "+fct_ai__request_costs", database=database, variables=variables)
        return {str(row["request_date"]) for row in read_duckdb(database, "select * from int_ai__days_to_rebuild")}

    def costs() -> dict[str, int | None]:
        return {row["request_id"]: row["cost_pico"] for row in read_mart(database, "fct_ai__request_costs")}

    assert rebuilt() == {"2026-03-10", "2026-03-12", "2026-03-14", "2026-03-20"}
    assert costs()["house"] is None
    unused = [*OWN_RATES, token_rate("output", "3", model="unused")]
    assert rebuilt(model_aliases=OWN_ALIASES, token_rates=unused) == {"2026-03-12"}
    assert costs()["house"] == costs()["one"] == 3_500_000_000
    closed = [{**rate, "valid_to": "2026-03-15"} if rate is OWN_RATES[1] else rate for rate in unused]
    dearer = [*closed, token_rate("output", "11", valid_from="2026-03-15")]
    assert rebuilt(model_aliases=[], token_rates=dearer) == {"2026-03-12", "2026-03-20"}
    assert (costs()["house"], costs()["one"], costs()["late"]) == (None, 3_500_000_000, 3_600_000_000)


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

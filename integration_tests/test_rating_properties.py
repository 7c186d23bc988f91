"""Rating over random cards and requests: the compiled models against the oracle, to the last pico-unit."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled import memory_for, queries_of
from oracle.costing import METERS, RETRIEVAL_METERS, Exchange, Rates, price
from oracle.inputs import DEMO_INPUTS, OWN_INPUTS, REFERENCE_INPUTS, Inputs, Raw
from oracle.intake import group, take_in
from support import rows_of
from tables import COLUMNS

# In the order in which they are made. Those before the first `int_ai__` read raw text.
CHAIN = (
    "stg_generic__requests",
    "int_ai__requests_interpreted",
    "int_ai__requests_counted",
    "stg_reference__token_rates",
    "stg_reference__token_discounts",
    "stg_reference__retrieval_rates",
    "stg_reference__accelerator_rates",
    "stg_reference__compute_profiles",
    "stg_reference__fx_rates",
    "stg_reference__model_aliases",
    "stg_reference__provider_aliases",
    "int_ai__request_histories",
    "int_ai__log_models",
    "int_ai__provider_aliases",
    "int_ai__provider_spellings",
    "int_ai__provider_names",
    "int_ai__token_rates_unioned",
    "int_ai__token_discounts_named",
    "int_ai__call_rates_named",
    "int_ai__model_alias_matches",
    "int_ai__model_names_resolved",
    "int_ai__token_rate_keys",
    "int_ai__token_rate_matches",
    "int_ai__token_rates_resolved",
    "int_ai__call_rates_resolved",
    "int_ai__accelerator_rates_resolved",
    "int_ai__fx_validities",
    "int_ai__fx_rates_daily",
    "int_ai__serving_profiles",
    "int_ai__requests_rated",
    "int_ai__requests_classified",
    "int_ai__requests_costed",
)
# The table that a compiled staging model reads, by the name that the oracle has for the input.
RAW = {
    "requests": "demo_requests",
    "token_rates": "token_rates",
    "token_discounts": "demo_token_discounts",
    "retrieval_rates": "demo_retrieval_rates",
    "accelerator_rates": "demo_accelerator_rates",
    "compute_profiles": "demo_compute_profiles",
    "fx_rates": "demo_fx_rates",
    "default_model_aliases": "default_model_aliases",
    "default_provider_aliases": "default_provider_aliases",
}
# The demo has no own rates, so they are added to the model that reads them, in its columns.
OWN_RATES = """
    create view own_token_rates_typed as
    select
        provider, model, meter, service_tier, nullif(region, '') as region,
        nullif(billing_account_id, '') as billing_account_id, currency_code, source as rate_source,
        cast(context_from_tokens as bigint) as context_from_tokens,
        coalesce(cast(nullif(context_to_tokens, '') as bigint), 999999999999) as context_to_tokens,
        cast(cast(rate_per_million_tokens as decimal(18, 6)) * 1000000 as bigint) as rate_pico_per_token,
        true as is_own_rate,
        cast(null as date) as read_date,
        coalesce(cast(nullif(valid_from, '') as timestamp), timestamp '1900-01-01') as valid_from,
        coalesce(cast(nullif(valid_to, '') as timestamp), timestamp '9999-12-31') as valid_to
    from own_token_rates
"""
COMPARED = (
    "total_input_tokens", "has_token_mismatch", "accelerator_seconds_source",
    "token_cost_pico", "compute_cost_pico", "retrieval_cost_pico",
    "cost_pico", "cost_status", "unpriced_reason",
    *(f"{component}_cost_pico" for component in ("uncached_input", "cache_read", "cache_write", "output")),
    *(f"{meter}_cost_pico" for meter in (*RETRIEVAL_METERS, "tool_call")),
)  # fmt: skip
RENAMED = {
    "accelerator_microseconds": "charged_accelerator_microseconds",
    "third_party_cost_pico": "all_third_party_cost_pico",
}

# Three spans of time, in any of which a price may be missing, and moments on their bounds, beside them, and before the
# first exchange rate.
SPANS = (("", "2026-02-10 12:00:00"), ("2026-02-10 12:00:00", "2026-03-01"), ("2026-03-01", ""))
TIMES = (
    "2025-12-20T08:00:00Z", "2026-02-10T11:59:59Z", "2026-02-10T12:00:00Z", "2026-02-28T23:59:59Z",
    "2026-03-01T00:00:00Z", "2026-04-01T10:00:00+02:00",
)  # fmt: skip
LENGTHS = (("0", "2000"), ("2000", ""))
FX_RATES = [
    {"rate_date": "2026-01-01", "from_currency_code": "EUR", "to_currency_code": "USD", "rate": "1.171"},
    {"rate_date": "2026-03-01", "from_currency_code": "EUR", "to_currency_code": "USD", "rate": "1.163456789"},
]
PROFILES = [
    {"request_class": "answer", "model": "one", "hardware": "l4", "accelerator_seconds": "1.4"},
    {"request_class": "*", "model": "two", "hardware": "l4", "accelerator_seconds": "0.333333"},
]
ALIASES = [{"alias_id": "spanish", "priority": "1", "model_pattern": "uno", "rate_model": "one"}]
PROVIDER_ALIASES = [
    {"alias": "acme proxy", "provider": "acme"},
    {"alias": "framework"},
    {"alias": "server", "provider": "server", "has_own_prices": "true"},
    {"model_pattern": "uno", "provider": "acme"},
]

# Two currencies with a rate, one of them without one in December, and one that nobody converts.
currencies = st.sampled_from(("USD", "USD", "USD", "EUR", "XAU"))
amounts = st.integers(min_value=0, max_value=30_000_000).map(lambda micro: f"{micro / 10**6:.6f}")
shares = st.integers(min_value=0, max_value=999_999_999).map(lambda nano: f"0.{nano:09d}")
counts = st.sampled_from((0, 0, 0, 0, 1, 1999, 2000, 123_457))
few = st.sampled_from((0, 0, 0, 0, 1, 7))
maybe = st.booleans()


def lines(key: dict[str, tuple[str, ...]], values: dict[str, Any], lengths: bool = False) -> Any:
    """Return a strategy for the rows of a card: some keys, each with a price in some spans of time (and length)."""
    one = st.tuples(
        st.fixed_dictionaries({name: st.sampled_from(options) for name, options in key.items()}),
        st.lists(st.one_of(st.none(), *[st.fixed_dictionaries(values)] * 4), min_size=6, max_size=6),
        maybe if lengths else st.just(False),
    )
    unique = st.lists(one, min_size=3, max_size=12, unique_by=lambda line: tuple(line[0][name] for name in key))
    return unique.map(lambda found: [row for line in found for row in rows_of_line(*line, lengths)])


def rows_of_line(
    key: dict[str, str], prices: list[Any], is_tiered: bool, has_lengths: bool
) -> Iterator[dict[str, str]]:
    """Yield the rows of one key."""
    tiers = LENGTHS if is_tiered else (("0", ""),)
    for ((valid_from, valid_to), (shortest, longest)), values in zip(product(SPANS, tiers), prices, strict=False):
        if values is not None:
            row = {**key, **values, "valid_from": valid_from, "valid_to": valid_to}
            yield row | ({"context_from_tokens": shortest, "context_to_tokens": longest} if has_lengths else {})


CARD = {
    "provider": ("acme",),
    "model": ("one",),
    "meter": METERS,
    "service_tier": ("standard", "standard", "standard", "batch"),
    "region": ("", "", "eu"),
}
TOKEN_PRICE = {"rate_per_million_tokens": amounts, "currency_code": currencies}
cards = st.fixed_dictionaries(
    {
        "token_rates": lines(CARD, TOKEN_PRICE, lengths=True),
        # Nothing negotiated half of the time, so that list prices and their discounts hold.
        "own_token_rates": st.one_of(
            st.just([]), lines({**CARD, "billing_account_id": ("", "a1")}, TOKEN_PRICE, lengths=True)
        ),
        "token_discounts": lines(
            {
                "provider": ("ACME", "ACME", "ACME", "other"),
                "model": ("", "one", "uno"),
                "meter": ("", "output"),
                "service_tier": ("", "standard"),
                "billing_account_id": ("", "a1"),
            },
            {"discount_ratio": shares},
        ),
        "retrieval_rates": lines(
            {"meter": (*RETRIEVAL_METERS, "tool_call"), "provider": ("", "acme", "other")},
            {"price": amounts, "is_per_thousand": maybe, "currency_code": currencies},
        ),
        "accelerator_rates": lines(
            {"hardware": ("l4",), "region": ("", "eu"), "purchase_option": ("", "spot", "on_demand", "lease")},
            {"rate_per_hour": amounts, "currency_code": currencies},
        ),
    }
)
# What a log may count into its total, beside input and output; or it states nothing but a total, or something else.
TOTALS = ("", "", (), ("cached",), ("reasoning",), ("cached", "reasoning"), "only", "more", "less")
requests = st.lists(
    st.fixed_dictionaries(
        {
            "started_at": st.sampled_from(TIMES),
            "provider": st.sampled_from(
                ("acme", "acme", "acme", "ACME", "Acme_Proxy.chat", "framework", "server", "other", "")
            ),
            "model": st.sampled_from(("one", "one", "one", "uno", "two", "")),
            "service_tier": st.sampled_from(("", "", "Standard", "batch")),
            "region": st.sampled_from(("", "eu", "eu", "us")),
            "billing_account_id": st.sampled_from(("", "a1", "a2")),
            "is_cache_hit": st.sampled_from(("", "", "", "", "", "true")),
            "hardware": st.sampled_from(("", "", "l4", "l4", "l4", "h100")),
            "purchase_option": st.sampled_from(("", "spot", "Spot", "lease", "reserved")),
            "accelerator_model": st.sampled_from(("", "two", "two")),
            "accelerator_seconds": st.sampled_from(("", "0.0000015", "1.25", "1.25")),
            "third_party_cost": st.sampled_from(("", "0.02")),
            "third_party_currency_code": st.sampled_from(("", "eur", "XAU")),
            "reported_cost": st.sampled_from(("", "", "0.001")),
            "reported_cost_source": st.sampled_from(("provider", "gateway")),
            **{f"{meter}_tokens": counts for meter in METERS},
            "operation": st.sampled_from(("", "", "", "embeddings")),
            "reasoning_tokens": counts,
            "total": st.sampled_from(TOTALS),
            "is_usage_estimated": st.sampled_from(("", "", "true")),
            **dict.fromkeys((*RETRIEVAL_METERS.values(), "tool_calls"), few),
        }
    ),
    min_size=12,
    max_size=24,
)


@pytest.fixture(scope="module")
def rating(demo_database: Path) -> Iterator[Callable[[dict[str, Raw]], dict[str, dict[str, Any]]]]:
    """A function that prices the requests of raw tables by the compiled models."""
    compiled = queries_of(demo_database, CHAIN)
    with memory_for(demo_database) as memory:
        for name, table in {**RAW, "own_token_rates": "own_token_rates"}.items():
            columns = COLUMNS["token_rates" if name == "own_token_rates" else LIST_OF.get(name, name)]
            memory.execute(f"create table {table} ({', '.join(f'{column} varchar' for column in columns)})")
        memory.execute(OWN_RATES)
        memory.execute("create table int_ai__charges_current (service_provider_name varchar, model varchar)")
        memory.execute("create table stg_reference__charge_rules (provider varchar, is_own_rule boolean)")
        memory.execute("create table stg_reference__capacity_pools (provider varchar)")
        memory.execute("""
            create table int_ai__subscription_validities
            (customer_id varchar, plan_id varchar, valid_from timestamp, valid_to timestamp)
        """)
        memory.execute("create table int_ai__internal_customers (customer_id varchar)")
        memory.execute("""
            create table int_ai__dates as
            select cast(unnest(generate_series(timestamp '2025-12-01', timestamp '2026-04-30', interval 1 day)) as date)
                as calendar_date
        """)

        def rate(tables: dict[str, Raw]) -> dict[str, dict[str, Any]]:
            for name, table in {**RAW, "own_token_rates": "own_token_rates"}.items():
                memory.execute(f"delete from {table}")
                if tables[name]:
                    marks = ", ".join("?" * len(tables[name][0]))
                    memory.executemany(
                        f"insert into {table} values ({marks})", [list(row.values()) for row in tables[name]]
                    )
            for name in CHAIN:
                memory.execute(f"create or replace table {name} as {compiled[name]}")
                if name == "stg_reference__token_rates":
                    memory.execute(f"insert into {name} by name from own_token_rates_typed")
                if name == "stg_generic__requests":
                    memory.execute(f"create or replace view int_ai__requests_unioned as select * from {name}")
                if name == "int_ai__requests_counted":
                    memory.execute(f"""
                        create or replace view int_ai__requests_selected as
                        select
                            *, cast(started_at as date) as log_date, false as is_rejected, false as is_retried,
                            1 as delivery_rank
                        from {name};
                        create or replace view int_ai__class_rules_resolved as
                        select distinct
                            coalesce(endpoint, '') as endpoint, coalesce(operation, '') as operation,
                            coalesce(model, '') as model, coalesce(tags, '') as tags, 'all' as rule_id,
                            'answer' as request_class, timestamp '1900-01-01' as valid_from,
                            timestamp '9999-12-31' as valid_to
                        from {name}
                    """)
            return {row["request_id"]: row for row in rows_of(memory.execute("from int_ai__requests_costed"))}

        yield rate


LIST_OF = {"token_rates": "list_token_rates"}


def as_raw(name: str, rows: list[dict[str, Any]]) -> Raw:
    """Return rows as a CSV file holds them; an empty cell, like a missing one, is empty text."""
    columns = COLUMNS["token_rates" if name == "own_token_rates" else LIST_OF.get(name, name)]
    return [{column: str(row.get(column, "")) for column in columns} for row in rows]


def with_total(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the log with the total of its kind."""
    kind = row.get("total", "")
    row = {name: value for name, value in row.items() if name != "total"}
    if kind == "only":
        return (
            row
            | dict.fromkeys((*(f"{meter}_tokens" for meter in METERS), "reasoning_tokens"), 0)
            | {"total_tokens": 500}
        )
    parts = {
        "cached": sum(row.get(f"{meter}_tokens", 0) for meter in METERS[1:4]),
        "reasoning": row.get("reasoning_tokens", 0),
    }
    total = row.get("uncached_input_tokens", 0) + row.get("output_tokens", 0)
    if isinstance(kind, tuple):
        return row | {"total_tokens": total + sum(parts[part] for part in kind)}
    return row | {"total_tokens": {"": "", "more": total + sum(parts.values()) + 7, "less": 3}[kind]}


def raw_tables(card: dict[str, list[dict[str, Any]]], asked: list[dict[str, Any]]) -> dict[str, Raw]:
    """Return every input of one example."""
    log = [
        {
            "request_id": f"r{number}", "status": "succeeded", "unit_revenue_currency_code": "USD",
            **{name: value or "" for name, value in with_total(row).items()},
        }
        for number, row in enumerate(asked)
    ]  # fmt: skip
    call_rates = [
        {**row, ("rate_per_thousand_calls" if row["is_per_thousand"] else "rate_per_call"): row["price"]}
        for row in card["retrieval_rates"]
    ]
    given_tables = {
        **card,
        "retrieval_rates": call_rates,
        "requests": log,
        "compute_profiles": PROFILES,
        "fx_rates": FX_RATES,
        "default_model_aliases": ALIASES,
        "default_provider_aliases": PROVIDER_ALIASES,
    }
    return {name: as_raw(name, rows) for name, rows in given_tables.items()}


def expected_costs(tables: dict[str, Raw]) -> dict[str, dict[str, Any]]:
    """Return what the oracle makes of the same tables."""
    empty = {name: [] for name in (*DEMO_INPUTS, *OWN_INPUTS, *REFERENCE_INPUTS)}
    inputs = Inputs({**empty, **tables})
    attempts, rejected = take_in(inputs["requests"])
    assert not rejected
    rates, exchange = Rates(inputs), Exchange(inputs["fx_rates"])
    found = {}
    for request in group(attempts):
        request.request_class = "answer"
        found[request.first["request_id"]] = price(request.first, rates, exchange)
    return found


def differing(tables: dict[str, Raw], actual: dict[str, dict[str, Any]]) -> list[tuple[str, str, Any, Any]]:
    """Return request, column and both values wherever models and oracle differ."""
    expected = expected_costs(tables)
    assert set(actual) == set(expected)
    columns = {**{name: name for name in COMPARED}, **RENAMED}
    return [
        (request_id, name, costs[name], actual[request_id][column])
        for request_id, costs in expected.items()
        for name, column in columns.items()
        if costs[name] != actual[request_id][column]
    ]


@settings(max_examples=40, deadline=None)
@given(card=cards, asked=requests)
def test_models_price_as_the_oracle_does(
    rating: Callable[[dict[str, Raw]], dict[str, dict[str, Any]]],
    card: dict[str, list[dict[str, Any]]],
    asked: list[dict[str, Any]],
) -> None:
    """Tiers, regions, accounts, discounts, options, calls, gaps and currencies: every component and every reason."""
    tables = raw_tables(card, asked)
    assert not differing(tables, rating(tables))


def test_everything_that_is_asked_for_can_be_met(
    rating: Callable[[dict[str, Raw]], dict[str, dict[str, Any]]],
) -> None:
    """By hand, lest the random cards price nothing: an account's discount, spot time, searches by the thousand."""
    card = {
        "token_rates": [
            {**dict.fromkeys(CARD, ""), "provider": "acme", "model": "one", "meter": "output", "currency_code": "EUR"}
            | {"service_tier": "standard", "rate_per_million_tokens": "10", "context_from_tokens": "0"}
        ],
        "own_token_rates": [],
        "token_discounts": [
            {"provider": "acme", "discount_ratio": "0.5"},
            {"provider": "acme", "discount_ratio": "0.1", "billing_account_id": "a1"},
        ],
        "retrieval_rates": [
            {"meter": "web_search_call", "price": "10", "is_per_thousand": True, "currency_code": "USD"},
        ],
        "accelerator_rates": [
            {"hardware": "l4", "region": "eu", "rate_per_hour": "3.6", "currency_code": "USD"},
            {"hardware": "l4", "purchase_option": "spot", "rate_per_hour": "0.36", "currency_code": "USD"},
        ],
    }
    asked = [
        {
            "started_at": str(date(2026, 2, 1)), "provider": "acme", "model": "uno", "output_tokens": 100,
            "billing_account_id": "a1", "region": "eu", "hardware": "l4", "accelerator_model": "two",
            "purchase_option": "SPOT", "accelerator_seconds": "2", "web_search_calls": 3,
        }
    ]  # fmt: skip
    tables = raw_tables(card, asked)
    found = rating(tables)
    assert not differing(tables, found)
    # 100 tokens at 9 EUR per million, 1.171 USD each; 2 seconds at 0.0001; 3 searches at 0.01.
    (row,) = found.values()
    assert (row["output_cost_pico"], row["compute_cost_pico"]) == (1_053_900_000, 200_000_000)
    assert (row["web_search_call_cost_pico"], row["cost_pico"]) == (30_000_000_000, 31_253_900_000)

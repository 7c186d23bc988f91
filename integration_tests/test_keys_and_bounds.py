"""Joins, windows and validities at their edges: one small company, built once, with every figure derived by hand.

Two logs use the same ids for different requests, two subscriptions of two billing systems too, and things begin, end
and cost what they may cost exactly when somebody asks.
"""

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compiled import build_all
from support import Row, run_dbt
from tables import COLUMNS, path_variables, request, token_rate

# When rates, rules and plans change, and the last moment before it.
CHANGE, BEFORE = "2026-03-20T12:00:00Z", "2026-03-20T11:59:59.999999Z"
MILLION = 1_000_000

PROXY_COLUMNS = (
    "request_id", "session_id", "end_user", "team_id", "api_key", "call_type", "model", "model_group",
    "custom_llm_provider", "status", "request_tags", "metadata", "cache_hit", "spend", "prompt_tokens",
    "completion_tokens", "total_tokens", "startTime", "endTime", "created_at", "updated_at",
)  # fmt: skip


def proxied(request_id: str, started_at: str, customer: str = "c2", **values: Any) -> dict[str, Any]:
    """Return one request of the proxy's log, twice as large as `request` makes one: 2000 in and 200 out cost 0.007."""
    return {
        "request_id": request_id,
        "end_user": customer,
        "call_type": "acompletion",
        "model": "one",
        "model_group": "/v1/answer",
        "custom_llm_provider": "acme",
        "status": "success",
        "prompt_tokens": 2000,
        "completion_tokens": 200,
        "total_tokens": 2200,
        "startTime": started_at,
        "endTime": started_at,
        "created_at": started_at,
        "updated_at": started_at,
        **values,
    }


def turning(row: dict[str, Any], column: str, before: str, after: str, at: str = CHANGE) -> list[dict[str, Any]]:
    """Return a reference row whose value changes at a moment."""
    return [
        {**row, column: before, "valid_from": "2026-01-01", "valid_to": at},
        {**row, column: after, "valid_from": at, "valid_to": ""},
    ]


def at_the_change(name: str, **values: Any) -> list[dict[str, Any]]:
    """Return a request just before the change and one at it."""
    return [request(f"{name} before", BEFORE, **values), request(f"{name} at", CHANGE, **values)]


NO_TOKENS = {"uncached_input_tokens": 0, "output_tokens": 0}
HOURS = {"provider": "", "hardware": "h", "model": "self", "precision": "fp16", **NO_TOKENS}
# What a million tokens, an hour or a call costs before the change and from it on.
TURNING_RATES = [
    *turning(token_rate("uncached_input", "", model="turn"), "rate_per_million_tokens", "1", "2"),
    *turning(token_rate("output", "", model="turn"), "rate_per_million_tokens", "1", "2"),
]
TOKEN_RATES = [
    token_rate("uncached_input", "2.50"),
    token_rate("output", "10.00"),
    *TURNING_RATES,
    token_rate("uncached_input", "1", model="special", billing_account_id="dear", valid_to=CHANGE),
    token_rate("uncached_input", "2", model="special"),
    token_rate("uncached_input", "1", model="long", context_to_tokens=1000),
    token_rate("uncached_input", "2", model="long", context_from_tokens=1000),
    token_rate("uncached_input", "1.00", model="euro", currency_code="EUR"),
]
# One euro each: what the second attempt of a request took, after midnight.
EURO_THINGS: dict[str, dict[str, Any]] = {
    "tokens": {"model": "euro", "uncached_input_tokens": MILLION, "output_tokens": 0},
    "accelerator": {"provider": "", "model": "self", "hardware": "euro", "accelerator_seconds": 3600},
    "reported": {
        "model": "unlisted",
        "reported_cost": "1",
        "reported_cost_currency_code": "EUR",
        "reported_cost_source": "provider",
        "uncached_input_tokens": 1,
    },
    "third party": {"third_party_cost": "1", "third_party_currency_code": "EUR"},
    **{name: {name: 1, "provider": "euro"} for name in ("retrieval_calls", "vector_reads", "rerank_calls")},
    **{name: {name: 1, "provider": "euro"} for name in ("web_search_calls", "tool_calls")},
}


def retried_after_midnight(name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a request that fails for nothing before midnight and then takes what costs one euro."""
    return [
        request(name, "2026-03-10T23:50:00Z", attempt=1, status="failed", customer_id="e1", **NO_TOKENS),
        request(name, "2026-03-11T00:10:00Z", attempt=2, customer_id="e1", **{**NO_TOKENS, **values}),
    ]


def asked(name: str, hour: str, *, good: bool) -> dict[str, Any]:
    """Return a request that costs its target of 0.0035 exactly, or twice that."""
    tokens = {} if good else {"uncached_input_tokens": 2000, "output_tokens": 200}
    return request(f"{name} {hour}", hour, endpoint=f"/v1/{name}", **tokens)


# A bad hour, and a good one as many hours later as the window is long: outside. One hour less: inside.
WINDOWS = {
    "w1": ("2026-03-18T01:00:00Z", "2026-03-18T02:00:00Z"),
    "w6": ("2026-03-18T00:00:00Z", "2026-03-18T06:00:00Z"),
    "w6in": ("2026-03-18T00:00:00Z", "2026-03-18T05:59:59Z"),
    "w72": ("2026-03-15T00:00:00Z", "2026-03-18T00:00:00Z"),
    "w72in": ("2026-03-15T00:00:00Z", "2026-03-17T23:00:00Z"),
    "w720": ("2026-02-10T00:00:00Z", "2026-03-12T00:00:00Z"),
    "w720in": ("2026-02-10T00:00:00Z", "2026-03-11T23:00:00Z"),
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "requests": [
        # Two logs, equal ids.
        request("twice", "2026-03-10T12:00:00Z", attempt=1, status="failed"),
        request("twice", "2026-03-10T12:00:01Z", attempt=2),
        request("both retried", "2026-03-10T12:00:00Z", attempt=1, status="failed"),
        request("both retried", "2026-03-10T12:00:02Z", attempt=2, status="cancelled"),
        request("day before", "2026-03-10T12:00:00Z", attempt=1, status="failed"),
        request("day before", "2026-03-10T12:00:01Z", attempt=3),
        # One id, used again on the next day.
        *(request("again", f"2026-03-10T12:00:0{attempt}Z", attempt=attempt) for attempt in (1, 2)),
        request("again", "2026-03-11T12:00:00Z", attempt=1),
        request("t-edge 1", "2026-03-10T10:00:00Z", endpoint="/v1/chat", transaction_id="edge"),
        request("t-edge 2", "2026-03-11T10:00:00Z", endpoint="/v1/chat", transaction_id="edge"),
        request("t-over 1", "2026-03-10T10:00:00Z", endpoint="/v1/chat", transaction_id="over"),
        request("t-over 2", "2026-03-11T10:00:00.000001Z", endpoint="/v1/chat", transaction_id="over"),
        request("t-late", "2026-03-30T12:00:00Z", endpoint="/v1/chat", transaction_id="still open"),
        request("t-shut", "2026-03-30T11:59:59.999999Z", endpoint="/v1/chat", transaction_id="shut"),
        request("last", "2026-03-31T12:00:00Z"),
        request("in quota", "2026-03-10T10:00:00Z", customer_id="q1", plan_id="metered"),
        request("shared", "2026-03-10T10:00:00Z", customer_id="f1"),
        # Half-open validities.
        *at_the_change("token rate", model="turn", uncached_input_tokens=MILLION, output_tokens=0),
        *at_the_change(
            "discount", provider="openai", model="gpt-4o-mini", billing_account_id="dear",
            uncached_input_tokens=MILLION, output_tokens=0,
        ),
        *at_the_change("accelerator rate", **{**HOURS, "hardware": "turning", "accelerator_seconds": 3600}),
        *at_the_change("call rate", provider="turning", vector_reads=1, **NO_TOKENS),
        *at_the_change("class profile", endpoint="/v1/profiled", **HOURS),
        *at_the_change("any profile", **HOURS),
        *at_the_change("class rule", endpoint="/v1/ruled"),
        # What is special ends, and what is general goes on.
        *at_the_change(
            "account rate", model="special", billing_account_id="dear", uncached_input_tokens=MILLION, output_tokens=0
        ),
        *at_the_change(
            "special discount", provider="openai", model="gpt-4o-mini", billing_account_id="cheap",
            uncached_input_tokens=MILLION, output_tokens=0,
        ),
        *at_the_change("region rate", **{**HOURS, "hardware": "special", "region": "eu", "accelerator_seconds": 3600}),
        *at_the_change("provider call rate", provider="special", vector_reads=1, **NO_TOKENS),
        *at_the_change("first rule", endpoint="/v1/ruled first"),
        *(
            request(
                f"{account} discount", provider="openai", model="gpt-4o-mini", billing_account_id=account,
                uncached_input_tokens=MILLION, output_tokens=0,
            )
            for account in ("none", "all")
        ),
        # As much as a request may have of anything.
        request("most tokens", uncached_input_tokens=10**9, output_tokens=0),
        request("most seconds", **{**HOURS, "accelerator_seconds": 10**6}),
        request("most money", third_party_cost=10**6, third_party_currency_code="USD", **NO_TOKENS),
        request("too many tokens", uncached_input_tokens=10**9 + 1, output_tokens=0),
        request("too many seconds", **{**HOURS, "accelerator_seconds": "1000000.000001"}),
        request("too much money", third_party_cost="1000000.000000000001", **NO_TOKENS),
        *at_the_change("subscription", customer_id="s1"),
        request("first day of price", "2026-03-20T00:00:00Z", customer_id="q2", plan_id="metered", endpoint="/v1/chat"),
        request("last day of price", "2026-03-19T23:59:59Z", customer_id="q2", plan_id="metered", endpoint="/v1/chat"),
        request("short", model="long", uncached_input_tokens=999, output_tokens=0),
        request("long", model="long", uncached_input_tokens=1000, output_tokens=0),
        # Exchange rates of the request's day, for everything that an attempt may cost.
        *(row for name, values in EURO_THINGS.items() for row in retried_after_midnight(name, values)),
        # Budgets.
        *(asked(name, bad, good=False) for name, (bad, _) in WINDOWS.items()),
        *(asked(name, good, good=True) for name, (_, good) in WINDOWS.items()),
        request("target before", "2026-03-19T23:59:59Z", endpoint="/v1/targeted"),
        request("target at", "2026-03-20T00:00:00Z", endpoint="/v1/targeted"),
    ],
    "class_rules": [
        *(
            {
                "rule_id": name, "priority": 1, "request_class": name, "endpoint_pattern": f"/v1/{name}",
                "valid_from": "2026-01-01",
            }
            for name in ("answer", "chat", "profiled", "targeted", *WINDOWS)
        ),
        *turning(
            {"rule_id": "ruled", "priority": 1, "endpoint_pattern": "/v1/ruled"}, "request_class", "old", "new"
        ),
        {
            "rule_id": "first", "priority": 1, "request_class": "old", "endpoint_pattern": "/v1/ruled first",
            "valid_from": "2026-01-01", "valid_to": CHANGE,
        },
        {
            "rule_id": "second", "priority": 2, "request_class": "new", "endpoint_pattern": "/v1/ruled first",
            "valid_from": "2026-01-01",
        },
    ],
    "request_classes": [
        {"request_class": "answer", "unit": "request"},
        {"request_class": "chat", "unit": "transaction"},
    ],
    "token_rates": TOKEN_RATES,
    "token_discounts": [
        *turning({"provider": "openai", "billing_account_id": "dear"}, "discount_ratio", "0.2", "0.6"),
        {
            "provider": "openai", "billing_account_id": "cheap", "model": "gpt-4o-mini", "discount_ratio": "0.6",
            "valid_from": "2026-01-01", "valid_to": CHANGE,
        },
        *(
            {"provider": "openai", "billing_account_id": account, "discount_ratio": ratio, "valid_from": "2026-01-01"}
            for account, ratio in (("cheap", "0.2"), ("none", "0.2"), ("all", "1"))
        ),
        {
            "provider": "openai", "billing_account_id": "none", "model": "gpt-4o-mini", "discount_ratio": "0",
            "valid_from": "2026-01-01",
        },
    ],
    "accelerator_rates": [
        {"hardware": "h", "rate_per_hour": "1", "currency_code": "USD", "valid_from": "2026-01-01"},
        {"hardware": "euro", "rate_per_hour": "1", "currency_code": "EUR", "valid_from": "2026-01-01"},
        *turning({"hardware": "turning", "currency_code": "USD"}, "rate_per_hour", "1", "2"),
        {
            "hardware": "special", "region": "eu", "rate_per_hour": "1", "currency_code": "USD",
            "valid_from": "2026-01-01", "valid_to": CHANGE,
        },
        {"hardware": "special", "rate_per_hour": "2", "currency_code": "USD", "valid_from": "2026-01-01"},
    ],
    "retrieval_rates": [
        {
            "meter": "vector_read", "provider": "special", "rate_per_call": "1", "currency_code": "USD",
            "valid_from": "2026-01-01", "valid_to": CHANGE,
        },
        {"meter": "vector_read", "rate_per_call": "2", "currency_code": "USD", "valid_from": "2026-01-01"},
        *turning(
            {"meter": "vector_read", "provider": "turning", "currency_code": "USD"}, "rate_per_call", "1", "2"
        ),
        *(
            {
                "meter": meter, "provider": "euro", "rate_per_call": "1", "currency_code": "EUR",
                "valid_from": "2026-01-01",
            }
            for meter in ("retrieval_call", "vector_read", "rerank_call", "web_search_call", "tool_call")
        ),
    ],
    "compute_profiles": [
        row
        for request_class in ("profiled", "*")
        for row in turning(
            {
                "request_class": request_class, "model": "self", "hardware": "h", "precision": "fp16",
                "sample_size": 500, "profiled_on": "2026-01-01",
            },
            "accelerator_seconds", *(("3600", "7200") if request_class == "profiled" else ("360", "720")),
        )
    ],
    "fx_rates": [
        {"rate_date": day, "from_currency_code": "EUR", "to_currency_code": "USD", "rate": rate}
        for day, rate in (("2026-01-01", "1.05"), ("2026-03-10", "1.1"), ("2026-03-11", "1.2"))
    ],
    "customers": [{"customer_id": name} for name in ("c1", "c2", "e1", "q1", "q2", "f1", "s1")],
    "plans": [
        {"plan_id": name, "plan_name": name, "plan_type": "flat", "currency_code": "USD"}
        for name in ("flat", "ours", "theirs", "old", "new")
    ]
    + [{"plan_id": "metered", "plan_name": "metered", "plan_type": "usage", "currency_code": "USD"}],
    "subscriptions": [
        {"subscription_id": "same", "customer_id": "c1", "plan_id": "ours", "started_at": "2026-01-01"},
        {"subscription_id": "metered", "customer_id": "q1", "plan_id": "metered", "started_at": "2026-01-01"},
        {
            "subscription_id": "flat", "customer_id": "f1", "plan_id": "flat", "started_at": "2026-01-01",
            "ended_at": "2026-03-11",
        },
        {
            "subscription_id": "first", "customer_id": "s1", "plan_id": "old", "started_at": "2026-01-01",
            "ended_at": CHANGE,
        },
        {"subscription_id": "second", "customer_id": "s1", "plan_id": "new", "started_at": CHANGE},
    ],
    "invoice_lines": [
        # Ten pico-dollars for three units: three each, and the first by id has the one that is left.
        {
            "invoice_line_id": "line", "invoice_id": "invoice", "customer_id": "f1", "subscription_id": "flat",
            "line_type": "subscription", "net_amount": "0.00000000001", "currency_code": "USD",
            "service_start": "2026-03-10", "service_end": "2026-03-11", "invoiced_at": "2026-03-10",
        },
        # Two days of service: the day on which it ends is none of it.
        {
            "invoice_line_id": "ours", "invoice_id": "ours", "customer_id": "c1", "subscription_id": "same",
            "line_type": "subscription", "net_amount": "8", "currency_code": "USD", "service_start": "2026-03-10",
            "service_end": "2026-03-12", "invoiced_at": "2026-03-10",
        },
    ],
    "usage_prices": [
        {
            "plan_id": "metered", "request_class": "answer", "price_per_request": "1", "included_requests": 1,
            "currency_code": "USD", "valid_from": "2026-01-01",
        },
        *turning(
            {"plan_id": "metered", "request_class": "chat", "currency_code": "USD"},
            "price_per_request", "1", "2", "2026-03-20",
        ),
    ],
    "cost_targets": [
        *(
            {
                "request_class": name, "cost_target_per_request": "0.0035", "currency_code": "USD",
                "slo_objective": "0.5", "valid_from": "2026-01-01",
            }
            for name in WINDOWS
        ),
        *turning(
            {"request_class": "targeted", "currency_code": "USD", "slo_objective": "0.5"},
            "cost_target_per_request", "0.1", "0.2", "2026-03-20",
        ),
    ],
}  # fmt: skip
PROXIED = [
    proxied("twice", "2026-03-10T12:00:00Z", customer="c2"),
    # The second try of a request whose first was not logged, between those of the other log, and a day before them.
    proxied("both retried", "2026-03-10T12:00:01Z", metadata='{"attempted_retries": 1}'),
    proxied("day before", "2026-03-09T12:00:00Z", metadata='{"attempted_retries": 1}'),
    # In the middle of the other log's transaction of the same id.
    proxied("t-edge 1", "2026-03-10T20:00:00Z", model_group="/v1/chat", session_id="edge"),
    proxied("in quota", "2026-03-10T11:00:00Z", customer="q1"),
    proxied("shared", "2026-03-10T10:00:00Z", customer="f1"),
    proxied("unshared", "2026-03-10T10:00:00Z", customer="f1"),
]


def charge(amount: str, delivered: str, issuer: str = "Acme", account: str = "a1", month: int = 3) -> dict[str, str]:
    """Return one charge of a billing period, as an issuer delivered it for an account."""
    start, end = (f"2026-{number:02}-01T00:00:00Z" for number in (month, month + 1))
    return {
        "ProviderName": "Acme",
        "InvoiceIssuerName": issuer,
        "BillingAccountId": account,
        "BillingPeriodStart": start,
        "BillingPeriodEnd": end,
        "ChargePeriodStart": start,
        "ChargePeriodEnd": end,
        "ChargeCategory": "Usage",
        "BilledCost": amount,
        "EffectiveCost": amount,
        "BillingCurrency": "USD",
        "DeliveredAt": delivered,
    }


FIRST, AGAIN = "2026-04-02T00:00:00Z", "2026-04-05T00:00:00Z"
CHARGES = [
    charge("10", FIRST),
    charge("12", AGAIN),
    charge("5", FIRST, account="a2"),
    charge("7", FIRST, issuer="Other"),
    charge("3", FIRST, month=2),
]


def write(path: Path, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> str:
    """Write a CSV file; columns that a row does not name stay empty."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture(scope="module")
def marts(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """Every mart of the small company."""
    folder = tmp_path_factory.mktemp("edges")
    variables = path_variables(folder, TABLES) | {
        "litellm_spend_logs_path": write(folder / "proxy.csv", PROXY_COLUMNS, PROXIED),
        "focus_charges_path": write(folder / "bill.csv", [*COLUMNS["focus_charges"], "DeliveredAt"], CHARGES),
        "focus_delivered_at_column": "DeliveredAt",
    }
    database = folder / "edges.duckdb"
    run_dbt("compile", "--select", "path:models", database=database, variables=variables)
    compiled = folder / "edges_dbt" / "target" / "compiled" / "ai_unit_economics"
    return build_all(database, compiled, demo_database)


def rows_with(marts: dict[str, list[Row]], mart: str, **values: Any) -> list[Row]:
    """Return a mart's rows that have these values."""
    return [row for row in marts[mart] if all(row[name] == value for name, value in values.items())]


def only(marts: dict[str, list[Row]], mart: str, **values: Any) -> Row:
    """Return the only row that has these values."""
    found = rows_with(marts, mart, **values)
    assert len(found) == 1, f"{len(found)} rows of {mart} with {values}"
    return found[0]


def requested(marts: dict[str, list[Row]], request_id: str, source: str = "generic") -> Row:
    """Return the one request of an id in a log."""
    return only(marts, "fct_ai__requests", source_relation=source, request_id=request_id)


# -- Two sources with equal ids


def test_requests_of_two_logs_do_not_meet(marts: dict[str, list[Row]]) -> None:
    """Two attempts of 0.0035 in one log, one of 0.007 by somebody else in the other."""
    ours, theirs = requested(marts, "twice"), requested(marts, "twice", "litellm")
    assert (ours["attempts"], ours["cost"], ours["customer_id"]) == (2, Decimal("0.007"), "c1")
    assert (theirs["attempts"], theirs["cost"], theirs["customer_id"]) == (1, Decimal("0.007"), "c2")
    attempts = rows_with(marts, "fct_ai__request_costs", request_id="twice")
    assert sorted((row["source_relation"], row["attempt"], row["customer_id"]) for row in attempts) == [
        ("generic", 1, "c1"),
        ("generic", 2, "c1"),
        ("litellm", 1, "c2"),
    ]


def test_attempts_of_two_logs_do_not_meet(marts: dict[str, list[Row]]) -> None:
    """Retried in both logs: each has its own number of attempts, order, status and day."""
    names = ("attempts", "request_status", "customer_id", "request_date", "started_at")
    found = {
        (request_id, source): tuple(requested(marts, request_id, source)[name] for name in names)
        for request_id in ("both retried", "day before")
        for source in ("generic", "litellm")
    }
    noon = datetime(2026, 3, 10, 12)
    assert found == {
        ("both retried", "generic"): (2, "cancelled", "c1", noon.date(), noon),
        ("both retried", "litellm"): (1, "succeeded", "c2", noon.date(), noon + timedelta(seconds=1)),
        ("day before", "generic"): (2, "succeeded", "c1", noon.date(), noon),
        ("day before", "litellm"): (1, "succeeded", "c2", date(2026, 3, 9), noon - timedelta(days=1)),
    }


def test_an_id_used_again_is_another_request(marts: dict[str, list[Row]]) -> None:
    """A first attempt a day later opens a request of its own, whatever was retried the day before."""
    found = {
        row["request_date"].day: row["attempts"] for row in rows_with(marts, "fct_ai__requests", request_id="again")
    }
    assert found == {10: 2, 11: 1}


def test_transactions_of_two_logs_do_not_meet(marts: dict[str, list[Row]]) -> None:
    """Each log's transaction has its own requests and its own opener."""
    found = {
        source: [
            (row["transaction_number"], row["requests"], row["opened_at"])
            for row in rows_with(marts, "fct_ai__transactions", source_relation=source, transaction_id="edge")
        ]
        for source in ("generic", "litellm")
    }
    assert found == {
        "generic": [(1, 2, datetime(2026, 3, 10, 10))],
        "litellm": [(1, 1, datetime(2026, 3, 10, 20))],
    }
    assert [requested(marts, "t-edge 1", source)["units"] for source in found] == [1, 1]
    daily = {
        source: [
            (row["request_date"].day, row["requests"], row["units"])
            for row in rows_with(marts, "fct_ai__requests_daily", source_relation=source, request_class="chat")
            if row["customer_id"] in ("c1", "c2") and row["request_date"] <= date(2026, 3, 11)
        ]
        for source in found
    }
    # The first requests of two transactions on the 10th; on the 11th one goes on, and one is over and opened again.
    assert {source: sorted(rows) for source, rows in daily.items()} == {
        "generic": [(10, 2, 2), (11, 2, 1)],
        "litellm": [(10, 1, 1)],
    }


def test_quotas_of_two_logs_do_not_meet(marts: dict[str, list[Row]]) -> None:
    """One request of the customer is included, the earlier one; the other log's of the same id costs 1."""
    assert [requested(marts, "in quota", source)["direct_revenue"] for source in ("generic", "litellm")] == [0, 1]


def test_what_is_left_over_goes_to_one_request(marts: dict[str, list[Row]]) -> None:
    """10 = 3 x 3 + 1 pico-dollars: the remainder is given once, though two logs have a request of that id."""
    pico = Decimal(1).scaleb(-12)
    revenues = {
        (row["source_relation"], row["request_id"]): row["pooled_revenue"] / pico
        for row in rows_with(marts, "fct_ai__requests", plan_id="flat")
    }
    assert revenues == {("generic", "shared"): 4, ("litellm", "shared"): 3, ("litellm", "unshared"): 3}


def test_a_bill_delivered_again_replaces_only_itself(marts: dict[str, list[Row]]) -> None:
    """12 in place of 10; another account's 5, another issuer's 7 and another period's 3 stay."""
    assert sorted(row["effective_cost"] for row in marts["fct_ai__charges"]) == [3, 5, 7, 12]


# -- Half-open: at the end no more, from the start on


COSTS_AT_THE_CHANGE = {
    # A million tokens at 1 and 2; at 0.15 less 20 % and less 60 %.
    "token rate": ("1", "2"),
    "discount": ("0.12", "0.06"),
    # An hour at 1 and 2; one and two hours, a tenth and a fifth of an hour at 1.
    "accelerator rate": ("1", "2"),
    "class profile": ("1", "2"),
    "any profile": ("0.1", "0.2"),
    # A call at 1 and 2.
    "call rate": ("1", "2"),
    # The account's, region's or provider's own at 1, then everybody's at 2; 0.15 less 60 % for the model, then 20 %.
    "account rate": ("1", "2"),
    "region rate": ("1", "2"),
    "provider call rate": ("1", "2"),
    "special discount": ("0.06", "0.12"),
}


@pytest.mark.parametrize("name", COSTS_AT_THE_CHANGE)
def test_cost_changes_with_the_rate(name: str, marts: dict[str, list[Row]]) -> None:
    """The last microsecond has the old rate, the next moment the new one."""
    found = tuple(str(requested(marts, f"{name} {when}")["cost"].normalize()) for when in ("before", "at"))
    assert found == COSTS_AT_THE_CHANGE[name]


def test_no_discount_is_one_and_a_whole_one_is_none(marts: dict[str, list[Row]]) -> None:
    """0 % for the model goes before 20 % for all; 100 % would give the model away and is left out: 0.15 both times."""
    assert [requested(marts, f"{each} discount")["cost"] for each in ("none", "all")] == [Decimal("0.15")] * 2


def test_class_and_plan_change_with_rule_and_subscription(marts: dict[str, list[Row]]) -> None:
    """The last microsecond has the old one, the next moment the new one."""
    assert [requested(marts, f"class rule {when}")["request_class"] for when in ("before", "at")] == ["old", "new"]
    assert [requested(marts, f"first rule {when}")["request_class"] for when in ("before", "at")] == ["old", "new"]
    assert [requested(marts, f"subscription {when}")["plan_id"] for when in ("before", "at")] == ["old", "new"]


def test_prices_and_targets_change_with_the_day(marts: dict[str, list[Row]]) -> None:
    """They are by day: the 19th has the old one, the 20th the new one."""
    assert requested(marts, "last day of price")["direct_revenue"] == 1
    assert requested(marts, "first day of price")["direct_revenue"] == 2
    targets = {
        row["request_date"].day: row["cost_target_per_request"]
        for row in rows_with(marts, "fct_ai__cost_slo_daily", request_class="targeted")
    }
    assert targets == {19: Decimal("0.1"), 20: Decimal("0.2")}


def test_a_context_tier_begins_with_its_first_token(marts: dict[str, list[Row]]) -> None:
    """999 tokens at 1 a million, 1000 at 2 a million."""
    assert requested(marts, "short")["cost"] == Decimal("0.000999")
    assert requested(marts, "long")["cost"] == Decimal("0.002")


def test_a_service_ends_before_its_last_day(marts: dict[str, list[Row]]) -> None:
    """8 over the 10th and 11th of March: all in March, and nothing of it on the 12th."""
    row = only(marts, "fct_ai__revenue_reconciliation", plan_id="ours", period_start_date=date(2026, 3, 1))
    assert row["recognised_revenue"] == 8


# -- Costs at the exchange rate of the request's day


@pytest.mark.parametrize("name", EURO_THINGS)
def test_costs_are_converted_on_the_requests_day(name: str, marts: dict[str, list[Row]]) -> None:
    """One euro of a second attempt after midnight: 1.1 dollars as on the request's day, not 1.2."""
    assert requested(marts, name)["cost"] == Decimal("1.1")


# -- Windows


def test_a_transaction_goes_on_until_after_its_time_out(marts: dict[str, list[Row]]) -> None:
    """24 hours later is the same transaction, a microsecond more another one; so too for what is still open."""
    transactions = rows_with(marts, "fct_ai__transactions", source_relation="generic")
    assert [row["requests"] for row in transactions if row["transaction_id"] == "edge"] == [2]
    assert [row["requests"] for row in transactions if row["transaction_id"] == "over"] == [1, 1]
    is_open = {row["transaction_id"]: row["is_open"] for row in transactions}
    assert (is_open["still open"], is_open["shut"]) == (True, False)


def test_a_request_may_cost_its_target(marts: dict[str, list[Row]]) -> None:
    """0.0035 is good, 0.007 is bad."""
    hours = {
        row["request_hour"].hour: (row["good_requests"], row["bad_requests"])
        for row in rows_with(marts, "fct_ai__cost_slo_hourly", request_class="w6")
    }
    assert hours == {0: (0, 1), 6: (1, 0)}


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("w1", "burn_rate_1h", 0.0),
        ("w6", "burn_rate_6h", 0.0),
        # One of two is bad, where half may be: the budget burns at its own pace.
        ("w6in", "burn_rate_6h", 1.0),
        ("w72", "burn_rate_3d", 0.0),
        ("w72in", "burn_rate_3d", 1.0),
        ("w720", "error_budget_left", 1.0),
        ("w720in", "error_budget_left", 0.0),
    ],
)
def test_a_window_has_as_many_hours_as_it_says(
    name: str, column: str, expected: float, marts: dict[str, list[Row]]
) -> None:
    """The hour in which a bad request leaves the window, and the hour before."""
    hours = sorted(rows_with(marts, "fct_ai__cost_slo_hourly", request_class=name), key=lambda row: row["request_hour"])
    assert hours[-1][column] == pytest.approx(expected)


def test_as_much_as_may_be(marts: dict[str, list[Row]]) -> None:
    """A thousand million tokens, a million seconds and a million of money are believed, and not a bit more."""
    assert requested(marts, "most tokens")["cost"] == 2500
    assert requested(marts, "most seconds")["cost"] == Decimal("277.777777777778")
    assert requested(marts, "most money")["cost"] == 1_000_000
    assert {(row["request_id"], row["reason"]) for row in marts["fct_ai__rejected_rows"]} == {
        (f"too {much}", "quantity_out_of_range") for much in ("many tokens", "many seconds", "much money")
    }

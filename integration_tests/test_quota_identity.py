"""Quotas over random logs: a customer's first requests are included, at the grain of requests and of days."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled import REVENUE_CHAIN, Models, compiled_models
from support import Row

INPUTS = (
    "int_ai__log_models",
    "int_ai__days_published",
    "int_ai__invoice_lines_unioned",
    "int_ai__subscriptions_unioned",
    "int_ai__plans_unioned",
    "int_ai__customers_unioned",
    "int_ai__fx_validities",
    "stg_generic__usage_prices",
    "stg_reference__request_classes",
    "stg_reference__allocation_weights",
    "int_ai__ledger_attempts",
    "int_ai__request_costs_trued_up",
    "int_ai__class_units",
    "int_ai__transaction_starts",
)
CHAIN = ("int_ai__ledger_days", *REVENUE_CHAIN, "int_ai__requests_trued_up", "fct_ai__requests")
FIRST_DAY, LAST_DAY = date(2024, 1, 29), date(2024, 2, 3)
DAY_GRAIN = (
    "request_date", "traffic_segment", "plan_id", "request_class", "customer_id", "model", "is_request_priced",
)  # fmt: skip
OPEN_START, OPEN_END = date(1900, 1, 1), date(9999, 12, 31)

COUNTED = {
    "customer_id": "c1",
    "plan_id": "metered",
    "request_class": "a",
    "traffic_segment": "customer",
    "request_status": "succeeded",
    "unit_revenue_pico": None,
}
moments = st.builds(
    lambda day, hour: datetime(2024, 1, 30) + timedelta(days=day, hours=hour),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=0, max_value=5),
)
beside = {
    "request_started_at": moments,
    "model": st.sampled_from((None, "m1", "m2")),
    "is_request_priced": st.booleans(),
}
# One customer's requests of one class, which its quota counts, and others that it must not count.
counted = st.fixed_dictionaries({**{name: st.just(value) for name, value in COUNTED.items()}, **beside})
others = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(("c1", "c2", None)),
        "plan_id": st.sampled_from(("metered", "flat")),
        "request_class": st.sampled_from("ab"),
        "traffic_segment": st.sampled_from(("customer", "internal")),
        "request_status": st.sampled_from(("succeeded", "failed")),
        "unit_revenue_pico": st.sampled_from((None, 5)),
        **beside,
    }
)
logs = st.builds(
    lambda own, noise: [*own[: len(own) // 2], *noise, *own[len(own) // 2 :]],
    st.lists(counted, min_size=5, max_size=14),
    st.lists(others, max_size=12),
)
quotas = st.integers(min_value=0, max_value=8)
prices = st.integers(min_value=0, max_value=10**10)
spans = st.lists(st.tuples(st.dates(min_value=FIRST_DAY, max_value=LAST_DAY), quotas, prices), max_size=3)


@pytest.fixture(scope="module")
def models(demo_database: Path) -> Iterator[Models]:
    """The chain from the ledger to what requests and days earn."""
    with compiled_models(demo_database, INPUTS, CHAIN) as chain:
        yield chain


def price_rows(changes: list[tuple[date, int, int]], first: tuple[int, int]) -> list[Row]:
    """Return the prices of class a, which change on some days, and one of class b."""
    by_day = {OPEN_START: first, **{day: (quota, price) for day, quota, price in changes}}
    starts = sorted(by_day)
    return [
        {
            "plan_id": "metered",
            "request_class": name,
            "currency_code": "USD",
            "price_per_request_pico": by_day[start][1],
            "included_requests": by_day[start][0],
            "valid_from": start,
            "valid_to": end,
        }
        for name, start, end in (
            *(("a", start, end) for start, end in zip(starts, [*starts[1:], OPEN_END], strict=True)),
            ("b", OPEN_START, OPEN_END),
        )
    ]


def price_of(request: Row, rows: list[Row]) -> Row | None:
    """Return the price of a request's plan and class on its day."""
    for row in rows:
        same = (row["plan_id"], row["request_class"]) == (request["plan_id"], request["request_class"])
        if same and row["valid_from"] <= request["request_started_at"].date() < row["valid_to"]:
            return row
    return None


def revenue_of(log: list[Row], rows: list[Row]) -> tuple[set[str], dict[str, int]]:
    """Go through the log in order of time, and return which requests are included and what each earns."""
    seen: dict[tuple, int] = defaultdict(int)
    included, earned = set(), {}
    for request in sorted(log, key=lambda each: (each["request_started_at"], each["request_id"])):
        price = price_of(request, rows)
        earned[request["request_id"]] = 0
        if request["traffic_segment"] == "internal":
            continue
        if request["unit_revenue_pico"] is not None:
            earned[request["request_id"]] = request["unit_revenue_pico"]
        elif request["request_status"] == "succeeded":
            key = tuple(request[name] for name in ("customer_id", "plan_id", "request_class"))
            month = request["request_started_at"].month
            seen[*key, month] += 1
            if price and request["customer_id"] and seen[*key, month] <= price["included_requests"]:
                included.add(request["request_id"])
            elif price:
                earned[request["request_id"]] = price["price_per_request_pico"]
    return included, earned


@settings(max_examples=40, deadline=None)
@given(log=logs, changes=spans, first=st.tuples(quotas, prices))
def test_quota_takes_the_first_requests(
    models: Models, log: list[Row], changes: list[tuple[date, int, int]], first: tuple[int, int]
) -> None:
    """Requests and days agree with a walk through the log, request by request."""
    rows = price_rows(changes, first)
    ledger = [
        {
            "source_relation": "generic",
            "request_id": f"r{(number * 37) % 100:02}",
            "request_date": request["request_started_at"].date(),
            "started_at": request["request_started_at"],
            "currency_code": "USD",
            "is_first_attempt": True,
            "request_attempts": 1,
            "has_unconverted_revenue": False,
            "is_cache_hit": False,
            "cost_pico": 1 if request["is_request_priced"] else None,
            "day_built_at": datetime(2024, 3, 1),
            **request,
        }
        for number, request in enumerate(log)
    ]
    models.fill("stg_generic__usage_prices", rows)
    models.fill("int_ai__ledger_attempts", ledger)
    models.fill("int_ai__request_costs_trued_up", ledger)
    models.fill("int_ai__log_models", [{"log_date": FIRST_DAY}, {"log_date": LAST_DAY}])
    models.build()
    included, earned = revenue_of(ledger, rows)
    assert {row["request_id"] for row in models.rows("int_ai__requests_within_quota")} == included
    of_requests = {row["request_id"]: row["direct_revenue"] for row in models.rows("fct_ai__requests")}
    assert of_requests == {name: Decimal(amount).scaleb(-12) for name, amount in earned.items()}
    of_days: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    for request in ledger:
        own = of_days[tuple(request[name] for name in DAY_GRAIN)]
        own[0] += earned[request["request_id"]]
        own[1] += request["request_id"] in included
    found = {
        tuple(row[name] for name in DAY_GRAIN): [row["direct_revenue_pico"], row["included_requests"]]
        for row in models.rows("int_ai__request_margins_daily")
    }
    assert found == of_days

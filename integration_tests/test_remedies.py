"""Remedies of a class by precision, hardware and model: which profile comes first, and what it saves, by hand."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled import fill, in_memory
from support import rows_of

PICO = 10**12
LAST_DAY = date(2026, 3, 28)
FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 1), datetime(9999, 12, 31)
TABLES = {
    "int_ai__ledger_attempts": """
        request_date date, request_class varchar, traffic_segment varchar, is_request_priced boolean, model varchar,
        accelerator_model varchar, hardware varchar, precision varchar, region varchar,
        accelerator_microseconds bigint, token_cost_pico bigint, compute_cost_pico bigint
    """,
    "int_ai__dates": "calendar_date date",
    "int_ai__data_window": "first_date date, data_through_date date",
    "int_ai__fx_rates_daily": "currency_code varchar, rate_date date, rate_nano bigint",
    "stg_reference__request_classes": "request_class varchar, quality_floor_pico bigint",
    "stg_reference__accelerator_rates": """
        hardware varchar, region varchar, purchase_option varchar, rate_pico_per_hour bigint, currency_code varchar,
        valid_from timestamp, valid_to timestamp
    """,
    "stg_reference__compute_profiles": """
        request_class varchar, model varchar, hardware varchar, precision varchar, replaces_model varchar,
        accelerator_microseconds bigint, accelerator_microseconds_p50 bigint, accelerator_microseconds_p95 bigint,
        sample_size bigint, quality_score_micro bigint, profiled_date date, valid_from timestamp, valid_to timestamp
    """,
}
CHAIN = (
    "int_ai__spend_recent",
    "int_ai__profile_costs",
    "int_ai__class_remedies",
)


def profile(model: str, replaces: str | None, seconds: float, quality: float | None, **values: Any) -> dict[str, Any]:
    """Return a profile on an a10 at fp8, with whatever differs."""
    return {
        "request_class": "answer",
        "model": model,
        "hardware": "a10",
        "precision": "fp8",
        "replaces_model": replaces,
        "accelerator_microseconds": int(seconds * 10**6),
        "quality_score_micro": None if quality is None else int(quality * 10**6),
        "valid_from": FIRST_MOMENT,
        "valid_to": LAST_MOMENT,
        **values,
    }


def attempt(tokens: float = 0, seconds: float = 0, **values: Any) -> dict[str, Any]:
    """Return an attempt of a hosted model whose tokens cost so much, or accelerator time of 1 a second."""
    return {
        "request_date": LAST_DAY,
        "request_class": "answer",
        "traffic_segment": "customer",
        "is_request_priced": True,
        "model": "hosted",
        "region": "us",
        "accelerator_microseconds": int(seconds * 10**6) or None,
        "token_cost_pico": int(tokens * PICO),
        "compute_cost_pico": int(seconds * PICO),
        **values,
    }


@pytest.fixture(scope="module")
def connection(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models of remedies over a class with a floor of 0.8, and an a10 at 1 a second, in region eu at 2."""
    with in_memory(demo_database, TABLES, CHAIN) as memory:
        fill(memory, "int_ai__data_window", [{"first_date": date(2026, 1, 1), "data_through_date": LAST_DAY}])
        fill(memory, "int_ai__dates", [{"calendar_date": date(2026, month, 28)} for month in (1, 2, 3)])
        floor = {"request_class": "answer", "quality_floor_pico": 8 * PICO // 10}
        fill(memory, "stg_reference__request_classes", [floor])
        rate = {"hardware": "a10", "currency_code": "USD", "valid_from": FIRST_MOMENT, "valid_to": LAST_MOMENT}
        rates = [{**rate, "region": region, "rate_pico_per_hour": 3600 * hourly * PICO} for region, hourly in REGIONS]
        fill(memory, "stg_reference__accelerator_rates", rates)
        yield memory


REGIONS = ((None, 1), ("eu", 2))


def remedy(
    connection: duckdb.DuckDBPyConnection, attempts: list[dict[str, Any]], profiles: list[dict[str, Any]]
) -> tuple[Any, ...] | None:
    """Return the profiled model, what it replaces, whose rate it is priced at, what it saves, and the floor's flag."""
    fill(connection, "int_ai__ledger_attempts", attempts)
    fill(connection, "stg_reference__compute_profiles", profiles)
    found = rows_of(connection.execute("select * from int_ai__class_remedies"))
    assert len(found) <= 1
    columns = ("computing_model", "replaces_model", "rate_region", "saving_pico", "is_below_floor")
    return tuple(found[0][column] for column in columns) if found else None


def test_hosted_model_is_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    """Two attempts that cost 5 each against 2 seconds at 1; what is free, old, internal or unpriced does not count."""
    attempts = [
        attempt(5),
        attempt(5),
        attempt(0),
        attempt(5, model="another"),
        attempt(5, request_date=date(2026, 2, 28)),
        attempt(5, traffic_segment="internal"),
        attempt(5, is_request_priced=False),
    ]
    assert remedy(connection, attempts, [profile("small", "hosted", 2, 0.9)]) == (
        "small",
        "hosted",
        None,
        6 * PICO,
        False,
    )


def test_only_the_replaced_model_goes(connection: duckdb.DuckDBPyConnection) -> None:
    """A layout model computes 3 seconds before the hosted one: either can be replaced, the other stays."""
    attempts = [attempt(5, 3, accelerator_model="layout", hardware="a10", precision="fp16")]
    hosted, layout = profile("small", "hosted", 1, 0.9), profile("tiny", "layout", 1, 0.9)
    assert remedy(connection, attempts, [layout]) == ("tiny", "layout", None, 2 * PICO, False)
    assert remedy(connection, attempts, [hosted, layout]) == ("small", "hosted", None, 4 * PICO, False)


def test_self_hosted_model_is_replaced_or_quantised(connection: duckdb.DuckDBPyConnection) -> None:
    """3 seconds at fp16: another precision in 2, another model in 1; what it already runs on is no remedy."""
    attempts = [attempt(0, 3, model="own", hardware="a10", precision="fp16")]
    same = profile("own", None, 0.1, 0.9, precision="fp16")
    precision, model = profile("own", None, 2, 0.9), profile("small", "own", 1, 0.9)
    assert remedy(connection, attempts, [same]) is None
    assert remedy(connection, attempts, [profile("own", "hosted", 1, 0.9)]) is None
    assert remedy(connection, attempts, [same, precision]) == ("own", None, None, PICO, False)
    assert remedy(connection, attempts, [same, precision, model]) == ("small", "own", None, 2 * PICO, False)


def test_floor_comes_before_price(connection: duckdb.DuckDBPyConnection) -> None:
    """What is cheapest but below the floor is shown only where nothing else saves."""
    good, poor = profile("good", "hosted", 4, 0.8), profile("poor", "hosted", 1, 0.79)
    assert remedy(connection, [attempt(5)], [good, poor]) == ("good", "hosted", None, PICO, False)
    assert remedy(connection, [attempt(3)], [good, poor]) == ("poor", "hosted", None, 2 * PICO, True)
    assert remedy(connection, [attempt(1)], [good, poor]) is None


def test_rate_is_of_the_region_where_it_is_clear(connection: duckdb.DuckDBPyConnection) -> None:
    """All in eu: 2 a second. Some elsewhere or unknown: the general rate. A region without a rate: the general one."""
    small = [profile("small", "hosted", 1, 0.9)]
    in_eu, unknown = attempt(5, region="eu"), attempt(5, region=None)
    assert remedy(connection, [in_eu, in_eu], small) == ("small", "hosted", "eu", 6 * PICO, False)
    assert remedy(connection, [in_eu, attempt(5)], small) == ("small", "hosted", None, 8 * PICO, False)
    assert remedy(connection, [in_eu, unknown], small) == ("small", "hosted", None, 8 * PICO, False)
    assert remedy(connection, [attempt(5)], small) == ("small", "hosted", None, 4 * PICO, False)


def test_profiles_of_other_classes_and_times_do_not_count(connection: duckdb.DuckDBPyConnection) -> None:
    """A profile of any class does; one of another class, or no longer valid, does not."""
    other = profile("small", "hosted", 1, 0.9, request_class="other")
    ended = profile("small", "hosted", 1, 0.9, valid_to=datetime(2026, 3, 1))
    general = profile("small", "hosted", 1, None, request_class="*")
    assert remedy(connection, [attempt(5)], [other, ended]) is None
    assert remedy(connection, [attempt(5)], [other, ended, general]) == ("small", "hosted", None, 4 * PICO, False)

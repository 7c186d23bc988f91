"""Of several deliveries of one event the right one counts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from compiled import Models, compiled_models
from oracle.intake import take_in
from tables import as_text, request

NOON = datetime(2026, 3, 10, 12)


@pytest.fixture(scope="module")
def models(demo_database: Path) -> Iterator[Models]:
    """The model that ranks deliveries, over rows as they are counted."""
    with compiled_models(demo_database, ["int_ai__requests_counted"], ["int_ai__requests_selected"]) as found:
        yield found


def that_count(models: Models, deliveries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the deliveries that count."""
    models.fill("int_ai__requests_counted", deliveries)
    models.build()
    return [row for row in models.rows("int_ai__requests_selected") if row["delivery_rank"] == 1]


def delivery(second: int = 0, output: int = 1, loaded: int | None = None, **values: Any) -> dict[str, Any]:
    """Return one delivery of an event that started in a second after noon and was loaded in another, or at no time."""
    quantities = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h")
    return {
        "source_relation": "generic",
        "request_id": "event",
        "attempt": 1,
        "status": "succeeded",
        "started_at": NOON.replace(second=second),
        "loaded_at": None if loaded is None else NOON.replace(minute=loaded),
        "has_unreadable_value": False,
        "has_infinite_value": False,
        **{f"{name}_tokens": 0 for name in quantities},
        "output_tokens": output,
        **values,
    }


@pytest.mark.parametrize(
    ("deliveries", "counted"),
    [
        # A stream that is logged as it grows, under one id.
        ([delivery(output=tokens) for tokens in (1, 1, 1, 1, 1130)], 1130),
        # The same, with a start each, and a last one that repeats less: the last one to start says it.
        ([delivery(second, tokens) for second, tokens in ((0, 5), (1, 9), (2, 7))], 7),
        # Loaded at one time.
        ([delivery(output=tokens, loaded=5) for tokens in (1130, 1, 700)], 1130),
        # A correction that was loaded later counts, though it says less and starts earlier.
        ([delivery(3, 1130, loaded=5), delivery(0, 4, loaded=6)], 4),
        # A load time counts more than none.
        ([delivery(3, 1130), delivery(0, 4, loaded=6)], 4),
        # A load time of the year 9999 is none, so the correction counts.
        ([delivery(0, 4, loaded=6), delivery(0, 1130) | {"loaded_at": datetime(9999, 12, 31)}], 4),
        # Of equal outputs, the one with the whole input; of equal usage, the one that ended well.
        ([delivery(output=3), delivery(output=3, uncached_input_tokens=10)], 3),
    ],
)
def test_delivery_that_counts(deliveries: list[dict[str, Any]], counted: int, models: Models) -> None:
    """Whatever the order of the rows."""
    for order in list(permutations(deliveries))[:24]:
        (row,) = that_count(models, order)
        assert row["output_tokens"] == counted
        assert row["uncached_input_tokens"] == max(each["uncached_input_tokens"] for each in deliveries)


def test_status_decides_last(models: Models) -> None:
    """A cancelled delivery and a succeeded one, otherwise equal."""
    deliveries = [delivery(status="cancelled"), delivery(), delivery(status="failed")]
    assert [row["status"] for row in that_count(models, deliveries)] == ["succeeded"]


def test_rejected_delivery_stands_beside_the_others(models: Models) -> None:
    """It says more, and is loaded later; it takes nothing from the one that can be used."""
    deliveries = [delivery(output=3, loaded=5), delivery(output=10**10, loaded=6)]
    assert {row["is_rejected"]: row["output_tokens"] for row in that_count(models, deliveries)} == {
        False: 3,
        True: 10**10,
    }


def test_oracle_agrees() -> None:
    """The stream of 1, 1, 1, 1, 1130 is 1,130 tokens there too."""
    stream = [request("event", output_tokens=tokens) for tokens in (1, 1130, 1, 1)]
    (attempt,), _ = take_in(as_text("requests", stream))
    assert attempt["output_tokens"] == 1130

"""Which published days are kept, and which are built again, by what the log still holds of them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from compiled import Models, compiled_models

SETTINGS = "|USD|UTC"
# The start of a fingerprint where nothing but the log says something of the day or the next.
NO_REFERENCE = "~|~|~|~|"
MARCH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def models(demo_database: Path) -> Iterator[Models]:
    """The comparison of log and ledger, over tables that a test fills."""
    inputs = (
        "int_ai__days_published", "int_ai__log_models", "int_ai__log_fingerprints", "int_ai__reference_days",
        "int_ai__token_rate_days", "int_ai__rejected_rows",
    )  # fmt: skip
    chain = ("int_ai__days_compared", "int_ai__days_to_rebuild", "int_ai__log_issues")
    with compiled_models(demo_database, inputs, chain) as found:
        yield found


def day(number: int) -> date:
    """Return a day of March."""
    return MARCH + timedelta(days=number - 1)


def row(number: int, raw_rows: int, text: str, hours: tuple[int, int] = (8, 20), **values: Any) -> dict[str, Any]:
    """Return what log or ledger hold of a day of March."""
    return {
        "source_relation": "generic",
        "request_date": day(number),
        "raw_rows": raw_rows,
        "first_started_at": datetime.combine(day(number), time(hours[0])),
        "last_started_at": datetime.combine(day(number), time(hours[1])),
        "day_fingerprint": text + SETTINGS,
        **values,
    }


def compare(models: Models, published: list[dict[str, Any]], logged: list[dict[str, Any]], **variables: str) -> None:
    """Compare a ledger and a log."""
    asked = {"from": ("9999-12-31", variables.get("rebuild_from")), "to": ("1900-01-01", variables.get("rebuild_to"))}
    swaps = [(f"cast('{old}' as date)", f"cast('{new}' as date)") for old, new in asked.values() if new]
    models.fill(
        "int_ai__days_published",
        [{"attempts": 1, **each, "day_fingerprint": NO_REFERENCE + each["day_fingerprint"]} for each in published],
    )
    days = {"source_relation": "source_relation", "request_date": "request_date", "log_fingerprint": "day_fingerprint"}
    models.fill("int_ai__log_fingerprints", [{name: each[value] for name, value in days.items()} for each in logged])
    counts = ("source_relation", "raw_rows", "first_started_at", "last_started_at")
    models.fill(
        "int_ai__log_models",
        [
            {
                **{name: each[name] for name in counts},
                "log_date": each["request_date"],
                "last_loaded_at": each["last_started_at"],
            }
            for each in logged
        ],
    )
    models.build(swaps=swaps)


def kept(models: Models) -> set[int]:
    """Return the days of March that stay as published."""
    return {each["request_date"].day for each in models.rows("int_ai__days_compared") if each["is_kept"]}


def rebuilt(models: Models) -> set[int]:
    """Return the days of March that are written again."""
    return {each["request_date"].day for each in models.rows("int_ai__days_to_rebuild")}


def ledger(*numbers: int, raw_rows: int = 10) -> list[dict[str, Any]]:
    """Return published days that held ten raw rows each."""
    return [row(number, raw_rows, "as published") for number in numbers]


def log(*numbers: int) -> list[dict[str, Any]]:
    """Return the same days as the log holds them."""
    return ledger(*numbers)


def test_log_that_holds_everything_changes_nothing(models: Models) -> None:
    """Neither kept nor built again; a new day is built, a day with another fingerprint too."""
    compare(models, ledger(1, 2, 3), log(1, 2, 3))
    assert (kept(models), rebuilt(models)) == (set(), set())
    compare(models, ledger(1, 2), [*log(1), row(2, 11, "one more"), row(3, 10, "new")])
    assert (kept(models), rebuilt(models)) == (set(), {2, 3})


def test_days_that_have_gone_at_the_old_end_are_kept(models: Models) -> None:
    """The 1st to the 3rd have gone; the 4th is whole, but an attempt of the 3rd may lie on it: kept as well."""
    compare(models, ledger(1, 2, 3, 4, 5), [row(4, 10, "the day before has gone"), *log(5)])
    assert (kept(models), rebuilt(models)) == ({1, 2, 3, 4}, set())
    issues = {each["first_date"].day: each for each in models.rows("int_ai__log_issues")}
    assert set(issues) == {1, 2, 3, 4}
    assert {each["is_warned"] for each in issues.values()} == {False}
    assert issues[1]["value"] == "0 of 10 raw rows"
    assert "next to it" in issues[4]["reason"]


def test_day_that_the_cut_goes_through_is_kept(models: Models) -> None:
    """Three rows of the 3rd are left: it and the 4th stay, the 5th is built again, for its price changed."""
    cut = row(3, 3, "cut", hours=(17, 20))
    compare(models, ledger(1, 2, 3, 4, 5), [cut, row(4, 10, "neighbour"), row(5, 10, "dearer")])
    assert (kept(models), rebuilt(models)) == ({1, 2, 3, 4}, {5})


def test_first_day_of_the_log_that_loses_rows_is_kept(models: Models) -> None:
    """Nothing lies before it: that is retention."""
    compare(models, ledger(1, 2, 3), [row(1, 4, "cut"), row(2, 10, "neighbour"), *log(3)])
    assert (kept(models), rebuilt(models)) == ({1, 2}, set())


def test_fewer_rows_elsewhere_are_a_correction(models: Models) -> None:
    """The 3rd lost a row while the 1st and 2nd are whole: it is built again, and nothing is listed."""
    compare(models, ledger(1, 2, 3, 4), [*log(1, 2), row(3, 9, "one less"), *log(4)])
    assert (kept(models), rebuilt(models)) == (set(), {3})
    assert models.rows("int_ai__log_issues") == []


def test_day_that_has_gone_in_the_middle_is_kept_and_warned_of(models: Models) -> None:
    """A published day whose raw rows have gone stays: a lost partition is likelier than a day of mistakes."""
    compare(models, ledger(1, 2, 3, 4, 5), [*log(1), row(2, 10, "n"), row(4, 10, "n"), *log(5)])
    assert (kept(models), rebuilt(models)) == ({2, 3, 4}, set())
    warned = {each["first_date"].day for each in models.rows("int_ai__log_issues") if each["is_warned"]}
    assert warned == {3}


@pytest.mark.parametrize("hours", [(8, 8), (12, 12), (20, 20)])
def test_late_row_of_a_day_that_has_gone_restores_nothing(hours: tuple[int, int], models: Models) -> None:
    """One row of the 3rd comes late. It is not what was published, and does not make the days after it a correction."""
    published = [*ledger(1, 2), row(3, 1, "single", hours=(11, 11)), *ledger(4, 5, 6)]
    compare(models, published, [row(3, 1, "late", hours=hours), row(5, 10, "neighbour"), *log(6)])
    assert (kept(models), rebuilt(models)) == ({1, 2, 3, 4, 5}, set())


def test_days_that_are_back_are_no_longer_kept(models: Models) -> None:
    """A log that was being loaded when the night began."""
    compare(models, ledger(1, 2, 3), [])
    assert (kept(models), rebuilt(models)) == ({1, 2, 3}, set())
    compare(models, ledger(1, 2, 3), [row(1, 12, "more"), *log(2, 3)])
    assert (kept(models), rebuilt(models)) == (set(), {1})


def test_empty_log_is_warned_of(models: Models) -> None:
    """One sentence for the source, beside the days that stay."""
    compare(models, ledger(1, 2), [])
    issues = [each for each in models.rows("int_ai__log_issues") if each["issue"] == "empty_log"]
    assert [(each["source_relation"], each["affected_rows"], each["is_warned"]) for each in issues] == [
        ("generic", 2, True)
    ]


def test_asked_days_are_taken_out(models: Models) -> None:
    """An explicit range goes by the log, gone or cut; days around it stay."""
    logged = [row(3, 3, "cut", hours=(17, 20)), row(4, 10, "neighbour"), *log(5)]
    compare(models, ledger(1, 2, 3, 4, 5), logged, rebuild_from="2026-03-02", rebuild_to="2026-03-03")
    assert (kept(models), rebuilt(models)) == ({1, 4}, {2, 3})


def test_each_source_is_judged_by_its_own_log(models: Models) -> None:
    """A proxy's log of the 1st and 2nd has gone; the other log's price of the 1st changed: only that is built again."""
    proxy = [row(number, 10, "as published", source_relation="litellm") for number in (1, 2, 3, 4)]
    logged = [row(1, 10, "dearer"), *log(2, 3, 4), row(3, 10, "n", source_relation="litellm"), proxy[3]]
    compare(models, [*ledger(1, 2, 3, 4), *proxy], logged)
    found = {(each["source_relation"], each["request_date"].day) for each in models.rows("int_ai__days_to_rebuild")}
    assert found == {("generic", 1)}
    kept_days = {
        (each["source_relation"], each["request_date"].day)
        for each in models.rows("int_ai__days_compared")
        if each["is_kept"]
    }
    assert kept_days == {("litellm", 1), ("litellm", 2), ("litellm", 3)}


def test_changed_day_is_written_for_all_sources_that_hold_it(models: Models) -> None:
    """So that a day has one time of building."""
    proxy = [row(number, 10, "as published", source_relation="litellm") for number in (1, 2)]
    compare(models, [*ledger(1, 2), *proxy], [row(1, 10, "dearer"), *log(2), *proxy])
    found = {(each["source_relation"], each["request_date"].day) for each in models.rows("int_ai__days_to_rebuild")}
    assert found == {("generic", 1), ("litellm", 1)}


def test_other_time_zone_makes_every_day_anew(models: Models) -> None:
    """Days are other days then: a night's shift of rows is no loss. With fewer rows in all, published days would go."""
    shifted = [row(number, rows, "shifted") for number, rows in ((1, 4), (2, 10), (3, 10), (4, 6))]
    published = [{**each, "day_fingerprint": "as published|USD|Asia/Tokyo"} for each in ledger(1, 2, 3)]
    compare(models, published, [{**each, "first_started_at": datetime(2026, 3, 1, 8)} for each in shifted])
    assert (kept(models), rebuilt(models)) == (set(), {1, 2, 3, 4})
    compare(models, published, shifted[1:])
    assert kept(models) == {1, 2, 3}
    assert {each["has_other_settings"] for each in models.rows("int_ai__days_compared") if each["is_kept"]} == {True}

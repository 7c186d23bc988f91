"""Bad input meets a quarantined row, an open row, or a clear failure: never a wrong number or a lost row."""

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compiled import build_quickly, fill, memory_for
from support import Row, read_duckdb, read_mart, rows_of, run_dbt
from tables import CLASSES, RATES, RULES, path_variables, request, token_rate

GOOD = request("good")
REJECTED = {
    "no_id": (request(""), "missing_request_id"),
    "no_time": (request("no_time", started_at=""), "missing_started_at"),
    "bad_time": (request("bad_time", started_at="2026-02-30T10:00:00Z"), "unparsable_value"),
    "word_for_number": (request("word", output_tokens="many"), "unparsable_value"),
    "fraction_of_token": (request("fraction", output_tokens="1.5"), "unparsable_value"),
    "word_for_flag": (request("flag", is_internal="perhaps"), "unparsable_value"),
    "infinity": (request("infinity", accelerator_seconds="inf"), "not_finite"),
    "not_a_number": (request("nan", third_party_cost="NaN"), "not_finite"),
    "negative": (request("negative", uncached_input_tokens=-5), "negative_quantity"),
    "attempt_zero": (request("zeroth", attempt=0), "negative_quantity"),
    "too_many": (request("too_many", output_tokens=10**10), "quantity_out_of_range"),
    "negative_calls": (request("negative_calls", web_search_calls=-1), "negative_quantity"),
    "too_many_calls": (request("too_many_calls", tool_calls=10**10), "quantity_out_of_range"),
    "no_status": (request("no_status", status=""), "unknown_status"),
    "odd_status": (request("odd_status", status="perhaps"), "unknown_status"),
    "future": (request("future", started_at="2199-01-01T00:00:00Z"), "future_time"),
}
OPEN = {
    "unknown_model": request("unknown_model", model="two"),
    "no_customer": request("no_customer", customer_id=""),
    "before_subscription": request("early", started_at="2026-03-01T12:00:00Z"),
    "no_class": request("no_class", endpoint="/v2/other"),
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "token_rates": RATES,
    "request_classes": CLASSES,
    "class_rules": RULES,
    "subscriptions": [
        {"subscription_id": "s1", "customer_id": "c1", "plan_id": "pro", "started_at": "2026-03-05T00:00:00Z"}
    ],
    "requests": [GOOD, dict(GOOD), *(row for row, _ in REJECTED.values()), *OPEN.values()],
}


@pytest.fixture(scope="module")
def built(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good request, delivered twice, among every kind of bad one."""
    folder = tmp_path_factory.mktemp("bad_input")
    database = folder / "bad.duckdb"
    build_quickly(database, seeds_database, path_variables(folder, TABLES))
    return database


@pytest.mark.parametrize("case", REJECTED)
def test_unusable_row_is_quarantined_with_its_reason(case: str, built: Path) -> None:
    """One row of fct_ai__rejected_rows says why; no request comes of it."""
    row, reason = REJECTED[case]
    found = [
        each["reason"]
        for each in read_mart(built, "fct_ai__rejected_rows")
        if each["request_id"] == (row["request_id"] or None)
    ]
    assert found == [reason]
    accepted = {each["request_id"] for each in read_mart(built, "int_ai__ledger_attempts")}
    assert row["request_id"] not in accepted


def test_row_counts_add_up(built: Path) -> None:
    """Raw rows are accepted, duplicate or rejected."""
    accepted = len(read_mart(built, "int_ai__ledger_attempts"))
    rejected = sum(row["reason_number"] == 1 for row in read_mart(built, "fct_ai__rejected_rows"))
    assert (accepted, rejected) == (1 + len(OPEN), len(REJECTED))
    assert accepted + rejected + 1 == len(TABLES["requests"])


def one(built: Path, request_id: str) -> dict[str, Any]:
    """Return one request."""
    (row,) = read_duckdb(built, f"select * from fct_ai__requests where request_id = '{request_id}'")
    return row


def test_good_request_is_priced(built: Path) -> None:
    """1,000 x 2.50 and 100 x 10.00 per million: 0.0035."""
    assert one(built, "good")["cost"] == Decimal("0.0035")


def test_unknown_model_is_unpriced_and_listed(built: Path) -> None:
    """Its cost is NULL, not zero, and fct_ai__unpriced_usage names it."""
    assert one(built, "unknown_model")["cost"] is None
    (row,) = read_mart(built, "fct_ai__unpriced_usage")
    assert (row["model"], row["unpriced_reason"], row["attempts"]) == ("two", "no_token_rate", 1)
    assert (row["requests"], row["nearest_rate_model"]) == (1, None)


def test_request_without_customer_or_subscription_has_no_plan(built: Path) -> None:
    """Both are shown under the reason why, and keep their cost."""
    for request_id, reason in {"no_customer": "no_customer", "early": "before_first_subscription"}.items():
        row = one(built, request_id)
        assert (row["plan_id"], row["revenue"], row["cost"]) == (reason, 0, Decimal("0.0035"))
    assert one(built, "good")["plan_id"] == "pro"


def test_request_that_no_rule_matches_is_unclassified(built: Path) -> None:
    """It is shown, not dropped."""
    assert one(built, "no_class")["request_class"] == "unclassified"


def build_up_to(test: str, folder: Path, rows: dict[str, Any], check: bool = True, **variables: Any) -> str:
    """Build what one test of the package needs, with some inputs replaced, run that test, and return the output."""
    done = run_dbt(
        "build",
        "--select",
        f"+{test}",
        "--indirect-selection",
        "empty",
        database=folder / "replaced.duckdb",
        variables=path_variables(folder, {**TABLES, "requests": [GOOD], **rows}) | variables,
        check=check,
    )
    return done.stdout


def assert_fails(test: str, folder: Path, rows: dict[str, Any], **variables: Any) -> None:
    """Fail unless the package's own test, by the start of its name, stops the build."""
    printed = build_up_to(f"{test}*", folder, rows, check=False, **variables)
    assert re.search(rf"FAIL \d+ {test}", printed), printed


def test_overlapping_rates_fail_by_name(tmp_path: Path) -> None:
    """Two prices at one time are nobody's guess."""
    twice = [*RATES, token_rate("output", "12.00", valid_from="2026-02-01")]
    assert_fails("no_overlapping_validity_stg_reference__token_rates", tmp_path, {"token_rates": twice})


def test_rate_card_in_two_currencies_fails_by_name(tmp_path: Path) -> None:
    """Its meters have no common exchange rate: the build says so, and no request is priced with a guess."""
    mixed = [token_rate("uncached_input", "2.50"), token_rate("output", "10.00", currency_code="EUR")]
    assert_fails("token_rate_card_mixes_currencies", tmp_path, {"token_rates": mixed})
    variables = path_variables(tmp_path, {**TABLES, "requests": [GOOD], "token_rates": mixed})
    run_dbt("run", "--select", "+int_ai__ledger_attempts", database=tmp_path / "replaced.duckdb", variables=variables)
    (row,) = read_duckdb(
        tmp_path / "replaced.duckdb", "select request_cost_pico, unpriced_reason from int_ai__ledger_attempts"
    )
    assert (row["request_cost_pico"], row["unpriced_reason"]) == (None, "no_fx_rate")


def test_cards_that_cannot_price_fail_by_name(tmp_path: Path) -> None:
    """One build, four faults: each has a test of its own that names the row, and a gap is a warning."""
    variables = path_variables(
        tmp_path,
        {
            **TABLES,
            "requests": [request("good", purchase_option="Lease", hardware="l4")],
            "token_rates": [*RATES, token_rate("cache_read", "1", currency_code="XAU", billing_account_id="a1")],
            "token_discounts": [{"provider": "acme", "discount_ratio": "1"}, {"provider": "acme", "model": "one"}],
            "retrieval_rates": [
                {"meter": "rerank_call", "rate_per_call": "1", "rate_per_thousand_calls": "1", "currency_code": "USD"},
                {"meter": "web_search_call", "currency_code": "USD"},
                {"meter": "search", "rate_per_call": "1", "currency_code": "USD"},
                {"meter": "tool_call", "rate_per_call": "1", "currency_code": "USD", "valid_to": "2026-02-01"},
                {"meter": "tool_call", "rate_per_call": "2", "currency_code": "USD", "valid_from": "2026-03-01"},
            ],
        },
    )
    database = tmp_path / "cards.duckdb"
    named = {
        "call_rate_is_not_usable": ("meter", {("rerank_call",), ("web_search_call",), ("search",)}),
        "token_discount_is_not_a_share": ("model", {(None,), ("one",)}),
        "currency_has_no_exchange_rate": ("table_name, currency_code", {("stg_reference__token_rates", "XAU")}),
        "purchase_option_is_unknown": ("input, purchase_option", {("requests", "lease")}),
        "no_validity_gaps_stg_reference__retrieval_rates_meter__provider": ("validity_key", {("tool_call|~",)}),
    }
    run_dbt("seed", database=database, variables=variables)
    inputs = ("stg_reference__cost_targets", "stg_reference__capacity_pools", "stg_generic__usage_prices")
    inputs += ("stg_generic__plans",)
    run_dbt("run", "--select", "+fct_ai__requests", *inputs, database=database, variables=variables)
    done = run_dbt("test", "--select", *named, "--store-failures", database=database, variables=variables, check=False)
    assert (done.returncode, "PASS=0 WARN=2 ERROR=3" in done.stdout) == (1, True), done.stdout
    for test, (columns, rows) in named.items():
        found = read_duckdb(database, f"select {columns} from main_dbt_test__audit.{test}")
        assert {tuple(row.values()) for row in found} == rows


def test_flat_meter_stands_beside_a_tiered_one(tmp_path: Path) -> None:
    """Output costs one price at any length; input has two: each request meets one rate of each."""
    card = [
        token_rate("uncached_input", "2.50", context_to_tokens=2000),
        token_rate("uncached_input", "5.00", context_from_tokens=2000),
        token_rate("output", "10.00"),
    ]
    requests = [GOOD, request("long", uncached_input_tokens=2000)]
    build_up_to("fct_ai__requests", tmp_path, {"requests": requests, "token_rates": card})
    costs = {name: one(tmp_path / "replaced.duckdb", name)["cost"] for name in ("good", "long")}
    assert costs == {"good": Decimal("0.0035"), "long": Decimal("0.011")}


def test_validity_that_ends_before_it_begins_fails(tmp_path: Path) -> None:
    """Such a row would never apply, silently."""
    reversed_rate = [*RATES, token_rate("cache_read", "1", valid_from="2026-02-01", valid_to="2026-01-01")]
    assert_fails("no_overlapping_validity_stg_reference__token_rates", tmp_path, {"token_rates": reversed_rate})


def test_two_customers_of_one_id_fail(tmp_path: Path) -> None:
    """They would double every request."""
    twice = [{"customer_id": "c1"}, {"customer_id": "c1"}]
    assert_fails("unique_stg_generic__customers_customer_id", tmp_path, {"customers": twice})


def test_too_many_rejected_rows_fail(tmp_path: Path) -> None:
    """Above rejected_row_limit a broken loader is likelier than bad luck."""
    assert_fails("rejected_row_limit_fct_ai__rejected_rows", tmp_path, TABLES, rejected_row_limit=len(REJECTED) - 1)


def test_rule_that_matches_nothing_is_a_warning(tmp_path: Path) -> None:
    """A rule for a class that nobody described, or that no request meets, is named."""
    idle = [*RULES, {"rule_id": "idle", "priority": 2, "request_class": "answer", "endpoint_pattern": "/nowhere"}]
    printed = build_up_to("class_rule_matches_nothing", tmp_path, {"class_rules": idle})
    assert "WARN 1 class_rule_matches_nothing" in printed


@pytest.fixture(scope="module")
def pool_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A pool of one accelerator without a cost, on which a batch counts the whole batch's time for each request."""
    folder = tmp_path_factory.mktemp("pool")
    pool = {
        "pool_id": "l4",
        "pool_type": "reserved_accelerators",
        "hardware": "l4",
        "capacity_per_month": 2,
        "capacity_unit": "accelerator_hours",
        "accelerator_count": 1,
        "currency_code": "USD",
        "commitment_id": "l4-of-no-bill",
        "valid_from": "2026-01-01",
    }
    # From 11:30 to 12:30: half an hour of each is in either hour. One is on the pool but alone at 15:00.
    batch = [
        request(f"batch_{number}", "2026-03-10T11:30:00Z", ended_at="2026-03-10T12:30:00Z", accelerator_seconds=3600)
        for number in range(3)
    ]
    alone = request("alone", "2026-03-10T15:00:00Z", ended_at="2026-03-10T16:00:00Z", accelerator_seconds=3600)
    # A model whose tokens have no price is paid for by its time.
    rows = {
        "requests": [{**row, "model": "own", "hardware": "l4"} for row in (*batch, alone)],
        "capacity_pools": [pool],
        "accelerator_rates": [{"hardware": "l4", "rate_per_hour": "0.72", "currency_code": "USD"}],
    }
    tests = "capacity_pool_has_no_cost +assert_accelerator_time_fits_into_its_pool +fct_ai__capacity_cost_daily"
    return folder / "replaced.duckdb", build_up_to(tests, folder, rows, check=False)


def test_pool_that_nobody_named_a_cost_for_is_a_warning(pool_build: tuple[Path, str]) -> None:
    """Neither the bill nor its own row has one: the cost is unknown, not zero, and the build names the pool."""
    database, printed = pool_build
    assert "WARN 1 capacity_pool_has_no_cost" in printed
    costs = {row["fixed_cost"] for row in read_mart(database, "fct_ai__capacity_utilisation_daily")}
    assert costs == {row["fixed_cost"] for row in read_mart(database, "fct_ai__capacity_cost_daily")} == {None}


def query_of_pools(database: Path) -> str:
    """Return the test of pools as the build of a database compiled it."""
    folder = database.parent / "replaced_dbt/target/compiled/ai_unit_economics/tests/invariants"
    return (folder / "assert_accelerator_time_fits_into_its_pool.sql").read_text()


def test_more_measured_time_than_a_pool_has_fails(pool_build: tuple[Path, str]) -> None:
    """Three times half an hour on one accelerator: both hours are named, and the hour that is just full is not."""
    database, printed = pool_build
    name = "assert_accelerator_time_fits_into_its_pool"
    assert f"FAIL 2 {name}" in printed
    failed = [line for line in printed.splitlines() if "ERROR" in line or "FAIL" in line]
    assert all(name in line or "Done." in line for line in failed), failed
    assert {tuple(row.values()) for row in read_duckdb(database, query_of_pools(database))} == {
        ("l4", datetime(2026, 3, 10, 11), 5400.0, 3600.0),
        ("l4", datetime(2026, 3, 10, 12), 5400.0, 3600.0),
    }


def full_hours(database: Path, pools: list[Row], attempts: list[Row]) -> list[Row]:
    """Return what the test of pools finds among attempts whose time is measured, if they do not say otherwise."""
    with memory_for(database) as memory:
        memory.execute(
            """
            create table stg_reference__capacity_pools (
                pool_id varchar, hardware varchar, region varchar, capacity_unit varchar,
                accelerator_count_micro bigint, valid_from timestamp, valid_to timestamp
            );
            create table int_ai__ledger_attempts (
                hardware varchar, region varchar, started_at timestamp, ended_at timestamp,
                accelerator_seconds_source varchar, accelerator_microseconds bigint
            )
            """
        )
        fill(memory, "stg_reference__capacity_pools", pools)
        measured = {"accelerator_seconds_source": "measured"}
        fill(memory, "int_ai__ledger_attempts", [{**measured, **attempt} for attempt in attempts])
        return rows_of(memory.execute(query_of_pools(database)))


def test_hours_of_a_pool_are_its_accelerators(pool_build: tuple[Path, str]) -> None:
    """A pool of a region takes its time, one of any region all; of unknown size, of tokens or of another day: none."""
    database, _ = pool_build
    first, change, last = datetime(2026, 1, 1), datetime(2026, 3, 2), datetime(9999, 12, 31)
    own = {"hardware": "h", "capacity_unit": "accelerator_hours", "valid_from": first, "valid_to": last}
    pools = [
        {**own, "pool_id": "a", "region": "a", "accelerator_count_micro": 1, "valid_to": change},
        {**own, "pool_id": "a", "region": "a", "accelerator_count_micro": 2, "valid_from": change},
        {**own, "pool_id": "any", "accelerator_count_micro": 3},
        {**own, "pool_id": "unknown"},
        {**own, "pool_id": "tokens", "capacity_unit": "tokens", "accelerator_count_micro": 1},
    ]
    night, morning = datetime(2026, 3, 1, 23), datetime(2026, 3, 2)
    # The day of an hour counts, not that of the request.
    measured = [
        ("h", "a", night, 1),
        ("h", "b", night, 2),
        ("h", "a", morning, 4),
        ("h", "a", morning, 8),
        ("i", "a", morning, 16),
    ]
    columns = ("hardware", "region", "started_at", "accelerator_microseconds")
    attempts = [dict(zip(columns, (*row[:3], row[3] * 10**6), strict=True)) for row in measured]
    found = {tuple(row.values()) for row in full_hours(database, pools, attempts)}
    assert found == {
        ("a", night, 1.0, 0.0036),
        ("any", night, 3.0, 0.0108),
        ("a", morning, 12.0, 0.0072),
        ("any", morning, 12.0, 0.0108),
    }


def test_measured_time_is_spread_over_the_hours_of_an_attempt(pool_build: tuple[Path, str]) -> None:
    """By hand: 10 microseconds from 10:30 to 12:15 are 2.86 for 30, 5.71 for 60 and 1.43 for 15 minutes.

    2 and 5 are cut off, and the last hour takes what is left over. On the hour ends the hour before. No end, an end
    before the start, and one in the far future: all in the first hour. Time from a profile is not measured.
    """
    database, _ = pool_build
    # Pools without an accelerator: every hour with measured time is too full.
    own = {"hardware": "h", "capacity_unit": "accelerator_hours", "accelerator_count_micro": 0}
    always = {"valid_from": datetime(2026, 1, 1), "valid_to": datetime(9999, 12, 31)}
    pools = [{**own, **always, "pool_id": name, "region": name} for name in "abcd"]
    ten, night = datetime(2026, 3, 1, 10), datetime(2026, 3, 1, 23)
    attempts = [
        ("a", 10, ten.replace(minute=30), ten.replace(hour=12, minute=15)),
        ("b", 7, ten.replace(minute=59, second=59, microsecond=999_999), ten.replace(hour=11)),
        ("c", 1, ten, None),
        ("c", 2, ten, ten.replace(hour=9)),
        ("c", 4, ten, ten.replace(year=2036)),
        ("d", 900_000_000_000, night.replace(minute=45), datetime(2026, 3, 2, 0, 15)),
    ]
    columns = ("region", "accelerator_microseconds", "started_at", "ended_at")
    rows = [{"hardware": "h", **dict(zip(columns, each, strict=True))} for each in attempts]
    profiled = {**rows[0], "accelerator_seconds_source": "profiled"}
    found = full_hours(database, pools, [*rows, profiled])
    assert {(row["pool_id"], row["usage_hour"]): round(row["measured_seconds"] * 10**6) for row in found} == {
        ("a", ten): 2,
        ("a", ten.replace(hour=11)): 5,
        ("a", ten.replace(hour=12)): 3,
        ("b", ten): 7,
        ("c", ten): 7,
        ("d", night): 450_000_000_000,
        ("d", datetime(2026, 3, 2)): 450_000_000_000,
    }

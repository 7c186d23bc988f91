"""Requests of nobody: what they earn is unknown, not nothing. Every figure is worked out by hand."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compiled import build_quickly
from oracle.marts import compute
from support import Row, assert_marts, read_duckdb, read_mart, run_dbt
from tables import RATES, oracle_inputs, path_variables, request

MARCH = [date(2026, 3, day) for day in range(1, 32)]
TUESDAYS = [day for day in MARCH if day.weekday() == 1]
TWELVE = range(12)


def asked(name: str, day: date, who: str, customer: str, cost: str, **values: Any) -> dict[str, Any]:
    """Return a request of a class at noon, which costs what a third party charges for it."""
    return request(
        f"{name}-{who}-{day}",
        f"{day}T12:00:00Z",
        customer_id=customer,
        endpoint=f"/v1/{name}",
        uncached_input_tokens=0,
        output_tokens=0,
        third_party_cost=cost,
        third_party_currency_code="USD",
        **values,
    )


def weekly(name: str, cost: str, prefix: str, customers: Iterable[str], **values: Any) -> list[dict[str, Any]]:
    """Return one request of each customer on every Tuesday of March; `""` is nobody."""
    return [
        asked(name, day, f"{prefix}{number}", customer, cost, **values)
        for day in TUESDAYS
        for number, customer in enumerate(customers)
    ]


def paying(plan: str) -> list[str]:
    """Return twelve customers of a plan."""
    return [f"{plan}_{number:02}" for number in TWELVE]


# The rows of the report: five requests a day of one who pays 31.00 for March, three of nobody, two of a stranger.
REPORTED = [
    asked("answer", day, f"{who}{number}", customer, "0.15", billing_account_id=account)
    for day in MARCH
    for who, customer, account, requests in (
        ("paid", "acme", "", 5),
        ("nobody", "", "team-7", 3),
        ("stranger", "Globex Ltd", "", 2),
    )
    for number in range(requests)
]
NOBODY = ["", "", ""]
REQUESTS = [
    *REPORTED,
    # Twelve customers pay 12.00 for March and ask 60 times: 0.20 a request. Three more each week are of nobody.
    *weekly("sure_loss", "0.40", "paid", paying("loss")),
    *weekly("sure_loss", "0.40", "nobody", NOBODY),
    *weekly("sure_gain", "0.01", "paid", paying("gain")),
    *weekly("sure_gain", "0.01", "nobody", NOBODY),
    # As many of strangers as of those who pay: between 0.10 and 0.20 a request.
    *weekly("hangs_on", "0.19", "paid", paying("hang")),
    *weekly("hangs_on", "0.19", "stranger", [f"x_{number:02}" for number in TWELVE[:-1]] + ["HANG_00"]),
    # No plan of this class is known.
    *weekly("only_nobody", "0.05", "nobody", NOBODY),
    *weekly("dear_nobody", "9.00", "nobody", NOBODY),
    # Known to earn nothing.
    *weekly("free", "0.01", "free", paying("free")),
    *weekly("described", "0.01", "described", ["browser"]),
    *weekly("lapsed", "0.01", "lapsed", ["lapsed", "early"]),
    # Known to earn 0.30, whoever asks.
    *weekly("own_price", "0.05", "nobody", NOBODY, unit_revenue="0.30", unit_revenue_currency_code="USD"),
    # A plan that the billing system calls otherwise.
    *weekly("misnamed", "0.01", "misnamed", ["", ""], plan_id="Gain"),
    # Nobody's requests do not count where they are internal.
    *weekly("sure_gain", "0.01", "internal", ["", "", "", ""], is_internal="true"),
]
CLASSES = sorted({row["endpoint"].removeprefix("/v1/") for row in REQUESTS})


def subscription(customer: str, plan: str, start: str = "2026-01-01", end: str = "") -> dict[str, Any]:
    """Return a subscription."""
    return {
        "subscription_id": f"{customer}-{start}",
        "customer_id": customer,
        "plan_id": plan,
        "started_at": start,
        "ended_at": end,
    }


def line(plan: str, amount: str) -> dict[str, Any]:
    """Return a plan's invoice line for March, as if one customer paid for all."""
    customer = "acme" if plan == "flat" else f"{plan}_00"
    return {
        "invoice_line_id": plan,
        "customer_id": customer,
        "subscription_id": f"{customer}-2026-01-01",
        "plan_id": plan,
        "line_type": "subscription",
        "net_amount": amount,
        "currency_code": "USD",
        "service_start": "2026-03-01",
        "service_end": "2026-04-01",
        "invoiced_at": "2026-03-01",
    }


TABLES: dict[str, list[dict[str, Any]]] = {
    "requests": REQUESTS,
    "token_rates": RATES,
    "request_classes": [{"request_class": name, "unit": "request"} for name in CLASSES],
    "class_rules": [
        {"rule_id": name, "priority": 1, "request_class": name, "endpoint_pattern": f"/v1/{name}"} for name in CLASSES
    ],
    "customers": [{"customer_id": "browser"}],
    "plans": [{"plan_id": "free", "plan_type": "flat"}],
    "subscriptions": [
        subscription("acme", "flat"),
        *(subscription(each, plan) for plan in ("loss", "gain", "hang", "free") for each in paying(plan)),
        subscription("lapsed", "gain", "2026-01-01", "2026-02-01"),
        subscription("early", "gain", "2026-05-01"),
    ],
    "invoice_lines": [line("flat", "31"), line("loss", "12"), line("gain", "12"), line("hang", "12")],
}


@pytest.fixture(scope="module")
def built(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company, built once."""
    folder = tmp_path_factory.mktemp("unknown")
    database = folder / "unknown.duckdb"
    variables = path_variables(folder, TABLES)
    build_quickly(database, seeds_database, variables)
    done = run_dbt("test", "--select", "data_issues_are_open", database=database, variables=variables)
    database.with_suffix(".log").write_text(done.stdout)
    return database


@pytest.fixture(scope="module")
def months(built: Path) -> dict[str, Row]:
    """March, class by class."""
    rows = read_mart(built, "fct_ai__class_margins")
    return {row["request_class"]: row for row in rows if row["period_grain"] == "month"}


def test_every_mart_equals_the_oracle(built: Path) -> None:
    """Every column of every mart."""
    assert_marts(compute(oracle_inputs(TABLES)), built)


def test_a_known_unit_earns_what_it_earns(months: dict[str, Row]) -> None:
    """310 units show 0.10; the 155 of known plan share the 31.00, 0.20 each: the class costs 0.15."""
    row = months["answer"]
    assert (row["units"], row["known_plan_units"], row["known_plan_share"]) == (310, 155, 0.5)
    assert (row["revenue"], row["contribution_margin"]) == (31, 31 - 310 * Decimal("0.15"))
    assert (row["revenue_per_unit"], row["revenue_per_unit_high"]) == (Decimal("0.1"), Decimal("0.2"))
    assert row["contribution_margin_per_unit"] == Decimal("-0.05")
    assert row["contribution_margin_per_unit_high"] == Decimal("0.05")
    assert row["contribution_margin_high"] == 310 * Decimal("0.05")
    assert (row["verdict"], row["verdict_reason"]) == ("undecided", "unknown_plans")


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_every_grain_shows_it(grain: str, built: Path) -> None:
    """A day, a week and a month of the same traffic say the same per unit."""
    margins = [row for row in read_mart(built, "fct_ai__class_margins") if row["period_grain"] == grain]
    rows = [row for row in margins if row["request_class"] == "answer"]
    assert {row["known_plan_share"] for row in rows} == {0.5}
    assert {(row["verdict"], row["verdict_reason"]) for row in rows} == {("undecided", "unknown_plans")}
    # A plan's revenue is shared over the month, so that whole shares leave nothing over.
    assert {row["contribution_margin_per_unit_high"] for row in rows} == {Decimal("0.05")}


@pytest.mark.parametrize(
    ("name", "share", "low", "high", "verdict", "reason"),
    [
        # 60 of 75 units share 12.00: 0.16 or 0.20 a unit, at 0.40 and at 0.01.
        ("sure_loss", 0.8, "-0.24", "-0.20", "negative", None),
        ("sure_gain", 0.8, "0.15", "0.19", "positive", None),
        ("hangs_on", 0.5, "-0.09", "0.01", "undecided", "unknown_plans"),
        ("free", 1.0, "-0.01", "-0.01", "negative", None),
        ("described", 1.0, "-0.01", "-0.01", "undecided", "too_few_customers"),
        ("lapsed", 1.0, "-0.01", "-0.01", "undecided", "too_few_customers"),
        ("own_price", 1.0, "0.25", "0.25", "undecided", "too_few_customers"),
    ],
)
def test_range_and_verdict(
    name: str, share: float, low: str, high: str, verdict: str, reason: str | None, months: dict[str, Row]
) -> None:
    """Sure is what holds at both ends of the range."""
    row = months[name]
    assert row["known_plan_share"] == share
    assert row["contribution_margin_per_unit"] == Decimal(low)
    assert row["contribution_margin_per_unit_high"] == Decimal(high)
    assert (row["verdict"], row["verdict_reason"]) == (verdict, reason)


@pytest.mark.parametrize(
    ("name", "cost", "reason"),
    [("only_nobody", "0.05", "unknown_plans"), ("dear_nobody", "9", "too_few_customers"), ("misnamed", "0.01", None)],
)
def test_without_a_known_unit_all_classes_say_what_one_may_earn(
    name: str, cost: str, reason: str | None, months: dict[str, Row]
) -> None:
    """Known: 155 units for 31, three times 60 for 12, 15 for 0.30 each, 60 + 5 + 10 for nothing: 71.50 over 425."""
    row = months[name]
    assert (row["known_plan_units"], row["revenue"]) == (0, 0)
    rate = Decimal("71.5") / 425
    assert row["revenue_per_unit_high"] == pytest.approx(rate, abs=Decimal("1e-11"))
    assert row["contribution_margin_per_unit_high"] == pytest.approx(rate - Decimal(cost), abs=Decimal("1e-11"))
    assert (row["verdict"], row["verdict_reason"]) == ("undecided", reason or "unknown_plans")


def test_only_sure_losses_cross_and_are_work(built: Path) -> None:
    """What loses only if strangers pay nothing crosses nothing, and nobody is asked to retire it."""
    crossings = read_mart(built, "fct_ai__margin_crossings")
    assert {row["request_class"] for row in crossings} == {"sure_loss", "free"}
    (loss,) = (row for row in crossings if row["request_class"] == "sure_loss")
    assert (loss["known_plan_share"], loss["contribution_margin_per_unit_high"]) == (0.8, Decimal("-0.2"))
    items = {row["request_class"]: row for row in read_mart(built, "fct_ai__work_items")}
    losing = {name for name, row in items.items() if row["is_losing"]}
    # `dear_nobody` loses 9.00 a unit at the best rate that anybody pays.
    assert losing == {"sure_loss", "dear_nobody", "free", "described", "lapsed"}
    # Four of the five Tuesdays are among the last 28 days.
    assert "The plan of 12 of 60 units is unknown: a unit earns at most 0.200000." in items["sure_loss"]["suggestion"]
    assert (items["sure_loss"]["known_plan_units"], items["sure_loss"]["known_plan_share"]) == (48, 0.8)


def test_average_hides_only_what_is_sure(built: Path) -> None:
    """On 1 March `answer` is alone: whether it earns is unknown, and so is whether anything is hidden."""
    rows = read_mart(built, "fct_ai__blended_gaps")
    gaps = {(row["period_start_date"], row["request_class"]): row for row in rows if row["period_grain"] == "day"}
    alone = gaps[MARCH[0], "answer"]
    assert (alone["contribution_margin"], alone["hidden_loss"]) == (Decimal("-0.5"), Decimal("0.5"))
    assert (alone["known_plan_share"], alone["total_sure_loss"]) == (0.5, 0)
    assert alone["blended_contribution_margin_per_unit_high"] == Decimal("0.05")
    assert (alone["is_masked"], alone["flip_share"]) == (None, None)
    tuesday = gaps[TUESDAYS[0], "hangs_on"]
    assert (tuesday["contribution_margin_per_unit"], tuesday["flip_share"]) == (Decimal("-0.09"), None)
    # The plan of nobody's slice is unknown throughout; there is a rate for it all the same, that of the class.
    slices = {(row["slice_value"], row["request_class"]): row for row in rows if row["slice_type"] == "plan"}
    nobody = slices["no_customer", "answer"]
    assert (nobody["known_plan_share"], nobody["contribution_margin_per_unit_high"]) == (0, Decimal("0.05"))
    assert slices["flat", "answer"]["contribution_margin_per_unit_high"] == Decimal("0.05")


def test_targets_and_corners_do_not_take_unknown_for_nothing(built: Path) -> None:
    """A request of known plan earns 0.20, so that is what one of the class may cost."""
    targets = [row for row in read_mart(built, "fct_ai__cost_slo_daily") if row["request_class"] == "answer"]
    assert {row["cost_target_per_request"] for row in targets} == {Decimal("0.2")}
    corners = {row["request_class"]: row["corner"] for row in read_mart(built, "fct_ai__spend_vs_unit_monthly")}
    assert corners["answer"] == "large_and_undecided"
    assert corners["sure_loss"] == "large_and_losing"
    assert corners["only_nobody"] == "small_and_undecided"


def test_strangers_do_not_turn_a_plan(built: Path) -> None:
    """Strangers are no customers who pay nothing: what they bring is unknown."""
    rows = {row["plan_id"]: row for row in read_mart(built, "fct_ai__engagement_inversion")}
    assert rows["no_subscription"]["unknown_plan_customers"] == 13
    assert rows["no_subscription"]["engagement_verdict"] == "undecided"
    assert rows["free"]["unknown_plan_customers"] == 0


def test_one_warning_names_the_largest(built: Path) -> None:
    """A sentence with how much of the log it is, and the largest by name."""
    said = built.with_suffix(".log").read_text()
    assert "unknown_customer in requests: The log names no customer: what these requests earn is unknown" in said
    assert "no customer, billing account team-7 (93 rows" in said
    assert "; Globex Ltd (62 rows" in said


def test_issues_name_the_unknown(built: Path) -> None:
    """By id, plan, billing account or endpoint; an id in another spelling is named."""
    issues = [row for row in read_mart(built, "fct_ai__data_issues") if row["issue"].startswith("unknown_")]
    found = {(row["issue"], row["row_key"]): row for row in issues}
    assert found["unknown_customer", "no customer, billing account team-7"]["affected_rows"] == 3 * 31
    assert found["unknown_customer", "Globex Ltd"]["affected_rows"] == 2 * 31
    assert found["unknown_customer", "no customer, endpoint /v1/only_nobody"]["affected_rows"] == 3 * 5
    assert "which is hang_00 but for case or blanks" in found["unknown_customer", "HANG_00"]["reason"]
    assert "which is gain but for case or blanks" in found["unknown_plan", "plan Gain"]["reason"]
    assert {row["is_warned"] for row in issues} == {True}
    # Neither the free, nor those without a plan at that time, nor what logs its own price, nor internal traffic.
    assert not {"browser", "lapsed", "early", "free_00"} & {row["row_key"] for row in issues}
    assert not [row for row in issues if "own_price" in row["row_key"]]
    logged = read_duckdb(
        built, "select sum(requests) as n from int_ai__ledger_days where traffic_segment = 'customer'"
    )[0]["n"]
    assert found["unknown_customer", "Globex Ltd"]["share"] == pytest.approx(62 / float(logged), rel=1e-12)

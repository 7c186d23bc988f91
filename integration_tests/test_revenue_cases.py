"""A small company with every kind of line and subscription: what each should bring, worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support import Row, read_duckdb, read_mart, run_dbt
from tables import CLASSES, RATES, RULES, path_variables, request, write_input

MARTS = ("fct_ai__revenue_reconciliation", "fct_ai__requests", "dim_ai__plans", "fct_ai__restatements")


def line(line_id: str, plan: str, amount: str, start: str, end: str, **values: Any) -> dict[str, Any]:
    """Return an invoice line, in dollars unless said otherwise, invoiced on its first day."""
    return {
        "invoice_line_id": line_id,
        "customer_id": "c1",
        "plan_id": plan,
        "line_type": "subscription",
        "net_amount": amount,
        "currency_code": "USD",
        "service_start": start,
        "service_end": end,
        "invoiced_at": start,
        **values,
    }


def subscription(customer: str, plan: str, start: str, end: str = "") -> dict[str, Any]:
    """Return a subscription of one customer."""
    own = {"subscription_id": f"{customer}-{plan}-{start}", "customer_id": customer, "plan_id": plan}
    return {**own, "started_at": start, "ended_at": end}


LINES = [
    line("annual", "annual", "365", "2026-01-01", "2027-01-01"),
    line("three_years", "long", "1096", "2024-01-01", "2027-01-01"),
    # Anniversaries at the end of a month, over February of a leap year and of another one.
    line("31st_leap", "end", "29", "2024-01-31", "2024-02-29"),
    line("30th_leap", "end", "30", "2024-01-30", "2024-02-29"),
    line("29th_leap", "end", "31", "2024-01-29", "2024-02-29"),
    line("31st", "end", "28", "2026-01-31", "2026-02-28"),
    line("30th", "end", "29", "2026-01-30", "2026-02-28"),
    line("29th", "end", "30", "2026-01-29", "2026-02-28"),
    # From Team (31) to Pro (62) on 16 March, and from Pro to Team on 21 March.
    line("up", "team", "31", "2026-03-01", "2026-04-01"),
    line("up_back", "team", "-16", "2026-03-16", "2026-04-01", line_type="proration"),
    line("up_new", "pro", "32", "2026-03-16", "2026-04-01", line_type="proration"),
    line("down", "pro", "62", "2026-03-01", "2026-04-01", customer_id="c2"),
    line("down_back", "pro", "-22", "2026-03-21", "2026-04-01", customer_id="c2", line_type="proration"),
    line("down_new", "team", "11", "2026-03-21", "2026-04-01", customer_id="c2", line_type="proration"),
    line("refund", "pro", "-5", "2026-03-20", "2026-03-25", line_type="refund"),
    line("credit", "team", "-2", "2026-03-09", "", line_type="credit"),
    # Paid for January, paused in February, again from March.
    line("before_pause", "paused", "31", "2026-01-01", "2026-02-01", customer_id="c3"),
    line("after_pause", "paused", "62", "2026-03-01", "2026-04-01", customer_id="c3"),
    line("trial", "trial", "0", "2026-03-01", "2026-03-15", customer_id="c4"),
    # A yen has no smaller coin; its rate changes on 16 March.
    line("yen", "yen", "3100", "2026-03-01", "2026-04-01", customer_id="c5", currency_code="JPY"),
    line("euro", "euro", "10", "2026-03-01", "2026-03-11", customer_id="c5", currency_code="EUR"),
]
# A forgotten seat of March, billed after March was closed: a tenth of a dollar a day.
LATE_LINE = line("late", "team", "3.1", "2026-03-01", "2026-04-01", invoiced_at="2026-04-09")

SUBSCRIPTIONS = [
    subscription("c1", "team", "2026-03-01", "2026-03-16"),
    subscription("c1", "pro", "2026-03-16"),
    subscription("c3", "paused", "2026-01-01", "2026-02-01"),
    subscription("c3", "paused", "2026-03-01"),
    subscription("c4", "trial", "2026-03-01", "2026-03-15"),
    subscription("c4", "free", "2026-03-15"),
    # Two at once: the one that started last counts.
    subscription("c6", "team", "2026-01-01"),
    subscription("c6", "pro", "2026-03-20", "2026-03-25"),
    subscription("c7", "metered", "2026-01-01"),
]
PRICES = [
    {
        "plan_id": "metered",
        "request_class": "answer",
        "price_per_request": "0.10",
        "included_requests": "2",
        "currency_code": "USD",
    }
]
FX = [
    {"rate_date": day, "from_currency_code": currency, "to_currency_code": "USD", "rate": rate}
    for day, currency, rate in (
        ("2024-01-01", "JPY", "0.0067"),
        ("2026-03-16", "JPY", "0.0070"),
        ("2024-01-01", "EUR", "1.10"),
        ("2026-03-06", "EUR", "1.20"),
    )
]


def at(request_id: str, day: str, customer: str | None, **values: Any) -> dict[str, Any]:
    """Return a request of a customer at noon."""
    return request(request_id, f"{day}T12:00:00Z", customer_id=customer or "", **values)


REQUESTS = [
    at("team_then", "2026-03-15", "c1"),
    at("pro_now", "2026-03-16", "c1"),
    at("paused_before", "2026-01-15", "c3"),
    at("paused", "2026-02-15", "c3"),
    at("paused_after", "2026-03-15", "c3"),
    at("on_trial", "2026-03-10", "c4"),
    at("on_free", "2026-03-20", "c4"),
    at("older_of_two", "2026-03-19", "c6"),
    at("newer_of_two", "2026-03-20", "c6"),
    at("older_again", "2026-03-25", "c6"),
    at("early", "2025-12-31", "c7"),
    at("nobody", "2026-03-20", None),
    at("stranger", "2026-03-20", "c9"),
    at("free_1", "2026-04-01", "c7"),
    at("own_price", "2026-04-02", "c7", unit_revenue="0.50", unit_revenue_currency_code="USD"),
    at("failed", "2026-04-02", "c7", status="failed"),
    at("free_2", "2026-04-03", "c7"),
    at("paid_1", "2026-04-04", "c7"),
    at("paid_2", "2026-04-10", "c7"),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The company before and after a line for a closed month comes late."""
    folder = tmp_path_factory.mktemp("company")
    tables = {
        "requests": REQUESTS,
        "token_rates": [{**rate, "valid_from": "2024-01-01"} for rate in RATES],
        "request_classes": CLASSES,
        "class_rules": RULES,
        "subscriptions": SUBSCRIPTIONS,
        "invoice_lines": LINES,
        "usage_prices": PRICES,
        "fx_rates": FX,
    }
    variables = path_variables(folder, tables)
    database, before = folder / "company.duckdb", folder / "before.duckdb"
    selected = [argument for mart in MARTS for argument in ("--select", f"+{mart}")]
    run_dbt("build", *selected, "--indirect-selection", "cautious", database=database, variables=variables)
    before.write_bytes(database.read_bytes())
    write_input(folder, "invoice_lines", [*LINES, LATE_LINE])
    run_dbt("run", *selected, database=database, variables=variables)
    return before, database


def recognised(database: Path) -> dict[tuple[str, str], Decimal]:
    """Return recognised revenue by plan and month."""
    rows = read_mart(database, "fct_ai__revenue_reconciliation")
    return {(row["plan_id"], f"{row['period_start_date']:%Y-%m}"): row["recognised_revenue"] for row in rows}


@pytest.mark.parametrize(
    ("line_id", "days", "january", "february"),
    [
        ("31st_leap", 29, 1, 28),
        ("30th_leap", 30, 2, 28),
        ("29th_leap", 31, 3, 28),
        ("31st", 28, 1, 27),
        ("30th", 29, 2, 27),
        ("29th", 30, 3, 27),
    ],
)
def test_anniversaries_at_the_end_of_a_month(
    line_id: str, days: int, january: int, february: int, company: tuple[Path, Path]
) -> None:
    """A dollar a day, on each day once."""
    query = f"select service_date, revenue_pico from int_ai__revenue_daily where invoice_line_id = '{line_id}'"
    rows = read_duckdb(company[0], query)
    assert {row["revenue_pico"] for row in rows} == {10**12}
    assert len({row["service_date"] for row in rows}) == len(rows) == days
    assert sum(row["service_date"].month == 1 for row in rows) == january
    assert sum(row["service_date"].month == 2 for row in rows) == february


@pytest.mark.parametrize(
    ("plan", "month", "expected"),
    [
        ("annual", "2026-01", "31"),
        ("annual", "2026-02", "28"),
        ("annual", "2026-04", "10"),  # as far as the data reach
        ("long", "2024-02", "29"),
        ("long", "2025-02", "28"),
        ("long", "2026-04", "10"),
        ("team", "2026-03", "24"),  # 31 less 16, and 11, and a credit of 2
        ("pro", "2026-03", "67"),  # 32, and 62 less 22, and a refund of 5
        ("paused", "2026-01", "31"),
        ("paused", "2026-03", "62"),
        ("trial", "2026-03", "0"),
        ("yen", "2026-03", "21.25"),  # 15 days of 0.67 and 16 of 0.70
        ("euro", "2026-03", "11.5"),  # 5 days of 1.10 and 5 of 1.20
    ],
)
def test_recognised_revenue(plan: str, month: str, expected: str, company: tuple[Path, Path]) -> None:
    """Plan by plan and month by month."""
    assert recognised(company[0])[plan, month] == Decimal(expected)


def test_no_line_no_revenue(company: tuple[Path, Path]) -> None:
    """Neither over the pause nor on the free plan."""
    found = recognised(company[0])
    assert ("paused", "2026-02") not in found
    assert found["free", "2026-03"] == 0


def test_prepaid_is_deferred(company: tuple[Path, Path]) -> None:
    """A year paid in January: 334 dollars are still to be earned at its end, 265 on 10 April."""
    found = read_mart(company[0], "fct_ai__revenue_reconciliation")
    rows = {row["period_start_date"]: row for row in found if row["plan_id"] == "annual"}
    january, april = rows[date(2026, 1, 1)], rows[date(2026, 4, 1)]
    assert (january["invoiced_revenue"], january["closing_deferred_revenue"]) == (365, 334)
    assert (april["invoiced_revenue"], april["closing_deferred_revenue"]) == (0, 265)
    assert april["breakage"] == 10  # nobody asked on this plan


def requests_of(company: tuple[Path, Path]) -> dict[str, Row]:
    """Return the requests by id."""
    return {row["request_id"]: row for row in read_mart(company[0], "fct_ai__requests")}


def test_plan_of_a_request_is_that_of_its_day(company: tuple[Path, Path]) -> None:
    """Through upgrade, pause and two subscriptions at once, or the reason why there is none."""
    assert {name: row["plan_id"] for name, row in requests_of(company).items() if row["plan_id"] != "metered"} == {
        "team_then": "team",
        "pro_now": "pro",
        "paused_before": "paused",
        "paused": "between_subscriptions",
        "paused_after": "paused",
        "on_trial": "trial",
        "on_free": "free",
        "older_of_two": "team",
        "newer_of_two": "pro",
        "older_again": "team",
        "early": "before_first_subscription",
        "nobody": "no_customer",
        "stranger": "no_subscription",
    }


def test_plan_revenue_is_shared_by_its_requests(company: tuple[Path, Path]) -> None:
    """24 dollars over Team's three requests of March, 67 over Pro's two; trial and free bring nothing, and cost."""
    found = requests_of(company)
    for names, each in {
        ("team_then", "older_of_two", "older_again"): "8",
        ("pro_now", "newer_of_two"): "33.5",
        ("paused_before",): "31",
        ("paused_after",): "62",
        ("on_trial", "on_free", "paused", "nobody", "stranger", "early"): "0",
    }.items():
        assert [found[name]["revenue"] for name in names] == [Decimal(each)] * len(names)
    assert found["on_free"]["contribution_margin"] == Decimal("-0.0035")


def test_quota_and_overage(company: tuple[Path, Path]) -> None:
    """Two are free; a failed one and one with a price of its own do not count."""
    found = requests_of(company)
    names = ("free_1", "free_2", "paid_1", "paid_2", "own_price", "failed")
    assert [found[name]["direct_revenue"] for name in names] == [0, 0, *[Decimal("0.1")] * 2, Decimal("0.5"), 0]
    (april,) = (row for row in read_mart(company[0], "fct_ai__revenue_reconciliation") if row["plan_id"] == "metered")
    assert (april["included_requests"], april["overage_requests"]) == (2, 2)
    assert april["direct_revenue"] == Decimal("0.7")


def test_reasons_are_described(company: tuple[Path, Path]) -> None:
    """`dim_ai__plans` names the rows of requests without a plan."""
    rows = {row["plan_id"]: row for row in read_mart(company[0], "dim_ai__plans")}
    assert rows["between_subscriptions"]["plan_name"] == "Between two subscriptions"
    assert {rows[name]["plan_type"] for name in ("no_customer", "no_subscription", "before_first_subscription")} == {
        "none"
    }


def test_late_line_restates_a_closed_month(company: tuple[Path, Path]) -> None:
    """Team's March was final: the figures move, and the restatement says from what to what."""
    before, after = company
    assert recognised(after)["team", "2026-03"] - recognised(before)["team", "2026-03"] == Decimal("3.1")
    restated = {row["request_date"]: row for row in read_mart(after, "fct_ai__restatements") if row["restatements"]}
    assert set(restated) == {date(2026, 3, 15), date(2026, 3, 19), date(2026, 3, 25)}
    assert {row["was_provisional"] for row in restated.values()} == {False}
    assert {row["change_reason"] for row in restated.values()} == {"revenue_changed"}
    moved = sum(row["revenue"] - row["first_revenue"] for row in restated.values())
    assert moved == Decimal("3.1")
    assert timedelta(0) < max(row["last_changed_at"] - row["first_published_at"] for row in restated.values())

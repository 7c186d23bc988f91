"""Recognition and allocation over random lines, plans and currencies: nothing is lost, nothing is left over."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiled import REVENUE_CHAIN, Models, compiled_models
from oracle.values import days_between, rounded, truncated
from support import Row

INPUTS = (
    "int_ai__log_models",
    "int_ai__days_published",
    "int_ai__invoice_lines_unioned",
    "int_ai__subscriptions_unioned",
    "int_ai__plans_unioned",
    "int_ai__customers_unioned",
    "int_ai__fx_validities",
    "int_ai__ledger_days",
    "stg_reference__request_classes",
    "stg_reference__allocation_weights",
    "stg_generic__usage_prices",
    "int_ai__ledger_attempts",
)
CHAIN = (*REVENUE_CHAIN, "int_ai__revenue_reconciled", "fct_ai__revenue_reconciliation")
UNIT = 10**12  # one of a currency, in pico-units
PERIODS = ("day", "week", "month", "quarter", "year")
ALLOCATIONS = ("equal", "list_price", "custom")
PLAN_OF_SUBSCRIPTION = {"s1": "team", "s2": "pro", "s3": "free", "s9": None}
WEIGHTS = {"a": 3 * UNIT, "b": UNIT // 7}
PRICES = {"a": 24 * UNIT // 1000, "c": 1}

# A euro changes its rate at the end of February, a yen has no smaller coin.
EURO_RATES = {date(2020, 1, 1): 1_081_234_567, date(2024, 2, 29): 1_102_000_001}
YEN_RATE = 6_712_345

amounts = st.one_of(
    st.just(0),
    st.integers(min_value=-(10**18), max_value=10**18),
    st.integers(min_value=-500, max_value=500),  # less than a pico-unit a day
)


def month_later(day: date) -> date:
    """Return the next monthly anniversary; on the 29th to 31st it clamps to the month's last day."""
    first = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


@st.composite
def windows(draw: st.DrawFn) -> tuple[date | None, date | None]:
    """Draw what a line says of its service: most of it sound, some of it missing or the wrong way round."""
    anniversary = date(draw(st.sampled_from((2023, 2024))), draw(st.sampled_from((1, 3, 5, 12))), 28)
    start = anniversary + timedelta(days=draw(st.integers(min_value=0, max_value=3)))
    return draw(
        st.sampled_from(
            [
                (start, start + timedelta(days=1)),
                (start, month_later(start)),
                (date(2023, 6, 15), date(2024, 6, 15)),
                (date(2024, 2, 29), date(2025, 2, 28)),
                (date(2023, 3, 1), date(2026, 3, 1)),
                (start, start),
                (start, start - timedelta(days=4)),
                (start, None),
                (None, start),
                (None, None),
            ]
        )
    )


@st.composite
def invoice_lines(draw: st.DrawFn) -> Row:
    """Draw one line; it has a service or an invoice date, as the package's own test asks."""
    start, end = draw(windows())
    invoiced = st.datetimes(min_value=datetime(2023, 11, 1), max_value=datetime(2024, 7, 1))
    currency = draw(st.sampled_from(("USD", "EUR", "JPY")))
    amount = draw(amounts)
    return {
        "subscription_id": draw(st.sampled_from(["s1", *PLAN_OF_SUBSCRIPTION, "gone", None])),
        "plan_id": draw(st.sampled_from([None, None, "team", "lone"])),
        "line_type": draw(st.sampled_from([None, "subscription", "proration", "credit", "refund", "usage"])),
        "currency_code": currency,
        "net_amount_pico": amount // UNIT * UNIT if currency == "JPY" else amount,
        "service_start_date": start,
        "service_end_date": end,
        "invoiced_at": draw(invoiced if start is None else st.one_of(st.none(), invoiced)),
    }


TEAM_LINE = {
    "subscription_id": "s1",
    "plan_id": None,
    "line_type": "subscription",
    "currency_code": "USD",
    "service_start_date": date(2024, 1, 31),
    "service_end_date": date(2024, 2, 29),
    "invoiced_at": None,
}
# One line pays for the days on which the team's requests are, whatever else there is.
line_lists = st.builds(
    lambda amount, noise: [{**TEAM_LINE, "net_amount_pico": amount}, *noise],
    st.integers(min_value=-(10**15), max_value=10**15),
    st.lists(invoice_lines(), max_size=5),
)
usage_days = st.fixed_dictionaries(
    {
        "request_date": st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 4, 5)),
        "traffic_segment": st.sampled_from(("customer", "customer", "customer", "internal")),
        "request_class": st.sampled_from("abc"),
        "plan_id": st.sampled_from(("team", "pro", "free", "unassigned", "idle")),
        "is_request_priced": st.booleans(),
        "units": st.one_of(st.just(0), st.integers(min_value=1, max_value=10**7)),
        "usage_priced_requests": st.integers(min_value=0, max_value=1000),
    }
)

# Several days of one plan share its revenue, whatever else there is.
team_days = st.fixed_dictionaries(
    {
        "request_date": st.dates(min_value=date(2024, 2, 1), max_value=date(2024, 2, 4)),
        "traffic_segment": st.just("customer"),
        "request_class": st.sampled_from("ab"),
        "plan_id": st.just("team"),
        "is_request_priced": st.booleans(),
        "units": st.integers(min_value=1, max_value=1000),
        "usage_priced_requests": st.just(0),
    }
)
usages = st.builds(
    lambda own, noise: [*own, *noise], st.lists(team_days, min_size=2, max_size=5), st.lists(usage_days, max_size=6)
)
ONE_DAY = {
    "request_date": date(2024, 1, 1),
    "traffic_segment": "customer",
    "request_class": "a",
    "plan_id": "team",
    "is_request_priced": True,
    "units": 1,
    "usage_priced_requests": 0,
}
# The last line of all, and its end lies before its start: its day was beyond the calendar, and the line was lost.
ENDS_BEFORE_IT_STARTS = {
    "subscription_id": "s1",
    "plan_id": None,
    "line_type": None,
    "currency_code": "USD",
    "net_amount_pico": 7,
    "service_start_date": date(2024, 1, 28),
    "service_end_date": date(2024, 1, 24),
    "invoiced_at": None,
}


@pytest.fixture(scope="module")
def models(demo_database: Path) -> Iterator[Models]:
    """The chain from invoice lines to the reconciliation."""
    with compiled_models(demo_database, INPUTS, CHAIN) as chain:
        chain.fill(
            "int_ai__subscriptions_unioned",
            [
                {
                    "source_relation": "generic",
                    "subscription_id": name,
                    "billing_subscription_id": name,
                    "customer_id": "c1",
                    "plan_id": plan,
                    # Long over: what running subscriptions are expected to bring is not the matter here.
                    "started_at": "2000-01-01",
                    "ended_at": "2000-02-01",
                }
                for name, plan in PLAN_OF_SUBSCRIPTION.items()
            ],
        )
        euro = list(EURO_RATES.items())
        chain.fill(
            "int_ai__fx_validities",
            [
                {"currency_code": "EUR", "rate_nano": euro[0][1], "valid_from": euro[0][0], "valid_to": euro[1][0]},
                {"currency_code": "EUR", "rate_nano": euro[1][1], "valid_from": euro[1][0], "valid_to": "9999-12-31"},
                {"currency_code": "JPY", "rate_nano": YEN_RATE, "valid_from": "2020-01-01", "valid_to": "9999-12-31"},
            ],
        )
        chain.fill(
            "stg_reference__request_classes",
            [{"request_class": name, "revenue_weight_pico": weight} for name, weight in WEIGHTS.items()],
        )
        chain.fill(
            "stg_generic__usage_prices",
            [
                {
                    "plan_id": "pro",
                    "request_class": name,
                    "currency_code": "USD",
                    "price_per_request_pico": price,
                    "included_requests": 0,
                    "valid_from": "1900-01-01",
                    "valid_to": "9999-12-31",
                }
                for name, price in PRICES.items()
            ],
        )
        yield chain


def first_unit(number: int) -> str:
    """Return the id of the first request of a row of usage, not in the order of the rows."""
    return f"r{(number * 7) % 10}{number}"


def recognise_and_share(models: Models, lines: list[Row], usage: list[Row], period: str, allocation: str) -> None:
    """Build the chain over these lines and this usage."""
    numbered = [
        {
            "source_relation": "generic",
            "invoice_line_id": f"l{number}",
            "usage_line_id": f"l{number}" if line["line_type"] == "usage" else None,
            **line,
        }
        for number, line in enumerate(lines)
    ]
    days = [
        {
            "source_relation": "generic",
            "provider": f"p{number}",
            "unit_revenue_pico": 0,
            "cost_pico": 0,
            "first_unit_request_id": first_unit(number) if day["units"] else None,
            **day,
        }
        for number, day in enumerate(usage)
    ]
    models.fill("int_ai__invoice_lines_unioned", numbered)
    models.fill("int_ai__ledger_days", days)
    # One moment a day: the log covers whole days.
    models.fill(
        "int_ai__ledger_attempts",
        [
            {
                "source_relation": "generic",
                "request_date": day,
                "request_started_at": datetime.combine(day, time(12)),
                "is_first_attempt": True,
            }
            for day in sorted({day["request_date"] for day in days})
        ],
    )
    models.fill(
        "int_ai__log_models",
        [{"source_relation": "generic", "log_date": day["request_date"], "raw_rows": 1} for day in days],
    )
    swaps = [
        ("date_trunc('month'", f"date_trunc('{period}'"),
        ("interval 1 month", f"interval 1 {period}"),
        ("case 'equal'", f"case '{allocation}'"),
    ]
    models.build(swaps=swaps)


def rate_at(currency: str, day: date) -> Fraction:
    """Return what one of a currency is worth on a day."""
    if currency == "USD":
        return Fraction(1)
    if currency == "JPY":
        return Fraction(YEN_RATE, 10**9)
    return Fraction(EURO_RATES[max(since for since in EURO_RATES if since <= day)], 10**9)


def period_of(day: date, period: str) -> date:
    """Return the first day of a day's period."""
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }[period]


def service_days(line: Row) -> list[date]:
    """Return the days that a line pays for: its window, else its first day, else the day of the invoice."""
    start, end = line["service_start_date"], line["service_end_date"]
    if start is None:
        return [line["invoiced_at"].date()]
    return days_between(start, end) if end and end > start else [start]


def paid_plan(line: Row) -> str:
    """Return the plan that a line pays for: one that the customer has, else its subscription's, else its own."""
    if line["plan_id"] in PLAN_OF_SUBSCRIPTION.values() and line["plan_id"]:
        return line["plan_id"]
    return PLAN_OF_SUBSCRIPTION.get(line["subscription_id"]) or line["plan_id"] or "no_plan"


def pico(amount: Decimal) -> int:
    """Return a mart's decimal as whole pico-units."""
    return int(amount.scaleb(12))


def recognised_rows(models: Models) -> list[Row]:
    """Return the days of lines that are recognised over them."""
    return [row for row in models.rows("int_ai__revenue_daily") if row["is_recognised"]]


def assert_days_are_the_line(models: Models, lines: list[Row]) -> None:
    """Every line is spread over exactly its days, evenly but for the last one, and adds up in its own currency."""
    shares: dict[str, dict[date, Row]] = defaultdict(dict)
    for row in models.rows("int_ai__invoice_line_days"):
        assert row["service_date"] not in shares[row["invoice_line_id"]]
        shares[row["invoice_line_id"]][row["service_date"]] = row
    for number, line in enumerate(lines):
        found = shares.pop(f"l{number}", {})
        days = service_days(line)
        assert sorted(found) == days
        own = [found[day]["line_currency_revenue_pico"] for day in days]
        assert sum(own) == line["net_amount_pico"]
        assert set(own[:-1]) <= {truncated(Fraction(line["net_amount_pico"], len(days)))}
        plan = paid_plan(line)
        for day, amount in zip(days, own, strict=True):
            assert found[day]["plan_id"] == plan
            assert found[day]["revenue_pico"] == rounded(amount * rate_at(line["currency_code"], day))
    assert not shares
    recognised = {row["invoice_line_id"] for row in recognised_rows(models)}
    assert recognised == {f"l{number}" for number, line in enumerate(lines) if line["line_type"] != "usage"}


def assert_shares_are_the_revenue(models: Models, usage: list[Row], period: str, allocation: str) -> None:
    """A plan's revenue of a period is what its units carry, class by class, or breakage."""
    first, last = min(day["request_date"] for day in usage), max(day["request_date"] for day in usage)
    recognised: dict[tuple[str, date], int] = defaultdict(int)
    before: dict[tuple[str, date], int] = defaultdict(int)
    for row in recognised_rows(models):
        if row["service_date"] <= last:
            key = row["plan_id"], period_of(row["service_date"], period)
            recognised[key] += row["revenue_pico"]
            before[key] += row["revenue_pico"] if row["service_date"] < first else 0
    margins: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in models.rows("int_ai__request_margins_daily"):
        key = row["plan_id"], period_of(row["request_date"], period)
        if row["traffic_segment"] == "customer" and row["plan_id"] != "no_customer" and row["units"]:
            margins[key].append(row)
        else:
            assert row["pooled_revenue_pico"] == 0
    weight_of = {"equal": dict.fromkeys("abc", 1), "custom": WEIGHTS, "list_price": PRICES}[allocation]
    periods = {(row["plan_id"], row["period_start_date"]): row for row in models.rows("int_ai__plan_revenue_periods")}
    remainders = {
        (row["plan_id"], period_of(row["request_date"], period)): row["remainder_pico"]
        for row in models.rows("int_ai__revenue_per_unit_daily")
        if row["remainder_request_id"]
    }
    assert set(periods) == set(recognised) | set(margins)
    for key, row in periods.items():
        weights = [day["units"] * weight_of.get(day["request_class"], 0) for day in margins[key]]
        shared = recognised[key] - before[key]
        assert row["recognised_revenue_pico"] == recognised[key]
        assert row["revenue_before_log_pico"] == before[key]
        assert row["breakage_pico"] == (0 if sum(weights) else shared)
        carried = [day["pooled_revenue_pico"] for day in margins[key]]
        assert sum(carried) + row["breakage_pico"] == shared
        if not sum(weights):
            continue
        heir = min(margins[key], key=lambda day: (not day["is_request_priced"], first_unit(int(day["provider"][1:]))))
        for day, amount in zip(margins[key], carried, strict=True):
            each = truncated(Fraction(shared * weight_of.get(day["request_class"], 0), sum(weights)))
            remainder = remainders[key] if day is heir else 0
            assert amount == each * day["units"] + remainder
        assert abs(remainders[key]) < sum(day["units"] for day in margins[key])


def assert_deferred_rolls_forward(models: Models, lines: list[Row], usage: list[Row], period: str) -> None:
    """Opening balance and what is invoiced, less what accrues, is the closing balance, which opens what follows."""
    last = max(day["request_date"] for day in usage)
    worth: dict[str, int] = defaultdict(int)
    for row in recognised_rows(models):
        worth[row["invoice_line_id"]] += row["revenue_pico"]
    invoiced: dict[tuple[str, date], int] = defaultdict(int)
    for number, line in enumerate(lines):
        day = line["invoiced_at"].date() if line["invoiced_at"] else service_days(line)[0]
        if line["line_type"] != "usage" and day <= last:
            invoiced[paid_plan(line), period_of(day, period)] += worth[f"l{number}"]
    balances: dict[str, int] = defaultdict(int)
    rows = models.rows("fct_ai__revenue_reconciliation")
    for row in sorted(rows, key=lambda each: each["period_start_date"]):
        amounts_of = {name: pico(row[name]) for name in row if isinstance(row[name], Decimal)}
        assert amounts_of["opening_deferred_revenue"] == balances[row["plan_id"]]
        assert amounts_of["invoiced_revenue"] == invoiced.pop((row["plan_id"], row["period_start_date"]), 0)
        balances[row["plan_id"]] += amounts_of["invoiced_revenue"] - amounts_of["recognised_revenue"]
        assert amounts_of["closing_deferred_revenue"] == balances[row["plan_id"]]
        parts = ("allocated_revenue", "breakage", "revenue_before_log")
        assert sum(amounts_of[name] for name in parts) == amounts_of["recognised_revenue"]
    assert not invoiced


def assert_metered_use_stands_apart(models: Models, lines: list[Row], usage: list[Row], period: str) -> None:
    """Usage lines that touch the log are a line of their own, but for the plan that has prices on every day."""
    logged = [day["request_date"] for day in usage]
    expected: dict[tuple[str, date], int] = defaultdict(int)
    own = {(row["invoice_line_id"], row["service_date"]): row for row in models.rows("int_ai__invoice_line_days")}
    for number, line in enumerate(lines):
        days = service_days(line)
        if line["line_type"] == "usage" and days[0] <= max(logged) and days[-1] >= min(logged):
            for day in days:
                if paid_plan(line) != "pro":
                    amount = own[f"l{number}", day]["revenue_pico"]
                    expected[paid_plan(line), period_of(day, period)] += amount
    rows = models.rows("fct_ai__revenue_reconciliation")
    found = {(row["plan_id"], row["period_start_date"]): pico(row["metered_without_price"]) for row in rows}
    assert {key: amount for key, amount in found.items() if amount} == {
        key: amount for key, amount in expected.items() if amount
    }


@settings(max_examples=60, deadline=None)
@given(
    lines=line_lists,
    usage=usages,
    period=st.sampled_from(PERIODS),
    allocation=st.sampled_from(ALLOCATIONS),
)
@example(lines=[ENDS_BEFORE_IT_STARTS], usage=[ONE_DAY], period="month", allocation="equal")
def test_revenue_adds_up(models: Models, lines: list[Row], usage: list[Row], period: str, allocation: str) -> None:
    """From the line to its days, from a plan's days to its requests, and from one balance to the next."""
    recognise_and_share(models, lines, usage, period, allocation)
    assert_days_are_the_line(models, lines)
    assert_shares_are_the_revenue(models, usage, period, allocation)
    assert_deferred_rolls_forward(models, lines, usage, period)
    assert_metered_use_stands_apart(models, lines, usage, period)

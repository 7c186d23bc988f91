"""Invoices as newer versions of Stripe's API write them, extras, metered use, and two sources with equal ids.

Every figure is worked out by hand beside its rows. March has 31 days, the log covers all of it.
"""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from conftest import Postgres
from support import Row, assert_same_rows, read_mart, rows_of, run_dbt
from tables import CLASSES, RATES, RULES, path_variables, request

MARTS = ("fct_ai__revenue_reconciliation", "fct_ai__data_issues", "fct_ai__requests")
BUILT = tuple(f"+{mart}" for mart in MARTS)
# What Fivetran loads of this shape must lead to the same, model by model.
RELATIONS = ("int_ai__invoice_line_days", "int_ai__subscriptions_unioned", "int_ai__stripe_issues")
MARCH, APRIL = "2026-03-01", "2026-04-01"
Tables = dict[str, list[Row]]


# -- Stripe, as the API writes it


def seconds(day: str) -> int:
    """Return the beginning of a day as the API gives it."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def price(key: str, cents: int, **values: Any) -> Row:
    """Return a price of a month, metered where it says so."""
    recurring = {"interval": "month", "interval_count": 1, "usage_type": values.pop("usage_type", "licensed")}
    return {
        "id": key, "product": "prod_1", "nickname": None, "currency": "usd", "type": "recurring", "unit_amount": cents,
        "unit_amount_decimal": str(cents), "recurring": recurring, "livemode": True, **values,
    }  # fmt: skip


def item(key: str, subscription: str, price_id: str, quantity: int = 1) -> Row:
    """Return an item of a subscription, as it is now."""
    return {
        "id": key, "subscription": subscription, "price": {"id": price_id}, "quantity": quantity,
        "created": seconds(MARCH),
    }  # fmt: skip


def invoice(key: str, customer: str, subtotal: int, total: int | None = None, **values: Any) -> Row:
    """Return a paid invoice; clover has no `tax`, and where nothing is said of tax nothing is known of it."""
    return {
        "id": key, "customer": customer, "status": "paid", "currency": "usd", "subtotal": subtotal,
        "total": subtotal if total is None else total, "total_excluding_tax": None, "total_taxes": None,
        "total_discount_amounts": None, "parent": None, "created": seconds(MARCH), "livemode": True, **values,
    }  # fmt: skip


def line(key: str, of: str, price_id: str | None, cents: int, days: tuple[str, str] = (MARCH, APRIL),
         subscription: str | None = None, subscription_item: str | None = None, **values: Any) -> Row:  # fmt: skip
    """Return a line of an invoice since version 2025-03-31: subscription and price stand inside."""
    proration = values.pop("proration", False)
    details = {"subscription": subscription, "proration": proration}
    parent: dict[str, Any] = {"type": "subscription_item_details", "invoice_item_details": None}
    parent["subscription_item_details"] = {**details, "subscription_item": subscription_item}
    if subscription_item is None:
        parent = {"type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": None}
    pricing = {"type": "price_details", "price_details": {"price": price_id, "product": "prod_1"}}
    return {
        "id": key, "invoice_id": of, "amount": cents, "currency": "usd", "discountable": not proration,
        "period": {"start": seconds(days[0]), "end": seconds(days[1])}, "parent": parent,
        "pricing": pricing if price_id else None, "discount_amounts": [], "taxes": None, "livemode": True, **values,
    }  # fmt: skip


def tax(cents: int, behavior: str = "exclusive") -> Row:
    """Return a tax as a line or an invoice lists it."""
    return {"amount": cents, "tax_behavior": behavior, "taxability_reason": "standard_rated"}


HALF = ("2026-03-16", APRIL)
SUBSCRIPTIONS = {
    # A base plan of 31.00 and an extra of 15.50.
    "sub_1": ("acme", [("si_extra", "extra", 1), ("si_base", "base", 1)]),
    # The same extra, on a plan that changes on 16 March.
    "sub_up": ("upper", [("si_up", "dear", 1), ("si_up_extra", "extra", 1)]),
    # Two seats and an extra in yen, of which there are no hundredths.
    "sub_yen": ("nippon", [("si_yen", "yen_seat", 2), ("si_yen_extra", "yen_extra", 1)]),
    # A plan with metered use beside it.
    "sub_meter": ("metro", [("si_meter", "meter_base", 1), ("si_tokens", "tokens", 1)]),
    **{f"sub_{name}": (name, [(f"si_{name}", name, 1)]) for name in ("unstated", "inclusive", "by_line", "coupon")},
}


def stripe() -> Tables:
    """Return the company."""
    base, extra = ({"subscription": "sub_1", "subscription_item": name} for name in ("si_base", "si_extra"))
    up, up_extra = ({"subscription": "sub_up", "subscription_item": name} for name in ("si_up", "si_up_extra"))
    yen = [
        {"subscription": "sub_yen", "subscription_item": name, "currency": "jpy"} for name in ("si_yen", "si_yen_extra")
    ]
    own = {name: {"subscription": f"sub_{name}", "subscription_item": f"si_{name}"} for name in SUBSCRIPTIONS_OF_TAX}
    return {
        "customers": [
            {"id": customer, "name": customer, "currency": "usd", "created": seconds(MARCH), "livemode": True}
            for customer, _ in SUBSCRIPTIONS.values()
        ],
        "subscriptions": [
            {"id": key, "customer": customer, "status": "active", "start_date": seconds(MARCH),
             "created": seconds(MARCH), "ended_at": None, "livemode": True}
            for key, (customer, _) in SUBSCRIPTIONS.items()
        ],
        "subscription_items": [
            item(name, key, price_id, quantity)
            for key, (_, items) in SUBSCRIPTIONS.items()
            for name, price_id, quantity in items
        ],
        "prices": [
            price("base", 3100), price("extra", 1550), price("cheap", 3100), price("dear", 6200),
            price("yen_seat", 1550, currency="jpy"), price("yen_extra", 310, currency="jpy"),
            price("meter_base", 310), price("tokens", 0, usage_type="metered", unit_amount_decimal="0.05"),
            price("set_up", 2500, type="one_time", recurring=None),
            *(price(name, 10000) for name in SUBSCRIPTIONS_OF_TAX),
        ],
        "invoices": [
            invoice("in_extra", "acme", 4650),
            invoice("in_up", "upper", 4650),
            invoice("in_change", "upper", 1600, created=seconds("2026-03-16")),
            invoice("in_yen", "nippon", 3410, currency="jpy"),
            invoice("in_meter", "metro", 310),
            invoice("in_tokens", "metro", 50000, created=seconds("2026-03-29")),
            invoice("in_set_up", "acme", 3200),
            # 19 % of tax on 100.00, stated nowhere; inside of 119.00; by the line; on 90.00 after a coupon, nowhere.
            invoice("in_unstated", "unstated", 10000, 11900),
            invoice("in_inclusive", "inclusive", 11900, total_taxes=[tax(1900, "inclusive")]),
            invoice("in_by_line", "by_line", 10000, 11900),
            invoice("in_coupon", "coupon", 10000, 10710, total_discount_amounts=[{"amount": 1000, "discount": "di_1"}]),
        ],
        "invoice_line_items": [
            line("il_1", "in_extra", "base", 3100, **base),
            line("il_extra", "in_extra", "extra", 1550, **extra),
            line("il_cheap", "in_up", "cheap", 3100, **up),
            line("il_up_extra", "in_up", "extra", 1550, **up_extra),
            line("il_back", "in_change", "cheap", -1600, HALF, proration=True, **up),
            line("il_dear", "in_change", "dear", 3200, HALF, proration=True, **up),
            line("il_yen", "in_yen", "yen_seat", 3100, **yen[0]),
            line("il_yen_extra", "in_yen", "yen_extra", 310, **yen[1]),
            line("il_meter", "in_meter", "meter_base", 310, subscription="sub_meter", subscription_item="si_meter"),
            line("il_tokens", "in_tokens", "tokens", 50000, (MARCH, "2026-03-29"), "sub_meter", "si_tokens"),
            line("il_set_up", "in_set_up", "set_up", 2500, (MARCH, MARCH)),
            line("il_ad_hoc", "in_set_up", None, 700, (MARCH, MARCH)),
            line("il_lost", "in_lost", "base", 500),
            line("il_unstated", "in_unstated", "unstated", 10000, **own["unstated"]),
            line("il_inclusive", "in_inclusive", "inclusive", 11900, **own["inclusive"]),
            # Since version 2025-12-15 the price may be there whole.
            line("il_by_line", "in_by_line", {"id": "by_line", "object": "price"}, 10000, taxes=[tax(1900)],
                 **own["by_line"]),
            line("il_coupon", "in_coupon", "coupon", 10000, **own["coupon"]),
        ],
        "credit_notes": [
            # A tenth of 119.00, of which 19.00 are tax that nobody states: 10.00 of revenue.
            {"id": "cn_unstated", "invoice": "in_unstated", "status": "issued", "total": 1190, "total_taxes": None,
             "created": seconds("2026-03-10"), "livemode": True},
            # A tenth of 119.00, which says that 1.90 of it is tax.
            {"id": "cn_by_line", "invoice": "in_by_line", "status": "issued", "total": 1190, "total_taxes": [tax(190)],
             "created": seconds("2026-03-10"), "livemode": True},
            # A fifth of the metered line, after its service.
            {"id": "cn_tokens", "invoice": "in_tokens", "status": "issued", "total": 10000, "total_taxes": [],
             "created": seconds("2026-03-30"), "livemode": True},
        ],
    }  # fmt: skip


SUBSCRIPTIONS_OF_TAX = ("unstated", "inclusive", "by_line", "coupon")


# -- The inputs beside it


def generic_line(key: str, customer: str, amount: str, **values: Any) -> Row:
    """Return a line of March."""
    return {
        "invoice_line_id": key, "customer_id": customer, "line_type": "subscription", "net_amount": amount,
        "currency_code": "USD", "service_start": MARCH, "service_end": APRIL, "invoiced_at": MARCH, **values,
    }  # fmt: skip


def generic() -> Tables:
    """Return subscriptions and lines whose ids Stripe has, too."""
    plans = {"sub_1": ("globex", "team"), "sub_up": ("hooli", "pay_as_you_go"), "s3": ("initech", "priced")}
    return {
        "subscriptions": [
            {"subscription_id": key, "customer_id": customer, "plan_id": plan, "started_at": MARCH}
            for key, (customer, plan) in plans.items()
        ],
        "invoice_lines": [
            generic_line("il_1", "globex", "31", subscription_id="sub_1", plan_id="team"),
            generic_line("il_extra", "globex", "6.20", subscription_id="sub_1", plan_id="support"),
            generic_line("il_nameless", "globex", "3.10", subscription_id="sub_1"),
            generic_line("usage", "hooli", "70", subscription_id="sub_up", line_type="usage"),
            generic_line("usage_back", "hooli", "-20", subscription_id="sub_up", line_type="usage"),
            generic_line("stated", "umbrella", "40", plan_id="logged", line_type="usage"),
            generic_line("priced", "initech", "50", subscription_id="s3", line_type="usage"),
            generic_line("ghost", "globex", "9.30", plan_id="ghost"),
            generic_line("lost", "globex", "0.31", subscription_id="s9"),
        ],
        "usage_prices": [
            {"plan_id": "priced", "request_class": "answer", "price_per_request": "0.5", "currency_code": "USD"}
        ],
        "fx_rates": [
            {"rate_date": MARCH, "from_currency_code": "JPY", "to_currency_code": "USD", "rate": "0.01"}
        ],
        "token_rates": RATES,
        "request_classes": CLASSES,
        "class_rules": RULES,
    }  # fmt: skip


def requests() -> list[Row]:
    """Return one request a day of acme, one on each half of March of upper, and one of everybody else.

    The first comes with March and the last when it is over, so that all of it is in the log.
    """
    own_revenue = {"plan_id": "logged", "unit_revenue": "0.25", "unit_revenue_currency_code": "USD"}
    return [
        *(request(f"acme{day}", f"2026-03-{day:02}T00:00:00Z", customer_id="acme") for day in range(1, 32)),
        request("after", f"{APRIL}T00:00:00Z", customer_id=""),
        request("cheap", "2026-03-15T12:00:00Z", customer_id="upper"),
        request("dear", "2026-03-17T12:00:00Z", customer_id="upper"),
        *(
            request(name, "2026-03-20T12:00:00Z", customer_id=name)
            for name in ("globex", "hooli", "initech", "nippon", "metro", *SUBSCRIPTIONS_OF_TAX)
        ),
        request("umbrella", "2026-03-20T12:00:00Z", customer_id="umbrella", **own_revenue),
    ]


# Revenue of March by plan: what is recognised, and what metered use nothing carries.
RECOGNISED = {
    "base": "46.50",  # 31.00 and 15.50
    "cheap": "22.50",  # 31.00 less 16.00, and 15 of 31 days of 15.50
    "dear": "40.00",  # 32.00, and 16 of 31 days of 15.50
    "yen_seat": "34.10",  # 3410 yen
    "meter_base": "3.10",
    "set_up": "25",
    "no_plan": "7.31",  # 7.00 that name nothing, and 0.31 of a subscription that is not there
    "unstated": "90",  # 100.00 less 10.00
    "inclusive": "100",
    "by_line": "90",  # 100.00 less 10.00
    "coupon": "90",
    "team": "40.30",  # 31.00, 6.20 and 3.10
    "ghost": "9.30",
}
METERED = {
    "meter_base": "400",  # 500.00, of which 100.00 came back
    "pay_as_you_go": "50",  # 70.00 less 20.00
}
ISSUES = {
    ("line_without_plan", "stripe", "il_ad_hoc"): ("7", "USD"),
    ("line_without_plan", "generic", "ghost"): ("9.30", "USD"),
    ("line_without_plan", "generic", "lost"): ("0.31", "USD"),
    ("metered_without_price", "stripe", "il_tokens"): ("400", "USD"),
    ("metered_without_price", "generic", "usage"): ("70", "USD"),
    ("metered_without_price", "generic", "usage_back"): ("-20", "USD"),
    ("line_without_invoice", "stripe", "il_lost"): ("5", "USD"),
    ("tax_unknown", "stripe", "in_unstated"): ("19", "USD"),
    ("tax_unknown", "stripe", "in_coupon"): ("17.10", "USD"),
}


def write_objects(folder: Path, tables: Tables) -> dict[str, str]:
    """Write the API's objects as they are; DuckDB reads them as structs and lists."""
    paths = {}
    for name, rows in tables.items():
        path = folder / f"stripe_{name}.ndjson"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        paths[f"stripe_{name}_path"] = str(path)
    return paths


def as_fivetran(tables: Tables) -> Tables:
    """Return the tables as Fivetran names their columns, times as text, what is inside of objects as JSON text."""
    renamed = {
        "customer": "customer_id", "product": "product_id", "subscription": "subscription_id", "invoice": "invoice_id",
    }  # fmt: skip
    found: Tables = {}
    for name, rows in tables.items():
        found[name] = []
        for source in rows:
            row = {renamed.get(key, key): value for key, value in source.items()}
            for key in row.keys() & {"created", "start_date"}:
                row[key] = str(datetime.fromtimestamp(row[key], UTC))
            if period := row.pop("period", None):
                row |= {f"period_{key}": str(datetime.fromtimestamp(period[key], UTC)) for key in ("start", "end")}
            if name == "prices":
                recurring = row.pop("recurring") or {}
                row |= {f"recurring_{key}": recurring.get(key) for key in ("interval", "interval_count", "usage_type")}
            if name == "subscription_items":
                row["plan_id"] = row.pop("price")["id"]
            if name == "invoices":
                row["is_deleted"] = False
            found[name].append(
                {key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in row.items()}
            )
    return found


def write_texts(folder: Path, tables: Tables) -> dict[str, str]:
    """Write tables as CSV."""
    paths = {}
    for name, rows in tables.items():
        path = folder / f"stripe_{name}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
        paths[f"stripe_{name}_path"] = str(path)
    return paths


def inputs() -> Tables:
    """Return everything that is not Stripe's."""
    return {**generic(), "requests": requests()}


@dataclass(frozen=True)
class Built:
    """A database and what the run said of it."""

    database: Path
    said: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The company as Airbyte loads it, with tests of what adds up and the one warning."""
    folder = tmp_path_factory.mktemp("objects")
    database = folder / "objects.duckdb"
    variables = {**path_variables(folder, inputs()), **write_objects(folder, stripe())}
    variables |= {"stripe_column_style": "airbyte"}
    run_dbt("build", "--select", *BUILT, "--exclude-resource-type", "test", database=database, variables=variables)
    tested = run_dbt(
        "test", "--select", "data_issues_are_open", "assert_recognised_days_add_up_to_the_line",
        "assert_revenue_is_allocated_or_breakage", "assert_revenue_reconciles", "int_ai__subscription_plans",
        "int_ai__stripe_invoice_nets", "int_ai__revenue_daily", "fct_ai__data_issues",
        "--exclude-resource-type", "unit_test", "--indirect-selection", "cautious",
        database=database, variables=variables,
    )  # fmt: skip
    return Built(database, " ".join(tested.stdout.split()))


def figures(rows: list[Row], column: str) -> dict[str, Decimal]:
    """Return a column of the reconciliation by plan, where it is not zero; it is in March only."""
    found = {(row["plan_id"], row["period_start_date"]): row[column] for row in rows if row[column]}
    assert {month for _, month in found} == {date(2026, 3, 1)}
    return {plan: amount for (plan, _), amount in found.items()}


def test_lines_bring_what_was_derived_by_hand(built: Built) -> None:
    """Net of tax, to the plan that the customer has, and no metered use that nothing carries."""
    rows = read_mart(built.database, "fct_ai__revenue_reconciliation")
    assert figures(rows, "recognised_revenue") == {plan: Decimal(amount) for plan, amount in RECOGNISED.items()}
    assert figures(rows, "metered_without_price") == {plan: Decimal(amount) for plan, amount in METERED.items()}
    # Both sources have a line il_1 and a line il_extra; each is invoiced once, and earned by the end of March.
    assert figures(rows, "invoiced_revenue") == figures(rows, "recognised_revenue")
    # One request of 0.50 by the price of its plan, one of 0.25 by what it says itself.
    assert figures(rows, "direct_revenue") == {"priced": Decimal("0.5"), "logged": Decimal("0.25")}
    # No invoice covers 1 April yet: what the plans are expected to bring on it nobody uses.
    in_march = [row for row in rows if row["period_start_date"] == date(2026, 3, 1)]
    assert set(figures(in_march, "breakage")) == {"set_up", "no_plan", "ghost"}
    assert all(row["breakage"] == row["expected_revenue"] for row in rows if row not in in_march)


def test_an_extra_is_earned_by_the_requests_of_the_plan(built: Built) -> None:
    """46.50 over 31 requests are 1.50 each; 22.50 before the change of plan, 40.00 after; 40.30 of the other sub_1."""
    revenue = {row["request_id"]: row["revenue"] for row in read_mart(built.database, "fct_ai__requests")}
    assert {revenue[f"acme{day}"] for day in range(1, 32)} == {Decimal("1.5")}
    assert (revenue["cheap"], revenue["dear"], revenue["globex"]) == (Decimal("22.5"), 40, Decimal("40.3"))


def issues_of(rows: list[Row]) -> dict[tuple[str, str, str], tuple[Decimal, str]]:
    """Return amount and currency of each issue of an invoice."""
    return {
        (row["issue"], row["source_relation"], row["row_key"]): (row["amount"], row["currency_code"])
        for row in rows
        if row["issue"] not in {"rejected_row", "unpriced_usage"}
    }


def test_what_earns_nothing_is_named_with_its_amount(built: Built) -> None:
    """In the mart row by row, in the build a sentence for each kind."""
    rows = [row for row in read_mart(built.database, "fct_ai__data_issues") if row["issue"] != "unknown_customer"]
    assert issues_of(rows) == {key: (Decimal(amount), currency) for key, (amount, currency) in ISSUES.items()}
    assert all(row["is_warned"] for row in rows)
    for sentence in (
        "metered_without_price in invoice_lines: Metered use was invoiced that no usage price of the plan and no "
        "request's own revenue carries. 3 in all: il_tokens (400.000000 USD, 1 rows)",
        "3 in all: ghost (9.300000 USD, 1 rows); il_ad_hoc (7.000000 USD, 1 rows); lost (0.310000 USD, 1 rows)",
        "tax_unknown in stripe_invoices: The total exceeds the lines",
    ):
        assert sentence in built.said


def test_fivetrans_columns_give_the_same(built: Built, tmp_path: Path) -> None:
    """JSON text in tables that have no column for a line's subscription, item or price."""
    variables = {**path_variables(tmp_path, inputs()), **write_texts(tmp_path, as_fivetran(stripe()))}
    variables |= {"stripe_subscriptions_missing_columns": ["_fivetran_active"]}
    database = tmp_path / "texts.duckdb"
    run_dbt("run", "--select", *(f"+{name}" for name in RELATIONS), database=database, variables=variables)
    for relation in RELATIONS:
        assert_same_rows(read_mart(built.database, relation), read_mart(database, relation), relation)


@pytest.mark.parametrize("style", ["airbyte", "fivetran"])
def test_postgres_gives_the_same(style: str, postgres: Postgres, built: Built, tmp_path: Path) -> None:
    """Airbyte's objects as jsonb, Fivetran's as json."""
    tables = stripe() if style == "airbyte" else as_fivetran(stripe())
    objects = {"period", "parent", "pricing", "price", "recurring", "taxes", "discount_amounts", "total_taxes",
               "total_discount_amounts"}  # fmt: skip
    json_type = {"airbyte": "jsonb", "fivetran": "json"}[style]
    loaded = {**inputs(), **{f"stripe_{name}": rows for name, rows in tables.items()}}
    schema = f"shapes_{style}"
    missing: dict[str, Any] = {}
    if style == "fivetran":
        missing["stripe_subscriptions_missing_columns"] = ["_fivetran_active"]
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute(f"create schema {schema}")
        text_columns = path_variables(tmp_path, inputs())
        for name, rows in loaded.items():
            path = text_columns.get(f"{name}_path")
            if path:
                with Path(path).open(newline="") as file:
                    rows = list(csv.DictReader(file))
            columns = list(rows[0])
            typed = ", ".join(f'"{key}" {json_type if key in objects and not path else "text"}' for key in columns)
            cursor.execute(f"create table {schema}.{name} ({typed})")
            marks = ", ".join(["%s"] * len(columns))
            for row in rows:
                values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()]
                cursor.execute(f"insert into {schema}.{name} values ({marks})", values)
    selected = BUILT if style == "airbyte" else [f"+{name}" for name in RELATIONS]
    run_dbt(
        "build", "--select", *selected, "--exclude-resource-type", "test", database=tmp_path / "unused.duckdb",
        env={**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": f"{schema}_built"},
        variables={
            **{f"{name}_table": name for name in loaded}, **missing, "use_demo_data": False, "inputs_schema": schema,
            "stripe_column_style": style,
        },
    )  # fmt: skip
    with connection, connection.cursor() as cursor:
        for relation in [*RELATIONS, *(MARTS if style == "airbyte" else ())]:
            cursor.execute(f"select * from {schema}_built.{relation}")
            assert_same_rows(read_mart(built.database, relation), rows_of(cursor), relation)
    connection.close()

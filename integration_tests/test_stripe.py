"""Stripe's tables as revenue: real files, a company full of traps, both loaders, two engines, and a refresh."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from conftest import Postgres
from support import Row, assert_same_rows, read_duckdb, read_mart, rows_of, run_dbt
from tables import CLASSES, RATES, RULES, path_variables, request

PICO = 10**12
DIGITS = defaultdict(lambda: 2, {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3})
REAL_FILES = {
    "customers": "customer",
    "subscriptions": "subscription_history",
    "subscription_items": "subscription_item",
    "prices": "price",
    "plans": "plan",
    "products": "product",
    "invoices": "invoice",
    "invoice_line_items": "invoice_line_item",
    "discounts": "discount",
    "credit_notes": "credit_note",
    "refunds": "refund",
    "charges": "charge",
}
RATES_TO_USD = {"EUR": "1.25", "JPY": "0.01", "KRW": "0.001", "KWD": "3.25"}
RELATIONS = (
    "int_ai__invoice_line_days",
    "int_ai__subscription_validities",
    "int_ai__plans_unioned",
    "int_ai__customers_unioned",
)
REVENUE = tuple(f"+{relation}" for relation in RELATIONS)
Tables = dict[str, list[Row]]
Daily = dict[tuple[str, date], int]


# -- The oracle: from raw rows, with whole units and fractions


def rounded(value: Fraction) -> int:
    """Round half away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def shared_out(amount: int, weights: dict[str, int]) -> dict[str, int]:
    """Share an amount out in whole units: what is due up to each key, less what was given before it."""
    total, before, given, shares = sum(weights.values()), 0, 0, {}
    for key in sorted(weights):
        before += weights[key]
        due = rounded(Fraction(amount * before, total))
        shares[key] = due - given
        given = due
    return shares


def whole(text: str) -> int:
    """Return a number of units; empty text is none."""
    return int(text or 0)


def day(text: str) -> date:
    """Return the day of a time."""
    return date.fromisoformat(text[:10])


def line_key(line: Row) -> str:
    """Return what tells lines apart."""
    return line.get("unique_id") or line["id"]


def net_of_invoice(invoice: Row) -> int:
    """Return an invoice's amount before tax."""
    return whole(invoice["total"]) - whole(invoice["tax"])


def net_lines(invoice: Row, lines: list[Row], discounts: list[Row]) -> dict[str, int]:
    """Return the net units of an invoice's lines."""
    off = {
        line_key(line): sum(
            whole(row["amount"])
            for row in discounts
            if row["type_id"] in {line["id"], line_key(line)} and row["type_id"] != line["subscription_id"]
        )
        for line in lines
    }
    known = {line_key(line): whole(line["amount"]) - off[line_key(line)] for line in lines}
    gross, subtotal = sum(whole(line["amount"]) for line in lines), whole(invoice["subtotal"])
    if gross >= subtotal:
        gap = net_of_invoice(invoice) - sum(known.values())
    elif any(off.values()):
        gap = 0
    else:
        gap = rounded(Fraction(gross * (net_of_invoice(invoice) - subtotal), subtotal))
    open_to_discount = {line_key(line) for line in lines if line["discountable"] != "FALSE" or any(off.values())}
    weights = {key: max(units, 0) if key in open_to_discount else 0 for key, units in known.items()}
    if not any(weights.values()):
        weights = {key: abs(units) for key, units in known.items()}
    shares = shared_out(gap, weights) if any(weights.values()) else {}
    return {key: units + shares.get(key, 0) for key, units in known.items()}


def deductions(tables: Tables, invoices: dict[str, Row]) -> Iterator[tuple[str, Row, int, date]]:
    """Yield each credit note and refund that counts: its id, invoice, net units and day."""
    notes = [row for row in tables["credit_notes"] if row["status"] != "void"]
    paid_by_note = {row["refund_id"] for row in notes if row["refund_id"]}
    invoice_of = {row["id"]: row["invoice_id"] for row in tables["charges"]}
    found = [(row["created"], row["id"], row["invoice_id"], whole(row["total"])) for row in notes]
    for row in tables["refunds"]:
        if row["status"] in {"succeeded", "pending"} and row["id"] not in paid_by_note:
            found.append((row["created"], row["id"], invoice_of.get(row["charge_id"]), whole(row["amount"])))
    gone: dict[str, int] = defaultdict(int)
    for created, key, invoice_id, units in sorted(found, key=lambda each: each[:2]):
        if invoice_id not in invoices:
            continue
        invoice = invoices[invoice_id]
        net_share = Fraction(net_of_invoice(invoice), whole(invoice["total"]))
        net = rounded((gone[invoice_id] + units) * net_share) - rounded(gone[invoice_id] * net_share)
        gone[invoice_id] += units
        yield key, invoice, net, day(created)


def expected_lines(tables: Tables, treatment: str = "prospective") -> dict[str, tuple[str, int, date, date]]:
    """Return currency, net units, first day and day after the last of every line that accrues."""
    metered = {row["id"] for row in tables["prices"] if row["recurring_usage_type"] == "metered"}
    invoices = {
        row["id"]: row
        for row in tables["invoices"]
        if row["status"] in {"paid", "open"}
        and row["livemode"].lower() == "true"
        and row["is_deleted"].lower() != "true"
    }
    lines_of = defaultdict(list)
    for line in tables["invoice_line_items"]:
        if line["invoice_id"] in invoices:
            lines_of[line["invoice_id"]].append(line)
    net = {key: net_lines(invoices[key], lines, tables["discounts"]) for key, lines in lines_of.items()}
    expected = {
        line_key(line): (
            line["currency"].upper(), net[key][line_key(line)], day(line["period_start"]), day(line["period_end"])
        )
        for key, lines in lines_of.items()
        for line in lines
        if (line.get("price_id") or line["plan_id"]) not in metered
    }  # fmt: skip
    for key, invoice, units, on in deductions(tables, invoices):
        lines = lines_of[invoice["id"]]
        weights = {name: max(value, 0) for name, value in net[invoice["id"]].items()}
        for name, share in shared_out(units, weights).items():
            line = next(row for row in lines if line_key(row) == name)
            first, end = max(on, day(line["period_start"])), day(line["period_end"])
            if treatment == "goodwill" or first >= end:
                first = end = on
            if share:
                expected[f"{key}:{name}"] = (invoice["currency"].upper(), -share, first, end)
    return expected


def expected_daily(lines: dict[str, tuple[str, int, date, date]]) -> Daily:
    """Return pico-units by line and day: even shares, the last day taking the rest."""
    daily = {}
    for key, (currency, units, first, end) in lines.items():
        pico = units * PICO // 10 ** DIGITS[currency]
        days = max((end - first).days, 1)
        even = abs(pico) // days * (1 if pico >= 0 else -1)
        for number in range(days):
            amount = even if number < days - 1 else pico - even * (days - 1)
            daily[key, first + timedelta(days=number)] = amount
    return daily


def recognised_days(database: Path) -> list[Row]:
    """Return the days of all lines but those of metered use."""
    return [row for row in read_mart(database, "int_ai__invoice_line_days") if row["line_type"] != "usage"]


def recognised(database: Path) -> Daily:
    """Return what the package recognised, by line and day, in the line's own currency."""
    rows = recognised_days(database)
    assert {row["source_relation"] for row in rows} <= {"stripe"}
    daily = {(row["invoice_line_id"], row["service_date"]): row["line_currency_revenue_pico"] for row in rows}
    assert len(daily) == len(rows)
    return daily


def by_line(daily: Daily) -> dict[str, Decimal]:
    """Return the sum of a line's days in whole currency."""
    sums: dict[str, int] = defaultdict(int)
    for (key, _), amount in daily.items():
        sums[key] += amount
    return {key: Decimal(amount) / PICO for key, amount in sums.items()}


# -- Inputs


def read_rows(path: Path) -> list[Row]:
    """Return a CSV file's rows as text."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def stripe_variables(folder: Path, tables: Tables, **variables: Any) -> dict[str, Any]:
    """Write tables as newline-delimited JSON or, where all is text, as CSV, and return the variables for them."""
    found: dict[str, Any] = {}
    for name, rows in tables.items():
        is_text = all(isinstance(value, str) for row in rows for value in row.values())
        path = folder / f"{name}.{'csv' if is_text else 'ndjson'}"
        with path.open("w", newline="") as file:
            if is_text:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            else:
                file.writelines(json.dumps(row) + "\n" for row in rows)
        found[f"stripe_{name}_path"] = str(path)
    return {**found, **variables}


def package_variables(folder: Path, requests: list[Row], **variables: Any) -> dict[str, Any]:
    """Return the variables of a request log, its prices, exchange rates and whatever else."""
    rates = [
        {"rate_date": "2020-01-01", "from_currency_code": currency, "to_currency_code": "USD", "rate": rate}
        for currency, rate in RATES_TO_USD.items()
    ]
    tables = {
        "requests": requests, "token_rates": RATES, "request_classes": CLASSES, "class_rules": RULES, "fx_rates": rates,
    }  # fmt: skip
    return {**path_variables(folder, tables), **variables}


def build_revenue(folder: Path, variables: dict[str, Any], command: str = "build", **options: Any) -> Path:
    """Build revenue with its tests and return the database."""
    database = folder / "stripe.duckdb"
    folder.mkdir(exist_ok=True)
    requests = [request("r1", "2024-01-10T12:00:00Z", customer_id="acme")]
    run_dbt(
        command, "--indirect-selection", "buildable", "--exclude", "resource_type:unit_test", "--select", *REVENUE,
        "assert_recognised_days_add_up_to_the_line",
        database=database, variables=package_variables(folder, requests, **variables), **options,
    )  # fmt: skip
    return database


def price(key: str, amount: str, currency: str = "usd", interval: str = "month", **values: str) -> Row:
    """Return one price."""
    return {
        "id": key, "product_id": "prod_1", "nickname": "", "currency": currency, "type": "recurring",
        "unit_amount": amount, "unit_amount_decimal": amount, "recurring_interval": interval,
        "recurring_interval_count": "1", "recurring_usage_type": "licensed", "livemode": "true", **values,
    }  # fmt: skip


def invoice(key: str, customer: str, subtotal: str, **values: str) -> Row:
    """Return one invoice; without discount and tax its total is its subtotal."""
    return {
        "id": key, "customer_id": customer, "status": "paid", "currency": "usd", "subtotal": subtotal, "tax": "",
        "total": subtotal, "created": "2024-01-01 10:30:00", "is_deleted": "false", "livemode": "true", **values,
    }  # fmt: skip


def line(key: str, of: str, price_id: str, amount: str, start: str, end: str, **values: str) -> Row:
    """Return one line for the days from start to end."""
    return {
        "id": key, "unique_id": "", "invoice_id": of, "subscription_id": "", "subscription_item_id": "",
        "price_id": price_id, "plan_id": "", "amount": amount, "currency": "usd", "discountable": "TRUE",
        "proration": "FALSE", "period_start": f"{start} 10:30:00", "period_end": f"{end} 10:30:00",
        "livemode": "true", **values,
    }  # fmt: skip


def company() -> Tables:
    """Return a company in which every rule meets its trap, as Fivetran loads it."""
    acme = {"subscription_id": "sub_a", "subscription_item_id": "si_a"}
    globex = {"subscription_id": "sub_b", "subscription_item_id": "si_b"}
    no_discount = {"discountable": "FALSE", "proration": "TRUE"}
    return {
        "customers": [
            {"id": key, "name": name, "currency": "usd", "created": "2024-01-01 10:00:00", "livemode": "true",
             "metadata": json.dumps({"account_id": account} if account else {})}
            for key, name, account in [("cus_a", "Acme", "acme"), ("cus_b", "Globex", ""), ("cus_t", "Test", "")]
        ],
        "subscriptions": [
            {"id": "sub_a", "customer_id": "cus_a", "status": "active", "start_date": "2024-01-01 10:30:00",
             "created": "2024-01-01 10:30:00", "ended_at": "", "livemode": "true", "_fivetran_active": "true"},
            {"id": "sub_a", "customer_id": "cus_a", "status": "trialing", "start_date": "2024-01-01 10:30:00",
             "created": "2024-01-01 10:30:00", "ended_at": "", "livemode": "true", "_fivetran_active": "false"},
            {"id": "sub_b", "customer_id": "cus_b", "status": "canceled", "start_date": "2024-01-31 10:30:00",
             "created": "2024-01-31 10:30:00", "ended_at": "2024-02-29 10:30:00", "livemode": "true",
             "_fivetran_active": "true"},
        ],
        "subscription_items": [
            {"id": "si_a", "subscription_id": "sub_a", "plan_id": "pro", "quantity": "1", "created": ""},
            {"id": "si_t", "subscription_id": "sub_a", "plan_id": "tokens", "quantity": "", "created": ""},
            {"id": "si_b", "subscription_id": "sub_b", "plan_id": "basic", "quantity": "2", "created": ""},
        ],
        "prices": [
            price("basic", "1000"), price("pro", "3000"), price("annual", "12000", interval="year"),
            price("yen", "5000", "jpy"), price("dinar", "10500", "kwd"), price("euro", "1190", "eur"),
            price("tokens", "", recurring_usage_type="metered", unit_amount_decimal="0.05"),
            price("set_up", "2500", type="one_time", recurring_interval="", recurring_usage_type=""),
        ],
        "products": [{"id": "prod_1", "name": "The product"}],
        "invoices": [
            invoice("in_first", "cus_a", "1000"),
            invoice("in_upgrade", "cus_a", "1000"),
            invoice("in_void", "cus_a", "3000", status="void"),
            invoice("in_coupon", "cus_a", "3700", total="2960"),
            invoice("in_bad_debt", "cus_b", "1000", status="uncollectible"),
            invoice("in_draft", "cus_b", "1000", status="draft"),
            invoice("in_open", "cus_b", "1000", status="open"),
            invoice("in_yen", "cus_b", "5000", currency="jpy", tax="500", total="5500"),
            invoice("in_dinar", "cus_b", "10500", currency="kwd"),
            invoice("in_inclusive", "cus_b", "1190", currency="eur", tax="190"),
            invoice("in_annual", "cus_b", "12000"),
            invoice("in_test", "cus_t", "9999", livemode="false"),
            invoice("in_deleted", "cus_a", "9999", is_deleted="true"),
            invoice("in_set_up", "cus_a", "2500"),
            invoice("in_item_discount", "cus_a", "2500"),
        ],
        "invoice_line_items": [
            # The old API's id of a line is its subscription's; Fivetran's unique id tells lines apart.
            line("sub_a", "in_first", "basic", "1000", "2024-01-01", "2024-02-01", unique_id="il_first", **acme),
            line("il_back", "in_upgrade", "basic", "-500", "2024-01-16", "2024-02-01", **acme, **no_discount),
            line("il_up", "in_upgrade", "pro", "1500", "2024-01-16", "2024-02-01", **acme, **no_discount),
            line("il_void", "in_void", "pro", "3000", "2024-02-01", "2024-03-01", **acme),
            line("il_pro", "in_coupon", "pro", "3000", "2024-02-01", "2024-03-01", **acme),
            line("il_tokens", "in_coupon", "tokens", "700", "2024-01-01", "2024-02-01", subscription_id="sub_a",
                 subscription_item_id="si_t"),
            line("il_bad_debt", "in_bad_debt", "basic", "1000", "2024-01-01", "2024-02-01"),
            line("il_draft", "in_draft", "basic", "1000", "2024-01-01", "2024-02-01"),
            line("il_open", "in_open", "basic", "1000", "2024-01-31", "2024-02-29", **globex),
            line("il_yen", "in_yen", "yen", "5000", "2024-01-10", "2024-02-10", currency="jpy"),
            line("il_dinar", "in_dinar", "dinar", "10500", "2024-01-10", "2024-02-10", currency="kwd"),
            line("il_euro", "in_inclusive", "euro", "1190", "2024-01-10", "2024-02-10", currency="eur"),
            line("il_annual", "in_annual", "annual", "12000", "2024-02-29", "2025-02-28"),
            line("il_test", "in_test", "pro", "9999", "2024-01-01", "2024-02-01", livemode="false"),
            line("il_deleted", "in_deleted", "pro", "9999", "2024-01-01", "2024-02-01"),
            line("il_set_up", "in_set_up", "set_up", "2500", "2024-01-05", "2024-01-05"),
            line("il_reduced", "in_item_discount", "basic", "2000", "2024-03-01", "2024-04-01"),
            line("il_full", "in_item_discount", "basic", "1000", "2024-03-01", "2024-04-01"),
        ],
        "discounts": [
            {"id": "di_1", "type_id": "il_reduced", "amount": "500"},
            {"id": "di_2", "type_id": "sub_a", "amount": "740"},
            {"id": "di_3", "type_id": "cus_a", "amount": ""},
        ],
        "credit_notes": [
            {"id": "cn_annual", "invoice_id": "in_annual", "refund_id": "re_annual", "status": "issued",
             "total": "6000", "created": "2024-08-29 08:00:00", "livemode": "true"},
            {"id": "cn_void", "invoice_id": "in_first", "refund_id": "", "status": "void", "total": "1000",
             "created": "2024-01-20 08:00:00", "livemode": "true"},
            {"id": "cn_of_void", "invoice_id": "in_void", "refund_id": "", "status": "issued", "total": "3000",
             "created": "2024-02-02 08:00:00", "livemode": "true"},
        ],
        "refunds": [
            {"id": key, "charge_id": charge, "status": status, "amount": amount, "created": created}
            for key, charge, status, amount, created in [
                ("re_annual", "ch_annual", "succeeded", "6000", "2024-08-29 08:00:00"),
                ("re_yen", "ch_yen", "succeeded", "1100", "2024-01-20 08:00:00"),
                ("re_failed", "ch_first", "failed", "1000", "2024-01-20 08:00:00"),
                ("re_late", "ch_first", "pending", "100", "2024-03-20 08:00:00"),
                ("re_other", "ch_other", "succeeded", "4000", "2024-01-20 08:00:00"),
            ]
        ],
        "charges": [
            {"id": "ch_first", "invoice_id": "in_first"}, {"id": "ch_yen", "invoice_id": "in_yen"},
            {"id": "ch_annual", "invoice_id": "in_annual"}, {"id": "ch_other", "invoice_id": ""},
        ],
    }  # fmt: skip


# Derived by hand, in whole currency. Of the coupon's 7.40 the plan bears 3000/3700, 6.00; metered use does not
# accrue. Of 1100 yen refunded 1000 are not tax. The annual refund counts once, as its credit note.
COMPANY = {
    "il_first": "10",
    "il_back": "-5",
    "il_up": "15",
    "il_pro": "24",
    "il_open": "10",
    "il_yen": "5000",
    "il_dinar": "10.5",
    "il_euro": "10",
    "il_annual": "120",
    "il_set_up": "25",
    "il_reduced": "15",
    "il_full": "10",
    "cn_annual:il_annual": "-60",
    "re_yen:il_yen": "-1000",
    "re_late:il_first": "-1",
}


# -- Real files


@pytest.fixture(scope="module")
def real_tables(shared_data: Path) -> Tables:
    """The files as published."""
    return {name: read_rows(shared_data / "stripe" / f"{file}_data.csv") for name, file in REAL_FILES.items()}


@pytest.fixture(scope="module")
def real_database(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files read in place."""
    paths = {f"stripe_{name}_path": shared_data / "stripe" / f"{file}_data.csv" for name, file in REAL_FILES.items()}
    return build_revenue(
        tmp_path_factory.mktemp("real"),
        {
            **{name: str(path) for name, path in paths.items()},
            "stripe_invoices_missing_columns": ["created"],
            "stripe_invoice_line_items_missing_columns": ["price_id"],
        },
    )


def test_real_rows_are_all_staged(real_tables: Tables, real_database: Path) -> None:
    """Every row of the live mode, and of a history its present rows, with every amount readable."""
    for name, rows in real_tables.items():
        wanted = [
            row
            for row in rows
            if row.get("livemode", "true").lower() == "true" and row.get("_fivetran_active", "true") == "true"
        ]
        assert len(read_mart(real_database, f"stg_stripe__{name}")) == len(wanted), name
    for name in ("credit_notes", "refunds", "invoice_line_items"):
        staged = read_mart(real_database, f"stg_stripe__{name}")
        column = "total_minor" if name == "credit_notes" else "amount_minor"
        raw = "total" if name == "credit_notes" else "amount"
        live = [row for row in real_tables[name] if row.get("livemode", "true").lower() == "true"]
        assert sum(row[column] for row in staged) == sum(int(row[raw]) for row in live)


def test_real_files_accrue_what_the_raw_rows_say(real_tables: Tables, real_database: Path) -> None:
    """One line is left: 21 cents of a paid invoice, for one day. The others belong to invoices that are not there."""
    lines = expected_lines(real_tables)
    assert recognised(real_database) == expected_daily(lines)
    assert recognised(real_database) == {("gg665", date(2021, 2, 18)): 21 * PICO // 100}


def test_real_prices_are_exact(real_tables: Tables, real_database: Path) -> None:
    """Seventeen prices, each a hundredth of its number of cents."""
    prices = {row["id"]: Decimal(row["unit_amount"]) for row in real_tables["prices"]}
    prices |= {row["id"]: Decimal(row["amount"]) for row in real_tables["plans"]}
    staged = {row["plan_id"]: row["list_price_pico"] for row in read_mart(real_database, "int_ai__plans_unioned")}
    assert staged == {key: amount * PICO / 100 for key, amount in prices.items()}


# -- A company full of traps, as each loader brings it


def seconds(text: str) -> int | None:
    """Return a time as the API gives it."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) if text else None


def number(text: str) -> int | None:
    """Return an amount as the API gives it."""
    return int(text) if text else None


def as_airbyte(tables: Tables) -> Tables:
    """Return the company as Airbyte loads it: objects nested, times in Unix seconds, discounts on each line."""
    off = {"il_reduced": 500, "il_pro": 600, "il_tokens": 140}
    live = {"true": True, "false": False}

    def moved(name: str, renamed: dict[str, str], drop: set[str] = frozenset()) -> list[Row]:
        """Rename columns and turn text into what JSON has for it."""
        rows = []
        for source in tables[name]:
            if source.get("_fivetran_active") == "false" or source.get("is_deleted") == "true":
                continue
            row = {renamed.get(key, key): value or None for key, value in source.items() if key not in drop}
            for key in row.keys() & {"created", "start_date", "ended_at"}:
                row[key] = seconds(row[key] or "")
            for key in row.keys() & {"amount", "total", "subtotal", "quantity", "unit_amount"}:
                row[key] = number(row[key] or "")
            if "livemode" in row:
                row["livemode"] = live[row["livemode"]]
            rows.append(row)
        return rows

    customers = moved("customers", {})
    for row in customers:
        row["metadata"] = json.loads(row["metadata"])
    items = moved("subscription_items", {"subscription_id": "subscription", "plan_id": "price"})
    for row in items:
        row["price"] = {"id": row["price"], "object": "price"}
    prices = moved("prices", {"product_id": "product"})
    for row in prices:
        interval, count, usage = (row.pop(f"recurring_{key}") for key in ("interval", "interval_count", "usage_type"))
        row["recurring"] = interval and {"interval": interval, "interval_count": int(count), "usage_type": usage}
    invoices = moved("invoices", {"customer_id": "customer"}, {"is_deleted"})
    for row in invoices:
        row["total_excluding_tax"] = row["total"] - int(row.pop("tax") or 0)
    renamed = {"subscription_id": "subscription", "subscription_item_id": "subscription_item"}
    lines = moved("invoice_line_items", renamed)
    for row in lines:
        row["id"] = row.pop("unique_id") or row["id"]
        row["price"] = {"id": row.pop("price_id")}
        row["plan"] = row.pop("plan_id")
        row["period"] = {"start": seconds(row.pop("period_start")), "end": seconds(row.pop("period_end"))}
        row["discount_amounts"] = [{"amount": off.get(row["id"], 0), "discount": "di_1"}, {"amount": 0}]
    notes = moved("credit_notes", {"invoice_id": "invoice", "refund_id": "refund"})
    for row in notes:
        row["total_excluding_tax"] = row["total"]
        # Newer versions of the API list refunds.
        row["refunds"] = [{"amount_refunded": row["total"], "refund": row["refund"]}] if row["refund"] else []
        row["refund"] = None
    return {
        "customers": customers,
        "subscriptions": moved("subscriptions", {"customer_id": "customer"}, {"_fivetran_active"}),
        "subscription_items": items,
        "prices": prices,
        "products": tables["products"],
        "invoices": invoices,
        "invoice_line_items": lines,
        "credit_notes": notes,
        "refunds": moved("refunds", {"charge_id": "charge"}),
        "charges": moved("charges", {"invoice_id": "invoice"}),
    }


KEY = {"stripe_customer_metadata_key": "account_id"}


@pytest.fixture(scope="module")
def company_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company as Fivetran loads it."""
    folder = tmp_path_factory.mktemp("fivetran")
    return build_revenue(folder, stripe_variables(folder, company(), **KEY))


def test_company_accrues_what_was_derived_by_hand(company_database: Path) -> None:
    """Void, draft, uncollectible, deleted and test invoices earn nothing; the rest is net of discount and tax."""
    daily = recognised(company_database)
    assert by_line(daily) == {key: Decimal(amount) for key, amount in COMPANY.items()}
    assert daily == expected_daily(expected_lines(company()))


def test_days_add_up_to_the_net_lines(company_database: Path) -> None:
    """The sum over all days is the sum over all lines, to the last decimal, in each currency."""
    sums: dict[str, int] = defaultdict(int)
    for row in recognised_days(company_database):
        sums[row["line_currency_code"]] += row["line_currency_revenue_pico"]
    expected: dict[str, Fraction] = defaultdict(Fraction)
    for currency, units, _, _ in expected_lines(company()).values():
        expected[currency] += Fraction(units, 10 ** DIGITS[currency])
    assert sums == {currency: amount * PICO for currency, amount in expected.items()}
    # 10 - 5 + 15 + 24 + 10 + 120 + 25 + 15 + 10 - 60 - 1
    assert sums == {"USD": 163 * PICO, "JPY": 4000 * PICO, "KWD": 21 * PICO // 2, "EUR": 10 * PICO}


def test_refund_takes_back_the_rest_of_the_service(company_database: Path) -> None:
    """1000 yen over 20 January to 10 February; half a year over 29 August to 28 February; 1 after the end at once."""
    days = defaultdict(list)
    for key, on in recognised(company_database):
        days[key].append(on)
    yen, annual = sorted(days["re_yen:il_yen"]), sorted(days["cn_annual:il_annual"])
    assert (yen[0], yen[-1], len(yen)) == (date(2024, 1, 20), date(2024, 2, 9), 21)
    assert (annual[0], annual[-1], len(annual)) == (date(2024, 8, 29), date(2025, 2, 27), 183)
    assert days["re_late:il_first"] == [date(2024, 3, 20)]


def test_goodwill_falls_on_the_day_of_the_refund(tmp_path: Path) -> None:
    """The variable moves credit notes and refunds to their own day, and nothing else."""
    variables = stripe_variables(tmp_path, company(), **KEY, refund_treatment="goodwill")
    daily = recognised(build_revenue(tmp_path, variables, command="run"))
    assert daily == expected_daily(expected_lines(company(), "goodwill"))
    assert {key: on for key, on in daily if ":" in key} == {
        "re_yen:il_yen": date(2024, 1, 20),
        "cn_annual:il_annual": date(2024, 8, 29),
        "re_late:il_first": date(2024, 3, 20),
    }
    assert by_line(daily) == {key: Decimal(amount) for key, amount in COMPANY.items()}


def test_customer_of_the_log_had_each_plan_when_it_was_billed(company_database: Path) -> None:
    """The item knows only the dear plan; the bills know of the upgrade. Metered use is no plan beside it."""
    rows = read_mart(company_database, "int_ai__subscription_validities")
    half_past_ten = "10:30:00"
    found = {(row["customer_id"], row["plan_id"], str(row["valid_from"]), str(row["valid_to"])) for row in rows}
    assert found == {
        ("acme", "basic", f"2024-01-01 {half_past_ten}", f"2024-01-16 {half_past_ten}"),
        ("acme", "pro", f"2024-01-16 {half_past_ten}", "9999-12-31 00:00:00"),
        ("cus_b", "basic", f"2024-01-31 {half_past_ten}", f"2024-02-29 {half_past_ten}"),
    }
    plans = {row["plan_id"]: row for row in read_mart(company_database, "int_ai__plans_unioned")}
    assert plans["tokens"]["list_price_pico"] == PICO * 5 // 10000
    assert plans["yen"]["list_price_pico"] == 5000 * PICO
    assert {key: row["plan_type"] for key, row in plans.items() if row["plan_type"] != "flat"} == {
        "basic": "seat", "tokens": "usage", "set_up": None,
    }  # fmt: skip


def test_airbytes_tables_give_the_same(company_database: Path, tmp_path: Path) -> None:
    """Nested objects, Unix seconds and discounts on each line lead to the same rows."""
    variables = stripe_variables(tmp_path, as_airbyte(company()), **KEY, stripe_column_style="airbyte")
    database = build_revenue(tmp_path, variables, command="run")
    for relation in RELATIONS:
        assert_same_rows(read_mart(company_database, relation), read_mart(database, relation), relation)


@pytest.mark.parametrize("style", ["fivetran", "airbyte"])
def test_postgres_gives_the_same(style: str, postgres: Postgres, company_database: Path, tmp_path: Path) -> None:
    """Tables of text, read on PostgreSQL."""
    tables = company() if style == "fivetran" else as_airbyte(company())
    requests = package_variables(tmp_path, [request("r1", "2024-01-10T12:00:00Z", customer_id="acme")])
    inputs = {name.removesuffix("_path"): read_rows(Path(path)) for name, path in requests.items() if "_path" in name}
    inputs |= {f"stripe_{name}": rows for name, rows in tables.items()}
    schema = f"stripe_{style}"
    connection = psycopg2.connect(host=postgres.host, port=postgres.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute(f"create schema {schema}")
        for name, rows in inputs.items():
            columns = list(rows[0])
            names = ", ".join(f'"{column}"' for column in columns)
            typed = ", ".join(f'"{column}" text' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.execute(f"create table {schema}.{name} ({typed})")
            for row in rows:
                values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()]
                cursor.execute(f"insert into {schema}.{name} ({names}) values ({marks})", values)
    run_dbt(
        "build" if style == "fivetran" else "run", "--indirect-selection", "buildable",
        "--exclude", "resource_type:unit_test", "--select", *REVENUE, "assert_recognised_days_add_up_to_the_line",
        database=tmp_path / "unused.duckdb", env={**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": f"{schema}_built"},
        variables={
            **{f"{name}_table": name for name in inputs}, **KEY, "use_demo_data": False, "inputs_schema": schema,
            "stripe_column_style": style,
        },
    )  # fmt: skip
    with connection, connection.cursor() as cursor:
        for relation in RELATIONS:
            cursor.execute(f"select * from {schema}_built.{relation}")
            assert_same_rows(read_mart(company_database, relation), rows_of(cursor), relation)
    connection.close()


def test_hashed_ids_still_meet(company_database: Path, tmp_path: Path) -> None:
    """No id of a customer leaves staging in the open, and revenue stays what it was."""
    variables = stripe_variables(tmp_path, company(), **KEY, hash_identifiers=True)
    database = build_revenue(tmp_path, variables, command="run", env={"AI_UNIT_ECONOMICS_HASH_SALT": "salt"})
    assert recognised(database) == recognised(company_database)
    open_ids = {"acme", "cus_a", "cus_b", "cus_t"}
    for relation in ("stg_stripe__customers", "stg_stripe__invoices", "stg_stripe__subscriptions", *RELATIONS):
        for row in read_mart(database, relation):
            assert not open_ids & set(map(str, row.values())), relation
    assert len({row["customer_id"] for row in read_mart(database, "int_ai__customers_unioned")}) == 3


# -- Many invoices at random


def random_company(seed: int) -> Tables:
    """Return invoices in five currencies with discounts, taxes, prorations, credit notes and partial refunds."""
    pick = random.Random(seed)
    tables = company()
    for name in ("invoices", "invoice_line_items", "discounts", "credit_notes", "refunds", "charges"):
        tables[name] = []
    for number_ in range(150):
        key, currency = f"in_{number_:03}", pick.choice(["usd", "eur", "jpy", "krw", "kwd"])
        amounts = [pick.randint(1, 99_999) for _ in range(pick.randint(1, 4))]
        if pick.random() < 0.3:
            amounts.append(-pick.randint(1, min(amounts)))
        off = 0
        for index, amount in enumerate(amounts):
            start = date(2024, 1, 1) + timedelta(days=pick.randint(0, 90))
            end = start + timedelta(days=pick.choice([0, 1, 28, 29, 30, 31, 90, 365, 366]))
            proration = "TRUE" if amount < 0 else "FALSE"
            tables["invoice_line_items"].append(
                line(f"il_{number_:03}_{index}", key, "basic", str(amount), str(start), str(end), currency=currency,
                     proration=proration, discountable="FALSE" if amount < 0 else "TRUE")
            )  # fmt: skip
        subtotal = sum(amounts)
        if pick.random() < 0.3:
            off = amounts[0] // pick.randint(2, 9)
            tables["discounts"].append({"id": f"di_{number_}", "type_id": f"il_{number_:03}_0", "amount": str(off)})
        net = subtotal - off - (subtotal - off) // pick.choice([3, 4, 10, 10**9])
        tax = net * pick.choice([0, 0, 7, 19]) // 100
        status = pick.choice(["paid", "paid", "paid", "open", "void", "draft", "uncollectible"])
        tables["invoices"].append(
            invoice(
                key, "cus_a", str(subtotal - off), currency=currency, tax=str(tax), total=str(net + tax), status=status
            )
        )
        tables["charges"].append({"id": f"ch_{number_}", "invoice_id": key})
        for part in range(pick.choice([0, 0, 1, 2, 3])):
            amount = str((net + tax) // pick.randint(3, 9))
            created = f"{date(2024, 2, 1) + timedelta(days=pick.randint(0, 120))} 12:00:0{part}"
            refund = {"id": f"re_{number_}_{part}", "charge_id": f"ch_{number_}", "status": "succeeded"}
            tables["refunds"].append({**refund, "amount": amount, "created": created})
            if pick.random() < 0.4:
                tables["credit_notes"].append(
                    {"id": f"cn_{number_}_{part}", "invoice_id": key, "refund_id": refund["id"], "status": "issued",
                     "total": amount, "created": created, "livemode": "true"}
                )  # fmt: skip
    return tables


@pytest.mark.parametrize("treatment", ["prospective", "goodwill"])
def test_random_invoices_accrue_to_the_last_unit(treatment: str, tmp_path: Path) -> None:
    """Every line and day as computed apart, and every invoice its total before tax less what was given back."""
    tables = random_company(seed=7)
    variables = stripe_variables(tmp_path, tables, refund_treatment=treatment)
    daily = recognised(build_revenue(tmp_path, variables, command="run"))
    assert len(daily) > 10_000
    assert daily == expected_daily(expected_lines(tables, treatment))
    recognised_units: dict[str, Fraction] = defaultdict(Fraction)
    for (key, _), amount in daily.items():
        recognised_units[key.rpartition(":")[2][3:6]] += Fraction(amount, PICO)
    counted = {row["id"]: row for row in tables["invoices"] if row["status"] in {"paid", "open"}}
    given_back: dict[str, int] = defaultdict(int)
    for _, each, units, _ in deductions(tables, counted):
        given_back[each["id"]] += units
    assert recognised_units == {
        key[3:]: Fraction(net_of_invoice(row) - given_back[key], 10 ** DIGITS[row["currency"].upper()])
        for key, row in counted.items()
    }


# -- Refresh, and clear messages


def test_an_upgrade_rebuilds_the_days_that_it_changes(tmp_path: Path) -> None:
    """A bill for a dearer plan from 16 January: the requests before keep plan and day, those after get both anew."""
    tables = company()
    before = {**tables, "invoices": tables["invoices"][:1], "invoice_line_items": tables["invoice_line_items"][:1]}
    requests = [request(f"r{n}", f"2024-01-{n}T12:00:00Z", customer_id="acme") for n in (10, 15, 17, 20)]
    database = tmp_path / "refresh.duckdb"
    found = []
    for night in (before, tables):
        variables = package_variables(tmp_path, requests, **stripe_variables(tmp_path, night, **KEY))
        run_dbt(
            "build", "--select", "+int_ai__ledger_days", "--exclude-resource-type", "test",
            database=database, variables=variables,
        )  # fmt: skip
        rows = read_duckdb(database, "select request_date, plan_id, day_built_at from int_ai__ledger_days")
        found.append({row["request_date"].day: (row["plan_id"], row["day_built_at"]) for row in rows})
    first, second = found
    assert [first[number_][0] for number_ in (10, 15, 17, 20)] == ["basic", "basic", "basic", "basic"]
    assert [second[number_][0] for number_ in (10, 15, 17, 20)] == ["basic", "basic", "pro", "pro"]
    assert first[10] == second[10]
    assert second[20][1] > first[20][1]


@pytest.mark.parametrize(
    ("dropped", "variables", "message"),
    [
        ("charges", {}, "Input `stripe_refunds` cannot be read without `stripe_charges`"),
        ("invoices", {}, "cannot be read without `stripe_invoices`"),
        (None, {"stripe_column_style": "stitch"}, "must be fivetran or airbyte, not stitch"),
        (None, {"refund_treatment": "never"}, "must be prospective or goodwill, not never"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    dropped: str | None, variables: dict[str, Any], message: str, tmp_path: Path
) -> None:
    """A table that another needs, or a word that means nothing."""
    tables = {name: rows for name, rows in company().items() if name != dropped}
    done = run_dbt(
        "run", "--select", "+int_ai__stripe_invoice_lines", database=tmp_path / "wrong.duckdb",
        variables={"use_demo_data": False, **stripe_variables(tmp_path, tables), **variables}, check=False,
    )  # fmt: skip
    assert done.returncode
    assert message in " ".join(done.stdout.split())

"""Rows of the small inputs: plans, customers, prices, rates, classes and profiles."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from demo import company
from demo.invoices import InvoiceLine
from demo.model import Customer, Spell
from demo.tables import Row, instant


def _rows(text: str) -> list[list[str]]:
    """A table written as lines of cells between bars; a cell may be empty."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


REQUEST_CLASSES = _rows("""
    document_summarise | Document summarise | Layout and summary | request     | documents | 3  | 0.20 | 0.85
    classify_text      | Classify text      | Label a short text | request     | routing   | 1  | 0.50 | 0.90
    chat_reply         | Chat reply         | One turn of a chat | request     | assistant | 2  | 0.30 | 0.80
    code_review        | Code review        | Review of a change | transaction | tools     | 4  | 0.20 | 0.85
    semantic_search    | Semantic search    | Search by meaning  | request     | search    | 1  | 0.40 |
    contract_review    | Contract review    | Compare a contract | request     | documents | 10 | 0.25 | 0.90
""")

CLASS_RULES = _rows("""
    summarise   | 10 | document_summarise | /v1/summarise% | | | | 2025-01-01 |
    classify    | 20 | classify_text      | /v1/classify%  | | | | 2025-01-01 |
    review      | 30 | code_review        | | code_review | | | 2025-01-01 |
    chat_by_tag | 40 | chat_reply         | | | | %"feature":"chat"% | 2025-01-01 |
    chat        | 50 | chat_reply         | /v1/chat%      | | | | 2025-01-01 |
    chat_legacy | 60 | chat_reply         | /v0/answer     | chat | | | 2025-01-01 | 2026-03-01
    search      | 70 | semantic_search    | /v1/search%    | | bge-% | | 2025-01-01 |
    contract    | 80 | contract_review    | /v1/contracts% | | gemini-% | | 2025-01-01 |
""")

ACCELERATOR_RATES = _rows("""
    h100 |         |      | 5.40  | USD | 2025-01-01 | 2025-10-01 | demo: compute contract of 2025
    h100 |         |      | 5.148 | USD | 2025-10-01 |            | demo: 0.00143 per second
    h100 |         | spot | 2.16  | USD | 2025-01-01 |            | demo: 0.0006 per second, may be taken away
    b200 |         |      | 14.40 | USD | 2025-01-01 |            | demo: 0.004 per second
    l4   |         |      | 0.72  | USD | 2025-01-01 |            | demo: 0.0002 per second
    l4   | eu-west |      | 0.792 | USD | 2025-01-01 |            | demo: ten percent dearer in this region
""")

RETRIEVAL_RATES = _rows("""
    retrieval_call  |        | 0.0015  |       | USD | 2025-01-01 | | demo: vector store, price per query
    vector_read     |        | 0.00001 |       | USD | 2025-01-01 | | demo: vector store, price per vector read
    rerank_call     |        |         | 2.00  | USD | 2025-01-01 | | demo: vector store, price per thousand
    web_search_call |        |         | 25.00 | USD | 2025-01-01 | | demo: any other search, price per thousand
    web_search_call | openai |         | 10.00 | USD | 2025-01-01 | | demo: search by OpenAI, price per thousand
    tool_call       |        | 0.03    |       | EUR | 2025-01-01 | | demo: court register, price per extract
""")

TOKEN_DISCOUNTS = _rows("""
    openai | | | | openai-002 | 0.2 | 2026-01-01 | | demo: framework contract of the account for research
""")

COMPUTE_PROFILES = _rows("""
    document_summarise | layoutlmv3-large | h100 | fp16 | 1.4 | 1.32 | 2.31 | 500 | 0.91 | 2025-12-10 | 2025-01-01 | |
    document_summarise | layoutlmv3-large | h100 | fp8 | 0.9 | 0.86 | 1.44 | 500 | 0.89 | 2025-12-10 | 2025-01-01 | |
    document_summarise | layoutlmv3-large | l4 | int8 | 4.1 | 3.60 | 9.02 | 60 | 0.82 | 2025-12-10 | 2025-01-01 | |
    document_summarise | qwen2.5-vl-7b | h100 | fp8 | 2 | 1.84 | 3.20 | 400 | 0.87 | 2026-03-16 | 2026-03-16 | | gpt-4o
    classify_text | modernbert-large | b200 | fp8 | 0.05 | 0.049 | 0.062 | 2000 | 0.95 | 2025-12-10 | 2025-01-01 | |
    classify_text | modernbert-large | b200 | fp16 | 0.08 | 0.078 | 0.101 | 2000 | 0.96 | 2025-12-10 | 2025-01-01 | |
    chat_reply | llama-3.1-8b-instruct | h100 | fp8 | 1.5 | 1.17 | 3.90 | 800 | 0.84 | 2025-08-20 | 2025-01-01 | |
    chat_reply | llama-3.1-8b-instruct | h100 | fp16 | 2.2 | 1.74 | 5.50 | 800 | 0.85 | 2025-12-10 | 2025-01-01 | |
    * | bge-m3 | l4 | fp16 | 0.6 | 0.55 | 1.02 | 1000 | | 2025-12-10 | 2025-01-01 | |
""")

FX_RATES = _rows("""
    2025-01-01 | EUR | USD | 1.128
    2025-06-01 | EUR | USD | 1.152
    2025-07-01 | EUR | USD | 1.168
    2025-08-01 | EUR | USD | 1.163
    2025-09-01 | EUR | USD | 1.173
    2025-10-01 | EUR | USD | 1.163
    2025-11-01 | EUR | USD | 1.156
    2025-12-01 | EUR | USD | 1.171
    2026-01-01 | EUR | USD | 1.170
    2026-02-01 | EUR | USD | 1.175
    2026-03-01 | EUR | USD | 1.160
    2026-04-01 | EUR | USD | 1.165
""")

ALLOCATION_WEIGHTS = _rows("""
        | document_summarise | 2.5 | 2026-03-01 |
    pro | document_summarise | 4   | 2026-02-10 |
    pro | chat_reply         | 1   | 2025-01-01 | 2026-04-15
""")

COST_TARGETS = _rows("""
    chat_reply  | 0.0056 | USD | 0.95 | 2025-01-01 |
    code_review | 0.0115 | EUR | 0.95 | 2025-01-01 |
""")

CHARGE_RULES = _rows("""
    accelerators    | 10 | Nimbus Compute | | accelerator-% | | Usage    | | | variable_unit_cost | self_hosted |             | accelerator_seconds |
    platform_fee    | 20 | Nimbus Compute | | platform      | | Purchase | | | shared_platform    |             |             |                     |
    vector_queries  | 30 | Tessera Vector | | vector-query  | | Usage    | | | variable_unit_cost | retrieval   | retrieval   | retrieval_calls     |
    vector_reads    | 40 | Tessera Vector | | vector-read   | | Usage    | | | variable_unit_cost | retrieval   | retrieval   | vector_reads        |
    reranks         | 42 | Tessera Vector | | rerank        | | Usage    | | | variable_unit_cost | retrieval   | retrieval   | rerank_calls        |
    web_searches    | 44 | OpenAI         | | web-search    | | Usage    | | | variable_unit_cost | retrieval   | retrieval   | web_search_calls    |
    routed_requests | 50 | OpenRouter     | | %-requests    | | Usage    | | | variable_unit_cost | openrouter  |             | requests            |
    extracts        | 55 | Lexica         | | extract       | | Usage    | | | variable_unit_cost | third_party | third_party | tool_calls          | 1
    lookups         | 60 | Lexica         | |               | | Usage    | | | variable_unit_cost | third_party | third_party | third_party_calls   |
""")  # noqa: E501

CAPACITY_POOLS = _rows("""
    l4_us_east | Reserved L4 hours in us-east | reserved_accelerators | l4 | us-east | | | 2 | accelerator_hours | 1 | | USD | commitment/l4-us-east | 2026-01-01 |
""")  # noqa: E501
"""Illustrative, not market data; the first rate also covers the days before June 2025."""


def plan_rows(scale: int) -> list[Row]:
    """The four plans; `scale` multiplies the list prices."""
    return [
        ("free", "Free", "free", "0", "USD", "month"),
        ("seat", "Team, per seat", "seat", company.SEAT_PRICE * scale, "USD", "month"),
        ("pro", "Pro, flat", "flat", company.PRO_PRICE * scale, "USD", "month"),
        ("usage", "Pay as you go", "usage", "0", "USD", "month"),
    ]


def usage_price_rows() -> list[Row]:
    """The usage plan's price of every class; none changes, and none has a quota."""
    return [("usage", name, price, "", "USD", "2025-01-01", "") for name, price in company.USAGE_PRICES.items()]


def request_class_rows() -> list[Row]:
    """Request classes with the page that tells what to do about them."""
    return [(*row, f"https://example.com/runbooks/{row[0]}") for row in REQUEST_CLASSES]


def customer_rows(customers: Iterable[Customer]) -> list[Row]:
    """Customers as the billing system exports them."""
    return [
        (
            customer.customer_id,
            customer.name,
            customer.segment,
            customer.channel,
            Decimal(company.ACQUISITION_COST.get(customer.channel, "0")),
            customer.currency,
            str(customer.is_internal).lower(),
            instant(customer.started_on),
        )
        for customer in customers
    ]


def subscription_rows(spells: Iterable[Spell]) -> list[Row]:
    """Subscriptions; the quantity is the number of seats on the seat plan, else one."""
    return [
        (
            spell.subscription_id,
            spell.customer.customer_id,
            spell.plan_id,
            instant(spell.started_on),
            instant(spell.ended_on),
            spell.customer.seats if spell.plan_id == "seat" else 1,
        )
        for spell in spells
    ]


def invoice_rows(lines: Iterable[InvoiceLine]) -> list[Row]:
    """Invoice lines in order of invoice day; one invoice per customer and day."""
    ordered = sorted(lines, key=lambda line: (line.invoiced_on, line.customer_id, line.line_type, line.plan_id))
    return [
        (
            f"l{number:04d}",
            f"{line.customer_id}-{line.invoiced_on:%Y%m%d}",
            line.customer_id,
            line.subscription_id,
            line.plan_id,
            line.line_type,
            line.net_amount,
            line.currency,
            line.service_start or "",
            line.service_end or "",
            instant(line.invoiced_on),
        )
        for number, line in enumerate(ordered, start=1)
    ]

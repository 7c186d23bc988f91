"""The demo company: classes, plans, prices, customers, and what each request uses.

It is a miniature. Requests cost what they would cost at public list prices, but there are
only about ten thousand of them, so plan prices are scaled down to the same volume.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from demo.model import Customer, Period, Recipe, Spell, add_months

DEMO_PERIOD = Period(date(2026, 1, 1), date(2026, 5, 1))
DEMO_REQUESTS_PER_DAY = 90
LAUNCH = DEMO_PERIOD.start

SUMMARISE, CLASSIFY, CHAT = "document_summarise", "classify_text", "chat_reply"
REVIEW, SEARCH, CONTRACT = "code_review", "semantic_search", "contract_review"
PLANS = ("free", "seat", "pro", "usage")

SEAT_PRICE, PRO_PRICE, PRO_ANNUAL_PRICE = Decimal("0.20"), Decimal("0.50"), Decimal("5.00")
"""USD per seat and month, per month, per year: scaled to a company of some 90 requests a day."""
SEAT_PRICE_EUR = Decimal("0.18")
USAGE_PRICES = {
    SUMMARISE: Decimal("0.024"),
    CLASSIFY: Decimal("0.002"),
    CHAT: Decimal("0.006"),
    REVIEW: Decimal("0.018"),
    SEARCH: Decimal("0.004"),
    CONTRACT: Decimal("0.06"),
}
"""USD per request on the usage plan."""
NEGOTIATED_CUSTOMER, NEGOTIATED_CONTRACT_PRICE = "c044", Decimal("0.055")
"""A usage customer's own price per contract review in USD, logged as unit_revenue."""

REQUESTS = {
    SUMMARISE: ((48, 72, 312, 48), (66, 99, 429, 66), (100, 150, 650, 100), (140, 210, 910, 140)),
    CLASSIFY: ((192, 528, 96, 144), (188, 517, 94, 141), (180, 495, 90, 135), (172, 473, 86, 129)),
    CHAT: ((120, 204, 146, 24), (110, 194, 138, 24), (100, 174, 126, 24), (90, 154, 116, 22)),
    REVIEW: ((0, 24, 76, 24), (0, 24, 70, 24), (0, 22, 66, 24), (0, 20, 62, 24)),
    SEARCH: ((70, 100, 160, 24), (66, 96, 150, 24), (60, 88, 138, 24), (54, 80, 124, 22)),
    CONTRACT: ((0, 0, 4, 12), (0, 0, 4, 12), (0, 0, 4, 12), (0, 0, 4, 12)),
}
"""Customer requests by class, then month from January to April, then plan in the order of PLANS."""
DRIFT_WITHIN_MONTH = {SUMMARISE: 0.35, CLASSIFY: -0.05}
"""Relative rise of a class's daily volume from the middle of a month to its end."""

LEGACY_ENDPOINT, LEGACY_RULE_ENDS = "/v0/answer", date(2026, 3, 1)
"""Calls of the old chat endpoint belong to no class once its rule has ended."""

RECIPES = (
    Recipe(
        SUMMARISE,
        100,
        "/v1/summarise",
        "summarise",
        "openai",
        "gpt-4o",
        uncached_input_tokens=2400,
        output_tokens=500,
        hardware="h100",
        accelerator_model="layoutlmv3-large",
        precision="fp16",
        accelerator_milliseconds=1400,
        measured_share=0.6,
        retrieval_calls=1,
        vector_reads=50,
        fallback=("anthropic", "claude-sonnet-4-5"),
        seconds_taken=6,
    ),
    Recipe(
        CLASSIFY,
        100,
        "/v1/classify",
        "classify",
        "openai",
        "gpt-4.1-nano",
        uncached_input_tokens=1900,
        output_tokens=25,
        hardware="b200",
        accelerator_model="modernbert-large",
        precision="fp8",
        accelerator_milliseconds=50,
        measured_share=0.5,
        seconds_taken=1,
    ),
    Recipe(
        CHAT,
        60,
        "/v1/chat",
        "chat",
        "openai",
        "gpt-4.1",
        uncached_input_tokens=800,
        cache_read_tokens=1200,
        output_tokens=260,
        fallback=("mistral", "mistral-medium-latest"),
        seconds_taken=4,
    ),
    Recipe(
        CHAT,
        34,
        "/v1/chat",
        "chat",
        "self_hosted",
        "llama-3.1-8b-instruct",
        uncached_input_tokens=1500,
        output_tokens=240,
        hardware="h100",
        precision="fp8",
        accelerator_milliseconds=1500,
        measured_share=0.7,
        seconds_taken=3,
    ),
    Recipe(
        CHAT,
        3,
        "/v1/chat",
        "chat",
        "openrouter",
        "qwen/qwen3-235b-a22b",
        uncached_input_tokens=1600,
        output_tokens=300,
        reported_cost_pico_per_token=220_000,
        seconds_taken=5,
    ),
    Recipe(
        CHAT,
        3,
        LEGACY_ENDPOINT,
        "chat",
        "openai",
        "gpt-4.1-mini",
        uncached_input_tokens=1800,
        output_tokens=240,
        seconds_taken=3,
    ),
    Recipe(
        REVIEW,
        100,
        "/v1/code",
        "code_review",
        "anthropic",
        "claude-sonnet-4-5",
        uncached_input_tokens=700,
        cache_read_tokens=4200,
        cache_write_5m_tokens=420,
        cache_write_1h_tokens=60,
        output_tokens=280,
        reasoning_tokens=90,
        fallback=("openai", "gpt-4.1"),
        seconds_taken=9,
    ),
    Recipe(
        SEARCH,
        80,
        "/v1/search",
        "search",
        "self_hosted",
        "bge-m3",
        uncached_input_tokens=60,
        hardware="l4",
        precision="fp16",
        accelerator_milliseconds=600,
        measured_share=0.4,
        retrieval_calls=1,
        vector_reads=40,
        seconds_taken=1,
    ),
    Recipe(
        SEARCH,
        20,
        "/v1/search",
        "search",
        "self_hosted",
        "bge-m3",
        uncached_input_tokens=60,
        hardware="l4",
        precision="fp16",
        region="eu-west",
        accelerator_milliseconds=600,
        measured_share=0.4,
        retrieval_calls=1,
        vector_reads=40,
        seconds_taken=1,
    ),
    Recipe(
        CONTRACT,
        75,
        "/v1/contracts/review",
        "generate",
        "google",
        "gemini-2.5-pro",
        uncached_input_tokens=8000,
        cache_read_tokens=20_000,
        output_tokens=700,
        reasoning_tokens=300,
        third_party_cost="0.002",
        third_party_currency="EUR",
        seconds_taken=25,
    ),
    Recipe(
        CONTRACT,
        25,
        "/v1/contracts/review",
        "generate",
        "google",
        "gemini-2.5-pro",
        uncached_input_tokens=6000,
        cache_read_tokens=230_000,
        output_tokens=700,
        reasoning_tokens=300,
        token_spread=0.1,
        third_party_cost="0.002",
        third_party_currency="EUR",
        seconds_taken=60,
    ),
)

SEATS = (6, 5, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1)
START_OFFSETS = (0, 3, 6, 9, 12, 1, 4, 7, 10, 13, 2, 5, 8, 11)
"""Days before launch on which founding customers subscribed; 1 gives the 31st of December."""
FOUNDERS = {"free": 16, "seat": 14, "pro": 13, "usage": 9}
JOINERS = (
    ("pro", date(2026, 2, 8)),
    ("pro", date(2026, 2, 20)),
    ("pro", date(2026, 3, 5)),
    ("pro", date(2026, 4, 2)),
    ("free", date(2026, 3, 1)),
)
INTERNAL_CUSTOMERS = 3
CHURN_NOT_BEFORE = {
    "c004": date(2026, 2, 1),
    "c009": date(2026, 3, 1),
    "c013": date(2026, 4, 1),
    "c025": date(2026, 3, 1),
    "c028": date(2026, 4, 1),
    "c037": date(2026, 3, 1),
    "c041": date(2026, 4, 1),
}
"""Customers that cancel; they leave at the end of the first invoice month on or after the day."""
UPGRADE_CUSTOMER, UPGRADED_ON = "c027", date(2026, 2, 15)
ANNUAL_CUSTOMER = "c033"
EUR_CUSTOMER = "c021"
NAMES = (
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elm",
    "Fir",
    "Gorse",
    "Hazel",
    "Ivy",
    "Juniper",
    "Kapok",
    "Larch",
    "Maple",
    "Nutmeg",
    "Oak",
    "Pine",
    "Quince",
    "Rowan",
    "Spruce",
    "Teak",
)
TRADES = ("Legal", "Logistics", "Health")
SEGMENTS = {"free": "individual", "seat": "team", "pro": "business", "usage": "developer"}
CHANNELS = ("organic", "search_ads", "partner", "sales")
ACQUISITION_COST = {"organic": "0.10", "search_ads": "0.90", "partner": "0.60", "sales": "1.80"}
"""USD per customer won, scaled like the plan prices."""


def build_customers(period: Period) -> list[Customer]:
    """All 60 customers; within a plan the founders run from the heaviest user to the lightest."""
    customers: list[Customer] = []
    for plan_id, founders in FOUNDERS.items():
        for rank in range(founders):
            started_on = min(period.start, LAUNCH) - timedelta(days=START_OFFSETS[rank % len(START_OFFSETS)])
            customers.append(_customer(len(customers), plan_id, rank, started_on))
    for plan_id, started_on in JOINERS:
        customers.append(_customer(len(customers), plan_id, 4, started_on))
    for _ in range(INTERNAL_CUSTOMERS):
        customers.append(_customer(len(customers), "", 0, min(period.start, LAUNCH), is_internal=True))
    return customers


def _customer(index: int, plan_id: str, rank: int, started_on: date, is_internal: bool = False) -> Customer:
    """The customer at a position of the list; volume falls with its rank in the plan."""
    customer_id = f"c{index + 1:03d}"
    return Customer(
        customer_id=customer_id,
        name=f"{NAMES[index % len(NAMES)]} {TRADES[index // len(NAMES)]}",
        plan_id=plan_id,
        weight=1 / (rank + 1) ** 0.9,
        started_on=started_on,
        seats=SEATS[rank] if plan_id == "seat" else 1,
        segment="internal" if is_internal else SEGMENTS[plan_id],
        channel="" if is_internal else CHANNELS[index % len(CHANNELS)],
        currency="EUR" if customer_id == EUR_CUSTOMER else "USD",
        is_internal=is_internal,
    )


def build_spells(customers: list[Customer]) -> list[Spell]:
    """One subscription per paying or free customer, two for the one that upgrades."""
    spells: list[Spell] = []
    for customer in customers:
        if customer.is_internal:
            continue
        spells.append(_spell(customer, customer.plan_id, customer.started_on, _end_of(customer)))
        if customer.customer_id == UPGRADE_CUSTOMER:
            spells.append(_spell(customer, "pro", UPGRADED_ON, None))
    return spells


def _spell(customer: Customer, plan_id: str, started_on: date, ended_on: date | None) -> Spell:
    """A subscription that keeps the customer's invoice day."""
    number = customer.customer_id[1:]
    subscription_id = f"s{number}" if plan_id == customer.plan_id else f"s{number}b"
    return Spell(subscription_id, customer, plan_id, started_on, ended_on, customer.started_on)


def _end_of(customer: Customer) -> date | None:
    """The day on which the customer's first subscription ends, if it does."""
    if customer.customer_id == UPGRADE_CUSTOMER:
        return UPGRADED_ON
    not_before = CHURN_NOT_BEFORE.get(customer.customer_id)
    if not_before is None:
        return None
    months = 1
    while add_months(customer.started_on, months) < not_before:
        months += 1
    return add_months(customer.started_on, months)

"""How the log reaches the warehouse: as text, with redelivered and broken rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.model import PICO
from demo.tables import column_names
from demo.traffic import Attempt

REDELIVERED = 6
"""Rows delivered a second time, unchanged, an hour later."""
CORRECTED = 3
"""Rows that were first delivered without their output tokens and then again in full."""
OFFSET_EVERY, NAIVE_EVERY = 400, 350
"""Every so many rows state their times with a UTC offset, or without any zone."""
ESTIMATED_EVERY = 11
"""Every so many chat replies had no usage in the provider's answer: the gateway counted the text itself."""

Record = dict[str, str]


BROKEN: tuple[Record, ...] = (
    {"output_tokens": "12k"},
    {"request_id": ""},
    {"started_at": ""},
    {"started_at": "yesterday"},
    {"is_internal": "maybe"},
    {"accelerator_seconds": "inf"},
    {"third_party_cost": "NaN"},
    {"uncached_input_tokens": "-5"},
    {"uncached_input_tokens": "2000000000"},
    {"status": "done"},
    {"started_at": "2099-01-01T00:00:00Z", "ended_at": "2099-01-01T00:00:02Z"},
    {"request_id": "", "output_tokens": "-1", "status": "oops"},
)
"""What is wrong with each row that has to be quarantined; the last has three faults."""


def deliver(attempts: list[Attempt]) -> list[list[str]]:
    """Rows of the raw log in the order in which they were loaded."""
    records = [_styled(text_fields(attempt), position) for position, attempt in enumerate(attempts)]
    plain = [index for index, attempt in enumerate(attempts) if _is_plain(attempt)]
    step = len(plain) // (REDELIVERED + CORRECTED + len(BROKEN) + 1)
    picks = [records[plain[step * (number + 1)]] for number in range(REDELIVERED + CORRECTED + len(BROKEN))]
    records += [_later(record) for record in picks[:REDELIVERED]]
    records += [_unfinished(record) for record in picks[REDELIVERED : REDELIVERED + CORRECTED]]
    records += [
        record | {"request_id": f"x{number:03d}"} | damage
        for number, (record, damage) in enumerate(zip(picks[REDELIVERED + CORRECTED :], BROKEN, strict=True), start=1)
    ]
    records.sort(key=lambda record: (record["loaded_at"], record["request_id"], record["attempt"]))
    return [[record[name] for name in column_names("requests")] for record in records]


def text_fields(attempt: Attempt) -> Record:
    """An attempt as the text that the gateway logs; what is unknown or default stays empty."""
    recipe, tokens = attempt.recipe, attempt.tokens
    states_total = recipe.provider in ("anthropic", "google") or attempt.total_offset
    reported = attempt.reported_cost_pico
    is_estimated = recipe.request_class == "chat_reply" and int(attempt.request_id[1:]) % ESTIMATED_EVERY == 0
    return {
        "request_id": attempt.request_id,
        "attempt": str(attempt.attempt) if attempt.attempt > 1 or attempt.retries else "",
        "transaction_id": attempt.transaction_id,
        "parent_request_id": attempt.parent_request_id,
        "customer_id": attempt.customer_id,
        "plan_id": attempt.plan_id if attempt.states_plan else "",
        "billing_account_id": attempt.billing_account_id,
        "endpoint": attempt.endpoint,
        "operation": recipe.operation,
        "provider": attempt.provider,
        "model": attempt.model,
        "service_tier": attempt.service_tier,
        "region": recipe.region,
        "hardware": recipe.hardware,
        "purchase_option": attempt.purchase_option,
        "accelerator_model": recipe.accelerator_model,
        "precision": attempt.precision,
        "started_at": zulu(attempt.started_at),
        "ended_at": zulu(attempt.ended_at),
        "loaded_at": zulu(attempt.loaded_at),
        "status": attempt.status,
        "is_internal": "true" if attempt.is_internal else "",
        "is_cache_hit": "true" if attempt.is_cache_hit else "",
        "is_usage_estimated": "true" if is_estimated else "",
        **{name: str(value) if value else "" for name, value in tokens.items()},
        "total_input_tokens": str(attempt.input_tokens + attempt.total_offset) if states_total else "",
        "total_tokens": str(sum(tokens.values()) - tokens["reasoning_tokens"])
        if states_total and not attempt.total_offset
        else "",
        "accelerator_seconds": f"{attempt.charged_milliseconds / 1000:g}" if attempt.is_measured else "",
        "retrieval_calls": str(recipe.retrieval_calls or ""),
        "vector_reads": str(recipe.vector_reads or ""),
        "rerank_calls": str(attempt.rerank_calls or ""),
        "web_search_calls": str(attempt.web_search_calls or ""),
        "tool_calls": str(attempt.tool_calls or ""),
        "third_party_cost": recipe.third_party_cost,
        "third_party_currency_code": recipe.third_party_currency,
        "reported_cost": f"{reported / PICO:.8f}" if reported else "",
        "reported_cost_currency_code": "USD" if reported else "",
        "reported_cost_source": "provider" if reported else "",
        "unit_revenue": str(attempt.unit_revenue or ""),
        "unit_revenue_currency_code": "USD" if attempt.unit_revenue else "",
        "outcome": attempt.outcome,
        "quality_score": attempt.quality_score,
        "tags": attempt.tags,
    }


def zulu(moment: datetime) -> str:
    """A UTC moment as ISO-8601 text."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _is_plain(attempt: Attempt) -> bool:
    """Whether a row may be copied without disturbing the planted cases."""
    return (
        attempt.recipe.request_class == "chat_reply"
        and attempt.provider == "openai"
        and attempt.status == "succeeded"
        and not attempt.is_cache_hit
        and attempt.attempt == 1
    )


def _styled(record: Record, position: int) -> Record:
    """Some gateways write local time with its offset, others no zone at all."""
    if position % OFFSET_EVERY == 0:
        return record | {name: _with_offset(record[name]) for name in ("started_at", "ended_at")}
    if position % NAIVE_EVERY == 0:
        return record | {name: record[name].removesuffix("Z") for name in ("started_at", "ended_at")}
    return record


def _with_offset(text: str) -> str:
    """The same moment two hours east of Greenwich."""
    local = datetime.fromisoformat(text) + timedelta(hours=2)
    return f"{local:%Y-%m-%dT%H:%M:%S}+02:00"


def _later(record: Record) -> Record:
    """The same delivery once more, an hour later."""
    return record | {"loaded_at": zulu(datetime.fromisoformat(record["loaded_at"]) + timedelta(hours=1))}


def _unfinished(record: Record) -> Record:
    """An earlier delivery of the row, from before its output was counted."""
    loaded_at = datetime.fromisoformat(record["loaded_at"]) - timedelta(minutes=1)
    return record | {"loaded_at": zulu(loaded_at), "output_tokens": ""}

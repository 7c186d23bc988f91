"""From raw rows to attempts: what is usable, what is a duplicate, and which attempts are one request."""

import fnmatch
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from oracle.inputs import Inputs, Raw
from oracle.settings import DEFAULTS, Settings
from oracle.values import (
    EARLIEST_MOMENT,
    FIRST_MOMENT,
    INFINITE,
    LAST_MOMENT,
    Unreadable,
    flag,
    holds,
    integer,
    moment,
    scaled,
    text,
)

COUNTS = (
    "attempt",
    "uncached_input_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
    "total_input_tokens",
    "total_tokens",
    "retrieval_calls",
    "vector_reads",
    "rerank_calls",
    "web_search_calls",
    "tool_calls",
)
AMOUNTS = ("accelerator_seconds", "third_party_cost", "reported_cost", "unit_revenue", "quality_score")
TIMES = ("started_at", "ended_at", "loaded_at")
FLAGS = ("is_internal", "is_cache_hit", "is_usage_estimated")
TEXTS = (
    "request_id",
    "transaction_id",
    "customer_id",
    "plan_id",
    "billing_account_id",
    "endpoint",
    "operation",
    "provider",
    "model",
    "region",
    "hardware",
    "accelerator_model",
    "precision",
    "tags",
)
STATUSES = ("succeeded", "failed", "cancelled")
SOURCE = "generic"


@dataclass
class Attempt:
    """One accepted attempt and its day; `request` is filled in when attempts are grouped."""

    values: dict[str, Any]
    request: "Request" = None  # type: ignore[assignment]
    cost: dict[str, Any] = field(default_factory=dict)
    day: date = None  # type: ignore[assignment]

    def __getitem__(self, name: str) -> Any:
        """Return a typed value of the row."""
        return self.values[name]


@dataclass
class Request:
    """One logical request: its attempts in order."""

    attempts: list[Attempt]
    request_class: str = ""
    class_rule_id: str | None = None
    plan_id: str = ""
    plan_or_reason: str = ""
    unknown_reason: str | None = None
    segment: str = ""
    opens_unit: bool = True

    @property
    def first(self) -> Attempt:
        """The attempt that speaks for all."""
        return self.attempts[0]

    @property
    def date(self) -> date:
        """The day that the request counts on."""
        return self.first.day

    @property
    def key(self) -> tuple[str, str]:
        """Source and id."""
        return SOURCE, self.first["request_id"]

    @property
    def status(self) -> str:
        """succeeded if any attempt did, else how the last one ended."""
        if any(attempt["status"] == "succeeded" for attempt in self.attempts):
            return "succeeded"
        return self.attempts[-1]["status"]


def parse(row: dict[str, str]) -> tuple[dict[str, Any], list[str], bool]:
    """Return typed values, the unreadable ones as `column=value`, and whether a number is not finite."""
    values: dict[str, Any] = {name: text(row[name]) for name in TEXTS}
    unreadable: list[str] = []
    readers = (
        *((name, integer) for name in COUNTS),
        *((name, scaled) for name in AMOUNTS),
        *((name, moment) for name in TIMES),
        *((name, flag) for name in FLAGS),
    )
    for name, reader in readers:
        try:
            values[name] = reader(row[name])
        except Unreadable as problem:
            values[name] = None
            unreadable.append(f"{name}={problem}; ")
    values["status"] = (text(row["status"]) or "").lower() or None
    values["purchase_option"] = (text(row["purchase_option"]) or "").lower() or None
    tier = (text(row["service_tier"]) or "standard").lower()
    values["service_tier"] = "standard" if tier in ("default", "auto") else tier
    values["outcome"] = (text(row["outcome"]) or "").lower() or None
    for name in ("third_party", "reported_cost", "unit_revenue"):
        values[f"{name}_currency_code"] = (text(row[f"{name}_currency_code"]) or "USD").upper()
    values["reported_cost_source"] = (text(row["reported_cost_source"]) or "").lower() or None
    infinite = any(INFINITE.fullmatch(row[name].strip()) for name in (*COUNTS, *AMOUNTS))
    values["attempt"] = 1 if values["attempt"] is None else values["attempt"]
    for name in (*COUNTS[1:7], *COUNTS[9:]):
        values[name] = values[name] or 0
    values["has_usage"], values["fits_total"] = True, True
    if text(row["uncached_input_tokens"]) is None and values["total_input_tokens"] is not None:
        values["uncached_input_tokens"] = max(values["total_input_tokens"] - cached_tokens(values), 0)
    if not unreadable:
        count_tokens(values)
    return values, unreadable, infinite


def cached_tokens(values: dict[str, Any]) -> int:
    """Return how many tokens were read from cache or written to it."""
    return sum(values[name] for name in ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens"))


def count_tokens(values: dict[str, Any]) -> None:
    """Tell from the stated total whether input holds cached tokens and output reasoning, and what is missing."""
    stated = values["uncached_input_tokens"], values["output_tokens"]
    (asked, answered), thought, cached = stated, values["reasoning_tokens"], cached_tokens(values)
    total = max(values["total_tokens"] or 0, 0)
    reads_only = answered == 0 and any(
        word in (values[name] or "").lower() for name in ("operation", "model") for word in ("embed", "rerank")
    )
    if total and not (asked or answered or thought or cached) and not reads_only:
        values["has_usage"] = False
        return
    # Here cached tokens are beside the input and reasoning is in the output, unless the total says otherwise.
    readings = [
        (is_beside, is_outside)
        for is_beside in (True, False)
        for is_outside in (False, True)
        if (is_beside or cached <= asked) and (is_outside or thought <= answered)
    ]
    fitting = [
        reading for reading in readings if asked + answered + cached * reading[0] + thought * reading[1] == total
    ]
    is_beside, is_outside = (fitting or readings)[0]
    if answered < 0 or asked < 0:
        is_beside, is_outside = True, False
    whole_input, whole_output = asked + cached * is_beside, answered + thought * is_outside
    rest = total - whole_input - whole_output
    if rest > 0 and asked >= 0 and answered >= 0:
        if (
            reads_only
            or (asked + cached == 0 and answered > 0)
            or (is_beside and cached and rest in (cached, values["cache_read_tokens"]))
        ):
            whole_input += rest
        elif asked + cached and 0 in (thought, answered):
            values["reasoning_tokens"] += rest if answered else 0
            whole_output += rest
    values["fits_total"] = total in (0, whole_input + whole_output)
    values["uncached_input_tokens"], values["output_tokens"] = whole_input - cached, whole_output


def reasons_against(values: dict[str, Any], unreadable: list[str], infinite: bool, row: dict[str, str]) -> list[str]:
    """Return every reason for which a raw row cannot be used, in their fixed order."""
    quantities = [values[name] or 0 for name in COUNTS[1:] if name != "total_tokens"]
    costs = [values["third_party_cost"] or 0, values["reported_cost"] or 0]
    seconds = values["accelerator_seconds"] or 0
    checks = {
        "missing_request_id": values["request_id"] is None,
        "missing_started_at": text(row["started_at"]) is None,
        "unparsable_value": bool(unreadable) and not infinite,
        "not_finite": infinite,
        "negative_quantity": min(*quantities, *costs, seconds, values["attempt"] - 1) < 0,
        "quantity_out_of_range": max(quantities) > 10**9
        or seconds > 10**18
        or max(*costs, abs(values["unit_revenue"] or 0)) > 10**18,
        "unknown_status": values["status"] not in STATUSES,
        "future_time": values["started_at"] is not None and values["started_at"] > latest_moment(),
        "implausible_time": values["started_at"] is not None and values["started_at"] < EARLIEST_MOMENT,
    }
    return [reason for reason, applies in checks.items() if applies]


def latest_moment() -> datetime:
    """Return the latest time that a row of the log can have: a day from now."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)


def log_day(at: datetime | None, settings: Settings) -> date | None:
    """Return the day on which a raw row counts: none where its time cannot be."""
    return settings.day(at) if at and EARLIEST_MOMENT <= at <= latest_moment() else None


def precedence(attempt: Attempt) -> tuple[Any, ...]:
    """Order deliveries of one event: the last one loaded, of those the last to start, of those the most output."""
    cache_read, output = attempt["cache_read_tokens"], attempt["output_tokens"]
    written = attempt["cache_write_5m_tokens"] + attempt["cache_write_1h_tokens"]
    total = attempt["uncached_input_tokens"] + cache_read + written
    loaded = attempt["loaded_at"]
    loaded = loaded if loaded and EARLIEST_MOMENT <= loaded <= latest_moment() else FIRST_MOMENT
    return loaded, attempt["started_at"], output, total, attempt["status"], cache_read


def take_in(raw: Raw, settings: Settings = DEFAULTS) -> tuple[list[Attempt], list[dict[str, Any]]]:
    """Return accepted attempts, and rejected rows one per reason."""
    deliveries: dict[tuple, Attempt] = {}
    rejected = []
    raw_rows_on: Counter[date | None] = Counter()
    for row in raw:
        values, unreadable, infinite = parse(row)
        raw_rows_on[log_day(values["started_at"], settings)] += 1
        reasons = reasons_against(values, unreadable, infinite, row)
        if reasons:
            rejected += [
                {
                    "source_relation": SOURCE,
                    "request_id": values["request_id"],
                    "attempt": text(row["attempt"]),
                    "started_at_text": text(row["started_at"]),
                    "loaded_at_text": text(row["loaded_at"]),
                    "reason": reason,
                    "reason_number": number,
                    "rejected_values": "".join(unreadable) or None,
                    "log_date": log_day(values["started_at"], settings),
                }
                for number, reason in enumerate(reasons, 1)
            ]
            continue
        day = settings.day(values["started_at"])
        key = day, values["request_id"], values["attempt"]
        attempt, known = Attempt(values | {"raw_rows_on": raw_rows_on}, day=day), deliveries.get(key)
        if known is None or precedence(attempt) > precedence(known):
            deliveries[key] = attempt
    return list(deliveries.values()), rejected


def group(attempts: list[Attempt]) -> list[Request]:
    """Put attempts of one id together: on one day, or on the day after one with a lower number."""
    by_id: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_id[attempt["request_id"]].append(attempt)
    requests = []
    for same_id in by_id.values():
        days: dict[date, list[Attempt]] = defaultdict(list)
        for attempt in same_id:
            eve = attempt.day - timedelta(days=1)
            began_before = any(other.day == eve and other["attempt"] < attempt["attempt"] for other in same_id)
            days[eve if began_before else attempt.day].append(attempt)
        for members in days.values():
            request = Request(sorted(members, key=lambda each: (each["attempt"], each.day)))
            for member in members:
                member.request = request
            requests.append(request)
    return requests


def like(value: str | None, pattern: str) -> bool:
    """Match SQL LIKE, where an empty pattern matches anything."""
    if not text(pattern):
        return True
    shell = pattern.replace("*", "[*]").replace("?", "[?]").replace("%", "*").replace("_", "?")
    return fnmatch.fnmatchcase(value or "", shell)


def class_of(request: Request, rules: Raw) -> tuple[str, str | None]:
    """Return class and id of the matching rule with the lowest priority, as of the request's start."""
    first = request.first
    matching = [
        (integer(rule["priority"]), rule["rule_id"], rule["request_class"])
        for rule in rules
        if holds(rule, first["started_at"])
        and all(like(first[name], rule[f"{name}_pattern"]) for name in ("endpoint", "operation", "model", "tags"))
    ]
    if not matching:
        return "unclassified", None
    _, rule_id, request_class = min(matching)
    return request_class, rule_id


def subscription_at(customer_id: str, at: datetime, subscriptions: Raw) -> dict[str, str] | None:
    """Return the customer's subscription at a moment: of several, the one that started last."""
    active = [
        (moment(row["started_at"]) or FIRST_MOMENT, row["subscription_id"], row)
        for row in subscriptions
        if row["customer_id"] == customer_id
        and (moment(row["started_at"]) or FIRST_MOMENT) <= at < (moment(row["ended_at"]) or LAST_MOMENT)
    ]
    return max(active, key=lambda each: each[:2])[2] if active else None


def why_unassigned(request: Request, subscriptions: Raw, data_through: date, settings: Settings) -> str:
    """Say why a request has no plan, by its day."""
    if request.first["customer_id"] is None:
        return "no_customer"
    own = [
        (settings.day(moment(row["started_at"]) or FIRST_MOMENT), settings.day(moment(row["ended_at"]) or LAST_MOMENT))
        for row in subscriptions
    ]
    own = [(start, end) for start, end in own if start <= data_through]
    if not own:
        return "no_subscription"
    if request.date <= min(start for start, _ in own):
        return "before_first_subscription"
    if request.date >= max(end for _, end in own):
        return "after_last_subscription"
    return "between_subscriptions"


def assign(requests: list[Request], inputs: Inputs) -> None:
    """Give every request its class, plan and segment as of its start."""
    internal = {row["customer_id"] for row in inputs["customers"] if flag(row["is_internal"])}
    by_customer: dict[str, Raw] = defaultdict(list)
    for row in inputs["subscriptions"]:
        by_customer[row["customer_id"]].append(row)
    data_through = max(request.date for request in requests)
    for request in requests:
        first = request.first
        request.request_class, request.class_rule_id = class_of(request, inputs["class_rules"])
        own = subscription_at(first["customer_id"], first["started_at"], by_customer[first["customer_id"]])
        request.plan_id = first["plan_id"] or (own["plan_id"] if own else "unassigned")
        request.plan_or_reason = (
            request.plan_id
            if request.plan_id != "unassigned"
            else why_unassigned(request, by_customer[first["customer_id"]], data_through, inputs.settings)
        )
        request.segment = "internal" if first["is_internal"] or first["customer_id"] in internal else "customer"


def open_units(requests: list[Request], inputs: Inputs) -> None:
    """Mark the requests that open a unit: all of them, but only the openers of transactions where those count."""
    by_transaction = {row["request_class"] for row in inputs["request_classes"] if row["unit"] == "transaction"}
    timeout = timedelta(hours=inputs.settings.transaction_timeout_hours)
    last_seen: dict[tuple[str, str], datetime] = {}
    for request in sorted(requests, key=lambda each: (each.first["started_at"], each.first["request_id"])):
        first = request.first
        if request.request_class not in by_transaction or first["transaction_id"] is None:
            continue
        key = request.request_class, first["transaction_id"]
        request.opens_unit = key not in last_seen or first["started_at"] > last_seen[key] + timeout
        last_seen[key] = first["started_at"]

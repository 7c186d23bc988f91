"""What requests may earn whose plan nobody knows: nothing, or what the others of their class do."""

from collections.abc import Iterable
from fractions import Fraction

from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.intake import Request
from oracle.values import rounded, text


def unknown_reason(request: Request, inputs: Inputs) -> str | None:
    """Say why it is not known what plan a request is on, be it none; None where it is known."""
    customer_id = request.first["customer_id"]
    if request.plan_id != "unassigned":
        named = {
            row["plan_id"]
            for name in ("plans", "subscriptions", "invoice_lines", "usage_prices")
            for row in inputs[name]
            if text(row["plan_id"])
        }
        return None if request.plan_id in named else "unknown_plan"
    if customer_id is None:
        return "no_customer"
    told = [name for name in ("subscriptions", "customers") if inputs["subscriptions"]]
    is_told = any(row["customer_id"] == customer_id for name in told for row in inputs[name])
    return None if is_told else "unknown_customer"


def known_units(facts: Iterable[RequestFact]) -> int:
    """Count the units whose revenue is known."""
    return sum(fact.units for fact in facts if fact.is_revenue_known)


def possible_revenue(facts: list[RequestFact], *pools: list[RequestFact]) -> int | None:
    """Return the most that units of unknown plan may earn: what known ones do in the first pool that has any."""
    unknown = sum(fact.units for fact in facts) - known_units(facts)
    if not unknown:
        return 0
    for pool in pools:
        if count := known_units(pool):
            return max(0, rounded(Fraction(unknown * sum(fact.revenue for fact in pool), count)))
    return None


def known_sum(values: Iterable[int | None]) -> int | None:
    """Add up; None where one is unknown."""
    found = list(values)
    return None if None in found else sum(found)

"""What requests may earn whose plan nobody knows: nothing, or what the others of their class do."""

from collections.abc import Iterable
from fractions import Fraction

from oracle.facts import RequestFact
from oracle.inputs import Inputs
from oracle.intake import Request
from oracle.values import rounded, text


class Known:
    """What the billing system and its neighbours know of customers and plans."""

    def __init__(self, inputs: Inputs) -> None:
        """Collect the ids that are named anywhere."""
        self.plans = {
            row["plan_id"]
            for name in ("plans", "subscriptions", "invoice_lines", "usage_prices")
            for row in inputs[name]
            if text(row["plan_id"])
        }
        # Without a subscription of anybody, a description does not say that there is no plan.
        told = ("subscriptions", "customers") if inputs["subscriptions"] else ()
        self.customers = {row["customer_id"] for name in told for row in inputs[name]}
        self.is_any_revenue_told = any(inputs[name] for name in ("subscriptions", "invoice_lines", "usage_prices"))

    def unknown_reason(self, request: Request) -> str | None:
        """Say why it is not known what plan a request is on, be it none; None where it is known."""
        customer_id = request.first["customer_id"]
        if request.plan_id != "unassigned":
            return None if request.plan_id in self.plans else "unknown_plan"
        if customer_id is None:
            return "no_customer"
        return None if customer_id in self.customers else "unknown_customer"

    def similar(self, request: Request) -> str | None:
        """Return the known id that an unknown one is but for case and blanks."""
        ids, own = {
            "unknown_plan": (self.plans, request.plan_id),
            "unknown_customer": (self.customers, request.first["customer_id"]),
        }.get(request.unknown_reason, ((), ""))
        return min((each for each in ids if spelling(each) == spelling(own)), default=None)


def spelling(name: str) -> str:
    """Return an id without case and blanks."""
    return name.replace(" ", "").lower()


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

"""A logical request with everything that is known of it."""

from dataclasses import dataclass

from oracle.intake import Request


@dataclass(frozen=True)
class RequestFact:
    """Cost and revenue of one logical request, in pico-units of the reporting currency."""

    request: Request
    pooled_revenue: int
    direct_revenue: int
    trued_up: int | None = None
    expected_revenue: int = 0

    @property
    def units(self) -> int:
        """1 where the request opens a unit of work."""
        return int(self.request.opens_unit)

    @property
    def is_priced(self) -> bool:
        """Whether every attempt has a cost."""
        return all(attempt.cost["cost_pico"] is not None for attempt in self.request.attempts)

    @property
    def is_revenue_known(self) -> bool:
        """Whether its plan is known, or it logs revenue of its own."""
        return self.request.unknown_reason is None or self.request.first["unit_revenue"] is not None

    @property
    def cost(self) -> int:
        """The cost of all attempts together; only for priced requests."""
        return sum(attempt.cost["cost_pico"] for attempt in self.request.attempts)

    def component(self, name: str) -> int:
        """One component of the cost, over all attempts."""
        return sum(attempt.cost[f"{name}_cost_pico"] for attempt in self.request.attempts)

    @property
    def revenue(self) -> int:
        """Shared and direct revenue."""
        return self.pooled_revenue + self.direct_revenue

    @property
    def margin(self) -> int:
        """Revenue less cost; only for priced requests."""
        return self.revenue - self.cost

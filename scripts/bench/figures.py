"""How figures are written and put into Markdown tables."""

from __future__ import annotations

from collections.abc import Callable

GIGABYTE = 10**9
Row = list[str]


def seconds(value: float) -> str:
    """Return a duration."""
    return f"{value:,.1f} s" if value < 100 else f"{value:,.0f} s"


def gigabytes(value: float) -> str:
    """Return an amount of memory."""
    return f"{value / GIGABYTE:.2f} GB"


def times(value: float) -> str:
    """Return a ratio."""
    return f"{value:.2f} x"


def rate(per_second: float) -> str:
    """Return requests per second."""
    return f"{per_second:,.0f}"


def target(name: str, value: float, limit: float, note: str, unit: Callable[[float], str] = times) -> Row:
    """Return a line of the first table; a target that is missed says by how much."""
    verdict = "holds" if value <= limit else f"missed by {unit(value - limit)}"
    return [name, unit(value), unit(limit), verdict, note]


def table(columns: Row, rows: list[Row]) -> str:
    """Return a Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def document(heading: str, targets: list[Row], beside: list[Row], slowest: list[Row]) -> str:
    """Return all tables."""
    parts = [
        heading,
        table(["what", "measured", "target", "verdict", "from"], targets),
        table(["tool", "time", "requests/s", "peak memory", "what it does"], beside),
        "Where the full build spends its time (two nodes run at once):",
        table(["node", "kind", "time"], slowest),
    ]
    return "\n\n".join(parts) + "\n"

"""What the linter reads in place of the package's macros: it checks how models are written, not what macros write."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

SELECT = "select 1 as one"
RENDERED = {
    "select_input": SELECT,
    "validity_spans": SELECT,
    "require_input": "",
    "require_between": "",
    "require_companions": "",
    "source_columns": "",
    "meters": [
        {
            "name": "cache_write",
            "rate": "token",
            "quantity": "cache_write_tokens",
            "component": "token",
            "billed_as": "cache_write",
            "priced_as": ["cache_write_5m", "cache_write_1h"],
        },
        {
            "name": "tool_call",
            "rate": "call",
            "quantity": "tool_calls",
            "component": "third_party",
            "billed_as": "tool_calls",
            "unit": "call",
            "words": "tool call",
        },
    ],
    "input_parts": ["cache_read_tokens"],
    "input_meters": [{"name": "cache_write", "quantity": "cache_write_tokens"}],
    "meter_values": ["retrieval_calls", "tool_calls"],
    "token_counts": ["cache_read_tokens", "output_tokens"],
    "token_rate_meters": ["cache_write_5m", "cache_write_1h"],
    "usage_names": {"input_tokens": {}, "web_search_calls": {}},
}


def placeholder(name: str) -> Callable[..., Any]:
    """Return a macro that renders as one expression, or as what its place in a model needs."""

    def macro(*_: Any, **__: Any) -> Any:
        return RENDERED.get(name, "macro_value")

    return macro


# A model calls its package's macros by their bare names, so each stands in the linter's context by its own.
for path in (Path(__file__).resolve().parents[2] / "macros").rglob("*.sql"):
    for name in re.findall(r"{%-?\s*macro\s+(\w+)", path.read_text()):
        globals()[name] = placeholder(name)

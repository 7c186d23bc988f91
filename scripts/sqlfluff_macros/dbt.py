"""What the linter reads in place of dbt's own macros."""

from collections.abc import Callable
from typing import Any


def __getattr__(name: str) -> Callable[..., str]:
    """Return a macro that renders as a type where its name says so, else as one expression."""

    def macro(*_: Any, **__: Any) -> str:
        return "timestamp" if name.startswith("type_") else "macro_value"

    return macro

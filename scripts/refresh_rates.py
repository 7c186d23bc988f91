"""Bring seeds/reference/token_rates.csv up to date with the list prices in the library genai-prices.

    python scripts/refresh_rates.py [--card FILE] [--read-on DATE] [--check]

A price that changed closes its row and opens a new one; closed rows are never touched. A second run changes nothing.
Prices come from the data that the installed release of the library brings along; nothing is downloaded.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from rates.card import BrokenInput, read_card, refresh, write_card
from rates.library import read_library, with_past_prices

ROOT = Path(__file__).resolve().parent.parent
CARD = ROOT / "seeds" / "reference" / "token_rates.csv"
PAST_PRICES = Path(__file__).resolve().parent / "rates" / "past_prices.csv"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--card", type=Path, default=CARD, help="the card to bring up to date")
    parser.add_argument(
        "--read-on",
        type=date.fromisoformat,
        default=datetime.now(UTC).date(),
        help="the day of this reading, from which changes count that have no day of their own (today)",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something would change")
    return parser.parse_args()


def main() -> int:
    """Refresh the card and say what changed."""
    options = arguments()
    from genai_prices.data import providers

    try:
        lines, left_out = read_library(providers)
        result = refresh(
            read_card(options.card),
            with_past_prices(lines, PAST_PRICES),
            options.read_on,
            f"genai-prices {version('genai-prices')}",
        )
    except BrokenInput as problem:
        print(f"Nothing was written: {problem}.", file=sys.stderr)
        return 2
    for change in result.changes:
        print(change)
    for warning in result.warnings:
        print(f"look at     {warning}")
    for reason, models in Counter(left_out.values()).most_common():
        print(f"left out    {models} models: {reason}")
    models = {rate.line[:2] for rate in result.card}
    print(f"{len(result.changes)} changes; the card has {len(result.card)} rates of {len(models)} models.")
    if options.check:
        return 1 if result.changes else 0
    if result.changes:
        write_card(options.card, result.card)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A request log of any size for the same company, written as parquet in bounded memory.

Rows are drawn by whole arrays. A *cell* is one subscription (or internal account, or the
anonymous visitor) served by one recipe; every row belongs to a cell, and everything that does
not vary inside a cell is stored once and looked up.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from demo import company
from demo.company import CHAT, CONTRACT
from demo.model import Customer, Period, Recipe, Spell, apportion, each_day
from demo.tables import column_names
from demo.traffic import ANONYMOUS_PER_MONTH, INTERNAL_PER_MONTH, TOKEN_FIELDS, WEEKEND_VOLUME

CHUNK_ROWS = 1_000_000
ROW_GROUP_ROWS = 250_000
DAY_MICROSECONDS = 86_400_000_000
SECOND_MICROSECONDS = 1_000_000
RETRY_SHARE, FAILURE_SHARE, CANCEL_SHARE, CACHE_HIT_SHARE = 0.03, 0.01, 0.01, 0.02
STATUSES = ("succeeded", "failed", "cancelled")
SUCCEEDED, FAILED, CANCELLED = range(3)
STATED_TOTALS = ("anthropic", "google")
PREDECESSORS = {"claude-sonnet-4-5": ("claude-3-7-sonnet-20250219", date(2025, 9, 29))}
"""Model -> the model that served its requests before the given day."""

Array = np.ndarray


@dataclass(frozen=True)
class Cell:
    """One sender served by one recipe, with its relative volume at the period's start and end."""

    customer_id: str
    plan_id: str
    recipe: Recipe
    active: Period
    volume_at_start: float
    volume_at_end: float
    is_internal: bool = False
    unit_revenue: Decimal | None = None
    tags: str = ""


@dataclass(frozen=True)
class Slice:
    """Rows of one day, or of a part of it when the day exceeds a chunk; times in microseconds."""

    day: date
    rows: int
    starts_at: int
    ends_at: int


@dataclass
class Draw:
    """The random core of one chunk, one entry per row; times are microseconds since 1970."""

    cell: Array
    day: Array
    started_at: Array
    is_retry: Array
    status: Array


def build_cells(customers: list[Customer], spells: list[Spell], period: Period) -> list[Cell]:
    """All senders of the company with the recipes that may serve them."""
    recipes = [recipe for recipe in company.RECIPES if recipe.endpoint != company.LEGACY_ENDPOINT]
    plan_weight = Counter[str]()
    for spell in spells:
        plan_weight[spell.plan_id] += spell.customer.weight
    cells = [
        _plan_cell(spell, recipe, spell.customer.weight / plan_weight[spell.plan_id], period)
        for spell in spells
        for recipe in recipes
    ]
    insiders = [customer.customer_id for customer in customers if customer.is_internal]
    for number, customer_id in enumerate(insiders):
        for recipe in recipes:
            volume = INTERNAL_PER_MONTH.get(recipe.request_class, 0) * recipe.share / 100 / len(insiders)
            cells.append(Cell(customer_id, "", recipe, period, volume, volume, is_internal=number % 2 == 0))
    widget = replace(next(r for r in recipes if r.request_class == CHAT), endpoint="/v1/widget")
    cells.append(
        Cell(
            "",
            "",
            widget,
            period,
            ANONYMOUS_PER_MONTH,
            ANONYMOUS_PER_MONTH,
            tags='{"feature":"chat"}',
        )
    )
    return [cell for cell in cells if cell.volume_at_start + cell.volume_at_end > 0 and cell.active.days > 0]


def _plan_cell(spell: Spell, recipe: Recipe, part_of_plan: float, period: Period) -> Cell:
    """A subscription's requests of one recipe: January's plan mix first, April's last."""
    plan = company.PLANS.index(spell.plan_id)
    by_month = company.REQUESTS[recipe.request_class]
    part = part_of_plan * recipe.share / 100
    is_negotiated = recipe.request_class == CONTRACT and spell.customer.customer_id == company.NEGOTIATED_CUSTOMER
    return Cell(
        spell.customer.customer_id,
        spell.plan_id,
        recipe,
        spell.overlap(period),
        by_month[0][plan] * part,
        by_month[-1][plan] * part,
        unit_revenue=company.NEGOTIATED_CONTRACT_PRICE if is_negotiated else None,
    )


def plan_chunks(rows: int, period: Period) -> list[list[Slice]]:
    """Spread the rows over the days, weekends thinner, in chunks of at most CHUNK_ROWS."""
    days = each_day(period)
    per_day = apportion(rows, [WEEKEND_VOLUME if day.weekday() >= 5 else 1.0 for day in days])
    chunks: list[list[Slice]] = []
    for piece in (piece for day, count in zip(days, per_day, strict=True) for piece in _slices(day, count)):
        if not chunks or sum(part.rows for part in chunks[-1]) + piece.rows > CHUNK_ROWS:
            chunks.append([])
        chunks[-1].append(piece)
    return chunks


def _slices(day: date, rows: int) -> Iterator[Slice]:
    """Cut a day into as many equal parts as it has chunks' worth of rows."""
    parts = -(-rows // CHUNK_ROWS)
    for number, count in enumerate(apportion(rows, [1.0] * parts) if parts else []):
        yield Slice(day, count, DAY_MICROSECONDS * number // parts, DAY_MICROSECONDS * (number + 1) // parts)


class LoadWriter:
    """Draws the log chunk by chunk, writes it, and adds up what usage customers owe."""

    def __init__(self, cells: list[Cell], period: Period, directory: Path, seed: int) -> None:
        """Prepare the per-cell look-ups."""
        self.cells = cells
        self.period = period
        self.directory = directory
        self.rng = np.random.default_rng(seed)
        self.next_request = 1
        self.succeeded: Counter[tuple[int, date]] = Counter()
        self.means = {
            name: np.array([getattr(cell.recipe, name) for cell in cells], dtype=np.float32)
            for name in (
                *TOKEN_FIELDS,
                "accelerator_milliseconds",
                "measured_share",
                "seconds_taken",
            )
        }

    def write(self, rows: int) -> None:
        """Write all rows; one file per chunk, one chunk being written while the next is drawn."""
        began = time.perf_counter()
        pending: Future[None] | None = None
        with ThreadPoolExecutor(max_workers=1) as pool:
            for number, chunk in enumerate(plan_chunks(rows, self.period)):
                table = self._table(self._draw(chunk))
                if pending:
                    pending.result()
                pending = pool.submit(_write_parquet, table, self.directory / f"requests_{number:05d}.parquet")
            if pending:
                pending.result()
        taken = time.perf_counter() - began
        print(f"wrote {rows:,} rows in {taken:.1f} s ({rows / taken:,.0f} rows/s) to {self.directory}")

    def usage(self) -> dict[tuple[str, date], Decimal]:
        """What usage customers owe for the rows written so far, in USD by customer and month."""
        owed: Counter[tuple[str, date]] = Counter()
        for (index, month), count in self.succeeded.items():
            cell = self.cells[index]
            price = cell.unit_revenue or company.USAGE_PRICES[cell.recipe.request_class]
            owed[cell.customer_id, month] += price * count
        return owed

    def _draw(self, chunk: list[Slice]) -> Draw:
        """Who sends each row of a chunk, when, as which attempt and with which result."""
        days = np.concatenate([np.full(part.rows, part.day.toordinal()) for part in chunk])
        cell = np.concatenate([self._pick_cells(part) for part in chunk])
        started_at = np.concatenate([self._pick_times(part) for part in chunk])
        is_retry = self._pick_retries(days)
        follows = np.flatnonzero(is_retry)
        cell[follows] = cell[follows - 1]
        status = np.searchsorted(
            np.cumsum([1 - FAILURE_SHARE - CANCEL_SHARE, FAILURE_SHARE]),
            self.rng.random(len(cell)),
            side="right",
        ).astype(np.int8)
        status[follows], status[follows - 1] = SUCCEEDED, FAILED
        draw = Draw(cell, days, started_at, is_retry, status)
        self._count_usage(draw)
        return draw

    def _pick_cells(self, part: Slice) -> Array:
        """Random cells of a day, by the volume that they have on it."""
        progress = (part.day - self.period.start).days / self.period.days
        volume = [
            cell.volume_at_start + (cell.volume_at_end - cell.volume_at_start) * progress
            if cell.active.start <= part.day < cell.active.end
            else 0.0
            for cell in self.cells
        ]
        edges = np.cumsum(volume)
        return np.searchsorted(edges, self.rng.random(part.rows) * edges[-1], side="right").astype(np.int32)

    def _pick_times(self, part: Slice) -> Array:
        """Random start times of a slice, in order, at whole milliseconds."""
        midnight = (part.day - date(1970, 1, 1)).days * DAY_MICROSECONDS
        offsets = self.rng.integers(part.starts_at // 1000, part.ends_at // 1000, part.rows)
        return midnight + np.sort(offsets) * 1000

    def _pick_retries(self, days: Array) -> Array:
        """Rows that retry the row before them: of the same day, and not a retry itself."""
        is_retry = self.rng.random(len(days)) < RETRY_SHARE
        is_retry[0] = False
        is_retry[1:] &= (days[1:] == days[:-1]) & ~is_retry[:-1]
        return is_retry

    def _count_usage(self, draw: Draw) -> None:
        """Add the chunk's successful requests of usage customers to the running count."""
        rows = self._by_cell(draw, lambda cell: cell.plan_id == "usage") & (draw.status == SUCCEEDED)
        for ordinal in np.unique(draw.day):
            counts = np.bincount(draw.cell[rows & (draw.day == ordinal)], minlength=len(self.cells))
            month = date.fromordinal(int(ordinal)).replace(day=1)
            for index in np.flatnonzero(counts):
                self.succeeded[int(index), month] += int(counts[index])

    def _table(self, draw: Draw) -> pa.Table:
        """The chunk as an arrow table with the columns of the request log."""
        columns = {
            **self._identity_columns(draw),
            **self._cell_columns(draw),
            **self._time_columns(draw),
            **self._token_columns(draw),
            **self._cost_columns(draw),
        }
        rows = len(draw.cell)
        names = column_names("requests")
        return pa.table([columns.get(name, pa.nulls(rows, _null_type(name))) for name in names], names=names)

    def _identity_columns(self, draw: Draw) -> dict[str, pa.Array]:
        """Request ids in time order; a retry keeps the id of the row before it."""
        number = np.cumsum(~draw.is_retry) + self.next_request - 1
        self.next_request = int(number[-1]) + 1
        in_conversation = self._by_cell(draw, lambda cell: cell.recipe.request_class == CHAT)
        return {
            "request_id": _prefixed("q", pa.array(number)),
            "attempt": pa.array(draw.is_retry + np.int64(1)),
            "transaction_id": _prefixed("t", pa.array(number // 100, mask=~in_conversation)),
            "status": _looked_up(draw.status, STATUSES),
            "is_cache_hit": pa.array(self._is_cache_hit(draw)),
        }

    def _is_cache_hit(self, draw: Draw) -> Array:
        """Gateway hits, among requests that succeed at once."""
        hit = self.rng.random(len(draw.cell), dtype=np.float32) < CACHE_HIT_SHARE
        return hit & (draw.status == SUCCEEDED) & ~draw.is_retry

    def _cell_columns(self, draw: Draw) -> dict[str, pa.Array]:
        """Text and flags that are the same for all rows of a cell."""
        texts: dict[str, Callable[[Cell], str]] = {
            "customer_id": lambda cell: cell.customer_id,
            "plan_id": lambda cell: cell.plan_id if cell.plan_id == "usage" else "",
            "endpoint": lambda cell: cell.recipe.endpoint,
            "operation": lambda cell: cell.recipe.operation,
            "provider": lambda cell: cell.recipe.provider,
            "region": lambda cell: cell.recipe.region,
            "hardware": lambda cell: cell.recipe.hardware,
            "accelerator_model": lambda cell: cell.recipe.accelerator_model,
            "precision": lambda cell: cell.recipe.precision,
            "third_party_currency_code": lambda cell: cell.recipe.third_party_currency,
            "reported_cost_currency_code": lambda cell: "USD" if cell.recipe.reported_cost_pico_per_token else "",
            "reported_cost_source": lambda cell: "provider" if cell.recipe.reported_cost_pico_per_token else "",
            "unit_revenue_currency_code": lambda cell: "USD" if cell.unit_revenue else "",
            "tags": lambda cell: cell.tags,
        }
        columns = {name: _looked_up(draw.cell, [text(cell) for cell in self.cells]) for name, text in texts.items()}
        is_internal = self._by_cell(draw, lambda cell: cell.is_internal)
        return columns | {
            "model": self._model_column(draw),
            "is_internal": pa.array(is_internal),
        }

    def _model_column(self, draw: Draw) -> pa.Array:
        """The model in use on the row's day."""
        current = [cell.recipe.model for cell in self.cells]
        choices = current + [PREDECESSORS.get(model, (model,))[0] for model in current]
        released = np.array([PREDECESSORS[m][1].toordinal() if m in PREDECESSORS else 0 for m in current])
        is_earlier = draw.day < released[draw.cell]
        return _looked_up(draw.cell + is_earlier * len(current), choices)

    def _time_columns(self, draw: Draw) -> dict[str, pa.Array]:
        """Start, end, and loading two to fifteen minutes after the end; UTC without zone."""
        noise = self.rng.uniform(0.6, 1.4, len(draw.cell))
        duration = (self.means["seconds_taken"][draw.cell] * noise * SECOND_MICROSECONDS).astype(np.int64)
        delay = self.rng.integers(120, 900, len(draw.cell)) * SECOND_MICROSECONDS
        ended_at = draw.started_at + duration
        moments = {
            "started_at": draw.started_at,
            "ended_at": ended_at,
            "loaded_at": ended_at + delay,
        }
        return {name: pa.array(values, pa.timestamp("us")) for name, values in moments.items()}

    def _token_columns(self, draw: Draw) -> dict[str, pa.Array]:
        """Token counts around the recipes' means; failures bill the input and little output."""
        noise = {part: self._noise(draw) for part in ("input", "output")}
        noise["output"][draw.status != SUCCEEDED] *= 0.2
        tokens = {
            name: (self.means[name][draw.cell] * noise["input" if name in TOKEN_FIELDS[:4] else "output"]).astype(
                np.int64
            )
            for name in TOKEN_FIELDS
        }
        states_total = self._by_cell(draw, lambda cell: cell.recipe.provider in STATED_TOTALS)
        total = np.sum([tokens[name] for name in TOKEN_FIELDS[:4]], axis=0)
        columns = {name: pa.array(values) for name, values in tokens.items()}
        columns["total_input_tokens"] = pa.array(total, mask=~states_total)
        columns["reported_cost"] = self._reported_cost(draw, total + tokens["output_tokens"])
        return columns

    def _noise(self, draw: Draw) -> Array:
        """Random factors around one, as wide as the recipes' token spread."""
        spread = self._by_cell(draw, lambda cell: np.float32(cell.recipe.token_spread))
        return 1 + spread * (2 * self.rng.random(len(draw.cell), dtype=np.float32) - 1)

    def _reported_cost(self, draw: Draw, tokens: Array) -> pa.Array:
        """Cost in USD that a router reports for its requests."""
        rate = self._by_cell(draw, lambda cell: cell.recipe.reported_cost_pico_per_token)
        return pa.array(np.round(tokens * rate / 1e12, 8), mask=rate == 0)

    def _cost_columns(self, draw: Draw) -> dict[str, pa.Array]:
        """Measured accelerator seconds, retrieval, third parties and logged prices."""
        measured = self.rng.random(len(draw.cell), dtype=np.float32) < self.means["measured_share"][draw.cell]
        factor = self.rng.uniform(0.75, 1.25, len(draw.cell))
        milliseconds = np.round(self.means["accelerator_milliseconds"][draw.cell] * factor)
        return {
            "accelerator_seconds": pa.array(milliseconds / 1000, mask=~measured),
            "retrieval_calls": self._nullable_by_cell(draw, lambda cell: cell.recipe.retrieval_calls, pa.int64()),
            "vector_reads": self._nullable_by_cell(draw, lambda cell: cell.recipe.vector_reads, pa.int64()),
            "third_party_cost": self._nullable_by_cell(
                draw, lambda cell: float(cell.recipe.third_party_cost or 0), pa.float64()
            ),
            "unit_revenue": self._nullable_by_cell(draw, lambda cell: float(cell.unit_revenue or 0), pa.float64()),
        }

    def _by_cell(self, draw: Draw, value: Callable[[Cell], object]) -> Array:
        """A number or flag of each row's cell."""
        return np.array([value(cell) for cell in self.cells])[draw.cell]

    def _nullable_by_cell(self, draw: Draw, number: Callable[[Cell], float], kind: pa.DataType) -> pa.Array:
        """A number of each row's cell; zero is null."""
        numbers = pa.array([number(cell) or None for cell in self.cells], kind)
        return numbers.take(pa.array(draw.cell))


def _null_type(column: str) -> pa.DataType:
    """Type of a column that the load leaves empty."""
    return pa.float64() if column == "quality_score" else pa.string()


def _prefixed(prefix: str, numbers: pa.Array) -> pa.Array:
    """Numbers as text behind a letter; null stays null."""
    return pc.binary_join_element_wise(prefix, numbers.cast(pa.string()), "")


def _looked_up(codes: Array, texts: list[str] | tuple[str, ...]) -> pa.Array:
    """Text by code, kept as a dictionary; empty text is null."""
    values = sorted(set(texts) - {""})
    position = {text: index for index, text in enumerate(values)}
    index = np.array([position.get(text, -1) for text in texts], dtype=np.int32)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=index < 0), pa.array(values, pa.string()))


def _write_parquet(table: pa.Table, path: Path) -> None:
    """One file with plain column types that every reader knows."""
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP_ROWS, store_schema=False)

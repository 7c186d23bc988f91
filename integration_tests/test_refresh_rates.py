"""The rate card is brought up to date without editing history, and refuses what it cannot trust."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from genai_prices import Usage
from genai_prices.data import providers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rates.card import (
    EVERY_PROMPT,
    Band,
    BrokenInput,
    Line,
    Price,
    Rate,
    Timeline,
    check_card,
    read_card,
    refresh,
    write_card,
)
from rates.library import PROVIDERS, read_library, with_past_prices
from support import PROJECT

CARD = PROJECT / "seeds" / "reference" / "token_rates.csv"
PAST_PRICES = PROJECT / "scripts" / "rates" / "past_prices.csv"
TODAY = date(2026, 11, 24)
LINE = Line("acme", "one", "output", "standard")


def flat(price: str, start: date | None = None) -> Price:
    """Return one price for prompts of any length."""
    return Price(start, {EVERY_PROMPT: Decimal(price)}, "")


def refreshed(card: list[Rate], *timeline: Price, line: Line = LINE, on: date = TODAY) -> list[Rate]:
    """Return the card with what the library says of one line."""
    return refresh(card, {line: list(timeline)}, on, "library 1").card


def prices(card: list[Rate], line: Line = LINE) -> list[tuple[str, str, str]]:
    """Return price and validity of a line's rows."""
    return [
        (str(rate.rate), str(rate.valid_from or ""), str(rate.valid_to or "")) for rate in card if rate.line == line
    ]


def test_unknown_model_is_added_without_a_first_day() -> None:
    """Nobody says since when it costs that: the validity is open, and the source says it is approximate."""
    (row,) = refreshed([], flat("10"))
    assert (row.valid_from, row.valid_to, row.read_on) == (None, None, TODAY)
    assert "approximate validity" in row.source


def test_dated_prices_are_history() -> None:
    """Each price of the library starts on the day that the library states."""
    card = refreshed([], flat("10"), flat("8", date(2026, 3, 1)), flat("6", date(2026, 6, 1)))
    assert prices(card) == [
        ("10", "", "2026-03-01"),
        ("8", "2026-03-01", "2026-06-01"),
        ("6", "2026-06-01", ""),
    ]
    assert "approximate" not in card[1].source


def test_new_price_closes_and_opens() -> None:
    """On the stated day, or on the day of reading where none is stated."""
    card = refreshed([], flat("10"), on=date(2026, 1, 1))
    assert prices(refreshed(card, flat("10"), flat("9", date(2026, 5, 1)))) == [
        ("10", "", "2026-05-01"),
        ("9", "2026-05-01", ""),
    ]
    undated = refreshed(card, flat("9"))
    assert prices(undated) == [("10", "", "2026-11-24"), ("9", "2026-11-24", "")]
    assert "found changed" in undated[1].source


def test_tier_that_stays_the_same_stays_open() -> None:
    """Only the band whose price changed is closed."""
    short, long = Band(0, 200001), Band(200001, None)
    before = Price(None, {short: Decimal(3), long: Decimal(6)}, "")
    after = Price(date(2026, 5, 1), {short: Decimal(3), long: Decimal(5)}, "")
    card = refreshed(refreshed([], before), before, after)
    assert [(rate.band, rate.rate, rate.valid_from, rate.valid_to) for rate in card] == [
        (short, 3, None, None),
        (long, 6, None, date(2026, 5, 1)),
        (long, 5, date(2026, 5, 1), None),
    ]


def test_tiers_that_end_are_closed() -> None:
    """A long prompt that costs no more than a short one has one row instead of two."""
    tiers = Price(None, {Band(0, 10): Decimal(3), Band(10, None): Decimal(6)}, "")
    card = refreshed(refreshed([], tiers), tiers, flat("3", date(2026, 5, 1)))
    assert [(rate.band, rate.valid_to) for rate in card] == [
        (Band(0, 10), date(2026, 5, 1)),
        (Band(10, None), date(2026, 5, 1)),
        (EVERY_PROMPT, None),
    ]


def test_what_the_library_forgets_keeps_its_price() -> None:
    """Silence is no price."""
    card = refreshed([], flat("10"))
    assert refresh(card, {}, TODAY, "library 2").card == card


def test_announced_price_that_is_withdrawn_is_looked_at() -> None:
    """It is neither history nor to be overruled without anybody looking."""
    card = refreshed([], flat("10"), flat("12", date(2027, 1, 1)))
    result = refresh(card, {LINE: [flat("10")]}, TODAY, "library 2")
    assert result.card == card
    assert len(result.warnings) == 1


def test_own_region_is_left_alone() -> None:
    """The library knows no regions: a row that somebody added for one is theirs."""
    own = replace(refreshed([], flat("10"))[0], region="eu-west", source="contract")
    card = refreshed([*refreshed([], flat("10")), own], flat("9"))
    assert own in card


def test_meter_of_a_known_model_starts_with_the_model() -> None:
    """Before that, the model had no rate, and one meter alone would price nothing."""
    (row,) = refreshed([], flat("10", date(2025, 8, 7)))
    cache = Line("acme", "one", "cache_read", "standard")
    assert prices(refreshed([row], flat("1"), line=cache), cache) == [("1", "2025-08-07", "")]


days = st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 12, 31))
bands = st.sampled_from([(EVERY_PROMPT,), (Band(0, 100), Band(100, None)), (Band(0, 200), Band(200, None))])


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Draw what a library may say of one line."""
    starts = [None, *sorted(draw(st.sets(days, max_size=3)))]
    return [
        Price(start, {band: Decimal(draw(st.integers(0, 5))) for band in draw(bands)}, "")
        for start in starts[draw(st.integers(0, 1)) :]
    ]


FLAT_AT_ZERO = Price(None, {EVERY_PROMPT: Decimal(0)}, "")
TIERED_FROM_MAY = Price(date(2026, 5, 1), {Band(0, 100): Decimal(0), Band(100, None): Decimal(0)}, "")


@settings(max_examples=300, deadline=None)
@example([[FLAT_AT_ZERO], [FLAT_AT_ZERO], [FLAT_AT_ZERO, TIERED_FROM_MAY], [FLAT_AT_ZERO]])
@given(st.lists(timelines().filter(bool), min_size=1, max_size=5))
def test_history_is_never_edited(readings: list[Timeline]) -> None:
    """Whatever each reading says: no row is lost, no closed row changes, no two prices hold at one time."""
    card: list[Rate] = []
    for number, timeline in enumerate(readings):
        on = date(2026, 1, 1) + timedelta(days=40 * number)
        result = refresh(card, {LINE: timeline}, on, "library")
        check_card(result.card)
        for before, after in zip(card, [row for row in result.card if row.read_on < on], strict=True):
            assert after == (before if before.valid_to else replace(before, valid_to=after.valid_to))
        # A price that began today cannot end today: such a change is left, with a warning, to the next reading.
        for later in (0, 1) if not result.warnings else (0,):
            again = refresh(result.card, {LINE: timeline}, on + timedelta(days=later), "library")
            assert (again.card, again.changes) == (result.card, [])
        card = result.card


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rate_per_million_tokens", "free"),
        ("rate_per_million_tokens", "-1"),
        ("rate_per_million_tokens", "NaN"),
        ("valid_from", "2026-02-30"),
        ("valid_to", "2020-01-01"),
        ("context_from_tokens", ""),
        ("meter", "audio"),
        ("service_tier", "scale"),
    ],
)
def test_broken_card_is_refused(column: str, value: str, tmp_path: Path) -> None:
    """And the file stays as it was."""
    header, first = CARD.read_text().splitlines()[:2]
    cells = dict(zip(header.split(","), first.split(","), strict=True)) | {column: value}
    path = tmp_path / "card.csv"
    path.write_text(f"{header}\n{','.join(cells.values())}\n")
    before = path.read_bytes()
    done = run("--card", str(path))
    assert done.returncode == 2
    assert "Nothing was written" in done.stderr
    assert path.read_bytes() == before


def test_card_with_two_prices_at_one_time_is_refused(tmp_path: Path) -> None:
    """Which one holds is nobody's guess."""
    path = tmp_path / "card.csv"
    header, first = CARD.read_text().splitlines()[:2]
    path.write_text(f"{header}\n{first}\n{first}\n")
    with pytest.raises(BrokenInput, match="two prices at one time"):
        read_card(path)


def fake_library(**changes: Any) -> list[Any]:
    """Return a library with one model of each provider."""
    price = {"input_mtok": Decimal(1), "output_mtok": Decimal(2)} | changes
    model = SimpleNamespace(id="openai/one", prices=SimpleNamespace(**price), price_variants=None)
    model.get_prices = lambda moment, context: model.prices
    return [SimpleNamespace(id=name, models=[model]) for name in PROVIDERS]


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity"])
def test_broken_library_is_refused(price: str) -> None:
    """A price that is none, or a provider without models."""
    assert read_library(fake_library())[0]
    with pytest.raises(BrokenInput, match="costs"):
        read_library(fake_library(output_mtok=Decimal(price)))
    with pytest.raises(BrokenInput, match="lists no models"):
        read_library(fake_library()[1:])


def test_model_with_a_fee_that_no_meter_carries_is_left_out() -> None:
    """Its tokens alone would be too cheap."""
    lines, left_out = read_library(fake_library(requests_kcount=Decimal(5)))
    assert not lines
    assert set(left_out.values()) == {"a fee per request"}


def run(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the script where no network can be reached."""
    blocked = (
        "import socket, sys, runpy\ndef refuse(*a, **k): raise OSError('no network')\nsocket.socket.connect = refuse"
    )
    program = f"{blocked}\nsys.path.insert(0, 'scripts')\nsys.argv[1:] = {list(args)!r}\n"
    program += "runpy.run_path('scripts/refresh_rates.py', run_name='__main__')"
    return subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)


def test_card_is_up_to_date_with_the_pinned_library() -> None:
    """Without network, from the data that the library brings along."""
    done = run("--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 changes" in done.stdout


def test_card_can_be_written_anew(tmp_path: Path) -> None:
    """Reading and writing keeps every byte; from an empty card the library's models come back."""
    path = tmp_path / "card.csv"
    write_card(path, read_card(CARD))
    assert path.read_bytes() == CARD.read_bytes()
    path.write_text(CARD.read_text().splitlines()[0] + "\n")
    assert run("--card", str(path)).returncode == 0
    assert {rate.line[:2] for rate in read_card(path)} <= {rate.line[:2] for rate in read_card(CARD)}


def test_card_has_the_models_that_people_use() -> None:
    """Of every large provider; each price names its source and its day of reading."""
    card = read_card(CARD)
    models = {rate.line[:2] for rate in card}
    assert len(models) >= 150
    assert set(PROVIDERS.values()) == {provider for provider, _ in models}
    assert all(rate.source for rate in card)


def test_every_past_price_led_to_a_price_of_the_library() -> None:
    """A change that the library does not confirm would be a guess."""
    lines, _ = read_library(providers)
    with_history = with_past_prices(lines, PAST_PRICES)
    changed = {line for line in lines if with_history[line] != lines[line]}
    assert len(changed) == len(PAST_PRICES.read_text().splitlines()) - 1


@pytest.mark.parametrize("moment", [date(2026, 1, 15), date(2026, 9, 1), TODAY])
def test_card_prices_a_request_as_the_library_does(moment: date) -> None:
    """Every model whose price depends on nothing but day and length, at three days and two lengths."""
    card: dict[tuple[str, str, str], list[Rate]] = {}
    for rate in read_card(CARD):
        if rate.line.service_tier == "standard" and rate.source.startswith("genai-prices") and holds(rate, moment):
            card.setdefault(rate.line[:3], []).append(rate)
    compared = 0
    for provider in providers:
        for model in provider.models:
            name = PROVIDERS.get(provider.id, ""), model.id
            for tokens in (1000, 300_000):
                rates = {
                    meter: next(
                        (rate for rate in card.get((*name, meter), []) if fits(rate.band, tokens)),
                        None,
                    )
                    for meter in ("uncached_input", "output")
                }
                if not all(rates.values()) or any("approximate: " in rate.source for rate in rates.values()):
                    continue
                if any("changed between" in rate.source for rate in rates.values()):
                    continue
                usage = Usage(input_tokens=tokens, output_tokens=100)
                theirs = model.calc_price(usage, provider, genai_request_timestamp=noon(moment)).total_price
                ours = (rates["uncached_input"].rate * tokens + rates["output"].rate * 100) / 10**6
                assert abs(ours - theirs) < Decimal("1e-6"), (name, tokens)
                compared += 1
    assert compared > 1000


def holds(rate: Rate, day: date) -> bool:
    """Tell whether a row holds on a day."""
    return (rate.valid_from or date.min) <= day < (rate.valid_to or date.max)


def fits(band: Band, tokens: int) -> bool:
    """Tell whether a prompt is of a band's length."""
    return band.from_tokens <= tokens < (band.to_tokens or 10**12)


def noon(day: date) -> datetime:
    """Return noon of a day, UTC."""
    return datetime.combine(day, time(12), UTC)

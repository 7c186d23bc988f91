"""The benchmark at toy size: every line of its tables is there; what is not installed says so."""

import subprocess
import sys
from pathlib import Path

import pytest

from support import PROJECT

RUN = PROJECT / "scripts" / "bench" / "run.py"
TARGETS = [
    "Full build, all models and tests, to the bare `create table as` of the request facts",
    "Peak memory of that build's process",
    "Nightly `dbt run` of one new day, 365 days of history to 35",
    "Nightly `dbt build` of one new day, 365 days of history to 35",
    "Columns of marts that differ with 600MB from those without a limit",
]
TOOLS = [
    "this package, `dbt build`",
    "pandas script, cost only",
    "polars script, cost only",
    "`litellm.completion_cost`",
    "`genai_prices.calc_price`",
]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A document whose results were measured on a log of 20,000 requests."""
    folder = tmp_path_factory.mktemp("bench")
    page = folder / "page.md"
    page.write_text("before\n<!-- results -->\nold\n<!-- end of results -->\nafter\n")
    command = [sys.executable, RUN, "--requests", "20000", "--nights", "1", "--folder", folder / "work", "--into", page]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return page.read_text()


def lines_of(document: str) -> dict[str, list[str]]:
    """Return the cells of every table line, by the first."""
    tables = [line.strip("| ").split(" | ") for line in document.splitlines() if line.startswith("|")]
    return {cells[0]: [cell.strip() for cell in cells[1:]] for cells in tables}


def test_every_target_has_a_figure_and_a_verdict(document: str) -> None:
    """At this size ratios mean little, so only their presence is asked for, and that results do not differ."""
    lines = lines_of(document)
    for name in TARGETS:
        assert lines[name][2].startswith(("holds", "missed by ")), lines[name]
    assert lines[TARGETS[-1]][0] == "0", lines[TARGETS[-1]]


def test_every_tool_is_measured_or_said_to_be_missing(document: str) -> None:
    """Scripts must agree with the mart; libraries that are not there are named as such."""
    lines = lines_of(document)
    for name in TOOLS:
        assert lines[name][0].endswith(" s") or lines[name][0].startswith("not installed"), lines[name]
    assert lines["pandas script, cost only"][-1] == "same class costs to the cent"


def test_only_the_section_of_results_is_replaced(document: str) -> None:
    """Prose around it stays; paths of the machine stay out."""
    assert document.startswith("before\n<!-- results -->")
    assert document.endswith("<!-- end of results -->\nafter\n")
    assert "old" not in document.splitlines()
    assert str(Path.home()) not in document
    assert "/tmp" not in document

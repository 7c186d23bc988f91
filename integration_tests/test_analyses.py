"""What-if questions on the demo company: every figure against the same one computed from the raw files."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from oracle.inputs import Inputs
from oracle.marts import Computed, prepare
from oracle.what_if import Redesign, Window, mix, re_engineer, reprice, retire, worked_example
from support import PROJECT, Row, assert_same_rows, compile_often, manifest, read_duckdb, run_dbt

JANUARY = Window(date(2026, 1, 1), date(2026, 1, 31))
WINTER = Window(date(2026, 1, 20), date(2026, 3, 10))
APRIL = Window(date(2026, 4, 1), date(2026, 4, 30))

SMALLER = Redesign("openai", "gpt-4.1-mini", "fp8")

Answers = dict[str, list[Row]]


@dataclass(frozen=True)
class Setting:
    """What is asked; the analyses' own defaults, but for the share in the worked example."""

    name: str = "document_summarise"
    window: Window = APRIL
    design: Redesign = SMALLER
    plan: str | None = None
    price: str | None = None
    percent: str = "50"
    kept: str = "0"
    share: str = "0.25"

    def variables(self) -> dict[str, Any]:
        """Return the variables that ask this."""
        return {
            "what_if_from": self.window.first.isoformat(),
            "what_if_to": self.window.last.isoformat(),
            "what_if_class": self.name,
            "what_if_plan": self.plan or "",
            "what_if_revenue_per_unit": self.price or "",
            "what_if_revenue_percent": float(self.percent),
            "what_if_kept_percent": float(self.kept),
            "what_if_share": float(self.share),
            "what_if_provider": self.design.provider or "",
            "what_if_model": self.design.model or "",
            "what_if_precision": self.design.precision or "",
            "what_if_cached_percent": float(self.design.cached_percent),
            "what_if_output_cut_percent": float(self.design.output_cut_percent),
        }

    def expected(self, computed: Computed, inputs: Inputs) -> Answers:
        """Return the answers, computed from the raw files."""
        facts = self.window.priced(computed.facts)
        price = None if self.price is None else Fraction(self.price)
        return {
            "reprice": reprice(facts, self.name, self.plan, price, Fraction(self.percent)),
            "re_engineer": re_engineer(facts, self.name, self.design, inputs, computed.rates, computed.exchange),
            "retire": retire(facts, self.name, Fraction(self.kept)),
            "mix": mix(facts, self.name, Fraction(self.share)),
            "worked_example": worked_example(Fraction(self.share)),
        }


AS_IT_COMES, NOTHING_CHANGED = "as it comes", "nothing changed"
ANALYSES = ("reprice", "re_engineer", "retire", "mix", "worked_example")
SHORTER = Redesign(cached_percent=Fraction("35.5"), output_cut_percent=Fraction(20))
OTHER_SETTINGS = {
    "one plan": Setting(window=JANUARY, plan="pro", price="0.0152", kept="62.5", share="0.6", design=SHORTER),
    "self-hosted and hosted, to a hosted model": Setting(
        "chat_reply", WINTER, Redesign("google", "gemini-2.5-flash", "fp16"), percent="-33.3"
    ),
    "self-hosted and hosted, other precision": Setting(
        "chat_reply", WINTER, Redesign(precision="fp16", output_cut_percent=Fraction(30)), price="0"
    ),
    "a class that earns": Setting("classify_text", APRIL, Redesign(precision="fp16"), share="1", percent="-100"),
    "cache written, to a card without a price for it": Setting(
        "code_review", WINTER, Redesign("openai", "gpt-5", None, Fraction(10), Fraction(5)), plan="seat"
    ),
    "cache written, to a card with a price for it": Setting(
        "code_review", APRIL, Redesign("anthropic", "claude-haiku-4-5"), kept="100"
    ),
    "more from the cache on the same card": Setting("code_review", APRIL, Redesign(cached_percent=Fraction(50))),
    "long contexts": Setting("contract_review", WINTER, Redesign("anthropic", "claude-sonnet-4-5"), share="0.01"),
    "embeddings": Setting("semantic_search", APRIL, Redesign("openai", "text-embedding-3-small"), share="0.5"),
}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """The raw files."""
    return Inputs.of_demo(PROJECT / "seeds")


@pytest.fixture(scope="module")
def computed(inputs: Inputs) -> Computed:
    """The demo company's requests with cost and revenue, from the raw files."""
    return prepare(inputs)


@pytest.fixture(scope="module")
def answers(demo_database: Path) -> dict[str, Answers]:
    """Every analysis with every setting."""
    settings = {AS_IT_COMES: {}, NOTHING_CHANGED: Setting("chat_reply", WINTER, Redesign()).variables()}
    settings |= {name: setting.variables() for name, setting in OTHER_SETTINGS.items()}
    compiled = compile_often(settings, *ANALYSES, database=demo_database)
    return {
        name: {
            analysis: read_duckdb(demo_database, (folder / "analyses" / f"{analysis}.sql").read_text())
            for analysis in ANALYSES
        }
        for name, folder in compiled.items()
    }


@pytest.fixture(scope="module")
def defaults(answers: dict[str, Answers]) -> Answers:
    """Every analysis as it comes."""
    return answers[AS_IT_COMES]


def test_every_analysis_is_asked(demo_database: Path) -> None:
    """A new analysis cannot be forgotten."""
    nodes = manifest(demo_database)["nodes"].values()
    assert {node["name"] for node in nodes if node["resource_type"] == "analysis"} == set(ANALYSES)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_as_it_comes(analysis: str, defaults: Answers, computed: Computed, inputs: Inputs) -> None:
    """The defaults suit the demo."""
    expected = Setting().expected(computed, inputs) | {"worked_example": worked_example(Fraction("0.4"))}
    assert_same_rows(expected[analysis], defaults[analysis], analysis)


@pytest.mark.parametrize("name", OTHER_SETTINGS)
def test_other_settings(name: str, answers: dict[str, Answers], computed: Computed, inputs: Inputs) -> None:
    """Other classes, windows and changes."""
    expected = OTHER_SETTINGS[name].expected(computed, inputs)
    found = answers[name]
    for analysis in ANALYSES:
        assert found[analysis], f"{analysis} answers nothing"
        assert_same_rows(expected[analysis], found[analysis], f"{analysis}, {name}")


def test_story(defaults: Answers) -> None:
    """The remedies for the demo's April: a higher price is not enough for the class, a smaller model is."""
    scopes = {row["scope"]: row for row in defaults["reprice"]}
    assert scopes["class"]["contribution_margin_after"] < 0 < scopes["all_classes"]["contribution_margin_after"]
    rebuilt = defaults["re_engineer"][0]
    assert rebuilt["contribution_margin_before"] < 0 < rebuilt["contribution_margin_after"]
    assert rebuilt["quality_floor"] <= rebuilt["profiled_quality_score"]
    for analysis in ("retire", "mix"):
        row = defaults[analysis][0]
        assert row["blended_contribution_margin_before"] < 0 < row["blended_contribution_margin_after"]


def test_worked_example(defaults: Answers) -> None:
    """0.0056 / (0.0056 + 0.006) = 48.28 %."""
    loser, winner = defaults["worked_example"]
    assert (loser["cost_per_request"], winner["cost_per_request"]) == (Decimal("0.015002"), Decimal("0.0004"))
    assert loser["contribution_margin_per_request"] == Decimal("-0.006")
    assert winner["contribution_margin_per_request"] == Decimal("0.0056")
    assert loser["flip_share"] == pytest.approx(0.482758620689655)
    assert (winner["flip_share"], loser["blended_contribution_margin"]) == (None, Decimal("0.00096"))


def test_nothing_changed_costs_the_same(answers: dict[str, Answers]) -> None:
    """Without a change, every request is compared and nothing moves."""
    row = answers[NOTHING_CHANGED]["re_engineer"][0]
    assert row["requests_left_out"] == 0
    assert row["cost_before"] == row["cost_after"] > 0


@pytest.mark.parametrize(
    ("analysis", "variable", "value"),
    [
        ("mix", "what_if_share", 25),
        ("reprice", "what_if_revenue_per_unit", "cheap"),
        ("re_engineer", "what_if_output_cut_percent", "nan"),
    ],
)
def test_impossible_setting_is_named(analysis: str, variable: str, value: Any, demo_database: Path) -> None:
    """The variable, its bounds and its value are in the message."""
    done = run_dbt("compile", "--select", analysis, database=demo_database, variables={variable: value}, check=False)
    assert done.returncode != 0
    assert f"Variable `{variable}` must be a number between" in done.stdout
    assert f"not {value}." in done.stdout

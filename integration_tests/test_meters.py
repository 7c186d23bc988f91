"""A meter of one's own, by the page that says how: from the log to margin, mix, reconciliation and true-up."""

import csv
import io
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support import PROJECT, Row, manifest, read_mart, run_dbt
from tables import CLASSES, COLUMNS, RATES, RULES, SEEDS, path_variables, request, token_rate

PAGE = (PROJECT / "docs" / "adding_a_meter.md").read_text()
OF_CALLS, OF_TOKENS = PAGE.split("## 5. Meters of tokens")
# Where a kind of token is described and under contract, and the unit test whose rows name every kind of input.
TOKEN_COLUMNS = (
    "models/staging/generic/_generic__models.yml",
    "models/intermediate/ledger/_ledger__models.yml",
    "models/marts/core/_core__models.yml",
)
UNIT_TESTS = "models/intermediate/intake/_intake__models.yml"
MOST_FILES = 6
MODELS = (
    "fct_ai__request_costs", "fct_ai__requests", "fct_ai__class_margins", "fct_ai__mix_shift",
    "fct_ai__unpriced_usage", "int_ai__usage_issues", "fct_ai__cost_reconciliation",
)  # fmt: skip
# Nothing of these is asked for by name, and loading them takes longer than everything else.
REFERENCE = ("default_model_aliases", "default_provider_aliases", "default_charge_rules", "student_t_quantiles")


def steps(page: str) -> list[tuple[str, str, str]]:
    """Return file, the entry below which its block goes, and the block, as a page has them."""
    found = re.findall(r"^In `(\S+)`, below `([^`]+)`.*?:\n\n```\w+\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(found) == page.count("\nIn `")
    return found


def inputs_on_the_page() -> dict[str, list[Row]]:
    """Return the page's rate and charge rule."""
    tables = [list(csv.DictReader(io.StringIO(block))) for block in re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)]
    return dict(zip(("retrieval_rates", "charge_rules"), tables, strict=True))


def put_below(text: str, entry: str, block: str) -> str:
    """Return a file with a block below the first entry of a name, and below all that is inside that entry."""
    lines = text.splitlines(keepends=True)
    position = next(
        number for number, line in enumerate(lines) if re.search(rf"(name'?: |^\s*)['`]?{entry}\b|`{entry}`", line)
    )
    indent = re.match(" *", lines[position])[0]
    position += 1
    while indent and (lines[position].startswith(f"{indent} ") or lines[position] == f"{indent}}},\n"):
        position += 1
    return "".join([*lines[:position], block, *lines[position:]])


def like_cache_writes(text: str) -> str:
    """Return a yml file in which audio input has the columns that cache writes have."""
    entry = r"( *- name: )cache_write(?:_1h)?(_(?:tokens|cost|cost_pico)\n(?:        .*\n)+)"
    return re.sub(entry, lambda found: f"{found[0]}{found[1]}audio_input{found[2]}", text)


def charged(month: str, quantity: int, cost: str) -> dict[str, Any]:
    """Return a month's charge for sandboxes."""
    number = int(month[-2:])
    return {
        "ProviderName": "Acme Sandbox", "SkuId": "sandbox-session", "ChargeCategory": "Usage",
        "BilledCost": cost, "EffectiveCost": cost, "BillingCurrency": "USD",
        "ConsumedQuantity": quantity, "ConsumedUnit": "Sessions",
        "ChargePeriodStart": f"{month}-01T00:00:00Z", "ChargePeriodEnd": f"2026-{number + 1:02}-01T00:00:00Z",
    }  # fmt: skip


AUDIO_CHARGE = charged("2026-01", 1000, "0.1") | {
    "ProviderName": "acme", "SkuId": "audio", "ConsumedUnit": "Tokens",
    "SkuPriceDetails": json.dumps({"ModelId": "one", "TokenDirection": "Audio input"}),
}  # fmt: skip
# A request is 0.0035 for its tokens and earns 0.2; one is before the first rate.
JANUARY, FEBRUARY = "2026-01-15T12:00:00Z", "2026-02-15T12:00:00Z"
REQUESTS = [
    *(request(f"january {n}", JANUARY, code_executions=1, unit_revenue="0.2") for n in range(2)),
    *(request(f"february {n}", FEBRUARY, code_executions=3, unit_revenue="0.2") for n in range(2)),
    # As many of another class in both months leave the mix as it is.
    request("speech january", JANUARY, endpoint="/v1/speech", audio_input_tokens=1000, unit_revenue="0.2"),
    request("speech february", FEBRUARY, endpoint="/v1/speech", audio_input_tokens=2000, unit_revenue="0.2"),
    request("negative", FEBRUARY, code_executions=-1),
    request("early", "2025-12-15T12:00:00Z", code_executions=1, uncached_input_tokens=0, output_tokens=0),
]
TABLES = {
    "token_rates": [*RATES, token_rate("audio_input", "100")],
    "request_classes": [*CLASSES, {"request_class": "speech"}],
    "class_rules": [
        *RULES,
        {"rule_id": "r2", "priority": 2, "request_class": "speech", "endpoint_pattern": "/v1/speech"},
    ],
    "focus_charges": [charged("2026-01", 2, "0.05"), charged("2026-02", 4, "0.12"), AUDIO_CHARGE],
    **inputs_on_the_page(),
}
SPAN = {
    "trace_id": "t", "span_id": "s", "parent_span_id": "", "name": "chat", "service_name": "app", "status_code": "",
    "start_time": FEBRUARY, "end_time": FEBRUARY, "loaded_at": FEBRUARY,
    "attributes": json.dumps({"gen_ai.operation.name": "chat", "acme.code_executions": 4}),
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's blocks in a copy of the project, which is then built over a small log and its bill."""
    folder = tmp_path_factory.mktemp("meter")
    project = folder / "project"
    shutil.copytree(
        PROJECT, project, ignore=shutil.ignore_patterns(".git", ".venv", "target", "logs", "integration_tests")
    )
    for path, entry, block in steps(PAGE):
        (project / path).write_text(put_below((project / path).read_text(), entry, block))
    for path in TOKEN_COLUMNS:
        (project / path).write_text(like_cache_writes((project / path).read_text()))
    (folder / "spans.ndjson").write_text(json.dumps(SPAN))
    with (folder / "requests.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS["requests"], "code_executions", "audio_input_tokens"], restval="")
        writer.writeheader()
        writer.writerows(REQUESTS)
    database = folder / "meter.duckdb"
    run_dbt(
        "build", "--select", *(f"+{model}" for model in MODELS), "--exclude-resource-type", "test",
        database=database,
        project_dir=project,
        variables={
            **path_variables(folder, TABLES),
            **{f"{name}_path": str(SEEDS / "reference" / f"{name}.csv") for name in REFERENCE},
            "list_token_rates_path": str(folder / "token_rates.csv"),
            "requests_path": str(folder / "requests.csv"),
            "otel_spans_path": str(folder / "spans.ndjson"),
        },
    )  # fmt: skip
    return database


def only(rows: list[Row], **values: Any) -> Row:
    """Return the one row with these values."""
    (found,) = [row for row in rows if all(row[name] == value for name, value in values.items())]
    return found


def test_the_page_touches_few_files() -> None:
    """The catalogue, what is described or under contract, and what a tracer or a bill calls it: no model."""
    of_calls = {path for path, _, _ in steps(OF_CALLS)}
    of_tokens = {path for path, _, _ in steps(OF_TOKENS)} | {*TOKEN_COLUMNS, UNIT_TESTS}
    for files in (of_calls, of_tokens):
        assert len(files) <= MOST_FILES
        assert not [path for path in files if path.startswith("models/") and path.endswith(".sql")]
    assert all(Path(path).name in OF_TOKENS for path in of_tokens)


def test_columns_are_described_where_the_page_says(built: Path) -> None:
    """As it is counted, and as it is published."""
    columns = {node["name"]: node["columns"] for node in manifest(built)["nodes"].values() if "columns" in node}
    assert columns["stg_generic__requests"]["code_executions"]["description"]
    assert columns["fct_ai__request_costs"]["code_execution_cost"]["description"]


def test_it_is_counted_and_priced(built: Path) -> None:
    """Three sessions at 0.03 beside 0.0035 of tokens: 0.0935. A tracer counted four, and says nothing of tokens."""
    rows = read_mart(built, "fct_ai__request_costs")
    row = only(rows, request_id="february 0")
    assert (row["code_executions"], row["code_execution_cost"]) == (3, Decimal("0.09"))
    assert (row["third_party_cost"], row["cost"]) == (Decimal("0.09"), Decimal("0.0935"))
    assert only(rows, source_relation="otel_genai")["code_executions"] == 4
    assert not [row for row in rows if row["request_id"] == "negative"]


def test_without_a_rate_it_is_unpriced_with_a_reason(built: Path) -> None:
    """No rate holds in December, and both meters of the component are named."""
    row = only(read_mart(built, "fct_ai__unpriced_usage"), unpriced_reason="no_tool_call_rate")
    assert (str(row["usage_month"])[:7], row["attempts"]) == ("2025-12", 1)
    reasons = [row["reason"] for row in read_mart(built, "int_ai__usage_issues") if row["issue"] == "unpriced_usage"]
    assert [reason for reason in reasons if "no rate of a tool call or code execution held" in reason]


def test_it_is_in_the_margin(built: Path) -> None:
    """Two requests for 0.4 cost 0.007 of tokens, and 0.06 or 0.18 of sandboxes."""
    rows = [row for row in read_mart(built, "fct_ai__class_margins") if row["period_grain"] == "month"]
    margins = {str(row["period_start_date"])[:7]: row for row in rows if row["request_class"] == "answer"}
    assert [margins[month]["third_party_cost"] for month in ("2026-01", "2026-02")] == [
        Decimal("0.06"),
        Decimal("0.18"),
    ]
    assert margins["2026-01"]["contribution_margin_per_unit"] == Decimal("0.1665")
    assert margins["2026-02"]["contribution_margin_per_unit"] == Decimal("0.1065")


def test_it_drives_the_mix(built: Path) -> None:
    """Two units, each 0.06 less of margin: 0.12, all of it by third parties."""
    rows = [row for row in read_mart(built, "fct_ai__mix_shift") if row["period_grain"] == "month"]
    row = only(rows, request_class="answer")
    assert row["contribution_margin_change"] == Decimal("-0.12")
    assert row["third_party_effect"] == pytest.approx(-0.12)
    assert (row["cost_rate_effect"], row["largest_loss"]) == (Decimal("-0.12"), "third_party")


def test_it_ties_out_to_the_bill(built: Path) -> None:
    """January: 2 sessions for 0.05, rated 0.06. February: 4 of 6 sessions, at the rate."""
    rows = [row for row in read_mart(built, "fct_ai__cost_reconciliation") if row["meter"] == "code_executions"]
    months = {str(row["cost_month"])[:7]: row for row in rows}
    january, february = months["2026-01"], months["2026-02"]
    assert (january["provider"], january["item"]) == ("third_party", "third_party")
    assert (january["rated_quantity"], january["billed_quantity"]) == (2, 2)
    assert (january["rated_cost"], january["effective_cost"]) == (Decimal("0.06"), Decimal("0.05"))
    assert (january["coverage_gap"], january["price_gap"], january["residual"]) == (0, Decimal("-0.01"), 0)
    assert (february["rated_quantity"], february["billed_quantity"]) == (6, 4)
    assert (february["coverage_gap"], february["price_gap"]) == (Decimal("-0.06"), 0)


def test_it_is_trued_up(built: Path) -> None:
    """By 0.05 / 0.06, tokens as rated: 0.0035 + 0.025 in January, 0.0035 + 0.075 in February, whose month is open."""
    rows = read_mart(built, "fct_ai__requests")
    assert only(rows, request_id="january 0")["trued_up_cost"] == Decimal("0.0285")
    assert only(rows, request_id="february 0")["trued_up_cost"] == Decimal("0.0785")


def test_a_kind_of_input_is_priced_and_compared(built: Path) -> None:
    """2,000 at 100 a million beside 0.0035; 0.1 more than in January, which is all that moved the class's margin."""
    row = only(read_mart(built, "fct_ai__request_costs"), request_id="speech february")
    assert (row["audio_input_tokens"], row["total_input_tokens"]) == (2000, 3000)
    assert (row["audio_input_cost"], row["cost"]) == (Decimal("0.2"), Decimal("0.2035"))
    mix = [row for row in read_mart(built, "fct_ai__mix_shift") if row["period_grain"] == "month"]
    row = only(mix, request_class="speech")
    assert row["token_cost_rate_effect"] == Decimal("-0.1")
    effects = ("token_volume", "model_mix", "token_mix", "cache", "cache_hit", "token_price")
    assert sum(row[f"{driver}_effect"] for driver in effects) == pytest.approx(-0.1)
    assert row["cache_effect"] < 0


def test_a_kind_of_input_ties_out_to_the_bill(built: Path) -> None:
    """1,000 tokens of January, rated and billed at 0.1."""
    rows = read_mart(built, "fct_ai__cost_reconciliation")
    january = only([row for row in rows if str(row["cost_month"])[:7] == "2026-01"], meter="audio_input")
    assert (january["provider"], january["item"]) == ("acme", "one")
    assert (january["rated_quantity"], january["billed_quantity"]) == (1000, 1000)
    assert (january["rated_cost"], january["effective_cost"]) == (Decimal("0.1"), Decimal("0.1"))

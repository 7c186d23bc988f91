"""The demo generator: reproducible files, every planted feature, and the worked example's figures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "generate_demo.py"
DEMO = ROOT / "seeds" / "demo"
REFERENCE = ROOT / "seeds" / "reference"
MAX_BYTES = 3_000_000
SUMMARISE, CLASSIFY = "/v1/summarise", "/v1/classify"
TOKENS = (
    "uncached_input_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
)

Tables = dict[str, pd.DataFrame]


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the generator as a user does."""
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tables() -> Tables:
    """All demo inputs as text."""
    return {
        path.stem.removeprefix("demo_"): pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in DEMO.glob("demo_*.csv")
    }


@pytest.fixture(scope="module")
def log(tables: Tables) -> pd.DataFrame:
    """Well-formed log rows, the last delivery of each attempt, with numbers and UTC times."""
    rows = tables["requests"]
    rows = rows[rows["request_id"].str.startswith("r")].copy()
    rows["attempt"] = rows["attempt"].replace("", "1").astype(int)
    for name in ("started_at", "loaded_at"):
        rows[name] = pd.to_datetime(rows[name], utc=True, format="ISO8601")
    for name in (*TOKENS, "accelerator_seconds", "retrieval_calls", "vector_reads"):
        rows[name] = pd.to_numeric(rows[name])
    return rows.sort_values("loaded_at").drop_duplicates(["request_id", "attempt"], keep="last")


def test_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    result = generate("--output", str(tmp_path))
    assert result.returncode == 0, result.stderr
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(path.name for path in DEMO.glob("demo_*.csv"))
    for name in written:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name


def test_demo_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.glob("demo_*.csv")) <= MAX_BYTES


def test_log_covers_every_day(log: pd.DataFrame) -> None:
    days = log["started_at"].dt.date
    assert (str(days.min()), str(days.max()), days.nunique()) == ("2026-01-01", "2026-04-30", 120)


LOG_FEATURES: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "retry": lambda r: r["attempt"] == "2",
    "retry by a fallback model": lambda r: (
        (r["attempt"] == "2") & (r["model"] == "claude-sonnet-4-5") & (r["endpoint"] == SUMMARISE)
    ),
    "failure with billed input": lambda r: (r["status"] == "failed") & (r["uncached_input_tokens"] != ""),
    "cancellation": lambda r: r["status"] == "cancelled",
    "gateway cache hit": lambda r: r["is_cache_hit"] == "true",
    "usage that is only an estimate": lambda r: r["is_usage_estimated"] == "true",
    "total of all tokens": lambda r: r["total_tokens"] != "",
    "internal flag on a customer": lambda r: (r["is_internal"] == "true") & (r["customer_id"] == "c017"),
    "internal customer without flag": lambda r: (r["is_internal"] == "") & (r["customer_id"] == "c059"),
    "no customer": lambda r: r["customer_id"] == "",
    "model without rate": lambda r: r["model"] == "mistral-medium-latest",
    "cost reported by the provider": lambda r: r["reported_cost_source"] == "provider",
    "batch tier": lambda r: r["service_tier"] == "batch",
    "long context": lambda r: (r["model"] == "gemini-2.5-pro") & (r["total_input_tokens"].str.len() == 6),
    "both cache write lifetimes": lambda r: (r["cache_write_5m_tokens"] != "") & (r["cache_write_1h_tokens"] != ""),
    "measured seconds": lambda r: (r["hardware"] == "h100") & (r["accelerator_seconds"] != ""),
    "profiled seconds": lambda r: (r["endpoint"] == SUMMARISE) & (r["accelerator_seconds"] == ""),
    "estimated seconds": lambda r: (r["model"] == "bge-m3") & (r["accelerator_seconds"] == ""),
    "seconds that nobody knows": lambda r: (r["precision"] == "int4") & (r["accelerator_seconds"] == ""),
    "logged price": lambda r: r["unit_revenue"] != "",
    "third party cost in euro": lambda r: r["third_party_currency_code"] == "EUR",
    "conversation": lambda r: r["transaction_id"].duplicated() & (r["transaction_id"] != ""),
    "parent request": lambda r: r["parent_request_id"] != "",
    "class by tag": lambda r: r["tags"].str.contains('"feature":"chat"'),
    "endpoint without a rule": lambda r: (r["endpoint"] == "/v0/answer") & (r["started_at"] >= "2026-03-01"),
    "time with offset": lambda r: r["started_at"].str.endswith("+02:00"),
    "time without zone": lambda r: r["started_at"].str.fullmatch(r"2026-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "redelivery": lambda r: (
        r.duplicated(["request_id", "attempt", "started_at", "output_tokens"]) & (r["request_id"] != "")
    ),
    "first delivery without output": lambda r: (
        r.duplicated(["request_id", "attempt"], keep=False) & (r["request_id"] != "") & (r["output_tokens"] == "")
    ),
    "unparsable number": lambda r: r["output_tokens"] == "12k",
    "unparsable time": lambda r: r["started_at"] == "yesterday",
    "unparsable flag": lambda r: r["is_internal"] == "maybe",
    "missing id": lambda r: r["request_id"] == "",
    "missing time": lambda r: r["started_at"] == "",
    "infinity": lambda r: r["accelerator_seconds"] == "inf",
    "not a number": lambda r: r["third_party_cost"] == "NaN",
    "negative quantity": lambda r: r["uncached_input_tokens"] == "-5",
    "absurd quantity": lambda r: r["uncached_input_tokens"] == "2000000000",
    "unknown status": lambda r: r["status"] == "done",
    "future time": lambda r: r["started_at"].str.startswith("2099"),
    "three faults in a row": lambda r: (r["request_id"] == "") & (r["output_tokens"] == "-1") & (r["status"] == "oops"),
}


@pytest.mark.parametrize("feature", LOG_FEATURES)
def test_log_has(tables: Tables, feature: str) -> None:
    assert LOG_FEATURES[feature](tables["requests"]).any()


def test_stated_totals_disagree_four_times(log: pd.DataFrame) -> None:
    stated = pd.to_numeric(log["total_input_tokens"])
    parts = log[list(TOKENS[:4])].fillna(0).sum(axis=1)
    assert (stated.notna() & (stated != parts)).sum() == 4


def test_some_rows_arrive_days_late(log: pd.DataFrame) -> None:
    assert (log["loaded_at"] - log["started_at"] > pd.Timedelta(days=1)).any()


def test_company(tables: Tables) -> None:
    customers, plans = tables["customers"], tables["plans"]
    assert len(customers) == 60
    assert (customers["is_internal"] == "true").sum() == 3
    assert set(plans["plan_type"]) == {"free", "seat", "flat", "usage"}
    assert (customers["currency_code"] == "EUR").sum() == 1


def test_subscriptions_churn_on_every_plan_but_one(tables: Tables) -> None:
    subscriptions = tables["subscriptions"].sort_values("started_at")
    last = subscriptions.drop_duplicates("customer_id", keep="last")
    churned = last[last["ended_at"] != ""].groupby("plan_id").size()
    assert churned.to_dict() == {"free": 3, "pro": 2, "seat": 2}
    assert subscriptions["customer_id"].duplicated().sum() == 1, "one upgrade"


def test_invoices(tables: Tables) -> None:
    lines = tables["invoice_lines"]
    assert set(lines["line_type"]) == {"subscription", "proration", "refund", "credit", "usage"}
    assert set(lines["currency_code"]) == {"USD", "EUR"}
    days = pd.to_datetime(lines["service_end"]) - pd.to_datetime(lines["service_start"])
    assert (days.dt.days == 365).sum() == 1, "one prepaid year"
    anniversary = lines[lines["customer_id"] == "c036"].query("service_start != ''")
    assert anniversary["service_start"].tolist() == [
        "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip
    assert ((lines["plan_id"] == "") & (lines["subscription_id"] != "")).any(), "plan by subscription"
    assert ((lines["plan_id"] == "") & (lines["subscription_id"] == "")).any(), "no plan at all"


def test_log_uses_listed_models_only(log: pd.DataFrame) -> None:
    rates = pd.read_csv(REFERENCE / "token_rates.csv", dtype=str)
    listed = set(zip(rates["provider"], rates["model"], strict=True))
    used = log.loc[log["provider"] != "self_hosted", ["provider", "model"]].drop_duplicates()
    assert set(used.itertuples(index=False, name=None)) - listed == {
        ("mistral", "mistral-medium-latest"),
        ("openrouter", "qwen/qwen3-235b-a22b"),
    }


def test_student_t_quantiles() -> None:
    quantiles = pd.read_csv(REFERENCE / "student_t_quantiles.csv", index_col="degrees_of_freedom")
    assert quantiles.index.tolist() == list(range(1, 201))
    assert quantiles["quantile"].is_monotonic_decreasing
    assert quantiles.loc[[1, 2, 30], "quantile"].tolist() == pytest.approx(
        [12.7062047361747, 4.30265272974946, 2.04227245630124], abs=1e-13
    )


def recognised(tables: Tables, plan_id: str, month: str) -> float:
    """Revenue of a plan in a month, USD, fees spread evenly over their days."""
    lines = tables["invoice_lines"].query("line_type != 'usage' and service_start != ''")
    plan_of = tables["subscriptions"].set_index("subscription_id")["plan_id"]
    plans = lines["plan_id"].where(lines["plan_id"] != "", lines["subscription_id"].map(plan_of))
    euro = tables["fx_rates"].set_index("rate_date")["rate"].astype(float)[f"{month}-01"]
    total = 0.0
    for line in lines[plans == plan_id].itertuples():
        days = pd.date_range(line.service_start, line.service_end, inclusive="left")
        rate = euro if line.currency_code == "EUR" else 1.0
        total += float(line.net_amount) * rate * (days.strftime("%Y-%m") == month).mean()
    return total


def plan_of_requests(tables: Tables, log: pd.DataFrame) -> pd.DataFrame:
    """First attempts of customers in January, with the plan in force."""
    firsts = log.sort_values("attempt").drop_duplicates("request_id")
    firsts = firsts[(firsts["started_at"] < "2026-02-01") & (firsts["is_internal"] == "")]
    internal = tables["customers"].query("is_internal == 'true'")["customer_id"]
    plans = tables["subscriptions"].query("started_at < '2026-02-01'").set_index("customer_id")
    firsts = firsts[~firsts["customer_id"].isin(internal)]
    return firsts.assign(plan=firsts["customer_id"].map(plans["plan_id"]))


@pytest.mark.parametrize(
    ("endpoint", "cost", "revenue", "margin"),
    [(SUMMARISE, 0.015, 0.009, -0.006), (CLASSIFY, 0.0004, 0.006, 0.0056)],
)
def test_worked_example_in_january(
    tables: Tables, log: pd.DataFrame, endpoint: str, cost: float, revenue: float, margin: float
) -> None:
    january = plan_of_requests(tables, log)
    price = tables["usage_prices"].set_index("request_class")["price_per_request"].astype(float)
    per_request = {
        plan: recognised(tables, plan, "2026-01") / (january["plan"] == plan).sum() for plan in ("seat", "pro")
    }
    requests = january[january["endpoint"] == endpoint]
    is_summary = endpoint == SUMMARISE
    per_request |= {
        "free": 0.0,
        "usage": price["document_summarise" if is_summary else "classify_text"],
    }
    input_rate, output_rate = (2.5, 10.0) if is_summary else (0.1, 0.4)
    second_rate, seconds = (0.00143, 1.4) if is_summary else (0.004, 0.05)
    retrieval = requests[["retrieval_calls", "vector_reads"]].fillna(0)
    true_cost = (
        requests["uncached_input_tokens"].mean() * input_rate / 1e6
        + requests["output_tokens"].mean() * output_rate / 1e6
        + requests["accelerator_seconds"].fillna(seconds).mean() * second_rate
        + (retrieval["retrieval_calls"] * 0.0015 + retrieval["vector_reads"] * 0.00001).mean()
    )
    true_revenue = requests["plan"].map(per_request).mean()
    assert set(requests["status"]) == {"succeeded"}
    assert not requests["is_cache_hit"].any()
    assert not requests["attempt"].gt(1).any()
    assert true_cost == pytest.approx(cost, rel=0.01)
    assert true_revenue == pytest.approx(revenue, rel=0.01)
    assert true_revenue - true_cost == pytest.approx(margin, rel=0.02)


@pytest.mark.parametrize("endpoint", [SUMMARISE, CLASSIFY])
def test_every_month_has_enough_clusters(log: pd.DataFrame, endpoint: str) -> None:
    requests = log[(log["endpoint"] == endpoint) & (log["is_internal"] == "")]
    customers = requests.groupby(requests["started_at"].dt.month)["customer_id"].nunique()
    assert customers.min() >= 12


def test_mix_drifts_towards_summaries_while_nothing_is_repriced(tables: Tables, log: pd.DataFrame) -> None:
    firsts = log[log["attempt"] == 1]
    share = (firsts["endpoint"] == SUMMARISE).groupby(firsts["started_at"].dt.month).mean()
    assert share.is_monotonic_increasing
    assert share.iloc[-1] > 2 * share.iloc[0]
    assert (tables["usage_prices"]["valid_to"] == "").all()
    current = tables["accelerator_rates"].query("valid_to == '' or valid_to > '2026-01-01'")
    assert (current["valid_to"] == "").all()


def billed(tables: Tables, **conditions: str) -> pd.DataFrame:
    """Bill rows that meet the conditions, with numeric costs."""
    bill = tables["focus_charges"]
    for name, value in conditions.items():
        bill = bill[bill[name] == value]
    costs = {name: bill[name].map(Decimal) for name in ("BilledCost", "EffectiveCost", "ListCost")}
    return bill.assign(**costs)


def test_bill_agrees_with_the_log_where_no_gap_is_planted(tables: Tables, log: pd.DataFrame) -> None:
    january = log[(log["started_at"] < "2026-02-01") & (log["is_cache_hit"] == "")]
    standard = january[(january["model"] == "gpt-4o") & (january["service_tier"] == "")]
    rows = billed(tables, ChargePeriodStart="2026-01-01T00:00:00Z", SkuId="gpt-4o-output")
    assert rows["EffectiveCost"].tolist() == [int(standard["output_tokens"].sum()) * Decimal("0.00001")]
    measured = january["accelerator_seconds"].fillna(0.05)[january["endpoint"] == CLASSIFY]
    rows = billed(tables, ChargePeriodStart="2026-01-01T00:00:00Z", SkuId="accelerator-b200")
    assert float(rows["EffectiveCost"].iloc[0]) == pytest.approx(measured.sum() * 0.004, rel=1e-9)


def test_unlogged_usage_is_billed(tables: Tables) -> None:
    march = billed(tables, ChargePeriodStart="2026-03-01T00:00:00Z", ProviderName="OpenAI")
    extra = march[march["ConsumedQuantity"].isin(["200000", "30000"])]
    assert extra["EffectiveCost"].sum() == Decimal("0.8")


def test_discount_of_one_model_in_one_month(tables: Tables) -> None:
    anthropic = billed(tables, ProviderName="Anthropic")
    discounted = anthropic[anthropic["EffectiveCost"] != anthropic["ListCost"]]
    assert set(discounted["ChargePeriodStart"]) == {"2026-02-01T00:00:00Z"}
    assert discounted["EffectiveCost"].sum() == discounted["ListCost"].sum() * Decimal("0.9")


@pytest.mark.parametrize(
    ("column", "value", "costs"),
    [
        ("ChargeCategory", "Tax", ["1.75"]),
        ("ChargeCategory", "Credit", ["-1.5"]),
        ("ChargeClass", "Correction", ["-0.05"]),
        ("SkuId", "platform", ["3"] * 4),
    ],
)
def test_charges_that_no_request_caused(tables: Tables, column: str, value: str, costs: list[str]) -> None:
    assert billed(tables, **{column: value})["EffectiveCost"].tolist() == [Decimal(c) for c in costs]


def test_reservation_is_paid_once_and_partly_unused(tables: Tables) -> None:
    rows = billed(tables, CommitmentDiscountId="commitment/l4-us-east")
    by_month = rows.groupby("ChargePeriodStart")[["BilledCost", "EffectiveCost"]].sum()
    assert (by_month == Decimal("1.44")).all(axis=None)
    unused = rows[rows["CommitmentDiscountStatus"] == "Unused"]
    assert (unused["BilledCost"] == 0).all()
    assert (unused["EffectiveCost"] > 1).all()


def test_price_details_carry_model_and_direction(tables: Tables) -> None:
    tokens = billed(tables, ConsumedUnit="Tokens")
    details = [json.loads(text) for text in tokens["SkuPriceDetails"]]
    assert all({"ModelId", "TokenDirection"} <= set(detail) for detail in details)
    assert {detail.get("TokenCacheAction") for detail in details} == {
        "Uncached",
        "Read",
        "Write",
        None,
    }


def test_documented_gaps_are_the_planted_ones(tables: Tables) -> None:
    page = (ROOT / "docs" / "demo_company.md").read_text(encoding="utf-8")
    unused = billed(tables, CommitmentDiscountStatus="Unused")["EffectiveCost"].sum()
    february = billed(tables, ProviderName="Anthropic", ChargePeriodStart="2026-02-01T00:00:00Z")
    discount = (february["EffectiveCost"] - february["ListCost"]).sum()
    unrated = billed(tables, ProviderName="Mistral")["EffectiveCost"].sum()
    for amount in (unused, discount, unrated):
        assert f"{amount:.6f}" in page


def test_large_log_is_exact_unique_and_reproducible(tmp_path: Path) -> None:
    for name in ("first", "second"):
        result = generate("--requests", "200000", "--output", str(tmp_path / name))
        assert result.returncode == 0, result.stderr
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    rows = pd.concat(map(pd.read_parquet, sorted((tmp_path / "first").glob("*.parquet"))))
    assert len(rows) == 200_000
    assert not rows.duplicated(["request_id", "attempt"]).any()
    assert rows["started_at"].is_monotonic_increasing
    assert rows["started_at"].dt.date.nunique() == 365
    assert (rows["loaded_at"] > rows["started_at"]).all()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--requests", "0", "--output", "x"], "between 1 and 20000000"),
        (["--requests", "20000001", "--output", "x"], "between 1 and 20000000"),
        (["--requests", "5", "--output", "x", "--days", "366"], "between 1 and 365"),
        (["--requests", "5"], "needs an --output directory"),
        (["--requests", "5", "--output", str(DEMO)], "other than seeds/demo"),
        (["--requests", "5", "--output", str(ROOT)], "not an empty directory"),
        (["--days", "5"], "--days needs --requests"),
    ],
)
def test_bad_arguments_are_refused(arguments: list[str], reason: str) -> None:
    result = generate(*arguments)
    assert result.returncode == 2
    assert reason in result.stderr


def test_a_demo_is_not_written_beside_a_large_log(tmp_path: Path) -> None:
    (tmp_path / "requests_00000.parquet").touch()
    result = generate("--output", str(tmp_path))
    assert (result.returncode, "holds a large log" in result.stderr) == (2, True)

"""Cost per request class as one would write it with Polars, lazily: no revenue, no duplicates, no bad rows.

python hand_polars.py LOG_FOLDER TOKEN_RATES_CSV     prints {class: cost} as JSON
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl

TOKENS = {
    "uncached_input": "uncached_input_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write_5m": "cache_write_5m_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "output": "output_tokens",
}
CLASSES = {
    "/v1/summarise": "document_summarise",
    "/v1/classify": "classify_text",
    "/v1/code": "code_review",
    "/v1/chat": "chat_reply",
    "/v1/widget": "chat_reply",
    "/v1/search": "semantic_search",
    "/v1/contracts/review": "contract_review",
}
MODEL = pl.coalesce("accelerator_model", "model")


def read_log(folder: Path) -> pl.LazyFrame:
    """Read customers' requests."""
    customers = pl.read_csv(folder / "demo_customers.csv")
    internal = customers.filter(pl.col("is_internal"))["customer_id"].to_list()
    log = pl.scan_parquet(folder / "requests_*.parquet")
    log = log.filter(~pl.col("is_internal"), ~pl.col("customer_id").is_in(internal).fill_null(False))
    return log.with_columns(request_class=pl.col("endpoint").replace_strict(CLASSES))


def within(row: dict) -> pl.Expr:
    """Tell which requests started in the validity of a rate."""
    begins = pl.col("started_at") >= row["valid_from"]
    return begins if row["valid_to"] is None else begins & (pl.col("started_at") < row["valid_to"])


def first_of(pairs: list[tuple[pl.Expr, float]]) -> pl.Expr:
    """Return the value of the first condition that holds, else NULL."""
    return pl.coalesce([pl.when(condition).then(pl.lit(value)) for condition, value in pairs])


def token_rates(file: Path, models: list[str]) -> dict[str, pl.Expr]:
    """Return each meter's rate per token, as an expression over the log."""
    rates = pl.read_csv(file, try_parse_dates=True, infer_schema_length=None)
    rates = rates.filter(pl.col("model").is_in(models), service_tier="standard").filter(pl.col("region").is_null())
    prompt = pl.sum_horizontal(list(TOKENS.values())[:4])
    pairs: dict[str, list] = {meter: [] for meter in TOKENS}
    for rate in rates.iter_rows(named=True):
        rows = (pl.col("provider") == rate["provider"]) & (pl.col("model") == rate["model"]) & within(rate)
        rows &= prompt >= rate["context_from_tokens"]
        if rate["context_to_tokens"] is not None:
            rows &= prompt < rate["context_to_tokens"]
        pairs[rate["meter"]].append((rows, rate["rate_per_million_tokens"] / 1e6))
    return {meter: first_of(found) for meter, found in pairs.items()}


def accelerator_cost(folder: Path) -> pl.Expr:
    """Return what a request costs as accelerator time: measured, else as profiled for class or model."""
    profiles, rates = [], []
    table = pl.read_csv(folder / "demo_compute_profiles.csv", try_parse_dates=True)
    for profile in table.filter(pl.col("replaces_model").is_null()).iter_rows(named=True):
        rows = (profile["model"] == MODEL) & (pl.col("hardware") == profile["hardware"])
        rows &= (pl.col("precision") == profile["precision"]) & within(profile)
        if profile["request_class"] != "*":
            rows &= pl.col("request_class") == profile["request_class"]
        profiles.append((rows, profile["accelerator_seconds"]))
    table = pl.read_csv(folder / "demo_accelerator_rates.csv", try_parse_dates=True)
    for rate in table.sort("region", nulls_last=True).iter_rows(named=True):
        rows = (pl.col("hardware") == rate["hardware"]) & within(rate)
        if rate["region"]:
            rows &= pl.col("region") == rate["region"]
        rates.append((rows, rate["rate_per_hour"]))
    return pl.coalesce("accelerator_seconds", first_of(profiles)) * first_of(rates) / 3600


def other_costs(folder: Path) -> pl.Expr:
    """Return retrieval, and what third parties charged in EUR, converted as of the day."""
    rates = dict(pl.read_csv(folder / "demo_retrieval_rates.csv").select("meter", "rate_per_call").iter_rows())
    euro = pl.read_csv(folder / "demo_fx_rates.csv", try_parse_dates=True).sort("rate_date", descending=True)
    rate_of_day = first_of(
        [(pl.col("started_at") >= day, rate) for day, rate in euro.select("rate_date", "rate").rows()]
    )
    return (
        pl.col("retrieval_calls").fill_null(0) * rates["retrieval_call"]
        + pl.col("vector_reads").fill_null(0) * rates["vector_read"]
        + (pl.col("third_party_cost") * rate_of_day).fill_null(0)
    )


def main() -> None:
    """Price the log and print the total of each class."""
    folder = Path(sys.argv[1])
    log = read_log(folder)
    models = log.select("model").unique().collect(engine="streaming")["model"].to_list()
    rates = token_rates(Path(sys.argv[2]), models)
    tokens = pl.sum_horizontal([pl.col(column) * rates[meter] for meter, column in TOKENS.items()])
    has_rate = rates["output"].is_not_null()
    computes = pl.col("hardware").is_not_null() & (~has_rate | pl.col("accelerator_model").is_not_null())
    reported = pl.when(~has_rate & ~computes).then("reported_cost").fill_null(0)
    computed = pl.when(computes).then(accelerator_cost(folder)).fill_null(0)
    cost = pl.when("is_cache_hit").then(0.0).otherwise(tokens + reported + computed + other_costs(folder))
    totals = log.group_by("request_class").agg(cost=cost.sum()).collect(engine="streaming")
    print(json.dumps(dict(totals.iter_rows())))


if __name__ == "__main__":
    main()

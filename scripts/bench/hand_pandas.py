"""Cost per request class as one would write it in a notebook with pandas: no revenue, no duplicates, no bad rows.

python hand_pandas.py LOG_FOLDER TOKEN_RATES_CSV     prints {class: cost} as JSON
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

TOKENS = {
    "uncached_input": "uncached_input_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write_5m": "cache_write_5m_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "output": "output_tokens",
}
TEXTS = ["customer_id", "endpoint", "provider", "model", "region", "hardware", "accelerator_model", "precision"]
NUMBERS = ["accelerator_seconds", "retrieval_calls", "vector_reads", "third_party_cost", "reported_cost"]
OTHERS = ["started_at", "is_internal", "is_cache_hit"]
CLASSES = {
    "/v1/summarise": "document_summarise",
    "/v1/classify": "classify_text",
    "/v1/code": "code_review",
    "/v1/chat": "chat_reply",
    "/v1/widget": "chat_reply",
    "/v1/search": "semantic_search",
    "/v1/contracts/review": "contract_review",
}


def read_log(folder: Path) -> pd.DataFrame:
    """Read customers' requests."""
    log = pd.read_parquet(
        sorted(folder.glob("requests_*.parquet")), columns=[*TEXTS, *TOKENS.values(), *NUMBERS, *OTHERS]
    )
    customers = pd.read_csv(folder / "demo_customers.csv")
    internal = customers.loc[customers["is_internal"] == True, "customer_id"]  # noqa: E712
    log = log[~log["is_internal"].astype(bool) & ~log["customer_id"].isin(internal)]
    log = log.astype(dict.fromkeys(TEXTS, "category")).reset_index(drop=True)
    log["request_class"] = log["endpoint"].map(CLASSES)
    return log


def within(times: pd.Series, row: tuple) -> pd.Series:
    """Tell which times are in the validity of a rate."""
    begins = times >= pd.Timestamp(row.valid_from)
    return begins if pd.isna(row.valid_to) else begins & (times < pd.Timestamp(row.valid_to))


def token_cost(log: pd.DataFrame, rates: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return each request's token cost, and whether its model has any token rate."""
    cost, has_rate = np.zeros(len(log)), np.zeros(len(log), dtype=bool)
    prompt = sum(log[column] for column in list(TOKENS.values())[:4])
    known = rates["model"].isin(log["model"].cat.categories) & (rates["service_tier"] == "standard")
    for rate in rates[known & rates["region"].isna()].itertuples():
        rows = (log["provider"] == rate.provider) & (log["model"] == rate.model) & within(log["started_at"], rate)
        rows &= (prompt >= rate.context_from_tokens) & ~(prompt >= rate.context_to_tokens)
        cost += np.where(rows, log[TOKENS[rate.meter]] * (rate.rate_per_million_tokens / 1e6), 0)
        has_rate |= rows
    return cost, has_rate


def accelerator_cost(log: pd.DataFrame, folder: Path) -> pd.Series:
    """Return what each request would cost as accelerator time: measured, else as profiled for class or model."""
    profiles = pd.read_csv(folder / "demo_compute_profiles.csv")
    profiles = profiles[profiles["replaces_model"].isna()]
    seconds = log["accelerator_seconds"].to_numpy(copy=True)
    computing_model = log["accelerator_model"].astype(object).fillna(log["model"].astype(object)).astype("category")
    for profile in profiles.itertuples():
        rows = (computing_model == profile.model) & (log["hardware"] == profile.hardware)
        rows &= (log["precision"] == profile.precision) & within(log["started_at"], profile) & np.isnan(seconds)
        if profile.request_class != "*":
            rows &= log["request_class"] == profile.request_class
        seconds[rows] = profile.accelerator_seconds
    per_hour = np.zeros(len(log))
    rates = pd.read_csv(folder / "demo_accelerator_rates.csv").sort_values("region", na_position="first")
    for rate in rates.itertuples():
        rows = (log["hardware"] == rate.hardware) & within(log["started_at"], rate)
        if pd.notna(rate.region):
            rows &= log["region"] == rate.region
        per_hour[rows] = rate.rate_per_hour
    return np.nan_to_num(seconds) * per_hour / 3600


def retrieval_cost(log: pd.DataFrame, folder: Path) -> pd.Series:
    """Return what each request's retrieval cost."""
    rates = pd.read_csv(folder / "demo_retrieval_rates.csv").set_index("meter")["rate_per_call"]
    calls = log["retrieval_calls"].fillna(0) * rates["retrieval_call"]
    return calls + log["vector_reads"].fillna(0) * rates["vector_read"]


def third_party_cost(log: pd.DataFrame, folder: Path) -> pd.Series:
    """Return what third parties charged, in EUR in this log, converted as of the day."""
    rates = pd.read_csv(folder / "demo_fx_rates.csv", parse_dates=["rate_date"]).sort_values("rate_date")
    charged = log["third_party_cost"].notna()
    position = np.searchsorted(rates["rate_date"], log.loc[charged, "started_at"], side="right") - 1
    cost = np.zeros(len(log))
    cost[charged] = log.loc[charged, "third_party_cost"] * rates["rate"].to_numpy()[position]
    return cost


def main() -> None:
    """Price the log and print the total of each class."""
    folder, token_rates = Path(sys.argv[1]), pd.read_csv(sys.argv[2])
    log = read_log(folder)
    tokens, has_rate = token_cost(log, token_rates)
    computes = log["hardware"].notna() & (~has_rate | log["accelerator_model"].notna())
    reported = np.where(~has_rate & ~computes, log["reported_cost"].fillna(0), 0)
    cost = tokens + reported + np.where(computes, accelerator_cost(log, folder), 0)
    cost = cost + retrieval_cost(log, folder) + third_party_cost(log, folder)
    cost = cost.where(~log["is_cache_hit"].astype(bool), 0)
    print(json.dumps(cost.groupby(log["request_class"]).sum().to_dict()))


if __name__ == "__main__":
    main()

"""The raw files, as text."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from oracle.settings import DEFAULTS, Settings

Raw = list[dict[str, str]]

DEMO_INPUTS = (
    "requests",
    "customers",
    "plans",
    "subscriptions",
    "invoice_lines",
    "usage_prices",
    "request_classes",
    "class_rules",
    "accelerator_rates",
    "retrieval_rates",
    "token_discounts",
    "compute_profiles",
    "fx_rates",
    "focus_charges",
    "charge_rules",
    "capacity_pools",
    "cost_targets",
    "allocation_weights",
)
REFERENCE_INPUTS = (
    "token_rates",
    "student_t_quantiles",
    "default_charge_rules",
    "default_model_aliases",
    "default_provider_aliases",
)
# What a company adds to the reference data; the demo company adds nothing.
OWN_INPUTS = ("own_token_rates", "model_aliases", "provider_aliases")


def read_text(path: Path) -> Raw:
    """Return a CSV file's rows, every value as text and a missing one as empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")


@dataclass(frozen=True)
class Inputs:
    """Every input of the package, by name, and its variables."""

    tables: dict[str, Raw]
    settings: Settings = DEFAULTS

    def __getitem__(self, name: str) -> Raw:
        """Return an input's rows."""
        return self.tables[name]

    def under(self, **variables: Any) -> "Inputs":
        """Return the same inputs with other variables."""
        return replace(self, settings=replace(self.settings, **variables))

    @classmethod
    def of_demo(cls, seeds: Path) -> "Inputs":
        """Read the demo company and the reference data from the seeds folder."""
        tables = {name: read_text(seeds / "demo" / f"demo_{name}.csv") for name in DEMO_INPUTS}
        tables |= {name: read_text(seeds / "reference" / f"{name}.csv") for name in REFERENCE_INPUTS}
        tables |= {name: [] for name in OWN_INPUTS}
        return cls(tables)

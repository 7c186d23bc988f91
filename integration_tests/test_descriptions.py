"""Nothing is published without saying what it means."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import PROJECT, manifest, read_duckdb

PACKAGE = "ai_unit_economics"
# What connectors and marts are written against.
CONTRACTS = {"int_ai__requests_unioned", "int_ai__ledger_attempts", "int_ai__ledger_days"}
# What every log counts is described once, for the log of your own: no new meter has to be written down for the others.
OTHER_LOGS = {"stg_litellm__requests", "int_ai__requests_unioned"}
SIGNATURE = re.compile(r"\{%-?\s*(?:macro|test)\s+\w+\((.*?)\)\s*-?%\}", re.DOTALL)
# An engine's own version of a macro is described by the macro that calls it.
ENGINES_OWN = re.compile(r"[a-z]+__\w+")


@pytest.fixture(scope="module")
def described(demo_database: Path) -> dict[str, Any]:
    """What the demo's build says of itself."""
    return manifest(demo_database)


def own(described: dict[str, Any], *resource_types: str) -> list[dict[str, Any]]:
    """Return the package's own nodes of some kinds."""
    nodes = [
        node
        for node in described["nodes"].values()
        if node["package_name"] == PACKAGE and node["resource_type"] in resource_types
    ]
    assert nodes
    return nodes


def arguments_of(macro: dict[str, Any]) -> Iterator[str]:
    """Yield the names of a macro's arguments, from its first line."""
    depth, name = 0, ""
    for character in SIGNATURE.search(macro["macro_sql"])[1] + ",":
        depth += (character in "[{(") - (character in "]})")
        if character == "," and depth == 0:
            if name.strip():
                yield name.split("=")[0].strip()
            name = ""
        else:
            name += character


def test_every_node_is_described(described: dict[str, Any]) -> None:
    """Models, seeds and analyses."""
    nodes = own(described, "model", "seed", "analysis")
    assert not [node["name"] for node in nodes if not node["description"].strip()]


def counts_of_the_catalogue() -> set[str]:
    """Return the columns of the request contract that count a meter."""
    catalogue = (PROJECT / "macros" / "sources" / "meters.sql").read_text()
    counts = set()
    for meter in ast.literal_eval(re.search(r"set meters = (\[.*?\]) -%}", catalogue, re.DOTALL)[1]):
        counts |= {f"{priced}_tokens" for priced in meter.get("priced_as", [])}
        counts.add(meter["quantity"])
    assert len(counts) > 10
    return counts


def columns_of(node: dict[str, Any], present: dict[str, set[str]]) -> tuple[set[str], set[str]]:
    """Return the columns that a node has, and those that it describes."""
    stated = {name for name, column in node["columns"].items() if column["description"].strip()}
    return present.get(node["alias"], set()), stated


@pytest.fixture(scope="module")
def present(demo_database: Path) -> dict[str, set[str]]:
    """The columns of every table and view."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_duckdb(demo_database, "select table_name, column_name from information_schema.columns"):
        found[row["table_name"]].add(row["column_name"])
    return found


def test_every_column_that_others_read_is_described(described: dict[str, Any], present: dict[str, set[str]]) -> None:
    """Of marts, inputs, staging, the request contract and the ledger: every column, and none that is not there."""
    wrong = []
    for node in own(described, "model", "seed"):
        is_private = node["path"].startswith("intermediate") and node["name"] not in CONTRACTS
        has, states = columns_of(node, present)
        if node["name"] in OTHER_LOGS:
            has -= counts_of_the_catalogue() - states
        if not is_private and has != states:
            wrong.append((node["name"], sorted(has ^ states)))
    assert not wrong


def test_private_models_describe_no_column_that_is_gone(
    described: dict[str, Any], present: dict[str, set[str]]
) -> None:
    """They describe the key and what would surprise; the rest is in the query."""
    wrong = []
    for node in own(described, "model"):
        has, states = columns_of(node, present)
        if node["config"]["materialized"] != "ephemeral" and states - has:
            wrong.append((node["name"], sorted(states - has)))
    assert not wrong


def test_every_model_says_its_grain_first(described: dict[str, Any]) -> None:
    """What one row is."""
    assert not [node["name"] for node in own(described, "model") if not node["description"].startswith("One row")]


def test_every_macro_is_described(described: dict[str, Any]) -> None:
    """Each macro, and each of its arguments by name, in order and with a type."""
    wrong = []
    for macro in described["macros"].values():
        if macro["package_name"] != PACKAGE or ENGINES_OWN.fullmatch(macro["name"]):
            continue
        stated = [each["name"] for each in macro["arguments"] if each["type"] and each["description"].strip()]
        if not macro["description"].strip() or stated != list(arguments_of(macro)):
            wrong.append(macro["name"])
    assert not wrong

"""Nothing is published without saying what it means."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import PROJECT, manifest, read_duckdb

PACKAGE = "ai_unit_economics"
SIGNATURE = re.compile(r"\{%-?\s*(?:macro|test)\s+\w+\((.*?)\)\s*-?%\}", re.DOTALL)
# An engine's own version of a macro is described by the macro that calls it.
ENGINES_OWN = re.compile(r"[a-z]+__\w+")
# Where a meter's own columns are described: as it is counted, and as it is published.
METERS_DESCRIBED = {"stg_generic__requests", "int_ai__ledger_attempts", "fct_ai__request_costs"}


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


def columns_of_call_meters() -> set[str]:
    """Return the columns that models make of the catalogue's meters with a rate by the call."""
    catalogue = (PROJECT / "macros" / "sources" / "meters.sql").read_text()
    meters = ast.literal_eval(re.search(r"set meters = (\[.*?\]) -%}", catalogue, re.DOTALL)[1])
    columns = set()
    for meter in meters:
        if meter["rate"] == "call":
            columns.add(meter["quantity"])
            columns |= {f"{meter['name']}_{part}" for part in ("rate", "currency_code", "amount", "cost_pico")}
    assert columns
    return columns


def test_every_node_is_described(described: dict[str, Any]) -> None:
    """Models, seeds and analyses."""
    nodes = own(described, "model", "seed", "analysis")
    assert not [node["name"] for node in nodes if not node["description"].strip()]


def test_every_column_is_described(described: dict[str, Any], demo_database: Path) -> None:
    """Every column that a table or view has, and no column that it has not.

    Between the request contract and the ledger the columns of call meters need no words: the catalogue has them.
    """
    of_meters = columns_of_call_meters()
    columns = read_duckdb(demo_database, "select table_name, column_name from information_schema.columns")
    wrong = []
    for node in own(described, "model", "seed"):
        present = {row["column_name"] for row in columns if row["table_name"] == node["alias"]}
        stated = {name for name, column in node["columns"].items() if column["description"].strip()}
        if node["resource_type"] == "model" and node["name"] not in METERS_DESCRIBED:
            present -= of_meters - stated
        if node["config"]["materialized"] != "ephemeral" and present != stated:
            wrong.append((node["name"], sorted(present ^ stated)))
    assert not wrong


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

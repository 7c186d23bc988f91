"""The house stays walkable: folders in one order, a shallow graph, short models, and a tested key for every mart.

A limit is raised only with a reason in DECISIONS.md.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support import manifest

# A folder reads only itself and those above it.
FOLDERS = (
    "staging", "intermediate/reference", "intermediate/contracts", "intermediate/intake", "intermediate/names",
    "intermediate/refresh", "intermediate/requests", "intermediate/rating", "intermediate/ledger",
    "intermediate/revenue", "intermediate/margin", "intermediate/mix", "intermediate/billing",
    "intermediate/customers", "intermediate/operations", "marts",
)  # fmt: skip
MOST_MODELS = 209
DEEPEST = 26
LONGEST = 120
KEY_TESTS = {"unique", "unique_combination"}
# A key that is proven by a test of its own; what repeats as its input does has every row accounted for instead.
OWN_KEY_TESTS = {
    "fct_ai__request_costs": "assert_an_attempt_counts_once_a_day",
    "fct_ai__rejected_rows": "assert_raw_rows_are_accepted_duplicate_or_rejected",
    "fct_ai__charges": "assert_every_billed_amount_counts_once",
}

Node = dict[str, Any]


@pytest.fixture(scope="module")
def nodes(demo_database: Path) -> dict[str, Node]:
    """The package's models and tests by their unique id."""
    found = {
        unique_id: node
        for unique_id, node in manifest(demo_database)["nodes"].items()
        if node["package_name"] == "ai_unit_economics" and node["resource_type"] in {"model", "test"}
    }
    assert len(models(found)) > 100
    return found


def models(nodes: dict[str, Node]) -> dict[str, Node]:
    """Return the models alone."""
    return {unique_id: node for unique_id, node in nodes.items() if node["resource_type"] == "model"}


def folder(node: Node) -> str:
    """Return the folder of the order that a model lies in."""
    path = Path(node["path"])
    return "/".join(path.parts[:2]) if path.parts[0] == "intermediate" else path.parts[0]


def reads(nodes: dict[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Yield every model with each model that it reads."""
    found = models(nodes)
    for node in found.values():
        for parent in node["depends_on"]["nodes"]:
            if parent in found:
                yield node, found[parent]


def test_every_model_lies_in_a_folder_of_the_order(nodes: dict[str, Node]) -> None:
    """A new folder gets its place in the order first."""
    assert not {node["path"] for node in models(nodes).values() if folder(node) not in FOLDERS}


def test_no_model_reads_a_folder_below_its_own(nodes: dict[str, Node]) -> None:
    """So folders never read each other in a circle, and no intermediate reads a mart."""
    assert not [
        f"{node['name']} reads {parent['name']}"
        for node, parent in reads(nodes)
        if FOLDERS.index(folder(parent)) > FOLDERS.index(folder(node))
    ]


def test_staging_reads_its_own_source_only(nodes: dict[str, Node]) -> None:
    """A `base_` model may stand behind the `stg_` models of its own folder."""
    assert not [
        f"{node['name']} reads {parent['name']}"
        for node, parent in reads(nodes)
        if folder(node) == "staging"
        and (Path(node["path"]).parent != Path(parent["path"]).parent or not parent["name"].startswith("base_"))
    ]


def test_marts_read_no_staging(nodes: dict[str, Node]) -> None:
    """They publish what intermediates have worked out."""
    assert not [
        f"{node['name']} reads {parent['name']}"
        for node, parent in reads(nodes)
        if folder(node) == "marts" and folder(parent) == "staging"
    ]


def test_graph_is_shallow(nodes: dict[str, Node]) -> None:
    """How many models the longest way from a raw row to a mart passes."""
    found = models(nodes)

    @cache
    def depth(unique_id: str) -> int:
        return 1 + max(
            (depth(parent) for parent in found[unique_id]["depends_on"]["nodes"] if parent in found), default=0
        )

    assert max(depth(unique_id) for unique_id in found) <= DEEPEST


def test_models_are_few(nodes: dict[str, Node]) -> None:
    """A newcomer walks them in an afternoon."""
    assert len(models(nodes)) <= MOST_MODELS


def test_models_are_short(nodes: dict[str, Node]) -> None:
    """In lines that are not blank."""
    lines = {
        node["name"]: sum(1 for line in node["raw_code"].splitlines() if line.strip())
        for node in models(nodes).values()
    }
    assert not {name: count for name, count in lines.items() if count > LONGEST}


def test_every_mart_has_a_tested_key(nodes: dict[str, Node]) -> None:
    """By one column or several."""
    tested = {
        parent
        for node in nodes.values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") in KEY_TESTS
        for parent in node["depends_on"]["nodes"]
    }
    names = {node["name"] for node in nodes.values() if node["resource_type"] == "test"}
    assert not [
        node["name"]
        for unique_id, node in models(nodes).items()
        if folder(node) == "marts" and unique_id not in tested and OWN_KEY_TESTS.get(node["name"]) not in names
    ]


def test_models_call_the_packages_macros_by_their_bare_names(nodes: dict[str, Node]) -> None:
    """A node's own package is searched first, so a prefix says nothing."""
    assert not [node["name"] for node in models(nodes).values() if "ai_unit_economics." in node["raw_code"]]

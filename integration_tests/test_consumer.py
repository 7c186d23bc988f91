"""The package installed into somebody else's project: their rows, none of the demo's, and no unit test of ours."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from support import PROJECT, manifest, read_duckdb, read_mart, run_dbt


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The consumer's project, with the package installed and everything built."""
    folder = tmp_path_factory.mktemp("consumer")
    project = folder / "project"
    shutil.copytree(PROJECT / "integration_tests" / "consumer_project", project)
    (project / "packages.yml").write_text(f"packages:\n  - local: {PROJECT}\n")
    database = folder / "consumer.duckdb"
    run_dbt("deps", database=database, project_dir=project)
    # Sources are the consumer's seeds, which dbt does not order before the models that read them.
    run_dbt("seed", database=database, project_dir=project)
    done = run_dbt("build", "--exclude", "package:consumer", database=database, project_dir=project, unit_tests=True)
    (folder / "build.log").write_text(done.stdout)
    return database


def test_marts_hold_the_consumers_rows(installed: Path) -> None:
    """10,000 x 0.15 and 1,000 x 0.60 per million: 0.0021; twice that; 0.000021; and one without a rate."""
    costs = {row["request_id"]: row["cost"] for row in read_mart(installed, "fct_ai__requests")}
    assert costs == {"1": Decimal("0.0021"), "2": Decimal("0.0042"), "3": Decimal("0.000021"), "4": None}


def test_revenue_is_shared_over_the_plans_requests(installed: Path) -> None:
    """Two subscriptions at 0.10 a day for the log's two days (1 March is before it), over four requests."""
    revenues = {row["revenue"] for row in read_mart(installed, "fct_ai__requests")}
    assert revenues == {Decimal("0.1")}


def test_no_demo_row_and_no_demo_seed(installed: Path) -> None:
    """Only the reference seeds come along."""
    seeds = {node["name"] for node in manifest(installed)["nodes"].values() if node["resource_type"] == "seed"}
    assert not {name for name in seeds if name.startswith("demo_")}
    assert {"token_rates", "student_t_quantiles"} <= seeds
    tables = read_duckdb(installed, "select table_name from information_schema.tables")
    assert not [row for row in tables if row["table_name"].startswith("demo_")]


def test_none_of_our_unit_tests_ran(installed: Path) -> None:
    """They prove our formulas, once, here."""
    assert "unit test" not in (installed.parent / "build.log").read_text()


def test_missing_inputs_are_empty_not_missing(installed: Path) -> None:
    """No bill, no usage prices, no exchange rates, no profiles: the models stand, without rows."""
    for model in ("stg_focus__charges", "stg_generic__usage_prices", "stg_reference__fx_rates"):
        assert read_duckdb(installed, f"select * from {model}") == []


def test_a_misspelt_variable_of_the_package_stops_every_command(installed: Path) -> None:
    """Under the package's own name there is no variable but its own; elsewhere any name will do."""
    project = installed.parent / "misspelt"
    shutil.copytree(installed.parent / "project", project, symlinks=True)
    settings = project / "dbt_project.yml"
    own, ours = "vars:\n  request_path: theirs\n", "  ai_unit_economics:\n    reqests_table: raw_llm_log\n"
    settings.write_text(settings.read_text().replace("vars:\n  ai_unit_economics:\n", own + ours))
    done = run_dbt("parse", database=installed.parent / "misspelt.duckdb", project_dir=project, check=False)
    message = " ".join(done.stdout.split())
    assert done.returncode != 0
    assert "has no variable `reqests_table` (did you mean `requests_table`?). Its README" in message

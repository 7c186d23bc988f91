"""What is wrong is said in one clear sentence."""

import re
from pathlib import Path

import yaml

from scripts.check_environment import complaint
from support import PROJECT, run_dbt

MACROS = PROJECT / "macros" / "sources"


def failure(tmp_path: Path, parses_anew: bool = False, **variables: object) -> str:
    """Run into a failure and return what dbt printed."""
    database = tmp_path / "none.duckdb"
    done = run_dbt("run", database=database, variables=variables, check=False, parses_anew=parses_anew)
    assert done.returncode != 0
    return done.stdout


def test_wrong_python() -> None:
    """The versions are named, and what to do."""
    assert complaint((3, 11)) is None
    message = complaint((3, 9))
    assert message and "3.11" in message and "3.9" in message


def test_no_request_log(tmp_path: Path) -> None:
    """The variable that is missing is named."""
    assert "has no request log to read: set variable `requests_table`" in failure(tmp_path, use_demo_data=False)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    """The path is named."""
    missing = tmp_path / "no_such_log.parquet"
    assert f'No files found that match the pattern "{missing}"' in failure(tmp_path, requests_path=str(missing))


def test_table_that_is_not_there(tmp_path: Path) -> None:
    """The table is named."""
    message = failure(tmp_path, requests_table="no_such_table")
    assert "Input `requests`: there is no table" in message and "no_such_table" in message


def test_variable_that_is_misspelt(tmp_path: Path) -> None:
    """On the command line, where other projects' variables stand too: only one that is almost one of ours."""
    message = failure(
        tmp_path, parses_anew=True, request_path="log.csv", start_date="2026-01-01", reporting_curency="EUR"
    )
    assert (
        "Package ai_unit_economics has no variable `request_path` (did you mean `requests_path`?), "
        "`reporting_curency` (did you mean `reporting_currency`?)." in message
    )


def test_missing_column_that_is_misspelt(tmp_path: Path) -> None:
    """Nobody would notice that hardware is still read."""
    message = failure(tmp_path, requests_missing_columns=["hardwear"])
    assert "`requests_missing_columns` names `hardwear`, which input `requests` does not have" in message
    assert "Did you mean `hardware`?" in message


def test_time_out_beyond_the_look_back(tmp_path: Path) -> None:
    """A transaction cannot stay open for longer than the refresh looks back."""
    message = failure(tmp_path, parses_anew=True, transaction_timeout_hours=48)
    assert "`transaction_timeout_hours` must be between 1 and 24, not 48" in message


def test_every_variable_in_the_code_is_known() -> None:
    """A variable that the check does not know could not be set."""
    declared = set(yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["ai_unit_economics"])
    inputs = set(re.findall(r"^ {8}'(\w+)': \[", (MACROS / "input_names.sql").read_text(), re.MULTILINE))
    others = set(re.findall(r"'(\w+)'", (MACROS / "known_variables.sql").read_text()))
    places = {"table", "schema", "database", "path", "missing_columns", "loaded_at_field"}
    known = declared | others | {f"{name}_{place}" for name in (*inputs, "inputs", "stripe") for place in places}
    used, read = set(), set()
    for folder in ("models", "macros", "seeds", "tests", "analyses"):
        for path in (PROJECT / folder).rglob("*"):
            if path.suffix in (".sql", ".yml"):
                used |= set(re.findall(r"\bvar\(\s*['\"](\w+)['\"]", path.read_text()))
                read |= set(re.findall(r"select_input\(\s*'(\w+)'", path.read_text()))
    assert read == inputs
    assert len(used) > 50 and not used - known

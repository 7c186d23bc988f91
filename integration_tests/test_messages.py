"""What is wrong is said in one clear sentence."""

from pathlib import Path

from scripts.check_environment import complaint
from support import run_dbt


def failure(tmp_path: Path, **variables: object) -> str:
    """Run into a failure and return what dbt printed."""
    done = run_dbt("run", database=tmp_path / "none.duckdb", variables=variables, check=False)
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
    assert "no_such_table" in failure(tmp_path, requests_table="no_such_table")


def test_time_out_beyond_the_look_back(tmp_path: Path) -> None:
    """A transaction cannot stay open for longer than the refresh looks back."""
    message = failure(tmp_path, transaction_timeout_hours=48)
    assert "`transaction_timeout_hours` must be between 1 and 24, not 48" in message

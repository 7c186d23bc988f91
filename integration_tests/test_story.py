"""What README.md shows of the demo company is what the marts say."""

import subprocess
import sys
from pathlib import Path

import pytest

from support import PROJECT


@pytest.mark.parametrize("script", ["report", "story"])
def test_readme_shows_what_the_script_prints(script: str, demo_database: Path) -> None:
    """Line by line; the report's list of where to look next is left out there."""
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / f"{script}.py"],
        env={"AI_UNIT_ECONOMICS_DATABASE": str(demo_database)},
        capture_output=True,
        text=True,
        check=True,
    )
    printed = done.stdout.split("Where to look next")[0].strip()
    assert printed in (PROJECT / "README.md").read_text()

"""Run dbt several times on a project that is parsed once: for variables that no configuration reads.

    python parse_once.py < RUNS      RUNS: a JSON list of argument lists

dbt parses anew whenever a variable changes, and parsing is most of a short run's time.
"""

import json
import sys

from dbt.cli.main import dbtRunner


def main() -> int:
    """Run all and say whether every one went well."""
    parsed = dbtRunner().invoke(["parse", "--no-partial-parse"])
    if not parsed.success:
        return 1
    runs = json.load(sys.stdin)
    return 0 if all(dbtRunner(manifest=parsed.result).invoke(arguments).success for arguments in runs) else 1


if __name__ == "__main__":
    sys.exit(main())

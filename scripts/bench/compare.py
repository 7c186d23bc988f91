"""Tell whether two databases hold the same marts: every column, whatever the order of the rows."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb

# When a run built a row is bookkeeping of the refresh: two runs never agree on it.
REFRESH_COLUMNS = {"day_built_at", "first_published_at", "last_changed_at"}
FLOAT_TOLERANCE = 1e-9


def differing_marts(left: Path, right: Path) -> tuple[int, list[str]]:
    """Return how many columns of marts were compared, and `mart.column` of those that differ."""
    columns, found = 0, []
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"attach '{left}' as a (read_only); attach '{right}' as b (read_only)")
        marts = connection.execute(
            "select distinct table_name from information_schema.tables "
            "where table_catalog = 'a' and table_name similar to '(fct|dim)_ai__.*' order by 1"
        ).fetchall()
        for (mart,) in marts:
            left_side, right_side = (fingerprint(connection, side, mart) for side in ("a", "b"))
            columns += len(left_side)
            found += [f"{mart}.{name}" for name in left_side if not same(left_side[name], right_side.get(name))]
    return columns, found


def fingerprint(connection: duckdb.DuckDBPyConnection, side: str, mart: str) -> dict[str, object]:
    """Return a sum for each column (hashes; floats as they are) and one for whole rows."""
    described = connection.execute(f"describe {side}.{mart}").fetchall()
    kinds = {name: kind for name, kind, *_ in described if name not in REFRESH_COLUMNS}
    exact = [name for name, kind in kinds.items() if kind != "DOUBLE"]
    sums = {name: f"sum(hash({name}))" if name in exact else f"sum({name})" for name in kinds}
    sums["(rows)"] = f"sum(hash({', '.join(exact)}))"
    values = connection.execute(f"select {', '.join(sums.values())} from {side}.{mart}").fetchone()
    return dict(zip(sums, values, strict=True))


def same(left: object, right: object) -> bool:
    """Tell whether two sums are equal; floats may be added in another order."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=FLOAT_TOLERANCE, abs_tol=FLOAT_TOLERANCE)
    return left == right

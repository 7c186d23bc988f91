"""The demo company on PostgreSQL, mart by mart the same as on DuckDB."""

from pathlib import Path

import psycopg2
import pytest

from conftest import Postgres
from support import assert_same_rows, mart_names, read_duckdb, read_mart, rows_of, run_dbt

SCHEMA = "demo"
COMPILED = "target/compiled/ai_unit_economics/analyses"


@pytest.fixture(scope="module")
def postgres_demo(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    """The demo company, built on PostgreSQL with all tests of the package."""
    unused = tmp_path_factory.mktemp("postgres") / "unused.duckdb"
    run_dbt("build", database=unused, env={**postgres.env, "AI_UNIT_ECONOMICS_SCHEMA": SCHEMA}, unit_tests=True)
    return postgres


def test_every_mart_is_the_same_as_on_duckdb(postgres_demo: Postgres, demo_database: Path) -> None:
    """Every column of every row: exactly, ratios within 1e-12. Fingerprints hash differently by engine."""
    marts = mart_names(demo_database)
    assert len(marts) >= 10
    connection = psycopg2.connect(host=postgres_demo.host, port=postgres_demo.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        for mart in marts:
            cursor.execute(f"select * from {SCHEMA}.{mart}")
            assert_same_rows(read_mart(demo_database, mart), rows_of(cursor), mart, ignore={"day_fingerprint"})
    connection.close()


def test_planner_knows_every_table(postgres_demo: Postgres) -> None:
    """A table that nobody counted, which PostgreSQL marks by -1 rows, is joined row by row."""
    connection = psycopg2.connect(host=postgres_demo.host, port=postgres_demo.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select relname, reltuples from pg_class where relnamespace = %s::regnamespace and relkind = 'r'"
            " and relname ~ '^(int|fct|dim)_ai__'",
            [SCHEMA],
        )
        rows = cursor.fetchall()
    connection.close()
    assert len(rows) > 50
    assert not [name for name, count in rows if count < 0]


def test_every_analysis_is_the_same_as_on_duckdb(postgres_demo: Postgres, demo_database: Path, tmp_path: Path) -> None:
    """The what-if questions, as they come."""
    unused = tmp_path / "unused.duckdb"
    env = {**postgres_demo.env, "AI_UNIT_ECONOMICS_SCHEMA": SCHEMA}
    run_dbt("compile", "--select", "path:analyses", database=demo_database)
    run_dbt("compile", "--select", "path:analyses", database=unused, env=env)
    queries = sorted((demo_database.parent / f"{demo_database.stem}_dbt" / COMPILED).glob("*.sql"))
    assert len(queries) >= 5
    connection = psycopg2.connect(host=postgres_demo.host, port=postgres_demo.port, user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        for query in queries:
            cursor.execute((tmp_path / "unused_dbt" / COMPILED / query.name).read_text())
            assert_same_rows(read_duckdb(demo_database, query.read_text()), rows_of(cursor), query.stem)
    connection.close()

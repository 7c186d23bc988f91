# Two commands do everything: `make build` shows the demo company, `make test` runs what CI runs.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
DBT := $(BIN)/dbt
export DBT_PROFILES_DIR ?= $(CURDIR)
export DO_NOT_TRACK := 1

.PHONY: help build story test test-fast lint format demo report docs bench rates lock clean

REQUESTS ?= 20000000
JOBS ?= 2

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

$(VENV)/.runtime: requirements.txt scripts/check_environment.py
	@$(PYTHON) scripts/check_environment.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.development requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

$(VENV)/.rates: $(VENV)/.development requirements-rates.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-rates.txt
	@touch $@

build: $(VENV)/.runtime ## Make the environment, load the demo data, run dbt build on DuckDB, print the result.
	$(DBT) build --quiet
	@$(BIN)/python scripts/report.py

report: $(VENV)/.runtime ## Print the result of the last build again.
	@$(BIN)/python scripts/report.py

story: $(VENV)/.runtime ## Tell from the marts of the last build how the demo company's loss is found.
	@$(BIN)/python scripts/story.py

test: lint $(VENV)/.rates ## Lint, then every test: demo data, oracle, scenarios, PostgreSQL, installed package. JOBS files at a time.
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder integration_tests

test-fast: $(VENV)/.development ## The demo with its unit tests and invariants, every mart against the oracle, and the order of the house.
	$(BIN)/python -m pytest integration_tests/test_oracle.py integration_tests/test_architecture.py \
	    integration_tests/test_descriptions.py

lint: $(VENV)/.development ## Check SQL, Python, YAML and shell style.
	$(BIN)/ruff check scripts integration_tests
	$(BIN)/ruff format --check scripts integration_tests
	$(BIN)/yamllint --strict models seeds macros analyses dbt_project.yml profiles.yml
	$(BIN)/shellcheck scripts/*.sh .ci/run
	$(BIN)/sqlfluff lint --processes 2 models tests analyses

format: $(VENV)/.development ## Bring SQL and Python into style.
	$(BIN)/ruff check --fix scripts integration_tests
	$(BIN)/ruff format scripts integration_tests
	$(BIN)/sqlfluff fix --processes 2 models tests analyses

demo: $(VENV)/.development ## Write the demo data anew; the result must not differ from what is committed.
	$(BIN)/python scripts/generate_demo.py

docs: $(VENV)/.runtime ## Write the documentation as one offline page, target/static_index.html.
	$(DBT) docs generate --static

bench: $(VENV)/.bench ## Measure speed and memory on REQUESTS generated requests, into docs/benchmarks.md (20 minutes).
	$(BIN)/python scripts/bench/run.py --requests $(REQUESTS) --folder target/bench --into docs/benchmarks.md

rates: $(VENV)/.rates ## Bring the token rate card up to date with the pinned list prices, and print what changed.
	$(BIN)/python scripts/refresh_rates.py

lock: $(VENV)/.development ## Resolve requirements*.in into exact versions with hashes.
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	    --no-emit-index-url requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	    --no-emit-index-url requirements-dev.in --output-file requirements-dev.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	    --no-emit-index-url requirements-bench.in --output-file requirements-bench.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	    --no-emit-index-url requirements-rates.in --output-file requirements-rates.txt

clean: ## Remove everything that the targets above made.
	rm -rf $(VENV) target logs dbt_packages ai_unit_economics.duckdb ai_unit_economics.duckdb.wal

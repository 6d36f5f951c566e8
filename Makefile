# Every command needs only Python 3.11+, make and the package registries.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := all
.PHONY: all install serve test check fix expected build bench clean

all: check test

# pip's own dependency groups need pip 25.1: the fresh environment gets a new pip first.
.venv/installed: pyproject.toml hatch_build.py $(wildcard frontend/*.* frontend/src/*)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

install: .venv/installed-dev  ## the program and everything to work on it

serve: .venv/installed  ## set up and serve the graph on http://127.0.0.1:8000
	$(BIN)/hipgraph serve

test: .venv/installed-dev  ## set up and run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/installed-dev  ## every check that is no test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/turtlefmt --check ontology shapes data/registers data/plan.ttl data/provenance.ttl
	$(BIN)/interrogate --quiet tests

fix: .venv/installed-dev  ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/turtlefmt ontology shapes data/registers data/plan.ttl data/provenance.ttl

expected: .venv/installed-dev  ## write the expected answers of the competency questions anew
	$(BIN)/python tests/expected.py

build: .venv/installed-dev  ## the wheel, in dist/
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

SIZES ?= 0 1000000
bench: .venv/installed-dev  ## measure (SIZES of graphs; GOLD=folder of hand-read records adds the extraction table)
	$(BIN)/python benchmarks/loading.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python benchmarks/reasoning.py
	$(if $(GOLD),$(BIN)/python benchmarks/extraction.py --gold $(GOLD))
	PYTHONPATH=. $(BIN)/python benchmarks/endpoint.py --sizes $(SIZES)

clean:
	rm -rf .venv dist frontend/node_modules src/hipgraph/web/static/editors .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage

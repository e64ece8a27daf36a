# Two commands do everything: `make build` and `make test`. Each sets up its own virtual environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: build test lint types layers unit graph fuzz bench docs clean help

build: $(READY) ## build the graph of this repository into build/
	@$(BIN)/python -m compileall -q kgtool
	@$(BIN)/kgtool build

test: lint types layers unit graph ## everything that must hold before a change lands

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/python -m pytest -n 2

graph: $(READY)
	$(BIN)/kgtool build
	$(BIN)/kgtool test

fuzz: $(READY) ## the property tests on new random examples, not those that `make test` always draws
	KGTOOL_EXAMPLES=fuzz $(BIN)/python -m pytest -n 2 tests/oracle tests/unit

bench: $(READY) ## measure against peers; long, never part of `make test`
	$(BIN)/python benchmarks/run.py

docs: $(READY) ## write the generated parts of docs/ anew
	$(BIN)/python -m kgtool.cli.reference
	$(BIN)/python -m kgtool.cli.ontology_docs

clean: ## remove what the other targets made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kgtool needs Python 3.11 or newer; say PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

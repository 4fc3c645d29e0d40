# Two commands: `make run` and `make test`. Each does its own set-up in .venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test check lint clean help

run: .venv/.installed  ## set up, build the index, serve the app on PORT (default 8000)
	@PORT=$(PORT) $(BIN)/praxis serve

test: .venv/.tested  ## set up, then run all tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/praxis check
	@$(BIN)/python -m pytest

check: .venv/.installed  ## check the content
	@$(BIN)/praxis check

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ –/'

clean:  ## remove what was set up and built
	rm -rf .venv index

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed (PYTHON=python3.12 make run)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/.tested: pyproject.toml .venv/.installed | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,training]'
	@touch $@

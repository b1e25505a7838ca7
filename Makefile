# `make demo` and `make test` need Python 3.11 or newer and make; everything else comes from requirements.lock.

# The first Python on the path that is new enough; name another with PYTHON=...
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WORKERS ?= 2

.PHONY: help demo test test-all lint bench docs lock clean
help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(INSTALLED)  ## compare gemba, one shared floor and cross KPIs with leaving things as they are
	$(BIN)/holivar compare scenarios/gemba.toml scenarios/shared_space.toml scenarios/cross_kpi.toml \
		--baseline scenarios/baseline.toml --reps 20 --seed 1 --force --out demo-out

test: lint  ## lint, types, import arrows and every test that takes at most a few seconds
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

test-all: lint  ## the same with the slow tests
	@$(BIN)/python -m pytest -n $(WORKERS)

lint: $(INSTALLED)  ## ruff, mypy and the import arrows
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "not formatted: run $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >$(VENV)/lint-imports.txt || { cat $(VENV)/lint-imports.txt; exit 1; }

bench: $(INSTALLED)  ## measure the speed of the main job, side by side with plain Mesa
	$(BIN)/python -m benchmarks

docs: $(INSTALLED)  ## write anew what the docs take from the code
	@$(BIN)/python -m docs

lock: $(INSTALLED)  ## resolve the dependencies again and write requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --quiet --upgrade --generate-hashes \
		--universal --python-version 3.11 --fork-strategy fewest \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file requirements.lock

clean:  ## remove the environment, caches and the demo's results
	rm -rf $(VENV) demo-out build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Holivar needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing into $(VENV) (once; one to three minutes) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make environments: install its venv module."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

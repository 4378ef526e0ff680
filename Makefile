# Everything sets itself up: a .venv from the pinned versions of constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
# One worker more than there are cores: a third of the time, tests wait for processes that they started. More workers
# would cost ten seconds of processor time each, to collect the tests and to import what they need.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
.DEFAULT_GOAL := help
# Keep compiled modules even where the environment forbids it: otherwise pytest compiles every test again in each worker.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help briefings quick quick-tests test all-tests coverage lab check lock docs clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

briefings: .venv/ready  ## run every notebook on the newest drop and write the HTML
	$(BIN)/briefings run

quick: .venv/ready-to-develop  ## check the code and pass every test that starts no process
	@$(MAKE) --no-print-directory --jobs 2 check quick-tests

quick-tests: .venv/ready-to-develop
	$(BIN)/pytest --quiet -m "not slow" --numprocesses auto --dist worksteal

test: .venv/ready-to-develop  ## check the code and pass every test
	@$(MAKE) --no-print-directory --jobs 2 check all-tests

# Files go to the workers in our own order, not those with the most tests first: few tests can take the longest.
all-tests: .venv/ready-to-develop
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

coverage: .venv/ready-to-develop  ## which lines and branches the quick tests miss; fails below the floor of pyproject.toml
	$(BIN)/pytest --quiet -m "not slow" --numprocesses auto --cov --cov-report term

lab: .venv/ready  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=. $(if $(filter 0,$(shell id -u)),--allow-root) $(firstword $(wildcard own/notebooks/explore.ipynb) notebooks/explore.ipynb)

check: .venv/ready-to-develop  ## format, lint, types, imports: all of them, then a count of what failed
	@failed=0; \
	for command in "ruff format --check" "ruff check" "mypy" "lint-imports"; do \
		echo "$$command"; $(BIN)/$$command || failed=$$((failed + 1)); \
	done; \
	echo "$$failed checks failed"; test $$failed -eq 0

lock:  ## renew constraints.txt after a change of dependencies (UPGRADE=1: with the newest versions)
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet --disable-pip-version-check uv
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate --no-header \
		$(if $(UPGRADE),--upgrade) --output-file constraints.txt pyproject.toml
	{ echo '# Written by "make lock": change pyproject.toml, not this file.'; cat constraints.txt; } > constraints.new
	mv constraints.new constraints.txt

docs: .venv/ready  ## write what docs/architecture.md takes from the code
	$(BIN)/python docs/generate.py

clean:  ## remove the installation, caches and processed drops; reports, drops and own/ stay
	rm -rf .venv src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find src tests benchmarks data docs -name __pycache__ -type d -prune -exec rm -rf {} +
	find data/processed -mindepth 1 -not -name .gitkeep -delete

define environment
$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: set PYTHON." if sys.version_info < (3, 11) else 0)'
$(PYTHON) -m venv .venv
endef

.venv/ready: pyproject.toml constraints.txt
	$(environment)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

# pip need not compile eleven thousand modules: Python compiles those that are imported. Most are imported here already,
# before several processes would each compile them at once.
.venv/ready-to-develop: pyproject.toml constraints.txt
	$(environment)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -c 'import helpers.batch.preload'
	touch .venv/ready $@

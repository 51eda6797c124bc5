# Everything that is done often. `make help` lists it.
PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.requirements
DEV_STAMP := $(VENV)/.requirements-dev
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run lint test coverage bench load fuzz faults shots services backup restore lock licences clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(PY):
	@command -v $(PYTHON) >/dev/null 2>&1 && python=$(PYTHON) || python=python3; \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11)"; exit 1; }; \
	"$$python" -m venv $(VENV)

$(RUN_STAMP): requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(RUN_STAMP)

run: $(RUN_STAMP) ## start everything; prints address and demo accounts; Ctrl-C ends it
	@exec $(PY) -m app.commands run

lint: $(DEV_STAMP) ## ruff, mypy, import-linter
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

test: lint coverage ## lint, then every test; PostgreSQL, Redis, Chromium and nginx are used where they are
	@scripts/browser
	@scripts/nginx
	$(PY) -m pytest -n 2 --dist worksteal -rs -m "not measured"

coverage: $(DEV_STAMP) ## the tests of the rules, the code and the scan path, which have to take every branch
	$(PY) -m pytest -n 2 --dist worksteal -rs -m measured --cov --cov-report= --cov-fail-under=0
	@$(PY) -m scripts.branches

bench: $(DEV_STAMP) ## measure, and write docs/performance.md and what docs/scale.md has of it
	$(PY) -m bench
	$(PY) -m load.scale

load: $(DEV_STAMP) ## a morning at the gate until it breaks, and write docs/performance.md
	$(PY) -m load

fuzz: $(DEV_STAMP) ## search the parsers of codes, cards, sheets, pictures and bodies for faults (SECONDS= each)
	$(PY) -m tests.fuzz --seconds $(or $(SECONDS),60)

faults: $(DEV_STAMP) ## kill, cut off and fill up what runs, and write docs/reliability.md
	$(PY) -m faults

shots: $(DEV_STAMP) ## a picture of every page in var/shots, and what is wrong with it
	@scripts/browser
	$(PY) -m tests.web.shots

services: ## start PostgreSQL and Redis where they are installed
	@scripts/services

backup: $(RUN_STAMP) ## the whole installation as one file, while it runs (TO=folder)
	@$(PY) -m app.commands backup $(if $(TO),--to $(TO))

restore: $(RUN_STAMP) ## take a backup back (FILE=..., REPLACE=1 in place of what is there)
	@$(PY) -m app.commands restore $(FILE) $(if $(REPLACE),--replace)

lock: $(PY) ## requirements.lock from requirements.txt: every package with the hashes of all its files
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/uv pip compile requirements.txt --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock

licences: $(RUN_STAMP) ## docs/licences.md from what is installed
	$(PY) scripts/licences.py > docs/licences.md

clean: ## remove caches and the demo's data, keep the virtual environment
	rm -rf var .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Each target sets up what it needs: `make ask` in an empty clone is enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
ifneq ($(filter news,$(MAKECMDGOALS)),)
Q ?= Hôm nay có gì mới?
endif
Q ?= When did Blinken meet Wang Yi?
# As it was typed, whatever signs of make or the shell are in it.
override Q := $(value Q)
export Q
# The tests start hundreds of processes: none shall compile the code anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: ask index news bot cluster check test lint format lock audit clean

# The application alone: no torch in it.
$(VENV)/app: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

# What tests and checks need besides; torch first, pinned to a version. Which build of it comes,
# with CUDA or without, the package index decides: see CONTRIBUTING.md.
$(VENV)/dev: $(VENV)/app
	$(PIP) torch==2.13.0
	$(PIP) --editable ".[dev]"
	@touch $@

# All that decides what an index holds, in packages of any depth.
INDEX_FILES := $(shell find index -type f -not -name '*.pyc')

# An index of its own, so that `make ask` never takes the place of yours in var/index.
var/seeds/.built: $(VENV)/app $(wildcard seeds/*) $(INDEX_FILES)
	$(BIN)/python -m index build seeds --out var/seeds
	@touch $@

ask: var/seeds/.built  ## Answer Q over the seed articles
	@$(BIN)/python -m retrieval ask --index var/seeds "$$Q"

index: $(VENV)/app  ## Build the index of SOURCES (default: seeds)
	$(BIN)/python -m index build $(SOURCES)

news: $(VENV)/app  ## Fetch the news of sources.toml once, build an index of it, and answer Q
	$(BIN)/python -m index.feeds fetch
	$(BIN)/python -m index build var/archive --out var/news
	@$(BIN)/python -m retrieval ask --index var/news "$$Q"

bot: $(VENV)/app  ## Run the bot over the index of `make index`; needs HOIBAO_TELEGRAM_TOKEN
	$(BIN)/python -m bot

# Three nodes of Ray on this machine; a node is killed between two questions.
cluster: $(VENV)/dev  ## Build the seeds in shards on Ray, serve them, ask Q, kill a node, ask again
	$(BIN)/python -m tests.cluster_demo "$$Q"

# Two minutes: before each commit. Which tests these are, tests/tiers.py finds out.
check: lint  ## Format, lint, types, and the tests that start no process and open no index
	$(BIN)/pytest --quiet --numprocesses auto -m "not process"

# These tests wait for processes for much of their time: two workers more than there are cores.
# tests/tiers.py puts them in order.
test: check  ## Run checks and the whole test suite
	$(BIN)/pytest --numprocesses $$(($$(nproc || getconf _NPROCESSORS_ONLN) + 2)) \
		--dist loadfile --no-loadscope-reorder -m process

lint: $(VENV)/dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(VENV)/dev  ## Lock what runs, with digests, and name the licences; see CONTRIBUTING.md
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade --output-file requirements.lock
	$(BIN)/python -m tests.licences > docs/licences.md

audit: $(VENV)/dev  ## Ask the public list of known vulnerabilities about what is locked
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

clean:
	rm -rf $(VENV) var

# make demo | test | lint | format | docs | bench: each sets up what it needs in $(VENV).
# make clients: builds the programs of tests/clients in the languages whose tools are here.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := emulator sdk_shim fixtures

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs bench clients clean FORCE

help:
	@sed -n 's/^# //p' Makefile

demo: $(VENV)/with-demo
	$(BIN)/alimock demo

test: $(VENV)/with-test
	$(BIN)/pytest -n auto $(ARGS)

lint: $(VENV)/with-lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/with-lint
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/with-test
	$(BIN)/python docs/generate.py

bench: $(VENV)/with-bench
	$(BIN)/python benchmarks/bench_server.py
	$(BIN)/python benchmarks/bench_ram.py
	$(BIN)/python benchmarks/bench_instances.py
	$(BIN)/python benchmarks/bench_exec.py
	$(BIN)/python benchmarks/bench_wsgi_servers.py

CLIENTS := $(if $(shell command -v go),go) \
  $(if $(and $(shell command -v javac),$(shell command -v mvn)),java) \
  $(if $(and $(shell command -v node),$(shell command -v npm)),node)

clients: $(CLIENTS:%=build/clients/%/built)

build/clients/go/built: tests/clients/go/go.mod tests/clients/go/go.sum $(wildcard tests/clients/go/*/*.go)
	@mkdir -p $(@D)
	cd tests/clients/go && go build -trimpath -o $(abspath $(@D))/ ./...
	@touch $@

build/clients/java/built: tests/clients/java/pom.xml $(wildcard tests/clients/java/*.java)
	@mkdir -p $(@D)
	mvn -q -B -f tests/clients/java/pom.xml dependency:copy-dependencies -DoutputDirectory=$(abspath $(@D))/lib
	javac -d $(@D)/classes -cp '$(@D)/lib/*' tests/clients/java/*.java
	@touch $@

build/clients/node/built: $(wildcard tests/clients/node/*)
	@mkdir -p $(@D)
	cp $^ $(@D)
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# An editable install in strict mode is a tree that type checkers can follow; it has to be made anew when a file is
# added or taken away, which is when the list of files changes.
$(VENV)/with-%: pyproject.toml $(VENV)/files
	$(BIN)/python -m pip install --quiet --editable '.[$*]' --config-settings editable_mode=strict
	@touch $@

$(VENV)/with-lint: $(VENV)/with-test

$(VENV)/files: FORCE | $(BIN)/python
	@find $(SOURCES) -name __pycache__ -prune -o -type f -print | LC_ALL=C sort > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	  || { echo "alimock needs Python 3.10 or later: make $(MAKECMDGOALS) PYTHON=python3.12, say" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache

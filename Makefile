# The whole product from a fresh clone: `make run` tries it on the five reports in seeds/, `make test` proves it.
# Needs Python 3.11+ and make. Everything else comes hash-checked from the package registry.

PYTHON ?= python3
VENV   ?= .venv
# Windows venvs keep their programs in Scripts.
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY  := $(VENV)/.ready
BROWSER := $(dir $(READY)).browser
SYSTEM_PACKAGES := chromium fonts-dejavu-core strace

.PHONY: run test proof fuzz endure kills mutations test-postgres test-full system-packages lint types bundle lock pictures bench clean help

help:          ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: $(READY)  ## read seeds/ end to end: store, series, charts, alerts (DEMO, posts nothing)
	@$(BIN)/tracker run --replay

test: $(READY)  ## lint, types, and every test that needs only Python
	$(BIN)/python tools/check.py

proof: $(READY)  ## test, with every kill point and every example where test takes a sample (some minutes more)
	$(BIN)/python tools/check.py --proof

fuzz: $(READY)  ## 20,000 feeds, pages and files damaged in every way through the parsing worker (half an hour)
	$(BIN)/python tools/fuzz.py

kills: $(READY)  ## tracker run killed, and failed, at every system call that matters; a line each in kill_points.csv (Linux, strace)
	$(BIN)/python tools/kill_points.py

mutations: $(READY)  ## each promise broken on purpose in a copy of the tree: do its tests notice? a line each in mutations.csv
	$(BIN)/python tools/mutations.py

endure: $(READY)  ## one bad source among fifty, then ten minutes of rounds without a pause: is memory flat?
	$(BIN)/python tools/endure.py

$(BROWSER): requirements-browser.lock $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.lock
	@touch $@

test-postgres: $(READY)  ## the tests of the store, rounds, alerts and pages with every store on a real PostgreSQL server
	$(BIN)/python tools/check.py --postgres

test-full: $(READY) $(BROWSER)  ## the tests that need system packages (see README for the apt line)
	$(BIN)/python tools/check.py --system

system-packages:  ## what test-full needs, on Debian and Ubuntu
	apt-get update -qq && apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES)

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

pictures: $(READY)  ## draw the README's charts again (charts/readme)
	$(BIN)/python tools/pictures.py

bench: $(READY)  ## how fast reading is, beside quantulum3, series, beside a bare group-by, a round over 1,000 items of feeds, the live pages, and archives (REPORTS=1000000 for the whole; TEXTS=file.jsonl for your own excerpts, SIZE_MB=50 of stream)
	$(BIN)/python tools/bench.py $(if $(TEXTS),--texts "$(TEXTS)") $(if $(SIZE_MB),--size-mb $(SIZE_MB))
	$(BIN)/python tools/bench_series.py
	$(BIN)/python tools/bench_round.py
	$(BIN)/python tools/bench_sources.py
	$(BIN)/python tools/bench_web.py
	$(BIN)/python tools/bench_archive.py $(if $(REPORTS),--reports $(REPORTS))

bundle: $(READY)  ## one folder of wheels for a machine without a network (dist/bundle)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-tools.lock && $(BIN)/python tools/bundle.py

lock: $(READY)  ## resolve the three lock files again, with hashes and without addresses
	$(BIN)/python tools/lock.py

clean:
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .coverage

$(READY): requirements.lock requirements-tools.lock pyproject.toml tools/setup.py
	@$(PYTHON) tools/setup.py $(VENV)

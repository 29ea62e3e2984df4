# Two commands do everything: make start, make test. Python 3.11 or newer is all that is needed.
PYTHON ?= python3
PY := .venv/bin/python
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: start lab test omgeving testomgeving chromium check types lagen toetsen lock schoon

start: omgeving          ## make the environment and open the app with the embedded figures
	$(PY) -m kansrijk_analysis.cli start

lab: omgeving            ## the notebooks in JupyterLab
	$(PY) -m kansrijk_analysis.cli lab

omgeving: .venv/klaar
.venv/klaar: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 of nieuwer is nodig; dit is " + sys.version.split()[0])'
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --require-hashes --requirement requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# The lock holds what the tests need too: one environment, one lock, the same versions everywhere.
testomgeving: omgeving chromium

chromium:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core; \
	else \
		echo "De browsertests hebben Chromium nodig. Op Debian: sudo apt-get install chromium fonts-noto-core" >&2; exit 1; \
	fi
endif

check: omgeving          ## format and lint, notebooks included
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: omgeving
	$(PY) -m mypy

lagen: omgeving          ## who may import whom
	.venv/bin/lint-imports

test: testomgeving check types lagen   ## everything that CI runs
	$(PY) -m pytest --numprocesses 2 --dist worksteal

lock:                    ## renew requirements.lock from pyproject.toml
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet pip-tools
	.venv-lock/bin/pip-compile --quiet --extra test --strip-extras --generate-hashes --allow-unsafe \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.lock pyproject.toml
	rm -r .venv-lock

schoon:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

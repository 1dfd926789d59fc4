# Two commands are all that is needed, on Debian or Ubuntu with Python 3.11 or later: `make sample` and `make test`.
# Both install what they need first: the package into .venv, and Chromium, Tesseract and fonts by apt-get.

PYTHON ?= python3
BIN := .venv/bin
SAMPLE := tests/resources/arabic_textbook.pdf

.PHONY: sample test check clean

## Convert a sample document.
sample: .venv/installed
	$(BIN)/staged-ocr doctor --install
	$(BIN)/staged-ocr run $(SAMPLE) --pages all

## Run all tests, in one process more than there are cores, since tests wait a lot. A module's tests stay together, since they share what they converted; in the
## order in which they are found, the long ones come first.
test: .venv/installed-dev
	$(BIN)/staged-ocr doctor --install
	$(BIN)/pytest -n $$(($$(nproc) + 1)) --maxprocesses 5 --dist loadscope --no-loadscope-reorder \
		--cov --cov-report=term:skip-covered --cov-fail-under=85

## Check style, types and the direction of imports.
check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	PYTHONPATH=. $(BIN)/lint-imports

clean:
	rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis .coverage

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/installed-dev: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ .venv/installed

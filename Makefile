# Two commands are all the set-up there is: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
TESTERS ?= 3
DEMO ?= $(or $(TMPDIR),/tmp)/evergreen-demo
BIN = $(VENV)/bin

.PHONY: demo test bench lint readme pictures clean

# A demo of an earlier `make demo` is removed; any other folder must be new, as `review demo` sees to itself.
demo: $(VENV)/installed
	if grep -qs '^Made by make demo$$' "$(DEMO)/.evergreen-demo"; then rm -rf "$(DEMO)"; fi
	$(BIN)/review demo "$(DEMO)"
	echo 'Made by make demo' > "$(DEMO)/.evergreen-demo"

test: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/installed-for-bench
	$(BIN)/python -m pytest -m slow
	$(BIN)/python tests/benchmarks/run.py

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff format --check review extractors tests
	$(BIN)/ruff check review extractors tests
	$(BIN)/mypy

readme: $(VENV)/installed-for-tests
	$(BIN)/python -m cogapp -r README.md

pictures: $(VENV)/installed-for-tests
	$(BIN)/python tests/e2e/pictures.py

$(VENV)/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@

$(VENV)/installed-for-bench: $(VENV)/installed-for-tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,bench]"
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

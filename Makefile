# Start here: `make demo`, then `make test`. Both install what is missing first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast check bench stack calibration audit sbom faults fuzz lock up clean

# Tesseract's own threads fight with our worker processes: six times slower with them.
export OMP_THREAD_LIMIT := 1

BIN := .venv/bin
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
# Tests of one file stay in one process, which starts what they share (a Prefect server) once.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | column -t -s '|'

setup: ## Install what is missing (system packages, .venv); quick when nothing is
	@scripts/setup.sh

demo: setup ## Scan sample pages, print the summary, export, say where to look
	@scripts/demo.sh

test: check ## Everything a change must pass: checks, then all tests (under ten minutes)
	$(PYTEST)

test-fast: setup ## The quick tests only
	$(PYTEST) -m "not slow and not prefect"

check: setup ## Style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Measure accuracy and speed beside the plain engines (SIZE=small|medium|full); report in bench/out/
	$(BIN)/sohoa bench --size $(or $(SIZE),medium)

stack: setup ## A whole installation on loopback, 200 pages, a worker and the S3 server killed on the way
	@test -x .venv/s3server/bin/ministack || { $(BIN)/python -m venv .venv/s3server \
		&& .venv/s3server/bin/pip install -q --require-hashes -r requirements/s3server.txt; }
	SOHOA_STACK_PAGES=$(or $(PAGES),200) $(BIN)/python -m pytest -p no:xdist tests/test_whole_stack.py

calibration: setup ## Fit the shipped calibrations on made pages and measure them on held-out ones; goes on where it stopped
	$(BIN)/python -m bench.calibrate --out extractors/data/calibration-both.json
	$(BIN)/python -m bench.calibrate --reader tesseract --documents 180 --out extractors/data/calibration-tesseract.json

audit: build/audit/bin/pip-audit ## Ask the public registry for known weaknesses of what is locked (needs a network)
	build/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements/base.txt

sbom: build/audit/bin/cyclonedx-py ## What the program is made of, with versions and hashes (CycloneDX): build/sbom.json
	build/audit/bin/cyclonedx-py requirements requirements/base.txt --pyproject pyproject.toml \
	  --output-reproducible --of JSON -o build/sbom.json

build/audit/bin/pip-audit build/audit/bin/cyclonedx-py: requirements/audit.txt
	$(BIN)/python -m venv build/audit
	build/audit/bin/python -m pip install --quiet --require-hashes -r requirements/audit.txt
	touch build/audit/bin/pip-audit build/audit/bin/cyclonedx-py

faults: setup ## Inject faults into programs at work and say what was lost (root; docs/reliability.md)
	$(BIN)/python -m scripts.fault_matrix

fuzz: setup ## Load 20,000 malformed files as a scan would and say what came of them
	$(BIN)/python -m scripts.fuzz_files 2>/dev/null

lock: ## Compile requirements/*.in to locks with hashes (needs uv)
	@command -v uv >/dev/null || { echo "uv is not installed: it compiles the locks" >&2; exit 3; }
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/base.in requirements/cluster.in -o requirements/cluster.txt
	$(COMPILE) requirements/base.in requirements/cluster.in requirements/dev.in -o requirements/dev.txt
	$(COMPILE) requirements/s3server.in -o requirements/s3server.txt
	$(COMPILE) requirements/audit.in -o requirements/audit.txt
	@if grep -n '://' requirements/*.txt; then echo "a lock names a host" >&2; exit 1; fi

up: ## Bring up everything on this machine: SOHOA_SITE=name make up (needs Docker Compose; docs/operations.md)
	scripts/make-secrets.sh
	docker compose up --build -d

clean: ## Remove caches and the demo; .venv/ and your archive stay
	rm -rf build demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

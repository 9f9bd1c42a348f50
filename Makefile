# `make` alone lists what there is. PORT, DATABASE_URL, SITE_URL, DEMO from the environment win.
PORT ?= 8000
PY := .venv/bin/python
SETUP := scripts/python.sh -m scripts.setup

.PHONY: help setup setup-dev run test bench check fmt messages vendor pins

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name says; do printf '  make %-10s %s\n' "$$name" "$$says"; done

setup: ## make .venv and local keys: what running needs
	@$(SETUP)

setup-dev:
	@$(SETUP) --dev

run: export PORT := $(PORT)
run: export SITE_URL ?= http://127.0.0.1:$(PORT)
run: export DEMO ?= 1
run: setup ## serve the demo province on 127.0.0.1:8000 (PORT=8001 changes it)
	@$(PY) manage.py collectstatic --no-input --verbosity 0
	@$(PY) manage.py migrate --no-input --verbosity 0
	@$(PY) manage.py load_reference
	@case "$$DEMO" in 1|[Tt]rue|on|[Yy]es) LOG_LEVEL=WARNING $(PY) manage.py seed_demo --verbosity 0 ;; esac
	@exec $(PY) manage.py serve

test: setup-dev ## run every test: SQLite, PostgreSQL, Chromium (ARGS="-k spouse" passes on)
	@$(PY) -m scripts.test $(ARGS)

bench: setup-dev ## measure settling and write docs/performance.md (ARGS="speed --rounds 5"; half an hour)
	@$(PY) -m bench $(ARGS)

check: setup-dev ## lint, format, types, import arrows, templates, migrations, deployment
	@$(PY) -m scripts.check

fmt: setup-dev ## put the code in order
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

messages: setup-dev ## gather what is said into locale/, and compile it (needs gettext)
	@mkdir -p locale/zh_Hans/LC_MESSAGES
	@$(PY) manage.py makemessages --all --no-obsolete --add-location=file --ignore=.venv --ignore=var --ignore=tests
	@$(PY) manage.py compilemessages --ignore=.venv --ignore=var

vendor: ## fetch the vendored scripts anew (needs npm)
	@scripts/python.sh -m scripts.vendor

pins: ## take newer releases into requirements*.txt (needs uv)
	@for name in requirements requirements-dev; do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --output-file $$name.txt $$name.in || exit 1; done

# The contract: demo, test, check, shots, chaos and bench never change their names.
# Everything is done by ims/launcher, which needs nothing but Python 3.11 or newer.
PYTHON3 ?= python3
PYTHON = .venv/bin/python
LAUNCH = @$(PYTHON3) -m ims.launcher
LOCK = .venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe --no-header --annotation-style=line
.DEFAULT_GOAL = help

.PHONY: help setup demo test check shots chaos bench verapdf lock messages remake-migrations

help: ## Say what can be made.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 20

setup: ## Make .venv/ from the lock and install what is missing, start nothing.
	$(LAUNCH) setup

demo: ## Set everything up and serve the demo on 127.0.0.1 (PORT=8000), with its database, broker, worker and beat.
	$(LAUNCH) demo

test: ## Set everything up and run every test; ARGS="tests/ims -k env" runs some.
	$(LAUNCH) test $(ARGS)

check: ## Style, types, imports, templates, translations, migrations; ARGS="lint types" runs some.
	$(LAUNCH) check $(ARGS)

shots: ## Every page, role, width and colour scheme as PNG under var/shots/.
	$(LAUNCH) run tests.shots $(ARGS)

chaos: ## kill -9 worker, beat, web, Redis and PostgreSQL in the middle, again and again, and count what was lost.
	$(LAUNCH) run pytest tests/chaos -m chaos $(ARGS)

bench: ## Ratios, not seconds: queries and growth with the number of cities.
	$(LAUNCH) run pytest tests/bench -m bench $(ARGS)

verapdf: ## Let veraPDF, where it is installed, judge both papers of a whole city against PDF/A-2a and PDF/UA-1.
	$(LAUNCH) run pytest tests/reports/paper/test_full_paper.py -k verapdf $(ARGS)

lock: ## Write the hashed locks anew from requirements.in and requirements-dev.in.
	$(LOCK) -o requirements.lock requirements.in
	$(LOCK) -o requirements-dev.lock requirements-dev.in

messages: ## Bring locale/*/LC_MESSAGES/django.po into step with the sources.
	$(LAUNCH) messages

remake-migrations: ## Before the first release each app has one migration, made anew when a model changes.
	$(PYTHON) manage.py remake_migrations

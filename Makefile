# All commands. Every target sets up what it needs.
SHELL := /bin/sh
PY := .venv/bin/python
UV := VIRTUAL_ENV=.venv .venv/bin/uv
MO := locale/zh_Hans/LC_MESSAGES/django.mo
# Keep compiled modules, whatever the environment says: else each of the many processes of a run compiles them anew.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test test-engines test-services test-browser check bench ci coverage mutants lock messages migrations fonts pictures portal-text clean

demo: .venv/ready $(MO)
	$(PY) manage.py demo $(OPTIONS)

test: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango
	$(PY) -m pytest -n 2 $(ARGS)

# On PostgreSQL and Redis: those of DATABASE_URL and REDIS_URL, else local ones, else temporary ones.
test-services: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango browser
	$(PY) tools/services.py sh -c '$(PY) -m pytest -n 2 $(ARGS) && $(PY) -m pytest -m browser tests/browser/test_story.py tests/browser/test_round_trip.py::test_round_trip tests/browser/test_demo.py'

# Only the tests whose result may differ between engines: locks, constraints, triggers, the queue, the outbox, searches, backups.
# The tests of the scanner for malware are left out where clamd cannot be installed.
test-engines: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango
	-$(PY) tools/system_packages.py clamd
	$(PY) tools/services.py $(PY) -m pytest -n 2 -m "engines and not browser" $(ARGS)

# More workers than cores, because they wait for the browser most of the time.
test-browser: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango browser
	$(PY) -m pytest -n 4 -m browser $(ARGS)

check: .venv/dev $(MO)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check
	ACECS_ENV=production SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") CHECKPOINT_KEY=checked ALLOWED_HOSTS=aeo.example.com PORTAL_URL=https://aeo.example.com $(PY) manage.py check --deploy --fail-level WARNING

bench: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango
	$(PY) -m bench $(ARGS)

ci: check
	$(PY) tools/system_packages.py pango browser
	TEMPLATE_DEBUG=true $(PY) -m pytest -n 2 --cov --cov-report=
	$(MAKE) test-engines
	$(PY) -m pytest -n 4 -m browser
	$(PY) -m bench --short

coverage: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango
	TEMPLATE_DEBUG=true $(PY) -m pytest -n 2 --cov --cov-report=term-missing $(ARGS)

# Takes a quarter of an hour, so it is not part of `ci`.
mutants: .venv-mutants/ready $(MO)
	.venv-mutants/bin/python tools/mutants.py $(ARGS)

.venv/uv: requirements-uv.lock
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements-uv.lock
	touch $@

.venv/ready: .venv/uv requirements.lock
	$(UV) pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	touch $@

.venv/dev: .venv/uv requirements-dev.lock
	$(UV) pip install --quiet --require-hashes --no-deps --requirement requirements-dev.lock
	touch $@ .venv/ready

.venv-mutants/ready: .venv/uv requirements-mutants.lock
	.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-mutants
	VIRTUAL_ENV=.venv-mutants .venv/bin/uv pip install --quiet --require-hashes --no-deps --requirement requirements-mutants.lock
	touch $@

$(MO): locale/zh_Hans/LC_MESSAGES/django.po
	.venv/bin/pybabel --quiet compile --directory locale --domain django

lock: .venv/uv
	$(UV) pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --quiet --custom-compile-command "make lock" --output-file requirements.lock
	$(UV) pip compile pyproject.toml --group dev --constraint requirements.lock --universal --generate-hashes --python-version 3.11 --quiet --custom-compile-command "make lock" --output-file requirements-dev.lock
	$(UV) pip compile pyproject.toml --group dev --group mutants --constraint requirements-dev.lock --universal --generate-hashes --python-version 3.11 --quiet --custom-compile-command "make lock" --output-file requirements-mutants.lock
	echo uv | $(UV) pip compile - --universal --generate-hashes --python-version 3.11 --quiet --custom-compile-command "make lock" --output-file requirements-uv.lock

# After a change of texts. Needs GNU gettext.
messages: .venv/ready
	$(PY) manage.py makemessages --locale zh_Hans --no-obsolete --no-wrap --add-location file --ignore .venv --ignore var --ignore tests

# After a change of models. Each room has one migration until a version is released.
migrations: .venv/dev
	$(PY) tools/write_migrations.py

pictures: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango browser
	$(PY) tools/take_pictures.py

# Compare two outputs with tools/portal_diff.py.
portal-text: .venv/dev $(MO)
	$(PY) tools/system_packages.py pango
	$(PY) tools/portal_as_text.py $(ARGS)

fonts: .venv/dev
	$(PY) tools/build_fonts.py

clean:
	rm -rf .venv .venv-mutants var

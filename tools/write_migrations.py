"""Rewrite each room's migration from its models: `make migrations`.

No version is released, so no database needs an upgrade. `makemigrations` would add constraints one by one after
creating the tables, which takes twice as long. Here each table is created whole, after those that it refers to.

The name of a migration ends with a digest of what it does. So a database made by an earlier one is noticed by the name
that is recorded in it (`acecs/database.py`), and not by a traceback later.
"""

import os
import sys
from collections.abc import Sequence
from graphlib import TopologicalSorter
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acecs.settings")

import django  # noqa: E402 - the folder comes first

django.setup()

from django.apps import AppConfig, apps  # noqa: E402 - the settings come first
from django.db.migrations import CreateModel, Migration  # noqa: E402 - the settings come first
from django.db.migrations.state import ModelState, ProjectState  # noqa: E402 - the settings come first
from django.db.migrations.writer import MigrationWriter  # noqa: E402 - the settings come first
from django.utils import translation  # noqa: E402 - the settings come first

from acecs.database import rooms  # noqa: E402 - the settings come first
from acecs.triggers import Guard  # noqa: E402 - the settings come first

# Django's name for an app's first migration, whatever it is called.
FIRST = "__first__"
HEADER = "# Made by `make migrations`: change the models or triggers.py instead.\n\n"
TABLES = """

from acecs.tables import CreateTables

Migration.operations = [CreateTables(*Migration.operations)]
"""
TRIGGERS = """

# --- What the database refuses ---

from acecs.triggers import AddTriggers
from {room}.triggers import GUARDS

Migration.operations += [AddTriggers(*GUARDS)]
"""


def migrations() -> dict[Path, str]:
    """(path, text) of each room's migration."""
    # Write the labels of choices in English.
    with translation.override(None):
        project = ProjectState.from_apps(apps)
        texts = {room: _text(room, project) for room in rooms()}
    return {Path(room.path, "migrations", f"{name(text, _guards(room))}.py"): text for room, text in texts.items()}


def name(text: str, guards: Sequence[Guard]) -> str:
    return f"0001_{sha256((text + repr(guards)).encode()).hexdigest()[:8]}"


def _guards(room: AppConfig) -> Sequence[Guard]:
    return import_module(f"{room.name}.triggers").GUARDS if _has_triggers(room) else ()


def _has_triggers(room: AppConfig) -> bool:
    return find_spec(f"{room.name}.triggers") is not None


def _text(room: AppConfig, project: ProjectState) -> str:
    """Raises `CycleError` if tables refer to each other in a cycle: one of them would need its field added later."""
    models = {key: model for key, model in project.models.items() if key[0] == room.label}
    needs = {key: _referred(model) - {key} for key, model in models.items()}
    order = TopologicalSorter({key: sorted(needs[key] & models.keys()) for key in sorted(models)}).static_order()
    migration = Migration("", room.label)
    migration.initial = True
    migration.dependencies = sorted(
        {(app, FIRST) for app, _model in set().union(*needs.values())} - {(room.label, FIRST)}
    )
    migration.operations = [_created(models[key]) for key in order]
    text = HEADER + MigrationWriter(migration, include_header=False).as_string() + TABLES
    return text + TRIGGERS.format(room=room.name) if _has_triggers(room) else text


def _referred(model: ModelState) -> set[tuple[str, str]]:
    """(app label, name) of the models that this one's fields refer to."""
    related = [field.remote_field.model for field in model.fields.values() if field.remote_field]
    return {tuple(name.lower().split(".")) for name in related}


def _created(model: ModelState) -> CreateModel:
    options = {name: value for name, value in model.options.items() if value != []}
    return CreateModel(model.name, list(model.fields.items()), options, model.bases, model.managers)


if __name__ == "__main__":
    for path, text in migrations().items():
        for earlier in path.parent.glob("0001_*.py"):
            earlier.unlink()
        path.write_text(text)

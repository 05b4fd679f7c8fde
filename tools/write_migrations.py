"""Rewrite each room's migration from its models: `make migrations`.

No version is released, so no database needs an upgrade. `makemigrations` would add constraints one by one after
creating the tables, which takes twice as long. Here each table is created whole, after those that it refers to.
"""

import os
import sys
from graphlib import TopologicalSorter
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

NAME = "0001_initial"
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
        return {Path(room.path) / "migrations" / f"{NAME}.py": _text(room, project) for room in rooms()}


def _text(room: AppConfig, project: ProjectState) -> str:
    """Raises `CycleError` if tables refer to each other in a cycle: one of them would need its field added later."""
    models = {key: model for key, model in project.models.items() if key[0] == room.label}
    needs = {key: _referred(model) - {key} for key, model in models.items()}
    order = TopologicalSorter({key: sorted(needs[key] & models.keys()) for key in sorted(models)}).static_order()
    migration = Migration(NAME, room.label)
    migration.initial = True
    migration.dependencies = sorted(
        {(app, NAME) for app, _model in set().union(*needs.values())} - {(room.label, NAME)}
    )
    migration.operations = [_created(models[key]) for key in order]
    text = HEADER + MigrationWriter(migration, include_header=False).as_string() + TABLES
    return text + TRIGGERS.format(room=room.name) if find_spec(f"{room.name}.triggers") else text


def _referred(model: ModelState) -> set[tuple[str, str]]:
    """(app label, name) of the models that this one's fields refer to."""
    related = [field.remote_field.model for field in model.fields.values() if field.remote_field]
    return {tuple(name.lower().split(".")) for name in related}


def _created(model: ModelState) -> CreateModel:
    options = {name: value for name, value in model.options.items() if value != []}
    return CreateModel(model.name, list(model.fields.items()), options, model.bases, model.managers)


if __name__ == "__main__":
    for path, text in migrations().items():
        path.write_text(text)

"""Each room has one migration, equal to what `make migrations` writes from its models and triggers."""

from pathlib import Path

import pytest
from django.core.management import call_command

from acecs.database import rooms
from tools import write_migrations


def test_every_room_has_one_migration():
    for room in rooms():
        assert [path.name for path in Path(room.path, "migrations").glob("0*.py")] == ["0001_initial.py"]


def test_migrations_match_models_and_triggers():
    for path, text in write_migrations.migrations().items():
        assert path.read_text() == text, "Run `make migrations`."


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    call_command("makemigrations", check_changes=True, verbosity=0)

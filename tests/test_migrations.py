"""Each room has one migration, equal to what `make migrations` writes from its models and triggers."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from acecs.database import rooms, unreleased
from acecs.triggers import never_changed, never_deleted
from tools import write_migrations


def test_every_room_has_one_migration():
    found = [path for room in rooms() for path in Path(room.path, "migrations").glob("0*.py")]

    assert {path: path.read_text() for path in found} == write_migrations.migrations(), "Run `make migrations`."


def test_changed_table_or_trigger_changes_the_name():
    guard = never_changed("reviews_record", "frozen")
    names = {
        write_migrations.name("a table", [guard]),
        write_migrations.name("another table", [guard]),
        write_migrations.name("a table", []),
        write_migrations.name("a table", [never_deleted("reviews_record", "frozen")]),
    }

    assert len(names) == 4


def test_database_of_an_earlier_first_migration_is_noticed():
    now = next(key for key in MigrationLoader(None).disk_migrations if key[0] == "reviews")

    assert unreleased("The database", [now]) == ""
    assert unreleased("The database", [("reviews", "0001_00000000")]) == (
        "The database has tables of another version of the portal (reviews.0001_00000000), which was never released"
        ' and cannot be upgraded: start with an empty database (for the demo, make demo OPTIONS="--reset").'
    )


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    call_command("makemigrations", check_changes=True, verbosity=0)

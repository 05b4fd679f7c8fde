"""The operation that creates all tables of a room."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from acecs.tables import CreateTables

KEY = ("id", models.BigAutoField(primary_key=True))
SHELF = CreateModel("Shelf", [KEY])
BOOK = CreateModel("Book", [KEY, ("shelf", models.ForeignKey("library.Shelf", models.CASCADE))])
TABLES = {"library_shelf", "library_book"}


def existing() -> set[str]:
    return TABLES & set(connection.introspection.table_names())


@pytest.mark.django_db
def test_tables_are_created_and_removed_again():
    operation = CreateTables(SHELF, BOOK)
    before = ProjectState()
    # Rendered without the new models, as in a run of several migrations.
    assert before.apps.get_models() == []
    after = before.clone()
    operation.state_forwards("library", after)
    # The test runs in a transaction, in which SQLite refuses to open an editor.
    editor = connection.SchemaEditorClass(connection)
    editor.deferred_sql = []

    operation.database_forwards("library", editor, before, after)
    assert existing() == TABLES

    operation.database_backwards("library", editor, after, before)
    assert existing() == set()


def test_operation_names_its_models():
    assert CreateTables(SHELF, BOOK).describe() == "Create Shelf, Book"

"""Whether the database has the tables that this version of the portal wants; and commands that ask first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def missing_migrations() -> int:
    """How many changes of the tables are not applied. Raises `DatabaseError` if the database does not answer."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class MigratedCommand(BaseCommand):
    """A command that says what to do first, where Django would show its insides."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            missing = missing_migrations()
        except DatabaseError as error:
            raise CommandError("The database does not answer. Start it, or correct DATABASE_URL.") from error
        if missing:
            raise CommandError("The database lacks tables of this version. Run manage.py migrate first.")
        return super().execute(*args, **options)

"""Whether the database has the tables that this version of the portal wants; and commands that ask first."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def rooms() -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name in settings.ROOMS]


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

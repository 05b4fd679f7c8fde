"""Whether the database has the tables of this version, and base classes of commands that check it first."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def rooms() -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name in settings.ROOMS]


def missing_migrations() -> int:
    """Count unapplied migrations. Raises `DatabaseError` if the database does not answer."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def unreleased(what: str, applied: Iterable[tuple[str, str]]) -> str:
    """Return a sentence if `applied` (app, name) has migrations of our rooms that this version lacks, else ""."""
    labels = {room.label for room in rooms()}
    unknown = {(app, name) for app, name in applied if app in labels} - set(MigrationLoader(None).disk_migrations)
    if not unknown:
        return ""
    app, name = min(unknown)
    return (
        f"{what} has tables of another version of the portal ({app}.{name}), which was never released and cannot be"
        ' upgraded: start with an empty database (for the demo, make demo OPTIONS="--reset").'
    )


def unreleased_database(database: BaseDatabaseWrapper = connection) -> str:
    """Return the same sentence for a database. Raises `DatabaseError` if it does not answer."""
    return unreleased("The database", MigrationRecorder(database).applied_migrations())


class MigratedCommand(BaseCommand):
    """A command that says what to do first if the database is not ready, instead of showing a traceback."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            fault, missing = unreleased_database(), missing_migrations()
        except DatabaseError as error:
            raise CommandError("The database does not answer. Start it, or correct DATABASE_URL.") from error
        if fault:
            raise CommandError(fault)
        if missing:
            raise CommandError("The database lacks tables of this version. Run manage.py migrate first.")
        return super().execute(*args, **options)


class VerifyingCommand(MigratedCommand):
    """A command that prints each problem, and exits with status 1 if there is any."""

    broken: str

    def problems(self) -> Iterable[str]:
        raise NotImplementedError

    def intact(self) -> str:
        """Say what was verified."""
        raise NotImplementedError

    def handle(self, **_options: Any) -> None:
        problems = list(self.problems())
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"{self.broken} Faults, each named above: {len(problems)}.")
        self.stdout.write(self.intact())

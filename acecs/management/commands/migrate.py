from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from acecs.database import unreleased_database


class Command(migrate.Command):
    """Django's `migrate`, which also refuses a database of an unreleased version (it would do nothing there)."""

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := unreleased_database(connections[options["database"]]):
            raise CommandError(fault)
        super().handle(*args, **options)

"""An empty database migrated and loaded, relative to the migrations of Django's own apps."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench.measuring import Ratio, ratio
from bench.portal import Portal

EDITION = settings.BASE_DIR / "fixtures" / "edition-2022.json"


def measure(_portal: Portal, times: int) -> Iterator[Ratio]:
    yield ratio(
        "migrate and load / Django's own migrations", migrate_and_load, migrate_django, max(3, times // 20), most=15
    )


@contextmanager
def empty_database() -> Iterator[None]:
    """Use a separate database file inside the block."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = Path(settings.VAR_DIR, f"{uuid4().hex}.sqlite3")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def migrate_and_load() -> None:
    with empty_database():
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_edition", EDITION, publish=True, stdout=StringIO())


def migrate_django() -> None:
    with empty_database():
        for app in ("contenttypes", "auth", "sessions"):
            call_command("migrate", app, verbosity=0)

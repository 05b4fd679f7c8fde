"""A portal with all tables, the catalogue and the cast, made once and copied by tests.

On SQLite it is a folder under `var/tests`, named by the hash of its sources, so that the next run can reuse it.
On PostgreSQL it is a database on the suite's server, dropped at the end of the run.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

from tests.own_portal import CATALOGUE_AND_CAST, ROOT, OwnPortal, on_server, portal_in

FOLDER = ROOT / "var" / "tests"
ROOMS = ("acecs", "standards", "evidence", "assessments", "reviews", "reports", "fixtures")
OTHER_SOURCES = ("requirements-dev.lock", "tests/cast.py", "tests/own_portal.py")
DAY = 24 * 60 * 60
# Environment variable with the run's id, inherited by its workers.
RUN = "ACECS_TEST_RUN"


def begin_run() -> None:
    os.environ.setdefault(RUN, secrets.token_hex(4))


def end_run() -> None:
    if url := os.environ.get("DATABASE_URL"):
        on_server(url.rpartition("/")[0], f"DROP DATABASE IF EXISTS {_postgresql_name()} WITH (FORCE)")
        shutil.rmtree(FOLDER / _postgresql_name(), ignore_errors=True)


def template() -> OwnPortal:
    """Return the template, made by the first caller while others wait. Never write to it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _alone():
        return _on_postgresql() if "DATABASE_URL" in os.environ else _on_sqlite()


@contextmanager
def _alone() -> Iterator[None]:
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _on_sqlite() -> OwnPortal:
    folder = FOLDER / _hash()
    if not folder.is_dir():
        _remove_old()
        begun = FOLDER / f"begun-{secrets.token_hex(4)}"
        begun.mkdir()
        portal_in(begun).script(CATALOGUE_AND_CAST)
        begun.rename(folder)
    return portal_in(folder)


@cache
def _hash() -> str:
    """Hash the portal's sources, its libraries and the cast."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".json")]
    paths += [ROOT / name for name in OTHER_SOURCES]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _remove_old() -> None:
    """Remove templates older than a day. A newer one may still be in use by another run."""
    for folder in FOLDER.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(folder)


def _on_postgresql() -> OwnPortal:
    name = _postgresql_name()
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    portal = portal_in(FOLDER / name, DATABASE_URL=f"{server}/{name}")
    if not portal.var.is_dir():
        on_server(server, f"CREATE DATABASE {name}")
        portal.script(CATALOGUE_AND_CAST)
    return portal


def _postgresql_name() -> str:
    return f"test_acecs_template_{os.environ[RUN]}"


@contextmanager
def filled(connection: Any) -> Iterator[None]:
    """Fill Django's test database from the template, so that nothing is migrated.

    On SQLite the in-memory database exists only while a connection is open, hence the context manager.
    """
    source = template()
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = _postgresql_name()
        yield
        return
    with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as memory:
        with closing(sqlite3.connect(source.var / "acecs.sqlite3")) as file:
            file.backup(memory)
        yield

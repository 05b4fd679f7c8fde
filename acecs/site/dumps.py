"""Dump the database into files, as one consistent snapshot, and load it back.

On SQLite a copy of the database file (SQLite's backup API), on PostgreSQL one file per table (COPY). Why not
pg_dump: docs/adr/0006-backup.md. Loading disables triggers that refuse writes, inside its transaction only;
foreign keys and constraints are checked before the commit.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

SQLITE_FILE = "acecs.sqlite3"
# Tables that `migrate` fills.
BOOKKEEPING = {"django_migrations", "django_content_type", "auth_permission"}
CACHE = "cache"

Rows = dict[str, int]
"""Table → number of rows."""


def tables() -> list[str]:
    """All our tables, except the cache (it only holds rate-limit counters)."""
    known = apps.get_models(include_auto_created=True)
    ours = {model._meta.db_table for model in known if model._meta.managed and not model._meta.proxy}
    return sorted(ours | {MigrationRecorder.Migration._meta.db_table})


def files() -> set[str]:
    """Names of the files in a dump of this engine."""
    return {SQLITE_FILE} if connection.vendor == "sqlite" else set(tables())


def migrations() -> list[tuple[str, str]]:
    """Applied migrations as (app, name)."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def occupied() -> list[str]:
    """Tables with rows, except those that `migrate` fills."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return [table for table in tables() if table in existing - BOOKKEEPING and _count(cursor, table)]


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a table's name of our own
    return int(cursor.fetchone()[0])


def dump(folder: Path) -> Rows:
    """Write all rows into the empty folder. Return the number of rows of each table."""
    return _sqlite_dump(folder) if connection.vendor == "sqlite" else _postgresql_dump(folder)


def check(folder: Path, rows: Rows) -> None:
    """Raises `ValueError` if the dump is damaged, or its schema is not the one that our migrations make.

    Does nothing on PostgreSQL: its dump has no schema, and loading checks the rows.
    """
    if connection.vendor == "sqlite":
        _sqlite_check(folder, rows)


def values(folder: Path, model: type[models.Model], column: str) -> set[str]:
    """Non-empty values of a text column in a dump. Raises `ValueError` if the dump cannot be read."""
    read = _sqlite_values if connection.vendor == "sqlite" else _postgresql_values
    return read(folder, model, column) - {""}


def load(folder: Path, rows: Rows) -> None:
    """Load all rows, or none, into a database without rows, with or without tables. Raises `ValueError`."""
    if connection.vendor == "sqlite":
        _sqlite_load(folder)
    else:
        _postgresql_load(folder, rows)


def _ensure_row_counts(restored: Rows, expected: Rows) -> None:
    if wrong := [table for table in expected if restored[table] != expected[table]]:
        raise ValueError(f"{wrong[0]} has {restored[wrong[0]]} rows, the manifest says {expected[wrong[0]]}.")


# --- SQLite ------------------------------------------------------------------------------------


def _sqlite_dump(folder: Path) -> Rows:
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:
        connection.connection.backup(copy)
        # Without WAL it is a single file, which can be opened in a read-only folder.
        copy.execute("PRAGMA journal_mode=DELETE")
        return {table: _count(copy.cursor(), table) for table in tables()}


def _sqlite_load(folder: Path) -> None:
    with _read(folder) as copy:
        connection.ensure_connection()
        copy.backup(connection.connection)


def _sqlite_check(folder: Path, rows: Rows) -> None:
    with _read(folder) as copy:
        if copy.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            raise ValueError(f"{SQLITE_FILE} is damaged: SQLite's integrity check fails.")
        if other := sorted(_fresh_schema() ^ _schema(copy)):
            kind, name, *_table_and_sql = other[0]
            raise ValueError(f"{SQLITE_FILE} has other tables or triggers than this version makes: see {kind} {name}.")
        _ensure_row_counts({table: _count(copy.cursor(), table) for table in tables()}, rows)


def _sqlite_values(folder: Path, model: type[models.Model], column: str) -> set[str]:
    with _read(folder) as copy:
        query = f'SELECT DISTINCT "{column}" FROM "{model._meta.db_table}"'  # noqa: S608 - names of our own
        return {str(value) for (value,) in copy.execute(query)}


@contextmanager
def _read(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open a dump read-only. Turns SQLite's errors into `ValueError`."""
    try:
        with _beside(f"{(folder / SQLITE_FILE).absolute().as_uri()}?mode=ro") as copy:
            yield copy.connection
    except sqlite3.Error as error:
        raise ValueError(f"{SQLITE_FILE} cannot be read: {error}.") from error


@contextmanager
def _beside(name: str) -> Iterator[BaseDatabaseWrapper]:
    """Open another SQLite database through Django, which defines the functions that our constraints call."""
    other = connection.copy(alias="beside")
    other.settings_dict |= {"NAME": name, "OPTIONS": {}}
    other.connect()
    with closing(other.connection):
        yield other


@cache
def _fresh_schema() -> frozenset[tuple[str, ...]]:
    with _beside(":memory:") as other:
        # Migrations look up their database by alias.
        connections[other.alias] = other
        try:
            executor = MigrationExecutor(other)
            executor.migrate(executor.loader.graph.leaf_nodes())
        finally:
            del connections[other.alias]
        return _schema(other.connection)


def _schema(database: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """(type, name, table, SQL) of all objects, except SQLite's own and the cache, which has no migration."""
    return frozenset(
        database.execute(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
            " WHERE type NOT IN ('table', 'index') OR (name NOT LIKE 'sqlite!_%' ESCAPE '!' AND tbl_name <> ?)",
            [CACHE],
        )
    )


# --- PostgreSQL --------------------------------------------------------------------------------


def _postgresql_dump(folder: Path) -> Rows:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in tables():
            with (folder / table).open("wb") as file:
                cursor.copy_expert(f"COPY {_with_columns(cursor, table)} TO STDOUT", file)
        return {table: _count(cursor, table) for table in tables()}


def _with_columns(cursor: Any, table: str) -> str:
    """Table name with its columns in alphabetical order: migrations may have added them in another order.

    Without the columns that the database itself computes, which COPY refuses.
    """
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = sorted(name for (name,) in cursor.fetchall())
    return f'"{table}" ({", ".join(f"{chr(34)}{name}{chr(34)}" for name in columns)})'


def _postgresql_values(folder: Path, model: type[models.Model], column: str) -> set[str]:
    """Parse COPY's text format: a row per line, columns separated by tabs in the order of `_with_columns`."""
    columns = sorted(str(field.column) for field in model._meta.local_concrete_fields if not field.generated)
    with (folder / model._meta.db_table).open("rb") as file:
        rows = [line.rstrip(b"\n").split(b"\t") for line in file]
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"{model._meta.db_table} cannot be read: a row has other columns than its table.")
    return {row[columns.index(column)].decode() for row in rows}


def _postgresql_load(folder: Path, rows: Rows) -> None:
    # The dump has rows alone. (On SQLite it is the whole database, and loading replaces the file.)
    call_command("migrate", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in rows:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for table in BOOKKEEPING & set(rows):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a table's name of our own
        for table in rows:
            with (folder / table).open("rb") as file:
                cursor.copy_expert(f"COPY {_with_columns(cursor, table)} FROM STDIN", file)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in rows:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        _ensure_row_counts({table: _count(cursor, table) for table in tables()}, rows)
        _reset_sequences(cursor)


def _reset_sequences(cursor: Any) -> None:
    """Set each identity sequence to continue after the loaded rows."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s),"  # noqa: S608 - names of our own
            f' (SELECT COALESCE(max("{column}"), 0) + 1 FROM "{table}"), false)',
            [f'"{table}"', column],
        )

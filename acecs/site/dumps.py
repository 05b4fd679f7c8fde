"""The rows of the database in files, and back: in the engine's own form, as one moment saw them.

On SQLite the file itself by SQLite's backup API, on PostgreSQL what COPY writes, a file a table. Why not pg_dump:
docs/adr/0006-backup.md. Triggers that keep rows from being written are lifted for the loading alone, in its
transaction; what the tables demand of each other is checked before it is committed.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

SQLITE_FILE = "acecs.sqlite3"
# What migrating leaves in a database in which nobody has worked yet.
BOOKKEEPING = {"django_migrations", "django_content_type", "auth_permission"}
CACHE = "cache"

Rows = dict[str, int]
"""Table → number of rows."""


def tables() -> list[str]:
    """Every table that holds rows of ours. The cache, which only counts attempts, is none."""
    known = apps.get_models(include_auto_created=True)
    ours = {model._meta.db_table for model in known if model._meta.managed and not model._meta.proxy}
    return sorted(ours | {MigrationRecorder.Migration._meta.db_table})


def files() -> set[str]:
    """The names of the files that a dump of this engine has."""
    return {SQLITE_FILE} if connection.vendor == "sqlite" else set(tables())


def migrations() -> list[tuple[str, str]]:
    """What is applied, as app and name."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def occupied() -> list[str]:
    """The tables in which somebody's rows lie."""
    standing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return [table for table in tables() if table in standing - BOOKKEEPING and _count(cursor, table)]


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a table's name of our own
    return int(cursor.fetchone()[0])


def dump(folder: Path) -> Rows:
    """Write every row into the empty folder; return how many there are of each table."""
    return _sqlite_dump(folder) if connection.vendor == "sqlite" else _postgresql_dump(folder)


def check(folder: Path, rows: Rows) -> None:
    """Raises `ValueError` for a dump that would not make the database that our migrations make.

    PostgreSQL's has rows alone, which its tables judge when they come in.
    """
    if connection.vendor == "sqlite":
        _sqlite_check(folder, rows)


def values(folder: Path, model: type[models.Model], column: str) -> set[str]:
    """What a dump has in a column of text, without what is empty. Raises `ValueError`."""
    read = _sqlite_values if connection.vendor == "sqlite" else _postgresql_values
    return read(folder, model, column) - {""}


def load(folder: Path, rows: Rows) -> None:
    """Put the rows into a migrated database in which nobody has worked: all of them or none. Raises `ValueError`."""
    if connection.vendor == "sqlite":
        _sqlite_load(folder)
    else:
        _postgresql_load(folder, rows)


def _ensure_whole(found: Rows, expected: Rows) -> None:
    if wrong := [table for table in expected if found[table] != expected[table]]:
        raise ValueError(f"{wrong[0]} has {found[wrong[0]]} rows, the manifest says {expected[wrong[0]]}.")


# --- SQLite ------------------------------------------------------------------------------------


def _sqlite_dump(folder: Path) -> Rows:
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which can be opened where nothing may be written
        return {table: _count(copy.cursor(), table) for table in tables()}


def _sqlite_load(folder: Path) -> None:
    with _read(folder) as copy:
        connection.ensure_connection()
        copy.backup(connection.connection)


def _sqlite_check(folder: Path, rows: Rows) -> None:
    ours = _fresh_schema()
    with _read(folder) as copy:
        if copy.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            raise ValueError(f"{SQLITE_FILE} is damaged: SQLite's integrity check fails.")
        if other := sorted(ours ^ _schema(copy)):
            kind, name, *_table_and_sql = other[0]
            raise ValueError(f"{SQLITE_FILE} has other tables or triggers than this version makes: see {kind} {name}.")
        _ensure_whole({table: _count(copy.cursor(), table) for table in tables()}, rows)


def _sqlite_values(folder: Path, model: type[models.Model], column: str) -> set[str]:
    with _read(folder) as copy:
        query = f'SELECT DISTINCT "{column}" FROM "{model._meta.db_table}"'  # noqa: S608 - names of our own
        return {str(value) for (value,) in copy.execute(query)}


@contextmanager
def _read(folder: Path) -> Iterator[sqlite3.Connection]:
    """A dump, in which nothing can be written. Whatever SQLite says against it is a `ValueError`."""
    try:
        with _beside(f"{(folder / SQLITE_FILE).absolute().as_uri()}?mode=ro") as copy:
            yield copy.connection
    except sqlite3.Error as error:
        raise ValueError(f"{SQLITE_FILE} cannot be read: {error}.") from error


@contextmanager
def _beside(name: str) -> Iterator[BaseDatabaseWrapper]:
    """Another SQLite database, by Django: its constraints call functions that SQLite alone does not have."""
    other = connection.copy(alias="beside")
    other.settings_dict |= {"NAME": name, "OPTIONS": {}}
    other.connect()
    with closing(other.connection):
        yield other


@cache
def _fresh_schema() -> frozenset[tuple[str, ...]]:
    with _beside(":memory:") as other:
        connections[other.alias] = other  # migrations find their database by its alias
        try:
            executor = MigrationExecutor(other)
            executor.migrate(executor.loader.graph.leaf_nodes())
        finally:
            del connections[other.alias]
        return _schema(other.connection)


def _schema(database: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """Kind, name, table and SQL of all that is in it but SQLite's own tables and the cache, which is not migrated."""
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
    """The table with its columns by name: a table that grew by migrations has them in another order."""
    columns = sorted(column.name for column in connection.introspection.get_table_description(cursor, table))
    return f'"{table}" ({", ".join(f"{chr(34)}{name}{chr(34)}" for name in columns)})'


def _postgresql_values(folder: Path, model: type[models.Model], column: str) -> set[str]:
    """From what COPY writes: a row a line, its columns in the order of `_with_columns` between tabs."""
    columns = sorted(str(field.column) for field in model._meta.local_concrete_fields)
    with (folder / model._meta.db_table).open("rb") as file:
        rows = [line.rstrip(b"\n").split(b"\t") for line in file]
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"{model._meta.db_table} cannot be read: a row has other columns than its table.")
    return {row[columns.index(column)].decode() for row in rows}


def _postgresql_load(folder: Path, rows: Rows) -> None:
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
        _ensure_whole({table: _count(cursor, table) for table in tables()}, rows)
        _count_on(cursor)


def _count_on(cursor: Any) -> None:
    """The next row of each table gets a number of its own."""
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

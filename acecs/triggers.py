"""Triggers that let the database itself refuse writes, for SQLite and PostgreSQL.

Each app lists its guarded tables in its `triggers.py` and adds them at the end of its migration. SQLite drops the
triggers of a table that a later migration rebuilds: that migration has to add them again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.migrations.operations.base import Operation

ALWAYS = "TRUE"
# Ends a query in a condition: locks the row that is read, so that it and a concurrent change of the row wait for each other.
FOR_SHARE = " FOR SHARE"


@dataclass(frozen=True)
class Guard:
    """A table on which writes fail with `message`.

    `refused`: verb → when it fails, as an SQL condition on OLD and NEW. `replaced`: an SQL condition for the
    rows that share a unique value with NEW, besides its id.
    """

    table: str
    message: str
    refused: Mapping[str, str]
    replaced: str = ""


def never_changed(table: str, message: str, *, replaced: str) -> Guard:
    """Guard a table whose rows can only be added."""
    return Guard(table, message, {"UPDATE": ALWAYS, "DELETE": ALWAYS, "TRUNCATE": ALWAYS}, replaced)


def never_deleted(table: str, message: str, *, replaced: str) -> Guard:
    """Guard a table whose rows can be added and changed, but not deleted."""
    return Guard(table, message, {"DELETE": ALWAYS, "TRUNCATE": ALWAYS}, replaced)


class AddTriggers(Operation):
    """Add the triggers of these guards, replacing existing ones."""

    def __init__(self, *guards: Guard) -> None:
        self.guards = guards

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Do nothing: triggers are not part of the models."""

    def database_forwards(self, _app_label: str, schema_editor: Any, _from_state: Any, _to_state: Any) -> None:
        self._drop(schema_editor)
        create = {"sqlite": _create_sqlite, "postgresql": _create_postgresql}[schema_editor.connection.vendor]
        for guard in self.guards:
            for statement in create(guard):
                schema_editor.execute(statement)

    def database_backwards(self, _app_label: str, schema_editor: Any, _from_state: Any, _to_state: Any) -> None:
        self._drop(schema_editor)

    def _drop(self, schema_editor: Any) -> None:
        drop = {"sqlite": _drop_sqlite, "postgresql": _drop_postgresql}[schema_editor.connection.vendor]
        for guard in self.guards:
            for statement in drop(guard):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Guard {', '.join(guard.table for guard in self.guards)}"


# --- SQLite ------------------------------------------------------------------------------------


def _create_sqlite(guard: Guard) -> Iterator[str]:
    for name, verb, condition in _on_sqlite(guard):
        yield (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {guard.table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        )


def _drop_sqlite(guard: Guard) -> Iterator[str]:
    for name, _verb, _condition in _on_sqlite(guard):
        yield f"DROP TRIGGER IF EXISTS {name}"


def _on_sqlite(guard: Guard) -> Iterator[tuple[str, str, str]]:
    """Yield name, verb and condition of each trigger. SQLite has no TRUNCATE and needs no lock: it has one writer at a time."""
    for verb, condition in guard.refused.items():
        if verb != "TRUNCATE":
            yield _name(guard, verb), verb, condition.replace(FOR_SHARE, "")
    if guard.replaced:
        # INSERT OR REPLACE deletes rows without firing the trigger on DELETE.
        rows = f"SELECT 1 FROM {guard.table} WHERE id = NEW.id OR ({guard.replaced})"  # noqa: S608 - SQL of our own
        yield _name(guard, "REPLACE"), "INSERT", f"EXISTS ({rows})"


# --- PostgreSQL --------------------------------------------------------------------------------


def _create_postgresql(guard: Guard) -> Iterator[str]:
    """Yield a function and a trigger of the same name for each verb."""
    for verb, condition in guard.refused.items():
        name = _name(guard, verb)
        level, result = {"TRUNCATE": ("STATEMENT", "NULL"), "DELETE": ("ROW", "OLD")}.get(verb, ("ROW", "NEW"))
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {condition} THEN
                    RAISE EXCEPTION USING MESSAGE = '{guard.message}', ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {result};
            END $$;
            CREATE TRIGGER {name} BEFORE {verb} ON {guard.table} FOR EACH {level} EXECUTE FUNCTION {name}();
        """


def _drop_postgresql(guard: Guard) -> Iterator[str]:
    for verb in guard.refused:
        yield f"DROP FUNCTION IF EXISTS {_name(guard, verb)}() CASCADE"


def _name(guard: Guard, verb: str) -> str:
    return f"{guard.table}_no_{verb.lower()}"

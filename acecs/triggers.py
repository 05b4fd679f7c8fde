"""Triggers that let the database itself refuse writes, for SQLite and PostgreSQL.

Each app lists its guarded tables in its `triggers.py` and adds them at the end of its migration. SQLite drops the
triggers of a table that a later migration rebuilds: that migration has to add them again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.models import Model, UniqueConstraint
from django.db.models.sql import Query

ALWAYS = "TRUE"
# Ends a query in a condition: locks the row that is read, so that it and a concurrent change of the row wait for each other.
FOR_SHARE = " FOR SHARE"


@dataclass(frozen=True)
class Guard:
    """A table on which writes fail with `message`. `refused`: verb → when it fails, as an SQL condition on OLD and NEW."""

    table: str
    message: str
    refused: Mapping[str, str]


def never_changed(table: str, message: str) -> Guard:
    """Guard a table whose rows can only be added."""
    return Guard(table, message, {"UPDATE": ALWAYS, "DELETE": ALWAYS, "TRUNCATE": ALWAYS})


def never_deleted(table: str, message: str) -> Guard:
    """Guard a table whose rows can be added and changed, but not deleted."""
    return Guard(table, message, {"DELETE": ALWAYS, "TRUNCATE": ALWAYS})


class AddTriggers(Operation):
    """Add the triggers of these guards, replacing existing ones."""

    def __init__(self, *guards: Guard) -> None:
        self.guards = guards

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Do nothing: triggers are not part of the models."""

    def database_forwards(self, _app_label: str, schema_editor: Any, _from_state: Any, to_state: Any) -> None:
        self._drop(schema_editor)
        create = {"sqlite": _create_sqlite, "postgresql": _create_postgresql}[schema_editor.connection.vendor]
        models = {model._meta.db_table: model for model in to_state.apps.get_models()}
        for guard in self.guards:
            for statement in create(guard, models[guard.table], schema_editor):
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


def _create_sqlite(guard: Guard, model: type[Model], schema_editor: Any) -> Iterator[str]:
    """SQLite has no TRUNCATE and needs no lock: it has one writer at a time."""
    conditions = {verb: condition for verb, condition in guard.refused.items() if verb != "TRUNCATE"}
    for verb, condition in conditions.items():
        yield _trigger(guard, _name(guard, verb), verb, condition)
    replaced = _replaced(guard, model, schema_editor)
    yield _trigger(guard, _name(guard, "REPLACE"), "INSERT", f"EXISTS ({replaced})")
    if conditions.get("UPDATE") != ALWAYS:
        yield _trigger(
            guard, _name(guard, "REPLACE_BY_UPDATE"), "UPDATE", f"EXISTS ({replaced} AND replaced.id <> OLD.id)"
        )


def _trigger(guard: Guard, name: str, verb: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {guard.table} WHEN {condition.replace(FOR_SHARE, '')}"
        f" BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _replaced(guard: Guard, model: type[Model], schema_editor: Any) -> str:
    """Select the rows that may not be deleted and share a unique value with NEW.

    OR REPLACE deletes them without firing the trigger on DELETE.
    """
    keys = " OR ".join(f"({key})" for key in _unique_keys(model, schema_editor))
    kept = guard.refused["DELETE"].replace("OLD.", "replaced.")
    return f"SELECT 1 FROM {guard.table} AS replaced WHERE ({keys}) AND {kept}"  # noqa: S608 - SQL of our own


def _unique_keys(model: type[Model], schema_editor: Any) -> Iterator[str]:
    """Yield a condition for each unique key of the model: `replaced` and NEW have the same value, and both count."""
    equal = {field.name: f"replaced.{field.column} = NEW.{field.column}" for field in model._meta.concrete_fields}
    yield from (equal[field.name] for field in model._meta.concrete_fields if field.unique)
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            both_count = _both_count(constraint, model, schema_editor)
            yield " AND ".join([*(equal[name] for name in constraint.fields), *both_count])


def _both_count(constraint: UniqueConstraint, model: type[Model], schema_editor: Any) -> Iterator[str]:
    """Yield the constraint's condition, if it has one, for either row."""
    if constraint.condition is None:
        return
    query = Query(model)
    compiler = query.get_compiler(connection=schema_editor.connection)
    sql, values = compiler.compile(query.build_where(constraint.condition))
    condition = sql % tuple(map(schema_editor.quote_value, values))
    for row in ("replaced", "NEW"):
        yield f"({condition})".replace(f'"{model._meta.db_table}".', f"{row}.")


def _drop_sqlite(guard: Guard) -> Iterator[str]:
    for verb in (*guard.refused, "REPLACE", "REPLACE_BY_UPDATE"):
        yield f"DROP TRIGGER IF EXISTS {_name(guard, verb)}"


# --- PostgreSQL --------------------------------------------------------------------------------


def _create_postgresql(guard: Guard, _model: type[Model], _schema_editor: Any) -> Iterator[str]:
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

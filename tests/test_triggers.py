"""The triggers of a migrated database, and refusals that no test of a room covers."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q, UniqueConstraint

from acecs.accounts.models import Enterprise, User
from acecs.audit import triggers as audit
from acecs.triggers import AddTriggers
from assessments import triggers as assessments
from assessments.actions import remark, submission
from assessments.models import Assessment
from assessments.vocabulary import FigureKind
from evidence import triggers as evidence
from evidence.models import DocumentVersion, Erasure
from reviews import triggers as reviews
from reviews.actions import case
from standards import triggers as standards
from standards.models import Edition
from tests import corrected, registered, rounds, signed
from tests.conftest import NOW
from tests.documents import put_in_vault

ON_SQLITE = connection.vendor == "sqlite"
CHANGED = {"UPDATE", "DELETE"}
# Table → verbs that it refuses, at least in some state. On PostgreSQL each also refuses TRUNCATE.
REFUSED = {
    "audit_event": CHANGED,
    "standards_edition": CHANGED,
    "standards_passcondition": CHANGED | {"INSERT"},
    "standards_datedamount": CHANGED | {"INSERT"},
    "standards_businesstype": CHANGED | {"INSERT"},
    "standards_item": CHANGED | {"INSERT"},
    "standards_profilequestion": CHANGED | {"INSERT"},
    "standards_alsolisted": CHANGED | {"INSERT"},
    "standards_subitem": CHANGED | {"INSERT"},
    "standards_expectedevidence": CHANGED | {"INSERT"},
    "standards_checklistentry": CHANGED | {"INSERT"},
    "standards_note": CHANGED | {"INSERT"},
    "standards_limit": CHANGED | {"INSERT"},
    "standards_profilesuggestion": CHANGED | {"INSERT"},
    "assessments_frozendossier": CHANGED,
    "assessments_dossierdocument": CHANGED,
    "assessments_takenback": CHANGED,
    "assessments_return": CHANGED,
    "assessments_returneditem": CHANGED,
    "assessments_answerversion": CHANGED,
    "assessments_remark": CHANGED,
    "assessments_figureversion": CHANGED,
    "assessments_correctiveversion": CHANGED,
    "assessments_correctiveaction": {"DELETE"},
    "assessments_signoff": {"DELETE"},
    "assessments_register": {"DELETE"},
    "assessments_listing": {"DELETE"},
    "assessments_lookup": {"DELETE"},
    "assessments_notification": {"DELETE"},
    "assessments_penalty": {"DELETE"},
    "assessments_relevantdocuments": {"DELETE"},
    "evidence_document": {"DELETE"},
    "evidence_documentversion": CHANGED,
    "evidence_erasure": {"DELETE"},
    "reviews_record": CHANGED,
}
# More than any value of a key in the tests.
MANY = 1_000_000
DOSSIERS = "frozen dossiers never change"
# Table of frozen rows → error of the database. Tests of standards, register and vault cover their own tables.
FROZEN = {
    "audit_event": "audit events are append-only",
    "assessments_frozendossier": DOSSIERS,
    "assessments_dossierdocument": DOSSIERS,
    "assessments_takenback": DOSSIERS,
    "assessments_return": DOSSIERS,
    "assessments_returneditem": DOSSIERS,
    "assessments_answerversion": "saved versions never change",
    "assessments_correctiveversion": "saved versions never change",
    "assessments_remark": "remarks never change",
    "reviews_record": "review records never change",
}
MESSAGES = {
    guard.table: guard.message for room in (audit, assessments, evidence, reviews, standards) for guard in room.GUARDS
}


class Key(NamedTuple):
    """A unique key: the names of its fields, and which rows it holds for."""

    fields: tuple[str, ...]
    condition: Q = Q()


def keys_of(model: type[Model]) -> list[Key]:
    unique = [Key((field.name,)) for field in model._meta.concrete_fields if field.unique]
    constraints = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    return unique + [Key(each.fields, each.condition or Q()) for each in constraints]


KEYS = [(model, key) for model in apps.get_models() if model._meta.db_table in REFUSED for key in keys_of(model)]


def columns_of(model: type[Model], names: Iterable[str]) -> list[str]:
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    return [columns[name] for name in names]


def stored_row(model: type[Model], key: Key) -> dict[str, Any]:
    """A row that the key holds for: column → value as SQLite stores it."""
    given = {f"{name}__isnull": False for name in key.fields}
    rows = model._default_manager.order_by("pk")
    # The edition has no amount without a first day; another row of it is refused for the same reason.
    found = rows.filter(key.condition, **given).first() or rows.first()
    assert found is not None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE id = %s", [found.pk])
        return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def with_other_keys(model: type[Model], row: dict[str, Any], same: Key) -> dict[str, Any]:
    """A copy that has `same` in common with the row, and no other key."""
    copy = dict(row)
    for key in keys_of(model):
        # A row that belongs elsewhere first: the rows of a frozen edition refuse each new one.
        fields = [name for name in key.fields if name not in same.fields]
        fields.sort(key=lambda name: not model._meta.get_field(name).is_relation)
        columns = columns_of(model, fields)
        if columns and all(copy[column] == row[column] for column in columns):
            value = row[columns[0]]
            copy[columns[0]] = value + MANY if isinstance(value, int) else value and f"{value}x"
    return copy


def insert_or_replace(model: type[Model], row: dict[str, Any]) -> tuple[str, list[Any]]:
    places = ", ".join(["%s"] * len(row))
    return f"INSERT OR REPLACE INTO {model._meta.db_table} ({', '.join(row)}) VALUES ({places})", [*row.values()]


def update_or_replace(model: type[Model], key: Key, *, of: dict[str, Any], to: dict[str, Any]) -> tuple[str, list[Any]]:
    """Give the row `of` the key of `to`."""
    columns = columns_of(model, key.fields)
    changes = ", ".join(f"{column} = %s" for column in columns)
    values = [to[column] for column in columns]
    return f"UPDATE OR REPLACE {model._meta.db_table} SET {changes} WHERE id = %s", [*values, of["id"]]


def outcome(sql: str, values: list[Any]) -> str:
    """The error of the database, or that there is none. Changes nothing."""
    try:
        with rolled_back(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError as error:
        return str(error)
    return "not refused"


def message(model: type[Model], _key: Key) -> str:
    return MESSAGES[model._meta.db_table]


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def installed() -> set[tuple[str, str]]:
    """Return (table, verb) of each trigger. The verb is the last part of the trigger's name."""
    query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    if not ON_SQLITE:
        query = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {(table, name.removeprefix(f"{table}_no_").upper()) for table, name in cursor.fetchall()}


def refused(sql: str) -> str:
    # Pending checks of foreign keys would stop a TRUNCATE before our trigger does.
    connection.check_constraints()
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(caught.value).splitlines()[0]


@pytest.fixture
def returned_with_document(rated: Assessment, officer: User, reviewer: User) -> Assessment:
    """An assessment that gives each table of frozen rows a row."""
    put_in_vault(rated.answers.get(item__number=21), by=officer)
    corrected.planned(rated, 21, by=officer)
    item = rated.answers.select_related("item", "assessment").get(item__number=21)
    remark.write(answer=item, text="x", token=uuid4(), by=officer, at=NOW)
    signed.require(rated)
    signed.asked(rated, by=officer)
    Enterprise.objects.update(requires_sign_off=False)
    rounds.submit(rated, by=officer)
    submission.take_back(assessment=rated, by=officer, at=NOW)
    rounds.submit(rated, by=officer)
    rated.refresh_from_db()
    case.take(assessment=rated, by=reviewer, at=NOW)
    rounds.return_(rated, 21, by=reviewer)
    return rated


@pytest.fixture
def guarded_rows(returned_with_document: Assessment, officer: User) -> None:
    """A row in each guarded table."""
    for kind in FigureKind:
        registered.add(returned_with_document.enterprise, kind, by=officer)
    version = DocumentVersion.objects.get()
    Erasure.objects.create(version=version, reason="误传。", asked_by=officer, asked_at=NOW)


@pytest.mark.django_db
def test_database_has_these_triggers_and_no_others():
    verbs = {(table, verb) for table, refused in REFUSED.items() for verb in refused}
    of_engine = {(table, "TRUNCATE") for table in REFUSED}
    if ON_SQLITE:
        of_engine = {(table, "REPLACE") for table in REFUSED}
        # A table that refuses every change needs no trigger for a change that replaces another row.
        of_engine |= {(table, "REPLACE_BY_UPDATE") for table in {*REFUSED} - {*FROZEN, "assessments_figureversion"}}

    assert installed() == verbs | of_engine


@pytest.mark.parametrize("table", FROZEN)
def test_frozen_row_is_never_changed_or_deleted(returned_with_document: Assessment, table: str):
    assert refused(f"UPDATE {table} SET id = id") == FROZEN[table]
    assert refused(f"DELETE FROM {table}") == FROZEN[table]


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has no INSERT OR REPLACE")
def test_new_row_never_replaces_one_with_an_equal_key(guarded_rows: None):
    outcomes = {}
    for model, key in KEYS:
        row = stored_row(model, key)
        outcomes[model, key] = outcome(*insert_or_replace(model, with_other_keys(model, row, key)))

    assert {key: error for key, error in outcomes.items() if error != message(*key)} == {}


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has no UPDATE OR REPLACE")
def test_changed_row_never_replaces_one_with_an_equal_key(guarded_rows: None):
    outcomes = {}
    for model, key in KEYS:
        row = stored_row(model, key)
        other = with_other_keys(model, row, Key(()))
        if model is Edition:
            # A frozen one refuses every change.
            other["frozen_at"] = None
        # The other row belongs to rows that do not exist, which only the end of the transaction would refuse.
        with rolled_back(), connection.cursor() as cursor:
            cursor.execute(*insert_or_replace(model, other))
            outcomes[model, key] = outcome(*update_or_replace(model, key, of=other, to=row))

    assert {key: error for key, error in outcomes.items() if error != message(*key)} == {}


@pytest.mark.skipif(ON_SQLITE, reason="SQLite has no TRUNCATE")
@pytest.mark.django_db
@pytest.mark.parametrize("table", FROZEN)
def test_table_of_frozen_rows_is_never_truncated(table: str):
    assert refused(f"TRUNCATE {table} CASCADE") == FROZEN[table]


@pytest.mark.django_db
def test_triggers_can_be_removed_renewed_and_added():
    before = installed()
    of_audit = {(table, verb) for table, verb in before if table == "audit_event"}
    with connection.cursor() as cursor:
        editor = SimpleNamespace(
            connection=connection,
            execute=cursor.execute,
            quote_value=connection.SchemaEditorClass(connection).quote_value,
        )
        operation = AddTriggers(*audit.GUARDS)

        operation.database_backwards("audit", editor, None, None)
        assert before - installed() == of_audit

        operation.database_forwards("audit", editor, None, SimpleNamespace(apps=apps))
        operation.database_forwards("audit", editor, None, SimpleNamespace(apps=apps))
        assert installed() == before

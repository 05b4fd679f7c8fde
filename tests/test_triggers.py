"""The triggers of a migrated database, and refusals that no test of a room covers."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from acecs.accounts.models import User
from acecs.audit.triggers import GUARDS
from acecs.triggers import AddTriggers
from assessments.models import Assessment
from reviews.actions import case
from tests import rounds
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
    "assessments_return": CHANGED,
    "assessments_returneditem": CHANGED,
    "assessments_figureversion": CHANGED,
    "assessments_register": {"DELETE"},
    "assessments_listing": {"DELETE"},
    "assessments_lookup": {"DELETE"},
    "assessments_notification": {"DELETE"},
    "assessments_penalty": {"DELETE"},
    "assessments_relevantdocuments": {"DELETE"},
    "reviews_record": CHANGED,
}
DOSSIERS = "frozen dossiers never change"
# Table of frozen rows → error of the database. Tests of standards and register cover their own tables.
FROZEN = {
    "audit_event": "audit events are append-only",
    "assessments_frozendossier": DOSSIERS,
    "assessments_dossierdocument": DOSSIERS,
    "assessments_return": DOSSIERS,
    "assessments_returneditem": DOSSIERS,
    "reviews_record": "review records never change",
}


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
    rounds.submit(rated, by=officer)
    rated.refresh_from_db()
    case.take(assessment=rated, by=reviewer, at=NOW)
    rounds.return_(rated, 21, by=reviewer)
    return rated


@pytest.mark.django_db
def test_database_has_these_triggers_and_no_others():
    verbs = {(table, verb) for table, refused in REFUSED.items() for verb in refused}
    of_engine = {(table, "TRUNCATE") for table in REFUSED}
    if ON_SQLITE:
        of_engine = {(table, "REPLACE") for table in REFUSED if not table.startswith("standards_")}

    assert installed() == verbs | of_engine


@pytest.mark.parametrize("table", FROZEN)
def test_frozen_row_is_never_changed_or_deleted(returned_with_document: Assessment, table: str):
    assert refused(f"UPDATE {table} SET id = id") == FROZEN[table]
    assert refused(f"DELETE FROM {table}") == FROZEN[table]


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has no INSERT OR REPLACE")
@pytest.mark.parametrize("table", FROZEN)
def test_frozen_row_is_never_replaced(returned_with_document: Assessment, table: str):
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}") == FROZEN[table]


@pytest.mark.skipif(ON_SQLITE, reason="SQLite has no TRUNCATE")
@pytest.mark.django_db
@pytest.mark.parametrize("table", FROZEN)
def test_table_of_frozen_rows_is_never_truncated(table: str):
    assert refused(f"TRUNCATE {table} CASCADE") == FROZEN[table]


@pytest.mark.django_db
def test_triggers_can_be_removed_renewed_and_added():
    before = installed()
    audit = {(table, verb) for table, verb in before if table == "audit_event"}
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        operation = AddTriggers(*GUARDS)

        operation.database_backwards("audit", editor, None, None)
        assert before - installed() == audit

        operation.database_forwards("audit", editor, None, None)
        operation.database_forwards("audit", editor, None, None)
        assert installed() == before

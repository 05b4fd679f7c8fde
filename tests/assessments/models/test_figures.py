"""The database refuses inconsistent columns, deleted rows and changed history of the register."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from acecs.accounts.models import Enterprise, User
from assessments.models import FIGURES, FigureVersion, Penalty, Register
from assessments.vocabulary import FigureKind
from tests import cast, registered
from tests.conftest import Write

TABLES = ("penalty", "notification", "listing", "lookup", "relevantdocuments", "register", "figureversion")
WRONG: list[tuple[FigureKind, dict[str, Any]]] = [
    (FigureKind.PENALTY, {"version": 0}),
    (FigureKind.PENALTY, {"is_void": True}),
    (FigureKind.PENALTY, {"void_reason": "x"}),
    (FigureKind.PENALTY, {"number": ""}),
    (FigureKind.PENALTY, {"office": ""}),
    (FigureKind.PENALTY, {"party": "somebody"}),
    (FigureKind.PENALTY, {"ground": "something"}),
    (FigureKind.PENALTY, {"state": "somehow"}),
    (FigureKind.PENALTY, {"acts": 0}),
    (FigureKind.PENALTY, {"confiscated_gains": Decimal(-1)}),
    (FigureKind.PENALTY, {"fine": Decimal(0)}),
    (FigureKind.PENALTY, {"state": "not_penalised"}),
    (FigureKind.PENALTY, {"state": "not_penalised", "fine": Decimal(0), "warning": True}),
    (FigureKind.PENALTY, {"recognised": True}),
    (FigureKind.NOTIFICATION, {"own_fault": "perhaps", "confirmed_on": None}),
    (FigureKind.NOTIFICATION, {"quality_management": "perhaps"}),
    (FigureKind.NOTIFICATION, {"country": ""}),
    (FigureKind.NOTIFICATION, {"product": ""}),
    (FigureKind.NOTIFICATION, {"batches": []}),
    (FigureKind.NOTIFICATION, {"confirmed_on": None}),
    (FigureKind.NOTIFICATION, {"own_fault": "open"}),
    (FigureKind.NOTIFICATION, {"confirmed_on": date(2026, 5, 31)}),
    (FigureKind.LISTING, {"until": date(2023, 12, 31)}),
    (FigureKind.DOCUMENTS, {"other": None}),
    (FigureKind.DOCUMENTS, {"other": -1}),
    (FigureKind.DOCUMENTS, {"reason": "x"}),
    (FigureKind.DOCUMENTS, registered.UNKNOWN | {"reason": ""}),
    (FigureKind.DOCUMENTS, registered.UNKNOWN | {"other": 0}),
]


@pytest.fixture(scope="module")
def written(shared: Write) -> None:
    with shared():
        officer = User.objects.get(email=cast.OFFICER)
        for kind in FigureKind:
            registered.add(Enterprise.objects.get(memberships__user=officer), kind, by=officer)


@pytest.fixture
def rows(written: None, db: None) -> None:
    """One of each kind."""


@pytest.mark.parametrize(("kind", "wrong"), WRONG)
def test_database_refuses_inconsistent_columns(rows: None, kind: FigureKind, wrong: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        FIGURES[kind].objects.update(**wrong)


@pytest.mark.parametrize("wrong", [{"version": 0}, {"changed_at": None}])
def test_changed_register_needs_a_time(rows: None, wrong: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Register.objects.update(**wrong)


@pytest.mark.parametrize("model", [*FIGURES.values()])
def test_tokens_and_ids_are_unique(rows: None, model: Any):
    for same in ("public_id", "token"):
        copy = model.objects.get()
        copy.pk = None
        other = {"public_id", "token"} - {same}
        setattr(copy, other.pop(), "0" * 32)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_decision_number_is_unique_in_any_spelling(rows: None, officer: User):
    copy = Penalty.objects.get()
    copy.pk, copy.number, copy.token, copy.public_id = None, "沪关缉违字［２０２６］0012号", uuid4(), uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)

    copy.is_void, copy.void_reason = True, "重复录入。"
    copy.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.filter(pk=copy.pk).update(is_void=False, void_reason="")


@pytest.mark.parametrize("key", [None, ""])
def test_decision_without_a_key_is_refused(rows: None, key: str | None):
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.update(number_key=key)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")
def test_database_refuses_to_replace_a_decision(rows: None):
    names = [field.column for field in Penalty._meta.concrete_fields]
    own = {"id": "id + 1", "token": "'0'", "public_id": "'0'", "number": "'another way of typing it'"}
    values = ", ".join(own.get(name, name) for name in names)

    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO assessments_penalty ({', '.join(names)}) SELECT {values} FROM assessments_penalty"
        )


@pytest.mark.parametrize("table", TABLES)
def test_database_refuses_to_delete_a_row(rows: None, table: str):
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM assessments_{table}")


def test_database_refuses_to_change_history(rows: None):
    for change in ({"version": 9}, {"content": {}}):
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            FigureVersion.objects.update(**change)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_database_refuses_to_truncate_a_table(db: None, table: str):
    # PostgreSQL truncates no table whose new rows' keys it has still to check.
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE assessments_{table} CASCADE")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")
def test_database_refuses_to_replace_a_row(rows: None, table: str):
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO assessments_{table} SELECT * FROM assessments_{table}")

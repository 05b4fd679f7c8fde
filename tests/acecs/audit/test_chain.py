from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from acecs.audit.actions import record
from acecs.audit.models import Chain, Event
from acecs.audit.queries import problems
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events(db: None) -> list[Event]:
    return [record(f"test.{n}", stream="enterprise:x", at=NOW + timedelta(seconds=n)) for n in range(3)]


def tamper(sql: str, *parameters: object) -> None:
    """Change rows without triggers, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_event_no_update")
            cursor.execute("DROP TRIGGER audit_event_no_delete")
            cursor.execute("DROP TRIGGER audit_event_no_replace")
        else:
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(sql, parameters)


def test_event_names_hash_of_event_before(three_events: list[Event]):
    first, second, third = three_events

    assert [event.seq for event in three_events] == [1, 2, 3]
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert list(problems()) == []


def test_each_stream_has_its_own_chain(three_events: list[Event]):
    other = record("test.other", stream="enterprise:y", at=NOW)

    assert (other.seq, other.previous) == (1, "")


def test_event_outside_transaction_raises(settings):
    # The test runs in a transaction, so make the connection report that there is none.
    connection.in_atomic_block = False
    try:
        with pytest.raises(transaction.TransactionManagementError):
            record("test", stream="x", at=NOW)
    finally:
        connection.in_atomic_block = True


@pytest.mark.parametrize("change", ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event"])
def test_database_refuses_to_change_event(three_events: list[Event], change: str):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_changed_event_is_reported(three_events: list[Event]):
    tamper("UPDATE audit_event SET kind = 'forged' WHERE stream = 'enterprise:x' AND seq = 2")

    assert list(problems()) == ["enterprise:x: event 2 was changed after it was written."]


def test_removed_event_is_reported(three_events: list[Event]):
    tamper("DELETE FROM audit_event WHERE stream = 'enterprise:x' AND seq = 2")

    assert list(problems()) == ["enterprise:x: event 2 is missing before event 3."]


def test_truncated_chain_is_reported(three_events: list[Event]):
    tamper("DELETE FROM audit_event WHERE stream = 'enterprise:x' AND seq = 3")

    assert list(problems()) == ["enterprise:x: the chain ends at event 2, but its tip says 3."]


def test_deleted_stream_is_reported(three_events: list[Event]):
    tamper("DELETE FROM audit_event WHERE stream = 'enterprise:x'")

    assert list(problems()) == ["enterprise:x: all 3 events are missing."]


def test_rewritten_event_breaks_next_link(three_events: list[Event]):
    forged = Event.objects.get(stream="enterprise:x", seq=2)
    tamper("UPDATE audit_event SET previous = %s WHERE id = %s", "0" * 64, forged.pk)

    assert list(problems()) == [
        "enterprise:x: event 2 is not linked to the event before it.",
        "enterprise:x: event 2 was changed after it was written.",
    ]


def test_verify_audit_prints_number_of_events(three_events: list[Event]):
    out = StringIO()

    call_command("verify_audit", stdout=out)

    assert out.getvalue() == f"The audit trail is intact: {Event.objects.count()} events.\n"


def test_verify_audit_fails_and_prints_every_break(three_events: list[Event]):
    Chain.objects.filter(stream="enterprise:x").update(seq=9)
    err = StringIO()

    with pytest.raises(CommandError, match=r"^The audit trail is not intact\. Faults, each named above: 1\.$"):
        call_command("verify_audit", stderr=err)

    assert err.getvalue() == "enterprise:x: the chain ends at event 3, but its tip says 9.\n"


@pytest.mark.parametrize(
    "damage",
    ["data = '{\"a\": 99999999999999999999999}'", "data = '[1]'", "kind = ''"],
)
def test_unhashable_event_is_reported_with_other_breaks(three_events: list[Event], damage: str):
    tamper(f"UPDATE audit_event SET {damage} WHERE seq = 2")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET kind = 'other' WHERE seq = 3")

    assert list(problems()) == [
        "enterprise:x: event 2 was changed after it was written.",
        "enterprise:x: event 3 was changed after it was written.",
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite takes any bytes for a text")
@pytest.mark.parametrize(
    ("damage", "others"),
    [
        ("at = 'nonsense'", []),
        ("kind = CAST(x'ff' AS TEXT)", ["enterprise:x: event 3 is not linked to the event before it."]),
    ],
)
def test_unreadable_event_is_reported_with_other_breaks(three_events: list[Event], damage: str, others: list[str]):
    tamper(f"UPDATE audit_event SET {damage} WHERE seq = 2")

    assert list(problems()) == ["enterprise:x: event 2 was changed after it was written.", *others]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_event_cannot_be_replaced(three_events: list[Event]):
    replace = (
        "INSERT OR REPLACE INTO audit_event (stream, seq, at, kind, actor, subject, data, previous, hash)"
        " VALUES ('enterprise:x', 2, '2026-01-01', 'x', '', '', '{}', '', '')"
    )

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(replace)

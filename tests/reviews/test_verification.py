"""Verification of frozen documents reports changes made behind the triggers' back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from acecs.accounts.models import User
from assessments.models import Assessment, FrozenDossier
from reviews.actions import letters
from reviews.models import Record
from reviews.verification import problems
from tests import rounds
from tests.conftest import NOW

TRIGGERS = ("assessments_frozendossier", "reviews_record")


@contextmanager
def without_triggers() -> Iterator[None]:
    """Disable the triggers, as somebody with direct access to the database could."""
    # PostgreSQL refuses to alter a table while deferred constraints on its new rows are pending.
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in TRIGGERS:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")
            else:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


@pytest.fixture
def two_rounds(returned: Assessment, officer: User) -> Assessment:
    rounds.rate(returned, 21, by=officer, note="台账已补充。")
    rounds.submit(returned, by=officer)
    return returned


def test_untouched_documents_are_verified(two_rounds: Assessment):
    out = StringIO()

    call_command("verify_dossiers", stdout=out)

    assert out.getvalue() == "All frozen documents are intact: 2 dossiers, 1 review records.\n"


def content_changed(row: FrozenDossier | Record) -> None:
    row.content = bytes(row.content).replace(b"2027 application", b"2028 application").replace(b"21", b"22", 1)
    row.save()


def hash_changed(row: FrozenDossier | Record) -> None:
    row.sha256 = "0" * 64
    row.save()


def no_json(row: FrozenDossier | Record) -> None:
    row.content = b"{"
    row.save()


@pytest.mark.parametrize("change", [content_changed, hash_changed, no_json])
def test_changed_dossier_is_reported(two_rounds: Assessment, change: Callable[[FrozenDossier | Record], None]):
    with without_triggers():
        change(two_rounds.dossiers.get(number=1))

    sentences = list(problems())

    assert f"Assessment {two_rounds.public_id}, dossier 1: changed after it was frozen." in sentences


@pytest.mark.parametrize("change", [content_changed, hash_changed, no_json])
def test_changed_record_is_reported(two_rounds: Assessment, change: Callable[[FrozenDossier | Record], None]):
    with without_triggers():
        change(two_rounds.records.get())

    assert f"Assessment {two_rounds.public_id}, review record 1: changed after it was frozen." in list(problems())


def test_missing_last_record_is_reported(two_rounds: Assessment):
    with without_triggers():
        two_rounds.records.all().delete()

    missing, without_record = problems()

    assert missing.startswith(f"Assessment {two_rounds.public_id}: the document frozen by reviews.returned is missing")
    assert without_record == f"Assessment {two_rounds.public_id}, notice of round 1: no record of customs has it."


def test_gap_in_the_records_is_reported(two_rounds: Assessment):
    with without_triggers():
        Record.objects.filter(assessment=two_rounds).update(number=2)

    with pytest.raises(
        CommandError, match=r"^Frozen documents or entries are not intact\. Faults, each named above: \d\.$"
    ):
        call_command("verify_dossiers", stderr=StringIO())


def test_changed_opinion_is_reported(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)
    Assessment.objects.filter(pk=in_review.pk).update(opinion="not_satisfied")

    assert list(problems()) == [f"Assessment {in_review.public_id}: its opinion differs from the recorded one."]

"""Kinds of tampering by somebody with the database's password or access to the disk.

Each is refused by the database as long as its triggers are there, and noticed and named by a `verify_` command once they
are gone. What cannot be noticed is listed in the README, section "Verification".
"""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from acecs.accounts.models import Enterprise, User
from acecs.audit import checkpoints
from acecs.audit.actions import record
from acecs.audit.chain import event_hash
from acecs.audit.models import Chain, Event
from acecs.jobs import actions as jobs
from assessments.models import Assessment, SignOff
from evidence import storage
from evidence.models import DocumentVersion
from reports import actions as reports
from reports.models import Report
from reviews.actions import case, letters
from tests import cast, corrected, registered, rounds, signed
from tests.conftest import NOW, Write, started
from tests.documents import put_in_vault

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
COMMANDS = ("verify_audit", "verify_dossiers", "verify_evidence")


@dataclass(frozen=True)
class Story:
    """An assessment that was returned, corrected and concluded, with evidence, a penalty and a report."""

    assessment: int
    document: int
    other_document: int
    report: int
    figure: UUID
    corrective_action: UUID

    @property
    def names(self) -> dict[str, Any]:
        """Values for the placeholders of statements and sentences."""
        assessment = Assessment.objects.get(pk=self.assessment)
        versions = DocumentVersion.objects.select_related("document").in_bulk([self.document, self.other_document])
        document, other = (versions[key] for key in (self.document, self.other_document))
        return {
            "a": assessment.public_id,
            "d": document.document.public_id,
            "o": other.document.public_id,
            "sha": document.sha256,
            "f": self.figure,
            "c": self.corrective_action,
            "s": SignOff.objects.get(assessment=self.assessment).public_id,
            "r": Report.objects.get(pk=self.report).public_id,
            "stream": assessment.enterprise.stream,
            "last": Chain.objects.get(stream=assessment.enterprise.stream).seq,
        }


@pytest.fixture(scope="module")
def written(shared: Write) -> tuple[Path, Story]:
    with shared() as folder:
        return folder, _story()


def _story() -> Story:
    officer, reviewer = (User.objects.get(email=email) for email in (cast.OFFICER, cast.REVIEWER))
    penalty = registered.penalty(_enterprise(officer), by=officer)
    assessment = started(6, 8, by=officer)
    rounds.rate_all(assessment, by=officer)
    link = put_in_vault(assessment.answers.get(item__number=21), by=officer)
    other = put_in_vault(assessment.answers.get(item__number=22), by=officer, content=b"another\n")
    rounds.submit(assessment, by=officer)
    assessment.refresh_from_db()
    case.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.return_(assessment, 21, by=reviewer, notice="请补正。")
    assessment.refresh_from_db()
    rounds.rate(assessment, 21, by=officer, note="台账已补充。")
    signed.require(assessment)
    signed.asked(assessment, by=officer)
    signed.signed(assessment, by=User.objects.get(email=cast.MANAGER))
    rounds.submit(assessment, by=officer)
    Enterprise.objects.update(requires_sign_off=False)
    assessment.refresh_from_db()
    case.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.judge_all(assessment, by=reviewer)
    letters.conclude(assessment=assessment, opinion="satisfied", note="同意。", by=reviewer, at=NOW)
    action = corrected.planned(assessment, 21, by=officer)
    report = reports.ask(assessment=assessment, language="en", frozen=assessment.dossiers.first(), by=officer, at=NOW)
    job = jobs.claim(public_id=report.job.public_id, task=reports.TASK, at=NOW)
    assert job
    reports.publish(job=job, stored=reports.store(b"%PDF-1.7"), at=NOW)
    checkpoints.write(NOW)
    version, other_version = (each.document.versions.get().pk for each in (link, other))
    return Story(assessment.pk, version, other_version, report.pk, penalty.public_id, action.public_id)


def _enterprise(officer: User) -> Any:
    membership = officer.memberships.select_related("enterprise").get()
    return membership.enterprise


@pytest.fixture
def story(written: tuple[Path, Story], tmp_path: Path) -> Story:
    folder, told = written
    shutil.copytree(folder / "documents", tmp_path / "documents", dirs_exist_ok=True)
    shutil.copy(folder / checkpoints.FILE, tmp_path)
    return told


def drop_triggers() -> None:
    """Somebody with the database's password can."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            for (table,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def run(statements: Sequence[str], names: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(filled(statement, names, as_stored))


def filled(text: str, names: dict[str, Any], shown: Callable[[Any], str] = str) -> str:
    """Replace names in braces, also those in what they stand for."""
    while (replaced := re.sub(r"\{(\w+)\}", lambda found: shown(names[found[1]]), text)) != text:
        text = replaced
    return text


def as_stored(value: Any) -> str:
    """SQLite stores ids as 32 hex digits."""
    return value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else str(value)


def sentences(command: str) -> list[str]:
    """What the command reports; empty if it finds nothing."""
    err = StringIO()
    try:
        call_command(command, stdout=StringIO(), stderr=err)
    except CommandError:
        return err.getvalue().splitlines()
    return []


def rewrite_chain(names: dict[str, Any]) -> None:
    """Change an event and compute all hashes after it anew, with the tip."""
    previous = ""
    for event in Event.objects.filter(stream=names["stream"]).order_by("seq"):
        fields = {
            "stream": event.stream,
            "seq": event.seq,
            "at": event.at,
            "kind": "assessments.changed" if event.seq == 2 else event.kind,
            "actor": event.actor,
            "subject": event.subject,
            "data": event.data,
            "previous": previous,
        }
        previous = event_hash(**fields)
        Event.objects.filter(pk=event.pk).update(**fields, hash=previous)
    Chain.objects.filter(stream=names["stream"]).update(tip=previous)


def cut_end(names: dict[str, Any]) -> None:
    """Remove the last event and set the tip back to the one before."""
    events = Event.objects.filter(stream=names["stream"]).order_by("-seq")
    Event.objects.filter(pk=events[0].pk).delete()
    Chain.objects.filter(stream=names["stream"]).update(seq=events[0].seq, tip=events[0].hash)


def checkpoint_changed(_names: dict[str, Any]) -> None:
    line = json.loads(checkpoints.path().read_text())
    line["at"] = (NOW - timedelta(days=1)).isoformat()
    checkpoints.path().write_text(json.dumps(line) + "\n")


def first_checkpoint_removed(_names: dict[str, Any]) -> None:
    checkpoints.write(NOW)
    checkpoints.path().write_text(checkpoints.path().read_text().splitlines()[1] + "\n")


def checkpoints_removed(_names: dict[str, Any]) -> None:
    checkpoints.path().unlink()
    with transaction.atomic():
        record("test.later", stream="site", at=NOW + timedelta(days=4))


def bytes_changed(names: dict[str, Any]) -> None:
    (Path(settings.VAR_DIR) / "documents" / storage.key(names["sha"])).write_bytes(b"x" * 40)


def bytes_gone(names: dict[str, Any]) -> None:
    (Path(settings.VAR_DIR) / "documents" / storage.key(names["sha"])).unlink()


def pdf_changed(_names: dict[str, Any]) -> None:
    (Path(settings.VAR_DIR) / "documents" / storage.key(Report.objects.get().pdf_sha256)).write_bytes(b"%PDF-1.6")


# Shorthands of the statements.
SHORTHANDS = {
    "event2": "WHERE stream = '{stream}' AND seq = 2",
    "row": "WHERE public_id = '{a}'",
    "own": "assessment_id = (SELECT id FROM assessments_assessment WHERE public_id = '{a}')",
    "round1": "(SELECT id FROM assessments_frozendossier WHERE {own} AND number = 1)",
    "chosen": (
        "(SELECT a.id FROM assessments_answer a JOIN assessments_assessment s ON s.id = a.assessment_id"
        " JOIN standards_item i ON i.id = a.item_id WHERE s.public_id = '{a}' AND i.number = 21)"
    ),
    "item21": "answer_id = {chosen}",
    "answer21": "id = {chosen}",
    "document": "document_id = (SELECT id FROM evidence_document WHERE public_id = '{d}')",
    "stranger": f"(SELECT id FROM accounts_user WHERE email = '{cast.STRANGER}')",
    "other_hash": "0" * 64,
}
BESIDE_THE_DATABASE = {
    each.__name__: each
    for each in (
        rewrite_chain,
        cut_end,
        checkpoint_changed,
        first_checkpoint_removed,
        checkpoints_removed,
        bytes_changed,
        bytes_gone,
        pdf_changed,
    )
}


@dataclass(frozen=True)
class Kind:
    """`how`: statements, or `does`: a function above. `named`: a sentence of the command `verify`."""

    name: str
    verify: str = ""
    named: str = ""
    how: Sequence[str] = ()
    does: str = ""
    refused: bool = False
    unseen: str = ""


KINDS = [Kind(**entry) for entry in yaml.load(Path(__file__).with_name("tampering.yaml").read_text(), yaml.CSafeLoader)]


def placeholders(story: Story) -> dict[str, Any]:
    names = story.names
    assessment = Assessment.objects.get(pk=story.assessment)
    return (
        SHORTHANDS
        | names
        | {
            "before": names["last"] - 1,
            "now": NOW.isoformat(),
            "v": story.document,
            "dossier1": assessment.dossiers.get(number=1).sha256,
            "record1": assessment.records.get(number=1).sha256,
            "pdf": Report.objects.get(pk=story.report).pdf_sha256,
        }
    )


def test_there_are_more_than_49_kinds():
    assert len(KINDS) == len({kind.name for kind in KINDS}) >= 49


def test_untouched_story_has_no_problems(story: Story):
    assert {command: sentences(command) for command in COMMANDS} == {command: [] for command in COMMANDS}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.unseen], ids=lambda kind: kind.name)
def test_tampering_is_noticed_and_named(story: Story, kind: Kind):
    names = placeholders(story)
    drop_triggers()

    if kind.does:
        BESIDE_THE_DATABASE[kind.does](names)
    run(kind.how, names)

    assert filled(kind.named, names) in sentences(kind.verify)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.refused], ids=lambda kind: kind.name)
def test_database_refuses_tampering(story: Story, kind: Kind):
    names = placeholders(story)
    connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        run(kind.how, names)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.unseen], ids=lambda kind: kind.name)
def test_unseen_tampering_is_in_readme(story: Story, kind: Kind):
    run(kind.how, placeholders(story))

    assert {command: sentences(command) for command in COMMANDS} == {command: [] for command in COMMANDS}
    assert f"* {kind.unseen}" in (settings.BASE_DIR / "README.md").read_text()

"""The task that makes a report, called as Celery calls it, with a real child process."""

import logging
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery.signals import worker_process_init
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.jobs import actions as jobs
from acecs.jobs import child
from acecs.jobs.child import Limits
from acecs.jobs.models import Job
from acecs.jobs.states import LEASE, MOST_ATTEMPTS
from assessments.documents import dossier as dossiers
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.queries.snapshot import draft_dossier
from evidence import storage
from evidence.queries import open_stored
from reports import actions, tasks
from reports.layout import DOSSIER_FILE
from reports.models import Report
from tests import rounds
from tests.browser.demo import has_words, parents, wait_until
from tests.conftest import NOW
from tests.reports import pdfs

# Jobs are claimed and finished under locks.
pytestmark = pytest.mark.engines

# Start the parent of the child with the test's own WeasyPrint ahead of the real one on the path.
CHILD = (
    "import runpy, sys; sys.path.insert(0, {folder!r}); sys.argv = sys.argv[1:]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


@pytest.fixture
def report(start: Callable[..., Assessment], officer: User) -> Report:
    """The smallest report: one item, not rated."""
    return actions.ask(assessment=start(1), language="en", by=officer, at=NOW)


@pytest.fixture
def weasyprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Replace WeasyPrint in the child process, to act like a machine without Pango or short of memory."""

    def weasyprint(content: str) -> None:
        folder = tmp_path / "other"
        folder.mkdir()
        (folder / "weasyprint.py").write_text(content)
        python = tmp_path / "python"
        command = shlex.join([sys.executable, "-I", "-B", "-c", CHILD.format(folder=str(folder))])
        python.write_text(f'#!/bin/sh\nexec {command} "$3" "$4"\n')
        python.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(python))

    # The real parent stays, because it takes seconds to start.
    monkeypatch.setattr(child, "_kept", {})
    yield weasyprint
    child.close_kept()


def make(report: Report) -> Report:
    tasks.make(str(report.job.public_id))
    return Report.objects.select_related("job").get(pk=report.pk)


def claimed(report: Report) -> Job:
    job = jobs.claim(public_id=report.job.public_id, task=actions.TASK, at=timezone.now())
    assert job is not None
    return job


def expire(report: Report) -> None:
    Job.objects.filter(report=report).update(lease_until=NOW)


def pdf_of(report: Report) -> bytes:
    with open_stored(report.pdf_sha256, report.pdf_size) as file:
        return bytes(file.read())


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True) if kind.startswith("reports.")]


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "documents").rglob("*") if path.is_file()]


# --- Making ------------------------------------------------------------------------------------


def test_task_makes_the_report(report: Report, tmp_path: Path):
    made = make(report)

    pdf = pdf_of(made)
    event = Event.objects.get(kind="reports.made")
    assert (made.job.state, made.job.percent, made.job.attempt, made.job.error) == ("done", 100, 1, "")
    assert (made.pdf_sha256, made.pdf_size) == (dossiers.sha256(pdf), len(pdf))
    assert pdfs.attachment(pdf, DOSSIER_FILE) == bytes(made.dossier)
    assert [path.relative_to(tmp_path / "documents").as_posix() for path in stored(tmp_path)] == [
        storage.key(made.pdf_sha256)
    ]
    assert (event.actor, event.subject) == ("", str(made.public_id))
    assert event.data == {
        "language": "en",
        "dossier_sha256": made.dossier_sha256,
        "pdf_sha256": made.pdf_sha256,
    }


def test_wake_up_for_finished_report_does_nothing(report: Report, tmp_path: Path):
    job = claimed(report)
    actions.publish(job=job, stored=actions.store(b"%PDF"), at=NOW)

    made = make(report)

    assert (made.job.state, made.job.attempt, made.pdf_size) == ("done", 1, 4)
    assert (kinds(), len(stored(tmp_path))) == (["reports.asked", "reports.made"], 1)


@pytest.mark.parametrize("end", ["taken", "failed", "canceled"])
def test_wake_up_for_report_not_waiting_does_nothing(report: Report, tmp_path: Path, end: str):
    job = claimed(report)
    if end == "failed":
        jobs.fail(job=job, error="time", at=NOW)
    if end == "canceled":
        jobs.cancel(job=job, at=NOW)
    before = Job.objects.values().get(pk=job.pk)

    make(report)

    assert Job.objects.values().get(pk=job.pk) == before
    assert (kinds(), stored(tmp_path)) == (["reports.asked"], [])


def test_wake_up_for_missing_job_does_nothing(report: Report):
    tasks.make(str(uuid4()))

    assert kinds() == ["reports.asked"]


# --- Workers that died, or lost their lease ------------------------------------------------------


def test_next_worker_makes_report_after_a_crash(report: Report):
    claimed(report)
    expire(report)

    made = make(report)

    assert (made.job.state, made.job.attempt) == ("done", 2)
    assert kinds() == ["reports.asked", "reports.made"]


def test_worker_cannot_publish_after_losing_its_lease(report: Report):
    first = claimed(report)
    expire(report)
    actions.publish(job=claimed(report), stored=actions.store(b"%PDF second"), at=NOW)

    with pytest.raises(jobs.LeaseLostError):
        actions.publish(job=first, stored=actions.store(b"%PDF first"), at=NOW)

    report.refresh_from_db()
    assert report.pdf_sha256 == dossiers.sha256(b"%PDF second")
    assert kinds() == ["reports.asked", "reports.made"]


class AnotherWorker:
    """Takes the job and publishes it just before the first worker reports its last step."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.has_run = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.has_run and sql.startswith('UPDATE "jobs_job"') and "storing" in (params or ()):
            self.has_run = True
            expire(self.report)
            actions.publish(job=claimed(self.report), stored=actions.store(b"%PDF second"), at=NOW)
        return execute(sql, params, many, context)


def test_worker_losing_its_lease_while_typesetting_stops(
    report: Report, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING, logger="reports.tasks")

    with connection.execute_wrapper(AnotherWorker(report)):
        made = make(report)

    assert (made.job.state, made.job.attempt) == ("done", 2)
    assert made.pdf_sha256 == dossiers.sha256(b"%PDF second")
    assert kinds() == ["reports.asked", "reports.made"]
    assert [path.name for path in stored(tmp_path)] == [made.pdf_sha256]
    assert [each.getMessage() for each in caplog.records if each.name == "reports.tasks"] == [
        f"reports.make {report.job.public_id} is no longer this worker's; nothing was written."
    ]


def test_worker_process_warms_up_before_the_first_report():
    child.close_kept()

    worker_process_init.send(sender=None)

    def started() -> list[int]:
        return [pid for pid, parent in parents().items() if parent == os.getpid() and has_words(pid, ("reports.pdf",))]

    # A program's words can be read a moment after it has started.
    wait_until(started, seconds=10)
    assert started() == [child.warm("reports.pdf").process.pid]


# --- Children that fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("raise OSError('cannot load library libpango')", "pango_missing"),
        ("raise MemoryError", "memory"),
        ("raise ValueError('a bug')", "error"),
        ("import os; os._exit(3)", "crash"),
    ],
)
def test_failed_child_stores_only_its_reason(
    report: Report, weasyprint: Callable[[str], None], tmp_path: Path, content: str, error: str
):
    weasyprint(content)

    failed = make(report)

    assert (failed.job.state, failed.job.error, failed.job.attempt) == ("failed", error, 1)
    assert (failed.pdf_sha256, failed.pdf_size) == ("", 0)
    assert (kinds(), stored(tmp_path)) == (["reports.asked"], [])


def test_child_over_the_time_limit_is_stopped(report: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    limits = Limits(seconds=0, cpu_seconds=1, memory_bytes=1_000_000_000, answer_bytes=1_000)
    monkeypatch.setattr(tasks, "LIMITS", limits)

    failed = make(report)

    assert (failed.job.state, failed.job.error) == ("failed", "time")
    assert (kinds(), stored(tmp_path)) == (["reports.asked"], [])


def test_report_over_the_size_limit_is_not_stored(report: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    limits = Limits(seconds=60, cpu_seconds=60, memory_bytes=1_500_000_000, answer_bytes=1_000)
    monkeypatch.setattr(tasks, "LIMITS", limits)

    failed = make(report)

    assert (failed.job.state, failed.job.error) == ("failed", "too_big")
    assert stored(tmp_path) == []


def test_report_can_be_requested_again_after_failure(report: Report, officer: User, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as short:
        short.setattr(tasks, "LIMITS", Limits(seconds=0, cpu_seconds=1, memory_bytes=10**9, answer_bytes=1))
        make(report)

    again = make(actions.ask(assessment=report.assessment, language="en", by=officer, at=NOW))

    assert again.pk != report.pk
    assert again.job.state == "done"


def test_report_fails_after_the_last_attempt(report: Report):
    for _attempt in range(MOST_ATTEMPTS):
        claimed(report)
        expire(report)

    jobs.sweep(worker="w", at=timezone.now() + LEASE + timedelta(seconds=1))
    given_up = make(report)

    assert (given_up.job.state, given_up.job.error, given_up.job.attempt) == ("failed", "Stopped after 3 attempts.", 3)
    assert kinds() == ["reports.asked"]


# --- Publishing --------------------------------------------------------------------------------


def test_failed_publish_changes_nothing(report: Report):
    job = claimed(report)

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.publish(job=job, stored=actions.StoredPdf(sha256="a" * 64, size=0), at=NOW)

    report = Report.objects.select_related("job").get(pk=report.pk)
    assert (report.job.state, report.job.finished_at) == ("running", None)
    assert (report.pdf_sha256, kinds()) == ("", ["reports.asked"])


def test_second_publish_is_refused(report: Report):
    job = claimed(report)
    pdf = actions.store(b"%PDF")
    actions.publish(job=job, stored=pdf, at=NOW)

    with pytest.raises(jobs.LeaseLostError):
        actions.publish(job=job, stored=pdf, at=NOW)

    assert kinds() == ["reports.asked", "reports.made"]


# --- The frozen dossier ------------------------------------------------------------------------


def test_report_stores_canonical_dossier_of_the_request(report: Report, officer: User):
    dossier = draft_dossier(report.assessment, by=officer, at=NOW)

    assert bytes(report.dossier) == dossiers.canonical(dossier)
    assert report.dossier_sha256 == dossiers.sha256(dossiers.canonical(dossier))


def test_changes_after_the_request_are_not_in_the_report(report: Report, officer: User):
    answer = report.assessment.answers.select_related("item", "assessment").get(item__number=1)
    rounds.save(answer, Entry(rating="not_meet", note="Too late."), by=officer, version=0)
    Assessment.objects.filter(pk=report.assessment_id).update(name="Another name")

    made = make(report)

    pdf = pdf_of(made)
    (item,) = dossiers.parse(pdfs.attachment(pdf, DOSSIER_FILE)).items
    text = "".join(pdfs.texts(pdf))
    assert (item.rating, item.note) == ("", "")
    assert dossiers.sha256(pdfs.attachment(pdf, DOSSIER_FILE)) == report.dossier_sha256
    assert ("Toolate." in text, "Anothername" in text, "2027application" in text) == (False, False, True)
    assert pdfs.fold(report.dossier_sha256) in text

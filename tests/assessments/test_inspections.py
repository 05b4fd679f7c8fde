"""Files that wait for a worker to inspect them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from acecs.jobs import actions as jobs
from acecs.jobs import child
from acecs.jobs.models import Job
from acecs.jobs.states import LEASE, MOST_ATTEMPTS
from acecs.notifications.models import Message
from acecs.notifications.states import MessageKind
from acecs.refusals import Refused, Why
from assessments import tasks
from assessments.actions import inspections as settling
from evidence import queries
from evidence.actions import documents, inspections, receiving
from evidence.inspection import inspector
from evidence.models import DocumentVersion
from evidence.states import Inspection
from evidence.uploads import Upload
from tests.conftest import NOW
from tests.documents import checked
from tests.evidence.corpus import pdf

WAITS = Inspection.RECEIVED


@pytest.fixture
def put(enterprise, officer):
    def put(content: bytes, name: str) -> DocumentVersion:
        waiting = replace(checked(content, name), state=WAITS, media_type=inspector.media_type("." + name[-3:]))
        return documents.store(enterprise=enterprise, checked=waiting, by=officer, at=NOW)

    return put


def inspected(version: DocumentVersion) -> DocumentVersion:
    tasks.inspect_file(str(version.waiting.job.public_id))
    version.refresh_from_db()
    return version


def test_file_that_could_not_be_inspected_while_uploaded_waits(enterprise, officer, monkeypatch):
    def busy(*_args: object, **_kwargs: object) -> Iterator[bytes]:
        raise child.ChildFailed("time", "No answer within 30 s.")

    monkeypatch.setattr(child.Parent, "run_each", busy)

    with Upload.of("制度.pdf", pdf()) as file, Upload.of("b.exe", b"MZ") as other:
        outcomes = receiving.inspect_each([file, other])
    version = documents.store(enterprise=enterprise, checked=outcomes[0].checked, by=officer, at=NOW)

    assert (version.state, version.media_type) == (WAITS, "application/pdf")
    assert [bool(each.refusal) for each in outcomes] == [False, True]
    assert Job.objects.get().task == inspections.TASK
    with pytest.raises(Refused) as refused:
        queries.open_version(version)
    assert refused.value.refusal.why == Why.WRONG_STATE


def test_worker_accepts_it(put):
    version = inspected(put(pdf(), "a.pdf"))

    assert (version.state, version.fault) == (Inspection.ACCEPTED, "")
    assert not Message.objects.exists()
    inspected(version)
    assert version.waiting.job.attempt == 1


def test_worker_refuses_it_and_tells_who_uploaded_it(put, officer):
    version = inspected(put(b"<html>", "a.pdf"))

    message = Message.objects.get()
    assert (version.state, version.fault) == (Inspection.REFUSED, "is_web_page")
    assert (message.kind, message.recipient) == (MessageKind.FILE_REFUSED, officer)
    assert message.link == reverse(
        "assessments:document", args=[version.document.enterprise.public_id, version.document.public_id]
    )
    assert message.values["list_en"].startswith("“a.pdf” is a web page, whatever its name says.")


def test_inspection_that_fails_three_times_quarantines_the_file_which_can_be_tried_again(put, monkeypatch, officer):
    version = put(pdf(), "a.pdf")

    def crash(*_args: object, **_kwargs: object) -> str:
        raise child.ChildFailed("crash", "Ended with status -11.")

    with monkeypatch.context() as broken:
        broken.setattr(child.Parent, "run", crash)
        for _attempt in range(MOST_ATTEMPTS):
            Job.objects.update(not_before=None)
            inspected(version)

    assert version.state == Inspection.QUARANTINED
    assert Message.objects.get().kind == MessageKind.FILE_REFUSED
    inspections.try_again(version=version, by=officer, at=NOW)
    assert inspected(version).state == Inspection.ACCEPTED


def test_file_whose_worker_died_three_times_is_quarantined(put):
    version = put(pdf(), "a.pdf")
    at = NOW
    for _attempt in range(MOST_ATTEMPTS):
        job = jobs.claim(public_id=version.waiting.job.public_id, task=inspections.TASK, at=at)
        inspections.begin(job=job)
        at += LEASE + timedelta(seconds=1)
    jobs.sweep(worker="a", at=at)

    assert (settling.quarantine_left(at), settling.quarantine_left(at)) == (1, 0)
    version.refresh_from_db()
    assert version.state == Inspection.QUARANTINED
    assert Message.objects.count() == 1

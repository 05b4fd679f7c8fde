"""Bytes that a report and a document share: each keeps them while it needs them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from acecs.accounts.models import Enterprise, User
from acecs.jobs import actions as jobs
from acecs.site import backup
from assessments.models import Assessment
from evidence import storage, sweeping
from evidence.actions import documents, erasing
from evidence.models import DocumentVersion
from reports import actions
from tests.conftest import NOW
from tests.documents import checked

PDF = b"%PDF-1.7 a report"
LATER = timedelta(hours=2)


@pytest.fixture
def uploaded(draft: Assessment, enterprise: Enterprise, officer: User) -> DocumentVersion:
    """A report's PDF that somebody also uploaded as evidence."""
    report = actions.ask(assessment=draft, language="en", by=officer, at=NOW)
    job = jobs.claim(public_id=report.job.public_id, task=actions.TASK, at=NOW)
    assert job
    actions.publish(job=job, stored=actions.store(PDF), at=NOW)
    return documents.store(enterprise=enterprise, checked=checked(PDF, "report.pdf"), by=officer, at=NOW)


def test_erased_document_leaves_the_report_its_bytes(
    uploaded: DocumentVersion,
    officer: User,
    manager: User,
    django_capture_on_commit_callbacks: Callable[..., object],
):
    with django_capture_on_commit_callbacks(execute=True):
        erasure = erasing.ask(version=uploaded, reason="含个人信息", by=officer, at=NOW)
        erasing.erase(erasure=erasure, by=manager, at=NOW)

    sweeping.sweep(datetime.now(UTC) + LATER)

    assert backup.damaged_documents() == []
    assert storage.is_stored(uploaded.sha256, len(PDF))


def test_bytes_that_neither_needs_are_swept(uploaded: DocumentVersion):
    storage.put("ab" * 32, 4, ContentFile(b"left"))

    number = sweeping.sweep(datetime.now(UTC) + LATER)

    assert number == 1
    assert (storage.is_stored("ab" * 32, 4), storage.is_stored(uploaded.sha256, len(PDF))) == (False, True)

"""Files that could not be inspected while they were uploaded: a worker tries again, until it says accepted, refused or quarantined."""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.jobs import actions as jobs
from acecs.jobs import child
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from acecs.refusals import ensure
from evidence import malware, names, queries, rules
from evidence.inspection import inspector
from evidence.models import DocumentVersion, WaitingInspection
from evidence.states import PENDING, Inspection

# Done by `assessments.tasks`, which tells the people whose items the file is linked to.
TASK = "evidence.inspect"


def queue(version: DocumentVersion, at: datetime) -> None:
    """Let a worker inspect the file. Call it in the transaction that writes the version."""
    job, _is_new = jobs.enqueue(task=TASK, owner=str(version.document.enterprise.public_id), at=at)
    WaitingInspection.objects.create(version=version, job=job)


def of_job(job: Job) -> DocumentVersion:
    """Return the file that the job inspects, with its document and enterprise."""
    versions = DocumentVersion.objects.select_related("document__enterprise", "uploaded_by")
    version: DocumentVersion = versions.get(waiting__job=job)
    return version


def begin(*, job: Job) -> DocumentVersion:
    """Say that a worker has the file now."""
    version = of_job(job)
    _move(version, Inspection.INSPECTING)
    return version


def opened(version: DocumentVersion, *, on_tick: Callable[[], None]) -> str:
    """Have the stored file scanned for malware, open it with its parser, in a child, and return its media type.

    Raises `Rejected`, `ScannerFailed`, `ChildFailed`, and `DamagedError` if the bytes are gone. `on_tick` renews the
    lease.
    """
    extension = names.extension(version.filename)
    with (
        queries.open_stored(version.sha256, version.size) as stored,
        tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".inspected") as copy,
        child.for_request(*sorted(inspector.modules([extension]))) as parent,
    ):
        malware.scan(stored)
        stored.seek(0)
        on_tick()
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.flush()
        task = inspector.task(copy.name, extension)
        return parent.run(inspector.INSPECTOR, task, limits=inspector.LIMITS, on_tick=on_tick).decode()


@transaction.atomic
def settle(*, job: Job, state: Inspection, fault: str = "", media_type: str = "", at: datetime) -> DocumentVersion:
    """Store what became of the file and finish the job. `state`: ACCEPTED, or REFUSED with a fault.

    Raises `LeaseLostError` if another worker has the job now.
    """
    jobs.finish(job=job, at=at)
    version = of_job(job)
    _move(version, state, fault)
    _record(version, media_type or version.media_type, at)
    return version


@transaction.atomic
def wait(*, job: Job, error: str, at: datetime) -> DocumentVersion:
    """The inspection failed. Try later, or quarantine the file after the last attempt. Raises `LeaseLostError`."""
    jobs.try_later(job=job, error=error, at=at)
    job.refresh_from_db()
    version = of_job(job)
    if job.is_finished:
        return _quarantine(version, at)
    _move(version, Inspection.RECEIVED)
    return version


@transaction.atomic
def postpone(*, job: Job, error: str, at: datetime) -> None:
    """The scanner for malware is down. Try later, however often. Raises `LeaseLostError`."""
    jobs.postpone(job=job, error=error, at=at)
    _move(of_job(job), Inspection.RECEIVED)


@transaction.atomic
def quarantine_left(*, at: datetime) -> list[DocumentVersion]:
    """Quarantine the files whose worker died at each attempt; return them."""
    left = DocumentVersion.objects.select_related("document__enterprise", "uploaded_by").filter(
        state__in=PENDING, waiting__job__state=JobState.FAILED
    )
    return [_quarantine(version, at) for version in left.select_for_update(of=("self",)).order_by("pk")]


@transaction.atomic
def try_again(*, version: DocumentVersion, by: User, at: datetime) -> None:
    """Queue a quarantined file again. Raises `Refused` in another state."""
    locked = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document__enterprise")
    current = locked.get(pk=version.pk)
    if current.state in PENDING:
        return
    ensure(rules.may_be_tried_again(current))
    jobs.retry(job=current.waiting.job, by=str(by.public_id), at=at)
    _move(current, Inspection.RECEIVED)


def _quarantine(version: DocumentVersion, at: datetime) -> DocumentVersion:
    if version.state == Inspection.RECEIVED:
        # Its worker died before it said that it began.
        _move(version, Inspection.INSPECTING)
    _move(version, Inspection.QUARANTINED)
    _record(version, version.media_type, at)
    return version


def _move(version: DocumentVersion, state: Inspection, fault: str = "") -> None:
    version.state, version.fault = state, fault
    DocumentVersion.objects.filter(pk=version.pk).update(state=state, fault=fault)


def _record(version: DocumentVersion, media_type: str, at: datetime) -> None:
    record(
        "evidence.document_inspected",
        version.document,
        stream=version.document.enterprise.stream,
        at=at,
        version=version.number,
        position=version.position,
        sha256=version.sha256,
        media_type=media_type,
        state=version.state,
        fault=version.fault,
        filename_sha256=hashlib.sha256(version.filename.encode()).hexdigest(),
    )

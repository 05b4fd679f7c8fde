import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from acecs.jobs import actions as jobs
from acecs.jobs.child import ChildFailed, Rejected
from acecs.jobs.models import Job
from acecs.jobs.states import LEASE
from acecs.refusals import Refused
from assessments.actions import inspections as settling
from assessments.actions import readiness, reminders
from evidence.actions import inspections
from evidence.malware import ScannerFailed
from evidence.states import Inspection

log = logging.getLogger(__name__)


@shared_task(name="assessments.refresh_outdated")
def refresh_outdated() -> None:
    """Recompute verdicts kept on an earlier day."""
    if number := readiness.refresh_outdated(timezone.now()):
        log.info("%s verdicts computed for today", number)


@shared_task(name="assessments.remind")
def remind() -> None:
    """Send the day's reminders to those who have not got theirs."""
    if number := reminders.remind(timezone.now()):
        log.info("%s people reminded of what is due", number)


@shared_task(name=inspections.TASK, acks_late=True)
def inspect_file(job_id: str) -> None:
    """Inspect a file that could not be inspected while it was uploaded. Does nothing if another worker has it."""
    job = jobs.claim(public_id=UUID(job_id), task=inspections.TASK, at=timezone.now())
    if job is None:
        return
    try:
        _inspect(job)
    except jobs.LeaseLostError:
        log.warning("%s is no longer this worker's; nothing was written.", job)


def _inspect(job: Job) -> None:
    version = inspections.begin(job=job)
    # The scanner for malware may take this long before the first tick.
    jobs.progress(
        job=job,
        step="inspecting",
        percent=0,
        at=timezone.now(),
        lease=LEASE + timedelta(seconds=settings.CLAMD_TIMEOUT),
    )
    try:
        media_type = inspections.opened(version, on_tick=partial(_renew, job))
    except Rejected as rejected:
        settling.settle(job=job, state=Inspection.REFUSED, fault=rejected.code, at=timezone.now())
    except ScannerFailed as failed:
        log.warning("%s waits: %s", version.sha256, failed)
        inspections.postpone(job=job, error=str(failed), at=timezone.now())
    except (ChildFailed, Refused) as failed:
        log.warning("Inspection of %s failed: %s", version.sha256, failed)
        settling.wait(job=job, error=str(failed), at=timezone.now())
    else:
        settling.settle(job=job, state=Inspection.ACCEPTED, media_type=media_type, at=timezone.now())


def _renew(job: Job) -> None:
    jobs.progress(job=job, step="inspecting", percent=50, at=timezone.now())


@shared_task(name="evidence.quarantine_left")
def quarantine_left() -> None:
    """Tell of files whose worker died at each attempt to inspect them."""
    if number := settling.quarantine_left(timezone.now()):
        log.warning("%s files could not be inspected", number)

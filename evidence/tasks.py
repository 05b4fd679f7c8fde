import logging
from functools import partial
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.refusals import Refused
from evidence import previews as kept
from evidence import sweeping
from evidence.actions import previews

log = logging.getLogger(__name__)


@shared_task(name="evidence.sweep")
def sweep() -> None:
    """Delete bytes that have been without a row for an hour, and what was made of files that are gone."""
    if number := sweeping.sweep(timezone.now()):
        log.warning("%s files deleted that no row names", number)
    if number := kept.sweep():
        log.info("What was made of %s files for reading is deleted", number)


@shared_task(name=previews.TASK, acks_late=True)
def draw(job_id: str) -> None:
    """Make a page that takes too long for a request. Does nothing if another worker has it."""
    job = jobs.claim(public_id=UUID(job_id), task=previews.TASK, at=timezone.now())
    if job is None:
        return
    try:
        _draw(job)
    except jobs.LeaseLostError:
        log.warning("%s is no longer this worker's.", job)


def _draw(job: Job) -> None:
    try:
        previews.make(job=job, on_tick=partial(_renew, job))
    except (Refused, OSError) as failed:
        log.warning("%s failed: %s", job, failed)
        jobs.try_later(job=job, error=str(failed), at=timezone.now())
    else:
        jobs.finish(job=job, at=timezone.now())


def _renew(job: Job) -> None:
    jobs.progress(job=job, step="drawing", percent=50, at=timezone.now())

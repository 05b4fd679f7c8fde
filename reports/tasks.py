import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone

from acecs.jobs import actions as jobs
from acecs.jobs.child import ChildFailed, Limits, Rejected, run, warm
from acecs.jobs.models import Job
from reports import actions
from reports.models import Report

log = logging.getLogger(__name__)

MAKER = "reports.pdf"
# A report of 32 items with 20 files each takes a few seconds, so exceeding these bounds means a fault.
LIMITS = Limits(seconds=180, cpu_seconds=150, memory_bytes=1_500_000_000, answer_bytes=100_000_000)


@worker_process_init.connect
def warm_up(**_kwargs: object) -> None:
    """Import WeasyPrint before the first request, in the process that children are forked from."""
    warm(MAKER)


@shared_task(name=actions.TASK, acks_late=True)
def make(job_id: str) -> None:
    """Make the PDF of one report. Does nothing if the job is taken or finished already."""
    job = jobs.claim(public_id=UUID(job_id), task=actions.TASK, at=timezone.now())
    if job is None:
        return
    try:
        with _lost_lease_logged(job):
            _make(job)
    except ChildFailed as failure:
        _fail(job, failure.reason, failure)
    except Rejected as rejected:
        _fail(job, rejected.code, rejected)


def _fail(job: Job, reason: str, failure: Exception) -> None:
    log.warning("%s failed: %s", job, failure)
    with _lost_lease_logged(job):
        jobs.fail(job=job, error=reason, at=timezone.now())


@contextmanager
def _lost_lease_logged(job: Job) -> Iterator[None]:
    try:
        yield
    except jobs.LeaseLostError:
        log.warning("%s is no longer this worker's; nothing was written.", job)


def _make(job: Job) -> None:
    report = Report.objects.get(job=job)
    documents = {"dossier": bytes(report.dossier).decode(), "record": bytes(report.record).decode()}
    documents["customs_word"] = bytes(report.customs_word).decode()
    payload = json.dumps({"language": report.language, **documents})
    renew = partial(_progress, job, "typesetting", 30)
    renew()
    pdf = run(f"{MAKER}:render", payload.encode(), limits=LIMITS, on_tick=renew)
    _progress(job, "storing", 90)
    actions.publish(job=job, stored=actions.store(pdf), at=timezone.now())


def _progress(job: Job, step: str, percent: int) -> None:
    jobs.progress(job=job, step=step, percent=percent, at=timezone.now())

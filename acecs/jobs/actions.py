"""The only functions that write jobs. A worker's steps are conditional updates: they require its token."""

import uuid
from datetime import datetime, timedelta

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F

from acecs.audit.actions import SITE, record
from acecs.jobs import queries
from acecs.jobs.models import Heartbeat, Job
from acecs.jobs.states import LEASE, MOST_ATTEMPTS, PAUSES, JobState


class LeaseLostError(Exception):
    """Another worker has the job now, or it was canceled. Stop without writing a result."""


@transaction.atomic
def enqueue(*, task: str, owner: str, at: datetime, input_hash: str = "") -> tuple[Job, bool]:
    """Create a job and wake a worker on commit. Return (job, True).

    If an unfinished job has the same task and `input_hash`, return (that job, False).
    """
    if input_hash and (running := queries.unfinished(task, input_hash)):
        return running, False
    try:
        with transaction.atomic():
            job = Job.objects.create(task=task, owner=owner, created_at=at, input_hash=input_hash)
    except IntegrityError:
        # On PostgreSQL a concurrent click may have created the job in the meantime.
        if running := queries.unfinished(task, input_hash):
            return running, False
        raise
    wake(job)
    return job, True


def wake(job: Job) -> None:
    """Send the task's message on commit. If the broker is unreachable, the sweep sends it later."""
    # Robust: an exception of the broker is logged, not raised, because the job is already committed.
    transaction.on_commit(lambda: send(job.task, job.public_id), robust=True)


def send(task: str, public_id: uuid.UUID) -> None:
    current_app.send_task(task, args=[str(public_id)], retry=False)


def claim(*, public_id: uuid.UUID, task: str, at: datetime) -> Job | None:
    """Take a waiting job, or one whose lease has expired, with a new token.

    Return None if another worker has it, it is finished, or it has no attempts left.
    """
    token = uuid.uuid4()
    claimed = (
        queries.claimable(at)
        .filter(public_id=public_id, task=task, attempt__lt=MOST_ATTEMPTS)
        .update(
            state=JobState.RUNNING,
            token=token,
            lease_until=at + LEASE,
            not_before=None,
            attempt=F("attempt") + 1,
            step="",
            percent=0,
            woken_at=None,
        )
    )
    return Job.objects.get(public_id=public_id) if claimed else None


def progress(*, job: Job, step: str, percent: int, at: datetime, lease: timedelta = LEASE) -> None:
    """Report a step and renew the lease. Raises `LeaseLostError` if this worker no longer holds the job."""
    _update_ours(job, step=step, percent=percent, lease_until=at + lease)


def finish(*, job: Job, at: datetime) -> None:
    """Mark the job done. Call it in the transaction that stores the result. Raises `LeaseLostError`."""
    _update_ours(job, state=JobState.DONE, percent=100, error="", finished_at=at, lease_until=None)


def fail(*, job: Job, error: str, at: datetime) -> None:
    _update_ours(job, state=JobState.FAILED, error=error[:2000], finished_at=at, lease_until=None)


def try_later(*, job: Job, error: str, at: datetime) -> None:
    """Requeue the job with a pause, because an outside service refused it. Fail it after the last attempt."""
    if job.attempt >= MOST_ATTEMPTS:
        fail(job=job, error=error, at=at)
        return
    rest_until = at + PAUSES[job.attempt - 1]
    _update_ours(
        job, state=JobState.QUEUED, error=error[:2000], not_before=rest_until, lease_until=None, token=None, step=""
    )


def postpone(*, job: Job, error: str, at: datetime) -> None:
    """Requeue the job with a pause, however often: what it needs is down, so this attempt does not count."""
    _update_ours(
        job,
        state=JobState.QUEUED,
        error=error[:2000],
        not_before=at + PAUSES[0],
        lease_until=None,
        token=None,
        step="",
        attempt=F("attempt") - 1,
    )


@transaction.atomic
def retry(*, job: Job, by: str, at: datetime) -> bool:
    """Requeue a failed job with its attempt counter reset. `by`: public id of the user who asked.

    Return False if it has not failed, or if another unfinished job does the same work.
    """
    try:
        with transaction.atomic():
            restarted = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
                state=JobState.QUEUED, attempt=0, token=None, error="", step="", percent=0, finished_at=None
            )
    except IntegrityError:
        return False
    if restarted:
        record("jobs.retried", job, stream=SITE, by=by, at=at, task=job.task)
        wake(job)
    return bool(restarted)


def cancel(*, job: Job, at: datetime) -> bool:
    """End an unfinished job; its worker fails with `LeaseLostError` at its next step. False if already finished."""
    unfinished = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    return bool(
        unfinished.update(state=JobState.CANCELLED, finished_at=at, lease_until=None, not_before=None, token=None)
    )


def _update_ours(job: Job, **changes: object) -> None:
    ours = Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)
    if not ours.update(**changes):
        raise LeaseLostError(str(job))


def sweep(*, worker: str, at: datetime) -> int:
    """Send a message for every job that waits without one or whose lease expired; fail those out of attempts.

    Return how many were sent. `woken_at` is set after sending: if the broker is unreachable, the next sweep tries again.
    """
    Heartbeat.objects.update_or_create(worker=worker, defaults={"at": at})
    queries.out_of_attempts(at).update(
        state=JobState.FAILED,
        error=f"Stopped after {MOST_ATTEMPTS} attempts.",
        finished_at=at,
        lease_until=None,
        not_before=None,
    )
    jobs = list(queries.unsent(at).values_list("task", "public_id"))
    for task, public_id in jobs:
        send(task, public_id)
    queries.claimable(at).filter(public_id__in=[public_id for _task, public_id in jobs]).update(woken_at=at)
    return len(jobs)

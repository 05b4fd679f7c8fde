from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When

from acecs.jobs.models import Heartbeat, Job
from acecs.jobs.states import MOST_ATTEMPTS, WAKE_AGAIN, WORKER_SILENT, JobState


def unfinished(task: str, input_hash: str) -> Job | None:
    return Job.objects.filter(task=task, input_hash=input_hash, state__in=[JobState.QUEUED, JobState.RUNNING]).first()


def claimable(at: datetime) -> QuerySet[Job]:
    """Jobs that a worker may take: waiting with `not_before` past, or running with an expired lease."""
    rested = Q(not_before=None) | Q(not_before__lte=at)
    expired = Q(state=JobState.RUNNING, lease_until__lt=at)
    return Job.objects.filter((Q(state=JobState.QUEUED) & rested) | expired)


def out_of_attempts(at: datetime) -> QuerySet[Job]:
    return claimable(at).filter(attempt__gte=MOST_ATTEMPTS)


def unsent(at: datetime) -> QuerySet[Job]:
    """Claimable jobs that were not sent a message within `WAKE_AGAIN`."""
    is_unsent = Q(woken_at__isnull=True) | Q(woken_at__lte=at - WAKE_AGAIN)
    return claimable(at).filter(is_unsent, attempt__lt=MOST_ATTEMPTS)


def worker_alive(at: datetime) -> bool:
    """True if a worker swept recently, or a job has a live lease (a busy worker cannot sweep)."""
    swept = Heartbeat.objects.filter(at__gte=at - WORKER_SILENT)
    busy = Job.objects.filter(state=JobState.RUNNING, lease_until__gte=at)
    return swept.exists() or busy.exists()


def of_concern() -> QuerySet[Job]:
    """Failed, waiting and running jobs: failed ones first, then the newest first."""
    states = [JobState.FAILED, JobState.RUNNING, JobState.QUEUED]
    order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(states)))
    return Job.objects.filter(state__in=states).annotate(place=order).order_by("place", "-created_at", "-pk")

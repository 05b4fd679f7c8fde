"""The table of background jobs. The row holds the state; the message to a worker only wakes it."""

import uuid

from django.db import models
from django.db.models import Q

from acecs.jobs.states import JobState


class Job(models.Model):
    """A unit of background work.

    `token`: fencing token; only the worker that holds the newest one may report progress or finish.
    `owner`: public id of the enterprise or office that the work belongs to.
    `input_hash`: unique among unfinished jobs unless empty, so that a second click finds the first job.
    `not_before`: a waiting job is not claimed earlier.
    `woken_at`: when the sweep last sent a message since the job began to wait.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.CharField(max_length=80)
    owner = models.CharField(max_length=80)
    input_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    step = models.CharField(max_length=40, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="job_sweep")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "input_hash"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]) & ~Q(input_hash=""),
                name="one_unfinished_job_an_input",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_at_most_100"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, token__isnull=False, lease_until__isnull=False)
                | ~Q(state=JobState.RUNNING),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, state__in=[JobState.QUEUED, JobState.RUNNING])
                | Q(finished_at__isnull=False, state__in=[JobState.DONE, JobState.FAILED, JobState.CANCELLED]),
                name="job_finished_has_time",
            ),
            models.CheckConstraint(
                condition=Q(not_before__isnull=True) | Q(state=JobState.QUEUED), name="job_that_rests_is_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.public_id}"

    @property
    def is_finished(self) -> bool:
        return self.state not in (JobState.QUEUED, JobState.RUNNING)


class Heartbeat(models.Model):
    """When each worker process last swept. Pages warn if no worker has been alive for a while."""

    worker = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("in progress")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("canceled")


LEASE = timedelta(seconds=20)
SWEEP_SECONDS = 5
# A message may be lost, or wait behind others: the sweep sends another one, but not at every sweep.
WAKE_AGAIN = timedelta(seconds=30)
# A job that a worker died of three times would die of it forever.
MOST_ATTEMPTS = 3
# How long a job that something outside refused (a mail server) rests before its second and its third attempt.
PAUSES = (timedelta(minutes=1), timedelta(minutes=15))
# A worker sweeps every few seconds; silent for this long means that none is running.
WORKER_SILENT = timedelta(seconds=30)

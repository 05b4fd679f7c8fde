from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("in progress")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("canceled")


LEASE = timedelta(seconds=20)
SWEEP_SECONDS = 5
# A message can get lost, or wait behind others. The sweep sends it again after this time, not at every sweep.
WAKE_AGAIN = timedelta(seconds=30)
# A job that killed its worker this often would do so again.
MOST_ATTEMPTS = 3
# Waiting time before the second and the third attempt, if an outside service (a mail server) refused the job.
PAUSES = (timedelta(minutes=1), timedelta(minutes=15))
# A worker sweeps every few seconds. If none did for this long, none is running.
WORKER_SILENT = timedelta(seconds=30)

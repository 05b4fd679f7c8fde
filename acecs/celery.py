"""The Celery application.

The embedded broker never redelivers a message: `jobs.sweep` sends it again from the table of jobs.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_ready
from django.conf import settings

from acecs.jobs.child import clear_leftovers
from acecs.jobs.states import SWEEP_SECONDS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acecs.settings")

app = Celery("acecs")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.update(
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    timezone=settings.TIME_ZONE,
    beat_schedule_filename=str(settings.VAR_DIR / "beat"),
    beat_schedule={
        "sweep": {"task": "jobs.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
        "checkpoint": {
            "task": "audit.checkpoint",
            "schedule": crontab(hour=3, minute=30),
            "options": {"expires": 3600},
        },
        "refresh_outdated": {"task": "assessments.refresh_outdated", "schedule": 900, "options": {"expires": 900}},
        "quarantine_left": {"task": "evidence.quarantine_left", "schedule": 60, "options": {"expires": 60}},
        "sweep_documents": {"task": "evidence.sweep", "schedule": crontab(minute=17), "options": {"expires": 3600}},
        # Each person's digest is sent once a day: whichever run comes first sends it.
        "remind": {"task": "assessments.remind", "schedule": 900, "options": {"expires": 900}},
    },
)
if not settings.REDIS_URL:
    app.conf.update(
        broker_transport="acecs.jobs.broker:Transport",
        # Do not make a request wait for a locked broker file: if sending fails, the sweep does it later.
        broker_transport_options={"connect_args": {"timeout": 2}},
    )
else:
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        broker_transport_options={
            "visibility_timeout": 3600,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
        },
    )


@worker_init.connect
def clear_at_start(**_kwargs: object) -> None:
    """Remove the folders of children whose worker was killed."""
    clear_leftovers()


@worker_ready.connect
def send_at_start(**_kwargs: object) -> None:
    """Send the beat's messages at once: pick up jobs that lost their message, renew verdicts of an earlier day, remind."""
    app.send_task("jobs.sweep")
    app.send_task("assessments.refresh_outdated")
    app.send_task("assessments.remind")
    app.send_task("evidence.quarantine_left")
    app.send_task("evidence.sweep")
    # A machine that is switched off at night still gets its checkpoint.
    app.send_task("audit.checkpoint")

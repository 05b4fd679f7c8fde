import logging

from celery import shared_task
from django.utils import timezone

from assessments.actions import readiness, reminders

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

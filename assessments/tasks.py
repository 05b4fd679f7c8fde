import logging

from celery import shared_task
from django.utils import timezone

from assessments.actions import readiness

log = logging.getLogger(__name__)


@shared_task(name="assessments.refresh_outdated")
def refresh_outdated() -> None:
    """Recompute verdicts kept on an earlier day."""
    if number := readiness.refresh_outdated(timezone.now()):
        log.info("%s verdicts computed for today", number)

import logging

from celery import shared_task
from django.utils import timezone

from evidence import sweeping

log = logging.getLogger(__name__)


@shared_task(name="evidence.sweep")
def sweep() -> None:
    """Delete bytes that have been without a row for an hour."""
    if number := sweeping.sweep(timezone.now()):
        log.warning("%s files deleted that no row names", number)

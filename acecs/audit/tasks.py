from celery import shared_task
from django.utils import timezone

from acecs.audit import checkpoints


@shared_task(name="audit.checkpoint")
def checkpoint() -> None:
    """Write a signed checkpoint of all audit chains beside the database."""
    checkpoints.write(timezone.now())

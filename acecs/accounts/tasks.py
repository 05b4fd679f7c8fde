from uuid import UUID

from celery import shared_task
from django.utils import timezone

from acecs.accounts.actions import letters
from acecs.jobs import actions as jobs


@shared_task(name=letters.TASK, acks_late=True)
def answer(job_id: str) -> None:
    """Write the mail that an address asked for, if it has an account."""
    job = jobs.claim(public_id=UUID(job_id), task=letters.TASK, at=timezone.now())
    if job is not None:
        letters.answer(job=job, at=timezone.now())

import os
import socket

from celery import shared_task
from django.utils import timezone

from acecs.jobs import actions


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep() -> int:
    return actions.sweep(worker=f"{socket.gethostname()}:{os.getppid()}", at=timezone.now())

import logging
from email.utils import format_datetime, parseaddr
from smtplib import SMTPException
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.notifications import actions
from acecs.notifications.models import Mail
from acecs.notifications.outbox import TASK
from acecs.notifications.states import DELIVERY_LEASE

log = logging.getLogger(__name__)


@shared_task(name=TASK, acks_late=True)
def deliver(job_id: str) -> None:
    """Send one mail. If the server refuses it, try again later.

    Delivery is at least once. The lease outlasts the sending, so a mail is sent twice only if the worker dies
    between the server's answer and the commit. The second one has the same Message-ID, so mailboxes can drop it.
    """
    job = jobs.claim(public_id=UUID(job_id), task=TASK, at=timezone.now())
    if job is None:
        return
    try:
        _deliver(job)
    except jobs.LeaseLostError:
        log.warning("%s is no longer this worker's.", job)


def _deliver(job: Job) -> None:
    jobs.progress(job=job, step="sending", percent=50, at=timezone.now(), lease=DELIVERY_LEASE)
    mail = Mail.objects.get(job=job)
    try:
        get_connection(settings.DELIVERY_BACKEND).send_messages([_letter(mail)])
    except (SMTPException, OSError) as error:
        log.warning("%s was not delivered: %r", job, error)
        jobs.try_later(job=job, error=f"{type(error).__name__}: {error}".replace("\0", ""), at=timezone.now())
        return
    actions.note_sent(mail=mail, job=job, at=timezone.now())


def _letter(mail: Mail) -> EmailMessage:
    domain = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{mail.public_id}@{domain}>",
        "Date": format_datetime(mail.created_at),
        **mail.headers,
    }
    return EmailMessage(mail.subject, mail.body, mail.sender, [mail.to], headers=headers)

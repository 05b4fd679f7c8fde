from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from acecs.accounts.models import User
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.notifications import queries, words
from acecs.notifications.models import Mail, Message
from acecs.notifications.outbox import Letter
from acecs.notifications.states import MessageKind


@transaction.atomic
def notify(*, kind: MessageKind, to: Iterable[User], link: str, values: Mapping[str, str], at: datetime) -> None:
    """Send each user in `to` one message in the portal and one mail, in their language. Skip closed accounts.

    `link` is a path of the portal. Writes no audit event; the caller's action does.
    """
    recipients = list({user.pk: user for user in to if user.is_active}.values())
    Message.objects.bulk_create(
        Message(recipient=user, kind=kind, values=dict(values), link=link, created_at=at) for user in recipients
    )
    get_connection().send_messages([_letter(user, kind, link, values) for user in recipients])


def _letter(user: User, kind: MessageKind, link: str, values: Mapping[str, str]) -> Letter:
    with translation.override(user.language):
        context = {
            "name": user.name,
            "sentence": words.sentence(kind, values),
            "address": f"{settings.PORTAL_URL}{link}",
        }
        subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{words.subject(kind, values)}"
        letter = Letter(subject, render_to_string("notifications/mail.txt", context), to=[user.email])
        letter.kind = kind
        return letter


def mark_read(*, message: Message, at: datetime) -> None:
    """Set the time of reading. Does nothing if the message was read before."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> None:
    queries.messages(by).filter(read_at=None).update(read_at=at)


@transaction.atomic
def note_sent(*, mail: Mail, job: Job, at: datetime) -> None:
    """Mark mail and job as done. Raises `LeaseLostError` if this worker no longer holds the job."""
    jobs.finish(job=job, at=at)
    Mail.objects.filter(pk=mail.pk).update(sent_at=at)

"""Django mail backend that saves each mail as a row with a job, in the caller's transaction.

Mail and change are committed together or not at all, and no request waits for a mail server.
`tasks.deliver` sends the rows.
"""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from acecs.accounts.models import User
from acecs.accounts.states import LANGUAGE_OF
from acecs.audit.actions import SITE
from acecs.jobs import actions as jobs
from acecs.notifications.models import Mail
from acecs.text.bilingual import side_in

TASK = "notifications.deliver"


class Letter(EmailMessage):
    """A mail that repeats a message of the portal: its row names the kind."""

    kind: str = ""


class OutboxBackend(BaseEmailBackend):
    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Save the mails and return how many. Raises `ValueError` for anything but plain text with valid headers."""
        for message in email_messages:
            _ensure_plain(message)
            for recipient in message.recipients():
                _put(message, recipient)
        return len(email_messages)


def _ensure_plain(message: EmailMessage) -> None:
    # Raises for a line break in a header here rather than in the worker.
    message.message()
    if message.content_subtype != "plain" or message.attachments or getattr(message, "alternatives", None):
        raise ValueError("The outbox takes plain text only.")


def _put(message: EmailMessage, recipient: str) -> None:
    # Django's backend interface passes no time.
    at = timezone.now()
    job, _new = jobs.enqueue(task=TASK, owner=SITE, at=at)
    Mail.objects.create(
        job=job,
        sender=message.from_email,
        to=recipient,
        kind=message.kind if isinstance(message, Letter) else "",
        subject=str(message.subject),
        body=str(message.body),
        headers=dict(message.extra_headers),
        language=_language(recipient),
        created_at=at,
    )


def _language(recipient: str) -> str:
    """The recipient's language; without an account, the language that is active."""
    user = User.objects.filter(email__iexact=parseaddr(recipient)[1]).first()
    if user is not None:
        return user.language
    return LANGUAGE_OF[side_in(get_language())]

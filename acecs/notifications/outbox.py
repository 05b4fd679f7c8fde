"""The portal's mail backend: a mail that is sent becomes a row and a job in the transaction of its change.

So mail and change happen together or not at all, nobody waits for a mail server, and a page answers the same
whether one is there or not. `tasks.deliver` brings the rows to the mail server.
"""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from acecs.accounts.models import User
from acecs.accounts.states import Language
from acecs.audit.actions import SITE
from acecs.jobs import actions as jobs
from acecs.notifications.models import Mail

TASK = "notifications.deliver"


class OutboxBackend(BaseEmailBackend):
    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many mails were put in the outbox. Raises `ValueError` for what no mail server would take."""
        for message in email_messages:
            _ensure_plain(message)
            for recipient in message.recipients():
                _put(message, recipient)
        return len(email_messages)


def _ensure_plain(message: EmailMessage) -> None:
    message.message()  # a line break in a header is refused here, not in the worker
    if message.content_subtype != "plain" or message.attachments or getattr(message, "alternatives", None):
        raise ValueError("The outbox takes plain text only.")


def _put(message: EmailMessage, recipient: str) -> None:
    at = timezone.now()  # Django's interface has no moment of its own
    job, _new = jobs.enqueue(task=TASK, owner=SITE, at=at)
    Mail.objects.create(
        job=job,
        sender=message.from_email,
        to=recipient,
        subject=str(message.subject),
        body=str(message.body),
        headers=dict(message.extra_headers),
        language=_language(recipient),
        created_at=at,
    )


def _language(recipient: str) -> str:
    """The recipient's own language, or that of whoever writes to somebody without an account."""
    user = User.objects.filter(email__iexact=parseaddr(recipient)[1]).first()
    if user is not None:
        return user.language
    return Language.ENGLISH if get_language() == Language.ENGLISH else Language.CHINESE

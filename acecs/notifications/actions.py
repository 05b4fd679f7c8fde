from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from acecs.accounts.models import User
from acecs.audit.actions import SITE, record
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.notifications import queries, rules, words
from acecs.notifications.models import Mail, MailSwitchedOff, Message
from acecs.notifications.outbox import Letter
from acecs.notifications.states import ALWAYS_MAILED, MessageKind
from acecs.refusals import ensure


@dataclass(frozen=True)
class Notice:
    """What one user is told. `link` is a path of the portal; `values` fill in the sentence of the kind."""

    to: User
    link: str
    values: Mapping[str, str]


def notify(*, kind: MessageKind, to: Iterable[User], link: str, values: Mapping[str, str], at: datetime) -> None:
    """Send all users in `to` the same, as `notify_each` does."""
    notify_each(kind=kind, notices=[Notice(user, link, values) for user in to], at=at)


@transaction.atomic
def notify_each(*, kind: MessageKind, notices: Iterable[Notice], at: datetime) -> None:
    """Send each user one message in the portal and one mail, in their language. Skip closed accounts.

    Users who switched off mail of this kind get the message only.
    Writes no audit event; the caller's action does.
    """
    told = {each.to: each for each in notices if each.to.is_active}
    Message.objects.bulk_create(
        Message(recipient=user, kind=kind, values=dict(each.values), link=each.link, created_at=at)
        for user, each in told.items()
    )
    without_mail = queries.without_mail(kind, told)
    letters = [_letter(each, kind) for user, each in told.items() if user.pk not in without_mail]
    get_connection().send_messages(letters)


def _letter(notice: Notice, kind: MessageKind) -> Letter:
    user, link, values = notice.to, notice.link, notice.values
    with translation.override(user.language):
        context = {
            "name": user.name,
            "sentence": words.sentence(kind, values),
            "address": f"{settings.PORTAL_URL}{link}",
            "switch_off": f"{settings.PORTAL_URL}{reverse('notifications:mail')}" if kind not in ALWAYS_MAILED else "",
        }
        subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{words.subject(kind, values)}"
        letter = Letter(subject, render_to_string("notifications/mail.txt", context), to=[user.email])
        letter.kind = kind
        return letter


@transaction.atomic
def switch_mail(*, wanted: Collection[str], offered: Collection[str], by: User, at: datetime) -> None:
    """Mail `by` the kinds `wanted` and not the others of `offered`. The same again changes nothing.

    Raises `Refused` for a kind that was not offered or cannot be switched.
    """
    ensure(rules.wanted(wanted, offered))
    off = {kind for kind in offered if kind not in wanted}
    # Of two forms at once, the second waits here and then sees what the first one stored.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    before = queries.switched_off(by) & set(offered)
    if off == before:
        return
    MailSwitchedOff.objects.filter(user=by, kind__in=before - off).delete()
    MailSwitchedOff.objects.bulk_create(MailSwitchedOff(user=by, kind=kind) for kind in sorted(off - before))
    record("notifications.mail_switched", by, stream=SITE, by=by, at=at, switched_off=sorted(off))


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

"""Mail for an address that may have no account.

A request saves the same rows for every address; a worker finds out whether somebody has it. So neither the answer
nor its time tells a stranger who has an account.
"""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from acecs.accounts.models import AskedMail, User
from acecs.accounts.states import AskedMailKind
from acecs.audit.actions import SITE
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job

TASK = "accounts.answer"
TEMPLATES = {
    AskedMailKind.NEW_PASSWORD: "account/email/password_reset_key",
    AskedMailKind.WRONG_PASSWORDS: "account/email/wrong_passwords",
}


@transaction.atomic
def ask(*, kind: AskedMailKind, email: str, at: datetime) -> None:
    """Let a worker write to `email`. Does the same work whether or not somebody has that address."""
    job, _new = jobs.enqueue(task=TASK, owner=SITE, at=at)
    AskedMail.objects.create(job=job, kind=kind, email=email)


@transaction.atomic
def answer(*, job: Job, at: datetime) -> None:
    """Put the mail into the outbox if an open account has the address, and forget that it was asked for."""
    asked = AskedMail.objects.get(job=job)
    user = User.objects.filter(email__iexact=asked.email, is_active=True).first()
    if user is not None:
        _send(AskedMailKind(asked.kind), user)
    asked.delete()
    jobs.finish(job=job, at=at)


def _send(kind: AskedMailKind, user: User) -> None:
    context = {"user": user, "address": _address(kind, user)}
    subject, body = (render_to_string(f"{TEMPLATES[kind]}_{name}.txt", context) for name in ("subject", "message"))
    line = " ".join(subject.split())
    send_mail(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{line}", body.strip(), None, [user.email])


def _address(kind: AskedMailKind, user: User) -> str:
    """Built from `PORTAL_URL`; a request's Host header could be forged."""
    if kind == AskedMailKind.WRONG_PASSWORDS:
        path = reverse("account_change_password")
    else:
        key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        path = reverse("account_reset_password_from_key", kwargs=key)
    return f"{settings.PORTAL_URL}{path}"

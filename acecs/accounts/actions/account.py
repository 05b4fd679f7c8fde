"""Changes to one's own account, and audit events of sign-in."""

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.crypto import salted_hmac

from acecs.accounts import rules
from acecs.accounts.models import User
from acecs.audit.actions import SITE, record
from acecs.refusals import ensure


@transaction.atomic
def set_password(*, user: User, password: str, at: datetime) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.password_changed", user, stream=SITE, by=user, at=at)


@transaction.atomic
def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """Delete a user's second factor with its recovery codes, if there is one.

    Raises `Refused` unless `by` is an administrator.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        record("accounts.second_factor_reset", user, stream=SITE, by=by, at=at)


@transaction.atomic
def choose_language(*, user: User, language: str, at: datetime) -> None:
    user.language = language
    user.save(update_fields=["language"])
    record("accounts.language_chosen", user, stream=SITE, by=user, at=at, language=language)


def choose_place(*, user: User, key: str) -> None:
    """Remember the enterprise or office (`Place.key`) that the user's pages start with. Not audited: it opens nothing."""
    user.chosen_place = key
    user.save(update_fields=["chosen_place"])


@transaction.atomic
def note_sign_in(*, user: User, at: datetime) -> None:
    record("accounts.signed_in", user, stream=SITE, by=user, at=at)


@transaction.atomic
def note_failed_sign_in(*, address: str, at: datetime) -> None:
    """Audit a failed sign-in with a keyed hash of the address, because people type passwords into that field."""
    hashed = salted_hmac("acecs.accounts.address", address.strip().lower(), algorithm="sha256").hexdigest()
    record("accounts.sign_in_failed", stream=SITE, at=at, address=hashed)


@transaction.atomic
def note_second_factor(*, user: User, what: str, factor: str, at: datetime) -> None:
    """`what`: added, removed, renewed, used or failed; `factor`: totp or recovery_codes."""
    record(f"accounts.second_factor_{what}", user, stream=SITE, by=user, at=at, factor=factor)


@transaction.atomic
def end_sessions(*, sessions: Sequence[UserSession], by: User, at: datetime) -> None:
    """End the given sessions of `by`. Does nothing without sessions."""
    for session in sessions:
        session.end()
    if sessions:
        record("accounts.sessions_ended", by, stream=SITE, by=by, at=at, count=len(sessions))


@transaction.atomic
def note_sign_out(*, user: User, at: datetime) -> None:
    record("accounts.signed_out", user, stream=SITE, by=user, at=at)

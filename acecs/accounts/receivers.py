"""Receivers that audit sign-in, sign-out and second factors, which Django and allauth handle."""

from typing import Any

from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from acecs.accounts.actions import account
from acecs.accounts.models import User


@receiver(user_logged_in)
def signed_in(user: User, **_kwargs: Any) -> None:
    account.note_sign_in(user=user, at=timezone.now())


@receiver(user_logged_out)
def signed_out(user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        account.note_sign_out(user=user, at=timezone.now())


@receiver(mfa.authenticator_added)
def second_factor_added(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _note(user, "added", authenticator)


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _note(user, "removed", authenticator)


@receiver(mfa.authenticator_reset)
def recovery_codes_renewed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _note(user, "renewed", authenticator)


@receiver(mfa.authenticator_used)
def second_factor_used(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _note(user, "used", authenticator)


@receiver(mfa.authentication_failed)
def second_factor_failed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _note(user, "failed", authenticator)


def _note(user: User, what: str, authenticator: Authenticator) -> None:
    account.note_second_factor(user=user, what=what, factor=authenticator.type, at=timezone.now())

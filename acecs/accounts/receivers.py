"""Sign-in and sign-out are Django's and allauth's; these receivers put them into the audit."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from acecs.accounts import actions
from acecs.accounts.models import User


@receiver(user_logged_in)
def signed_in(user: User, **_kwargs: Any) -> None:
    actions.note_sign_in(user=user, at=timezone.now())


@receiver(user_logged_out)
def signed_out(user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        actions.note_sign_out(user=user, at=timezone.now())

"""Where allauth asks: sign-up is closed, a new password goes through our action and so into the audit."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from acecs.accounts import actions
from acecs.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user=user, password=password, at=timezone.now())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on sign-in and sign-out; the page itself shows it. Password changes are told by their own pages."""

"""Where allauth asks: sign-up is closed, a new password goes through our action and so into the audit."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts import actions
from acecs.accounts.http import signed_in_recently
from acecs.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def is_reauthentication_required(self, **kwargs: Any) -> bool:  # noqa: ARG002 - allauth's signature
        """A sign-in a moment ago counts as much as being asked again."""
        return not signed_in_recently(self.request)

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user=user, password=password, at=timezone.now())

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link in mail begins with the portal's own address, not with the host that the request named."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PORTAL_URL}{path}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Only a change that was saved gets here; the next page says so."""
        messages.success(request, _("Your password is changed."))
        return reverse(settings.LOGIN_REDIRECT_URL)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing in allauth's words: sign-in and sign-out show by themselves, a new password is told above."""

"""allauth's adapters: sign-up is closed, and passwords are set by our action, which audits them."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acecs.accounts.actions import account
from acecs.accounts.http import signed_in_recently
from acecs.accounts.models import User
from acecs.accounts.queries import needs_second_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 - allauth's signature
        account.note_failed_sign_in(address=credentials.get("email") or "", at=timezone.now())

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Answer too many attempts for one account with the 429 page, as allauth does for one IP address."""
        if code in ("too_many_login_attempts", "rate_limited"):
            raise ImmediateHttpResponse(respond_429(self.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_reauthentication_required(self, **kwargs: Any) -> bool:  # noqa: ARG002 - allauth's signature
        """False if the reader signed in or confirmed their identity recently."""
        return not signed_in_recently(self.request)

    def set_password(self, user: User, password: str) -> None:
        account.set_password(user=user, password=password, at=timezone.now())

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from `PORTAL_URL`; the request's Host header could be forged."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PORTAL_URL}{path}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Add a success message. allauth calls this only after the password was saved."""
        messages.success(request, _("Your password is changed."))
        return reverse(settings.LOGIN_REDIRECT_URL)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Suppress allauth's messages: sign-in and sign-out are visible, and a new password has its message above."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "The code is wrong, expired or already used. Enter the code that the app shows now; each code works only once."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor, so it cannot be removed. If the device is lost, ask the administrator to reset it."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Add an authenticator app first; recovery codes replace it if you lose it."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (settings.SECOND_FACTOR_REQUIRED and needs_second_factor(authenticator.user))

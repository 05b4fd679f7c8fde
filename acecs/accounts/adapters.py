"""allauth's adapters: sign-up is closed, and passwords are set by our action, which audits them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from acecs.accounts import devices
from acecs.accounts.actions import account, letters
from acecs.accounts.http import signed_in_recently
from acecs.accounts.models import User
from acecs.accounts.queries import needs_second_factor
from acecs.accounts.states import AskedMailKind


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is wrong. Check both, or set a new password below."
        ),
        "enter_current_password": gettext_lazy(
            "This is not your current password. Enter the one that you sign in with."
        ),
        "incorrect_password": gettext_lazy("The password is wrong. Enter the one that you sign in with."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt by account and IP address; from a browser that knows the account, by that browser alone."""
        seal = devices.seal_for(request, credentials.get("email") or "")
        if not seal:
            super().pre_authenticate(request, **credentials)
        elif seconds := devices.seconds_to_wait(seal):
            raise ValidationError(_wait(seconds))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Audit the attempt. Tell the owner after several within an hour, from any address, at most once a day."""
        email, at = credentials.get("email") or "", timezone.now()
        account.note_failed_sign_in(address=email, at=at)
        are_many = not ratelimit.consume(request, action="wrong_passwords", key=email.lower())
        if are_many and ratelimit.consume(request, action="tell_owner", key=email.lower()):
            letters.ask(kind=AskedMailKind.WRONG_PASSWORDS, email=email, at=at)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.forget_tries(user)
        devices.remember(request, response, user)
        return response

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Answer too many attempts with the 429 page, as allauth does for one IP address."""
        if code in ("too_many_login_attempts", "rate_limited"):
            raise ImmediateHttpResponse(respond_429(self.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_reauthentication_required(self, **kwargs: Any) -> bool:  # noqa: ARG002 - allauth's signature
        """False if the reader signed in or confirmed their identity recently."""
        return not signed_in_recently(self.request)

    def set_password(self, user: User, password: str) -> None:
        account.set_password(user=user, password=password, at=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Add a success message. allauth calls this only after the password was saved."""
        messages.success(request, _("Your password is changed."))
        return reverse(settings.LOGIN_REDIRECT_URL)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Suppress allauth's messages: sign-in and sign-out are visible, and a new password has its message above."""


def _wait(seconds: int) -> str:
    message = ngettext(
        "After several wrong passwords there is a pause before each further try. Try again in %(seconds)s second.",
        "After several wrong passwords there is a pause before each further try. Try again in %(seconds)s seconds.",
        seconds,
    )
    return message % {"seconds": seconds}


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

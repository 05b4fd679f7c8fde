from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import encrypt
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acecs.accounts.actions import letters
from acecs.accounts.models import Invitation, User
from acecs.accounts.states import AskedMailKind
from acecs.text.fields import LineField, PasswordField, Uncut, VisibleLineField
from acecs.text.forms import PageForm, language_switched
from acecs.text.typed import half_width, one_line


class NewAccountForm(PageForm):
    """Name and password of an invited person. The e-mail address comes from the invitation."""

    name = VisibleLineField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    password1 = PasswordField(
        label=_("Password"),
        attrs={"autocomplete": "new-password"},
        help_text=password_validation.password_validators_help_text_html,
        error_messages={"required": _("Choose a password.")},
    )
    password2 = PasswordField(
        label=_("Password (again)"),
        attrs={"autocomplete": "new-password"},
        error_messages={"required": _("Enter the password a second time.")},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password1")
        if password and "password2" in data and password != data["password2"]:
            self.add_error("password2", _("You must type the same password each time."))
        elif password:
            self._check(password, data.get("name", ""))
        return data

    def _check(self, password: str, name: str) -> None:
        person = User(email=self.invitation.email, name=name)
        try:
            password_validation.validate_password(password, person)
        except ValidationError as error:
            self.add_error("password1", error)


class OwnAddress(Uncut, EmailField):  # type: ignore[misc]  # allauth has no types
    """The address of an account. Invisible marks, which come along when it is copied, are left out."""

    default_error_messages = {
        "required": _("Enter your e-mail address."),
        "invalid": _("Enter a complete e-mail address, for example name@example.com."),
    }

    def to_python(self, value: Any) -> str:
        return str(super().to_python(one_line(value or "")))


ADDRESS = _("E-mail address")
# allauth's fields, by name → what to do if one is empty.
REQUIRED = {
    "password": _("Enter your password."),
    "oldpassword": _("Enter your current password."),
    "password1": _("Choose a password."),
    "password2": _("Enter the password a second time."),
}


LABELS = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password (again)"),
}


class AccountForm(forms.Form):
    """A form of allauth with our words. Checks nothing if it is sent only to switch the page's language: no password is
    tried, no code used up.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in REQUIRED.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = sentence
                self.fields[name].label = LABELS.get(name, self.fields[name].label)

    def full_clean(self) -> None:
        switched = language_switched(self.data)
        if switched is None:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        self.add_error(None, str(switched.message))


class SignInForm(AccountForm, LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = OwnAddress(label=ADDRESS, widget=forms.EmailInput({"autocomplete": "username"}))


class ForgottenPasswordForm(AccountForm, ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Does not look for the account: a worker does, so that the answer takes the same time for every address."""

    email = OwnAddress(label=ADDRESS, widget=forms.EmailInput({"autocomplete": "username"}))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:  # noqa: ARG002 - allauth's signature
        email: str = self.cleaned_data["email"]
        letters.ask(kind=AskedMailKind.NEW_PASSWORD, email=email, at=timezone.now())
        return email


class NewPasswordForm(AccountForm, ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    pass


class ForgottenNewPasswordForm(AccountForm, ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    pass


class ConfirmByPasswordForm(AccountForm, PasswordForm):  # type: ignore[misc]  # allauth has no types
    pass


class Code(LineField):
    """A code of the app (6 digits) or a recovery code (8 digits). Spaces between the digits are allowed."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Code"),
            max_length=40,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "one-time-code",
                    "inputmode": "numeric",
                    "autofocus": True,
                    "spellcheck": "false",
                }
            ),
            error_messages={"required": _("Enter the code that the app shows.")},
        )

    def to_python(self, value: Any) -> str:
        return half_width(super().to_python(value))


class CodeForm(AccountForm, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    code = Code()


class ConfirmByCodeForm(AccountForm, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    code = Code()


class ActivateAppForm(AccountForm, ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    code = Code()

    def clean_code(self) -> str:
        """Mark the code as used, so that it cannot be used to sign in (allauth marks only codes of sign-ins)."""
        code: str = super().clean_code()
        app = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(self.secret)})
        if not app.wrap().validate_code(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

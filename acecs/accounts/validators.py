from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

customs_code = RegexValidator(r"^[0-9]{10}\Z", _("Enter the 10-digit customs code."))
office_code = RegexValidator(r"^[0-9]{4}\Z", _("Enter the 4 digits of the customs office's code."))


def unified_social_credit_code(value: str) -> None:
    """GB 32100: 18 characters with a check digit, uppercase, no spaces. Raises `ValidationError`."""
    if not uscc.is_valid(value) or uscc.compact(value) != value:
        raise ValidationError(
            _("Enter the 18 characters of the unified social credit code as the business license states them."),
            code="uscc",
        )


def mailable(value: str) -> None:
    """Raises `ValidationError` if the domain of the address cannot be encoded by IDNA."""
    try:
        value.rpartition("@")[2].encode("idna")
    except UnicodeError as error:
        raise ValidationError(
            _("Enter a complete e-mail address, for example name@example.com."), code="invalid"
        ) from error


class LongEnough(password_validation.MinimumLengthValidator):
    """Django's validator with the portal's texts, like the two below. Spaces at the ends do not count."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password.strip(), user)

    def get_error_message(self) -> str:
        return self.get_help_text()

    def get_help_text(self) -> str:
        return ngettext("Use %(count)s character or more.", "Use %(count)s characters or more.", self.min_length) % {
            "count": self.min_length
        }


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return gettext("Choose another password: this one is on the list of common passwords.")

    def get_help_text(self) -> str:
        return gettext("Not a common password.")


class NotLikeThePerson(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return gettext("Choose another password: this one is too similar to your name or e-mail address.")

    def get_help_text(self) -> str:
        return gettext("Not similar to your name or e-mail address.")

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

customs_code = RegexValidator(r"^[0-9]{10}\Z", _("Enter the 10-digit customs code."))
office_code = RegexValidator(r"^[0-9]{4}\Z", _("Enter the 4 digits of the customs office's code."))


def unified_social_credit_code(value: str) -> None:
    """GB 32100: 18 characters with a check digit, capitals, no blanks. Raises `ValidationError`."""
    if not uscc.is_valid(value) or uscc.compact(value) != value:
        raise ValidationError(
            _("Enter the 18 characters of the unified social credit code as the business license states them."),
            code="uscc",
        )

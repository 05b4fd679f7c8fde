"""Form fields for typed texts, days, money and counts."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from acecs.text.typed import DIRECTION_MARKS, is_blank, one_line

# The control characters of Unicode (category Cc, a fixed set) except line ends and tabs.
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - {"\n", "\t"}
LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85"
WITHOUT_MARKS = str.maketrans(dict.fromkeys([*CONTROLS, *DIRECTION_MARKS]) | dict.fromkeys(LINE_ENDS, "\n"))
# Full-width forms only: NFKC would read `1²` as 12.
HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")


class TextField(forms.CharField):
    """A text without control characters and direction marks, with Unix line ends.

    Browsers send CRLF, so a text sent back unchanged would differ from the stored one. Databases do not store all control
    characters. Direction marks would make a text read differently from what it is, on pages and in reports.
    """

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").translate(WITHOUT_MARKS)
        return text.strip() if self.strip else text


class LineField(TextField):
    """A text on one line: line ends, which a browser's one-line field cannot send, become spaces."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class DateInput(forms.DateInput):
    """The native date picker. It uses the browser's language, so label and hint give the format in the page's."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class VisibleLineField(LineField):
    """A line with visible text: spaces alone count as empty."""

    def validate(self, value: Any) -> None:
        super().validate("" if is_blank(value) else value)


class DayField(forms.DateField):
    """A Beijing date as year-month-day."""

    def __init__(self, **options: Any) -> None:
        wrong = _("Enter the day as year-month-day, for example 2027-03-01.")
        messages = {"required": wrong, "invalid": wrong} | options.pop("error_messages", {})
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=messages, **{"widget": DateInput()} | options)


DIGITS = re.compile(r"\d+|\d{1,3}(,\d{3})+", re.ASCII)


class MoneyField(forms.CharField):
    """An amount in RMB, `10000` or `10,000.50`; empty is 0. Accepts full-width digits and punctuation too."""

    LARGEST = Decimal("999999999999.99")

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").translate(HALF_WIDTH)
        yuan, _point, fen = text.partition(".")
        if not text:
            return Decimal(0)
        if text.startswith("-"):
            raise ValidationError(_("The amount cannot be negative. Enter it as stated in the decision."))
        if not DIGITS.fullmatch(yuan) or (fen and not DIGITS.fullmatch(fen)) or text.endswith("."):
            raise ValidationError(
                _("Enter the amount in RMB as stated in the decision, in digits only, for example 10,000.50.")
            )
        if len(fen) > 2:
            raise ValidationError(_("Enter at most two decimal places: the fen is the smallest unit of RMB."))
        amount = Decimal(f"{yuan.replace(',', '')}.{fen or 0}")
        if amount > self.LARGEST:
            raise ValidationError(_("This amount is too large. Enter it in RMB, as stated in the decision."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class CountField(forms.CharField):
    """A whole number, `12846` or `12,846`; empty is None."""

    LARGEST = 999_999_999

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").translate(HALF_WIDTH)
        if not text:
            return None
        digits = text.replace(",", "")
        if not DIGITS.fullmatch(text) or len(digits) > len(str(self.LARGEST)):
            raise ValidationError(
                _("Enter a whole number from 0 to %(most)s, in digits only.") % {"most": f"{self.LARGEST:,}"}
            )
        return int(digits)

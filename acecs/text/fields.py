"""Form fields for what people type: texts, days, money, counts."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from acecs.text.typed import DIRECTION_MARKS, is_blank, one_line

# The control characters of Unicode (category Cc, closed for good): what ends a line is a line end, a tab stays.
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - {"\n", "\t"}
LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85"
WITHOUT_MARKS = str.maketrans(dict.fromkeys([*CONTROLS, *DIRECTION_MARKS]) | dict.fromkeys(LINE_ENDS, "\n"))
# Only what stands for itself: NFKC would read `1²` as 12.
HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")


class TextField(forms.CharField):
    """A text as typed, without control characters, which nobody sees and no database keeps all of; line ends as on Unix.

    Browsers send CRLF: kept as it comes, the same text would differ from itself. Marks that turn the direction of
    writing would let a text read otherwise than it is, on pages, in reports and in the law's sentences.
    """

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").translate(WITHOUT_MARKS)
        return text.strip() if self.strip else text


class LineField(TextField):
    """A text on one line: what a browser's one-line field cannot send is folded into blanks."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class DateInput(forms.DateInput):
    """The native picker speaks the browser's language, so the label and hint say the format in the page's."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class VisibleLineField(LineField):
    """A line that a reader sees: blanks alone are nothing entered."""

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
    """RMB: `10000` or `10,000.50`; nothing is 0. Full-width digits and signs of an input method are taken too."""

    LARGEST = Decimal("999999999999.99")

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").translate(HALF_WIDTH)
        yuan, _point, fen = text.partition(".")
        if not text:
            return Decimal(0)
        if text.startswith("-"):
            raise ValidationError(_("An amount is never negative. Enter it as the decision states it."))
        if not DIGITS.fullmatch(yuan) or (fen and not DIGITS.fullmatch(fen)) or text.endswith("."):
            raise ValidationError(
                _("Enter the amount in RMB as the decision states it, in digits only, for example 10,000.50.")
            )
        if len(fen) > 2:
            raise ValidationError(_("Enter at most two decimals: RMB has no smaller unit than the fen."))
        amount = Decimal(f"{yuan.replace(',', '')}.{fen or 0}")
        if amount > self.LARGEST:
            raise ValidationError(_("This amount is too large. Enter it in RMB, as the decision states it."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class CountField(forms.CharField):
    """A whole number, `12846` or `12,846`; nothing is None."""

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

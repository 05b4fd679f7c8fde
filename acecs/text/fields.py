"""Form fields for typed texts, days, money and counts.

A field may ask back: `question` returns a sentence about a value that is possible but unlikely. `PageForm` shows it and
stores nothing until the person has confirmed the value.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acecs.text.days import NoSuchDayError, typed_day
from acecs.text.moments import written
from acecs.text.typed import (
    EARLIEST_DAY,
    UNUSUAL_AMOUNT,
    UNUSUAL_NUMBER,
    YEARS_AHEAD,
    cleaned,
    half_width,
    is_blank,
    is_unusual_day,
    one_line,
    plain_number,
)


class Uncut(forms.Field):
    """Has a counter (`portal.js`) instead of `maxlength`, to which browsers silently truncate pasted text."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes = super().widget_attrs(widget)
        longest = attributes.pop("maxlength", None)
        return attributes if longest is None else attributes | {"data-longest": longest}


class Longest(MaxLengthValidator):
    """Writes its numbers with separators: `14,286`."""

    def __call__(self, value: str) -> None:
        try:
            super().__call__(value)
        except ValidationError as error:
            counts = {"show_value": len(value), "limit_value": self.limit_value}
            error.params = {name: f"{count:,}" for name, count in counts.items()}
            raise


class Measured(forms.CharField):
    """Says how long a text is that is too long, and how long it may be."""

    default_error_messages: ClassVar[Any] = {
        "max_length": _("This has %(show_value)s characters; shorten it to at most %(limit_value)s.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if self.max_length is not None:
            own = [each for each in self.validators if not isinstance(each, MaxLengthValidator)]
            self.validators = [*own, Longest(self.max_length)]


class PasswordField(Measured):
    """A password, exactly as typed. `attrs`: of the widget."""

    def __init__(self, *, attrs: dict[str, str], **options: Any) -> None:
        super().__init__(strip=False, max_length=1000, widget=forms.PasswordInput(attrs=attrs), **options)


class TextField(Uncut, Measured):
    """A text as a person sees it, with Unix line ends (`typed.cleaned`).

    Browsers send CRLF, so a text sent back unchanged would differ from the stored one. A text that is too long is refused,
    never cut.
    """

    def to_python(self, value: Any) -> str:
        text = cleaned(super().to_python(value) or "")
        return text.strip() if self.strip else text


class LineField(TextField):
    """A text on one line: line ends, which a browser's one-line field cannot send, become spaces."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class DayInput(forms.DateInput):
    """A day as text, so that it can be typed and pasted. The page's script puts the browser's date picker beside it."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        shown = {"data-day": "", "inputmode": "numeric", "placeholder": _("year-month-day")}
        super().__init__(shown | (attrs or {}), format="%Y-%m-%d")


class VisibleLineField(LineField):
    """A line with visible text: spaces alone count as empty."""

    def validate(self, value: Any) -> None:
        super().validate("" if is_blank(value) else value)


class EmailField(LineField):
    """An e-mail address. Invisible marks, which come along when it is copied, are left out."""

    widget = forms.EmailInput
    default_validators = [validate_email]


class DayField(forms.DateField):
    """A Beijing date, typed in any way of `typed_day`. Asks back if it is before 1990 or more than `years_ahead` years ahead.

    `years_back`: asks also if it is more years ago.
    """

    def __init__(self, *, years_ahead: int = YEARS_AHEAD, years_back: int | None = None, **options: Any) -> None:
        self.years_ahead, self.years_back = years_ahead, years_back
        wrong = _("Enter the day as year-month-day, for example 2027-03-01.")
        no_such_day = _("There is no such day in the calendar. Check the year, month and day.")
        messages = {"required": wrong, "invalid": wrong, "no_such_day": no_such_day} | options.pop("error_messages", {})
        super().__init__(error_messages=messages, **{"widget": DayInput()} | options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return typed_day(half_width(value))
        except NoSuchDayError as error:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from error
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def question(self, day: date) -> str | None:
        today = timezone.localdate()
        if not is_unusual_day(day, today=today, years_ahead=self.years_ahead):
            return self._question_of_the_past(day, today)
        if day < EARLIEST_DAY:
            return gettext("%(day)s is before %(year)s.") % {"day": written(day), "year": EARLIEST_DAY.year}
        return gettext("%(day)s is more than %(years)s years ahead.") % {"day": written(day), "years": self.years_ahead}

    def _question_of_the_past(self, day: date, today: date) -> str | None:
        back = self.years_back
        if back is None or (day.year + back, day.month, day.day) >= (today.year, today.month, today.day):
            return None
        return gettext("%(day)s is more than %(years)s years ago.") % {"day": written(day), "years": back}


DIGITS = re.compile(r"\d+|\d{1,3}(,\d{3})+", re.ASCII)


class MoneyField(forms.CharField):
    """An amount in RMB, `10000` or `10,000.50`; empty is 0. Accepts it as calculators and decisions write it, too."""

    LARGEST = Decimal("999999999999.99")

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value: Any) -> Any:
        text = plain_number(super().to_python(value) or "")
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

    def question(self, amount: Decimal) -> str | None:
        if amount < UNUSUAL_AMOUNT:
            return None
        return gettext("RMB %(amount)s is an unusually large amount.") % {"amount": f"{amount:,.2f}"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class CountField(forms.CharField):
    """A whole number, `12846` or `12,846`; empty is None. Asks back from `ask_from`."""

    LARGEST = 999_999_999
    MOST_DIGITS = 9
    default_error_messages: ClassVar[Any] = {"required": _("Enter a number; 0 if there is none.")}

    def __init__(self, *, ask_from: int = UNUSUAL_NUMBER, **options: Any) -> None:
        self.ask_from = ask_from
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)

    def to_python(self, value: Any) -> Any:
        text = plain_number(super().to_python(value) or "")
        if not text:
            return None
        digits = text.replace(",", "")
        if not DIGITS.fullmatch(text) or len(digits) > self.MOST_DIGITS or int(digits) > self.LARGEST:
            raise ValidationError(
                _("Enter a whole number from 0 to %(most)s, in digits only.") % {"most": f"{self.LARGEST:,}"}
            )
        return int(digits)

    def question(self, number: int) -> str | None:
        if number < self.ask_from:
            return None
        return gettext("%(number)s is an unusually large number.") % {"number": f"{number:,}"}

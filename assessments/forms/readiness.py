from django import forms
from django.utils.translation import gettext_lazy as _

from acecs.text.fields import DayField


class OtherDayForm(forms.Form):
    """Ask for the verdict on any other planned date."""

    on = DayField(label=_("Another date"), help_text=_("Year-month-day, for example 2027-03-01."))

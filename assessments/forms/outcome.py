from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from acecs.refusals import Why
from acecs.text.fields import DayField, LineField
from acecs.text.forms import PageForm
from acecs.text.moments import written
from acecs.text.typed import version_number
from assessments.actions.outcome import Decision
from assessments.models import Assessment
from assessments.vocabulary import Outcome


class OutcomeForm(PageForm):
    """What customs decided. The action's rule checks that the fields fit together."""

    not_retryable = frozenset(Why) - {Why.STALE, Why.INVALID}

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision of customs"),
        required=False,
        choices=[("", pgettext_lazy("decision of customs", "none yet")), *Outcome.choices],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose the outcome from the list.")},
    )
    outcome_date = DayField(
        label=gettext_lazy("Day of the certificate or of the decision"),
        required=False,
        help_text=gettext_lazy("Year-month-day, as printed on it."),
    )
    outcome_number = LineField(
        label=gettext_lazy("Code of the AEO certificate, or number of the decision"), required=False, max_length=60
    )
    # Set by the page itself.
    frame_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, submitted_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submitted_on = submitted_on

    def questions(self) -> dict[str, str]:
        """Also ask about a decision on what had not been submitted yet."""
        day = self.cleaned_data["outcome_date"]
        if "outcome_date" not in self.changed_data or day is None or day >= self.submitted_on:
            return super().questions()
        text = _("%(day)s is before the day on which this self-assessment was submitted, %(submitted)s.")
        sentence = text % {"day": written(day), "submitted": written(self.submitted_on)}
        return {"outcome_date": sentence} | super().questions()

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["outcome"], data["outcome_date"], data["outcome_number"])

    def seen_version(self) -> int:
        return version_number(self.cleaned_data["frame_version"])


def outcome_initial(assessment: Assessment) -> dict[str, Any]:
    names = ("outcome", "outcome_date", "outcome_number", "frame_version")
    return {name: getattr(assessment, name) for name in names}

import re
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from acecs.refusals import Why
from acecs.text.fields import DayField, DayInput, LineField, TextField
from acecs.text.forms import PageForm, WholeForm
from assessments.entry import PartialEntry
from assessments.models.answer import LONGEST_SENTENCE
from standards.states import Facet

ENTERED = ("rating", "note", "reason", "count_known", "reply")
SUB_ITEM = re.compile(r"sub_([1-9][0-9]?)")


class DueForm(PageForm):
    """The due date of an item; the rule checks the assignee."""

    not_retryable = frozenset(Why) - {Why.INVALID}
    refused_field = "due_date"

    due_date = DayField(
        years_ahead=2,
        label=gettext_lazy("Due date"),
        required=False,
        widget=DayInput({"class": "form-control"}),
        error_messages={"invalid": gettext_lazy("Enter the due date as year-month-day, for example 2027-03-01.")},
    )


class ReasonForm(PageForm):
    """One reason for many items; those that the profile suggests have one of their own."""

    not_retryable = frozenset({Why.WRONG_ROLE, Why.WRONG_STATE})

    reason = TextField(
        required=False,
        label=gettext_lazy("Reason for all ticked items"),
        help_text=gettext_lazy("Leave it empty to use the profile's reason where there is one."),
        widget=forms.Textarea({"rows": 2}),
    )


class AskForm(PageForm):
    """A sentence to the people who are asked for evidence."""

    not_retryable = frozenset({Why.WRONG_ROLE, Why.WRONG_STATE})

    note = LineField(
        required=False, max_length=LONGEST_SENTENCE, label=gettext_lazy("One sentence for them (optional)")
    )


class NotNeededForm(PageForm):
    """Why an item needs no evidence of a facet."""

    facet = forms.ChoiceField(
        choices=Facet, error_messages={"required": gettext_lazy("Choose what the evidence shows from the list.")}
    )
    reason = LineField(required=False, max_length=LONGEST_SENTENCE, label=gettext_lazy("Why it is not needed"))


class EntryForm(WholeForm):
    """Form data for one item; the rule checks its content."""

    version = forms.IntegerField(min_value=0)
    window = forms.UUIDField(required=False)
    # The version of the item whose texts are saved again, instead of texts in the form.
    restore = forms.IntegerField(required=False, min_value=1)
    rating = forms.CharField(required=False, max_length=20)
    count_known = forms.CharField(required=False, max_length=10)
    note = TextField(required=False, strip=False)
    reason = TextField(required=False, strip=False)
    reply = TextField(required=False, strip=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.sub_positions = [int(match[1]) for match in map(SUB_ITEM.fullmatch, data) if match]
        for position in self.sub_positions:
            self.fields[f"sub_{position}"] = forms.CharField(required=False, max_length=20)

    @property
    def restored_version(self) -> int | None:
        restored: int | None = self.whole()["restore"]
        return restored

    @property
    def page_window(self) -> UUID | None:
        """Id of the page in its window, None without JavaScript."""
        window: UUID | None = self.whole()["window"]
        return window

    def entry(self) -> tuple[int, PartialEntry]:
        """Return (version, what was sent). Raises `Refused` if the form is damaged."""
        data = self.whole()
        fields = {name: data[name] for name in ENTERED if name in self.data}
        sub_ratings = {position: data[f"sub_{position}"] for position in self.sub_positions}
        return data["version"], PartialEntry(fields, sub_ratings)

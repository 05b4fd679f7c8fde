"""Forms of corrective actions: the plan, a report, the check of the effect, the reason to drop it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from acecs.accounts.models import User
from acecs.refusals import Why
from acecs.text.fields import DayField, TextField, VisibleLineField
from acecs.text.forms import PageForm, form_token
from acecs.text.typed import is_blank, version_number
from assessments.models import CorrectiveAction
from assessments.queries.lists import Candidate
from assessments.rules import corrective as rules
from assessments.states import CorrectiveStep
from assessments.vocabulary import CorrectiveStatus, LeaderPosition, Origin
from evidence.models import Document

SHORT_TEXT = 2_000
CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}


class VersionForm(PageForm):
    """`version`: what the form is based on, set by the page. `ids`: of its fields, because an action's page has several forms."""

    ids: ClassVar[str] = "id_%s"

    not_retryable = frozenset({Why.WRONG_ROLE, Why.WRONG_STATE})

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=self.ids, **kwargs)

    def seen_version(self) -> int:
        return version_number(self.cleaned_data["version"])


class VisibleTextField(TextField):
    """A text field for which invisible text counts as empty."""

    def validate(self, value: Any) -> None:
        super().validate("" if is_blank(value) else value)


class PlanForm(VersionForm):
    """`token` identifies a form that adds an action."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    origin = forms.ChoiceField(label=_("Arises from"), choices=Origin, error_messages=CHOOSE)
    cause = VisibleTextField(
        label=_("Cause"),
        max_length=SHORT_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Why the item is not met. Customs reads it after submission."),
        error_messages={"required": _("Enter the cause: why the item is not met.")},
    )
    measure = VisibleTextField(
        label=pgettext_lazy("corrective action", "Action"),
        max_length=SHORT_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What will be done, so that it does not happen again."),
        error_messages={"required": _("Enter the action: what will be done.")},
    )
    leader = VisibleLineField(
        label=_("Led by"),
        max_length=120,
        help_text=_("The legal representative, or the senior executive in charge of customs."),
        error_messages={"required": _("Enter the name of the person who leads it.")},
    )
    position = forms.ChoiceField(label=_("Position"), choices=LeaderPosition, error_messages=CHOOSE)
    assignee = forms.ChoiceField(
        label=_("Carried out by"),
        help_text=_("An officer or a contributor of the enterprise, who is told by message and mail."),
        error_messages={
            "required": _("Choose who carries it out."),
            "invalid_choice": _("Choose an officer or a contributor of this enterprise to carry it out."),
        },
    )
    due_date = DayField(
        years_ahead=2,
        label=_("Due date"),
        error_messages={"required": _("Enter the day by which it is done, as year-month-day.")},
    )

    def __init__(self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {str(each.public_id): each.key for each in candidates}
        named = [(str(each.public_id), f"{each.name} · {each.role_label}") for each in candidates]
        self.fields["assignee"].choices = [("", _("Choose a person")), *named]  # type: ignore[attr-defined]

    def clean_due_date(self) -> date:
        """Refuse a past day at its field, unless the form was opened with it."""
        day: date = self.cleaned_data["due_date"]
        if refusal := rules.due(day, today=timezone.localdate(), planned=self.initial.get("due_date")):
            raise forms.ValidationError(str(refusal.message))
        return day

    def plan(self) -> dict[str, Any]:
        """`CorrectiveAction.PLANNED` → value."""
        chosen = {name: self.cleaned_data[name] for name in CorrectiveAction.PLANNED}
        return chosen | {"assignee": User.objects.get(pk=self.keys[chosen["assignee"]])}

    def form_token(self) -> UUID:
        return form_token(self.cleaned_data["token"])


class ReportForm(VersionForm):
    ids = "report_%s"
    STEPS = (
        (CorrectiveStep.PROGRESS.value, CorrectiveStatus.IN_PROGRESS.label),
        (CorrectiveStep.FINISH.value, _("done, the effect is to be checked")),
    )

    progress = TextField(
        required=False,
        label=_("What was done"),
        max_length=SHORT_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Customs reads it after submission."),
    )
    documents = forms.MultipleChoiceField(
        required=False,
        label=_("Evidence that it was done"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the documents of the item, or upload the file.")},
    )
    step = forms.ChoiceField(label=_("How far it is"), choices=STEPS, widget=forms.RadioSelect, error_messages=CHOOSE)

    def __init__(self, *args: Any, documents: Sequence[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = [  # type: ignore[attr-defined]
            (str(each.public_id), each.title) for each in documents
        ]
        if not documents:
            del self.fields["documents"]

    def clean(self) -> dict[str, Any]:
        """Show the rule's refusal at its field."""
        data = self.cleaned_data
        if "step" in data and "progress" in data:
            is_finished = data["step"] == CorrectiveStep.FINISH
            if refusal := rules.report(data["progress"], is_finished=is_finished):
                self.add_error("progress", str(refusal.message))
        return data

    def chosen_documents(self) -> set[UUID]:
        return {UUID(each) for each in self.cleaned_data.get("documents", ())}


class CheckForm(VersionForm):
    ids = "check_%s"
    refused_field: ClassVar[str | None] = "note"

    effective = forms.ChoiceField(
        label=_("Check of the effect"),
        choices=(("yes", _("The effect holds: close it")), ("no", _("Not sufficient: send it back"))),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    note = VisibleTextField(
        label=_("What was checked and found"),
        max_length=SHORT_TEXT,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Enter what was checked and what was found.")},
    )


class DropForm(VersionForm):
    ids = "drop_%s"
    refused_field: ClassVar[str | None] = "reason"

    reason = VisibleTextField(
        label=_("Why it is no longer needed"),
        max_length=SHORT_TEXT,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Enter why the corrective action is no longer needed.")},
    )

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from acecs.accounts.rules import Refusal, Refused, Why
from acecs.accounts.states import Language
from assessments.actions.assessment import Frame
from assessments.entry import Entry, is_blank
from assessments.models import Assessment
from assessments.queries.lists import business_types, picked
from standards.models import BusinessType, Edition


class Text(forms.CharField):
    """A text as typed, without what no database keeps and nobody sees; line ends as on Unix.

    Browsers send CRLF: kept as it comes, the same text would differ from itself.
    """

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\x00", "").replace("\r\n", "\n")


class Line(Text):
    """A text on one line: what a browser's one-line field cannot send is folded into blanks."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class TypeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """A number that no database column holds is an unknown type like any other."""
        known = {str(pk) for pk in cast("QuerySet[BusinessType]", self.queryset).values_list("pk", flat=True)}
        if unknown := [each for each in value or [] if str(each) not in known]:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": unknown[0]}
            )
        return super().clean(value)

    def label_from_instance(self, obj: BusinessType) -> str:
        heading = obj.heading_en if get_language() == Language.ENGLISH else obj.heading_zh
        return f"{obj.number}. {heading}"


class DateInput(forms.DateInput):
    """The native picker speaks the browser's language, so the label and hint say the format in the page's."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FrameForm(forms.Form):
    """Name, dates and business types of one assessment, against one edition."""

    name = Text(
        label=_("Name of the assessment"),
        max_length=120,
        help_text=_("For your own lists, for example “2027 application”."),
        error_messages={"required": _("Enter a name for the assessment.")},
    )
    planned_date = forms.DateField(
        label=_("Planned application date"),
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        help_text=_(
            "Year-month-day, in Beijing time. Everything “within 1 year” counts back from here until customs accepts the application."
        ),
        error_messages={
            "required": _("Enter the planned application date."),
            "invalid": _("Enter the planned application date as year-month-day, for example 2027-03-01."),
        },
    )
    accepted_date = forms.DateField(
        label=_("Date of acceptance by customs"),
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        help_text=_("Only when customs has accepted the application; it then replaces the planned date."),
        error_messages={"invalid": _("Enter the date of acceptance as year-month-day, for example 2027-03-01.")},
    )
    types = TypeChoice(
        label=_("Business types"),
        queryset=BusinessType.objects.none(),
        error_messages={
            "required": _("Pick at least one business type."),
            "invalid_choice": _("Pick business types from the list only."),
            "invalid_pk_value": _("Pick business types from the list only."),
        },
    )
    # What the page itself put in; a damaged one is no sentence for whoever typed the rest.
    start_token = forms.CharField(widget=forms.HiddenInput, required=False)
    frame_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if is_blank(name):
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_accepted_date(self) -> date | None:
        """Customs cannot have accepted an application on a day that is still to come (a Beijing date)."""
        accepted: date | None = self.cleaned_data["accepted_date"]
        if accepted and accepted > timezone.localdate():
            raise forms.ValidationError(
                _(
                    "The date of acceptance lies in the future. Leave it empty until customs has accepted the application."
                )
            )
        return accepted

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal: Refusal | None = None
        self.fields["types"].queryset = business_types(edition)  # type: ignore[attr-defined]  # a TypeChoice
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def status(self) -> HTTPStatus:
        """The status of the page that shows the form."""
        if self.refusal:
            return self.refusal.why.status
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK

    def frame(self) -> Frame:
        data = self.cleaned_data
        return Frame(
            name=data["name"],
            planned_date=data["planned_date"],
            accepted_date=data["accepted_date"],
            type_ids=frozenset(each.pk for each in data["types"]),
        )

    def picked_keys(self) -> set[str]:
        """Primary keys of the picked types as the form shows them, typed or initial."""
        return {str(key) for key in self["types"].value() or []}

    def token(self) -> UUID:
        """Names this form, so that its second click starts nothing new; a damaged one names a new form."""
        try:
            return UUID(self.cleaned_data["start_token"])
        except ValueError:
            return uuid4()

    def seen_version(self) -> int:
        """The version of name, dates and types that the form was filled in over; none is an outdated one."""
        version: str = self.cleaned_data["frame_version"]
        return int(version) if version.isdecimal() and version.isascii() else -1

    def refuse(self, refused: Refused, **hidden: object) -> None:
        """Say above the form what moved meanwhile; its hidden fields get what the next try must carry.

        Raises the refusal again where another try of the same form cannot help.
        """
        if refused.refusal.why != Why.STALE:
            raise refused
        self.add_error(None, str(refused.refusal.message))
        self.refusal = refused.refusal
        data = cast("QueryDict", self.data).copy()
        for name, value in hidden.items():
            data[name] = str(value)
        self.data = data


def frame_initial(assessment: Assessment) -> dict[str, Any]:
    return {
        "name": assessment.name,
        "planned_date": assessment.planned_date,
        "accepted_date": assessment.accepted_date,
        "types": picked(assessment),
        "frame_version": assessment.frame_version,
    }


def start_initial() -> dict[str, Any]:
    return {"start_token": uuid4()}


class DueForm(forms.Form):
    """Until when an item is to be done; who may be chosen for it is the rule's business."""

    due_date = forms.DateField(
        label=_("Due date"),
        required=False,
        widget=DateInput({"class": "form-control"}),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Enter the due date as year-month-day, for example 2027-03-01.")},
    )


class EntryForm(forms.Form):
    """The shape of what is entered for one item; what it may say is the rule's business."""

    version = forms.IntegerField(min_value=0)
    rating = forms.CharField(required=False, max_length=20)
    count_known = forms.CharField(required=False, max_length=10)
    note = Text(required=False, strip=False)
    reason = Text(required=False, strip=False)

    def __init__(self, data: QueryDict, *, sub_positions: Iterable[int]) -> None:
        super().__init__(data)
        self.sub_positions = list(sub_positions)
        for position in self.sub_positions:
            self.fields[f"sub_{position}"] = forms.CharField(required=False, max_length=20)

    def entry(self) -> tuple[int, Entry]:
        """Return (version, entry). Raises `Refused` where the form is not one of ours."""
        if not self.is_valid():
            raise Refused(Refusal(Why.BAD_INPUT, _("The form arrived damaged. Reload the page and enter it again.")))
        data = self.cleaned_data
        entry = Entry(
            rating=data["rating"],
            note=data["note"],
            reason=data["reason"],
            count_known=data["count_known"],
            sub_ratings={position: data[f"sub_{position}"] for position in self.sub_positions},
        )
        return data["version"], entry

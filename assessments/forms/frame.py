"""The frame of an assessment: name, dates, business types."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from acecs.refusals import Why
from acecs.text.bilingual import own, text_from
from acecs.text.fields import CountField, DayField, VisibleLineField
from acecs.text.forms import PageForm, form_token
from acecs.text.moments import written
from acecs.text.signs import bracketed, listed
from acecs.text.typed import version_number
from assessments.actions.assessment import Frame
from assessments.forms.document import VaultDocument
from assessments.models import Assessment
from assessments.models.assessment import LARGEST_GENERAL_NUMBER
from assessments.queries.lists import business_types, picked
from assessments.rules.carrying import NO_FORMER
from assessments.vocabulary import Mode
from evidence.models import Document
from standards.models import BusinessType, Edition


class TypeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Treat a number that no database column can hold as an unknown type."""
        known = {str(pk) for pk in cast("QuerySet[BusinessType]", self.queryset).values_list("pk", flat=True)}
        if unknown := [each for each in value or [] if str(each) not in known]:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": unknown[0]}
            )
        return super().clean(value)

    def label_from_instance(self, obj: BusinessType) -> str:
        return f"{obj.number}. {own(text_from(obj, 'heading'), get_language())}"


class GeneralNumber(CountField):
    """How many items of the general standards have this rating; empty if the enterprise does not say."""

    LARGEST = LARGEST_GENERAL_NUMBER

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


GENERAL_NUMBERS = ("general_not_meet", "general_basically_meet")
# Field that only an application has → message in a re-review, so that the date and its document are never dropped silently.
ONLY_OF_AN_APPLICATION = {
    "accepted_date": _("A re-review has no date of acceptance. Remove this date, or choose the application above."),
    "accepted_document": _(
        "A re-review has no document of acceptance. Choose no document, or choose the application above."
    ),
}


class FrameForm(PageForm):
    """Name, purpose, dates, business types and general standards of one assessment, against one edition."""

    not_retryable = frozenset(Why) - {Why.STALE, Why.BAD_INPUT}
    id_field = "start_token"

    name = VisibleLineField(
        label=_("Name of the assessment"),
        max_length=120,
        help_text=_("For your own lists, for example “2027 application”."),
        error_messages={"required": _("Enter a name for the assessment.")},
    )
    mode = forms.ChoiceField(
        label=_("What the assessment is for"),
        choices=Mode.choices,
        widget=forms.RadioSelect({"class": "form-check-input"}),
        error_messages={
            "required": _("Choose what the assessment is for."),
            "invalid_choice": _("Choose what the assessment is for from the list."),
        },
    )
    last_accepted_date = DayField(
        years_back=15,
        label=_("Last acceptance by customs"),
        required=False,
        help_text=_(
            "For a re-review only: the day (year-month-day) on which customs accepted the application "
            "that led to your certification. Penalties decided more than “within 1 year” before that day "
            "are left out."
        ),
        error_messages={
            "required": _("Enter the day on which customs accepted your last application."),
            "invalid": _("Enter the day of the last acceptance as year-month-day, for example 2022-03-01."),
        },
    )
    planned_date = DayField(
        years_ahead=6,
        years_back=5,
        label=_("Planned application date"),
        help_text=_(
            "Year-month-day, in Beijing time: the day you plan to apply, or the day of the re-review. "
            "“Within 1 year” counts back from this day or, once customs has accepted the application, from "
            "the day of acceptance."
        ),
        error_messages={
            "required": _("Enter the planned application date."),
            "invalid": _("Enter the planned application date as year-month-day, for example 2027-03-01."),
        },
    )
    accepted_date = DayField(
        years_back=10,
        label=_("Date of acceptance by customs"),
        required=False,
        help_text=_("For an application only, once customs has accepted it. This date then replaces the planned date."),
        error_messages={"invalid": _("Enter the date of acceptance as year-month-day, for example 2027-03-01.")},
    )
    accepted_document = VaultDocument(
        label=_("Customs' document of acceptance"),
        help_text=_("The document in the vault that shows the date of acceptance."),
    )
    types = TypeChoice(
        label=_("Business types"),
        required=False,
        queryset=BusinessType.objects.none(),
        error_messages={
            "required": _("Pick at least one business type."),
            "invalid_choice": _("Pick business types from the list."),
            "invalid_pk_value": _("Pick business types from the list."),
        },
    )
    general_not_meet = GeneralNumber(label=_("General items that do not meet"))
    general_basically_meet = GeneralNumber(label=_("General items that basically meet"))
    # Set by the page itself, so a damaged value is not reported to the person who filled in the rest.
    start_token = forms.CharField(widget=forms.HiddenInput, required=False)
    frame_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_types(self) -> Any:
        """Without a section that is always in scope, at least one type is needed."""
        types = self.cleaned_data["types"]
        if not types and not self.always_in_scope.exists():
            raise forms.ValidationError(self.fields["types"].error_messages["required"], code="required")
        return types

    def clean_last_accepted_date(self) -> date | None:
        accepted: date | None = self.cleaned_data["last_accepted_date"]
        if accepted and accepted > timezone.localdate():
            raise forms.ValidationError(
                _(
                    "The date of the last acceptance is in the future. Enter the day on which customs "
                    "accepted your last application."
                )
            )
        return accepted

    def clean_accepted_date(self) -> date | None:
        """The date of acceptance cannot be in the future (Beijing date)."""
        accepted: date | None = self.cleaned_data["accepted_date"]
        if accepted and accepted > timezone.localdate():
            raise forms.ValidationError(
                _("The date of acceptance is in the future. Leave it empty until customs has accepted the application.")
            )
        return accepted

    def clean(self) -> None:
        mode = self.cleaned_data.get("mode")
        if mode == Mode.APPLICATION:
            # The page hides this field for an application, and its value is dropped.
            self.errors.pop("last_accepted_date", None)
            self.cleaned_data["last_accepted_date"] = None
            self._clean_accepted_document()
        if mode == Mode.RE_REVIEW:
            self._clean_re_review()
            self._refuse_an_acceptance()
        self._clean_general_numbers()

    def _refuse_an_acceptance(self) -> None:
        for name, sentence in ONLY_OF_AN_APPLICATION.items():
            if self[name].value():
                self.errors.pop(name, None)
                self.add_error(name, sentence)

    def _clean_accepted_document(self) -> None:
        """A document needs the date of acceptance that it shows."""
        if self.cleaned_data.get("accepted_document") and self.cleaned_data.get("accepted_date", "") is None:
            self.add_error(
                "accepted_date", _("Enter the date of acceptance that the document shows, or choose no document.")
            )

    def _clean_re_review(self) -> None:
        """The last acceptance must be before the re-review."""
        if "last_accepted_date" in self.errors:
            return
        accepted, planned = self.cleaned_data["last_accepted_date"], self.cleaned_data.get("planned_date")
        if accepted is None:
            self.add_error("last_accepted_date", self.fields["last_accepted_date"].error_messages["required"])
        elif planned and accepted >= planned:
            self.add_error(
                "last_accepted_date",
                _("The last acceptance must be before the re-review date. Correct one of the two."),
            )

    def _clean_general_numbers(self) -> None:
        """Both numbers are needed to decide a condition."""
        empty = [name for name in GENERAL_NUMBERS if self.cleaned_data.get(name, "") is None]
        if len(empty) == 1:
            self.add_error(empty[0], _("Enter both numbers of the general standards, or leave both empty."))

    def __init__(self, *args: Any, edition: Edition, documents: Iterable[Document], **kwargs: Any) -> None:
        """`documents`: the enterprise's documents, one of which may show the date of acceptance."""
        super().__init__(*args, **kwargs)
        self.fields["accepted_document"].offer(documents)  # type: ignore[attr-defined]  # a VaultDocument
        all_types = business_types(edition)
        self.fields["types"].queryset = all_types.filter(is_always_in_scope=False)  # type: ignore[attr-defined]  # a TypeChoice
        self.always_in_scope = all_types.filter(is_always_in_scope=True)
        if self["mode"].value() == Mode.RE_REVIEW:
            self._speak_of_a_re_review()

    def _speak_of_a_re_review(self) -> None:
        planned = self.fields["planned_date"]
        planned.label = _("Re-review date")
        planned.error_messages |= {
            "required": _("Enter the re-review date."),
            "invalid": _("Enter the re-review date as year-month-day, for example 2027-03-01."),
        }

    def frame(self) -> Frame:
        data = self.cleaned_data
        return Frame(
            name=data["name"],
            planned_date=data["planned_date"],
            accepted_date=data["accepted_date"],
            accepted_document=data["accepted_document"],
            type_ids=frozenset(each.pk for each in data["types"]),
            mode=Mode(data["mode"]),
            last_accepted_date=data["last_accepted_date"],
            general_not_meet=data["general_not_meet"],
            general_basically_meet=data["general_basically_meet"],
        )

    def picked_keys(self) -> set[str]:
        """Primary keys of the picked types as the form shows them, typed or initial."""
        return {str(key) for key in self["types"].value() or []}

    def form_token(self) -> UUID:
        return form_token(self.cleaned_data["start_token"])

    def seen_version(self) -> int:
        """The version of name, dates and types that the form is based on."""
        return version_number(self.cleaned_data["frame_version"])


class StartForm(FrameForm):
    """A new assessment, and the former one that its content is carried over from."""

    former = forms.ChoiceField(
        label=_("Carry over from"),
        required=False,
        help_text=_(
            "Ratings, reasons, notes and evidence of items whose wording is unchanged, marked as not confirmed. They do not count "
            "until somebody has looked at them and confirmed them."
        ),
        error_messages={"invalid_choice": NO_FORMER},
    )

    def __init__(self, *args: Any, formers: Iterable[Assessment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(each.public_id), _former_words(each)) for each in formers]
        self.fields["former"].choices = [("", _("nothing: start empty")), *offered]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen_former(self) -> UUID | None:
        chosen = self.cleaned_data["former"]
        return UUID(chosen) if chosen else None


def _former_words(former: Assessment) -> str:
    words = (written(former.reference_date), former.get_state_display(), former.edition.code)
    return f"{former.name}{bracketed(listed(words))}"


def frame_initial(assessment: Assessment) -> dict[str, Any]:
    return {
        "name": assessment.name,
        "planned_date": assessment.planned_date,
        "accepted_date": assessment.accepted_date,
        "accepted_document": assessment.accepted_document,
        "mode": assessment.mode,
        "last_accepted_date": assessment.last_accepted_date,
        "general_not_meet": assessment.general_not_meet,
        "general_basically_meet": assessment.general_basically_meet,
        "types": picked(assessment),
        "frame_version": assessment.frame_version,
    }


def start_initial() -> dict[str, Any]:
    return {"start_token": uuid4(), "mode": Mode.APPLICATION}

"""Forms of the vault: its filter, a document's details, and the reason of a withdrawal or erasure."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from acecs.accounts.models import Department
from acecs.refusals import Why
from acecs.text.fields import DayField, LineField, TextField, VisibleLineField
from acecs.text.forms import PageForm
from acecs.text.typed import version_number
from assessments.actions.nil_statement import Statement
from assessments.queries.documents import VaultFilter
from assessments.rules.evidence import LONGEST_PLACE, LONGEST_SHOWS, stated_period
from evidence.models import Document
from evidence.names import folded
from evidence.states import DETAILS, Kind
from standards.states import Facet

# What a list of the vault shows; empty: all documents in use.
SHOWN = {
    "": pgettext_lazy("documents", "in use"),
    "unused": pgettext_lazy("documents", "not used"),
    "expiring": _("expiring within 90 days"),
    "expired": _("expired"),
    "pending": _("being inspected"),
    "not_accepted": _("not accepted"),
    "withdrawn": pgettext_lazy("documents", "withdrawn"),
}
LONGEST_REASON = 2_000


class DepartmentField(forms.ChoiceField):
    """One of the enterprise's departments, or None. Call `offer` first."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid_choice": _("Choose a department of this enterprise.")}
        super().__init__(required=False, error_messages=messages, **options)
        self.departments: dict[str, Department] = {}

    def offer(self, departments: Iterable[Department], nothing: object) -> None:
        self.departments = {str(each.pk): each for each in departments}
        self.choices = [("", nothing), *((key, each.display_name) for key, each in self.departments.items())]

    def clean(self, value: Any) -> Department | None:
        return self.departments.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Department) else value


class DocumentForm(PageForm):
    """What is said of a document. `revision` is what the change is based on."""

    not_retryable = frozenset({Why.WRONG_ROLE})

    title = VisibleLineField(
        label=_("Title"), max_length=255, error_messages={"required": _("Give the document a title.")}
    )
    kind = forms.ChoiceField(
        label=_("Kind of document"),
        required=False,
        choices=[("", _("not stated")), *Kind.choices],
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    covers_from = DayField(
        label=_("Period covered from"),
        required=False,
        help_text=_("What the document is about, whatever the day of its upload; year-month-day."),
    )
    covers_until = DayField(label=_("Period covered until"), required=False, help_text=_("This day is included."))
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("Only if it ends, as a licence or contract does.")
    )
    issuer = LineField(label=_("Issuer"), required=False, max_length=200)
    number = LineField(
        label=_("Document number"), required=False, max_length=100, help_text=_("As its issuer numbered it.")
    )
    department = DepartmentField(label=_("Department"))
    has_personal_information = forms.BooleanField(label=_("Contains personal information"), required=False)
    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, departments: Iterable[Department] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(departments, _("not stated"))  # type: ignore[attr-defined]  # a DepartmentField

    @classmethod
    def initial_of(cls, document: Document) -> dict[str, Any]:
        return {name: getattr(document, name) for name in DETAILS} | {"revision": document.revision}

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DETAILS}

    def seen_revision(self) -> int:
        return version_number(self.cleaned_data["revision"])

    def clean(self) -> dict[str, Any]:
        begins, ends = self.cleaned_data.get("covers_from"), self.cleaned_data.get("covers_until")
        if begins and ends and begins > ends:
            self.add_error("covers_until", _("The period ends before it begins. Correct one of the two dates."))
        return self.cleaned_data


class ReasonForm(PageForm):
    """Why a document is withdrawn, or a file erased."""

    reason = TextField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{self.prefix or 'why'}_%s"

    def add_prefix(self, field_name: str) -> str:
        """The prefix tells the ids of several such forms on a page apart, not the names of their fields."""
        return field_name


class VaultForm(PageForm):
    """What to search the vault for."""

    q = LineField(label=_("Words"), required=False, help_text=_("Title, file name, number, issuer or item."))
    # Chosen by the links above the form.
    show = forms.ChoiceField(required=False, choices=SHOWN.items(), widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of document"), required=False, choices=[("", _("any kind")), *Kind.choices])
    facet = forms.ChoiceField(label=_("What it shows"), required=False, choices=[("", _("anything")), *Facet.choices])
    department = DepartmentField(label=_("Department"))
    covers_from = DayField(label=_("About the time from"), required=False)
    covers_until = DayField(label=_("About the time until"), required=False)

    def __init__(self, *args: Any, departments: Iterable[Department] = (), **kwargs: Any) -> None:
        super().__init__(*args, asks=False, **kwargs)
        self.fields["department"].offer(departments, _("any department"))  # type: ignore[attr-defined]  # a DepartmentField

    def wanted(self) -> VaultFilter:
        values = self.cleaned_data
        department = values["department"]
        return VaultFilter(
            words=values["q"],
            show=values["show"],
            kind=values["kind"],
            facet=values["facet"],
            department=department.pk if department else None,
            covers_from=values["covers_from"],
            covers_until=values["covers_until"],
        )


class LinkForm(PageForm):
    """What links to items say."""

    facet = forms.ChoiceField(
        label=_("What they show"),
        required=False,
        choices=[("", _("not stated")), *Facet.choices],
        error_messages={"invalid_choice": _("Choose what the evidence shows from the list.")},
    )
    place = LineField(
        label=_("Where to look"),
        required=False,
        max_length=LONGEST_PLACE,
        help_text=_("Page, sheet or section, for example: p. 12, section 4.2."),
    )
    shows = TextField(
        label=_("What is to be seen there"),
        required=False,
        max_length=LONGEST_SHOWS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NilStatementForm(PageForm):
    """What a nil statement says. The signatory signs by their name, typed once more."""

    refused_field = "covers_until"

    covers_from = DayField(label=_("Period from"), error_messages={"required": _("Enter when the period begins.")})
    covers_until = DayField(
        label=_("Period until"),
        help_text=_("This day is included."),
        error_messages={"required": _("Enter when the period ends.")},
    )
    note = TextField(
        label=_("What did not happen, in your own words"),
        required=False,
        max_length=LONGEST_SHOWS,
        help_text=_("Optional. It is printed as typed, in both languages of the statement."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    signatory = VisibleLineField(
        label=_("Signatory"), max_length=60, error_messages={"required": _("Enter who signs the statement.")}
    )
    position = VisibleLineField(
        label=_("Position of the signatory"),
        max_length=60,
        error_messages={"required": _("Enter the position of the signatory.")},
    )
    signature = LineField(
        label=_("Signature"),
        max_length=60,
        help_text=_("The signatory’s name once more: it signs the statement."),
        error_messages={"required": _("Sign with the signatory’s name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        begins, ends = values.get("covers_from"), values.get("covers_until")
        if begins and ends and (refusal := stated_period(begins, ends, signed_on=self.today)):
            self.add_error("covers_until", str(refusal.message))
        names = [values.get("signatory"), values.get("signature")]
        if all(names) and len({folded(str(name)) for name in names}) > 1:
            self.add_error("signature", _("The signature is not the signatory’s name. Type it as it stands above."))
        return values

    def statement(self, today: date) -> Statement:
        values = self.cleaned_data
        return Statement(
            since=values["covers_from"],
            until=values["covers_until"],
            note=values["note"],
            signatory=values["signatory"],
            position=values["position"],
            signed_on=today,
        )

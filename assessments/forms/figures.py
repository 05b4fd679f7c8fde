"""Forms of the register of figures, one per kind; the history uses their labels too."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from acecs.refusals import Why
from acecs.text.fields import CountField, DayField, MoneyField, TextField, VisibleLineField
from acecs.text.forms import PageForm, form_token
from acecs.text.signs import listed
from acecs.text.typed import is_blank, one_line, version_number
from assessments.forms.document import VaultDocument
from assessments.models import FIGURES, Figure
from assessments.models.figures import NUMBERS, money
from assessments.rules import figures as figures_rules
from assessments.rules.lookalikes import COMPARED, NO_ROWS, Rows, lookalikes
from assessments.vocabulary import FigureKind, Ground, Party, PenaltyState, YesNoOpen
from evidence.models import Document

NOTHING = "—"
SHORT_TEXT = 2_000


class RequiredChoice(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        messages = {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}
        super().__init__(error_messages=messages, **options)


class Tick(forms.BooleanField):
    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class CalendarYear(CountField):
    """A year, with the same error message for every malformed value."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as wrong:
            raise forms.ValidationError(self.error_messages["required"]) from wrong


class FigureForm(PageForm):
    """`documents`: those a penalty may refer to; `others`: the enterprise's other rows of the kind, asked for if needed.

    `rows`: of a workbook's sheet, which have added or changed some of the others.

    `token` identifies a form that adds; `version` is what a change is based on.
    """

    kind: ClassVar[FigureKind]
    not_retryable = frozenset({Why.WRONG_ROLE})

    # Set by the page, so no error is shown at a field: `form_token` and the action refuse a damaged value.
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        documents: Sequence[Document] = (),
        others: Callable[[], Sequence[Figure]] = tuple,
        rows: Rows = NO_ROWS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # Questions are made in two languages: the rows are looked up once.
        self.documents, self.others, self.rows = documents, cache(others), rows

    def clean(self) -> dict[str, Any]:
        """Show the rule's faults at their fields."""
        if not self.errors:
            faults = figures_rules.figure_faults(self.kind, self.values(), today=timezone.localdate())
            for name, sentence in faults.items():
                self.add_error(name, sentence)
        return self.cleaned_data

    def questions(self) -> dict[str, str]:
        """Also ask about a row that looks like another one, unless no compared field was changed."""
        asked = super().questions()
        compared = COMPARED.get(self.kind, set()) & set(self.changed_data)
        return asked | (lookalikes(self.kind, self.values(), self.others(), self.rows) if compared else {})

    def values(self) -> dict[str, Any]:
        """Field of the row → value."""
        return {name: self.cleaned_data[name] for name in FIGURES[self.kind].entered}

    @classmethod
    def initial_of(cls, figure: Figure) -> dict[str, Any]:
        """What the form shows of a row."""
        return figure.values()

    def form_token(self) -> UUID:
        return form_token(self.cleaned_data["token"])

    def seen_version(self) -> int:
        """The version that the form is based on."""
        return version_number(self.cleaned_data["version"])

    def words(self, content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """Field → (label, value as shown in the history), in the reader's language."""
        return {
            name: (str(self.fields[name].label), self._word(name, content.get(name)))
            for name in FIGURES[self.kind].entered
        }

    def _word(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return str(YesNoOpen.YES.label if value else YesNoOpen.NO.label)
        if isinstance(field, MoneyField):
            return money(Decimal(value))
        if isinstance(field, forms.ChoiceField):
            return str(dict(cast("list[tuple[str, Any]]", field.choices)).get(value, value))
        return batch_words(value) if isinstance(value, list) else str(value)


def batch_words(batches: Sequence[str]) -> str:
    """The batch numbers, and how many batches have no known number."""
    unknown = sum(not each for each in batches)
    words = [each for each in batches if each]
    if unknown:
        words.append(ngettext("%(count)s without a number", "%(count)s without a number", unknown) % {"count": unknown})
    return listed(words)


class PenaltyForm(FigureForm):
    kind = FigureKind.PENALTY

    number = VisibleLineField(
        label=_("Number of the decision"),
        max_length=80,
        help_text=_("As printed on the decision."),
        error_messages={"required": _("Enter the number of the decision.")},
    )
    office = VisibleLineField(
        label=_("Office that decided"),
        max_length=120,
        error_messages={"required": _("Enter the customs office that issued the decision.")},
    )
    decided_on = DayField(
        label=_("Date of the decision"),
        help_text=_("Year-month-day. A penalty counts from this date, not from payment or delivery."),
    )
    party = RequiredChoice(
        label=_("Whom the decision names"),
        choices=Party.choices,
        help_text=_(
            "Penalties on the enterprise and its branches count; those on clients and employees "
            "are recorded but not counted."
        ),
    )
    ground = RequiredChoice(
        label=_("What was violated"),
        choices=Ground.choices,
        help_text=_("Smuggling falls under the general standards: seek advice now."),
    )
    acts = CountField(
        ask_from=50,
        label=_("Number of acts in the decision"),
        help_text=_("Decisions are counted, not acts; this number shows what counting acts would change."),
        error_messages={"required": _("Enter how many acts the decision names, from 1 to 999.")},
    )
    warning = Tick(label=_("Warning"))
    fine = MoneyField(label=_("Fine (RMB)"), help_text=_("Leave out duty and late fees: they are not penalties."))
    confiscated_gains = MoneyField(label=_("Confiscated gains (RMB)"))
    confiscated_goods = MoneyField(label=_("Value of confiscated goods (RMB)"))
    state = RequiredChoice(
        label=_("Status of the decision"),
        choices=PenaltyState.choices,
        help_text=_("Amount changed: enter the new amount above and leave the original date as it is."),
    )
    state_note = TextField(
        label=_("What happened since"),
        required=False,
        max_length=SHORT_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example, the number and date of the decision that changed or revoked it."),
    )
    disclosed = Tick(
        label=_("Voluntary disclosure: the enterprise found the conduct itself and reported it to customs")
    )
    recognised = Tick(label=_("The voluntary disclosure is recognized by customs"))
    document = VaultDocument(
        label=_("Document in the vault"),
        help_text=_("The decision, or the document by which customs recognized the disclosure."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].offer(self.documents)  # type: ignore[attr-defined]  # a VaultDocument

    def words(self, content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """The state's label is left out of a decision entered by mistake, which is neither in force nor under appeal."""
        words = super().words(content)
        if content["void_reason"]:
            words["state"] = (words["state"][0], gettext("struck out, does not count"))
        return words

    def clean_acts(self) -> int:
        acts: int = self.cleaned_data["acts"]
        if not 1 <= acts <= figures_rules.MOST_ACTS:
            raise forms.ValidationError(self.fields["acts"].error_messages["required"])
        return acts


class NotificationForm(FigureForm):
    kind = FigureKind.NOTIFICATION

    notified_on = DayField(
        label=_("Date of the notification"),
        help_text=_("Year-month-day. A batch counts from this date."),
    )
    country = VisibleLineField(
        label=_("Country or region"),
        max_length=80,
        error_messages={"required": _("Enter the country or region that sent the notification.")},
    )
    product = VisibleLineField(
        label=_("Product"),
        max_length=200,
        error_messages={"required": _("Enter the product named in the notification.")},
    )
    batches = TextField(
        label=_("Batch numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One per line. Batches are counted, not notifications; a batch of the same product that is "
            "notified twice counts once."
        ),
    )
    unnumbered = CountField(
        ask_from=100,
        label=_("Batches without a known number"),
        required=False,
        help_text=_("How many; each counts as a separate batch."),
    )
    own_fault = RequiredChoice(
        label=_("Has the enterprise's own fault been confirmed?"),
        choices=YesNoOpen.choices,
        widget=forms.RadioSelect,
    )
    confirmed_on = DayField(
        label=_("Confirmed on"),
        required=False,
        help_text=_("Only if the enterprise's own fault is confirmed; year-month-day."),
    )
    serious = Tick(label=_("A serious safety or health problem"))
    banned_substance = Tick(label=_("A banned pesticide or other banned substance"))
    quality_management = RequiredChoice(
        label=_("Was inadequate quality management the cause?"),
        choices=YesNoOpen.choices,
        widget=forms.RadioSelect,
    )
    field_order = ["notified_on", "country", "product", "batches", "unnumbered"]

    def clean_batches(self) -> list[str]:
        numbers = [one_line(line) for line in self.cleaned_data["batches"].split("\n")]
        if any(len(each) > figures_rules.LONGEST_BATCH for each in numbers):
            raise forms.ValidationError(
                gettext("Enter one batch number per line, each of at most %(most)s characters.")
                % {"most": figures_rules.LONGEST_BATCH}
            )
        return [each for each in numbers if not is_blank(each)]

    def clean_unnumbered(self) -> int:
        unnumbered: int = self.cleaned_data["unnumbered"] or 0
        if unnumbered > figures_rules.MOST_BATCHES:
            raise forms.ValidationError(figures_rules.too_many_batches())
        return unnumbered

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return super().values() | {"batches": data["batches"] + [""] * data["unnumbered"]}

    @classmethod
    def initial_of(cls, figure: Figure) -> dict[str, Any]:
        batches: list[str] = figure.values()["batches"]
        numbers = [each for each in batches if each]
        return figure.values() | {
            "batches": "\n".join(numbers),
            "unnumbered": len(batches) - len(numbers) or "",
        }


class ListingForm(FigureForm):
    kind = FigureKind.LISTING

    since = DayField(label=_("Listed from"), help_text=_("Year-month-day; this day is included."))
    until = DayField(
        label=_("Listed until"),
        required=False,
        help_text=_("Leave it empty while the enterprise is on the list. This day is included."),
    )
    note = TextField(label=_("Note"), required=False, max_length=SHORT_TEXT, widget=forms.Textarea(attrs={"rows": 3}))


class LookUpForm(FigureForm):
    kind = FigureKind.LOOK_UP

    looked_up_on = DayField(label=_("Looked up on"), help_text=_("The day on which the published list was checked."))
    was_listed = forms.TypedChoiceField(
        label=_("Was the enterprise on the list?"),
        choices=[("yes", YesNoOpen.YES.label), ("no", YesNoOpen.NO.label)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")},
    )

    @classmethod
    def initial_of(cls, figure: Figure) -> dict[str, Any]:
        return figure.values() | {"was_listed": "yes" if figure.values()["was_listed"] else "no"}


class DocumentsForm(FigureForm):
    kind = FigureKind.DOCUMENTS

    year = CalendarYear(
        label=_("Calendar year"),
        help_text=_(
            "Only the calendar year before the reference date's year counts. You may enter a year that "
            "has not ended; its number is not final until after 31 December."
        ),
        error_messages={"required": _("Enter the calendar year in four digits, for example 2025.")},
    )
    declarations = CountField(
        label=_("Customs declarations (number)"),
        help_text=_(
            "Declarations, filing lists, manifests and similar documents of the whole year. Enter 0 if there were none."
        ),
    )
    filing_lists = CountField(label=_("Filing lists (number)"))
    manifests = CountField(label=_("Manifests (number)"))
    other = CountField(label=_("Other relevant documents (number)"))
    cannot_be_calculated = Tick(label=_("The number for this year cannot be calculated"))
    reason = TextField(
        label=_("Why it cannot be calculated"),
        required=False,
        max_length=SHORT_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The page marks the required fields: the numbers, or the reason why there are none."""
        super().__init__(*args, **kwargs)
        has_no_number = bool(self["cannot_be_calculated"].value())
        for name in NUMBERS:
            self.fields[name].required = not has_no_number
            self.fields[name].error_messages["required"] = figures_rules.number_missing()
        self.fields["reason"].required = has_no_number
        self.fields["reason"].error_messages["required"] = figures_rules.reason_missing()


FORMS: dict[FigureKind, type[FigureForm]] = {
    each.kind: each for each in (PenaltyForm, NotificationForm, ListingForm, LookUpForm, DocumentsForm)
}


class VoidForm(PageForm):
    """Why a row was a mistake."""

    reason = TextField(
        label=_("Why this was a mistake"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The row stays in the register with this reason and is not counted anywhere."),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page also has the form of the row.
        self.auto_id = "void_%s"

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if refusal := figures_rules.void(reason):
            raise forms.ValidationError(str(refusal.message))
        return reason

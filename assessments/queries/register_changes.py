"""What changed in the register of figures, in the words of the page's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from acecs.text.signs import listed
from assessments.documents.register_changes import RegisterChanges, RowChange
from assessments.vocabulary import FigureKind, Ground, Party, PenaltyState, YesNoOpen
from standards.law.sentences import rmb, whole


@dataclass(frozen=True)
class ChangedValue:
    """One value that differs; a side is empty if the row is not in that version."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """`name`: how people refer to the row; `happened`: added, removed or changed."""

    kind: str
    name: str
    happened: str
    values: list[ChangedValue]


@dataclass(frozen=True)
class ShownChanges:
    rows: list[ShownRow]
    look_up: ChangedValue | None

    @property
    def is_empty(self) -> bool:
        return not self.rows and self.look_up is None


def shown(changes: RegisterChanges | None) -> ShownChanges | None:
    """None if the dossiers cannot be compared."""
    if changes is None:
        return None
    days = changes.looked_up_on
    look_up = ChangedValue(_("Bad-record list looked up on"), *(day or "–" for day in days)) if days else None
    return ShownChanges([_shown_row(each) for each in changes.rows], look_up)


def _shown_row(change: RowChange) -> ShownRow:
    happened = "added" if change.before is None else "removed" if change.after is None else "changed"
    name = NAMES[change.kind]
    return ShownRow(
        kind=str(KINDS[change.kind]),
        name=str(getattr(change.part, name)),
        happened=happened,
        values=[_changed_value(field, change) for field in change.fields if field != name and _is_shown(field, change)],
    )


def _is_shown(field: str, change: RowChange) -> bool:
    """Leave out empty values of added rows (nothing confiscated), but not changes to empty."""
    if change.before and change.after:
        return True
    return field in ("number", "until") or bool(getattr(change.part, field))


def _changed_value(field: str, change: RowChange) -> ChangedValue:
    label, word = FIELDS[field]
    sides = (word(getattr(part, field)) if part else "" for part in (change.before, change.after))
    return ChangedValue(str(label), *sides)


# --- Words -------------------------------------------------------------------------------------


def _yes_no(value: bool) -> str:  # noqa: FBT001 - a value of a field
    return _("yes") if value else _("no")


def _day(value: str | None) -> str:
    return value or "–"


def _until(value: str | None) -> str:
    return value or _("still listed")


def _number(value: int | None) -> str:
    return _("cannot be calculated") if value is None else whole(value)


def _batches(names: Sequence[str]) -> str:
    known = [name for name in names if name]
    count = len(names) - len(known)
    without = ngettext("%(count)s without a number", "%(count)s without a number", count) % {"count": count}
    return listed([*known, without] if count else known)


def _word_of(choices: type[TextChoices]) -> Callable[[str], str]:
    def word(code: str) -> str:
        return str(dict(choices.choices).get(code, code))

    return word


KINDS = {
    "penalty": FigureKind.PENALTY.label,
    "notification": FigureKind.NOTIFICATION.label,
    "listing": FigureKind.LISTING.label,
    "documents": FigureKind.DOCUMENTS.label,
}
# The field that names the row is shown once, as its name.
NAMES = {"penalty": "label", "notification": "label", "listing": "since", "documents": "year"}
FIELDS: Mapping[str, tuple[Any, Callable[[Any], str]]] = {
    "decided_on": (gettext_lazy("Date of the decision"), _day),
    "party": (gettext_lazy("Whom the decision names"), _word_of(Party)),
    "ground": (gettext_lazy("What was violated"), _word_of(Ground)),
    "warning": (gettext_lazy("Warning"), _yes_no),
    "fine": (gettext_lazy("Fine (RMB)"), rmb),
    "confiscated_gains": (gettext_lazy("Confiscated gains (RMB)"), rmb),
    "confiscated_goods": (gettext_lazy("Value of confiscated goods (RMB)"), rmb),
    "disclosed": (gettext_lazy("Voluntary disclosure"), _yes_no),
    "recognised": (gettext_lazy("The voluntary disclosure is recognized by customs"), _yes_no),
    "state": (gettext_lazy("Status of the decision"), _word_of(PenaltyState)),
    "acts": (gettext_lazy("Number of acts in the decision"), whole),
    "notified_on": (gettext_lazy("Date of the notification"), _day),
    "batches": (gettext_lazy("Batch numbers"), _batches),
    "own_fault": (gettext_lazy("Own fault"), _word_of(YesNoOpen)),
    "confirmed_on": (gettext_lazy("Confirmed on"), _day),
    "serious": (gettext_lazy("Serious problem"), _yes_no),
    "banned_substance": (gettext_lazy("A banned pesticide or other banned substance"), _yes_no),
    "quality_management": (gettext_lazy("Due to quality management"), _word_of(YesNoOpen)),
    "until": (gettext_lazy("Listed until"), _until),
    "number": (gettext_lazy("Number of relevant documents"), _number),
}

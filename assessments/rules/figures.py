"""May a row of the register of figures say this?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.numbers import number_key
from acecs.text.typed import LONGEST_TEXT, is_blank
from assessments.models import Figure, Penalty
from assessments.models.figures import AMOUNTS, NUMBERS
from assessments.rules import evidence as evidence_rules
from assessments.vocabulary import FigureKind, PenaltyState, YesNoOpen

EARLIEST = date(2000, 1, 1)
# These days cannot be in the future; the end of a listing can.
DAYS = ("decided_on", "notified_on", "confirmed_on", "since", "looked_up_on")
MOST_ACTS = 999
MOST_BATCHES = 500
LONGEST_BATCH = 100


def may_say(kind: FigureKind, values: Mapping[str, Any], *, today: date) -> Refusal | None:
    """May a row of the register say this? `values`: field → value."""
    faults = figure_faults(kind, values, today=today)
    return Refusal(Why.INVALID, " ".join(faults.values())) if faults else None


def fits(figure: Figure, others: Iterable[Figure], *, today: date) -> Refusal | None:
    """Are the row's values consistent, and compatible with the enterprise's other rows of its kind, without those made by mistake?"""
    return (
        may_say(figure.kind, figure.values(), today=today)
        or evidence_rules.own_document(figure.values().get("document"), figure.enterprise)
        or only_one(figure, others)
    )


def only_one(figure: Figure, others: Iterable[Any]) -> Refusal | None:
    """Allow one row per decision and one number per year."""
    identity = figure.identity
    if identity is None or all(each.identity != identity for each in others):
        return None
    if isinstance(figure, Penalty):
        message = _("Decision %(label)s is already in the register. Open it there instead.")
    else:
        message = _("The number of relevant documents for %(label)s is already in the register. Open it there instead.")
    return Refusal(Why.INVALID, message % {"label": figure.label_in_words})


def only_one_row(figure: Figure, row: int) -> Refusal:
    """The refusal of a second row of a workbook's sheet for one decision or year. `row`: of the first one."""
    message = _("Row %(row)s of this sheet already contains %(label)s. Delete one of the two rows.")
    return Refusal(Why.INVALID, message % {"row": row, "label": figure.label_in_words})


def still_in_row(figure: Figure, row: int) -> Refusal:
    """The refusal of a decision or year that another row of the sheet should give up, but cannot."""
    message = _(
        "Row %(row)s of this sheet still has %(label)s, which it cannot give up. Correct that row first, or change both "
        "entries on their pages."
    )
    return Refusal(Why.INVALID, message % {"row": row, "label": figure.label_in_words})


def figure_faults(kind: FigureKind, values: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Field → message, so that a form can show each at its field."""
    return FAULTS[kind](values, today) | _days(values, today)


def _days(values: Mapping[str, Any], today: date) -> dict[str, str]:
    faults = {}
    for name in DAYS:
        day = values.get(name)
        if day and day > today:
            faults[name] = _("This date is in the future. Enter today or an earlier day.")
        elif day and day < EARLIEST:
            faults[name] = _("Enter the year with four digits, from %(year)s on.") % {"year": EARLIEST.year}
    return faults


def _penalty(values: Mapping[str, Any], _today: date) -> dict[str, str]:
    faults = {}
    is_penalty = values["warning"] or any(values[name] for name in AMOUNTS)
    if values["state"] == PenaltyState.NOT_PENALISED and is_penalty:
        faults["state"] = _(
            "A decision not to penalize has no warning and no amount. Remove them, or choose another status."
        )
    if values["state"] != PenaltyState.NOT_PENALISED and not is_penalty:
        faults["fine"] = _(
            "Enter the amount or select the warning. A decision with neither is a decision not to "
            "penalize: choose that as its status."
        )
    if values["recognised"] and not values["disclosed"]:
        faults["recognised"] = _("Customs can only recognize what was disclosed: select the disclosure too.")
    return faults


def _notification(values: Mapping[str, Any], _today: date) -> dict[str, str]:
    return _batches(values["batches"]) | _confirmation(
        values["own_fault"], values["confirmed_on"], values["notified_on"]
    )


def _batches(batches: Sequence[str]) -> dict[str, str]:
    numbers = [key for each in batches if (key := number_key(each))]
    if not batches:
        return {"batches": _("Enter at least one batch: its number, or how many batches have no known number.")}
    if len(batches) > MOST_BATCHES:
        return {"batches": too_many_batches()}
    if len(numbers) > len(set(numbers)):
        return {"batches": _("A batch number is entered twice. Enter each batch once.")}
    return {}


def too_many_batches() -> str:
    return _("Enter at most %(most)s batches in one notification.") % {"most": MOST_BATCHES}


def _confirmation(own_fault: str, confirmed_on: date | None, notified_on: date) -> dict[str, str]:
    if own_fault == YesNoOpen.YES and confirmed_on is None:
        return {"confirmed_on": _("Enter the day on which the enterprise's own fault was confirmed.")}
    if own_fault != YesNoOpen.YES and confirmed_on:
        return {
            "confirmed_on": _(
                "This date applies only if the enterprise's own fault is confirmed. Choose “yes” above, or leave it empty."
            )
        }
    if confirmed_on and confirmed_on < notified_on:
        return {"confirmed_on": _("This is before the notification. Correct one of the two dates.")}
    return {}


def _listing(values: Mapping[str, Any], _today: date) -> dict[str, str]:
    if values["until"] and values["until"] < values["since"]:
        return {"until": _("The listing would end before it begins. Correct one of the two dates.")}
    return {}


def _look_up(_values: Mapping[str, Any], _today: date) -> dict[str, str]:
    return {}


def _documents(values: Mapping[str, Any], today: date) -> dict[str, str]:
    faults = {}
    if not EARLIEST.year <= values["year"] <= today.year:
        faults["year"] = _("Enter a year from %(first)s to %(last)s.") % {"first": EARLIEST.year, "last": today.year}
    if values["cannot_be_calculated"]:
        return faults | _without_numbers(values)
    if not is_blank(values["reason"]):
        faults["reason"] = _(
            "A reason is needed only if the number cannot be calculated. Select that, or leave the reason empty."
        )
    return faults | {name: number_missing() for name in NUMBERS if values[name] is None}


def number_missing() -> str:
    return _("Enter the number (0 if there were none), or select that it cannot be calculated.")


def reason_missing() -> str:
    return _("Give the reason why the number cannot be calculated.")


def _without_numbers(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    if is_blank(values["reason"]):
        faults["reason"] = reason_missing()
    there = _("Leave the number empty if it cannot be calculated, or clear that box.")
    return faults | {name: there for name in NUMBERS if values[name] is not None}


FAULTS: dict[FigureKind, Callable[[Mapping[str, Any], date], dict[str, str]]] = {
    FigureKind.PENALTY: _penalty,
    FigureKind.NOTIFICATION: _notification,
    FigureKind.LISTING: _listing,
    FigureKind.LOOK_UP: _look_up,
    FigureKind.DOCUMENTS: _documents,
}


def void(reason: str) -> Refusal | None:
    """Marking a row as entered by mistake needs a reason."""
    if is_blank(reason):
        return Refusal(Why.INVALID, _("Explain why this was a mistake: the row is kept, with your reason."))
    if len(reason) > LONGEST_TEXT:
        return Refusal(Why.INVALID, _("Shorten the reason to %(limit)s characters.") % {"limit": f"{LONGEST_TEXT:,}"})
    return None


def change_figure(*, is_void: bool) -> Refusal | None:
    """A row entered by mistake must be restored before it can be changed."""
    if is_void:
        return Refusal(
            Why.WRONG_STATE,
            _("This row is marked as entered by mistake. Restore it to the register, then change it."),
        )
    return None

"""Does a row of the register look like another one, or a batch like another batch? Only asked, never decided."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from acecs.text.moments import written
from acecs.text.numbers import near_key, number_key
from assessments.models import Notification, Penalty
from assessments.models.figures import AMOUNTS, Figure
from assessments.vocabulary import FigureKind


def lookalikes(kind: FigureKind, values: Mapping[str, Any], others: Sequence[Figure]) -> dict[str, str]:
    """Field → question. `others`: the enterprise's other rows of this kind, without those entered by mistake."""
    return LOOKALIKES[kind](values, others) if kind in LOOKALIKES else {}


def _penalty(values: Mapping[str, Any], others: Sequence[Penalty]) -> dict[str, str]:
    if number_key(values["number"]) in {number_key(other.number) for other in others}:
        # One decision, not a similar one: the register refuses it.
        return {}
    for other in others:
        if _look_alike(values["number"], other.number):
            message = _("“%(number)s” looks like decision “%(other)s” of %(day)s, which is in the register: the same?")
        elif _same_case(values, other):
            message = _(
                "Decision “%(other)s” of %(day)s, which is in the register, has the same day, office and amount as "
                "“%(number)s”: the same?"
            )
        else:
            continue
        return {
            "number": message % {"number": values["number"], "other": other.number, "day": written(other.decided_on)}
        }
    return {}


def _same_case(values: Mapping[str, Any], other: Penalty) -> bool:
    return (
        values["decided_on"] == other.decided_on
        and near_key(values["office"]) == near_key(other.office)
        and sum(values[name] for name in AMOUNTS) == other.amount
    )


def _notification(values: Mapping[str, Any], others: Iterable[Notification]) -> dict[str, str]:
    """Batches of the same product are compared, in this notification and in the others."""
    product, seen = values["product"], {batch: "" for batch in values["batches"] if batch}
    for other in others:
        if near_key(product) == near_key(other.product):
            seen |= {batch: other.label for batch in other.batches if batch and batch not in seen}
            if number_key(product) != number_key(other.product) and _share_a_batch(values["batches"], other.batches):
                message = _("“%(product)s” looks like “%(other)s” of notification %(label)s: the same product?")
                return {"product": message % {"product": product, "other": other.product, "label": other.label}}
    near: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for batch in seen:
        near[near_key(batch)].setdefault(number_key(batch), batch)
    for batch in filter(None, values["batches"]):
        for key, other_batch in near[near_key(batch)].items():
            if key != number_key(batch):
                message = _("Batch “%(batch)s” looks like batch “%(other)s” (%(label)s): the same?")
                place = seen[other_batch] or _("this notification")
                return {"batches": message % {"batch": batch, "other": other_batch, "label": place}}
    return {}


def _share_a_batch(batches: Iterable[str], others: Iterable[str]) -> bool:
    return bool({number_key(each) for each in batches if each} & {number_key(each) for each in others if each})


def _look_alike(number: str, other: str) -> bool:
    """Two numbers that mean the same do not look alike: they are one, which other rules treat as such."""
    return near_key(number) == near_key(other) and number_key(number) != number_key(other)


# Fields of the row that its comparison with others reads.
COMPARED = {
    FigureKind.PENALTY: {"number", "office", "decided_on", *AMOUNTS},
    FigureKind.NOTIFICATION: {"product", "batches"},
}
LOOKALIKES: dict[FigureKind, Callable[[Mapping[str, Any], Any], dict[str, str]]] = {
    FigureKind.PENALTY: _penalty,
    FigureKind.NOTIFICATION: _notification,
}

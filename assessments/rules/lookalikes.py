"""Does a row of the register look like another one, or a batch like another batch? Only asked, never decided."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from acecs.text.moments import written
from acecs.text.numbers import near_key, number_key
from assessments.models import Notification, Penalty
from assessments.models.figures import AMOUNTS, Figure
from assessments.vocabulary import FigureKind

# Public id → row of a workbook's sheet that has added or changed the other row, in the same file.
Rows = Mapping[UUID, int]
NO_ROWS: Rows = {}


def lookalikes(
    kind: FigureKind, values: Mapping[str, Any], others: Sequence[Figure], rows: Rows = NO_ROWS
) -> dict[str, str]:
    """Field → question. `others`: the enterprise's other rows of this kind, without those entered by mistake."""
    return LOOKALIKES[kind](values, others, rows) if kind in LOOKALIKES else {}


def _penalty(values: Mapping[str, Any], others: Sequence[Penalty], rows: Rows) -> dict[str, str]:
    if number_key(values["number"]) in {number_key(other.number) for other in others}:
        # One decision, not a similar one: the register refuses it.
        return {}
    for other in others:
        if _look_alike(values["number"], other.number):
            message = _similar_number(is_of_sheet=other.public_id in rows)
        elif _same_case(values, other):
            message = _similar_case(is_of_sheet=other.public_id in rows)
        else:
            continue
        named = {"number": values["number"], "other": other.number, "day": written(other.decided_on)}
        return {"number": message % (named | {"row": rows.get(other.public_id)})}
    return {}


def _similar_number(*, is_of_sheet: bool) -> str:
    if is_of_sheet:
        return _("“%(number)s” looks like decision “%(other)s” of %(day)s in row %(row)s of this sheet: the same?")
    return _("“%(number)s” looks like decision “%(other)s” of %(day)s, which is in the register: the same?")


def _similar_case(*, is_of_sheet: bool) -> str:
    if is_of_sheet:
        return _(
            "Decision “%(other)s” of %(day)s in row %(row)s of this sheet has the same day, office and amount as "
            "“%(number)s”: the same?"
        )
    return _(
        "Decision “%(other)s” of %(day)s, which is in the register, has the same day, office and amount as "
        "“%(number)s”: the same?"
    )


def _same_case(values: Mapping[str, Any], other: Penalty) -> bool:
    return (
        values["decided_on"] == other.decided_on
        and near_key(values["office"]) == near_key(other.office)
        and sum(values[name] for name in AMOUNTS) == other.amount
    )


def _notification(values: Mapping[str, Any], others: Iterable[Notification], rows: Rows) -> dict[str, str]:
    """Batches of the same product are compared, in this notification and in the others."""
    near = [other for other in others if near_key(values["product"]) == near_key(other.product)]
    return _similar_product(values, near, rows) or _similar_batch(values, near, rows)


def _similar_product(values: Mapping[str, Any], others: Iterable[Notification], rows: Rows) -> dict[str, str]:
    """Ask about the first batch that the others have under another name of the product."""
    product = number_key(values["product"])
    by_batch: dict[str, Notification] = {}
    for other in others:
        if number_key(other.product) != product:
            by_batch = {number_key(batch): other for batch in other.batches if batch} | by_batch
    for batch in filter(None, values["batches"]):
        if same := by_batch.get(number_key(batch)):
            message = _("“%(product)s” looks like “%(other)s” of notification %(label)s: the same product?")
            named = {"product": values["product"], "other": same.product, "label": _label(same, rows)}
            return {"product": message % named}
    return {}


def _similar_batch(values: Mapping[str, Any], others: Iterable[Notification], rows: Rows) -> dict[str, str]:
    seen = {batch: "" for batch in values["batches"] if batch}
    for other in others:
        seen |= {batch: _label(other, rows) for batch in other.batches if batch and batch not in seen}
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


def _label(other: Notification, rows: Rows) -> str:
    if row := rows.get(other.public_id):
        return _("%(label)s in row %(row)s of this sheet") % {"label": other.label_in_words, "row": row}
    return other.label_in_words


def _look_alike(number: str, other: str) -> bool:
    """Two numbers that mean the same do not look alike: they are one, which other rules treat as such."""
    return near_key(number) == near_key(other) and number_key(number) != number_key(other)


# Fields of the row that its comparison with others reads.
COMPARED = {
    FigureKind.PENALTY: {"number", "office", "decided_on", *AMOUNTS},
    FigureKind.NOTIFICATION: {"product", "batches"},
}
LOOKALIKES: dict[FigureKind, Callable[[Mapping[str, Any], Any, Rows], dict[str, str]]] = {
    FigureKind.PENALTY: _penalty,
    FigureKind.NOTIFICATION: _notification,
}

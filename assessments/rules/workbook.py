"""Which rows of a workbook may be brought in, what they change, and why the others are refused. No query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from acecs.text.bilingual import NOTHING, Text
from acecs.text.moments import written
from acecs.text.typed import cleaned
from assessments.entry import Entry, PartialEntry
from assessments.queries.entered import Entered, Sheet
from assessments.rules import access
from assessments.rules import answer as answer_rules
from assessments.rules.brought_in import Outcomes, RowOutcome
from assessments.workbook.sent import SentRow, TickFault
from standards import ratings
from standards.law.parts import FigurePart
from standards.states import Rating


@dataclass(frozen=True)
class FieldChange:
    """What is saved now, and what the row says. `name`: `rating`, `note`, `reason` or `reply`."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class PlannedRow:
    """The outcome of a row. `title`: of its item; `why`: the sentence if it is refused; its `changes` then show both texts."""

    sent: SentRow
    title: Text
    outcome: RowOutcome
    changes: tuple[FieldChange, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Plan(Outcomes[PlannedRow]):
    """`entries`: item number → what its rows change."""

    entries: Mapping[int, PartialEntry]


@dataclass(frozen=True)
class Basis:
    """What rows are judged by. `user`: the key of the person.

    `versions`: item number → version that the workbook was made from; `then`: item number → what was saved as that version.
    `left_out`: keys of sub-items that take no part by rule; `figures`: results computed from figures.
    `asked`: numbers of the items that customs wants corrected now.
    """

    role: str
    user: int
    sheet: Sheet
    versions: Mapping[int, int]
    then: Mapping[int, Entry]
    left_out: frozenset[str]
    figures: Sequence[FigurePart]
    asked: Collection[int]


def planned(basis: Basis, rows: Iterable[SentRow]) -> Plan:
    judged = [_judged(basis, row) for row in rows if row.key or row.is_written_in]
    entries = _entries(basis.sheet, judged)
    refused = {number: why for number, entry in entries.items() if (why := _incomplete(basis, number, entry))}
    return Plan(
        rows=tuple(_judged_again(basis.sheet, row, refused) for row in judged),
        entries={number: entry for number, entry in entries.items() if number not in refused},
    )


def _judged(basis: Basis, sent: SentRow) -> PlannedRow:
    """Judge a row by itself."""
    number, position = _place(basis.sheet, sent.key)
    item = basis.sheet.item(number)
    if item is None:
        return PlannedRow(sent, NOTHING, RowOutcome.REFUSED, why=_of_no_item(sent))
    return _judged_of(basis, item, sent, position)


def _judged_of(basis: Basis, item: Entered, sent: SentRow, position: int) -> PlannedRow:
    title, then = item.item.title, basis.then.get(item.item.number)
    if refusal := access.own_item(basis.role, is_assignee=item.assignee_id == basis.user):
        return _refused(sent, title, str(refusal.message))
    if then is None or sent.version != basis.versions[item.item.number]:
        return _refused(sent, title, _("The row's stamp is damaged. Download the workbook anew and fill that in."))
    if sent.fault:
        return _refused(sent, title, _unclear(sent))
    if sent.key in basis.left_out and sent.rating == ratings.NOT_APPLICABLE:
        # It shows so, whatever rating is kept.
        return PlannedRow(sent, title, RowOutcome.UNCHANGED)
    written = {change.name for change in _differences(then, sent, position)}
    changes = tuple(change for change in _differences(item.entry, sent, position) if change.name in written)
    if not changes:
        return PlannedRow(sent, title, RowOutcome.UNCHANGED)
    why = _stale(item, sent) or ("rating" in written and _not_by_hand(basis, item, sent, position)) or ""
    return PlannedRow(sent, title, RowOutcome.REFUSED if why else RowOutcome.CHANGED, changes, why)


def _refused(sent: SentRow, title: Text, why: str) -> PlannedRow:
    return PlannedRow(sent, title, RowOutcome.REFUSED, why=why)


def _entries(sheet: Sheet, judged: Iterable[PlannedRow]) -> dict[int, PartialEntry]:
    """Item number → what its changed rows say together."""
    fields: defaultdict[int, dict[str, str]] = defaultdict(dict)
    sub_ratings: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for row in judged:
        number, position = _place(sheet, row.sent.key)
        if row.outcome != RowOutcome.CHANGED:
            continue
        if position:
            sub_ratings[number][position] = row.sent.rating
        else:
            fields[number] |= {change.name: change.new for change in row.changes}
    return {
        # A tick confirms what was carried over.
        number: PartialEntry(fields[number], sub_ratings[number], is_chosen=True)
        for number in {*fields, *sub_ratings}
    }


def _incomplete(basis: Basis, number: int, entry: PartialEntry) -> str:
    """Why the item could not be saved like this, or empty."""
    item = basis.sheet.item(number)
    if item is None:
        return ""
    positions, allowed = frozenset(item.sub_ratings), item.item.allowed
    refusal = answer_rules.entry(entry.over(item.entry), sub_positions=positions, allowed=allowed)
    if "reply" in entry.fields:
        refusal = refusal or answer_rules.reply(entry.fields["reply"], is_asked=number in basis.asked)
    return str(refusal.message) if refusal else ""


def _judged_again(sheet: Sheet, row: PlannedRow, refused: Mapping[int, str]) -> PlannedRow:
    """Refuse a changed row of a refused item."""
    number, _position = _place(sheet, row.sent.key)
    if row.outcome != RowOutcome.CHANGED or number not in refused:
        return row
    return replace(row, outcome=RowOutcome.REFUSED, why=refused[number])


def _place(sheet: Sheet, key: str) -> tuple[int, int]:
    """(item number, position of the sub-item or 0) of a row; (0, 0) if nothing in scope has that key."""
    for each in sheet.items:
        if key == str(each.item.number):
            return each.item.number, 0
        for sub in each.item.sub_items:
            if key == sub.number and sub.position in each.sub_ratings:
                return each.item.number, sub.position
    return 0, 0


def _of_no_item(sent: SentRow) -> str:
    if not sent.key:
        return _("This row belongs to no item. Write in the rows of the items.")
    return _("Item %(key)s is not in the scope of this assessment.") % {"key": sent.key}


def _unclear(sent: SentRow) -> str:
    if sent.fault == TickFault.SEVERAL:
        return _("Several ratings are ticked. Tick one.")
    if sent.fault == TickFault.OTHER_COLUMN:
        return _("“%(sign)s” is written in the column of another rating. Tick one.") % {"sign": sent.sign}
    return _("“%(sign)s” is neither a tick nor a rating. Put ✓ in one of the four columns.") % {"sign": sent.sign}


def _differences(saved: Entry, sent: SentRow, position: int) -> list[FieldChange]:
    """What the row says otherwise than `saved`. Text is compared as a person sees it."""
    if position:
        pairs = [("rating", saved.confirmed_rating(position), sent.rating)]
    else:
        pairs = [
            ("rating", saved.confirmed_rating(), sent.rating),
            ("note", saved.note, sent.note),
            ("reason", saved.reason, sent.reason),
            ("reply", saved.reply, saved.reply if sent.reply is None else sent.reply),
        ]
    return [FieldChange(name, old, cleaned(new)) for name, old, new in pairs if cleaned(old) != cleaned(new)]


def _stale(item: Entered, sent: SentRow) -> str:
    if item.version == sent.version or item.updated_at is None:
        return ""
    text = _(
        "%(name)s changed this item at %(time)s, after the workbook was made. Compare the two, then change it on its page."
    )
    return text % {"name": item.updated_by, "time": written(item.updated_at)}


def _not_by_hand(basis: Basis, item: Entered, sent: SentRow, position: int) -> str:
    """Why the rating follows from something else, or empty."""
    if item.sub_ratings and not position:
        return _("This item is rated by its sub-items.")
    if sent.key in basis.left_out:
        return _("This sub-item is left out by rule.")
    result = next((each.result for each in basis.figures if each.key == sent.key), "undetermined")
    if result == "undetermined" or _agrees(sent.rating, result):
        return ""
    text = _("The figures in the register decide this: %(result)s. Correct the register, or rate the item on its page.")
    return text % {"result": Rating(result).label}


def _agrees(rating: str, result: str) -> bool:
    """What the business does not involve is not applicable, unless its figures are against it."""
    return rating in (result, "") or (rating == ratings.NOT_APPLICABLE and result != ratings.NOT_MEET)

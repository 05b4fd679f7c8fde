"""Bring a filled-in workbook of the worksheet back in, and undo that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.refusals import Refusal, Why, ensure
from acecs.text.signs import listed
from acecs.text.typed import INTEGER_DIGITS, whole_number
from assessments.actions.answer import rolled_up
from assessments.actions.answers import write_many
from assessments.actions.gate import pass_gate
from assessments.entry import Entry, PartialEntry
from assessments.models import Answer, Assessment
from assessments.queries.entered import Sheet, sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.rounds import defects
from assessments.queries.workbook import entries_at, left_out
from assessments.rules import access, many
from assessments.rules import answer as answer_rules
from assessments.rules import workbook as rules
from assessments.rules.workbook import Basis, Plan
from assessments.states import Action
from assessments.workbook.sent import SentRow


@dataclass(frozen=True)
class Versions:
    """The versions of an item after and before the workbook."""

    now: int
    before: int


def dry_run(assessment: Assessment, rows: Sequence[SentRow], user: User, at: datetime) -> Plan:
    """Return what bringing the rows in would change now. Writes nothing."""
    return _planned(assessment, sheet_of(assessment), rows, user, at)


@transaction.atomic
def bring_in(*, assessment: UUID, rows: Sequence[SentRow], by: User, at: datetime) -> dict[int, Versions]:
    """Save what the rows change, all or none. Rows that no longer change anything are skipped, so a second click is safe.

    Returns what `undo` needs, by item number.
    Raises `Refused` (role, state, a row that is refused now) and `ObjectDoesNotExist` if there is no such assessment.
    """
    locked = pass_gate(Action.ANSWER, assessment, by)
    sheet = sheet_of(locked)
    plan = _planned(locked, sheet, rows, by, at)
    ensure(_all_possible(plan))
    return _save(locked, sheet, plan.entries, by, at)


@transaction.atomic
def undo(*, assessment: UUID, versions: Mapping[int, Versions], by: User, at: datetime) -> None:
    """Give the items what they said before, unless one of them was saved since.

    Raises `Refused` (role, state, somebody else's item, an item that was changed since) and `ObjectDoesNotExist`.
    """
    locked = pass_gate(Action.ANSWER, assessment, by)
    sheet = sheet_of(locked)
    items = sheet.chosen(versions)
    former = entries_at(sheet, {number: each.before for number, each in versions.items()})
    if former.keys() != items.keys():
        raise Answer.DoesNotExist
    changed = [number for number, item in items.items() if item.version != versions[number].now]
    ensure(many.whole(changed, _("Nothing was undone, because some items have been changed since: %(items)s")))
    for number, item in items.items():
        ensure(access.own_item(locked.role, is_assignee=item.assignee_id == by.pk))
        entry = _partial(former[number]).over(item.entry)
        ensure(answer_rules.entry(entry, sub_positions=frozenset(item.sub_ratings), allowed=item.item.allowed))
    _save(locked, sheet, {number: _partial(entry) for number, entry in former.items()}, by, at)


def _planned(assessment: Assessment, sheet: Sheet, rows: Sequence[SentRow], user: User, at: datetime) -> Plan:
    numbers = {row.key: whole_number(row.key.partition("(")[0], most_digits=INTEGER_DIGITS) for row in rows}
    versions = {number: row.version for row in rows if (number := numbers[row.key]) is not None}
    basis = Basis(
        role=assessment.role,
        user=user.pk,
        sheet=sheet,
        versions=versions,
        then=entries_at(sheet, versions),
        left_out=left_out(assessment, sheet),
        figures=readiness_of(assessment, today=timezone.localdate(at)).figures,
        asked=defects(assessment).keys(),
    )
    return rules.planned(basis, rows)


def _all_possible(plan: Plan) -> Refusal | None:
    if not plan.refused:
        return None
    text = _("Nothing was saved, because some rows cannot be brought in any more: %(rows)s")
    return Refusal(Why.STALE, text % {"rows": listed(row.sent.row for row in plan.refused)})


def _partial(former: Entry) -> PartialEntry:
    """What a workbook can change of an entry."""
    fields = {"rating": former.rating, "note": former.note, "reason": former.reason, "reply": former.reply}
    return PartialEntry(fields, dict(former.sub_ratings), carried=former.carried)


def _save(
    assessment: Assessment, sheet: Sheet, entries: Mapping[int, PartialEntry], by: User, at: datetime
) -> dict[int, Versions]:
    items = {number: item for number in sorted(entries) if (item := sheet.item(number))}
    after = {
        number: item.saved(rolled_up(assessment, sheet, item, entries[number].over(item.entry)), by=by.name, at=at)
        for number, item in items.items()
    }
    if after:
        write_many(assessment, sheet, after, by, at)
    return {number: Versions(now=after[number].version, before=item.version) for number, item in items.items()}

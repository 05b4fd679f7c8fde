"""What a workbook of the worksheet shows to a reader, and what was saved when it was made."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_

from django.db.models import Q
from django.utils import timezone

from acecs.accounts.models import User
from acecs.text.bilingual import text_from
from acecs.text.labels import in_both_languages
from assessments.entry import Entry
from assessments.models import AnswerVersion, Assessment
from assessments.models.answer import sees_all
from assessments.queries.corrective import ActionRow, actions_of
from assessments.queries.entered import Entered, Sheet, carried_of, sheet_of
from assessments.queries.facts import count_known, facts_of, situation_of
from assessments.queries.readiness import readiness_of
from assessments.queries.rounds import defects
from assessments.queries.snapshot import items_now, types_now
from assessments.vocabulary import CorrectiveStatus, LeaderPosition
from assessments.workbook.computed import Action
from assessments.workbook.grid import GridContent
from standards.law.penalties import documents_year
from standards.law.rollup import applies


def grid_content(assessment: Assessment, user: User, at: datetime, *, has_verdict: bool, is_open: bool) -> GridContent:
    """The items that the user may see. `has_verdict`: with the verdict and its figures; `is_open`: to be filled in.

    A constant number of queries.
    """
    today, sheet = timezone.localdate(at), sheet_of(assessment)
    readiness = readiness_of(assessment, today=today)
    items = visible(assessment, user, sheet.items)
    return GridContent(
        assessment=str(assessment.public_id),
        name=assessment.name,
        enterprise=text_from(assessment.enterprise, "name"),
        edition=text_from(assessment.edition, "title"),
        reference_date=assessment.reference_date,
        made_at=at,
        types=types_now(items),
        items=items_now(assessment, items, facts_of(assessment, as_of=today, sheet=sheet)),
        versions={each.item.number: each.version for each in items},
        unconfirmed=frozenset(chain.from_iterable(map(_unconfirmed, items))),
        figures=readiness.figures,
        readiness=readiness if has_verdict else None,
        actions=[_action(row) for row in actions_of(assessment, user, today=today)],
        round=assessment.round,
        asked=defects(assessment).keys(),
        is_open=is_open,
    )


def _unconfirmed(item: Entered) -> Iterator[str]:
    """Keys of the item and its sub-items whose ratings are only carried over."""
    if item.carried:
        yield str(item.item.number)
        yield from (sub.number for sub in item.item.sub_items if sub.position not in item.carried.confirmed)


def _action(row: ActionRow) -> Action:
    return Action(
        item=row.number,
        status=in_both_languages(CorrectiveStatus(row.status).label),
        cause=row.cause,
        measure=row.measure,
        leader=row.leader,
        position=in_both_languages(LeaderPosition(row.position).label),
        assignee=row.assignee,
        due_date=row.due_date.isoformat(),
        progress=row.progress,
        check=f"{row.check_note}\n{row.checked_by}" if row.check_note else "",
    )


def visible(assessment: Assessment, user: User, items: Sequence[Entered]) -> list[Entered]:
    return [each for each in items if sees_all(assessment.role) or each.assignee_id == user.pk]


def entries_at(sheet: Sheet, versions: Mapping[int, int]) -> dict[int, Entry]:
    """Item number → what was saved as that version, for the items of the sheet that have it. One query, none for current ones."""
    items = {number: item for number in versions if (item := sheet.item(number))}
    current = {number: item.entry for number, item in items.items() if item.version == versions[number]}
    empty = {
        number: Entry(sub_ratings=dict.fromkeys(item.sub_ratings, ""))
        for number, item in items.items()
        if versions[number] == 0
    }
    former = {items[number].answer_id: number for number in items.keys() - current.keys() - empty.keys()}
    if not former:
        return empty | current
    wanted = [Q(answer=answer, version=versions[number]) for answer, number in former.items()]
    rows = AnswerVersion.objects.filter(reduce(or_, wanted))
    return empty | current | {former[row.answer_id]: _saved(row) for row in rows}


def _saved(row: AnswerVersion) -> Entry:
    sub_ratings = {int(position): rating for position, rating in row.sub_ratings.items()}
    carried = carried_of(row.carried_from_id, row.carried_item, row.carried_confirmed)
    return Entry(row.rating, row.note, row.reason, row.count_known, sub_ratings, row.reply, carried)


def left_out(assessment: Assessment, sheet: Sheet) -> frozenset[str]:
    """Numbers of the sub-items that take no part in their item's rating. No query."""
    year = documents_year(situation_of(assessment))
    return frozenset(
        sub.number
        for each in sheet.items
        for sub in each.item.sub_items
        if applies(sub.applies, count_known(each.count_known, sheet.figures, year)) is False
    )

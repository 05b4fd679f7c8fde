"""Save what a person entered for one item, and assign items to people."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, Why, ensure, ensure_own_last_save
from acecs.text.days import iso
from assessments.actions.gate import pass_gate
from assessments.actions.notices import tell_assignee
from assessments.actions.readiness import refresh
from assessments.entry import Entry, PartialEntry
from assessments.models import Answer, AnswerVersion, Assessment, SubAnswer
from assessments.queries.entered import Entered, Sheet, sheet_of
from assessments.queries.facts import count_known, situation_of
from assessments.queries.lists import members, worked_on
from assessments.queries.rounds import defects
from assessments.rules import access
from assessments.rules import answer as answer_rules
from assessments.states import Action
from standards.law.parts import ReadinessPart
from standards.law.penalties import documents_year
from standards.law.rollup import SubRating, roll_up, sub_ratings


@dataclass(frozen=True)
class SavedItem:
    """The state after a save, so that the response reads nothing again. `assessment` is the locked row.

    `before` is the item before the save; `readiness` is None if nothing has changed.
    """

    assessment: Assessment
    sheet: Sheet
    item: Entered
    before: Entered
    readiness: ReadinessPart | None


@transaction.atomic
def save(
    *,
    assessment: UUID,
    number: int,
    version: int,
    entry: Entry | PartialEntry,
    by: User,
    at: datetime,
    window: UUID | None = None,
) -> SavedItem:
    """Save `entry` for item `number` over `version`; saving the same content again changes nothing, so a second click is safe.

    `assessment` is its public id. `window`: a page that saves again over its own last save, whose answer it did not
    get, has no conflict with itself. Everything is read once, after its row is locked.
    Raises `Refused` (role, state, somebody else's item, a missing reason, an unknown rating), `Stale`, and
    `ObjectDoesNotExist` if there is no such assessment or the item is not in scope.
    """
    locked = pass_gate(Action.ANSWER, assessment, by)
    sheet = sheet_of(locked)
    before = sheet.item(number)
    if before is None:
        raise Answer.DoesNotExist
    ensure(access.own_item(locked.role, is_assignee=before.assignee_id == by.pk))
    entry, allowed = entry.over(before.entry), before.item.allowed
    ensure(answer_rules.entry(entry, sub_positions=frozenset(before.sub_ratings), allowed=allowed))
    ensure(answer_rules.reply(entry.reply, is_asked=number in defects(locked)))
    entry = rolled_up(locked, sheet, before, entry)
    if entry == before.entry:
        return SavedItem(locked, sheet, before, before, None)
    if before.version != version:
        last = AnswerVersion.objects.filter(answer=before.answer_id, version=before.version).first()
        ensure_own_last_save(last, before, by_id=by.pk, window=window)
    item = before.saved(entry, by=by.name, at=at)
    saved = _write(item, before, by, at, window)
    sheet = sheet.with_item(item)
    locked.updated_at = at
    readiness = refresh(locked, at, "updated_at", sheet=sheet)
    record(
        "assessments.answer_saved",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        item=number,
        version=item.version,
        content_sha256=saved.digest,
    )
    return SavedItem(locked, sheet, item, before, readiness)


def rolled_up(assessment: Assessment, sheet: Sheet, saved: Entered, entry: Entry) -> Entry:
    """With sub-items, the item's rating is their roll-up, whatever the form says. The register decides which of them apply."""
    if not saved.sub_ratings:
        return replace(entry, sub_ratings={}, count_known="")
    ratings = {position: entry.sub_ratings.get(position, "") for position in saved.sub_ratings}
    known = count_known(entry.count_known, sheet.figures, documents_year(situation_of(assessment)))
    parts = sub_ratings({sub.position: sub.applies for sub in saved.item.sub_items}, ratings, known)
    carried = None if _all_confirmed(entry, parts) else entry.carried
    return replace(entry, rating=roll_up(parts), count_known=known, sub_ratings=ratings, carried=carried)


def _all_confirmed(entry: Entry, parts: Collection[SubRating]) -> bool:
    """True once each sub-item that takes part was rated since the item was carried over."""
    confirmed = entry.carried.confirmed if entry.carried else frozenset()
    return bool(confirmed) and all(part.applies is False or part.position in confirmed for part in parts)


def _write(item: Entered, before: Entered, by: User, at: datetime, window: UUID | None) -> AnswerVersion:
    saved = version_of(item, by, at, window)
    entered = {name: getattr(saved, name) for name in AnswerVersion.ENTERED}
    Answer.objects.filter(pk=item.answer_id).update(**entered, version=item.version, updated_by=by, updated_at=at)
    if item.sub_ratings != before.sub_ratings:
        write_sub_ratings([item])
    saved.save()
    return saved


def version_of(item: Entered, by: User, at: datetime, window: UUID | None = None) -> AnswerVersion:
    """The row of the item's history, not stored yet."""
    entered: dict[str, Any] = {name: getattr(item, name) for name in AnswerVersion.ENTERED}
    if not item.reply:
        entered["reply_round"] = 0
    return AnswerVersion(
        answer_id=item.answer_id,
        version=item.version,
        sub_ratings={str(position): rating for position, rating in item.sub_ratings.items()},
        saved_by=by,
        saved_at=at,
        window=window,
        **entered,
    )


def write_sub_ratings(items: Collection[Entered]) -> None:
    """Write the ratings of all sub-items in one statement, if there are any."""
    ratings = [
        When(answer=item.answer_id, sub_item=sub.key, then=Value(item.sub_ratings[sub.position]))
        for item in items
        for sub in item.item.sub_items
        if sub.position in item.sub_ratings
    ]
    if ratings:
        of = {item.answer_id for item in items}
        SubAnswer.objects.filter(answer__in=of).update(rating=Case(*ratings, default=F("rating")))


@transaction.atomic
def assign(*, answer: Answer, assignee: User | None, due_date: date | None = None, by: User, at: datetime) -> None:
    """Hand an item to an officer or contributor of the enterprise, to be done by `due_date`, or to nobody.

    Raises `Refused` (role, state, an assignee who cannot hold items, a due date that has passed or has no assignee).
    """
    assessment = pass_gate(Action.ASSIGN, answer.assessment.public_id, by)
    ensure(_assignable(assessment.enterprise, assignee))
    ensure(answer_rules.due(due_date, is_assigned=assignee is not None, today=timezone.localdate(at)))
    if (answer.assignee_id, answer.due_date) == (assignee.pk if assignee else None, due_date):
        return
    Answer.objects.filter(pk=answer.pk).update(assignee=assignee, due_date=due_date, given_at=at)
    refresh(assessment, at)
    record(
        "assessments.item_assigned",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        item=answer.item.number,
        assignee=str(assignee.public_id) if assignee else None,
        due_date=iso(due_date),
    )
    if answer.assignee_id != (assignee.pk if assignee else None):
        tell_assignee(assessment, {answer.item.number: due_date}, assignee, by, at)


def _assignable(enterprise: Enterprise, assignee: User | None) -> Refusal | None:
    may_hold = assignee is None or members(enterprise).filter(user=assignee).exists()
    return answer_rules.holder(may_hold=may_hold)


@transaction.atomic
def hand_over(*, enterprise: Enterprise, leaver: User, to: User | None, by: User, at: datetime) -> None:
    """Reassign the items that `leaver` holds in the enterprise's open assessments to an officer or contributor, or to nobody.

    Due dates are kept, so that the next assignee sees them.
    Raises `Refused` (role, state, `to` holds no items or is the leaver).
    """
    if to == leaver:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose somebody else to hand the items to.")))
    ensure(_assignable(enterprise, to))
    # Lock all rows, in primary-key order, before the first event: recording locks the audit chain's tip, so nothing may be locked after it.
    held = worked_on(enterprise).filter(answers__assignee=leaver).distinct().order_by("pk")
    locked = [pass_gate(Action.ASSIGN, assessment.public_id, by) for assessment in held]
    handed = [(assessment, _hand_over(assessment, leaver, to, at)) for assessment in locked]
    for assessment, items in handed:
        data = {"items": list(items), "from": str(leaver.public_id), "assignee": str(to.public_id) if to else None}
        record("assessments.items_handed_over", assessment, stream=enterprise.stream, by=by, at=at, **data)
        tell_assignee(assessment, items, to, by, at)


def _hand_over(assessment: Assessment, leaver: User, to: User | None, at: datetime) -> dict[int, date | None]:
    """Returns the items: number → due date."""
    answers = assessment.answers.filter(assignee=leaver)
    items = dict(answers.order_by("item__number").values_list("item__number", "due_date"))
    answers.update(assignee=to, given_at=at)
    refresh(assessment, at)
    return items

"""Save what a person entered for one item, and assign items to people."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, Stale, Why, ensure
from assessments.actions.gate import pass_gate, pass_item_gate
from assessments.actions.standing import refresh
from assessments.entry import Entry
from assessments.models import Answer, AnswerVersion, Assessment, SubAnswer
from assessments.queries.facts import count_known, registered_count, situation_of
from assessments.queries.lists import members, worked_on
from assessments.rules import answer as answer_rules
from assessments.states import Action
from standards.law.penalties import documents_year
from standards.law.rollup import roll_up, sub_ratings


@transaction.atomic
def save(*, answer: Answer, version: int, entry: Entry, by: User, at: datetime) -> Answer:
    """Save `entry` over `version`; what stands already is left alone, so a second click changes nothing.

    Raises `Refused` (role, state, a reason missing, an unknown rating) and `Stale`.
    """
    assessment, answer = pass_item_gate(Action.ANSWER, answer, by)
    subs = {sub.sub_item.position: sub for sub in answer.sub_answers.select_related("sub_item")}
    ensure(answer_rules.entry(entry, sub_positions=frozenset(subs)))
    entry = _rolled_up(assessment, entry, subs)
    if entry == _standing(answer, subs):
        return answer
    if answer.version != version:
        raise Stale(
            _(
                "%(name)s changed this item in the meantime, so your change was not saved. "
                "Compare the two, then save again or keep theirs."
            )
            % {"name": answer.updated_by.name if answer.updated_by else ""},
            answer,
        )
    _write(answer, subs, entry, by, at)
    Assessment.objects.filter(pk=assessment.pk).update(updated_at=at)
    refresh(assessment, at)
    record(
        "assessments.answer_saved",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        item=answer.item.number,
        version=answer.version,
        rating=answer.rating,
    )
    return answer


def _rolled_up(assessment: Assessment, entry: Entry, subs: dict[int, SubAnswer]) -> Entry:
    """With sub-items the item's rating is their roll-up, whatever the form says; which of them apply the register knows best."""
    ratings = {position: entry.sub_ratings.get(position, "") for position in subs}
    if not subs:
        return replace(entry, sub_ratings={}, count_known="")
    known = count_known(entry.count_known, registered_count(assessment), documents_year(situation_of(assessment)))
    parts = sub_ratings({position: sub.sub_item.applies for position, sub in subs.items()}, ratings, known)
    return replace(entry, rating=roll_up(parts), count_known=known, sub_ratings=ratings)


def _standing(answer: Answer, subs: dict[int, SubAnswer]) -> Entry:
    return Entry(
        rating=answer.rating,
        note=answer.note,
        reason=answer.reason,
        count_known=answer.count_known,
        sub_ratings={position: sub.rating for position, sub in subs.items()},
    )


def _write(answer: Answer, subs: dict[int, SubAnswer], entry: Entry, by: User, at: datetime) -> None:
    answer.rating = entry.rating
    answer.note = entry.note
    answer.reason = entry.reason
    answer.count_known = entry.count_known
    answer.version += 1
    answer.updated_by = by
    answer.updated_at = at
    answer.save(update_fields=["rating", "note", "reason", "count_known", "version", "updated_by", "updated_at"])
    for position, sub in subs.items():
        sub.rating = entry.sub_ratings[position]
    SubAnswer.objects.bulk_update(subs.values(), ["rating"])
    AnswerVersion.objects.create(
        answer=answer,
        version=answer.version,
        rating=entry.rating,
        note=entry.note,
        reason=entry.reason,
        count_known=entry.count_known,
        sub_ratings={str(position): rating for position, rating in entry.sub_ratings.items()},
        saved_by=by,
        saved_at=at,
    )


@transaction.atomic
def assign(*, answer: Answer, assignee: User | None, due_date: date | None = None, by: User, at: datetime) -> None:
    """Hand an item to an officer or contributor of the enterprise, to be done by `due_date`, or to nobody.

    Raises `Refused` (role, state, somebody who works on no items, a due date that has passed or is nobody's).
    """
    assessment = pass_gate(Action.ASSIGN, answer.assessment, by)
    ensure(_assignable(assessment.enterprise, assignee))
    ensure(answer_rules.due(due_date, is_assigned=assignee is not None, today=timezone.localdate(at)))
    if (answer.assignee_id, answer.due_date) == (assignee.pk if assignee else None, due_date):
        return
    Answer.objects.filter(pk=answer.pk).update(assignee=assignee, due_date=due_date)
    refresh(assessment, at)
    record(
        "assessments.item_assigned",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        item=answer.item.number,
        assignee=str(assignee.public_id) if assignee else None,
        due_date=due_date.isoformat() if due_date else None,
    )


def _assignable(enterprise: Enterprise, assignee: User | None) -> Refusal | None:
    if assignee is None or members(enterprise).filter(user=assignee).exists():
        return None
    return Refusal(Why.BAD_INPUT, _("Choose an officer or a contributor of this enterprise."))


@transaction.atomic
def hand_over(*, enterprise: Enterprise, leaver: User, to: User | None, by: User, at: datetime) -> None:
    """Hand what somebody holds in the enterprise's open assessments to another officer or contributor, or to nobody.

    An item's due date stays: who takes it over next is to see it.
    Raises `Refused` (role, state, `to` holds no items or is the leaver).
    """
    if to == leaver:
        raise Refused(Refusal(Why.BAD_INPUT, _("Hand the items to somebody else.")))
    ensure(_assignable(enterprise, to))
    # All rows before the first event, and by key: who records holds the audit chain, and waits for nobody any more.
    held = worked_on(enterprise).filter(answers__assignee=leaver).distinct().order_by("pk")
    locked = [pass_gate(Action.ASSIGN, assessment, by) for assessment in held]
    handed = [(assessment, _hand_over(assessment, leaver, to, at)) for assessment in locked]
    for assessment, items in handed:
        data = {"items": items, "from": str(leaver.public_id), "assignee": str(to.public_id) if to else None}
        record("assessments.items_handed_over", assessment, stream=enterprise.stream, by=by, at=at, **data)


def _hand_over(assessment: Assessment, leaver: User, to: User | None, at: datetime) -> list[int]:
    """Returns the items' numbers."""
    answers = assessment.answers.filter(assignee=leaver)
    items = list(answers.order_by("item__number").values_list("item__number", flat=True))
    answers.update(assignee=to)
    refresh(assessment, at)
    return items

"""Assign many items to people at once, and undo that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, DateField, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import ensure
from acecs.text.days import iso
from assessments.actions.gate import pass_gate
from assessments.actions.notices import tell_assignee
from assessments.actions.readiness import refresh
from assessments.models import Answer, Assessment
from assessments.queries.lists import members
from assessments.rules import answer as answer_rules
from assessments.rules import many
from assessments.states import Action


@dataclass(frozen=True)
class Holder:
    """Who works on an item, by primary key, and until when."""

    assignee: int | None
    due_date: date | None


Holders = Mapping[int, Holder]


@transaction.atomic
def assign_many(*, assessment: UUID, numbers: Iterable[int], to: Holder, by: User, at: datetime) -> Holders:
    """Give the items with these numbers to one person, or to nobody. Returns who had them before, by item number.

    Raises `Refused` (role, state, no item, an assignee who cannot hold items, a due date that has passed or has no
    assignee) and `ObjectDoesNotExist` if there is no such assessment or one of the items is not in scope.
    """
    locked = pass_gate(Action.ASSIGN, assessment, by)
    wanted = dict.fromkeys(numbers, to)
    ensure(many.some(wanted))
    ensure(answer_rules.due(to.due_date, is_assigned=to.assignee is not None, today=timezone.localdate(at)))
    before = _holders(locked, wanted)
    if before == wanted:
        return before
    _give(locked, wanted, at)
    assignee = User.objects.filter(pk=to.assignee).first() if to.assignee else None
    record(
        "assessments.items_assigned",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        items=sorted(wanted),
        assignee=str(assignee.public_id) if assignee else None,
        due_date=iso(to.due_date),
    )
    new = {number: to.due_date for number in wanted if before[number].assignee != to.assignee}
    tell_assignee(locked, new, assignee, by, at)
    return before


@transaction.atomic
def undo_many(*, assessment: UUID, given: Holders, before: Holders, by: User, at: datetime) -> None:
    """Give items back to those who had them `before`, unless one of them has been reassigned since they were `given`.

    Raises `Refused` (role, state, an item that has changed, a person who has left) and `ObjectDoesNotExist`.
    """
    locked = pass_gate(Action.ASSIGN, assessment, by)
    ensure(many.some(given))
    now = _holders(locked, given)
    changed = [number for number in given if now[number] != given[number]]
    ensure(many.whole(changed, _("Nothing was undone, because some items have been assigned anew since: %(items)s")))
    _give(locked, before, at)
    record(
        "assessments.assignment_undone",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        items=sorted(before),
    )


def _holders(assessment: Assessment, wanted: Holders) -> Holders:
    """Who holds the items now. Raises `Answer.DoesNotExist` if one is not in scope."""
    answers = assessment.answers.in_scope().filter(item__number__in=wanted)
    rows = answers.values_list("item__number", "assignee_id", "due_date")
    holders = {number: Holder(assignee, due_date) for number, assignee, due_date in rows}
    if holders.keys() != wanted.keys():
        raise Answer.DoesNotExist
    return holders


def _give(assessment: Assessment, holders: Holders, at: datetime) -> None:
    """In one statement, however many items there are. Raises `Refused` if one of them cannot hold items."""
    people = {each.assignee for each in holders.values() if each.assignee is not None}
    may_hold = people <= set(members(assessment.enterprise).values_list("user", flat=True))
    ensure(answer_rules.holder(may_hold=may_hold))
    # An UPDATE cannot join, so the rows are looked up first.
    answers = assessment.answers.in_scope().filter(item__number__in=holders)
    to = {key: holders[number] for key, number in answers.values_list("pk", "item__number")}
    assessment.answers.filter(pk__in=to).update(
        assignee=Case(*(When(pk=key, then=Value(each.assignee, IntegerField())) for key, each in to.items())),
        due_date=Case(*(When(pk=key, then=Value(each.due_date, DateField())) for key, each in to.items())),
        given_at=at,
    )
    refresh(assessment, at)

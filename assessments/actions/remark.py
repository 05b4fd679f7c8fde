"""Write to colleagues about an item."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from acecs.accounts.models import Membership, User
from acecs.audit.actions import record
from acecs.refusals import ensure
from assessments.actions.gate import pass_item_gate
from assessments.actions.notices import tell_answered, tell_named
from assessments.models import Answer, Remark
from assessments.queries.remarks import colleagues, sees_item
from assessments.rules import remark as rules
from assessments.states import Action


@transaction.atomic
def write(*, answer: Answer, text: str, token: UUID, by: User, at: datetime) -> Remark:
    """Write a remark, and notify the colleagues whom it names with @, and the one whose remark it follows.

    The same `token` again returns the first one.

    Raises `Refused` (role, somebody else's item, a form that has already sent another text, no text, a named colleague who
    cannot see the item).
    """
    assessment, locked = pass_item_gate(Action.REMARK, answer, by)
    if written := locked.remarks.filter(token=token).first():
        ensure(rules.same_again(is_same=(written.text, written.written_by_id) == (text, by.pk)))
        return written
    ensure(rules.text(text))
    members = colleagues(assessment.enterprise)
    named = _named(text, [each.user.name for each in members])
    to = [each for each in members if each.user.name in named and each.user != by]
    ensure(rules.named([each.user.name for each in to if not sees_item(each, locked)]))
    answered = _answered(locked, members, but={each.user_id for each in to} | {by.pk})
    remark = Remark.objects.create(answer=locked, text=text, token=token, written_by=by, written_at=at)
    record(
        "assessments.remark_written",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        item=locked.item.number,
        named=[str(each.user.public_id) for each in to],
    )
    tell_named(assessment, locked.item.number, [each.user for each in to], text, by, at)
    tell_answered(assessment, locked.item.number, answered, text, by, at)
    return remark


def _answered(answer: Answer, members: Collection[Membership], *, but: Collection[int]) -> list[User]:
    """The author of the last remark on the item, if they can still read it."""
    last = answer.remarks.last()
    return [
        each.user
        for each in members
        if last and each.user_id == last.written_by_id and each.user_id not in but and sees_item(each, answer)
    ]


def _named(text: str, names: Collection[str]) -> set[str]:
    """The names that follow an @; of names that begin alike, the longest."""
    named = set()
    for following in text.split("@")[1:]:
        if begun := [name for name in names if following.startswith(name)]:
            named.add(max(begun, key=len))
    return named

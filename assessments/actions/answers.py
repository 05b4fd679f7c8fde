"""Save many items at once. Rate many as not applicable, and undo that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Field, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.refusals import Refusal, Why, ensure
from assessments.actions.answer import version_of, write_sub_ratings
from assessments.actions.gate import pass_gate
from assessments.actions.readiness import refresh
from assessments.entry import Carried, PartialEntry
from assessments.models import Answer, AnswerVersion, Assessment
from assessments.queries.entered import Entered, Sheet, sheet_of
from assessments.rules import access, many
from assessments.rules import answer as answer_rules
from assessments.states import Action


@dataclass(frozen=True)
class NewRating:
    """A rating for an item without sub-items, over the version that the person saw. `carried`: set again by an undo."""

    version: int
    rating: str
    reason: str
    carried: Carried | None = None


@transaction.atomic
def rate_many(*, assessment: UUID, ratings: Mapping[int, NewRating], by: User, at: datetime) -> dict[int, NewRating]:
    """Save the ratings by item number, all or none. People rate many items only as *not applicable*; an undo gives back any rating.

    Returns what undoes it: the former rating of each over its new version.
    Raises `Refused` (role, state, an item of somebody else, no item, a reason missing, an item that was changed since)
    and `ObjectDoesNotExist` if there is no such assessment or one of the items is not in scope.
    """
    locked = pass_gate(Action.ANSWER, assessment, by)
    sheet = sheet_of(locked)
    ensure(many.some(ratings))
    before = sheet.chosen(ratings)
    for number, item in before.items():
        ensure(access.own_item(locked.role, is_assignee=item.assignee_id == by.pk))
        ensure(_rule(item, ratings[number]))
    changed = [number for number, item in before.items() if item.version != ratings[number].version]
    ensure(many.whole(changed, _("Nothing was saved, because some items have been changed in the meantime: %(items)s")))
    after = {}
    for number, item in before.items():
        new = ratings[number]
        entry = replace(item.entry, rating=new.rating, reason=new.reason, carried=new.carried)
        after[number] = item.saved(entry, by=by.name, at=at)
    write_many(locked, sheet, after, by, at)
    return {
        number: NewRating(after[number].version, item.rating, item.reason, item.carried)
        for number, item in before.items()
    }


def _rule(item: Entered, new: NewRating) -> Refusal | None:
    if item.sub_ratings:
        return Refusal(Why.BAD_INPUT, _("This item is rated by its sub-items."))
    entry = PartialEntry({"rating": new.rating, "reason": new.reason}, {}).over(item.entry)
    return answer_rules.entry(entry, sub_positions=frozenset(), allowed=item.item.allowed)


def write_many(
    assessment: Assessment,
    sheet: Sheet,
    after: Mapping[int, Entered],
    by: User,
    at: datetime,
    *,
    what: str = "saved",
    **more: EventValue,
) -> None:
    """Write the next version of each item, in a constant number of statements and with one event. `assessment` is locked.

    The event says `what` was done with them (saved, carried_over, confirmed). It has the hash of each saved version,
    as that of a single save has, and `more`.
    """
    items = after.values()
    versions = {number: version_of(item, by, at) for number, item in after.items()}
    Answer.objects.filter(pk__in=[item.answer_id for item in items]).update(
        **{name: _of_each(versions.values(), name) for name in AnswerVersion.ENTERED},
        version=F("version") + 1,
        updated_by=by,
        updated_at=at,
    )
    write_sub_ratings(items)
    AnswerVersion.objects.bulk_create(versions.values())
    for item in items:
        sheet = sheet.with_item(item)
    assessment.updated_at = at
    refresh(assessment, at, "updated_at", sheet=sheet)
    record(
        f"assessments.answers_{what}",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        items=list(versions),
        versions=[each.version for each in versions.values()],
        digests=[each.digest for each in versions.values()],
        **more,
    )


def _of_each(versions: Iterable[AnswerVersion], name: str) -> Cast:
    """The value of each version's answer. PostgreSQL would type a CASE of nulls as text, so the type is stated."""
    field = cast("Field[Any, Any]", AnswerVersion._meta.get_field(name))
    values = (When(pk=each.answer_id, then=Value(getattr(each, name), field)) for each in versions)
    return Cast(Case(*values, output_field=field), field)

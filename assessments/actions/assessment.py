"""Start an assessment and change its frame: name, dates, business types."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.accounts.queries import role_in
from acecs.accounts.rules import Refusal, Why, ensure
from acecs.audit.actions import record
from assessments import rules
from assessments.actions.gate import pass_gate
from assessments.models import Answer, Assessment, PickedType, SubAnswer
from assessments.states import Action
from standards import actions as standards
from standards.models import BusinessType, Edition, SubItem
from standards.queries import listed_under


@dataclass(frozen=True)
class Frame:
    """`type_ids`: primary keys of the picked business types, at least one, of the assessment's edition."""

    name: str
    planned_date: date
    accepted_date: date | None
    type_ids: frozenset[int]


@transaction.atomic
def start(
    *, enterprise: Enterprise, edition: Edition, frame: Frame, start_token: UUID, by: User, at: datetime
) -> Assessment:
    """Start an assessment; the same `start_token` again (a second click) returns the first one. Freezes the edition.

    Raises `Refused` for the role, and for a form that was changed after it had started one.
    """
    # The second of two clicks at once waits here and finds the first one's assessment.
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    ensure(rules.may(Action.START, role_in(enterprise, by)))
    if started := Assessment.objects.filter(start_token=start_token, enterprise=enterprise).first():
        ensure(_started_the_same(started, frame))
        return started
    standards.freeze(edition=edition, at=at)
    assessment = Assessment.objects.create(
        enterprise=enterprise,
        edition=edition,
        name=frame.name,
        planned_date=frame.planned_date,
        accepted_date=frame.accepted_date,
        start_token=start_token,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    _pick(assessment, frame.type_ids)
    _record(assessment, "assessments.started", by, at)
    return assessment


def _started_the_same(started: Assessment, frame: Frame) -> Refusal | None:
    if _standing(started) == frame:
        return None
    message = _("This form has already started “%(name)s”. Press “Start” again if you want a second assessment.")
    return Refusal(Why.STALE, message % {"name": started.name})


def _standing(assessment: Assessment) -> Frame:
    return Frame(
        name=assessment.name,
        planned_date=assessment.planned_date,
        accepted_date=assessment.accepted_date,
        type_ids=frozenset(assessment.picked_types.values_list("business_type_id", flat=True)),
    )


@transaction.atomic
def change(*, assessment: Assessment, version: int, frame: Frame, by: User, at: datetime) -> None:
    """Change name, dates and picked types over `version`. Answers that fall out of scope keep what was entered.

    What stands already is left alone. Raises `Refused` (role, state, another version standing there).
    """
    assessment = pass_gate(Action.CHANGE, assessment, by)
    if _standing(assessment) == frame:
        return
    ensure(_still_as_seen(assessment, version))
    assessment.frame_version += 1
    assessment.name = frame.name
    assessment.planned_date = frame.planned_date
    assessment.accepted_date = frame.accepted_date
    assessment.updated_at = at
    assessment.save(update_fields=["name", "planned_date", "accepted_date", "frame_version", "updated_at"])
    _pick(assessment, frame.type_ids)
    _record(assessment, "assessments.changed", by, at)


def _still_as_seen(assessment: Assessment, version: int) -> Refusal | None:
    if assessment.frame_version == version:
        return None
    standing = _standing(assessment)
    numbers = assessment.picked_types.values_list("business_type__number", flat=True).order_by("business_type__number")
    message = _(
        "Somebody changed this meanwhile: it is now “%(name)s”, planned for %(planned)s, business types %(types)s. "
        "Below is what you entered; save again to put it in the place of theirs."
    )
    return Refusal(
        Why.STALE,
        message % {"name": standing.name, "planned": standing.planned_date, "types": ", ".join(map(str, numbers))},
    )


def _pick(assessment: Assessment, type_ids: Collection[int]) -> None:
    types = BusinessType.objects.filter(edition=assessment.edition_id, pk__in=type_ids)
    assessment.picked_types.exclude(business_type__in=types).delete()
    PickedType.objects.bulk_create(
        [PickedType(assessment=assessment, business_type=each) for each in types], ignore_conflicts=True
    )
    _bring_into_scope(assessment, listed_under(assessment.edition, {each.number for each in types}))


def _bring_into_scope(assessment: Assessment, listed: dict[int, int]) -> None:
    """`listed`: item primary key → primary key of the business type that it is listed under."""
    Answer.objects.bulk_create([Answer(assessment=assessment, item_id=item) for item in listed], ignore_conflicts=True)
    answers = list(assessment.answers.all())
    for answer in answers:
        answer.business_type_id = listed.get(answer.item_id)
    Answer.objects.bulk_update(answers, ["business_type"])
    _add_sub_answers(answers)


def _add_sub_answers(answers: list[Answer]) -> None:
    by_item = {answer.item_id: answer for answer in answers}
    subs = SubItem.objects.filter(item__in=by_item)
    SubAnswer.objects.bulk_create(
        [SubAnswer(answer=by_item[sub.item_id], sub_item=sub) for sub in subs], ignore_conflicts=True
    )


def _record(assessment: Assessment, kind: str, by: User, at: datetime) -> None:
    record(
        stream=assessment.enterprise.stream,
        kind=kind,
        at=at,
        actor=str(by.public_id),
        subject=str(assessment.public_id),
        data={
            "planned_date": assessment.planned_date.isoformat(),
            "accepted_date": assessment.accepted_date.isoformat() if assessment.accepted_date else None,
            "types": list(
                assessment.picked_types.values_list("business_type__number", flat=True).order_by(
                    "business_type__number"
                )
            ),
        },
    )

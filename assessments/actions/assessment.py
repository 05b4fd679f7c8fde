"""Start an assessment and change its frame: name, dates, business types."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from acecs.accounts.models import Enterprise, User
from acecs.accounts.queries import role_in
from acecs.accounts.rules import ensure
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
    type_ids: Collection[int]


@transaction.atomic
def start(
    *, enterprise: Enterprise, edition: Edition, frame: Frame, start_token: UUID, by: User, at: datetime
) -> Assessment:
    """Start an assessment; the same `start_token` again (a second click) returns the first one. Freezes the edition."""
    ensure(rules.may(Action.START, role_in(enterprise, by)))
    if started := Assessment.objects.filter(start_token=start_token, enterprise=enterprise).first():
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


@transaction.atomic
def change(*, assessment: Assessment, frame: Frame, by: User, at: datetime) -> None:
    """Change name, dates and picked types. Answers that fall out of scope keep what was entered."""
    assessment = pass_gate(Action.CHANGE, assessment, by)
    assessment.name = frame.name
    assessment.planned_date = frame.planned_date
    assessment.accepted_date = frame.accepted_date
    assessment.updated_at = at
    assessment.save(update_fields=["name", "planned_date", "accepted_date", "updated_at"])
    _pick(assessment, frame.type_ids)
    _record(assessment, "assessments.changed", by, at)


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

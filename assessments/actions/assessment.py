"""Start an assessment and change its frame: name, what it is for, dates, business types, general standards."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.accounts.queries import role_in
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.audit.queries import last_actor
from acecs.refusals import Refusal, Stale, Why, ensure
from acecs.text.days import iso
from acecs.text.moments import written
from acecs.text.signs import numbered
from assessments.actions.carrying import carry_over, former_of
from assessments.actions.gate import lock_register, pass_gate
from assessments.actions.readiness import refresh
from assessments.models import Answer, Assessment, PickedType, SubAnswer
from assessments.queries.profile import profile_to_keep
from assessments.rules import access
from assessments.rules import evidence as evidence_rules
from assessments.states import Action
from assessments.vocabulary import Mode
from evidence.models import Document
from standards import actions as standards
from standards.models import BusinessType, Edition, SubItem
from standards.queries.scope import listed_under


@dataclass(frozen=True)
class Frame:
    """`type_ids`: primary keys of the picked business types of the assessment's edition, without those always in scope.

    An application has no `last_accepted_date`. A re-review has one, before its `planned_date`, and no
    `accepted_date`. `accepted_document` belongs to the enterprise and needs an `accepted_date`. The two
    numbers of the general standards are entered together or not at all.
    """

    name: str
    planned_date: date
    accepted_date: date | None
    type_ids: frozenset[int]
    mode: Mode = Mode.APPLICATION
    last_accepted_date: date | None = None
    general_not_meet: int | None = None
    general_basically_meet: int | None = None
    accepted_document: Document | None = None


# Fields of a frame that are columns of the assessment's row, under the same names.
COLUMNS = [each.name for each in fields(Frame) if each.name != "type_ids"]


def _columns(frame: Frame) -> dict[str, Any]:
    return {name: getattr(frame, name) for name in COLUMNS}


@transaction.atomic
def start(
    *,
    enterprise: Enterprise,
    edition: Edition,
    frame: Frame,
    start_token: UUID,
    by: User,
    at: datetime,
    former: UUID | None = None,
) -> Assessment:
    """Start an assessment; the same `start_token` again (a second click) returns the first one. Freezes the edition.

    `former`: public id of an assessment of the enterprise whose content is carried over.
    Raises `Refused` for the role, for a former assessment that may not be used, and for a form that was changed after it had
    already started one.
    """
    # If a form is sent twice at once, the second request waits here and finds the first one's assessment.
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    ensure(access.may(Action.START, role_in(enterprise, by)))
    ensure(evidence_rules.own_document(frame.accepted_document, enterprise))
    source = former_of(enterprise, former, by)
    if started := Assessment.objects.filter(start_token=start_token, enterprise=enterprise).first():
        ensure(_started_the_same(started, frame, source))
        return started
    standards.freeze(edition=edition, at=at)
    assessment = Assessment.objects.create(
        enterprise=enterprise,
        edition=edition,
        start_token=start_token,
        created_by=by,
        created_at=at,
        updated_at=at,
        former=source,
        **_columns(frame),
    )
    _pick(assessment, frame.type_ids)
    # A concurrent change of figures cannot see this assessment yet: with the lock it comes before this verdict or after this commit.
    lock_register(enterprise)
    refresh(assessment, at, "profile")
    record(
        "assessments.started", assessment, stream=assessment.enterprise.stream, by=by, at=at, **frame_data(assessment)
    )
    if source:
        carry_over(assessment=assessment, former=source, by=by, at=at)
    return assessment


def _started_the_same(started: Assessment, frame: Frame, former: Assessment | None) -> Refusal | None:
    if _frame_of(started) == frame and started.former == former:
        return None
    message = _("This form has already started “%(name)s”. Press “Start” again if you want a second assessment.")
    return Refusal(Why.STALE, message % {"name": started.name})


def _frame_of(assessment: Assessment) -> Frame:
    return Frame(
        type_ids=frozenset(
            assessment.picked_types.filter(business_type__is_always_in_scope=False).values_list(
                "business_type_id", flat=True
            )
        ),
        **{name: getattr(assessment, name) for name in COLUMNS},
    )


@transaction.atomic
def change(*, assessment: Assessment, version: int, frame: Frame, by: User, at: datetime) -> Assessment:
    """Change the frame over `version`. Answers that fall out of scope keep what was entered.

    The same frame again changes nothing. Raises `Refused` (role, state) and `Stale`.
    """
    assessment = pass_gate(Action.CHANGE, assessment.public_id, by)
    if _frame_of(assessment) == frame:
        return assessment
    if assessment.frame_version != version:
        raise _stale(assessment, by)
    ensure(evidence_rules.own_document(frame.accepted_document, assessment.enterprise))
    for name, value in _columns(frame).items():
        setattr(assessment, name, value)
    assessment.frame_version += 1
    assessment.updated_at = at
    _pick(assessment, frame.type_ids)
    refresh(assessment, at, *COLUMNS, "frame_version", "updated_at", "profile")
    record(
        "assessments.changed", assessment, stream=assessment.enterprise.stream, by=by, at=at, **frame_data(assessment)
    )
    return assessment


def _stale(assessment: Assessment, by: User) -> Stale:
    is_own = last_actor(assessment.public_id, "assessments.changed") == str(by.public_id)
    own = _(
        "You changed this in another window in the meantime: it is now “%(name)s” (%(purpose)s), planned for "
        "%(planned)s, business types %(types)s; %(general)s. Your entries here are below; save again to "
        "replace the others."
    )
    theirs = _(
        "Somebody else changed this in the meantime: it is now “%(name)s” (%(purpose)s), planned for "
        "%(planned)s, business types %(types)s; %(general)s. Your entries are below; save again to "
        "replace theirs."
    )
    values = {
        "name": assessment.name,
        "purpose": _purpose(assessment),
        "planned": written(assessment.planned_date),
        "types": numbered(_type_numbers(assessment)),
        "general": _general(assessment),
    }
    return Stale((own if is_own else theirs) % values, assessment, is_own=is_own)


def _purpose(assessment: Assessment) -> str:
    if assessment.last_accepted_date is None:
        return assessment.get_mode_display()
    return _("re-review, last application accepted on %(day)s") % {"day": written(assessment.last_accepted_date)}


def _general(assessment: Assessment) -> str:
    if assessment.general_not_meet is None:
        return _("general standards not assessed here")
    numbers = {"not_meet": assessment.general_not_meet, "basically_meet": assessment.general_basically_meet}
    return _("general standards: does not meet %(not_meet)s, basically meets %(basically_meet)s") % numbers


def _type_numbers(assessment: Assessment) -> list[int]:
    numbers = assessment.picked_types.values_list("business_type__number", flat=True)
    return list(numbers.order_by("business_type__number"))


def _pick(assessment: Assessment, type_ids: Collection[int]) -> None:
    types = BusinessType.objects.filter(Q(pk__in=type_ids) | Q(is_always_in_scope=True), edition=assessment.edition_id)
    assessment.picked_types.exclude(business_type__in=types).delete()
    PickedType.objects.bulk_create(
        [PickedType(assessment=assessment, business_type=each) for each in types], ignore_conflicts=True
    )
    _bring_into_scope(assessment, listed_under(assessment.edition, {each.number for each in types}))
    assessment.profile = profile_to_keep(assessment)


def _bring_into_scope(assessment: Assessment, listed: dict[int, int]) -> None:
    """`listed`: item primary key → primary key of the business type that it is listed under."""
    Answer.objects.bulk_create(
        [Answer(assessment=assessment, item_id=item, business_type_id=type_) for item, type_ in listed.items()],
        ignore_conflicts=True,
    )
    answers = list(assessment.answers.all())
    moved = [answer for answer in answers if answer.business_type_id != listed.get(answer.item_id)]
    for answer in moved:
        answer.business_type_id = listed.get(answer.item_id)
    Answer.objects.bulk_update(moved, ["business_type"])
    _add_sub_answers(answers)


def _add_sub_answers(answers: list[Answer]) -> None:
    by_item = {answer.item_id: answer for answer in answers}
    subs = SubItem.objects.filter(item__in=by_item)
    SubAnswer.objects.bulk_create(
        [SubAnswer(answer=by_item[sub.item_id], sub_item=sub) for sub in subs], ignore_conflicts=True
    )


def frame_data(assessment: Assessment) -> dict[str, EventValue]:
    document = assessment.accepted_document
    return {
        "planned_date": assessment.planned_date.isoformat(),
        "accepted_date": iso(assessment.accepted_date),
        "accepted_document": str(document.public_id) if document else None,
        "mode": assessment.mode,
        "last_accepted_date": iso(assessment.last_accepted_date),
        "types": _type_numbers(assessment),
    }

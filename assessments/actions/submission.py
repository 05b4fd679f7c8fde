"""Freeze a version, submit it, withdraw it; and customs' steps that change the assessment.

Take, return and conclude are called by the reviews after their own rules; the table of states is checked here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.notifications.states import MessageKind
from acecs.prepared import prepared
from acecs.refusals import Why, ensure
from acecs.text.bilingual import NOTHING
from assessments.actions.gate import lock, pass_gate
from assessments.actions.notices import tell_assignees, tell_enterprise, tell_office
from assessments.actions.readiness import keep, refresh
from assessments.documents.customs_word import CustomsWord
from assessments.documents.dossier import DECLARATION, Dossier, canonical, content_hash, parse, sha256
from assessments.models import Assessment, DossierDocument, FrozenDossier, Return, ReturnedItem, TakenBack
from assessments.queries.sign_off import sign_off_of, sign_off_part
from assessments.queries.snapshot import draft_dossier, pinned_versions
from assessments.rules import access
from assessments.rules import sign_off as sign_off_rules
from assessments.rules import submission as submission_rules
from assessments.states import EDITABLE, TRANSITIONS, Action, State, Step
from assessments.vocabulary import Opinion, Purpose

# Set by a submission, cleared by taking it back.
AS_SUBMITTED = (
    "round",
    "office",
    "submitted_at",
    "submitted_name",
    "submitted_date",
    "submitted_enterprise_zh",
    "submitted_enterprise_en",
)


@transaction.atomic
def submit(
    *, assessment: Assessment, seen_round: int, by: User, at: datetime, seen_content: str | None = None
) -> FrozenDossier:
    """Freeze the answers and hand them to the enterprise's customs office; the assessment is locked from then on.

    `seen_round` is the number of submissions when the page was loaded, so that a second click of the same form finds the first
    one's dossier, even if customs has taken it since. `seen_content` is the hash of what was declared, which somebody may
    have changed since. Raises `Refused` for role and state, for a page of another round or changed content, and with every
    blocker if there are any. Where the enterprise requires it, a manager has signed off exactly these answers.
    """
    locked = lock(assessment.public_id, by)
    if already := _submitted_already(locked, seen_round, by):
        return already
    ensure(access.may(Action.SUBMIT, locked.role, locked.state))
    ensure(submission_rules.of_round(seen_round, locked.round))
    dossier = draft_dossier(locked, by=by, at=at)
    ensure(submission_rules.as_seen(is_same=seen_content in (None, content_hash(dossier))))
    ensure(submission_rules.complete(dossier.readiness))
    dossier = _signed_off(locked, dossier)
    assert dossier.readiness is not None  # noqa: S101 - only dossiers frozen by earlier versions lack it
    keep(locked, dossier.readiness)
    locked.round += 1
    locked.office = locked.enterprise.office
    locked.submitted_at = at
    locked.submitted_name, locked.submitted_date = locked.name, locked.reference_date
    _name_enterprise(locked, dossier)
    _move(locked, Step.SUBMIT, at, *AS_SUBMITTED)
    frozen = _freeze(locked, dossier, Purpose.SUBMISSION, by, at)
    tell_office(locked, by, at)
    record("assessments.submitted", locked, stream=locked.enterprise.stream, by=by, at=at, **_round_data(frozen))
    return frozen


def _signed_off(assessment: Assessment, dossier: Dossier) -> Dossier:
    """Add a manager's signature where the enterprise requires it. Raises `Refused` unless these answers were signed."""
    sign_off = sign_off_of(assessment, dossier)
    ensure(sign_off_rules.signed(sign_off))
    if sign_off is None or sign_off.newest is None:
        return dossier
    return dossier.model_copy(update={"sign_off": sign_off_part(sign_off.newest)})


def _name_enterprise(assessment: Assessment, dossier: Dossier | None) -> None:
    """Keep the enterprise's name as of its submission, for customs' pages."""
    name = dossier.enterprise.name if dossier else NOTHING
    assessment.submitted_enterprise_zh, assessment.submitted_enterprise_en = name.zh, name.en


def _submitted_already(assessment: Assessment, seen_round: int, by: User) -> FrozenDossier | None:
    if assessment.state not in (State.SUBMITTED, State.IN_REVIEW) or assessment.round != seen_round + 1:
        return None
    return assessment.dossiers.filter(purpose=Purpose.SUBMISSION, version=assessment.round, frozen_by=by).first()


@transaction.atomic
def freeze(*, assessment: Assessment, by: User, at: datetime) -> FrozenDossier:
    """Freeze a version for the enterprise's own use, hidden from customs. The same content again returns the same version."""
    locked = pass_gate(Action.FREEZE, assessment.public_id, by)
    return freeze_dossier(locked, draft_dossier(locked, by=by, at=at), by=by, at=at)


def freeze_dossier(locked: Assessment, dossier: Dossier, *, by: User, at: datetime) -> FrozenDossier:
    """Freeze a draft dossier of the locked assessment for own use, unless the newest version has the same content."""
    newest = locked.dossiers.first()
    if newest and newest.purpose == Purpose.OWN_USE and content_hash(parse(newest.content)) == content_hash(dossier):
        return newest
    frozen = _freeze(locked, dossier, Purpose.OWN_USE, by, at)
    record(
        "assessments.frozen",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        version=frozen.version,
        dossier_sha256=frozen.sha256,
    )
    return frozen


def _freeze(assessment: Assessment, dossier: Dossier, purpose: Purpose, by: User, at: datetime) -> FrozenDossier:
    """Chain the dossier to the previous one, store it, and pin the document versions that it names."""
    before = assessment.dossiers.first()
    is_submission = purpose == Purpose.SUBMISSION
    version = assessment.round if is_submission else assessment.dossiers.filter(purpose=purpose).count() + 1
    number, previous = (before.number + 1, before.sha256) if before else (1, "")
    marks = {
        "purpose": purpose.value,
        "number": number,
        "version": version,
        "previous_sha256": previous,
        "declaration": DECLARATION if is_submission else NOTHING,
        "state": assessment.state,
    }
    content = canonical(dossier.model_copy(update=marks))
    earlier = assessment.dossiers.filter(purpose=purpose, version=version).count()
    frozen = FrozenDossier.objects.create(
        assessment=assessment,
        number=number,
        purpose=purpose,
        version=version,
        attempt=earlier + 1,
        office=assessment.office if is_submission else None,
        content=content,
        sha256=sha256(content),
        previous_sha256=previous,
        frozen_by=by,
        frozen_at=at,
    )
    DossierDocument.objects.bulk_create(
        [DossierDocument(dossier=frozen, version=each) for each in pinned_versions(assessment, dossier)]
    )
    return frozen


@transaction.atomic
def take_back(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Undo a submission that customs has not taken yet: editable again, and the next submission has the same round.

    The dossier stays frozen, marked as taken back. Repeated by the same person, it changes nothing. Raises `Refused`.
    """
    locked = lock(assessment.public_id, by)
    if _taken_back_already(locked, by):
        return
    ensure(access.may(Action.TAKE_BACK, locked.role, locked.state))
    submitted = locked.dossiers.filter(purpose=Purpose.SUBMISSION, taken_back=None)
    newest, before = [*submitted[:2], None][:2]
    assert newest is not None  # noqa: S101 - the state says so
    tell_office(locked, by, at, MessageKind.TAKEN_BACK)
    TakenBack.objects.create(dossier=newest, taken_back_by=by, taken_back_at=at)
    earlier = parse(before.content) if before else None
    locked.round -= 1
    locked.office = before.office if before else None
    locked.submitted_at = before.frozen_at if before else None
    locked.submitted_name = earlier.name if earlier else ""
    locked.submitted_date = earlier.reference_date if earlier else None
    _name_enterprise(locked, earlier)
    step = Step.TAKE_BACK_CORRECTION if before else Step.TAKE_BACK
    _move(locked, step, at, *AS_SUBMITTED)
    # The enterprise works on it again, so figures that have changed since submission count from now on.
    refresh(locked, at)
    record("assessments.taken_back", locked, stream=locked.enterprise.stream, by=by, at=at, **_round_data(newest))


def _taken_back_already(assessment: Assessment, by: User) -> bool:
    latest = assessment.dossiers.filter(purpose=Purpose.SUBMISSION).select_related("taken_back").first()
    undone = getattr(latest, "taken_back", None)
    return assessment.state in EDITABLE and undone is not None and undone.taken_back_by_id == by.pk


def _round_data(submitted: FrozenDossier) -> dict[str, EventValue]:
    return {"round": submitted.version, "dossier_sha256": submitted.sha256}


@transaction.atomic
def withdraw(*, assessment: Assessment, by: User, at: datetime, reason: str = "") -> None:
    """End the self-assessment unless customs has concluded it; nothing is deleted.

    During a review it takes a reason, which customs reads. Raises `Refused`.
    """
    locked = lock(assessment.public_id, by)
    refusal = access.may(Action.WITHDRAW, locked.role, locked.state)
    if locked.state == State.WITHDRAWN and refusal and refusal.why == Why.WRONG_STATE:
        # The second click.
        return
    ensure(refusal)
    ensure(submission_rules.end(reason, locked.state))
    locked.end_reason = reason
    _move(locked, Step.WITHDRAW, at, "end_reason")
    if locked.round:
        tell_office(locked, by, at)
    record("assessments.withdrawn", locked, stream=locked.enterprise.stream, by=by, at=at, round=locked.round)


# --- Called by the reviews ---------------------------------------------------------------------


def keep_word(assessment: Assessment, word: CustomsWord | None) -> None:
    """Keep what customs last sent beside the verdict; None if it sent nothing. The caller has locked `assessment`."""
    assessment.customs_word = word.model_dump(mode="json") if word else None
    assessment.save(update_fields=["customs_word"])


def take(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Put the case in review. The caller has locked `assessment`."""
    _move(assessment, Step.TAKE, at)
    record("assessments.taken", assessment, stream=assessment.enterprise.stream, by=by, at=at, round=assessment.round)


@dataclass(frozen=True)
class Notice:
    """All items to be corrected, by their numbers, in one notice. `defects`: primary key of the item → what to correct."""

    text: str
    numbers: Collection[int]
    defects: Mapping[int, str]


def return_(*, assessment: Assessment, notice: Notice, by: User, at: datetime) -> Return:
    """Return the assessment to the enterprise with one notice. The caller has locked `assessment`."""
    dossier = assessment.dossiers.get(purpose=Purpose.SUBMISSION, version=assessment.round, taken_back=None)
    _move(assessment, Step.RETURN, at)
    returned = Return.objects.create(dossier=dossier, notice=notice.text, returned_by=by, returned_at=at)
    ReturnedItem.objects.bulk_create(
        [ReturnedItem(notice=returned, item_id=item, defect=defect) for item, defect in notice.defects.items()]
    )
    # The enterprise works on it again, so figures that have changed since submission count from now on.
    refresh(assessment, at)
    tell_enterprise(assessment, by, at)
    tell_assignees(assessment, notice.defects, by, at)
    record(
        "assessments.returned",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        round=assessment.round,
        items=sorted(notice.numbers),
    )
    return returned


def conclude(*, assessment: Assessment, opinion: Opinion, note: str, by: User, at: datetime) -> None:
    """End the review with customs' opinion. The caller has locked `assessment`."""
    assessment.opinion = opinion
    assessment.opinion_note = note
    assessment.concluded_at = at
    _move(assessment, Step.CONCLUDE, at, "opinion", "opinion_note", "concluded_at")
    tell_enterprise(assessment, by, at)
    record(
        "assessments.concluded",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        round=assessment.round,
    )


def lock_submitted(assessment: Assessment, by: User) -> Assessment:
    """Lock the row for customs, with the `role` of `by` in the office that has it now (empty if they have none)."""
    locked = lock(assessment.public_id, by)
    locked.role = next(iter(_role_at_customs(locked.pk, by)), "")
    return locked


@prepared
def _role_at_customs(assessment: int, user: User) -> QuerySet[Assessment, str]:
    cases = Assessment.objects.submitted_to(user).filter(pk=assessment)
    return cases.values_list("role", flat=True)  # type: ignore[misc]  # annotated by `submitted_to`


def _move(assessment: Assessment, step: Step, at: datetime, *changed: str) -> None:
    ensure(access.step(step, assessment.state))
    assessment.state = TRANSITIONS[State(assessment.state), step]
    assessment.updated_at = at
    assessment.save(update_fields=["state", "updated_at", *changed])

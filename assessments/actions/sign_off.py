"""Ask a manager to sign off the draft, sign it, or send it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from acecs.accounts.models import User
from acecs.accounts.queries import managers_of, officers_of
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.refusals import ensure
from assessments.actions.gate import pass_gate
from assessments.actions.notices import tell_of_sign_off
from assessments.actions.submission import freeze_dossier
from assessments.documents.dossier import content_hash
from assessments.models import Assessment, SignOff
from assessments.queries.sign_off import newest_sign_off, standing
from assessments.queries.snapshot import draft_dossier
from assessments.rules import sign_off as rules
from assessments.states import Action
from assessments.vocabulary import SignOffOutcome


@transaction.atomic
def ask(*, assessment: Assessment, by: User, at: datetime) -> SignOff:
    """Freeze the answers as a version for own use, and ask the enterprise's managers to sign it.

    If the same answers wait or are signed already, return that request, so a second click is safe. A request for earlier
    answers is replaced. Raises `Refused` (role, state, not required, blocking issues, no manager).
    """
    locked = pass_gate(Action.ASK_SIGN_OFF, assessment.public_id, by)
    ensure(rules.required(is_required=locked.enterprise.requires_sign_off))
    dossier = draft_dossier(locked, by=by, at=at)
    content, newest = content_hash(dossier), newest_sign_off(locked)
    if newest and standing(newest, content) in ("waiting", "signed"):
        return newest
    managers = managers_of(locked.enterprise)
    blocking = dossier.readiness.counts.blocking if dossier.readiness else 0
    ensure(rules.ask(blocking=blocking, has_manager=bool(managers)))
    if newest and not newest.outcome:
        _answer(newest, SignOffOutcome.REPLACED, by, at)
    frozen = freeze_dossier(locked, dossier, by=by, at=at)
    asked = SignOff.objects.create(assessment=locked, dossier=frozen, content_sha256=content, asked_by=by, asked_at=at)
    record("assessments.sign_off_asked", locked, stream=locked.enterprise.stream, by=by, at=at, **_named(asked))
    tell_of_sign_off(locked, asked, managers, by, at)
    return asked


@transaction.atomic
def sign(*, assessment: Assessment, asked: UUID, by: User, at: datetime) -> SignOff:
    """Sign what was frozen when `asked` (public id) was requested. The same again changes nothing.

    Raises `Refused` (role, state, not required, a later request, answered by another, changed answers, one's own request).
    """
    locked, newest = _waiting(assessment, asked, by)
    if _answered_already(newest, SignOffOutcome.SIGNED, "", by):
        return newest
    ensure(rules.waits(outcome=newest.outcome, answered_by=newest.answered_by.name if newest.answered_by else ""))
    ensure(rules.not_own(is_own=newest.asked_by_id == by.pk))
    now = content_hash(draft_dossier(locked, by=by, at=at))
    ensure(rules.unchanged(is_same=standing(newest, now) == "waiting"))
    _answer(newest, SignOffOutcome.SIGNED, by, at)
    record("assessments.signed_off", locked, stream=locked.enterprise.stream, by=by, at=at, **_named(newest))
    tell_of_sign_off(locked, newest, officers_of(locked.enterprise), by, at)
    return newest


@transaction.atomic
def send_back(*, assessment: Assessment, asked: UUID, reason: str, by: User, at: datetime) -> SignOff:
    """Send the draft back with a reason. The same again changes nothing. Raises `Refused` as `sign` does, and without a reason."""
    locked, newest = _waiting(assessment, asked, by)
    if _answered_already(newest, SignOffOutcome.SENT_BACK, reason, by):
        return newest
    ensure(rules.waits(outcome=newest.outcome, answered_by=newest.answered_by.name if newest.answered_by else ""))
    ensure(rules.send_back(reason))
    newest.reason = reason
    _answer(newest, SignOffOutcome.SENT_BACK, by, at)
    record("assessments.sign_off_sent_back", locked, stream=locked.enterprise.stream, by=by, at=at, **_named(newest))
    tell_of_sign_off(locked, newest, officers_of(locked.enterprise), by, at)
    return newest


def _waiting(assessment: Assessment, asked: UUID, by: User) -> tuple[Assessment, SignOff]:
    """Lock the assessment, which every change of its answers and requests does, and return the newest request."""
    locked = pass_gate(Action.SIGN_OFF, assessment.public_id, by)
    ensure(rules.required(is_required=locked.enterprise.requires_sign_off))
    newest = newest_sign_off(locked)
    ensure(rules.newest(is_newest=newest is not None and newest.public_id == asked))
    assert newest is not None  # noqa: S101 - by the rule
    return locked, newest


def _answered_already(newest: SignOff, outcome: SignOffOutcome, reason: str, by: User) -> bool:
    return (newest.outcome, newest.reason, newest.answered_by_id) == (outcome, reason, by.pk)


def _answer(sign_off: SignOff, outcome: SignOffOutcome, by: User, at: datetime) -> None:
    sign_off.outcome, sign_off.answered_by, sign_off.answered_at = outcome, by, at
    sign_off.save(update_fields=["outcome", "answered_by", "answered_at", "reason"])


def _named(sign_off: SignOff) -> dict[str, EventValue]:
    """Which version the event is about."""
    return {"version": sign_off.dossier.version, "dossier_sha256": sign_off.dossier.sha256}

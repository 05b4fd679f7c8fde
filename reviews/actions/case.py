"""Take a case, assign it, hand it over, release it; those concerned are told."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.audit.queries import last_actor
from acecs.notifications.states import MessageKind
from acecs.refusals import ensure
from acecs.text.typed import is_blank
from assessments.actions import submission
from assessments.documents.comparison import unchanged_items
from assessments.documents.dossier import Dossier, parse
from assessments.models import Assessment, FrozenDossier
from assessments.states import State
from assessments.vocabulary import DocumentVerdict
from reviews import queries, rules
from reviews.actions.gate import refusal
from reviews.actions.kept import keep_holder
from reviews.actions.notices import tell, tell_once
from reviews.judgment import files_of
from reviews.models import Case, DocumentJudgment, ItemJudgment
from reviews.states import AT_CUSTOMS, Action


@transaction.atomic
def take(*, assessment: Assessment, by: User, at: datetime, note: str = "") -> None:
    """Take a waiting case, or one in review that nobody has; in an office without a head also a colleague's, who is told.

    Items that did not change since the last round keep their judgments. `note`: to the colleague, needed then.
    Taking one's own case again changes nothing. Raises `Refused` if a colleague was faster.
    """
    locked = submission.lock_submitted(assessment, by)
    holder = queries.holder(locked)
    if locked.state == State.IN_REVIEW and holder == by:
        return
    ensure(refusal(Action.TAKE, locked, by, holder=holder))
    if holder and holder != by:
        ensure(rules.note_to_holder(note))
        tell(MessageKind.TAKEN_OVER, [holder], locked, by, at, note=note)
    Case.objects.update_or_create(assessment=locked, defaults={"reviewer": by, "taken_at": at})
    keep_holder(locked)
    if locked.state == State.IN_REVIEW:
        # Released, its reviewer has left, or is absent: what was entered stays.
        record("reviews.taken_over", locked, stream=locked.enterprise.stream, by=by, at=at, round=locked.round)
        return
    _carry_over(locked)
    submission.take(assessment=locked, by=by, at=at)


def _carry_over(assessment: Assessment) -> None:
    """Copy the previous round's judgments for items that are equal in both dossiers, with who gave them and when."""
    newest, before = queries.newest_two(assessment)
    if before is None:
        return
    submitted = parse(newest.content)
    same = unchanged_items(parse(before.content), submitted)
    ItemJudgment.objects.bulk_create(
        ItemJudgment(
            dossier=newest,
            number=each.number,
            rating=each.rating,
            sub_ratings=each.sub_ratings,
            comment=each.comment,
            to_correct=each.to_correct,
            asks_evidence=each.asks_evidence,
            carried=True,
            saved_by_id=each.saved_by_id,
            saved_at=each.saved_at,
        )
        for each in before.judgments.filter(number__in=same)
    )
    _carry_over_files(before, newest, submitted, same)


def _carry_over_files(before: FrozenDossier, newest: FrozenDossier, submitted: Dossier, same: Collection[int]) -> None:
    """Copy the decisions on files that were submitted again: all of an equal item, the accepted ones of a changed one."""
    kept = (
        each
        for number, saved in queries.saved_files(before).items()
        for key, each in saved.items()
        if key in files_of(submitted, number) and (number in same or each.verdict == DocumentVerdict.ACCEPTED)
    )
    DocumentJudgment.objects.bulk_create(
        DocumentJudgment(
            dossier=newest,
            number=each.number,
            file_id=each.file_id,
            verdict=each.verdict,
            reason=each.reason,
            page=each.page,
            remark=each.remark,
            carried=True,
            saved_by_id=each.saved_by_id,
            saved_at=each.saved_at,
        )
        for each in kept
    )


@transaction.atomic
def assign(*, assessment: Assessment, reviewer: User | None, by: User, at: datetime, note: str = "") -> bool:
    """Give the case to a reviewer of the office, even if a colleague has it. Return False if they already have it.

    `note`: to both, needed if a colleague has it. A reviewer who already has it gets only the note, if there is one.
    Raises `Refused`.
    """
    locked = submission.lock_submitted(assessment, by)
    holder = queries.holder(locked)
    ensure(refusal(Action.ASSIGN, locked, by, holder=None))
    ensure(rules.long_text(note))
    member = _reviewer(locked, reviewer)
    if holder == member:
        if not is_blank(note):
            tell_once(MessageKind.NOTED, member, locked, by, at, note=note)
        return False
    if holder and holder != by:
        ensure(rules.note_to_former(note, holder))
    _give(locked, member, by, at, note)
    if holder:
        tell(MessageKind.TAKEN_AWAY, [holder], locked, by, at, note=note, to=member)
    return True


@transaction.atomic
def hand_over(*, assessment: Assessment, reviewer: User | None, by: User, at: datetime, note: str = "") -> None:
    """Give one's own case to another reviewer of the office, with a note, which is needed. Raises `Refused`.

    Repeated for the same reviewer (a lost response), it changes nothing; a different note is sent to them.
    """
    locked = submission.lock_submitted(assessment, by)
    holder = queries.holder(locked)
    ensure(rules.long_text(note))
    if holder and holder == reviewer != by and _did_last("reviews.assigned", locked, by):
        _note_again(MessageKind.NOTED, [holder], locked, by, at, note)
        return
    ensure(refusal(Action.HAND_OVER, locked, by, holder=holder))
    member = _reviewer(locked, reviewer)
    ensure(rules.another(member, by))
    ensure(rules.note_to_colleague(note))
    _give(locked, member, by, at, note)


@transaction.atomic
def release(*, assessment: Assessment, by: User, at: datetime, note: str = "") -> None:
    """Give up one's own case: any reviewer of the office may take it; what was entered stays. Raises `Refused`.

    The heads are told; the other reviewers, if the office has no head. Repeated (a lost response), it changes
    nothing; a different note is sent to them.
    """
    locked = submission.lock_submitted(assessment, by)
    holder = queries.holder(locked)
    ensure(rules.long_text(note))
    concerned = queries.heads(locked) or [each.user for each in queries.reviewers(locked)]
    if holder is None and locked.state in AT_CUSTOMS and _did_last("reviews.released", locked, by):
        _note_again(MessageKind.RELEASED, concerned, locked, by, at, note)
        return
    ensure(refusal(Action.HAND_OVER, locked, by, holder=holder))
    Case.objects.filter(assessment=locked).update(reviewer=None, taken_at=None)
    keep_holder(locked)
    tell(MessageKind.RELEASED, concerned, locked, by, at, note=note)
    record("reviews.released", locked, stream=locked.enterprise.stream, by=by, at=at, round=locked.round)


def _did_last(kind: str, assessment: Assessment, by: User) -> bool:
    return assessment.role != "" and last_actor(assessment.public_id, kind) == str(by.public_id)


def _note_again(
    kind: MessageKind, readers: Iterable[User], assessment: Assessment, by: User, at: datetime, note: str
) -> None:
    if not is_blank(note):
        for reader in readers:
            tell_once(kind, reader, assessment, by, at, note=note)


def _reviewer(assessment: Assessment, user: User | None) -> User:
    """Return the user if the case may be given to them. Raises `Refused`."""
    member = queries.reviewers(assessment).filter(user=user).first() if user else None
    ensure(rules.is_reviewer(member))
    assert user is not None  # noqa: S101 - checked by the rule
    return user


def _give(assessment: Assessment, reviewer: User, by: User, at: datetime, note: str) -> None:
    Case.objects.update_or_create(assessment=assessment, defaults={"reviewer": reviewer})
    keep_holder(assessment)
    tell(MessageKind.ASSIGNED, [reviewer], assessment, by, at, note=note)
    record(
        "reviews.assigned",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        reviewer=str(reviewer.public_id),
    )

"""Take a case and assign it."""

from datetime import datetime

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import ensure
from assessments.actions import submission
from assessments.documents.comparison import unchanged_items
from assessments.documents.dossier import parse
from assessments.models import Assessment
from assessments.states import State
from reviews import queries, rules
from reviews.models import Case, ItemJudgment
from reviews.states import Action


@transaction.atomic
def take(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Take a waiting case. Items that did not change since the last round keep their judgments.

    Taking one's own case again changes nothing. Raises `Refused` if a colleague was faster.
    """
    locked = submission.lock_submitted(assessment, by)
    holder = queries.holder(locked)
    if locked.state == State.IN_REVIEW and holder == by:
        return
    ensure(rules.may(Action.TAKE, locked.role, locked.state, reviewer=holder, by=by))
    Case.objects.update_or_create(assessment=locked, defaults={"reviewer": by, "taken_at": at})
    _carry_over(locked, by, at)
    submission.take(assessment=locked, by=by, at=at)


def _carry_over(assessment: Assessment, by: User, at: datetime) -> None:
    """Copy the previous round's judgments for items that are equal in both dossiers."""
    newest, before = queries.newest_two(assessment)
    if before is None:
        return
    same = unchanged_items(parse(before.content), parse(newest.content))
    ItemJudgment.objects.bulk_create(
        ItemJudgment(
            dossier=newest,
            number=each.number,
            rating=each.rating,
            comment=each.comment,
            to_correct=each.to_correct,
            carried=True,
            saved_by=by,
            saved_at=at,
        )
        for each in before.judgments.filter(number__in=same)
    )


@transaction.atomic
def assign(*, assessment: Assessment, reviewer: User | None, by: User, at: datetime) -> None:
    """Give the case to a reviewer of the office, even if a colleague has it. Raises `Refused`."""
    locked = submission.lock_submitted(assessment, by)
    ensure(rules.may(Action.ASSIGN, locked.role, locked.state, reviewer=None, by=by))
    member = queries.reviewers(locked).filter(user=reviewer).first() if reviewer else None
    ensure(rules.is_reviewer(member))
    assert reviewer is not None  # noqa: S101 - checked by the rule
    if queries.holder(locked) == reviewer:
        return
    Case.objects.update_or_create(assessment=locked, defaults={"reviewer": reviewer})
    record("reviews.assigned", locked, stream=locked.enterprise.stream, by=by, at=at, reviewer=str(reviewer.public_id))

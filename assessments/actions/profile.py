"""Save the enterprise's answers to the questions about its business."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.audit.queries import last_actor
from acecs.refusals import Refusal, Stale, Why, ensure
from assessments.actions.gate import pass_gate
from assessments.actions.readiness import refresh
from assessments.models import Assessment, ProfileAnswer
from assessments.queries import profile
from assessments.states import Action
from standards.law.profile import stamp
from standards.models import ProfileQuestion


@transaction.atomic
def save(
    *, assessment: Assessment, answers: Mapping[str, bool], seen: str | None = None, by: User, at: datetime
) -> Assessment:
    """Replace the answers with `answers` (code → yes); questions that are not in it become unanswered.

    `seen`: the stamp of the answers that the page showed, None without a page. The same answers again change nothing.
    Raises `Refused` (role, state, a question that is not asked) and `Stale`.
    """
    assessment = pass_gate(Action.PROFILE, assessment.public_id, by)
    current = profile.of(assessment)
    ensure(_are_asked(answers, {question.code for question in current.questions}))
    if current.answers == answers:
        return assessment
    if seen is not None and seen != stamp(current.answers):
        raise _stale(assessment, by)
    _write(assessment, current.answers, answers, by, at)
    assessment.updated_at = at
    assessment.profile = profile.profile_to_keep(assessment)
    refresh(assessment, at, "updated_at", "profile")
    record(
        "assessments.profile_saved",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        # Not which ones: administrators read the audit trail, but no assessment.
        count=len(answers),
    )
    return assessment


def _stale(assessment: Assessment, by: User) -> Stale:
    is_own = last_actor(assessment.public_id, "assessments.profile_saved") == str(by.public_id)
    own = _(
        "You answered these questions in another window in the meantime, so these answers were not saved. "
        "They are below; save again to replace the others."
    )
    theirs = _(
        "Somebody else answered these questions in the meantime, so your answers were not saved. "
        "They are below; save again to replace the others."
    )
    return Stale(own if is_own else theirs, is_own=is_own)


def _are_asked(answers: Mapping[str, bool], asked: set[str]) -> Refusal | None:
    if answers.keys() <= asked:
        return None
    return Refusal(
        Why.BAD_INPUT,
        _("This question does not belong to the selected business types. Reload the page and answer again."),
    )


def _write(
    assessment: Assessment, before: Mapping[str, bool], answers: Mapping[str, bool], by: User, at: datetime
) -> None:
    """An answer keeps its author until it changes."""
    changed = {code for code in {*before, *answers} if before.get(code) != answers.get(code)}
    assessment.profile_answers.filter(question__code__in=changed).delete()
    questions = ProfileQuestion.objects.filter(edition=assessment.edition_id, code__in=changed & answers.keys())
    ProfileAnswer.objects.bulk_create(
        [
            ProfileAnswer(
                assessment=assessment,
                question=question,
                is_yes=answers[question.code],
                answered_by=by,
                answered_at=at,
            )
            for question in questions
        ]
    )

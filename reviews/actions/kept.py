"""What the reviews keep on the assessment's row: customs' last word, and who has the case."""

from django.db import transaction

from acecs.accounts.models import User
from assessments.actions import submission
from assessments.models import Assessment
from assessments.states import State
from reviews.queries import holder, word_to_keep
from reviews.states import AT_CUSTOMS


def keep_holder(assessment: Assessment) -> None:
    """Keep who has the case, as the rows say now. The caller has locked `assessment`."""
    assessment.holder = holder(assessment)
    assessment.save(update_fields=["holder"])


def keep_cases_of(reviewer: User) -> None:
    """Keep for each of the reviewer's cases whether they still have it, after their memberships or account changed.

    Locks the reviewer first: a case that is given to them meanwhile is either seen here, or sees the change itself.
    """
    User.objects.select_for_update().get(pk=reviewer.pk)
    cases = Assessment.objects.select_for_update(of=("self",)).filter(
        case__reviewer=reviewer, state__in=AT_CUSTOMS | {State.RETURNED}
    )
    for assessment in cases.order_by("pk"):
        keep_holder(assessment)


def renew() -> None:
    """After `doctor` has found that they differ: rewrite both for every submitted assessment, one transaction each."""
    for key in Assessment.objects.filter(round__gt=0).order_by("pk").values_list("pk", flat=True):
        _renew(key)


@transaction.atomic
def _renew(key: int) -> None:
    assessment = Assessment.objects.select_for_update().get(pk=key)
    submission.keep_word(assessment, word_to_keep(assessment))
    keep_holder(assessment)

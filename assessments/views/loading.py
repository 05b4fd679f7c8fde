"""Load rows through the user: anything they may not see is 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from acecs.accounts.http import SignedInRequest, page_of
from acecs.accounts.models import User
from acecs.prepared import prepared
from assessments.models import Answer, Assessment

# The id of no row.
NIL = UUID(int=0)


def assessment_or_404(request: SignedInRequest, public_id: UUID) -> Assessment:
    for assessment in _visible(request.user, public_id):
        page_of(request, assessment.enterprise)
        return assessment
    raise Http404


@prepared
def _visible(user: User, public_id: UUID) -> QuerySet[Assessment]:
    return Assessment.objects.visible_to(user).with_context().with_figures().filter(public_id=public_id)


def newest_version(assessment: Assessment) -> dict[str, object]:
    """The hidden field with which a refused form, if sent again, replaces what somebody else has saved."""
    assessment.refresh_from_db(fields=["frame_version"])
    return {"frame_version": assessment.frame_version}


def answer_or_404(request: SignedInRequest, assessment: Assessment, number: int) -> Answer:
    """The answer to an item in scope; the item and the assessment come along."""
    answers = assessment.answers.in_scope().visible_to(request.user, assessment.role).select_related("item")
    answer = get_object_or_404(answers, item__number=number)
    answer.assessment = assessment
    return answer


def uuid_of(text: str) -> UUID:
    """Parse an id from a form. Malformed ids become the nil UUID, so the caller answers 404, not 500."""
    try:
        return UUID(text)
    except ValueError:
        return NIL

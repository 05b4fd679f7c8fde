"""Hand an item to a member of the enterprise."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from acecs.accounts.http import SignedInRequest, attempt
from acecs.accounts.models import User
from acecs.refusals import Refusal, Refused, Why, ensure
from assessments.actions import answer as actions
from assessments.forms.entry import DueForm
from assessments.models import Answer, Assessment
from assessments.queries import lists
from assessments.rules import access
from assessments.states import Action
from assessments.views.item import item_page
from assessments.views.loading import answer_or_404, assessment_or_404, uuid_of


@require_POST
def assign(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASSIGN, assessment.role, assessment.state))
    answer = answer_or_404(request, assessment, number)
    assignee = _assignee(assessment, request.POST.get("assignee", ""))
    form = DueForm(request.POST, initial={"due_date": answer.due_date})

    def act() -> Answer:
        due_date = form.cleaned_data["due_date"]
        actions.assign(answer=answer, assignee=assignee, due_date=due_date, by=request.user, at=timezone.now())
        return answer

    if attempt(form, act):
        messages.success(request, _("Item %(number)s is assigned.") % {"number": number})
        return redirect("assessments:item", assessment.public_id, number)
    chosen = {"chosen_id": assignee.pk if assignee else None, "due_form": form}
    return item_page(request, assessment, number, form.status, **chosen)


def _assignee(assessment: Assessment, chosen: str) -> User | None:
    """The member with the chosen public id, or None. Raises `Refused` if there is no such member (any more)."""
    if not chosen:
        return None
    member = lists.members(assessment.enterprise).filter(user__public_id=uuid_of(chosen)).first()
    if member is None:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose an officer or a contributor of this enterprise.")))
    return member.user

"""What the evidence covers: every expected kind of evidence by item and month, and what is said not to be needed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from assessments.actions import coverage as actions
from assessments.forms.entry import NotNeededForm
from assessments.models import Assessment, FacetNotNeeded
from assessments.queries.coverage import coverage_of
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import page_context
from assessments.views.loading import answer_or_404, assessment_or_404


@require_safe
def coverage(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _page(request, assessment_or_404(request, public_id))


@require_POST
def not_needed(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """Store why the item needs no evidence of a facet; a refused reason comes back on the page."""
    assessment = assessment_or_404(request, public_id)
    answer = answer_or_404(request, assessment, number)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    form = NotNeededForm(request.POST)

    def act() -> FacetNotNeeded:
        facet, reason = form.cleaned_data["facet"], form.cleaned_data["reason"]
        return actions.not_needed(answer=answer, facet=facet, reason=reason, by=request.user, at=timezone.now())

    if attempt(form, act):
        messages.success(request, _("Item %(number)s: the reason is saved.") % {"number": number})
        return _to_item(public_id, number)
    return _page(request, assessment, number, form)


@require_POST
def needed(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    answer = answer_or_404(request, assessment, number)
    actions.needed(answer=answer, facet=request.POST.get("facet", ""), by=request.user, at=timezone.now())
    return _to_item(public_id, number)


def _to_item(public_id: UUID, number: int) -> HttpResponse:
    return redirect(f"{reverse('assessments:coverage', args=[public_id])}#item-{number}")


def _page(
    request: SignedInRequest, assessment: Assessment, number: int = 0, form: NotNeededForm | None = None
) -> HttpResponse:
    context = page_context(assessment) | {
        "coverage": coverage_of(assessment, request.user, today=timezone.localdate()),
        "may_change": access.may(Action.EVIDENCE, assessment.role, assessment.state) is None,
        "refused_item": number,
        "form": form,
        "keeps_typed": form is not None,
    }
    return render(request, "assessments/coverage.html", context, status=form.status if form else 200)

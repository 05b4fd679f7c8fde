"""What customs decided on the application or re-review, as the enterprise records it."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from assessments.actions import outcome as actions
from assessments.forms.outcome import OutcomeForm, outcome_initial
from assessments.models import Assessment
from assessments.queries.outcome import outlook
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import page_context
from assessments.views.loading import assessment_or_404, newest_version


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.RECORD_OUTCOME, assessment.role, assessment.state))
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        initial=outcome_initial(assessment),
        submitted_on=timezone.localdate(assessment.submitted_at),
    )

    def act() -> Assessment:
        return actions.record(
            assessment=assessment,
            version=form.seen_version(),
            decision=form.decision(),
            by=request.user,
            at=timezone.now(),
        )

    if request.method == "POST" and attempt(form, act, renew=partial(newest_version, assessment)):
        messages.success(request, _("The decision of customs is recorded."))
        return redirect("assessments:hub", public_id)
    context = page_context(assessment) | {"form": form, "keeps_typed": form.is_bound, "outlook": outlook(assessment)}
    return render(request, "assessments/outcome.html", context, status=form.status)

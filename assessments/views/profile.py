"""The questions on the enterprise's business, and what the answers suggest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from assessments.actions import profile as actions
from assessments.forms.profile import ProfileForm
from assessments.models import Assessment
from assessments.queries import profile as queries
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import customs_of, page_context
from assessments.views.loading import assessment_or_404
from standards.law.profile import stamp


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Officers and managers may read it; officers may answer while the assessment is editable."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.READ_PROFILE, assessment.role, assessment.state))
    refusal = access.may(Action.PROFILE, assessment.role, assessment.state)
    language = translation.get_language() or ""
    asked = queries.of(assessment)
    form = ProfileForm(request.POST if request.method == "POST" else None, profile=asked, language=language)

    def act() -> Assessment:
        return actions.save(
            assessment=assessment,
            answers=form.answers(),
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=timezone.now(),
        )

    def renew() -> dict[str, object]:
        # If sent again, the form replaces somebody else's answers.
        assessment.refresh_from_db(fields=["profile"])
        return {"seen": stamp(queries.of(assessment).answers)}

    if request.method == "POST":
        ensure(refusal)
        if attempt(form, act, renew=renew):
            messages.success(request, _("Answers saved."))
            return redirect("assessments:profile", public_id)
    context = page_context(assessment) | {
        "form": form,
        "keeps_typed": form.is_bound,
        "profile": asked,
        "customs": customs_of(assessment),
        "groups": [
            (group, [(row, form.field_of(row.code)) for row in group.rows])
            for group in queries.grouped(assessment, asked, language)
        ],
        "carried_from": assessment.former if queries.is_carried_over(assessment) else None,
        "refusal_to_answer": refusal,
        "may_change": access.may(Action.CHANGE, assessment.role, assessment.state) is None,
    }
    return render(request, "assessments/profile.html", context, status=form.status)

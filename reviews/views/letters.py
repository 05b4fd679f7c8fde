"""Customs' letters (send, return, conclude), and the enterprise's page of what it was sent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from acecs.text.typed import LONGEST_TEXT
from assessments.models import Assessment
from assessments.queries.rounds import correction, raised_since_return
from assessments.rules import access
from assessments.states import Action as AssessmentAction
from assessments.views.context import page_context
from assessments.views.loading import assessment_or_404
from assessments.vocabulary import Opinion
from reviews import queries, rules, sheet
from reviews.actions import letters as actions
from reviews.actions.gate import refusal
from reviews.forms import LetterForm
from reviews.models import Record
from reviews.states import Action
from reviews.views.frame import case_frame, case_or_404, case_rows
from standards.states import Rating


@require_POST
def send(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    case = case_or_404(request, public_id)
    actions.send(assessment=case, by=request.user, at=timezone.now())
    messages.success(request, _("The enterprise now sees your ratings and comments."))
    return redirect("reviews:case", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Return the submission with one notice of everything to be corrected."""
    case = case_or_404(request, public_id)
    form = LetterForm(request.POST if request.method == "POST" else None)

    def act() -> Record:
        return actions.return_(
            assessment=case,
            notice=form.cleaned_data["notice"],
            anyway=form.cleaned_data["anyway"] == "yes",
            by=request.user,
            at=timezone.now(),
        )

    if attempt(form, act):
        messages.success(request, _("Returned to the enterprise for correction."))
        return redirect("reviews:case", public_id)
    return _letter_page(request, case, Action.RETURN, "reviews/return.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def conclude(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """End the review with the review opinion."""
    case = case_or_404(request, public_id)
    form = LetterForm(request.POST if request.method == "POST" else None)

    def act() -> Record:
        return actions.conclude(
            assessment=case,
            opinion=form.cleaned_data["opinion"],
            note=form.cleaned_data["opinion_note"],
            by=request.user,
            at=timezone.now(),
        )

    if attempt(form, act):
        messages.success(request, _("The review opinion is recorded and sent to the enterprise."))
        return redirect("reviews:case", public_id)
    return _letter_page(request, case, Action.CONCLUDE, "reviews/conclude.html", form)


def _letter_page(
    request: SignedInRequest, case: Assessment, action: Action, template: str, form: LetterForm
) -> HttpResponse:
    ensure(refusal(action, case, request.user, holder=queries.holder(case)))
    rounds = list(queries.submissions(case))
    rows = case_rows(case, rounds[0], rounds)
    context = case_frame(request, case) | {
        "rows": rows,
        "counts": sheet.counts(rows),
        "overlooked": rules.overlooked(
            {row.number: row.judgment for row in rows}, {row.number: row.part.rating for row in rows}
        ),
        "total": len(rows),
        "rated": sum(bool(row.judgment.rating) for row in rows),
        "tally": [(rating.label, sum(row.judgment.rating == rating for row in rows)) for rating in Rating],
        "typed": form.cleaned_data if form.is_bound else {},
        "refusal": form.refusal,
        "keeps_typed": form.is_bound,
        "opinions": Opinion.choices,
        "longest_text": LONGEST_TEXT,
    }
    return render(request, template, context, status=form.status)


@require_safe
def sent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the enterprise what customs has sent, newest first."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(AssessmentAction.READ_REVIEW, assessment.role, assessment.state))
    context = page_context(assessment) | {
        "records": queries.records(assessment),
        "correction": correction(assessment),
        "since": raised_since_return(assessment),
    }
    return render(request, "reviews/sent.html", context)

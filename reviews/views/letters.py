"""What customs sends; and the enterprise's page of what it was sent."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.typed import LONGEST_TEXT
from assessments.models import Assessment
from assessments.rules import access
from assessments.states import Action as AssessmentAction
from assessments.states import State
from assessments.views.context import page_context
from assessments.views.loading import assessment_or_404
from assessments.vocabulary import Opinion
from reviews import queries, rules, sheet
from reviews.actions import letters as actions
from reviews.forms import LetterForm
from reviews.states import Action
from reviews.views.frame import case_frame, case_or_404, case_rows
from standards.states import Rating


@require_POST
def send(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = case_or_404(request, public_id)
    actions.send(assessment=found, by=request.user, at=timezone.now())
    messages.success(request, _("The enterprise now sees your ratings and comments."))
    return redirect("reviews:case", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The notice: everything that is to be corrected, at once."""
    found = case_or_404(request, public_id)
    typed = LetterForm(request.POST).letter() if request.method == "POST" else {}
    refusal = None
    if request.method == "POST":
        try:
            actions.return_(assessment=found, notice=typed["notice"], by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = _to_mend(refused)
        else:
            messages.success(request, _("Returned to the enterprise for correction."))
            return redirect("reviews:case", public_id)
    return _letter(request, found, Action.RETURN, "reviews/return.html", typed, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def conclude(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The review opinion ends the review."""
    found = case_or_404(request, public_id)
    typed = LetterForm(request.POST).letter() if request.method == "POST" else {}
    refusal = None
    if request.method == "POST":
        try:
            actions.conclude(
                assessment=found,
                opinion=typed["opinion"],
                note=typed["opinion_note"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            refusal = _to_mend(refused)
        else:
            messages.success(request, _("The review opinion is recorded and sent to the enterprise."))
            return redirect("reviews:case", public_id)
    return _letter(request, found, Action.CONCLUDE, "reviews/conclude.html", typed, refusal)


def _to_mend(refused: Refused) -> Refusal:
    """Raises the refusal again where the form cannot be mended."""
    if refused.refusal.why != Why.INVALID:
        raise refused
    return refused.refusal


def _letter(
    request: SignedInRequest,
    found: Assessment,
    action: Action,
    template: str,
    typed: dict[str, str],
    refusal: Refusal | None,
) -> HttpResponse:
    ensure(rules.may(action, found.role, found.state, reviewer=queries.holder(found), by=request.user))
    rounds = list(queries.submissions(found))
    rows = case_rows(found, rounds[0], rounds)
    context = case_frame(request, found) | {
        "rows": rows,
        "counts": sheet.counts(rows),
        "total": len(rows),
        "rated": sum(bool(row.finding.rating) for row in rows),
        "tally": [(rating.label, sum(row.finding.rating == rating for row in rows)) for rating in Rating],
        "typed": typed,
        "refusal": refusal,
        "keeps_typed": refusal is not None,
        "opinions": Opinion.choices,
        "longest_text": LONGEST_TEXT,
    }
    return render(request, template, context, status=refusal.why.status if refusal else HTTPStatus.OK)


@require_safe
def sent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The enterprise's page: what customs sent, newest first. What is not sent is not here."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(AssessmentAction.READ_REVIEW, assessment.role, assessment.state))
    context = page_context(assessment) | {
        "records": queries.records(assessment),
        "is_returned": assessment.state == State.RETURNED,
    }
    return render(request, "reviews/sent.html", context)

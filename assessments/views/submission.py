"""Pages for the whole assessment: submit, freeze a version, withdraw, see changes."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.forms import language_switched
from acecs.text.typed import version_number
from assessments.actions import submission as actions
from assessments.documents.dossier import DECLARATION, content_hash
from assessments.forms.submission import EndForm, SubmitForm
from assessments.models import Assessment, FrozenDossier
from assessments.queries import snapshot
from assessments.queries.comparing import Other, comparison, other_assessments
from assessments.queries.coverage import coverage_of
from assessments.queries.readiness import readiness_of
from assessments.queries.rounds import correction, without_evidence
from assessments.queries.sign_off import sign_off_of
from assessments.rules import access
from assessments.rules import submission as submission_rules
from assessments.states import Action, State
from assessments.views.context import head_context, page_context
from assessments.views.loading import NIL, assessment_or_404, uuid_of


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The check page: the issues to fix, or the declaration and the button."""
    assessment = assessment_or_404(request, public_id)
    form = SubmitForm(request.POST if request.method == "POST" else None)

    def act() -> FrozenDossier:
        ensure(submission_rules.declared(said=request.POST.get("declared") == "yes", role=assessment.role))
        return actions.submit(
            assessment=assessment,
            seen_content=request.POST.get("seen_content"),
            seen_round=version_number(request.POST.get("seen_round", "")),
            by=request.user,
            at=timezone.now(),
        )

    if frozen := attempt(form, act):
        message = _(
            "Submitted to %(office)s: round %(round)s. The assessment is locked until customs returns it; until customs takes "
            "the review task you can take the submission back."
        )
        values = {"office": assessment.enterprise.office.display_name, "round": frozen.version}
        messages.success(request, message % values)
        return redirect("assessments:hub", public_id)
    ensure(access.may(Action.SUBMIT, assessment.role, assessment.state))
    dossier = snapshot.draft_dossier(assessment, by=request.user, at=timezone.now())
    readiness = dossier.readiness or readiness_of(assessment, today=timezone.localdate())
    context = page_context(assessment) | head_context(assessment, readiness)
    sign_off = sign_off_of(assessment, dossier)
    context |= {
        "readiness": readiness,
        "sign_off": sign_off,
        "unsigned": sign_off is not None and not sign_off.is_signed,
        "correction": correction(assessment),
        "without_evidence": without_evidence(assessment, dossier),
        "evidence_warnings": coverage_of(assessment, request.user, today=timezone.localdate()).warnings,
        "declaration": DECLARATION,
        "seen_content": content_hash(dossier),
        "refusal": form.refusal or language_switched(request.POST),
        "is_declared": "declared" in request.POST,
        "keeps_typed": form.is_bound,
    }
    return render(request, "assessments/submit.html", context, status=form.status)


@require_POST
def freeze(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    frozen = actions.freeze(assessment=assessment, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("Version %(version)s is frozen. Customs cannot see it. Make its report below.") % {"version": frozen.version},
    )
    return redirect(f"{reverse('reports:list', args=[public_id])}?version={frozen.public_id}")


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Ask, then make a submission editable again that customs has not taken yet."""
    assessment = assessment_or_404(request, public_id)
    if request.method == "POST":
        actions.take_back(assessment=assessment, by=request.user, at=timezone.now())
        messages.success(request, _("Submission taken back. Change it, then submit it again."))
        return redirect("assessments:hub", public_id)
    ensure(access.may(Action.TAKE_BACK, assessment.role, assessment.state))
    return render(request, "assessments/take_back.html", page_context(assessment))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Ask, during a review for the reason too, then end the self-assessment."""
    assessment = assessment_or_404(request, public_id)
    form = EndForm(request.POST if request.method == "POST" else None)

    def act() -> Assessment:
        if form.cleaned_data["sure"] != "yes":
            message = _("Open the page again and confirm that you want to end the self-assessment.")
            raise Refused(Refusal(Why.BAD_INPUT, message))
        reason = form.cleaned_data["reason"]
        actions.withdraw(assessment=assessment, reason=reason, by=request.user, at=timezone.now())
        return assessment

    if attempt(form, act):
        messages.success(request, _("The self-assessment is ended. You can still read everything in it."))
        return redirect("assessments:hub", public_id)
    ensure(access.may(Action.WITHDRAW, assessment.role, assessment.state))
    context = page_context(assessment) | {
        "refusal": form.refusal or language_switched(request.POST),
        "typed": form.cleaned_data if form.is_bound else {},
        "needs_reason": assessment.state == State.IN_REVIEW,
        "keeps_typed": form.is_bound,
    }
    return render(request, "assessments/withdraw.html", context, status=form.status)


@require_safe
def changes(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Differences between a frozen version, or the current answers, and another one, of this assessment or another."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.READ_REVIEW, assessment.role, assessment.state))
    since = request.GET.get("since", "")
    named = uuid_of(since.partition(".")[0])
    others = other_assessments(assessment, request.user, named=named)
    _known_or_404(since, named, others)
    at = timezone.now()
    compared = comparison(
        assessment,
        list(assessment.dossiers.select_related("taken_back")),
        since=since,
        until=request.GET.get("until", ""),
        now=lambda each: snapshot.draft_dossier(each, by=request.user, at=at),
        others=others,
    )
    return render(request, "assessments/changes.html", page_context(assessment) | {"comparison": compared})


def _known_or_404(since: str, named: UUID, others: Iterable[Other]) -> None:
    """Answer 404 for an assessment that the reader may not see and for a missing version, rather than compare another one."""
    if named != NIL and since not in {choice for each in others for choice in each.choices}:
        raise Http404

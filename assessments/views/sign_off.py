"""A manager reads the draft as it was frozen, and signs it off or sends it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from acecs.text.bilingual import Text
from assessments.actions import sign_off as actions
from assessments.documents.dossier import Dossier, ItemPart, parse
from assessments.forms.submission import SendBackForm
from assessments.models import Assessment, SignOff
from assessments.queries.sign_off import sign_off_now, sign_offs
from assessments.rules import access
from assessments.rules import sign_off as rules
from assessments.states import Action
from assessments.views.context import customs_of, page_context
from assessments.views.loading import assessment_or_404, uuid_of


@dataclass(frozen=True)
class ReadType:
    """A business type of the frozen draft with its items."""

    number: int
    heading: Text
    items: tuple[ItemPart, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def sign_off(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The draft as a manager reads it, and what became of each request; POST signs it."""
    assessment = assessment_or_404(request, public_id)
    if request.method == "POST":
        asked = uuid_of(request.POST.get("asked", ""))
        actions.sign(assessment=assessment, asked=asked, by=request.user, at=timezone.now())
        messages.success(request, _("Signed off. It can be submitted as long as nothing is changed."))
        return redirect("assessments:sign_off", public_id)
    return _page(request, assessment, SendBackForm())


@require_POST
def send_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.SIGN_OFF, assessment.role, assessment.state))
    ensure(rules.required(is_required=assessment.enterprise.requires_sign_off))
    form = SendBackForm(request.POST)

    def act() -> SignOff:
        return actions.send_back(
            assessment=assessment,
            asked=uuid_of(request.POST.get("asked", "")),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )

    if attempt(form, act):
        messages.success(request, _("The draft is sent back. The compliance officers are notified."))
        return redirect("assessments:sign_off", public_id)
    return _page(request, assessment, form)


@require_POST
def ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    actions.ask(assessment=assessment, by=request.user, at=timezone.now())
    messages.success(request, _("The managers of the enterprise are asked to sign off."))
    return redirect("assessments:sign_off", public_id)


def _page(request: SignedInRequest, assessment: Assessment, form: SendBackForm) -> HttpResponse:
    ensure(access.may(Action.READ_SIGN_OFF, assessment.role, assessment.state))
    shown = sign_off_now(assessment, user=request.user, at=timezone.now())
    newest = shown.newest if shown else None
    context = page_context(assessment) | {
        "sign_off": shown,
        "customs": customs_of(assessment),
        "history": sign_offs(assessment),
        "may_ask": access.may(Action.ASK_SIGN_OFF, assessment.role, assessment.state) is None,
        "may_sign": access.may(Action.SIGN_OFF, assessment.role, assessment.state) is None,
        "is_own": newest is not None and newest.asked_by == request.user,
        "refusal": form.refusal,
        "typed": form.cleaned_data if form.is_bound else {},
        "keeps_typed": form.is_bound,
        **(_read(parse(newest.dossier.content)) if newest else {}),
    }
    return render(request, "assessments/sign_off.html", context, status=form.status)


def _read(dossier: Dossier) -> Mapping[str, object]:
    items = {each.number: each for each in dossier.items}
    return {
        "dossier": dossier,
        "types": [
            ReadType(each.number, each.heading, tuple(items[number] for number in each.item_numbers))
            for each in dossier.types
        ],
    }

"""Ask colleagues for the evidence of many items at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import Refusal, ensure
from assessments.actions import asking
from assessments.forms.entry import AskForm
from assessments.models import Assessment
from assessments.queries import lists
from assessments.queries.entered import Entered, sheet_of
from assessments.rules import access
from assessments.rules import asking as rules
from assessments.states import Action
from assessments.views import undo
from assessments.views.context import page_context
from assessments.views.item import panel_part
from assessments.views.loading import answer_or_404, assessment_or_404
from assessments.views.ticked import ticked_numbers, to_worksheet


@dataclass(frozen=True)
class Preview:
    """An item, and why evidence cannot be asked for there; None if it can."""

    entered: Entered
    refusal: Refusal | None


@require_http_methods(["GET", "HEAD", "POST"])
def ask_many(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show who would be asked for evidence of which ticked items, then ask. The worksheet opens the form in a dialog."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASK_EVIDENCE, assessment.role, assessment.state))
    is_sent = request.method == "POST"
    form = AskForm(request.POST if is_sent else None)
    ticked = ticked_numbers((request.POST if is_sent else request.GET).getlist("item"))

    def act() -> Assessment:
        note, at = form.cleaned_data["note"], timezone.now()
        try:
            asked_at = asking.ask(assessment=public_id, numbers=ticked, note=note, by=request.user, at=at)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        undo.remember(request, "evidence_asked", public_id, {"items": ticked, "at": asked_at.isoformat()})
        return assessment

    if is_sent and attempt(form, act):
        count = len(ticked)
        text = ngettext("Evidence is asked for at %(count)s item.", "Evidence is asked for at %(count)s items.", count)
        messages.success(request, text % {"count": count})
        return to_worksheet(request, public_id)
    previews = _previews(assessment, ticked if request.htmx else None)
    context = page_context(assessment) | {
        "form": form,
        "previews": previews,
        "can_ask": any(each.refusal is None for each in previews),
        "ticked": ticked,
        "keeps_typed": form.is_bound,
    }
    template = "assessments/ask_many.html#form" if request.htmx else "assessments/ask_many.html"
    return render(request, template, context, status=form.status)


def _previews(assessment: Assessment, numbers: Sequence[int] | None) -> list[Preview]:
    """Of the items with these numbers, or of all; those at which evidence can be asked for first."""
    people = {each.key for each in lists.candidates(assessment.enterprise)}
    previews = []
    for each in sheet_of(assessment).items:
        if numbers is None or each.item.number in numbers:
            is_held, is_asked = each.assignee_id in people, each.asked is not None
            refusal = rules.item(is_held=is_held, has_evidence=bool(each.files), is_asked=is_asked)
            previews.append(Preview(each, refusal))
    return sorted(previews, key=lambda each: each.refusal is not None)


@require_POST
def undo_asking(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Take back what the reader asked for last, unless evidence was linked or something about it changed since."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASK_EVIDENCE, assessment.role, assessment.state))
    with undo.undoing(request, "evidence_asked", public_id) as how:
        asked_at = datetime.fromisoformat(how["at"])
        asking.stop(assessment=public_id, numbers=how["items"], asked_at=asked_at, by=request.user, at=timezone.now())
    messages.success(request, _("Evidence is no longer asked for."))
    return to_worksheet(request, public_id)


@require_POST
def stop_asking(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASK_EVIDENCE, assessment.role, assessment.state))
    answer = answer_or_404(request, assessment, number)
    asking.stop(assessment=public_id, numbers=[number], by=request.user, at=timezone.now())
    messages.success(request, _("Evidence is no longer asked for."))
    if request.htmx:
        return panel_part(request, answer, "evidence")
    return redirect("assessments:item", public_id, number)

"""A decision on one file of a case: accepted as evidence of an item, or not."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refused, Stale, Why, ensure
from acecs.text.forms import language_switched
from assessments.models import Assessment
from reviews import queries, sheet
from reviews.actions import document as actions
from reviews.actions.gate import refusal
from reviews.forms import FileJudgmentForm
from reviews.judgment import FileKey
from reviews.states import Action
from reviews.views.frame import case_or_404, item_words
from reviews.views.item import item_page, place_or_404


@require_POST
def judge_file(
    request: SignedInRequest, public_id: UUID, number: int, document_id: UUID, version: int, position: int
) -> HttpResponse:
    """Save the decision (page or htmx partial). `from=read`: it was made while reading the file."""
    case = case_or_404(request, public_id)
    ensure(refusal(Action.JUDGE, case, request.user, holder=queries.holder(case)))
    key = FileKey(str(document_id), version, position)
    saved_version, judgment = FileJudgmentForm(request.POST).judgment()
    place = place_or_404(case, number)
    file = _file_or_404(place.row, key)
    try:
        ensure(language_switched(request.POST))
        actions.judge_file(
            assessment=case,
            number=number,
            key=key,
            version=saved_version,
            judgment=judgment,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        if refused.refusal.why in (Why.WRONG_ROLE, Why.WRONG_STATE):
            raise
        # A decision that somebody made meanwhile is shown; what was typed is not saved over it unseen.
        typed = file if isinstance(refused, Stale) else replace(file, judgment=judgment)
        return _not_saved(request, case, place, typed, refused)
    if request.htmx:
        row = place_or_404(case, number).row
        return _part(request, case, row, _file_or_404(row, key))
    messages.success(request, _("Saved: “%(title)s”.") % {"title": file.part.title})
    if request.POST.get("from") == "read":
        return redirect(f"{reverse('reviews:read', args=[public_id, document_id, version, position])}?item={number}")
    return redirect(f"{reverse('reviews:item', args=[public_id, number])}#{file.anchor}")


def _file_or_404(row: sheet.CaseRow, key: FileKey) -> sheet.CaseEvidence:
    file = next((each for each in row.evidence if each.key == key), None)
    if file is None:
        raise Http404
    return file


def _part(
    request: SignedInRequest,
    case: Assessment,
    row: sheet.CaseRow,
    file: sheet.CaseEvidence,
    status: int = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    origin = "read" if request.POST.get("from") == "read" else "item"
    context = item_words() | {"case": case, "row": row, "file": file, "from": origin, "is_swapped": True} | more
    return render(request, "reviews/document.html", context, status=status)


def _not_saved(
    request: SignedInRequest,
    case: Assessment,
    place: sheet.CaseRowInPlace,
    typed: sheet.CaseEvidence,
    refused: Refused,
) -> HttpResponse:
    status, said = refused.refusal.why.status, {"refused_file": typed.key, "file_refusal": refused.refusal}
    if request.htmx:
        return _part(request, case, place.row, typed, status, **said)
    evidence = [typed if each.key == typed.key else each for each in place.row.evidence]
    return item_page(request, case, replace(place, row=replace(place.row, evidence=evidence)), status, **said)

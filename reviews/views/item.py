"""One item of a case."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest, always_fresh
from acecs.refusals import Refused, Stale, Why, ensure
from acecs.text.forms import language_switched
from assessments.models import Assessment
from assessments.views.context import customs_of
from reviews import queries, sheet
from reviews.actions import item as actions
from reviews.actions.gate import refusal
from reviews.forms import JudgmentForm
from reviews.judgment import Judgment
from reviews.states import Action
from reviews.views.frame import case_frame, case_or_404, case_rows, item_words, with_own_openings


@always_fresh
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """Show one item of the newest submission. POST saves the reviewer's judgment (page or htmx partial)."""
    case = case_or_404(request, public_id)
    if request.method == "POST":
        return _judge(request, case, number)
    return item_page(request, case, place_or_404(case, number))


def place_or_404(case: Assessment, number: int) -> sheet.CaseRowInPlace:
    rounds = list(queries.submissions(case))
    place = sheet.place(case_rows(case, rounds[0], rounds), number)
    if place is None:
        raise Http404
    return place


def item_page(
    request: SignedInRequest, case: Assessment, place: sheet.CaseRowInPlace, status: int = HTTPStatus.OK, **more: object
) -> HttpResponse:
    context = case_frame(request, case) | item_words() | {"is_newest": True, "page": "item"} | more
    (row,) = with_own_openings([place.row], request.user)
    context |= {"row": row, "previous": place.previous, "next": place.following}
    context["customs"] = customs_of(case, case=(case.round, frozenset({place.row.number})))
    context["keeps_typed"] = status != HTTPStatus.OK
    return render(request, "reviews/item_page.html", context, status=status)


def _judge(request: SignedInRequest, case: Assessment, number: int) -> HttpResponse:
    holder = queries.holder(case)
    ensure(refusal(Action.JUDGE, case, request.user, holder=holder))
    form = JudgmentForm(request.POST)
    version, judgment = form.judgment()
    place = place_or_404(case, number)
    try:
        ensure(language_switched(request.POST))
        actions.judge(
            assessment=case,
            number=number,
            version=version,
            judgment=judgment,
            by=request.user,
            at=timezone.now(),
            window=form.page_window,
        )
    except Refused as refused:
        if refused.refusal.why in (Why.WRONG_ROLE, Why.WRONG_STATE):
            raise
        return _not_saved(request, case, place, judgment, version, refused)
    if request.htmx:
        return render(request, "reviews/item.html#saved", {"row": place_or_404(case, number).row, "case": case})
    messages.success(request, _("Item %(number)s saved.") % {"number": number})
    if request.POST.get("from") == "case":
        return redirect(f"{reverse('reviews:case', args=[case.public_id])}#item-{number}")
    return redirect("reviews:item", case.public_id, number)


def _not_saved(
    request: SignedInRequest,
    case: Assessment,
    place: sheet.CaseRowInPlace,
    judgment: Judgment,
    version: int,
    refused: Refused,
) -> HttpResponse:
    """Show the refusal and what was typed, next to the saved judgment if another window was faster."""
    status = refused.refusal.why.status
    context = {
        "refusal": refused.refusal,
        "is_stale": isinstance(refused, Stale),
        "is_own": isinstance(refused, Stale) and refused.is_own,
        "current": place.row,
    }
    if request.htmx:
        return render(request, "reviews/item.html#not_saved", context | {"row": place.row, "case": case}, status=status)
    typed = replace(place.row, judgment=judgment, version=version)
    return item_page(request, case, replace(place, row=typed), status, **context)

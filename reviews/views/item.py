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

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refused, Stale, Why, ensure
from assessments.models import Assessment
from reviews import queries, rules, sheet
from reviews.actions import item as actions
from reviews.finding import Finding
from reviews.forms import FindingForm
from reviews.states import Action
from reviews.views.frame import case_frame, case_or_404, case_rows, item_words


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """One item of the newest submission; POST saves the reviewer's finding, as a page or as an htmx partial."""
    found = case_or_404(request, public_id)
    if request.method == "POST":
        return _judge(request, found, number)
    return _item_page(request, found, _place_or_404(found, number))


def _place_or_404(found: Assessment, number: int) -> sheet.Place:
    rounds = list(queries.submissions(found))
    place = sheet.place(case_rows(found, rounds[0], rounds), number)
    if place is None:
        raise Http404
    return place


def _item_page(
    request: SignedInRequest, found: Assessment, place: sheet.Place, status: int = HTTPStatus.OK, **more: object
) -> HttpResponse:
    context = case_frame(request, found) | item_words() | {"is_newest": True, "page": "item"} | more
    context |= {"row": place.row, "previous": place.previous, "next": place.following}
    context["keeps_typed"] = status != HTTPStatus.OK
    return render(request, "reviews/item_page.html", context, status=status)


def _judge(request: SignedInRequest, found: Assessment, number: int) -> HttpResponse:
    holder = queries.holder(found)
    ensure(rules.may(Action.JUDGE, found.role, found.state, reviewer=holder, by=request.user))
    version, finding = FindingForm(request.POST).finding()
    place = _place_or_404(found, number)
    try:
        actions.judge(
            assessment=found, number=number, version=version, finding=finding, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        if refused.refusal.why in (Why.WRONG_ROLE, Why.WRONG_STATE):
            raise
        return _not_saved(request, found, place, finding, version, refused)
    if request.htmx:
        return render(request, "reviews/item.html#saved", {"row": _place_or_404(found, number).row, "case": found})
    messages.success(request, _("Item %(number)s is saved.") % {"number": number})
    if request.POST.get("from") == "case":
        return redirect(f"{reverse('reviews:case', args=[found.public_id])}#item-{number}")
    return redirect("reviews:item", found.public_id, number)


def _not_saved(
    request: SignedInRequest,
    found: Assessment,
    place: sheet.Place,
    finding: Finding,
    version: int,
    refused: Refused,
) -> HttpResponse:
    """Say why, keep what was typed, and show what stands if another window was faster."""
    status = refused.refusal.why.status
    context = {
        "refusal": refused.refusal,
        "is_stale": isinstance(refused, Stale),
        "case": found,
        "standing": place.row,
    }
    if request.htmx:
        return render(request, "reviews/item.html#not_saved", context | {"row": place.row}, status=status)
    typed = replace(place.row, finding=finding, version=version)
    return _item_page(request, found, replace(place, row=typed), status, **context)

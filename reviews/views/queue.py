from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest, page_of
from acecs.accounts.models import CustomsOffice, OfficeMembership
from acecs.accounts.queries import office_memberships, place_key
from acecs.refusals import Refusal, Refused, Why
from reviews import queries


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """Show one page of cases. `?show=` selects a queue, `?mine=1` own cases only, `?after=` continues a page."""
    offices = list(office_memberships(request.user))
    if not offices:
        raise Refused(Refusal(Why.WRONG_ROLE, _("This page is for the reviewers and heads of a customs office.")))
    page_of(request, _own_office(request, offices))
    show = request.GET.get("show", "")
    show = show if show in queries.QUEUES else "open"
    mine = request.GET.get("mine") == "1"
    page = queries.queue(request.user, offices, show, request.GET.get("after", ""), mine=mine)
    context = {"page": page, "show": show, "mine": mine, "offices": offices, "is_first": "after" not in request.GET}
    return render(request, "reviews/queue.html", context)


def _own_office(request: SignedInRequest, offices: list[OfficeMembership]) -> CustomsOffice:
    """The chosen office, else the first one."""
    own = [each.office for each in offices]
    return next((each for each in own if place_key(each) == request.user.chosen_place), own[0])

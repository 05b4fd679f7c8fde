from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest, page_of
from acecs.accounts.models import CustomsOffice, OfficeMembership, User
from acecs.accounts.queries import office_memberships, place_key
from acecs.accounts.states import OfficeRole
from acecs.refusals import Refusal, Refused, Why
from acecs.text.moments import written
from assessments.states import State
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
    own = {each.office_id: each for each in offices}
    rated = queries.rated_counts(page.rows)
    context = {
        "tasks": tuple(_task(row, own[row.office_id], request.user, rated.get(row.key, 0)) for row in page.rows),
        "page": page,
        "show": show,
        "mine": mine,
        "offices": offices,
        "without_head": [each.office.display_name for each in offices if _may_take_over(each)],
        "is_first": "after" not in request.GET,
    }
    return render(request, "reviews/queue.html", context)


@dataclass(frozen=True)
class CaseTask:
    """A case with what to do next, in one line."""

    row: queries.QueueRow
    next_step: str


def _may_take_over(member: OfficeMembership) -> bool:
    """True for a reviewer of an office without a head. The case's page knows better for a single case."""
    return member.role == OfficeRole.REVIEWER and member.lacks_head


def _task(row: queries.QueueRow, member: OfficeMembership, reader: User, rated: int) -> CaseTask:
    """`member`: the reader in the office that has the case; `rated`: items that customs has rated."""
    match State(row.state):
        case State.SUBMITTED:
            return CaseTask(row, _waiting(row, member, reader))
        case State.IN_REVIEW:
            return CaseTask(row, _in_review(row, member, reader, rated))
        case State.RETURNED:
            return CaseTask(row, _("Nothing: the enterprise corrects it"))
        case _:
            return CaseTask(row, "")


def _waiting(row: queries.QueueRow, member: OfficeMembership, reader: User) -> str:
    values = {"day": written(timezone.localdate(row.submitted_at)), "name": row.reviewer}
    if row.holder_id not in (None, reader.pk):
        if _may_take_over(member):
            return _("For %(name)s to take, or for you: waiting since %(day)s") % values
        return _("For %(name)s to take: waiting since %(day)s") % values
    if member.role == OfficeRole.HEAD:
        return _("Assign a reviewer: waiting since %(day)s") % values
    if row.round > 1:
        return _("Take it: submitted again, waiting since %(day)s") % values
    return _("Take it: waiting since %(day)s") % values


def _in_review(row: queries.QueueRow, member: OfficeMembership, reader: User, rated: int) -> str:
    values = {"rated": rated, "total": row.total, "name": row.reviewer}
    if row.holder_id is None:
        return _("Assign a reviewer: nobody has it") if member.role == OfficeRole.HEAD else _("Take it: nobody has it")
    if row.holder_id != reader.pk:
        if _may_take_over(member):
            return _("%(name)s rated %(rated)s of %(total)s; you can take it over") % values
        return _("Nothing: %(name)s rated %(rated)s of %(total)s") % values
    if rated < row.total:
        return _("You rated %(rated)s of %(total)s; rate the rest, or return") % values
    return _("You rated %(rated)s of %(total)s; conclude or return") % values


def _own_office(request: SignedInRequest, offices: list[OfficeMembership]) -> CustomsOffice:
    """The chosen office, else the first one."""
    own = [each.office for each in offices]
    return next((each for each in own if place_key(each) == request.user.chosen_place), own[0])

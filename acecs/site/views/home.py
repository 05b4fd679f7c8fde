import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts.actions import account
from acecs.accounts.http import SignedInRequest, remember_language, typed_texts
from acecs.accounts.models import Invitation, User
from acecs.accounts.queries import Place
from acecs.accounts.states import EnterpriseRole, Language
from acecs.refusals import Refusal, Refused, Why
from acecs.shortage import FULL, Shortage, shortage_of
from acecs.site import places
from assessments.models import Assessment
from assessments.queries import lists
from assessments.queries.first_screen import (
    AssignedItem,
    OwnAction,
    kept_verdicts,
    late_items,
    own_actions,
    own_items,
    workloads,
)
from assessments.queries.readiness import readiness_of
from assessments.queries.sign_off import waiting_for_manager
from assessments.queries.worksheet.workload import Workload
from assessments.rules.access import may
from assessments.states import Action, State
from assessments.validity import Validity
from assessments.views.context import Customs, customs_of, head_context, validity
from assessments.views.next_step import ENDED, URGENCY, NextStep, next_step


@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """The start page: an enterprise's assessments, the office's queue, or the administration.

    `?place=KEY` shows another of the reader's enterprises than the chosen one, without choosing it.
    """
    request.page_of = request.GET.get("place", "")
    place = places.place(request)
    if place is not None and not place.is_enterprise:
        return redirect("reviews:queue")
    if place is None and request.user.is_administrator:
        return redirect("administration")
    today, language = timezone.localdate(), translation.get_language() or ""
    is_contributor = place is not None and place.role == EnterpriseRole.CONTRIBUTOR
    rows = _assessments(request.user, place)
    live = [each.assessment for each in rows if each.assessment.state not in ENDED]
    own: list[AssignedItem] | None = None
    actions: list[OwnAction] = []
    if place and is_contributor:
        every = [each.assessment for each in rows]
        own = own_items(request.user, place.public_id, every, today=today, language=language)
        actions = own_actions(request.user, place.public_id, today=today, language=language)
    context = {
        "assessments": rows,
        "shared": [each for each in rows if each.workload and each.workload.is_shared],
        "own_items": own,
        "own_open": [each for each in own or [] if each.is_open],
        "own_done": [each for each in own or [] if not each.is_open],
        "own_actions": actions,
        "actions_first": any(each.is_overdue for each in actions),
        "own_rated": sum(each.rating != "" for each in own or []),
        "only_one": _answer(live[0], today, language) if len(live) == 1 and not is_contributor else None,
        "outside": _outside(rows, own),
        "invitations": [] if place else list(Invitation.objects.visible_to(request.user).unanswered().with_places()),
        "may_start": place is not None and may(Action.START, place.role) is None,
    }
    return render(request, "site/dashboard.html", context)


@dataclass(frozen=True)
class AssessmentRow:
    """`customs`: what customs last sent; None if it sent nothing, or for contributors, who see only their own items.

    `workload`: who holds what; None if nobody holds anything, and for contributors.
    """

    assessment: Assessment
    validity: Validity
    customs: Customs | None
    next_step: NextStep
    workload: Workload | None


def _assessments(user: User, place: Place | None) -> list[AssessmentRow]:
    """The enterprise's assessments, the most urgent first."""
    if place is None or not place.is_enterprise:
        return []
    own = list(lists.assessments_of(user).filter(enterprise__public_id=place.public_id))
    reads_review = may(Action.READ_REVIEW, place.role) is None
    verdicts = kept_verdicts([each for each in own if each.state not in ENDED]) if reads_review else {}
    shared = _workloads(own) if reads_review else {}
    to_sign = waiting_for_manager(own, user=user, at=timezone.now())
    for each in own:
        # Loaded for the live ones only: it is large.
        each.readiness = verdicts.get(each.pk)
    rows = [
        AssessmentRow(
            each,
            validity(each.edition, each.reference_date),
            customs_of(each) if reads_review else None,
            next_step(each, each.readiness, waits_for_manager=each.pk in to_sign),
            shared.get(each.pk),
        )
        for each in own
    ]
    return sorted(rows, key=lambda row: URGENCY.index(State(row.assessment.state)))


def _workloads(own: Sequence[Assessment]) -> dict[int, Workload]:
    """Those of the assessments in which somebody holds an item, by primary key."""
    if not own:
        return {}
    departments = lists.departments_by_member(own[0].enterprise, translation.get_language() or "")
    each = workloads(own, departments, today=timezone.localdate())
    return {key: workload for key, workload in each.items() if workload.is_shared or workload.late}


def _outside(rows: Iterable[AssessmentRow], own: Collection[AssignedItem] | None) -> list[str]:
    """Names of the assessments outside the validity of their edition, each once.

    `own`: a contributor's items; assessments without one are left out.
    """
    shown = {each.public_id for each in own or []}
    rows = [each for each in rows if own is None or each.assessment.public_id in shown]
    return list(dict.fromkeys(each.assessment.name for each in rows if not each.validity.is_whole))


def _answer(assessment: Assessment, today: date, language: str) -> dict[str, object]:
    """What a member with one live assessment wants to know first: ready or not, from when, what is late."""
    readiness = readiness_of(assessment, today=today)
    return head_context(assessment, readiness) | {
        "assessment": assessment,
        "readiness": readiness,
        "late": late_items(assessment, today=today, language=language),
    }


@require_POST
def choose_place(request: SignedInRequest) -> HttpResponse:
    """Switch to another of the reader's enterprises or offices."""
    key = request.POST.get("place", "")
    if key not in {each.key for each in places.places(request)}:
        raise Http404
    account.choose_place(user=request.user, key=key)
    return redirect("dashboard")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of all pages, for the account if signed in, and for this browser."""
    language = request.POST.get("language", "")
    if language not in Language:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose Chinese or English.")))
    response = HttpResponseRedirect(_safe_next(request))
    if request.user.is_authenticated:
        account.choose_language(user=request.user, language=language, at=timezone.now())
    remember_language(response, language)
    return response


def _safe_next(request: HttpRequest) -> str:
    """The form's `next` if it is a path of this portal, else the dashboard."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed and target.startswith("/") else reverse("dashboard")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Render 400 without the form's CSRF token. Django's default reads it, which fails again on an unreadable form."""
    return render(request, "400.html", status=400)


def out_of_date(request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Render 403 for a form without the right CSRF token."""
    return render(request, "403_csrf.html", {"typed": typed_texts(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception that nothing has caught, also one of a middleware: 503 or 507 if trying again helps, else 500."""
    shortage = shortage_of(sys.exc_info()[1])
    return _unavailable(request, shortage) if shortage else defaults.server_error(request)


def _unavailable(request: HttpRequest, shortage: Shortage) -> HttpResponse:
    """Render a page that needs neither database nor session, with what was typed."""
    is_part = request.headers.get("HX-Request") == "true"
    page = loader.render_to_string(
        "unavailable.html#partial" if is_part else "unavailable.html",
        {"is_full": shortage == FULL, "typed": typed_texts(request)},
    )
    return HttpResponse(page, status=shortage.status, headers={"Retry-After": str(shortage.retry_after)})

"""A case: its page, taking and assigning it, what changed since the last round, its documents."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import User
from acecs.text.typed import INTEGER_DIGITS, is_blank, whole_number
from assessments.documents.dossier import parse
from assessments.models import Assessment, FrozenDossier
from assessments.queries.comparing import comparison
from assessments.views.context import customs_of
from assessments.views.loading import uuid_of
from assessments.views.sending import sent
from reviews import queries, sheet
from reviews.actions import case as actions
from reviews.forms import GiveForm
from reviews.views.frame import case_frame, case_or_404, case_rows, item_words, with_own_openings


@require_safe
def case(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show a case. `?round=` selects an earlier submission, `?show=` filters the items."""
    case = case_or_404(request, public_id)
    rounds = list(queries.submissions(case))
    shown = next((each for each in rounds if str(each.version) == request.GET.get("round")), rounds[0])
    show = request.GET.get("show", "")
    context = case_frame(request, case) | _sheet(
        case, request.user, shown, rounds, show if show in sheet.FILTERS else "all"
    )
    paged = frozenset(item.number for item in parse(rounds[0].content).items)
    context |= {"customs": customs_of(case, case=(shown.version, paged))}
    reviewers = list(queries.reviewers(case))
    has_colleagues = any(each.user != context["holder"] for each in reviewers)
    context |= {"reviewers": reviewers, "has_colleagues": has_colleagues, "records": queries.records(case)}
    return render(request, "reviews/case.html", context)


def _sheet(
    case: Assessment, user: User, shown: FrozenDossier, rounds: list[FrozenDossier], show: str
) -> dict[str, object]:
    language = translation.get_language() or ""
    dossier = parse(shown.content)
    rows = case_rows(case, shown, rounds)
    return {
        "dossier": dossier,
        "warnings": sheet.warnings(dossier),
        "frozen": shown,
        "rounds": rounds,
        "is_newest": shown == rounds[0],
        "groups": sheet.grouped(dossier, with_own_openings(filter(sheet.FILTERS[show], rows), user), language),
        "counts": sheet.counts(rows),
        "show": show,
        **item_words(),
    }


@require_POST
def take(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    case = case_or_404(request, public_id)
    actions.take(assessment=case, by=request.user, at=timezone.now(), note=GiveForm(request.POST).whole()["note"])
    messages.success(request, _("You have taken this review task."))
    return redirect("reviews:case", public_id)


@require_POST
def assign(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    if _give(request, public_id, actions.assign):
        messages.success(request, _("The review task is assigned."))
    elif is_blank(request.POST.get("note", "")):
        messages.success(request, _("This reviewer has the review task already. Nothing was changed."))
    else:
        messages.success(request, _("This reviewer has the review task already. Your note was sent to them."))
    return redirect("reviews:case", public_id)


@require_POST
def hand_over(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Give one's own case to a colleague."""
    _give(request, public_id, actions.hand_over)
    messages.success(request, _("The review task is handed over."))
    return redirect("reviews:case", public_id)


def _give(request: SignedInRequest, public_id: UUID, give: Callable[..., object]) -> object:
    """Call the action that gives the case to the reviewer chosen on its page, with the note entered there."""
    case = case_or_404(request, public_id)
    form = GiveForm(request.POST).whole()
    reviewer = User.objects.filter(public_id=uuid_of(form["reviewer"])).first()
    return give(assessment=case, reviewer=reviewer, by=request.user, at=timezone.now(), note=form["note"])


@require_POST
def release(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Give up one's own case, for any reviewer of the office to take."""
    case = case_or_404(request, public_id)
    actions.release(assessment=case, by=request.user, at=timezone.now(), note=GiveForm(request.POST).whole()["note"])
    messages.success(request, _("The review task is released. Any reviewer of the office can take it."))
    return redirect("reviews:case", public_id)


@require_safe
def changes(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    case = case_or_404(request, public_id)
    compared = comparison(
        case,
        list(queries.submissions(case)),
        since=request.GET.get("since", ""),
        until=request.GET.get("until", ""),
        now=None,
    )
    return render(request, "reviews/changes.html", case_frame(request, case) | {"comparison": compared})


@require_safe
def download(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int) -> HttpResponse | FileResponse:
    """Download a file pinned by a submission. `?file=2` is the second file of its version."""
    case = case_or_404(request, public_id)
    position = whole_number(request.GET.get("file", "1"), most_digits=INTEGER_DIGITS)
    documents = queries.readable_documents(case).filter(document__public_id=document_id, number=version)
    return sent(request, get_object_or_404(documents, position=position))

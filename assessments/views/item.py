"""An item's page. Saving answers with the whole page or an htmx partial from the same view."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refused, Stale, Why, ensure
from acecs.text.forms import language_switched
from acecs.text.signs import listed
from assessments.actions import answer as actions
from assessments.forms.entry import DueForm, EntryForm
from assessments.models import Assessment
from assessments.queries import lists
from assessments.queries.readiness import readiness_of
from assessments.queries.vault import documents_to_link
from assessments.queries.worksheet.counters import counts, progress
from assessments.queries.worksheet.filters import filter_name
from assessments.queries.worksheet.history import history
from assessments.queries.worksheet.row import with_typed
from assessments.queries.worksheet.rows import RowInPlace
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import Choices, head_context, item_context, row_to_read, rows_to_read
from assessments.views.loading import assessment_or_404
from evidence.inspection.types import TYPES
from evidence.rules import MEGABYTE
from standards.states import Facet


@dataclass(frozen=True)
class EvidenceForms:
    """What the forms beside the evidence offer."""

    documents: tuple[Any, ...]
    facets: Choices
    max_megabytes: int
    file_types: str


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    if request.method == "POST":
        return _save(request, public_id, number)
    return item_page(request, assessment_or_404(request, public_id), number)


def item_page(
    request: SignedInRequest, assessment: Assessment, number: int, status: int = HTTPStatus.OK, **more: object
) -> HttpResponse:
    """Render an item's page; `more` is further context, such as why a save was refused."""
    readiness = readiness_of(assessment, today=timezone.localdate())
    place = row_to_read(request, assessment, readiness, number)
    if place is None:
        raise Http404
    return _item_page(request, assessment, place, status, **more)


def _item_page(
    request: SignedInRequest,
    assessment: Assessment,
    place: RowInPlace,
    status: int,
    **more: object,
) -> HttpResponse:
    row = place.row
    context = item_context(assessment, "item") | {
        "row": row,
        "previous": place.previous,
        "next": place.next,
        "history": history(row.answer_id, {sub.position: sub.number for sub in row.sub_items}),
        "evidence_forms": EvidenceForms(
            documents=documents_to_link(assessment, request.user),
            facets=tuple((facet.value, str(facet.label)) for facet in Facet),
            max_megabytes=settings.EVIDENCE_MAX_BYTES // MEGABYTE,
            file_types=listed(sorted(TYPES)),
        ),
        "candidates": lists.candidates(assessment.enterprise),
        "chosen_id": row.assignee_id,
        "due_form": DueForm(initial={"due_date": row.due_date}),
        # Switching the language then sends the refused form again.
        "keeps_typed": status != HTTPStatus.OK,
    }
    return render(request, "assessments/item_page.html", context | more, status=status)


def _save(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    form = EntryForm(request.POST)
    try:
        version, entry = form.entry()
        ensure(language_switched(request.POST))
        saved = actions.save(
            assessment=public_id,
            number=number,
            version=version,
            entry=entry,
            by=request.user,
            at=timezone.now(),
            window=form.page_window,
        )
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except Refused as refused:
        return _not_saved(request, assessment_or_404(request, public_id), number, form, refused)
    if request.htmx:
        # Replace the sub-items only if others now apply, so that clicks in the meantime are not lost.
        return _saved_partial(request, saved, others_apply=saved.before.count_known != entry.count_known)
    messages.success(request, _("Item %(number)s saved.") % {"number": number})
    return redirect(_back(request, public_id, number))


def _saved_partial(request: SignedInRequest, saved: actions.SavedItem, *, others_apply: bool) -> HttpResponse:
    assessment = saved.assessment
    readiness = saved.readiness or readiness_of(assessment, today=timezone.localdate())
    rows = rows_to_read(request, assessment, readiness, saved.sheet)
    is_from_worksheet = _is_from_worksheet(request)
    shown = filter_name(request.POST.get("shown", ""))
    context = item_context(assessment, "worksheet" if is_from_worksheet else "item", shown) | {
        "row": next(row for row in rows if row.answer_id == saved.item.answer_id),
        "progress": progress(rows),
        "counts": counts(rows),
        "on_worksheet": is_from_worksheet,
        "others_apply": others_apply,
    }
    context |= head_context(assessment, readiness, with_checks=True) if is_from_worksheet else {}
    return render(request, "assessments/item.html#saved", context)


def _not_saved(
    request: SignedInRequest, assessment: Assessment, number: int, form: EntryForm, refused: Refused
) -> HttpResponse:
    """Say why, keep what was typed, and show what is saved if somebody else was faster."""
    place = row_to_read(request, assessment, readiness_of(assessment, today=timezone.localdate()), number)
    if place is None:
        raise Http404
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    if not form.is_valid() or refused.refusal.why in (Why.WRONG_ROLE, Why.WRONG_STATE):
        # Nothing on the page can fix it.
        raise refused
    status = refused.refusal.why.status
    context = {"refusal": refused.refusal, "is_stale": isinstance(refused, Stale), "current": place.row}
    context["is_own"] = isinstance(refused, Stale) and refused.is_own
    if request.htmx:
        context["assessment"] = assessment
        return render(request, "assessments/item.html#not_saved", context, status=status)
    version, entry = form.entry()
    return _item_page(request, assessment, place, status, row=with_typed(place.row, entry, version), **context)


def _is_from_worksheet(request: SignedInRequest) -> bool:
    return request.POST.get("from") == "worksheet"


def _back(request: SignedInRequest, public_id: UUID, number: int) -> str:
    """Redirect to where the form came from: the worksheet with its filter, at the item if the filter still shows it."""
    if not _is_from_worksheet(request):
        return reverse("assessments:item", args=[public_id, number])
    shown = filter_name(request.POST.get("shown", ""))
    query = "" if shown == "all" else f"?show={shown}"
    return f"{reverse('assessments:worksheet', args=[public_id])}{query}#item-{number}"

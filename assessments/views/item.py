"""An item's page. Saving answers with the whole page or an htmx partial from the same view."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from acecs.accounts.http import SignedInRequest, always_fresh
from acecs.refusals import Refused, Stale, Why, ensure
from acecs.text.forms import language_switched
from assessments.actions import answer as actions
from assessments.entry import PartialEntry
from assessments.forms.entry import DueForm, EntryForm
from assessments.models import Answer, Assessment
from assessments.queries import lists
from assessments.queries.corrective import actions_of_item
from assessments.queries.entered import Sheet, sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.vault import documents_to_link
from assessments.queries.worksheet.filters import Filter, filter_from
from assessments.queries.worksheet.groups import ItemGroup
from assessments.queries.worksheet.history import history, text_to_restore
from assessments.queries.worksheet.outline import note_outline
from assessments.queries.worksheet.overview import Overview, overview
from assessments.queries.worksheet.row import WorksheetRow, with_typed
from assessments.queries.worksheet.rows import RowInPlace
from assessments.rules import access
from assessments.rules.evidence import LONGEST_PLACE, LONGEST_SHOWS
from assessments.states import Action
from assessments.views.context import Choices, PageName, head_context, item_context, row_to_read, rows_to_read
from assessments.views.loading import assessment_or_404
from evidence.rules import MEGABYTE
from standards.law.parts import ReadinessPart
from standards.states import Facet, Rating

# More than the items of an assessment are ever saved.
MOST_SAVES = 10_000_000


@dataclass(frozen=True)
class EvidenceForms:
    """What the forms beside the evidence offer."""

    documents: tuple[Any, ...]
    facets: Choices
    max_megabytes: int
    longest_place: int = LONGEST_PLACE
    longest_shows: int = LONGEST_SHOWS


@always_fresh
# Back would otherwise show the panel's part of the page that the browser kept of the same address.
@vary_on_headers("HX-Request")
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
    context = _page_context(request, assessment, place) | {
        # Switching the language then sends the refused form again.
        "keeps_typed": status != HTTPStatus.OK,
    }
    template = "assessments/item_page.html#panel" if request.htmx else "assessments/item_page.html"
    return render(request, template, context | more, status=status)


def _page_context(request: SignedInRequest, assessment: Assessment, place: RowInPlace) -> dict[str, object]:
    row = place.row
    # The worksheet asks for the same page and shows it in its panel.
    page: PageName = "panel" if request.htmx else "item"
    is_whole = request.GET.get("history") == "all"
    saved_versions = history(row.answer_id, {sub.position: sub.number for sub in row.sub_items}, is_whole=is_whole)
    return (
        item_context(assessment, page, _wanted(request))
        | _forms_context(request, assessment, row)
        | {
            "outline": note_outline(place.item),
            "previous": place.previous,
            "next": place.next,
            "history": saved_versions,
            "is_whole": is_whole,
            "earlier": 0 if is_whole or not saved_versions else saved_versions[-1].version - 1,
            "corrective": actions_of_item(row.answer_id, request.user, today=timezone.localdate())
            if row.corrective
            else (),
            "may_plan": access.may(Action.PLAN_CORRECTIVE, assessment.role, assessment.state) is None,
        }
    )


def _forms_context(request: SignedInRequest, assessment: Assessment, row: WorksheetRow) -> dict[str, object]:
    """What the smaller forms of an item offer: for its evidence, and who works on it."""
    return {
        "row": row,
        "evidence_forms": EvidenceForms(
            documents=documents_to_link(assessment, request.user),
            facets=tuple((facet.value, str(facet.label)) for facet in Facet),
            max_megabytes=settings.EVIDENCE_MAX_BYTES // MEGABYTE,
        ),
        "candidates": lists.candidates(assessment.enterprise),
        "chosen_id": row.assignee_id,
        "due_form": DueForm(initial={"due_date": row.due_date}),
    }


def panel_part(
    request: SignedInRequest,
    answer: Answer,
    part: Literal["evidence", "files", "assign"],
    status: int = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    """The part of the panel whose form was sent, as it is now, with the grid's row and counts.

    What is typed in the rest of the panel stays, with the version that its writer saw.
    """
    assessment = assessment_or_404(request, answer.assessment.public_id)
    readiness, sheet = readiness_of(assessment, today=timezone.localdate()), sheet_of(assessment)
    row, around = _around(request, assessment, readiness, sheet, answer.pk)
    context = item_context(assessment, "panel", _wanted(request)) | _forms_context(request, assessment, row) | around
    context |= head_context(assessment, readiness, is_folded=True)
    response = render(request, "assessments/panel_part.html", context | {"part": part} | more, status=status)
    response["ACECS-Save-Order"] = _order(assessment, sheet)
    return response


def panel_now(request: SignedInRequest, public_id: UUID, number: int, *, was_carried: bool) -> HttpResponse:
    """The whole panel as it is after one of its buttons changed the item, with the grid's row and counts."""
    assessment = assessment_or_404(request, public_id)
    readiness, sheet = readiness_of(assessment, today=timezone.localdate()), sheet_of(assessment)
    place = row_to_read(request, assessment, readiness, number)
    if place is None:
        raise Http404
    _row, around = _around(request, assessment, readiness, sheet, place.row.answer_id)
    context = _page_context(request, assessment, place) | around | {"answers": True, "was_carried": was_carried}
    context |= head_context(assessment, readiness, is_folded=True)
    response = render(request, "assessments/panel_now.html", context)
    response["ACECS-Save-Order"] = _order(assessment, sheet)
    return response


def _around(
    request: SignedInRequest, assessment: Assessment, readiness: ReadinessPart, sheet: Sheet, answer_id: int
) -> tuple[WorksheetRow, dict[str, object]]:
    """The answer's row, and what counts around it: its business type, all items."""
    row, group, every = _place_in(rows_to_read(request, assessment, readiness, sheet), answer_id)
    return row, {"group": group, "progress": every.progress, "counts": every.counts, "people": every.people}


def _save(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    form = EntryForm(request.POST)
    try:
        version, entry = _sent(form, public_id, number)
        if _page_of(request) == "worksheet":
            # In a row of the worksheet a rating is sent only by its own button.
            entry = replace(entry, is_chosen=True)
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
    if request.htmx and "whole" in request.POST:
        messages.success(request, _("Item %(number)s saved.") % {"number": number})
        return panel_now(request, public_id, number, was_carried=saved.before.carried is not None)
    if request.htmx:
        # Replace the sub-items only if others now apply, so that clicks in the meantime are not lost.
        return _saved_partial(request, saved, others_apply=saved.before.count_known != saved.item.count_known)
    messages.success(request, _("Item %(number)s saved.") % {"number": number})
    return redirect(_back(request, public_id, number))


def _sent(form: EntryForm, public_id: UUID, number: int) -> tuple[int, PartialEntry]:
    """(version, what was sent); the form of an older text sends only which version it is of."""
    version, entry = form.entry()
    restored = form.restored_version
    return version, entry if restored is None else text_to_restore(public_id, number, restored)


def _saved_partial(request: SignedInRequest, saved: actions.SavedItem, *, others_apply: bool) -> HttpResponse:
    assessment = saved.assessment
    readiness = saved.readiness or readiness_of(assessment, today=timezone.localdate())
    row, around = _around(request, assessment, readiness, saved.sheet, saved.item.answer_id)
    page = _page_of(request)
    context = item_context(assessment, page, _wanted(request)) | {
        "row": row,
        "on_worksheet": page != "item",
        "others_apply": others_apply,
        "was_carried": saved.before.carried is not None,
        "reason_moves": _reason_moves(request, saved.before.rating, saved.item.rating),
    }
    context |= head_context(assessment, readiness, is_folded=True) if page != "item" else {}
    response = render(request, _partial(page, "saved"), context | around)
    response["ACECS-Save-Order"] = _order(assessment, saved.sheet)
    return response


def _order(assessment: Assessment, sheet: Sheet) -> int:
    """Grows with every save of the assessment, so that the grid sees which of two answers knows more.

    A change of scope leaves answers out of the sum, so it counts above any number of saves.
    """
    return assessment.frame_version * MOST_SAVES + sum(each.version for each in sheet.items)


def _reason_moves(request: SignedInRequest, before: str, now: str) -> bool:
    """True if the row's field for a reason must appear or go. One that is being typed into stays as it is."""
    was, is_now = before == Rating.NOT_APPLICABLE, now == Rating.NOT_APPLICABLE
    has_field = "reason" in request.POST
    must_appear = is_now and not was and not has_field
    must_go = has_field and not is_now
    return must_appear or must_go


def _place_in(rows: list[WorksheetRow], answer_id: int) -> tuple[WorksheetRow, ItemGroup, Overview]:
    """The row of the answer, its business type, and all together."""
    every = overview(tuple(rows))
    row, group = next((row, group) for group in every.groups for row in group.rows if row.answer_id == answer_id)
    return row, group, every


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
        page = _page_of(request)
        context |= item_context(assessment, page) | {"row": place.row}
        context["asks_reason"] = "reason" not in request.POST and request.POST.get("rating") == Rating.NOT_APPLICABLE
        return render(request, _partial(page, "not_saved"), context, status=status)
    version, entry = _sent(form, assessment.public_id, number)
    return _item_page(request, assessment, place, status, row=with_typed(place.row, entry, version), **context)


def _page_of(request: SignedInRequest) -> PageName:
    """The page whose form was sent."""
    names: dict[str, PageName] = {"worksheet": "worksheet", "panel": "panel"}
    return names.get(request.GET.get("from", request.POST.get("from", "")), "item")


def _partial(page: PageName, name: str) -> str:
    return f"assessments/grid/row.html#{name}" if page == "worksheet" else f"assessments/item.html#{name}"


def _wanted(request: SignedInRequest) -> Filter:
    return filter_from(QueryDict(request.POST.get("shown", "")))


def _back(request: SignedInRequest, public_id: UUID, number: int) -> str:
    """Redirect to where the form came from: the worksheet with its filter, at the item if the filter still shows it."""
    if _page_of(request) == "item":
        return reverse("assessments:item", args=[public_id, number])
    query = _wanted(request).query
    return f"{reverse('assessments:worksheet', args=[public_id])}{query and '?' + query}#row-{number}"

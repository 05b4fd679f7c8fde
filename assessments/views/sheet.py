"""The worksheet: all items in scope on one page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest, always_fresh
from assessments.queries import lists
from assessments.queries.entered import sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.remarks import remark_texts
from assessments.queries.worksheet.filters import EVERYTHING, filter_from, filtered
from assessments.queries.worksheet.groups import grouped
from assessments.queries.worksheet.overview import overview
from assessments.views import undo
from assessments.views.context import head_context, item_context, rows_to_read
from assessments.views.loading import assessment_or_404
from standards.queries.catalogue import catalogue_of


@always_fresh
@require_safe
def sheet(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    readiness = readiness_of(assessment, today=timezone.localdate())
    entered = sheet_of(assessment)
    rows = rows_to_read(request, assessment, readiness, entered)
    departments = lists.departments_by_member(assessment.enterprise, translation.get_language() or "")
    wanted = filter_from(request.GET).among(departments.values())
    every = overview(tuple(rows))
    items = catalogue_of(assessment.edition).items
    remarks = remark_texts(assessment, [int(row.number) for row in rows]) if wanted.words else {}
    groups = every.groups if wanted == EVERYTHING else grouped(filtered(rows, wanted, items, departments, remarks))
    context = item_context(assessment, "worksheet", wanted) | {
        "groups": groups,
        "types": tuple((group.number, group.heading) for group in groups),
        "progress": every.progress,
        "counts": every.counts,
        # Whoever reads only own items has nobody to choose.
        "people": every.people if len({row.assignee_id for row in rows}) > 1 else (),
        "departments": tuple(sorted({departments[row.assignee_id] for row in rows if row.assignee_id in departments})),
        "suggested": sum(row.suggestion is not None and row.suggestion.is_to_accept for row in rows),
        "undoable": undo.undoable(request, public_id, entered),
    }
    context |= head_context(assessment, readiness, is_folded=True)
    return render(request, "assessments/worksheet.html", context)

"""The worksheet: all items in scope on one page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from assessments.queries.entered import sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.worksheet.filters import FILTERS, filter_name
from assessments.queries.worksheet.groups import grouped
from assessments.queries.worksheet.overview import overview
from assessments.views.context import head_context, item_context, rows_to_read
from assessments.views.loading import assessment_or_404


@require_safe
def sheet(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    readiness = readiness_of(assessment, today=timezone.localdate())
    rows = rows_to_read(request, assessment, readiness, sheet_of(assessment))
    shown = filter_name(request.GET.get("show", ""))
    every = overview(tuple(rows))
    context = item_context(assessment, "worksheet", shown) | {
        "groups": every.groups if shown == "all" else grouped(filter(FILTERS[shown], rows)),
        "contents": every.contents,
        "progress": every.progress,
        "counts": every.counts,
    }
    context |= head_context(assessment, readiness, with_checks=True)
    return render(request, "assessments/worksheet.html", context)

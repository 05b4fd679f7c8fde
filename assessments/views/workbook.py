"""The worksheet as a workbook for Excel, WPS and LibreOffice."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from assessments.queries.workbook import grid_content
from assessments.rules import access
from assessments.states import Action
from assessments.views.loading import assessment_or_404
from assessments.workbook.grid import written
from evidence.inspection.workbook import SHEET


@require_safe
def download(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    at = timezone.now()
    has_verdict, is_open = (
        access.may(action, assessment.role, assessment.state) is None for action in (Action.READINESS, Action.ANSWER)
    )
    content = grid_content(assessment, request.user, at, has_verdict=has_verdict, is_open=is_open)
    return workbook_response(written(content), f"{assessment.name} {timezone.localdate(at)}.xlsx")


def workbook_response(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=SHEET, headers={"Content-Disposition": disposition})

"""Workbooks as files: one that is downloaded, and the form that takes one."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from assessments.forms.workbook import WorkbookForm
from evidence.inspection.workbook import SHEET
from evidence.rules import MEGABYTE


def workbook_response(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=SHEET, headers={"Content-Disposition": disposition})


def choosing(form: WorkbookForm) -> dict[str, object]:
    """What a page with the form shows."""
    limit = settings.EVIDENCE_MAX_BYTES // MEGABYTE
    return {"form": form, "max_megabytes": limit, "keeps_typed": form.is_bound}

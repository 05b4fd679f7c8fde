from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from acecs.accounts.http import SignedInRequest
from acecs.accounts.rules import Refusal, Refused, Why, ensure
from acecs.accounts.states import Language
from acecs.jobs.queries import worker_alive
from assessments import rules
from assessments.states import Action
from assessments.views.context import page_context
from assessments.views.loading import assessment_or_404
from evidence.queries import open_stored
from reports import actions, queries
from reports.models import Report
from reports.states import ReportLanguage


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The reports of one assessment; POST asks for a new one "as of now"."""
    assessment = assessment_or_404(request, public_id)
    ensure(rules.may(Action.REPORT, assessment.role, assessment.state))
    if request.method == "POST":
        language = request.POST.get("language", "")
        if language not in ReportLanguage:
            raise Refused(Refusal(Why.BAD_INPUT, _("Choose the language of the report from the list.")))
        report = actions.ask(assessment=assessment, language=language, by=request.user, at=timezone.now())
        return redirect("reports:report", report.public_id)
    context = page_context(assessment) | {
        "reports": queries.of(assessment),
        "languages": ReportLanguage.choices,
        "suggested_language": _language_of_the_page(),
    }
    return render(request, "reports/list.html", context)


@require_safe
def report(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.readable(request.user), public_id=report_id)
    context = page_context(found.assessment) | {
        "report": found,
        "sentence": queries.failure_sentence(found),
        "worker_alive": found.job.is_finished or worker_alive(timezone.now()),
    }
    return render(request, "reports/report.html#progress" if request.htmx else "reports/report.html", context)


@require_safe
def download(request: SignedInRequest, report_id: UUID) -> FileResponse:
    found = get_object_or_404(queries.readable(request.user), public_id=report_id)
    if not found.pdf_sha256:
        raise Refused(Refusal(Why.WRONG_STATE, _("The report is not ready yet. Wait until its page says so.")))
    pdf = open_stored(found.pdf_sha256, found.pdf_size)
    if request.method == "GET":
        actions.note_download(report=found, by=request.user, at=timezone.now())
    return FileResponse(
        pdf, as_attachment=True, filename=_file_name(found.assessment.name, found), content_type="application/pdf"
    )


def _language_of_the_page() -> ReportLanguage:
    return ReportLanguage.ENGLISH if get_language() == Language.ENGLISH else ReportLanguage.CHINESE


def _file_name(name: str, found: Report) -> str:
    made = timezone.localtime(found.created_at)
    return f"{slugify(name, allow_unicode=True) or 'report'}-{made:%Y%m%d-%H%M}-{found.language}.pdf"

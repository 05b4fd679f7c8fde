import re
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from acecs.accounts.http import SignedInRequest, page_of
from acecs.jobs.queries import worker_alive
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.bilingual import side_in
from assessments.documents.dossier import parse
from assessments.models import Assessment, FrozenDossier
from assessments.rules import access
from assessments.states import EDITABLE, Action
from assessments.views.context import edition_context, page_context
from assessments.views.loading import assessment_or_404, uuid_of
from assessments.vocabulary import Purpose
from evidence.queries import open_stored
from reports import actions, queries
from reports.models import Report
from reports.states import ReportLanguage
from reviews import queries as reviews
from reviews.views.frame import case_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """List the enterprise's reports of one assessment. POST requests one "as of now" or of a frozen version."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.REPORT, assessment.role, assessment.state))
    versions = list(assessment.dossiers.select_related("taken_back").defer("content"))
    if request.method == "POST":
        language, frozen = _language(request), _version(request, assessment.dossiers.all())
        report = actions.ask(
            assessment=assessment, frozen=frozen, language=language, by=request.user, at=timezone.now()
        )
        return redirect("reports:report", report.public_id)
    suggested = next((each for each in versions if str(each.public_id) == request.GET.get("version")), None)
    if suggested is None and versions and assessment.state not in EDITABLE:
        suggested = versions[0]
    context = (
        page_context(assessment)
        | _choices(versions, suggested)
        | {
            "reports": queries.reports_of(assessment),
            "may_freeze": access.may(Action.FREEZE, assessment.role, assessment.state) is None,
        }
    )
    return render(request, "reports/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case_reports(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """List customs' own reports of the submissions to the office. POST requests one."""
    case = case_or_404(request, public_id)
    if request.method == "POST":
        language, frozen = _language(request), _version(request, reviews.submissions(case))
        if frozen is None:
            raise Refused(_no_such_version())
        report = actions.ask_for_customs(
            assessment=case, frozen=frozen, language=language, by=request.user, at=timezone.now()
        )
        return redirect("reports:report", report.public_id)
    versions = list(reviews.submissions(case))
    context = _case_context(case, versions[0].content) | _choices(versions, versions[0])
    context["reports"] = queries.reports_of(case, case.office)
    return render(request, "reports/list.html", context)


def _case_context(case: Assessment, dossier: bytes | memoryview) -> dict[str, object]:
    """Context from the dossier as submitted: customs must not see what the enterprise has changed since."""
    return edition_context(case.edition, parse(dossier).reference_date) | {"case": case}


def _choices(versions: list[FrozenDossier], suggested: FrozenDossier | None) -> dict[str, object]:
    return {
        "versions": versions,
        "suggested_version": suggested,
        "languages": ReportLanguage.choices,
        "suggested_language": ReportLanguage(side_in(get_language())),
    }


def _language(request: SignedInRequest) -> str:
    language = request.POST.get("language", "")
    if language not in ReportLanguage:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose the language of the report from the list.")))
    return language


def _version(request: SignedInRequest, versions: QuerySet[FrozenDossier]) -> FrozenDossier | None:
    """Return the chosen frozen version, or None for the current answers."""
    chosen = request.POST.get("version", "")
    if not chosen:
        return None
    version = versions.filter(public_id=uuid_of(chosen)).first()
    if version is None:
        raise Refused(_no_such_version())
    return version


def _no_such_version() -> Refusal:
    return Refusal(Why.BAD_INPUT, _("Choose the version of the report from the list."))


@require_safe
def report(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    report = get_object_or_404(queries.readable(request.user), public_id=report_id)
    assessment = report.assessment
    page_of(request, report.office or assessment.enterprise)
    frame = _case_context(assessment, report.dossier) if report.office else page_context(assessment)
    context = frame | {
        "report": report,
        "sentence": queries.failure_sentence(report),
        "worker_alive": report.job.is_finished or worker_alive(timezone.now()),
    }
    return render(request, "reports/report.html#progress" if request.htmx else "reports/report.html", context)


@require_safe
def download(request: SignedInRequest, report_id: UUID) -> FileResponse:
    report = get_object_or_404(queries.readable(request.user), public_id=report_id)
    if not report.pdf_sha256:
        raise Refused(Refusal(Why.WRONG_STATE, _("The report is not ready yet. Wait until its page says so.")))
    pdf = open_stored(report.pdf_sha256, report.pdf_size)
    if request.method == "GET":
        actions.note_download(report=report, by=request.user, at=timezone.now())
    return FileResponse(pdf, as_attachment=True, filename=_file_name(report), content_type="application/pdf")


def _file_name(report: Report) -> str:
    """Build the file name from the assessment's name in the dossier, which customs may see."""
    made = timezone.localtime(report.created_at)
    title = "-".join(re.findall(r"\w+", parse(report.dossier).name)) or "report"
    return f"{title}-{_version_slug(report.frozen)}{made:%Y%m%d-%H%M}-{report.language}.pdf"


def _version_slug(frozen: FrozenDossier | None) -> str:
    if frozen is None:
        return ""
    return f"round-{frozen.version}-" if frozen.purpose == Purpose.SUBMISSION else f"frozen-{frozen.version}-"

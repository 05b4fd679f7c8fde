from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from acecs.accounts.models import User
from acecs.accounts.queries import role_in
from acecs.accounts.rules import ensure
from acecs.audit.actions import record
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.notifications.actions import notify
from acecs.notifications.states import Kind
from assessments import rules
from assessments.dossier import canonical, content_hash, sha256
from assessments.models import Assessment
from assessments.queries.snapshot import draft_dossier
from assessments.states import Action
from evidence import storage
from reports.models import Report

TASK = "reports.make"


@transaction.atomic
def ask(*, assessment: Assessment, language: str, by: User, at: datetime) -> Report:
    """Freeze a draft dossier and queue its report. Asked again while the same one is being made, returns that one."""
    ensure(rules.may(Action.REPORT, role_in(assessment.enterprise, by), assessment.state))
    dossier = draft_dossier(assessment, by=by, at=at)
    job, is_new = jobs.enqueue(
        task=TASK,
        owner=str(assessment.enterprise.public_id),
        at=at,
        input_hash=sha256(f"{language} {content_hash(dossier)}".encode()),
    )
    if not is_new:
        return job.report
    data = canonical(dossier)
    report = Report.objects.create(
        assessment=assessment,
        job=job,
        language=language,
        dossier=data,
        dossier_sha256=sha256(data),
        created_by=by,
        created_at=at,
    )
    _record(report, "reports.asked", by, at)
    return report


@dataclass(frozen=True)
class Stored:
    """A PDF whose bytes are safely stored under their SHA-256; `size` in bytes."""

    sha256: str
    size: int


def store(pdf: bytes) -> Stored:
    """Write the bytes before the transaction that names them."""
    stored = Stored(sha256=sha256(pdf), size=len(pdf))
    storage.put(stored.sha256, stored.size, ContentFile(pdf))
    return stored


@transaction.atomic
def publish(*, job: Job, stored: Stored, at: datetime) -> None:
    """Name the PDF, finish the job and tell who asked, in one transaction. Raises `LeaseLostError` if another worker has it now."""
    jobs.finish(job=job, at=at)
    report = Report.objects.select_related("assessment__enterprise", "created_by").get(job=job)
    Report.objects.filter(pk=report.pk).update(pdf_sha256=stored.sha256, pdf_size=stored.size)
    _tell(report, at)
    _record(report, "reports.made", None, at, pdf_sha256=stored.sha256)


def _tell(report: Report, at: datetime) -> None:
    enterprise = report.assessment.enterprise
    notify(
        kind=Kind.REPORT_READY,
        to=[report.created_by],
        link=reverse("reports:report", args=[report.public_id]),
        values={
            "assessment": report.assessment.name,
            "enterprise_zh": enterprise.name_zh,
            "enterprise_en": enterprise.name_en,
        },
        at=at,
    )


@transaction.atomic
def note_download(*, report: Report, by: User, at: datetime) -> None:
    _record(report, "reports.downloaded", by, at, pdf_sha256=report.pdf_sha256)


def _record(report: Report, kind: str, by: User | None, at: datetime, **data: str) -> None:
    record(
        stream=report.assessment.enterprise.stream,
        kind=kind,
        at=at,
        actor=str(by.public_id) if by else "",
        subject=str(report.public_id),
        data={"language": report.language, "dossier_sha256": report.dossier_sha256, **data},
    )

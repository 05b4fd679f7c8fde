from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from acecs.accounts.models import CustomsOffice, User
from acecs.accounts.queries import role_in
from acecs.audit.actions import record
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.notifications.actions import notify
from acecs.notifications.states import Kind
from acecs.refusals import ensure
from assessments.documents.dossier import canonical, content_hash, sha256
from assessments.models import Assessment, FrozenDossier
from assessments.queries.snapshot import draft_dossier
from assessments.rules import access
from assessments.states import Action
from evidence import storage
from reports.models import Report
from reviews import queries as reviews
from reviews import rules as review_rules
from reviews.states import Action as ReviewAction

TASK = "reports.make"


@dataclass(frozen=True)
class Subject:
    """What a report is made of. `office` asks for it, or nobody but the enterprise; `record`: what customs sent."""

    assessment: Assessment
    dossier: bytes
    names_itself: str
    frozen: FrozenDossier | None = None
    office: CustomsOffice | None = None
    record: bytes = b""

    @property
    def owner(self) -> str:
        return str(self.office.public_id if self.office else self.assessment.enterprise.public_id)


@transaction.atomic
def ask(
    *, assessment: Assessment, language: str, by: User, at: datetime, frozen: FrozenDossier | None = None
) -> Report:
    """Queue the report of a frozen version, or of the answers as they stand now (a draft dossier, marked as one).

    A frozen version comes with the newest ratings that customs sent about it. Asked again while the same one is
    being made, returns that one.
    """
    ensure(access.may(Action.REPORT, role_in(assessment.enterprise, by), assessment.state))
    if frozen:
        return _queue(_of_frozen(assessment, frozen), language, by, at)
    dossier = draft_dossier(assessment, by=by, at=at)
    subject = Subject(assessment, canonical(dossier), names_itself=content_hash(dossier))
    return _queue(subject, language, by, at)


@transaction.atomic
def ask_for_customs(*, assessment: Assessment, frozen: FrozenDossier, language: str, by: User, at: datetime) -> Report:
    """The same for the office that has the case, of a submission to it: customs' own report, with what was sent."""
    theirs = reviews.cases(by).filter(pk=assessment.pk).first()
    ensure(review_rules.may(ReviewAction.VIEW, theirs.role if theirs else "", assessment.state, reviewer=None, by=by))
    return _queue(_of_frozen(assessment, frozen, assessment.office), language, by, at)


def _of_frozen(assessment: Assessment, frozen: FrozenDossier, office: CustomsOffice | None = None) -> Subject:
    sent = reviews.last_record(frozen)
    record = bytes(sent.content) if sent else b""
    names_itself = f"{frozen.sha256} {sent.sha256 if sent else ''} {office.code if office else ''}"
    return Subject(assessment, bytes(frozen.content), names_itself, frozen, office, record)


def _queue(subject: Subject, language: str, by: User, at: datetime) -> Report:
    job, is_new = jobs.enqueue(
        task=TASK,
        owner=subject.owner,
        at=at,
        input_hash=sha256(f"{language} {subject.names_itself}".encode()),
    )
    if not is_new:
        return job.report
    report = Report.objects.create(
        assessment=subject.assessment,
        job=job,
        language=language,
        frozen=subject.frozen,
        office=subject.office,
        dossier=subject.dossier,
        dossier_sha256=sha256(subject.dossier),
        record=subject.record,
        record_sha256=sha256(subject.record) if subject.record else "",
        created_by=by,
        created_at=at,
    )
    record("reports.asked", report, stream=report.assessment.enterprise.stream, by=by, at=at, **_report_data(report))
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
    record(
        "reports.made",
        report,
        stream=report.assessment.enterprise.stream,
        at=at,
        pdf_sha256=stored.sha256,
        **_report_data(report),
    )


def _tell(report: Report, at: datetime) -> None:
    enterprise = report.assessment.enterprise
    notify(
        kind=Kind.REPORT_READY,
        to=[report.created_by],
        link=reverse("reports:report", args=[report.public_id]),
        values={
            "assessment": report.assessment.submitted_name if report.office_id else report.assessment.name,
            "enterprise_zh": enterprise.name_zh,
            "enterprise_en": enterprise.name_en,
        },
        at=at,
    )


@transaction.atomic
def note_download(*, report: Report, by: User, at: datetime) -> None:
    record(
        "reports.downloaded",
        report,
        stream=report.assessment.enterprise.stream,
        by=by,
        at=at,
        pdf_sha256=report.pdf_sha256,
        **_report_data(report),
    )


def _report_data(report: Report) -> dict[str, str]:
    return {"language": report.language, "dossier_sha256": report.dossier_sha256, **_review(report)}


def _review(report: Report) -> dict[str, str]:
    return {"record_sha256": report.record_sha256} if report.record_sha256 else {}

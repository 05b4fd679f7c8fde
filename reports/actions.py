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
from acecs.notifications.states import MessageKind
from acecs.refusals import ensure
from acecs.text.bilingual import text_from
from assessments.documents.customs_word import as_bytes
from assessments.documents.dossier import canonical, content_hash, sha256
from assessments.models import Assessment, FrozenDossier
from assessments.queries.customs import customs_word
from assessments.queries.snapshot import draft_dossier
from assessments.rules import access
from assessments.states import Action
from evidence import storage
from reports.models import Report
from reports.package import Package
from reviews import queries as reviews
from reviews import rules as review_rules
from reviews.states import Action as ReviewAction

TASK = "reports.make"


@dataclass(frozen=True)
class ReportSource:
    """What a report is made from.

    `identity` differs for sources whose reports would differ. `office`: set if customs requested the report.
    `record`: the review record that customs sent about the frozen version, if any. `customs_word`: without one, what it had
    sent before a submission, or last sent beside answers that were never submitted.
    """

    assessment: Assessment
    dossier: bytes
    identity: str
    frozen: FrozenDossier | None = None
    office: CustomsOffice | None = None
    record: bytes = b""
    customs_word: bytes = b""

    @property
    def owner(self) -> str:
        return str(self.office.public_id if self.office else self.assessment.enterprise.public_id)


@transaction.atomic
def ask(
    *, assessment: Assessment, language: str, by: User, at: datetime, frozen: FrozenDossier | None = None
) -> Report:
    """Queue a report of a frozen version, or of the current answers (a draft dossier, marked as such).

    A frozen version comes with the newest ratings that customs sent about it; without any, with what customs last
    sent (before it, if it is a submission). If an equal report is queued or being made, return that one.
    """
    ensure(access.may(Action.REPORT, role_in(assessment.enterprise, by), assessment.state))
    if frozen:
        return _queue(_of_frozen(assessment, frozen), language, by, at)
    dossier = draft_dossier(assessment, by=by, at=at)
    word = customs_word(assessment)
    said = as_bytes(word) if word else b""
    identity = f"{content_hash(dossier)} {sha256(said)}"
    return _queue(ReportSource(assessment, canonical(dossier), identity, customs_word=said), language, by, at)


@transaction.atomic
def ask_for_customs(*, assessment: Assessment, frozen: FrozenDossier, language: str, by: User, at: datetime) -> Report:
    """Queue the office's report of a submission, with what customs sent about it."""
    case = reviews.cases(by).filter(pk=assessment.pk).first()
    role = case.role if case else ""
    ensure(review_rules.may(ReviewAction.VIEW, role, assessment.state, reviewer=None, by=by, without_head=False))
    return _queue(_of_frozen(assessment, frozen, assessment.office), language, by, at)


def _of_frozen(assessment: Assessment, frozen: FrozenDossier, office: CustomsOffice | None = None) -> ReportSource:
    sent = reviews.last_record(frozen)
    record = bytes(sent.content) if sent else b""
    word = None if sent else reviews.word_beside(frozen)
    said = as_bytes(word) if word else b""
    identity = f"{frozen.sha256} {sent.sha256 if sent else ''} {office.code if office else ''} {sha256(said)}"
    return ReportSource(assessment, bytes(frozen.content), identity, frozen, office, record, said)


def _queue(source: ReportSource, language: str, by: User, at: datetime) -> Report:
    job, is_new = jobs.enqueue(
        task=TASK,
        owner=source.owner,
        at=at,
        input_hash=sha256(f"{language} {source.identity}".encode()),
    )
    if not is_new:
        return job.report
    report = Report.objects.create(
        assessment=source.assessment,
        job=job,
        language=language,
        frozen=source.frozen,
        office=source.office,
        dossier=source.dossier,
        dossier_sha256=sha256(source.dossier),
        record=source.record,
        record_sha256=sha256(source.record) if source.record else "",
        customs_word=source.customs_word,
        created_by=by,
        created_at=at,
    )
    record("reports.asked", report, stream=report.assessment.enterprise.stream, by=by, at=at, **_report_data(report))
    return report


@dataclass(frozen=True)
class StoredPdf:
    """A PDF whose bytes are durably stored under their SHA-256. `size` is in bytes."""

    sha256: str
    size: int


def store(pdf: bytes) -> StoredPdf:
    """Store the bytes. Call it before the transaction of `publish`, so that no row refers to missing bytes."""
    stored = StoredPdf(sha256=sha256(pdf), size=len(pdf))
    storage.put(stored.sha256, stored.size, ContentFile(pdf))
    return stored


@transaction.atomic
def publish(*, job: Job, stored: StoredPdf, at: datetime) -> None:
    """Attach the PDF to the report, finish the job and notify the requester, in one transaction.

    Raises `LeaseLostError` if another worker has the job now.
    """
    jobs.finish(job=job, at=at)
    report = Report.objects.select_related("assessment__enterprise", "created_by").get(job=job)
    Report.objects.filter(pk=report.pk).update(pdf_sha256=stored.sha256, pdf_size=stored.size)
    _notify(report, at)
    record(
        "reports.made",
        report,
        stream=report.assessment.enterprise.stream,
        at=at,
        **_report_data(report),
        pdf_sha256=stored.sha256,
    )


def _notify(report: Report, at: datetime) -> None:
    assessment = report.assessment
    # Customs' own report names both as they were submitted.
    enterprise = assessment.submitted_enterprise if report.office_id else text_from(assessment.enterprise, "name")
    notify(
        kind=MessageKind.REPORT_READY,
        to=[report.created_by],
        link=reverse("reports:report", args=[report.public_id]),
        values={
            "assessment": assessment.submitted_name if report.office_id else assessment.name,
            "enterprise_zh": enterprise.zh,
            "enterprise_en": enterprise.en,
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
        **_report_data(report),
        pdf_sha256=report.pdf_sha256,
    )


@transaction.atomic
def note_taken(*, assessment: Assessment, packed: Package, manifest: str, by: User, at: datetime) -> None:
    """Record that somebody takes evidence along as one file. `manifest`: the SHA-256 of its manifest.

    Call it before the first byte is sent.
    """
    about = {
        name: value for name, value in packed.about.items() if name in ("purpose", "version", "dossier_sha256", "item")
    }
    record(
        "reports.evidence_taken",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        **about,
        count=len(packed.sent),
        size=packed.size,
        manifest_sha256=manifest,
    )


def _report_data(report: Report) -> dict[str, str]:
    data = {"language": report.language, "dossier_sha256": report.dossier_sha256}
    return data | {"record_sha256": report.record_sha256} if report.record_sha256 else data

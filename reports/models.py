"""A requested report: its dossier at that time, its job, and the PDF once it is made."""

import uuid

from django.db import models
from django.db.models import Q

from acecs.accounts.models import CustomsOffice, User
from acecs.jobs.models import Job
from assessments.models import Assessment, FrozenDossier
from assessments.models.submission import HEX_64
from reports.states import ReportLanguage


class Report(models.Model):
    """`dossier` is canonical JSON and never changes. `pdf_sha256` is the key of the stored bytes, empty until the job is done.

    `frozen`: the frozen version, None for a report "as of now". `record`: what customs had sent about that version
    when the report was requested; `customs_word`: without a record, what customs had sent before a submission, or last sent
    beside answers that were never submitted.
    `office`: the customs office that requested it, None for the enterprise.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="reports")
    job = models.OneToOneField(Job, models.PROTECT, related_name="report")
    language = models.CharField(max_length=4, choices=ReportLanguage)
    frozen = models.ForeignKey(FrozenDossier, models.PROTECT, null=True, blank=True, related_name="reports")
    office = models.ForeignKey(CustomsOffice, models.PROTECT, null=True, blank=True, related_name="+")
    dossier = models.BinaryField()
    dossier_sha256 = models.CharField(max_length=64)
    record = models.BinaryField(default=b"", blank=True)
    record_sha256 = models.CharField(max_length=64, blank=True)
    customs_word = models.BinaryField(default=b"", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(language__in=ReportLanguage.values), name="report_language_known"),
            models.CheckConstraint(
                condition=Q(pdf_sha256="", pdf_size=0) | (~Q(pdf_sha256="") & Q(pdf_size__gt=0)),
                name="report_pdf_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(frozen__isnull=False) | Q(record_sha256="", office__isnull=True),
                name="report_as_of_now_is_the_enterprises_own",
            ),
            models.CheckConstraint(
                condition=Q(record=b"", record_sha256="") | (~Q(record=b"") & Q(record_sha256__regex=HEX_64)),
                name="report_record_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(customs_word=b"") | Q(record=b""), name="report_has_one_word_of_customs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.language} {self.created_at}"

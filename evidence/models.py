"""The vault: documents, their versions and files. What they prove is recorded where they are linked."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from acecs.accounts.models import Department, Enterprise, User
from acecs.jobs.models import Job
from evidence.names import LONGEST, LONGEST_TITLE
from evidence.states import Inspection, Kind

HEX_64 = r"^[0-9a-f]{64}$"


class DocumentQuerySet(models.QuerySet["Document", Any]):
    def of(self, enterprise: Enterprise) -> "DocumentQuerySet":
        return self.filter(enterprise=enterprise)


class Document(models.Model):
    """A document and what the enterprise says of it.

    `covers_from`, `covers_until`: the period that it is about, whatever the day of its upload. `number`: as its issuer
    numbered it. `revision` counts changes of these details. `search_text`: title, file names, issuer and number, folded
    by `names.folded`, one per line.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="documents")
    title = models.CharField(max_length=LONGEST_TITLE)
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    covers_from = models.DateField(null=True, blank=True)
    covers_until = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=100, blank=True)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True, related_name="documents")
    has_personal_information = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    search_text = models.TextField(editable=False)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["enterprise", "-created_at", "-id"], name="document_newest_first")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="document_has_title"),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True)
                | Q(covers_until__isnull=True)
                | Q(covers_from__lte=F("covers_until")),
                name="document_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="document_withdrawal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_described(self) -> bool:
        """True if anything but its title is said of it."""
        said = (self.kind, self.covers_from, self.covers_until, self.valid_until, self.issuer, self.number)
        return any(said) or self.department_id is not None


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion", Any]):
    def of(self, enterprise: Enterprise) -> "DocumentVersionQuerySet":
        return self.filter(document__enterprise=enterprise)


class DocumentVersion(models.Model):
    """One file of a version of a document. `number` counts versions from 1, `position` the version's files from 1.

    `size` is in bytes, `sha256` is lower-case hex. `fault`: the `FileFault` of a refused file. `pages`: how many it
    has, if it has pages. The row says what was received; afterwards only the state of its inspection changes
    (`triggers.py`).
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=LONGEST)
    state = models.CharField(max_length=12, choices=Inspection, default=Inspection.ACCEPTED)
    fault = models.CharField(max_length=40, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-number", "position"]
        indexes = [models.Index(fields=["sha256"], name="document_version_sha256")]
        constraints = [
            models.UniqueConstraint(fields=["document", "number", "position"], name="one_file_a_position"),
            models.UniqueConstraint(fields=["document", "number", "sha256"], name="document_bytes_once"),
            models.CheckConstraint(condition=Q(number__gt=0, position__gt=0), name="document_version_counts_from_1"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_version_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=HEX_64), name="document_version_sha256_hex"),
            models.CheckConstraint(condition=Q(state__in=Inspection.values), name="document_version_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} v{self.number}"


class WaitingInspection(models.Model):
    """The job that inspects a file which could not be inspected while it was uploaded."""

    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="waiting")
    job = models.OneToOneField(Job, models.PROTECT, related_name="inspection")

    def __str__(self) -> str:
        return f"inspection of {self.version_id}"


class Rendering(models.Model):
    """The job that makes a page which takes too long for a request. `zoom` in per cent, `turn` in degrees."""

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="renderings")
    page = models.PositiveIntegerField()
    zoom = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    job = models.OneToOneField(Job, models.PROTECT, related_name="rendering")

    def __str__(self) -> str:
        return f"page {self.page} of {self.version_id}"


class Opening(models.Model):
    """When a person last read or downloaded a file, for the person: who read what is in the audit trail."""

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="openings")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="one_opening_a_reader")]

    def __str__(self) -> str:
        return f"{self.user_id} opened {self.version_id}"


class Erasure(models.Model):
    """A wrong upload whose bytes one person asked to erase and another erased. Hash, who and why stay."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="erasure")
    reason = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    erased_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_says_why"),
            models.CheckConstraint(
                condition=Q(erased_by__isnull=True, erased_at__isnull=True)
                | Q(erased_by__isnull=False, erased_at__isnull=False) & ~Q(erased_by=F("asked_by")),
                name="erasure_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.version_id}"

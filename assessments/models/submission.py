"""Frozen dossiers and returns: rows that never change once written."""

import uuid

from django.db import models
from django.db.models import Q

from acecs.accounts.models import CustomsOffice, User
from assessments.models.assessment import Assessment
from assessments.vocabulary import Purpose
from evidence.models import DocumentVersion
from standards.models import Item

# A SHA-256 in a column.
HEX_64 = r"^[0-9a-f]{64}$"


class FrozenDossier(models.Model):
    """A frozen dossier as canonical JSON; triggers refuse to change or delete it (`triggers.py`).

    `number` counts an assessment's frozen dossiers; each contains the hash of the previous one. `version` counts
    those of one purpose: the round of a submission, the version that was frozen for own use. `attempt`: above 1 if
    earlier submissions of the round were taken back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="dossiers")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    version = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    office = models.ForeignKey(CustomsOffice, models.PROTECT, null=True, blank=True, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_dossier_a_number"),
            models.UniqueConstraint(
                fields=["assessment", "purpose", "version", "attempt"], name="one_dossier_a_version"
            ),
            models.CheckConstraint(condition=Q(number__gt=0, version__gt=0), name="dossier_counts_from_1"),
            models.CheckConstraint(condition=Q(sha256__regex=HEX_64), name="dossier_sha256_hex"),
            models.CheckConstraint(
                condition=Q(number=1, previous_sha256="") | Q(number__gt=1, previous_sha256__regex=HEX_64),
                name="dossier_names_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.SUBMISSION, office__isnull=False)
                | Q(purpose=Purpose.OWN_USE, office__isnull=True),
                name="dossier_submission_has_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.purpose} {self.version}"


class DossierDocument(models.Model):
    """A document version that a frozen dossier names; it cannot be deleted, and customs may read it."""

    dossier = models.ForeignKey(FrozenDossier, models.PROTECT, related_name="documents")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="pinned")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "version"], name="document_pinned_once")]

    def __str__(self) -> str:
        return f"{self.version_id} in {self.dossier_id}"


class TakenBack(models.Model):
    """A submission that the enterprise took back before customs took the case: it stays frozen, and customs no longer sees it."""

    dossier = models.OneToOneField(FrozenDossier, models.PROTECT, related_name="taken_back")
    taken_back_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier} taken back"


class Return(models.Model):
    """One notice of everything that customs wants corrected (一次性告知) in a submission."""

    dossier = models.OneToOneField(FrozenDossier, models.PROTECT, related_name="returned")
    notice = models.TextField(blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier} returned"


class ReturnedItem(models.Model):
    """One item of a notice and what is to be corrected."""

    notice = models.ForeignKey(Return, models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    defect = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "item"], name="item_returned_once"),
            models.CheckConstraint(condition=~Q(defect=""), name="returned_item_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.item} in {self.notice_id}"

"""The vault: documents with their bytes and uploader. What they prove is recorded where they are linked."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from acecs.accounts.models import Enterprise, User


class DocumentQuerySet(models.QuerySet["Document", Any]):
    def of(self, enterprise: Enterprise) -> "DocumentQuerySet":
        return self.filter(enterprise=enterprise)


class Document(models.Model):
    """`search_text`: title and file names, folded by `names.folded`, one per line."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="documents")
    title = models.CharField(max_length=255)
    search_text = models.TextField(editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="document_has_title")]

    def __str__(self) -> str:
        return self.title


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion", Any]):
    def of(self, enterprise: Enterprise) -> "DocumentVersionQuerySet":
        return self.filter(document__enterprise=enterprise)


class DocumentVersion(models.Model):
    """One version of a document's bytes. `number` counts from 1, `size` is in bytes, `sha256` is lower-case hex."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=255)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-number"]
        indexes = [models.Index(fields=["sha256"], name="document_version_sha256")]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_document_version_a_number"),
            models.UniqueConstraint(fields=["document", "sha256"], name="document_bytes_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="document_version_counts_from_1"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_version_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_version_sha256_hex"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} v{self.number}"

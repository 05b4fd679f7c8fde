import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models

from acecs.accounts.models import User
from assessments.models.answer import Answer
from evidence.models import Document
from standards.states import Facet


class EvidenceLinkQuerySet(models.QuerySet["EvidenceLink"]):
    def newest_versions(self) -> list[tuple[Any, ...]]:
        """Return tuples (answer id, link, document, title, file name, type, bytes, SHA-256, facet, who, when, version).

        Who and when refer to the upload. One query.
        """
        return newest(self.versions())

    def versions(self, *more: str) -> models.QuerySet["EvidenceLink", tuple[Any, ...]]:
        """All versions of the linked documents, for `newest`; `more` names further columns."""
        return (
            self.filter(document__versions__isnull=False)
            .order_by("linked_at", "pk", "document__versions__number")
            .values_list(
                "pk",
                "answer_id",
                "public_id",
                "document__public_id",
                "document__title",
                "document__versions__filename",
                "document__versions__media_type",
                "document__versions__size",
                "document__versions__sha256",
                "facet",
                "document__versions__uploaded_by__name",
                "document__versions__uploaded_at",
                "document__versions__number",
                *more,
            )
        )


def newest(versions: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The newest version of each link: the last one. This is cheaper than a subquery per row."""
    return list({link: tuple(columns) for link, *columns in versions}.values())


class EvidenceLink(models.Model):
    """A link from an item to a document of the vault; one document may prove several items."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence_links")
    document = models.ForeignKey(Document, models.PROTECT, related_name="links")
    facet = models.CharField(max_length=20, choices=Facet, blank=True)
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    objects = EvidenceLinkQuerySet.as_manager()

    class Meta:
        ordering = ["linked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "document"], name="document_linked_once")]

    def __str__(self) -> str:
        return f"{self.document_id} at {self.answer_id}"

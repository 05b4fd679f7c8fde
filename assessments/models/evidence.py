import uuid

from django.db import models

from acecs.accounts.models import User
from assessments.models.answer import Answer
from evidence.models import Document
from standards.states import Facet


class EvidenceLink(models.Model):
    """A link from an item to a document of the vault; one document may prove several items."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence_links")
    document = models.ForeignKey(Document, models.PROTECT, related_name="links")
    facet = models.CharField(max_length=20, choices=Facet, blank=True)
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["linked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "document"], name="document_linked_once")]

    def __str__(self) -> str:
        return f"{self.document_id} at {self.answer_id}"

import uuid

from django.db import models

from acecs.accounts.models import User
from assessments.models.answer import Answer
from evidence.models import Document
from standards.states import Facet


class EvidenceLink(models.Model):
    """A link from an item to a document of the vault; one document may prove several items.

    `place`: the page, sheet or section to look at. `shows`: what is to be seen there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence_links")
    document = models.ForeignKey(Document, models.PROTECT, related_name="links")
    facet = models.CharField(max_length=20, choices=Facet, blank=True)
    place = models.CharField(max_length=100, blank=True)
    shows = models.TextField(blank=True)
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["linked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "document"], name="document_linked_once")]

    def __str__(self) -> str:
        return f"{self.document_id} at {self.answer_id}"


class FacetNotNeeded(models.Model):
    """An item needs no evidence of a facet that the catalogue expects, and why."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="not_needed")
    facet = models.CharField(max_length=20, choices=Facet)
    reason = models.TextField()
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "facet"], name="facet_not_needed_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="not_needed_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.facet} of {self.answer_id}"

import uuid

from django.db import models
from django.db.models import Q

from acecs.accounts.models import User
from assessments.models.assessment import Assessment
from assessments.models.submission import HEX_64, FrozenDossier
from assessments.vocabulary import SignOffOutcome


class SignOff(models.Model):
    """A manager is asked to sign off the answers as frozen in `dossier`, and signs or sends them back with a reason.

    `content_sha256`: hash of the dossier's content (`documents.dossier.content_hash`). The signature counts as long as the answers
    have the same hash and customs has not returned them. Never deleted; at most one of an assessment waits.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sign_offs")
    dossier = models.ForeignKey(FrozenDossier, models.PROTECT, related_name="+")
    content_sha256 = models.CharField(max_length=64)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=SignOffOutcome, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    # Annotated by `newest_sign_off`: customs has returned the answers since they were frozen for this request.
    was_returned: bool

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment"], condition=Q(outcome=""), name="one_sign_off_waits"),
            models.CheckConstraint(condition=Q(content_sha256__regex=HEX_64), name="sign_off_sha256_hex"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(outcome__in=SignOffOutcome.values, answered_by__isnull=False, answered_at__isnull=False),
                name="sign_off_answer_has_author_and_time",
            ),
            models.CheckConstraint(
                condition=(Q(outcome=SignOffOutcome.SENT_BACK) & ~Q(reason=""))
                | (~Q(outcome=SignOffOutcome.SENT_BACK) & Q(reason="")),
                name="sign_off_sent_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.outcome or 'waiting'} {self.public_id}"

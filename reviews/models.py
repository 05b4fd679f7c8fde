"""Customs' side: who has a case, what they have entered so far, and what they sent."""

from django.db import models
from django.db.models import Q

from acecs.accounts.models import User
from assessments.models import Assessment, FrozenDossier
from assessments.models.submission import HEX_64
from assessments.vocabulary import DocumentVerdict, NotAccepted
from evidence.models import DocumentVersion
from reviews.states import Occasion
from standards.states import Rating


class Case(models.Model):
    """An office's work on one assessment. The row is created when the case is first taken or assigned.

    `reviewer` is None after a release.
    """

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="case")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="cases")
    taken_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.reviewer_id}"


class ItemJudgment(models.Model):
    """The reviewer's saved judgment on one item of one dossier. The enterprise sees it once it is in a review record.

    `sub_ratings`: number of each rated sub-item (`10(2)`) → rating code; `rating` is then their roll-up.
    `carried`: taken over from the round before, because the item did not change.
    """

    dossier = models.ForeignKey(FrozenDossier, models.PROTECT, related_name="judgments")
    number = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=20, choices=Rating, blank=True)
    sub_ratings = models.JSONField(default=dict, blank=True)
    comment = models.TextField(blank=True)
    to_correct = models.BooleanField(default=False)
    asks_evidence = models.BooleanField(default=False)
    carried = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    # Of the page that it was saved from, as in `AnswerVersion`.
    window = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_judgment_an_item"),
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="judgment_rating_known"),
            models.CheckConstraint(condition=Q(to_correct=False) | ~Q(comment=""), name="to_correct_says_why"),
            models.CheckConstraint(
                condition=Q(asks_evidence=False) | Q(to_correct=True), name="evidence_asked_for_a_correction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} item {self.number} {self.rating or '-'}"


class DocumentJudgment(models.Model):
    """The reviewer's decision on one file as evidence of one item of one dossier. Sent like the item's rating.

    `verdict`: empty after it was taken back. `page`: where it shows, as the reviewer wrote it. `carried`: taken over from
    the round before.
    """

    dossier = models.ForeignKey(FrozenDossier, models.PROTECT, related_name="document_judgments")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=DocumentVerdict, blank=True)
    reason = models.CharField(max_length=12, choices=NotAccepted, blank=True)
    page = models.CharField(max_length=40, blank=True)
    remark = models.TextField(blank=True)
    carried = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number", "file"], name="one_judgment_a_file_of_an_item"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *DocumentVerdict.values]), name="document_verdict_known"
            ),
            models.CheckConstraint(condition=Q(reason__in=["", *NotAccepted.values]), name="not_accepted_reason_known"),
            models.CheckConstraint(
                condition=(Q(verdict=DocumentVerdict.NOT_ACCEPTED) & ~Q(reason=""))
                | (~Q(verdict=DocumentVerdict.NOT_ACCEPTED) & Q(reason="")),
                name="not_accepted_says_why",
            ),
            models.CheckConstraint(condition=~Q(reason=NotAccepted.OTHER) | ~Q(remark=""), name="other_reason_is_said"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} item {self.number} file {self.file_id} {self.verdict or '-'}"


class Record(models.Model):
    """A review record as canonical JSON. Triggers refuse to change or delete it (`triggers.py`).

    `number` counts a case's records from 1; each contains the hash of the previous one.
    """

    dossier = models.ForeignKey(FrozenDossier, models.PROTECT, related_name="records")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="records")
    number = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=12, choices=Occasion)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_record_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="record_counts_from_1"),
            models.CheckConstraint(condition=Q(occasion__in=Occasion.values), name="record_occasion_known"),
            models.CheckConstraint(condition=Q(sha256__regex=HEX_64), name="record_sha256_hex"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(occasion__in=[Occasion.RETURNED, Occasion.CONCLUDED]),
                name="dossier_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.occasion} {self.number}"

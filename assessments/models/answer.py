import uuid
from datetime import UTC

from django.db import models
from django.db.models import Case, F, Q, Value, When

from acecs.accounts.models import User
from acecs.accounts.states import EnterpriseRole
from acecs.audit.chain import content_hash
from assessments.models.assessment import Assessment
from assessments.vocabulary import CountKnown
from standards.models import BusinessType, Item, SubItem
from standards.states import Rating

# Characters of the sentence with which evidence is asked for.
LONGEST_SENTENCE = 300


def sees_all(role: str) -> bool:
    """Contributors see only items assigned to them; everybody else sees all."""
    return role != EnterpriseRole.CONTRIBUTOR


class AnswerQuerySet(models.QuerySet["Answer"]):
    def in_scope(self) -> "AnswerQuerySet":
        return self.filter(business_type__isnull=False)

    def rated(self) -> "AnswerQuerySet":
        """With a rating that somebody entered or confirmed."""
        return self.exclude(rating="").filter(carried_from=None)

    def unrated(self) -> "AnswerQuerySet":
        return self.filter(Q(rating="") | Q(carried_from__isnull=False))

    def with_counted(self) -> "AnswerQuerySet":
        """Annotate `counted`: the saved rating, empty while it was carried over and nobody has confirmed it."""
        return self.annotate(counted=Case(When(carried_from__isnull=False, then=Value("")), default=F("rating")))

    def visible_to(self, user: User, role: str) -> "AnswerQuerySet":
        return self if sees_all(role) else self.filter(assignee=user)


class Answer(models.Model):
    """The enterprise's answer to one item. An empty `rating` is unrated; with sub-items it is their roll-up.

    `version` grows by one with every saved change, which detects concurrent saves.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    # The picked type that the item is listed under; null while the item is out of scope.
    # An answer that goes out of scope keeps its content.
    business_type = models.ForeignKey(BusinessType, models.PROTECT, null=True, blank=True, related_name="+")
    rating = models.CharField(max_length=20, choices=Rating, blank=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    count_known = models.CharField(max_length=10, choices=CountKnown, blank=True)
    # Reply to what customs wants corrected in the submission of `reply_round`. It counts until the next return.
    reply = models.TextField(blank=True)
    reply_round = models.PositiveSmallIntegerField(default=0)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # Belongs to the item: kept when the assignee changes or is removed.
    due_date = models.DateField(null=True, blank=True)
    # When assignee and due date were last set. Reminders whose day had already passed then are still sent.
    given_at = models.DateTimeField(null=True, blank=True)
    # Set while the content was carried over from a former assessment, where the item had that number, and is not confirmed.
    carried_from = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, to_field="public_id", related_name="+", db_index=False
    )
    carried_item = models.PositiveSmallIntegerField(default=0)
    # Positions of the sub-items that are confirmed, while others are not: `1,3`.
    carried_confirmed = models.CharField(max_length=60, blank=True)
    # An officer asks colleagues for evidence, until some is linked. It stays inside the enterprise: in no version, in no dossier.
    evidence_asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    evidence_asked_at = models.DateTimeField(null=True, blank=True)
    evidence_asked_note = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="one_answer_an_item"),
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="answer_rating_known"),
            models.CheckConstraint(
                condition=~Q(rating=Rating.NOT_APPLICABLE, reason=""), name="not_applicable_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(reply="", reply_round=0) | (~Q(reply="") & Q(reply_round__gt=0)),
                name="reply_names_its_round",
            ),
            models.CheckConstraint(
                condition=Q(version=0, updated_by__isnull=True, updated_at__isnull=True)
                | Q(version__gt=0, updated_by__isnull=False, updated_at__isnull=False),
                name="answer_saved_has_author_and_time",
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True, carried_item=0, carried_confirmed="")
                | Q(carried_from__isnull=False, carried_item__gt=0, version__gt=0),
                name="carried_answer_names_its_item",
            ),
            models.CheckConstraint(
                condition=Q(evidence_asked_by__isnull=True, evidence_asked_at__isnull=True, evidence_asked_note="")
                | Q(evidence_asked_by__isnull=False, evidence_asked_at__isnull=False),
                name="evidence_asked_has_author_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.rating or '-'}"


class SubAnswer(models.Model):
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="sub_answers")
    sub_item = models.ForeignKey(SubItem, models.PROTECT, related_name="+")
    rating = models.CharField(max_length=20, choices=Rating, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "sub_item"], name="one_answer_a_sub_item"),
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="sub_answer_rating_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sub_item} {self.rating or '-'}"


class AnswerVersion(models.Model):
    """One saved version of an answer, complete: the item's history. `sub_ratings`: position → rating code.

    Triggers refuse to change or delete it. The audit event has its `digest`; `nonce` keeps ratings from being guessed from that.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    rating = models.CharField(max_length=20, choices=Rating, blank=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    count_known = models.CharField(max_length=10, choices=CountKnown, blank=True)
    reply = models.TextField(blank=True)
    reply_round = models.PositiveSmallIntegerField(default=0)
    # As on `Answer`: a version without it confirms the one before.
    carried_from = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, to_field="public_id", related_name="+", db_index=False
    )
    carried_item = models.PositiveSmallIntegerField(default=0)
    carried_confirmed = models.CharField(max_length=60, blank=True)
    sub_ratings = models.JSONField(default=dict)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    # Window that it was saved from; None without the script. A save over one whose response was lost is not a conflict.
    window = models.UUIDField(null=True)
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)

    # What a person entered or carried over, as on `Answer`.
    ENTERED = (
        *("rating", "note", "reason", "count_known", "reply", "reply_round"),
        *("carried_from_id", "carried_item", "carried_confirmed"),
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="one_row_an_answer_version"),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True, carried_item=0, carried_confirmed="")
                | Q(carried_from__isnull=False, carried_item__gt=0),
                name="carried_version_names_its_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} v{self.version}"

    @property
    def digest(self) -> str:
        return content_hash(
            {
                **{name: getattr(self, name) for name in self.ENTERED},
                "version": self.version,
                "sub_ratings": self.sub_ratings,
                "saved_by": self.saved_by.public_id,
                "saved_at": self.saved_at.astimezone(UTC),
                "nonce": self.nonce,
            }
        )

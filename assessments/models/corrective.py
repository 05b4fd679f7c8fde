"""Corrective actions of the enterprise: closed or dropped with a reason, never deleted, and every saved version is kept."""

import uuid
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from acecs.accounts.models import User
from acecs.audit.chain import content_hash
from acecs.text.days import iso
from assessments.models.answer import Answer, sees_all
from assessments.vocabulary import CorrectiveStatus, LeaderPosition, Origin
from evidence.models import Document


class CorrectiveActionQuerySet(models.QuerySet["CorrectiveAction"]):
    def visible_to(self, user: User, role: str) -> "CorrectiveActionQuerySet":
        """Contributors see what they carry out, and what is done about items assigned to them."""
        if sees_all(role):
            return self
        of_their_items = Q(answer__assignee=user, answer__business_type__isnull=False)
        return self.filter(Q(assignee=user) | of_their_items)


class CorrectiveAction(models.Model):
    """What is done about one item. Days are Beijing dates. `version` grows by one with every saved change.

    `token` identifies the form that added it, so that a second click adds nothing.
    """

    # Fields of the plan, in the order of the form.
    PLANNED = ("origin", "cause", "measure", "leader", "position", "assignee", "due_date")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="corrective_actions")
    token = models.UUIDField()
    origin = models.CharField(max_length=20, choices=Origin)
    cause = models.TextField()
    measure = models.TextField()
    # A legal representative need not have an account.
    leader = models.CharField(max_length=120)
    position = models.CharField(max_length=24, choices=LeaderPosition)
    assignee = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_date = models.DateField()
    # When it last passed to another person or got its due date. Reminders count from here, as for an item.
    given_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=CorrectiveStatus, default=CorrectiveStatus.NOT_STARTED)
    # What has been done so far.
    progress = models.TextField(blank=True)
    # Of the newest check: whether the effect holds, or what is still missing.
    check_note = models.TextField(blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.TextField(blank=True)
    documents = models.ManyToManyField(Document, through="CorrectiveDocument", related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    objects = CorrectiveActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "token"], name="corrective_action_added_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="corrective_action_version_counts_from_1"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="corrective_action_origin_known"),
            models.CheckConstraint(
                condition=Q(position__in=LeaderPosition.values), name="corrective_action_position_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CorrectiveStatus.values), name="corrective_action_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(cause="") & ~Q(measure="") & ~Q(leader=""), name="corrective_action_plan_complete"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[CorrectiveStatus.TO_CHECK, CorrectiveStatus.DONE]) | ~Q(progress=""),
                name="corrective_action_finished_says_what",
            ),
            models.CheckConstraint(
                condition=Q(check_note="", checked_by__isnull=True, checked_at__isnull=True)
                | (~Q(check_note="") & Q(checked_by__isnull=False, checked_at__isnull=False)),
                name="corrective_action_check_has_author_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=CorrectiveStatus.DONE) | ~Q(check_note=""), name="corrective_action_done_is_checked"
            ),
            models.CheckConstraint(
                condition=(Q(status=CorrectiveStatus.DROPPED) & ~Q(drop_reason=""))
                | (~Q(status=CorrectiveStatus.DROPPED) & Q(drop_reason="")),
                name="corrective_action_dropped_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.status} {self.public_id}"

    def plan(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.PLANNED}

    def content(self, documents: list[Document]) -> dict[str, Any]:
        """The complete row, as its history keeps it, and what it is about. People and documents by public id."""
        return {
            "assessment": str(self.answer.assessment.public_id),
            "item": self.answer.item.number,
            **{name: getattr(self, name) for name in ("origin", "cause", "measure", "leader", "position")},
            "assignee": str(self.assignee.public_id),
            "due_date": iso(self.due_date),
            "status": self.status,
            "progress": self.progress,
            "check_note": self.check_note,
            "checked_by": str(self.checked_by.public_id) if self.checked_by else None,
            "drop_reason": self.drop_reason,
            "documents": sorted(str(each.public_id) for each in documents),
        }


class CorrectiveDocument(models.Model):
    """A document of the vault that shows what was done."""

    corrective_action = models.ForeignKey(CorrectiveAction, models.PROTECT, related_name="links")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["corrective_action", "document"], name="document_shows_action_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} for {self.corrective_action_id}"


class CorrectiveVersion(models.Model):
    """One saved version of a corrective action, complete. Triggers refuse to change or delete it.

    The audit event has its `digest`; `nonce` keeps the content from being guessed from that.
    """

    corrective_action = models.ForeignKey(CorrectiveAction, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["corrective_action", "version"], name="one_row_a_corrective_version"),
            models.CheckConstraint(condition=Q(version__gt=0), name="corrective_version_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.corrective_action_id} v{self.version}"

    @property
    def digest(self) -> str:
        return content_hash(
            {
                "version": self.version,
                "content": self.content,
                "saved_by": self.saved_by.public_id,
                "saved_at": self.saved_at.astimezone(UTC),
                "nonce": self.nonce,
            }
        )

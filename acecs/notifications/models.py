"""Messages shown in the portal, outgoing mail, kinds that a user does not want mailed, and who was reminded when."""

import uuid

from django.db import models
from django.db.models import Q

from acecs.accounts.models import User
from acecs.accounts.states import Language
from acecs.jobs.models import Job
from acecs.notifications.states import CAN_BE_SWITCHED_OFF, MessageKind


class Message(models.Model):
    """A message to one user. `values` fills in the sentence of `kind`; `link` is a path of the portal."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=MessageKind)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="message_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="message_unread"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_known"),
            models.CheckConstraint(
                condition=Q(link__startswith="/") & ~Q(link__startswith="//"), name="message_link_is_a_path"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Mail(models.Model):
    """A mail to one address. Sent if `sent_at` is set; otherwise its job has the state.

    `kind`: of the message that it repeats; empty for mail about an account. Administrators may see the kind, but not the text.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    job = models.OneToOneField(Job, models.PROTECT, related_name="mail")
    sender = models.CharField(max_length=254)
    to = models.CharField(max_length=254)
    kind = models.CharField(max_length=20, choices=MessageKind, blank=True, default="")
    subject = models.CharField(max_length=500)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    language = models.CharField(max_length=10, choices=Language)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="mail_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["", *MessageKind.values]), name="mail_kind_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="mail_language_known"),
        ]

    def __str__(self) -> str:
        return f"mail {self.public_id}"


class MailSwitchedOff(models.Model):
    """A user wants no mail of this kind. The message in the portal stays."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=MessageKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="mail_switched_off_once"),
            models.CheckConstraint(condition=Q(kind__in=CAN_BE_SWITCHED_OFF), name="mail_can_be_switched_off"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Reminded(models.Model):
    """Until when a person was reminded of what is due: a day counts as done even if there was nothing to say."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"

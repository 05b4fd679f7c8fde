"""Append-only, hash-chained events. Text and ids only, no foreign keys: an event outlives what it speaks of."""

from django.db import models


class Chain(models.Model):
    """The tip of one stream. It is locked last in a transaction, so that writers of one stream queue up in order."""

    stream = models.CharField(max_length=80, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    tip = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.stream} at {self.seq}"


class Event(models.Model):
    """One thing that happened. Triggers refuse to change or delete it (`triggers.py`)."""

    stream = models.CharField(max_length=80)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["stream", "seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="one_event_a_place")]
        indexes = [models.Index(fields=["subject"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.kind}"

"""Append-only, hash-chained events. No foreign keys: an event outlives the rows that it names."""

from django.db import models


class Chain(models.Model):
    """The last event of one stream. Locked as the last row of a transaction, so that writers of a stream queue."""

    stream = models.CharField(max_length=80, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    tip = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.stream} at {self.seq}"


class Event(models.Model):
    """One event. Triggers refuse to change or delete it (`triggers.py`)."""

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

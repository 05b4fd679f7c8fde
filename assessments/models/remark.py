from django.db import models

from acecs.accounts.models import User
from assessments.models.answer import Answer


class Remark(models.Model):
    """What somebody of the enterprise wrote to colleagues about an item. Never in a dossier, never read by customs.

    `token` identifies the form, so that a second click writes nothing. Triggers refuse to change or delete it.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="remarks")
    text = models.TextField()
    token = models.UUIDField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "token"], name="remark_written_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.written_at}"

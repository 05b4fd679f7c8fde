from django.db import models

from acecs.accounts.models import User
from assessments.models.assessment import Assessment
from standards.models import ProfileQuestion


class ProfileAnswer(models.Model):
    """The enterprise's answer to one question about its business; without a row it is unanswered.

    An answer is kept when its business type is no longer picked; it is just not asked.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="profile_answers")
    question = models.ForeignKey(ProfileQuestion, models.PROTECT, related_name="+")
    is_yes = models.BooleanField()
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "question"], name="one_answer_a_profile_question")]

    def __str__(self) -> str:
        return f"{self.question} {'yes' if self.is_yes else 'no'}"

"""Rewrite what is kept of the newest review records, after `doctor` has found that it differs."""

from django.db import transaction

from assessments.actions import submission
from assessments.models import Assessment
from reviews.queries import word_to_keep


def renew() -> None:
    """Rewrite customs' word on every submitted assessment, one transaction each."""
    for key in Assessment.objects.filter(round__gt=0).order_by("pk").values_list("pk", flat=True):
        _renew(key)


@transaction.atomic
def _renew(key: int) -> None:
    assessment = Assessment.objects.select_for_update().get(pk=key)
    submission.keep_word(assessment, word_to_keep(assessment))

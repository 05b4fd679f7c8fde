"""Rewrite the JSON values kept beside rows, after `doctor` has found that they differ."""

from datetime import datetime

from django.db import transaction

from acecs.accounts.models import Enterprise
from assessments.actions.gate import lock_register
from assessments.actions.readiness import refresh_unfinished
from assessments.models import Assessment
from assessments.queries.corrective import actions_to_keep
from assessments.queries.figures import figures_to_keep
from assessments.queries.profile import profile_to_keep


def renew(at: datetime) -> int:
    """Rewrite what is kept of the rows, then recompute the verdicts of all editable assessments. Returns how many.

    One transaction per enterprise, so that locks are short.
    """
    for enterprise in Enterprise.objects.filter(register__isnull=False).order_by("pk"):
        _renew_figures(enterprise)
    for key in Assessment.objects.order_by("pk").values_list("pk", flat=True):
        _renew_assessment(key)
    return refresh_unfinished(at)


@transaction.atomic
def _renew_figures(enterprise: Enterprise) -> None:
    register = lock_register(enterprise)
    register.figures = figures_to_keep(enterprise)
    register.save(update_fields=["figures"])


@transaction.atomic
def _renew_assessment(key: int) -> None:
    assessment = Assessment.objects.select_for_update().get(pk=key)
    assessment.profile = profile_to_keep(assessment)
    assessment.corrective = actions_to_keep(assessment)
    assessment.save(update_fields=["profile", "corrective"])

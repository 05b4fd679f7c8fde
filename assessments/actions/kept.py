"""Write anew what is kept as JSON beside the rows, for a portal where `doctor` has found that they differ."""

from datetime import datetime

from django.db import transaction

from acecs.accounts.models import Enterprise
from assessments.actions.gate import lock_register
from assessments.actions.standing import refresh_unfinished
from assessments.models import Assessment
from assessments.queries.figures import figures_to_keep
from assessments.queries.profile import profile_to_keep


def renew(at: datetime) -> int:
    """Keep figures and profiles as their rows say, then compute the verdicts of all that is worked on. Returns how many.

    Enterprise by enterprise, so that nobody waits for the whole of it.
    """
    for enterprise in Enterprise.objects.filter(register__isnull=False).order_by("pk"):
        _renew_figures(enterprise)
    for key in Assessment.objects.order_by("pk").values_list("pk", flat=True):
        _renew_profile(key)
    return refresh_unfinished(at)


@transaction.atomic
def _renew_figures(enterprise: Enterprise) -> None:
    register = lock_register(enterprise)
    register.figures = figures_to_keep(enterprise)
    register.save(update_fields=["figures"])


@transaction.atomic
def _renew_profile(key: int) -> None:
    assessment = Assessment.objects.select_for_update().get(pk=key)
    assessment.profile = profile_to_keep(assessment)
    assessment.save(update_fields=["profile"])

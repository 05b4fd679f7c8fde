"""Keep the verdict on the assessment's row, so that no page computes what stands. Called by every action that changes what it rests on."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from acecs.accounts.models import Enterprise
from assessments.models import Assessment
from assessments.queries.entered import Sheet
from assessments.queries.facts import facts_of
from assessments.states import EDITABLE, State
from standards.law.parts import ReadinessPart
from standards.law.statement import statement

log = logging.getLogger(__name__)

WITH_CUSTOMS = (State.SUBMITTED, State.IN_REVIEW)
KEPT = [
    "readiness",
    "verdict",
    "verdict_on",
    "rated_count",
    "scope_count",
    "blocking_count",
    "warning_count",
    "figures_changed_at",
]


def refresh(assessment: Assessment, at: datetime, *changed: str, sheet: Sheet | None = None) -> ReadinessPart:
    """Compute the verdict anew from what the database says now. `assessment` is locked by the caller.

    Saves the fields in `changed` in the same statement. `sheet`: what the caller has read since the lock and written.
    """
    found = statement(facts_of(assessment, as_of=timezone.localdate(at), sheet=sheet))
    assessment.readiness = found.model_dump(mode="json")
    assessment.verdict, assessment.verdict_on = found.verdict, date.fromisoformat(found.as_of)
    assessment.rated_count, assessment.scope_count = found.counts.rated, found.counts.in_scope
    assessment.blocking_count, assessment.warning_count = found.counts.blocking, found.counts.warnings
    assessment.figures_changed_at = None
    assessment.save(update_fields=[*KEPT, *changed])
    return found


def refresh_all(enterprise: Enterprise, at: datetime) -> None:
    """The register has changed: what is worked on follows it, what is with customs keeps what its dossier saw and says so."""
    # What is with customs is locked too: it may come back at this moment, and then follows.
    unfinished = Assessment.objects.filter(enterprise=enterprise, state__in=(*EDITABLE, *WITH_CUSTOMS))
    # By key: of two who do this at once nobody waits in a ring.
    for assessment in unfinished.select_for_update(of=("self",)).select_related("enterprise", "edition").order_by("pk"):
        if assessment.state in EDITABLE:
            refresh(assessment, at)
        else:
            assessment.figures_changed_at = at
            assessment.save(update_fields=["figures_changed_at"])


def refresh_outdated(at: datetime) -> int:
    """What hangs on today's date (a planned date that is past, spans ahead) is computed anew once a day. Returns how many.

    One that fails is logged and left as it is, and the others have their new day.
    """
    # What went to customs before there was a verdict gets one, once.
    return _refresh(Q(state__in=EDITABLE) & ~Q(verdict_on=timezone.localdate(at)) | Q(verdict_on=None), at)


def refresh_unfinished(at: datetime) -> int:
    """Everything that is worked on, whatever its day: files are not what the rows say."""
    return _refresh(Q(state__in=EDITABLE), at)


def _refresh(wanted: Q, at: datetime) -> int:
    refreshed = 0
    for key, public_id in list(Assessment.objects.filter(wanted).values_list("pk", "public_id")):
        try:
            refreshed += _refresh_one(key, wanted, at)
        except Exception:
            log.exception(
                "The verdict on assessment %s could not be computed for %s", public_id, timezone.localdate(at)
            )
    return refreshed


@transaction.atomic
def _refresh_one(key: int, wanted: Q, at: datetime) -> bool:
    locked = Assessment.objects.select_for_update(of=("self",)).select_related("enterprise", "edition")
    assessment = locked.filter(wanted, pk=key).first()
    if assessment:
        refresh(assessment, at)
    return assessment is not None

"""Keep the verdict on the assessment's row, so that pages need not compute it. Called by every action that changes its inputs."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from acecs.accounts.models import Enterprise
from assessments.models import Assessment
from assessments.queries.entered import Sheet, sheet_of
from assessments.queries.facts import facts_of
from assessments.queries.rounds import as_returned
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
    """Recompute the verdict, and which returned items are unchanged, from the database. The caller has locked `assessment`.

    Saves the fields in `changed` in the same statement. `sheet`: what the caller has read since locking, with its changes.
    """
    sheet = sheet or sheet_of(assessment)
    facts = facts_of(assessment, as_of=timezone.localdate(at), sheet=sheet)
    readiness = statement(facts)
    assessment.as_returned = as_returned(assessment, sheet, facts, readiness)
    return keep(assessment, readiness, "as_returned", *changed)


def keep(assessment: Assessment, readiness: ReadinessPart, *changed: str) -> ReadinessPart:
    """Save a verdict that was computed from the locked assessment, and the fields in `changed`."""
    assessment.readiness = readiness
    assessment.verdict, assessment.verdict_on = readiness.verdict, date.fromisoformat(readiness.as_of)
    assessment.rated_count, assessment.scope_count = readiness.counts.rated, readiness.counts.in_scope
    assessment.blocking_count, assessment.warning_count = readiness.counts.blocking, readiness.counts.warnings
    assessment.figures_changed_at = None
    assessment.save(update_fields=[*KEPT, *changed])
    return readiness


def refresh_all(enterprise: Enterprise, at: datetime) -> None:
    """After a change of the register, recompute editable assessments and mark those with customs, whose dossiers keep their figures."""
    # Lock assessments with customs too: one may be returned at this moment, and must then be recomputed.
    unfinished = Assessment.objects.filter(enterprise=enterprise, state__in=(*EDITABLE, *WITH_CUSTOMS))
    # Lock in primary-key order, so that concurrent refreshes cannot deadlock.
    for assessment in unfinished.select_for_update(of=("self",)).select_related("enterprise", "edition").order_by("pk"):
        if assessment.state in EDITABLE:
            refresh(assessment, at)
        else:
            assessment.figures_changed_at = at
            assessment.save(update_fields=["figures_changed_at"])


def refresh_outdated(at: datetime) -> int:
    """Recompute once a day what depends on today's date (past planned dates, spans ahead). Returns how many.

    A failure is logged and does not affect the others.
    """
    # Assessments submitted before verdicts existed get one, once.
    return _refresh(Q(state__in=EDITABLE) & ~Q(verdict_on=timezone.localdate(at)) | Q(verdict_on=None), at)


def refresh_unfinished(at: datetime) -> int:
    """Recompute all editable assessments, because stored files no longer match the rows."""
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

"""What follows from the recorded decision of customs: the next re-review, the earliest new application, and whom to remind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from acecs.text.bilingual import NOTHING, Text, text_from
from assessments.models import Assessment
from assessments.vocabulary import Outcome
from standards.law.window import first_day_without, months_after

# Half a year for preparing a re-review, a month for an application.
DAYS_BEFORE = {Outcome.CERTIFICATE: 180, Outcome.REFUSAL: 30}


@dataclass(frozen=True)
class Outlook:
    """What follows from a decision. `next_day`: of the re-review after a certificate, of the earliest new application after a refusal.

    None if the edition does not give the period. `source`: where the period is from.
    """

    outcome: str
    day: date
    number: str
    next_day: date | None
    source: Text | None

    @property
    def is_certificate(self) -> bool:
        return self.outcome == Outcome.CERTIFICATE


@dataclass(frozen=True)
class DueOutcome:
    """A re-review or an earliest new application of an enterprise that comes near. `assessment`: public id."""

    enterprise: int
    enterprise_name: Text
    assessment: UUID
    name: str
    outcome: Outcome
    day: date
    recorded_at: datetime | None


def outlook(assessment: Assessment) -> Outlook | None:
    """None while no decision is recorded. The edition is loaded with the assessment; no query."""
    day = assessment.outcome_date
    if day is None:
        return None
    source = text_from(assessment.edition, "periods_source")
    return Outlook(
        assessment.outcome, day, assessment.outcome_number, next_day(assessment), source if source != NOTHING else None
    )


def next_day(assessment: Assessment) -> date | None:
    """The day of the next re-review, or the first day after the period in which no new application is possible.

    That period counts both its first and its last day (the cautious reading).
    """
    day, edition = assessment.outcome_date, assessment.edition
    try:
        if day and assessment.outcome == Outcome.CERTIFICATE and edition.re_review_months:
            return months_after(day, edition.re_review_months)
        if day and assessment.outcome == Outcome.REFUSAL and edition.new_application_months:
            return first_day_without(day, edition.new_application_months)
    except OverflowError:
        return None
    return None


def due_outcomes(today: date) -> list[DueOutcome]:
    """Return what is coming up for each enterprise after its newest decision. One query."""
    return [each for each in _newest() if each.day - timedelta(days=DAYS_BEFORE[each.outcome]) <= today <= each.day]


def _newest() -> Iterator[DueOutcome]:
    decided = Assessment.objects.exclude(outcome="").select_related("edition", "enterprise").defer("readiness")
    seen: set[int] = set()
    for each in decided.order_by("-outcome_date", "-pk"):
        day = next_day(each)
        if each.enterprise_id not in seen and day:
            name = text_from(each.enterprise, "name")
            about = (each.public_id, each.name, Outcome(each.outcome), day, each.outcome_recorded_at)
            yield DueOutcome(each.enterprise_id, name, *about)
        seen.add(each.enterprise_id)

"""The verdict as kept by the actions, recomputed only if it is of an earlier day."""

from datetime import date

from assessments.models import Assessment
from assessments.queries.facts import facts_of
from assessments.states import EDITABLE
from standards.law.parts import ReadinessPart
from standards.law.statement import statement


def readiness_of(assessment: Assessment, *, today: date) -> ReadinessPart:
    """Return the verdict; no query if it is kept. With customs, or closed, it is the one from the submission."""
    kept: ReadinessPart | None = assessment.readiness
    if kept and (assessment.verdict_on == today or assessment.state not in EDITABLE):
        return kept
    return statement(facts_of(assessment, as_of=today))

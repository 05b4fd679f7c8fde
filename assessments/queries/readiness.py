"""The verdict as kept by the actions, recomputed only if it is of an earlier day."""

from datetime import date

from pydantic import ValidationError

from assessments.models import Assessment
from assessments.queries.facts import facts_of
from assessments.states import EDITABLE
from standards.law.parts import ReadinessPart
from standards.law.statement import statement


def readiness_of(assessment: Assessment, *, today: date) -> ReadinessPart:
    """Return the verdict; no query if it is kept. With customs, or closed, it is the one from the submission."""
    kept = _kept(assessment)
    if kept and (assessment.verdict_on == today or assessment.state not in EDITABLE):
        return kept
    return statement(facts_of(assessment, as_of=today))


def _kept(assessment: Assessment) -> ReadinessPart | None:
    """None if nothing is kept, or if an earlier version of the portal kept it in another shape."""
    try:
        return ReadinessPart.model_validate(assessment.readiness)
    except ValidationError:
        return None

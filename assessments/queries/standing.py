"""What stands: the verdict as the actions kept it, computed anew only where it is of an earlier day."""

from datetime import date

from pydantic import ValidationError

from assessments.models import Assessment
from assessments.queries.facts import facts_of
from assessments.states import EDITABLE
from standards.law.parts import ReadinessPart
from standards.law.statement import statement


def standing(assessment: Assessment, *, today: date) -> ReadinessPart:
    """No query where it is kept. What is with customs, or over, stands as it was when it went there."""
    kept = _kept(assessment)
    if kept and (assessment.verdict_on == today or assessment.state not in EDITABLE):
        return kept
    return statement(facts_of(assessment, as_of=today))


def _kept(assessment: Assessment) -> ReadinessPart | None:
    """None where nothing is kept, or an earlier version of the portal kept it in another shape."""
    try:
        return ReadinessPart.model_validate(assessment.readiness)
    except ValidationError:
        return None

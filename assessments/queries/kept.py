"""JSON values kept beside the rows that they are computed from. The rows are authoritative; `doctor` compares the two."""

from collections.abc import Iterator

from assessments.models import Assessment, Register
from assessments.queries.corrective import actions_to_keep
from assessments.queries.entered import sheet_of
from assessments.queries.facts import facts_of
from assessments.queries.figures import as_kept, read_figures
from assessments.queries.profile import profile_to_keep
from assessments.queries.rounds import as_returned
from assessments.states import EDITABLE
from standards.law.statement import statement


def differing() -> Iterator[str]:
    """Name each kept value that differs from its rows: `figures of enterprise <public id>`."""
    for register in Register.objects.select_related("enterprise").order_by("pk").iterator():
        if as_kept(register.figures) != read_figures(register.enterprise):
            yield f"figures of enterprise {register.enterprise.public_id}"
    for assessment in Assessment.objects.with_context().order_by("pk").iterator():
        yield from _differing(assessment)


def _differing(assessment: Assessment) -> Iterator[str]:
    if assessment.profile != profile_to_keep(assessment):
        yield f"profile of assessment {assessment.public_id}"
        return
    if assessment.corrective != actions_to_keep(assessment):
        yield f"corrective actions of assessment {assessment.public_id}"
    # Assessments with customs, or closed, keep the verdict from their submission.
    if assessment.state not in EDITABLE or assessment.verdict_on is None:
        return
    sheet = sheet_of(assessment)
    facts = facts_of(assessment, as_of=assessment.verdict_on, sheet=sheet)
    readiness = statement(facts)
    if assessment.readiness != readiness:
        yield f"verdict of assessment {assessment.public_id}"
    elif assessment.as_returned != as_returned(assessment, sheet, facts, readiness):
        yield f"unchanged items of assessment {assessment.public_id}"

"""JSON values kept beside the rows that they are computed from. The rows are authoritative; `doctor` compares the two."""

from collections.abc import Iterator

from assessments.models import Assessment, Register
from assessments.queries.facts import facts_of
from assessments.queries.figures import as_kept, read_figures
from assessments.queries.profile import profile_to_keep
from assessments.states import EDITABLE
from standards.law.statement import statement


def differing() -> Iterator[str]:
    """Name each kept value that differs from its rows: `figures of enterprise <public id>`."""
    for register in Register.objects.select_related("enterprise").order_by("pk").iterator():
        if as_kept(register.figures) != read_figures(register.enterprise):
            yield f"figures of enterprise {register.enterprise.public_id}"
    for assessment in Assessment.objects.with_context().order_by("pk").iterator():
        if assessment.profile != profile_to_keep(assessment):
            yield f"profile of assessment {assessment.public_id}"
        elif not _is_verdict_right(assessment):
            yield f"verdict of assessment {assessment.public_id}"


def _is_verdict_right(assessment: Assessment) -> bool:
    """Assessments with customs, or closed, keep the verdict from their submission."""
    if assessment.state not in EDITABLE or assessment.verdict_on is None:
        return True
    return bool(assessment.readiness == statement(facts_of(assessment, as_of=assessment.verdict_on)))

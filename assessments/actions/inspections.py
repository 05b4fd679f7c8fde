"""What became of a file that waited for its inspection: stored, and told to the person who uploaded it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from acecs.jobs.models import Job
from assessments.actions import vault
from assessments.actions.notices import tell_of_inspection
from evidence.actions import inspections
from evidence.models import DocumentVersion
from evidence.states import Inspection


@transaction.atomic
def settle(*, job: Job, state: Inspection, fault: str = "", media_type: str = "", at: datetime) -> None:
    """Finish the job: the file is ACCEPTED or REFUSED. Raises `LeaseLostError`.

    What was accepted is evidence from now on, which the verdicts of the assessments that use it count.
    """
    linked = vault.lock_linked(inspections.of_job(job).document) if state == Inspection.ACCEPTED else []
    version = inspections.settle(job=job, state=state, fault=fault, media_type=media_type, at=at)
    vault.renew(linked, at)
    if state == Inspection.REFUSED:
        _tell(version, at)


@transaction.atomic
def wait(*, job: Job, error: str, at: datetime) -> None:
    """Try later; after the last attempt the file is quarantined. Raises `LeaseLostError`."""
    version = inspections.wait(job=job, error=error, at=at)
    if version.state == Inspection.QUARANTINED:
        _tell(version, at)


@transaction.atomic
def quarantine_left(at: datetime) -> int:
    """Quarantine files whose worker died at each attempt. Return how many."""
    left = inspections.quarantine_left(at=at)
    for version in left:
        _tell(version, at)
    return len(left)


def _tell(version: DocumentVersion, at: datetime) -> None:
    tell_of_inspection(version, _page(version), at)


def _page(version: DocumentVersion) -> str:
    """The document's page, which says what became of each file and offers another inspection or version."""
    document = version.document
    return reverse("assessments:document", args=[document.enterprise.public_id, document.public_id])

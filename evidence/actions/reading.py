"""Who read what."""

from datetime import datetime

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from evidence.actions.documents import version_data
from evidence.models import DocumentVersion


@transaction.atomic
def note_download(*, version: DocumentVersion, by: User, at: datetime) -> None:
    """Record a download. Call it before the bytes are sent."""
    record(
        "evidence.document_downloaded",
        version.document,
        stream=version.document.enterprise.stream,
        by=by,
        at=at,
        **version_data(version),
    )

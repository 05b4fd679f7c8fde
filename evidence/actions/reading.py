"""Who read what: each download and each look at a file is an audit event, and the reader's own receipt."""

from datetime import datetime, timedelta

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from evidence.actions.documents import version_data
from evidence.models import DocumentVersion, Opening

# The pages of one reading are one event.
ONE_READING = timedelta(minutes=30)


@transaction.atomic
def note_download(*, version: DocumentVersion, by: User, at: datetime) -> None:
    """Record a download. Call it before the bytes are sent."""
    _receipt(version, by, at)
    stream, data = version.document.enterprise.stream, version_data(version)
    record("evidence.document_downloaded", version.document, stream=stream, by=by, at=at, **data)


def note_preview(*, version: DocumentVersion, by: User, at: datetime) -> None:
    """Record that the person reads the file in the page, once for all its pages. Call it before anything is sent."""
    # Outside a transaction: most pages are of a reading that is recorded, and need no lock.
    if not has_open(version=version, by=by, at=at):
        _note_preview(version, by, at)


@transaction.atomic
def _note_preview(version: DocumentVersion, by: User, at: datetime) -> None:
    _receipt(version, by, at)
    stream, data = version.document.enterprise.stream, version_data(version)
    record("evidence.document_previewed", version.document, stream=stream, by=by, at=at, **data)


def has_open(*, version: DocumentVersion, by: User, at: datetime) -> bool:
    """True if the person opened the file a short while ago."""
    return Opening.objects.filter(version=version, user=by, at__gt=at - ONE_READING).exists()


def _receipt(version: DocumentVersion, by: User, at: datetime) -> None:
    Opening.objects.bulk_create(
        [Opening(version=version, user=by, at=at)],
        update_conflicts=True,
        unique_fields=["user", "version"],
        update_fields=["at"],
    )

"""The only writers of the vault.

Slow work (inspecting a file, storing its bytes) is done before the transaction, so that it holds no lock.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.jobs import child
from acecs.refusals import Refused, ensure
from acecs.turns import others_first
from evidence import names, queries, rules, storage
from evidence.inspection import inspector
from evidence.models import Document, DocumentVersion

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """An inspected file whose bytes are stored. `store` adds it to an enterprise's vault."""

    name: str
    sha256: str
    size: int
    media_type: str


def inspect(upload: rules.ReceivedFile) -> Checked:
    """Check the file and store its bytes, outside a transaction. Raises `Refused`.

    If the caller's transaction fails, the bytes stay stored without a row, which is harmless.
    """
    (checked,) = inspect_all([upload])
    return checked


def inspect_all(uploads: Sequence[rules.ReceivedFile]) -> list[Checked]:
    """Check and store several files, all or none. Names and sizes are checked before any file is opened.

    All files share one child. If a hostile file breaks it, only that file is blamed.
    """
    for upload in uploads:
        ensure(rules.upload(upload))
    media_types = _media_types(uploads)
    for upload in uploads:
        with Path(upload.temporary_file_path()).open("rb") as content:
            storage.put(upload.sha256, upload.size, File(content))
    return [
        Checked(name=upload.name, sha256=upload.sha256, size=upload.size, media_type=media_type)
        for upload, media_type in zip(uploads, media_types, strict=True)
    ]


def _media_types(uploads: Sequence[rules.ReceivedFile]) -> list[str]:
    """Open each file with its parser, in a child process, and return the media types."""
    extensions = [names.extension(upload.name) for upload in uploads]
    tasks = [
        inspector.task(upload.temporary_file_path(), extension)
        for upload, extension in zip(uploads, extensions, strict=True)
    ]
    media_types: list[str] = []
    try:
        with others_first(), child.Parent(*inspector.modules(extensions)) as parent:
            for answer in parent.run_each(inspector.INSPECTOR, tasks, limits=inspector.LIMITS):
                media_types.append(answer.decode())  # noqa: PERF401 - their number tells which file failed
    except child.Rejected as rejected:
        raise Refused(rules.rejected(uploads[len(media_types)].name, rejected.code)) from rejected
    except child.ChildFailed as failed:
        log.warning("Inspection of %s failed: %s", uploads[len(media_types)].sha256, failed)
        raise Refused(rules.unopened(uploads[len(media_types)].name)) from failed
    return media_types


@transaction.atomic
def store(*, enterprise: Enterprise, checked: Checked, by: User, at: datetime) -> DocumentVersion:
    """Add a checked file to the enterprise's vault. Return the existing version if it has these bytes already."""
    # If two people add the same file at once, the second waits here and gets the first one's version.
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if present := queries.version_of(enterprise, checked.sha256):
        return present
    version = _created(enterprise, checked, by, at)
    record(
        "evidence.document_added",
        version.document,
        stream=version.document.enterprise.stream,
        by=by,
        at=at,
        **_version_data(version),
    )
    return version


def _created(enterprise: Enterprise, checked: Checked, by: User, at: datetime) -> DocumentVersion:
    title = names.title(checked.name)
    document = Document.objects.create(
        enterprise=enterprise,
        title=title,
        search_text=names.folded(title, checked.name),
        created_by=by,
        created_at=at,
    )
    return DocumentVersion.objects.create(
        document=document,
        number=1,
        sha256=checked.sha256,
        size=checked.size,
        media_type=checked.media_type,
        filename=checked.name,
        uploaded_by=by,
        uploaded_at=at,
    )


def add(*, enterprise: Enterprise, upload: rules.ReceivedFile, by: User, at: datetime) -> DocumentVersion:
    """Check and store one file by itself. Raises `Refused`."""
    return store(enterprise=enterprise, checked=inspect(upload), by=by, at=at)


@transaction.atomic
def note_download(*, version: DocumentVersion, by: User, at: datetime) -> None:
    """Record a download. Call it before the bytes are sent."""
    record(
        "evidence.document_downloaded",
        version.document,
        stream=version.document.enterprise.stream,
        by=by,
        at=at,
        **_version_data(version),
    )


def _version_data(version: DocumentVersion) -> dict[str, EventValue]:
    """Audit data of a version. The file name may contain personal data, so only its hash is included."""
    return {
        "version": version.number,
        "sha256": version.sha256,
        "size": version.size,
        "media_type": version.media_type,
        "filename_sha256": hashlib.sha256(version.filename.encode()).hexdigest(),
    }

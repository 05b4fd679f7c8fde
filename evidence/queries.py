import hashlib
import logging
from typing import Any

from django.core.files.base import File
from django.core.files.storage import storages
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise
from acecs.refusals import Refusal, Refused, Why
from evidence import storage
from evidence.models import Document, DocumentVersion
from evidence.names import folded

log = logging.getLogger(__name__)


class DamagedError(Refused):
    """The stored bytes are missing or changed, and must be restored from the backup."""

    def __init__(self, sha256: str) -> None:
        message = _(
            "The stored file is missing or was changed, so it cannot be downloaded. Tell the "
            "administrator, who can restore it from the backup."
        )
        super().__init__(Refusal(Why.DAMAGED, message))
        log.error("The bytes stored under %s are missing or were changed.", sha256)


def documents_of(enterprise: Enterprise, search: str = "") -> QuerySet[Document]:
    """The enterprise's documents, newest first, each with a list `newest` of only its newest version.

    Two queries. `search`: part of the title or of a file name.
    """
    newest = DocumentVersion.objects.select_related("uploaded_by").order_by("-number")[:1]
    return (
        Document.objects.of(enterprise)
        .filter(search_text__contains=folded(search))
        .prefetch_related(Prefetch("versions", newest, to_attr="newest"))
    )


def version_of(enterprise: Enterprise, sha256: str) -> DocumentVersion | None:
    """Return the first version with these bytes in the enterprise's vault."""
    versions = DocumentVersion.objects.of(enterprise).filter(sha256=sha256)
    return versions.select_related("document").order_by("pk").first()


def open_version(version: DocumentVersion) -> "File[Any]":
    """Open the version's bytes for reading. Raises `DamagedError`."""
    return open_stored(version.sha256, version.size)


def open_stored(sha256: str, size: int) -> "File[Any]":
    """Open the bytes stored under `sha256` for reading. Raises `DamagedError`."""
    try:
        file = storages["documents"].open(storage.key(sha256))
    except FileNotFoundError as error:
        raise DamagedError(sha256) from error
    if file.size != size or _sha256(file) != sha256:
        file.close()
        raise DamagedError(sha256)
    return file


def _sha256(file: "File[Any]") -> str:
    """Hash the file's bytes and rewind it."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()

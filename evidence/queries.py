from typing import Any

from django.core.files.base import File
from django.core.files.storage import storages
from django.db.models import Prefetch, QuerySet

from acecs.accounts.models import Enterprise
from evidence import storage
from evidence.models import Document, DocumentVersion
from evidence.names import folded


class DamagedError(Exception):
    """The stored bytes are gone or of another length than when they came in: restore them from the backup."""


def documents_of(enterprise: Enterprise, search: str = "") -> QuerySet[Document]:
    """The enterprise's documents, newest first, each with its newest version as the only one in `newest`.

    Two queries. `search` is a part of the title or of a file name.
    """
    newest = DocumentVersion.objects.select_related("uploaded_by").order_by("-number")[:1]
    return (
        Document.objects.of(enterprise)
        .filter(search_text__contains=folded(search))
        .prefetch_related(Prefetch("versions", newest, to_attr="newest"))
    )


def version_of(enterprise: Enterprise, sha256: str) -> DocumentVersion | None:
    """The first version with these bytes in the enterprise's vault."""
    found = DocumentVersion.objects.of(enterprise).filter(sha256=sha256)
    return found.select_related("document").order_by("pk").first()


def open_version(version: DocumentVersion) -> "File[Any]":
    """Open the version's bytes for reading. Raises `DamagedError`."""
    return open_stored(version.sha256, version.size)


def open_stored(sha256: str, size: int) -> "File[Any]":
    """Open the bytes stored under `sha256` for reading. Raises `DamagedError`."""
    try:
        file = storages["documents"].open(storage.key(sha256))
    except FileNotFoundError as error:
        raise DamagedError(f"{sha256} is not in the storage.") from error
    if file.size != size:
        file.close()
        raise DamagedError(f"{sha256} has {file.size} bytes instead of {size}.")
    return file

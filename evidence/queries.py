import hashlib
import logging
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db.models import Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.refusals import Refusal, Refused, Why, ensure
from evidence import storage
from evidence.models import Document, DocumentVersion, Opening, Rendering
from evidence.names import folded
from evidence.states import PENDING, Inspection

log = logging.getLogger(__name__)
STREAMED = 1 << 18


class DamagedError(Refused):
    """The stored bytes are missing or changed, and must be restored from the backup."""

    def __init__(self, sha256: str) -> None:
        message = _(
            "The stored file is missing or was changed, so it cannot be downloaded. Tell the "
            "administrator, who can restore it from the backup."
        )
        super().__init__(Refusal(Why.DAMAGED, message))
        log.error("The bytes stored under %s are missing or were changed.", sha256)


def erased() -> set[str]:
    """SHA-256 of the bytes that were erased and that no other file has."""
    versions = DocumentVersion.objects.filter(state=Inspection.ERASED)
    held = DocumentVersion.objects.exclude(state=Inspection.ERASED).values("sha256")
    return set(versions.exclude(sha256__in=held).values_list("sha256", flat=True))


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
    """Return the first file with these bytes in the enterprise's vault that is, or may become, evidence."""
    in_use = DocumentVersion.objects.of(enterprise).filter(
        state__in=[Inspection.ACCEPTED, *PENDING], document__withdrawn_at=None
    )
    return in_use.filter(sha256=sha256).select_related("document").order_by("pk").first()


def newest_files(document: Document) -> list[DocumentVersion]:
    """Return the files of the document's newest version, in order."""
    newest = document.versions.order_by().values("number").order_by("-number")[:1]
    return list(document.versions.filter(number=newest).order_by("position"))


def bytes_of(enterprise: Enterprise) -> int:
    """Return how many bytes the enterprise's vault holds."""
    held = DocumentVersion.objects.of(enterprise).exclude(state=Inspection.ERASED)
    return held.aggregate(total=Sum("size"))["total"] or 0


def held(hashes: Collection[str]) -> set[str]:
    """Return those of the hashes that some file has, of whatever enterprise, that was not erased."""
    files = DocumentVersion.objects.filter(sha256__in=hashes).exclude(state=Inspection.ERASED)
    return set(files.values_list("sha256", flat=True))


def open_version(version: DocumentVersion) -> "File[Any]":
    """Open the file's bytes for reading. Raises `Refused` unless it was accepted, and `DamagedError`."""
    ensure(closed(version))
    return open_stored(version.sha256, version.size)


def closed(version: DocumentVersion) -> Refusal | None:
    """A file is read only once it was accepted, and until it is erased."""
    if version.state == Inspection.ACCEPTED:
        return None
    return Refusal(Why.GONE if version.state == Inspection.ERASED else Why.WRONG_STATE, _why_closed(version))


def _why_closed(version: DocumentVersion) -> str:
    sentences = {
        Inspection.ERASED: _("The file was erased; only its hash is kept."),
        Inspection.REFUSED: _("The file was refused by its inspection. Upload it again in another format."),
        Inspection.QUARANTINED: _(
            "The file could not be inspected. Have it inspected again, or upload another format."
        ),
    }
    waiting = _("The file is still being inspected. Wait a moment, then open it again.")
    return sentences.get(Inspection(version.state), waiting)


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


@contextmanager
def on_disk(sha256: str, size: int) -> Iterator[Path]:
    """Yield a path with the bytes stored under `sha256`, whose hash was compared. Raises `DamagedError`."""
    with open_stored(sha256, size) as stored:
        try:
            yield Path(storages["documents"].path(storage.key(sha256)))
        except NotImplementedError:
            # A bucket.
            with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".inspected") as copy:
                for chunk in stored.chunks():
                    copy.write(chunk)
                copy.flush()
                yield Path(copy.name)


def verified_chunks(sha256: str, size: int) -> Iterator[bytes]:
    """Yield the bytes stored under `sha256` while hashing them, never more than `size`.

    Raises `DamagedError` if they are missing or, once they are read, if they were changed.
    """
    digest, left = hashlib.sha256(), size
    try:
        with storages["documents"].open(storage.key(sha256)) as file:
            while left and (chunk := file.read(min(left, STREAMED))):
                digest.update(chunk)
                left -= len(chunk)
                yield chunk
    except FileNotFoundError as error:
        raise DamagedError(sha256) from error
    if left or digest.hexdigest() != sha256:
        raise DamagedError(sha256)


def _sha256(file: "File[Any]") -> str:
    """Hash the file's bytes and rewind it."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def rendering_of(version: DocumentVersion, page: int, zoom: int, turn: int) -> Rendering | None:
    """Return the newest rendering that a worker was asked for, with its job."""
    asked = Rendering.objects.filter(version=version, page=page, zoom=zoom, turn=turn)
    return asked.select_related("job").order_by("-pk").first()


def opened_by(user: User, documents: Collection[UUID]) -> dict[tuple[UUID, int, int], datetime]:
    """Return (document, version, position) → when the user last opened that file, of those of these documents. One query."""
    mine = Opening.objects.filter(user=user, version__document__public_id__in=documents)
    fields = ("version__document__public_id", "version__number", "version__position", "at")
    return {(document, number, position): at for document, number, position, at in mine.values_list(*fields)}

"""Verify the vault: the bytes of every version, and its rows against the audit trail."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from django.core.files.storage import storages
from django.db.models import Count, Sum

from acecs.audit.models import Event
from evidence import storage
from evidence.models import DocumentVersion
from evidence.states import Inspection

BATCH = 500
OnFile = Callable[[int, int, str], None]
"""Called with the primary key and size in bytes of a file, and what is wrong with its bytes, or ""."""


def _nothing(_pk: int, _size: int, _sentence: str) -> None:
    """The default `on_file`."""


def problems(*, after: int = 0, on_file: OnFile = _nothing) -> Iterator[str]:
    """Yield one sentence per problem. `on_file` is called with each file after its bytes were read.

    `after`: the last file (primary key) whose bytes an earlier run has read; only those of later files are read. Rows
    and audit trail are always compared whole.
    """
    versions = DocumentVersion.objects.select_related("document__enterprise", "uploaded_by").order_by("pk")
    added, erased = _added(), _erased()
    for version in versions.iterator(chunk_size=BATCH):
        key = (str(version.document.public_id), version.number, version.position)
        found = _row_problems(version, is_erasure_known=key in erased, claims=added.pop(key, None))
        if version.state != Inspection.ERASED and version.pk > after:
            lost = bytes_problem(version.sha256, version.size)
            sentence = f"{_name(*key)}: {lost}" if lost else ""
            on_file(version.pk, version.size, sentence)
            found = [sentence] * bool(lost) + found
        yield from found
    for key in added:
        yield f"{_name(*key)}: missing."


def _row_problems(version: DocumentVersion, *, is_erasure_known: bool, claims: dict[str, object] | None) -> list[str]:
    name = _name(str(version.document.public_id), version.number, version.position)
    found = []
    if version.state == Inspection.ERASED and not is_erasure_known:
        found.append(f"{name}: the audit trail does not say that it was erased.")
    if claims is None:
        found.append(f"{name}: the audit trail has no event for it.")
    elif claims != _claims(version):
        found.append(f"{name}: differs from what was added.")
    return found


def left(after: int) -> tuple[int, int]:
    """How many files, and how many bytes, `problems(after=after)` reads."""
    files = DocumentVersion.objects.filter(pk__gt=after).exclude(state=Inspection.ERASED)
    sums = files.aggregate(files=Count("pk"), size=Sum("size"))
    return sums["files"], sums["size"] or 0


def _name(document: str, number: int, position: int) -> str:
    file = f", file {position}" if position > 1 else ""
    return f"Document {document}, version {number}{file}"


def bytes_problem(sha256: str, size: int) -> str:
    """Read the stored bytes. Return what is wrong with them, or ""."""
    try:
        with storages["documents"].open(storage.key(sha256)) as file:
            is_same = file.size == size and _hash(file.chunks()) == sha256
    except OSError:
        return f"the bytes of {sha256} are gone."
    return "" if is_same else f"the bytes of {sha256} were changed."


def _hash(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _erased() -> set[tuple[str, int, int]]:
    """(document, version, file) of what the audit trail says that was erased."""
    events = Event.objects.filter(kind="evidence.erased")
    return {(event.subject, event.data["version"], event.data["position"]) for event in events}


def _added() -> dict[tuple[str, int, int], dict[str, object]]:
    """(document, version, file) → what the audit trail says that was added."""
    events = Event.objects.filter(kind="evidence.document_added").order_by("pk")
    return {
        (event.subject, event.data["version"], event.data["position"]): {
            **event.data,
            "stream": event.stream,
            "by": event.actor,
            "at": event.at,
        }
        for event in events.iterator(chunk_size=BATCH)
    }


def _claims(version: DocumentVersion) -> dict[str, object]:
    return {
        "version": version.number,
        "position": version.position,
        "sha256": version.sha256,
        "size": version.size,
        "media_type": version.media_type,
        "filename_sha256": hashlib.sha256(version.filename.encode()).hexdigest(),
        "stream": version.document.enterprise.stream,
        "by": str(version.uploaded_by.public_id),
        "at": version.uploaded_at,
    }

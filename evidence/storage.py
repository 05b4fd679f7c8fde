"""Storage of bytes under their SHA-256: written once, never changed."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages


def key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put(sha256: str, size: int, content: "File[Any]") -> None:
    """Store the bytes durably unless they are stored already. The caller guarantees that `sha256` and `size` match."""
    if not is_stored(sha256, size):
        storages["documents"].save(key(sha256), content)


def discard(sha256: str) -> None:
    """Delete the bytes stored under the hash, if any."""
    storages["documents"].delete(key(sha256))


def is_stored(sha256: str, size: int) -> bool:
    """True if bytes of this size are stored under the hash. Their content is verified when they are read."""
    documents = storages["documents"]
    name = key(sha256)
    return documents.exists(name) and documents.size(name) == size


class DurableFiles(FileSystemStorage):
    """Writes files atomically and durably (they survive a power cut), readable only by the portal's user.

    For names that are hashes: saving under an existing name replaces the file with the same bytes.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = _written(path.parent, content)
        unfinished.replace(path)
        for folder in (path.parent, *path.parent.relative_to(self.location).parents):
            _sync(Path(self.location) / folder)
        return name


def _written(folder: Path, content: "File[Any]") -> Path:
    """Write the content to a new file of mode 0600 in `folder` and sync it to disk."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

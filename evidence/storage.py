"""Storage of bytes under their SHA-256: written once, never changed, and deleted only if no row names them.

Bytes are stored before the row that names them, so that no row ever names missing bytes; a request that ends between
the two leaves bytes without a row, which `sweeping` deletes. Both take the same lock: see `put` and `discard`.
"""

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

KEY = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}", re.ASCII)
# Longer than any request or job takes from storing bytes to the commit of their row.
LEFT_AFTER = timedelta(hours=1)
# Of files that are being written. The sweep deletes those that a killed process left.
UNFINISHED = ".unfinished-"


class Documents(Protocol):
    """What the vault needs of its storage, besides Django's `open`, `save`, `exists`, `size` and `delete`."""

    def renew(self, name: str) -> None:
        """Set the modification time to now. Raises `FileNotFoundError`."""

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Yield the key and modification time of all that is stored under a hash, in the keys' order."""

    def delete_unfinished(self, before: datetime) -> int:
        """Delete what writers that were killed before this time left. Return how many."""


class OnDisk(File):  # type: ignore[type-arg]  # not generic when it runs
    """A complete file on this machine that nobody writes any more: `put` may link it instead of copying its bytes."""

    def __init__(self, file: IO[bytes], path: str) -> None:
        super().__init__(file)
        self.path = path


def key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def sha256_of(key: str) -> str:
    return key.rpartition("/")[2]


def put(sha256: str, size: int, content: "File[Any]") -> None:
    """Store the bytes durably. If they are stored already, only renew their time, so that no sweep deletes them now.

    The caller guarantees that `sha256` and `size` match.
    """
    with _locked(fcntl.LOCK_SH):
        if not (is_stored(sha256, size) and _renewed(sha256)):
            storages["documents"].save(key(sha256), content)


def _renewed(sha256: str) -> bool:
    with contextlib.suppress(FileNotFoundError):
        documents().renew(key(sha256))
        return True
    return False


def discard(sha256: str, *, is_held: Callable[[], bool]) -> bool:
    """Delete the bytes unless somebody needs them. Return whether they were deleted.

    `is_held` is asked while nobody else can `put`: either it sees what a writer did, or the writer comes later, finds
    no bytes and stores them again.
    """
    with _locked(fcntl.LOCK_EX):
        if is_held():
            return False
        storages["documents"].delete(key(sha256))
        return True


@contextmanager
def _locked(operation: int) -> Iterator[None]:
    """Hold the vault's lock: shared by writers, alone for a deletion. All processes of the portal share VAR_DIR."""
    descriptor = os.open(settings.VAR_DIR, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)


def is_stored(sha256: str, size: int) -> bool:
    """True if bytes of this size are stored under the hash. Their content is verified when they are read."""
    documents = storages["documents"]
    name = key(sha256)
    return documents.exists(name) and documents.size(name) == size


def stored_at(sha256: str) -> datetime | None:
    """When the bytes were last `put`, or None if they are not stored."""
    try:
        return storages["documents"].get_modified_time(key(sha256))
    except FileNotFoundError:
        return None


def documents() -> Documents:
    return cast("Documents", storages["documents"])


class DurableFiles(FileSystemStorage):
    """Writes files atomically and durably (they survive a power cut), readable only by the portal's user.

    For names that are hashes: saving under an existing name replaces the file with the same bytes.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = (isinstance(content, OnDisk) and _linked(path.parent, content)) or _written(path.parent, content)
        unfinished.replace(path)
        for folder in (path.parent, *path.parent.relative_to(self.location).parents):
            _sync(Path(self.location) / folder)
        return name

    def renew(self, name: str) -> None:
        os.utime(self.path(name))

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for path in self._paths("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            name = str(path.relative_to(self.location))
            # A file may be deleted meanwhile.
            with contextlib.suppress(FileNotFoundError):
                if KEY.fullmatch(name):
                    yield name, _modified(path)

    def delete_unfinished(self, before: datetime) -> int:
        return delete_old(self._paths(f"*/*/{UNFINISHED}*"), before)

    def _paths(self, pattern: str) -> Iterator[Path]:
        yield from sorted(Path(self.location).glob(pattern))


def delete_old(paths: Iterator[Path], before: datetime) -> int:
    """Delete the files that were last written before this time. Return how many."""
    number = 0
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            if _modified(path) < before:
                path.unlink()
                number += 1
    return number


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)


def _linked(folder: Path, content: OnDisk) -> Path | None:
    """Give the file a second name in `folder` and sync it to disk. None if this file system cannot do it."""
    path = Path(_free_name(folder))
    try:
        os.link(content.path, path)
    except OSError:
        # On another file system, or one without links.
        return None
    try:
        path.chmod(0o600)
        _sync(path)
        # When it arrived does not count, but when it is stored.
        os.utime(path)
    except BaseException:
        path.unlink()
        raise
    return path


def _free_name(folder: Path) -> str:
    return str(folder / f"{UNFINISHED}{os.urandom(8).hex()}")


def _written(folder: Path, content: "File[Any]") -> Path:
    """Write the content to a new file of mode 0600 in `folder` and sync it to disk."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=UNFINISHED)
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


def _sync(path: Path) -> None:
    """Flush a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

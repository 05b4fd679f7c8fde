"""Files as they are read in the page: drawn or read in bounded children, and kept until their folder is full.

What is made of a file is kept by enterprise, hash and extension, so that nobody can tell from the time it takes
whether another enterprise has the same file. A failure is kept too, so that a file that kills its child is not tried
at every look. Everything can be made again: nothing here is backed up.
"""

import contextlib
import json
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Rejected
from evidence import holding, libreoffice, names, queries
from evidence.models import DocumentVersion
from evidence.preview import kinds, pages, texts

log = logging.getLogger(__name__)
# Raise it when what is made of a file changes.
RENDERER = 1
UNFINISHED = ".unfinished-"
UNCONVERTED = "unconverted"
# Of a process's writing, between two looks at the size of the folder.
SWEPT_EVERY = 64 << 20


class Unreadable(Exception):  # noqa: N818 - it reads as what happened
    """The file cannot be shown. `fault`: one of `preview.kinds`, or a reason of `ChildFailed`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NeedsTime(Exception):  # noqa: N818 - it reads as what happened
    """It takes longer than a request should: let a worker do it."""


@dataclass(frozen=True)
class Look:
    """What is looked at: a page, or a part of a text, in per cent of its usual size, turned to the right by degrees."""

    page: int = 1
    zoom: int = 100
    turn: int = 0

    @property
    def name(self) -> str:
        return f"{self.page}-{self.zoom}-{self.turn}"


@dataclass(frozen=True)
class Source:
    """A file of an enterprise's vault."""

    enterprise: str
    sha256: str
    size: int
    extension: str

    @classmethod
    def of(cls, version: DocumentVersion) -> "Source":
        """The version comes with its document and enterprise."""
        enterprise = str(version.document.enterprise.public_id)
        return cls(enterprise, version.sha256, version.size, names.extension(version.filename))

    @property
    def folder(self) -> Path:
        return previews() / self.enterprise / f"{self.sha256}{self.extension}.{RENDERER}"


@dataclass(frozen=True)
class Shown:
    """A page as an image at `picture`, or a part as text. `more`: how many parts are not shown."""

    pages: int
    picture: Path | None = None
    part: dict[str, Any] | None = None
    titles: tuple[str, ...] = ()
    more: int = 0

    @property
    def media_type(self) -> str:
        return "image/png" if self.picture and self.picture.suffix == ".png" else "image/jpeg"


def previews() -> Path:
    return Path(settings.VAR_DIR) / "previews"


# --- What is kept ---------------------------------------------------------------------------------


def kept(source: Source, look: Look) -> Shown | None:
    """Return what was made before, or None. Raises `Unreadable` if that failed."""
    folder = source.folder
    with contextlib.suppress(FileNotFoundError):
        # The folder that was looked into longest ago is removed first.
        os.utime(folder)
        outline = json.loads((folder / "outline.json").read_bytes())
        if "parts" in outline:
            return _part(outline, look.page)
        if look.page > outline["pages"]:
            raise Unreadable(kinds.NO_PAGE)
        for suffix in (".png", ".jpg"):
            picture = folder / f"{look.name}{suffix}"
            if picture.is_file():
                return Shown(outline["pages"], picture)
    with contextlib.suppress(FileNotFoundError):
        raise Unreadable((folder / f"{look.name}.fault").read_text())
    return None


def _part(outline: dict[str, Any], number: int) -> Shown:
    parts = outline["parts"]
    if not 1 <= number <= len(parts):
        raise Unreadable(kinds.NO_PAGE)
    titles = tuple(part["title"] for part in parts)
    return Shown(len(parts), part=parts[number - 1], titles=titles if any(titles) else (), more=outline["more"])


def _keep(folder: Path, name: str, content: bytes) -> Path:
    """Write the file whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=folder, prefix=UNFINISHED)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        path = folder / name
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    _count(len(content))
    return path


# --- How it is made -------------------------------------------------------------------------------


def made(source: Source, look: Look, *, is_quick: bool, on_tick: Callable[[], None] | None = None) -> Shown:
    """Draw or read the page in a child, and keep it. Raises `Unreadable`, `DamagedError` and, if `is_quick`, `NeedsTime`."""
    try:
        return _made(source, look, is_quick=is_quick, on_tick=on_tick)
    except ChildFailed as failed:
        log.warning("%s of %s could not be shown: %s", look.name, source.sha256, failed)
        if is_quick and failed.reason == "time":
            raise NeedsTime from failed
        fault: str = failed.reason
    except Rejected as rejected:
        fault = rejected.code
    if fault != kinds.NO_PAGE:
        _keep(source.folder, f"{look.name}.fault", fault.encode())
    raise Unreadable(fault)


def _made(source: Source, look: Look, *, is_quick: bool, on_tick: Callable[[], None] | None) -> Shown:
    if source.extension not in kinds.DRAWN | kinds.READ | set(kinds.CONVERTED):
        raise Rejected(kinds.NOT_SHOWN)
    with _opened(source, is_quick=is_quick, on_tick=on_tick) as (path, extension):
        if extension in kinds.DRAWN:
            payload = pages.task(str(path), extension, look.page, look.zoom, look.turn)
            limits = pages.QUICK if is_quick else pages.PATIENT
            answer = _run(pages.DRAW, payload, limits, on_tick)
            return _keep_page(source.folder, look, answer)
        limits = texts.QUICK if is_quick else texts.PATIENT
        answer = _run(texts.READ, texts.task(str(path), extension), limits, on_tick)
        outline = json.loads(answer)
        _keep(source.folder, "outline.json", answer)
        return _part(outline, look.page)


def _run(function: str, payload: bytes, limits: child.Limits, on_tick: Callable[[], None] | None) -> bytes:
    with child.for_request(function.partition(":")[0]) as parent:
        return parent.run(function, payload, limits=limits, on_tick=on_tick)


def _keep_page(folder: Path, look: Look, answer: bytes) -> Shown:
    number, _, image = answer.partition(b"\n")
    suffix = ".png" if image.startswith(b"\x89PNG") else ".jpg"
    picture = _keep(folder, f"{look.name}{suffix}", image)
    _keep(folder, "outline.json", json.dumps({"pages": int(number)}).encode())
    return Shown(int(number), picture)


@contextmanager
def _opened(source: Source, *, is_quick: bool, on_tick: Callable[[], None] | None) -> Iterator[tuple[Path, str]]:
    """Yield the path and extension of what is drawn or read: the file, or what LibreOffice made of it."""
    target = kinds.CONVERTED.get(source.extension)
    if target and (source.folder / f"converted{target}").is_file():
        yield source.folder / f"converted{target}", target
        return
    with queries.on_disk(source.sha256, source.size) as path:
        extension = kinds.NEWER[source.extension] if _is_newer(source, path) else source.extension
        may_convert = libreoffice.program() and not (source.folder / UNCONVERTED).exists()
        if target and may_convert and extension not in (".xlsx",):
            if is_quick:
                raise NeedsTime
            if converted := _converted(source, path, extension, target, on_tick):
                yield converted, target
                return
        if extension not in kinds.DRAWN | kinds.READ:
            raise Rejected(kinds.NEEDS_OFFICE)
        yield path, extension


def _is_newer(source: Source, path: Path) -> bool:
    """True for a file of WPS in the newer format."""
    with path.open("rb") as file:
        return source.extension in kinds.NEWER and file.read(2) == b"PK"


def _converted(
    source: Source, path: Path, extension: str, target: str, on_tick: Callable[[], None] | None
) -> Path | None:
    """Let LibreOffice convert the file. If it cannot, remember that, and return None."""
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix="convert-") as folder:
        try:
            made = libreoffice.convert(path, extension, target, folder=Path(folder), on_tick=on_tick)
        except ChildFailed as failed:
            log.warning("LibreOffice did not convert %s: %s", source.sha256, failed)
            _keep(source.folder, UNCONVERTED, b"")
            return None
        return _keep(source.folder, f"converted{target}", made.read_bytes())


# --- How much is kept -----------------------------------------------------------------------------

_lock = threading.Lock()
_written = 0


def _count(size: int) -> None:
    """Sweep from time to time: between two hourly sweeps, no process writes much more than it may."""
    global _written  # noqa: PLW0603 - of this process
    with _lock:
        _written += size
        is_due = _written >= SWEPT_EVERY
        if is_due:
            _written = 0
    if is_due:
        shrink()


def forget(enterprise: str, sha256: str) -> None:
    """Remove what was made of a file that is erased."""
    for folder in (previews() / enterprise).glob(f"{sha256}.*"):
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Remove what was made of files that are no longer held, or by an older renderer, then shrink. Return how many."""
    folders = list(previews().glob("*/*"))
    hashes = {folder.name.partition(".")[0] for folder in folders}
    held = _held(hashes)
    old = [folder for folder in folders if folder.name.partition(".")[0] not in held or not _is_ours(folder)]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old) + shrink()


def _held(hashes: Collection[str]) -> set[str]:
    left, held = sorted(hashes), set()
    for place in range(0, len(left), 500):
        held |= set(holding.held(left[place : place + 500]))
    return held


def _is_ours(folder: Path) -> bool:
    return folder.name.endswith(f".{RENDERER}")


def shrink() -> int:
    """Remove what was looked at longest ago until the rest is within PREVIEWS_MAX_BYTES. Return how many."""
    found = []
    for folder in previews().glob("*/*"):
        with contextlib.suppress(FileNotFoundError):
            found.append((folder.stat().st_mtime, sum(path.stat().st_size for path in folder.iterdir()), folder))
    total = sum(size for _at, size, _folder in found)
    number = 0
    for _at, size, folder in sorted(found):
        if total <= settings.PREVIEWS_MAX_BYTES:
            break
        shutil.rmtree(folder, ignore_errors=True)
        total -= size
        number += 1
    return number

"""Checks that a file matches its extension, with a parser of that format. `inspect` runs in the bounded child."""

import json
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

from acecs.jobs.child import Limits, Rejected
from evidence import names
from evidence.inspection.content import HEAD, Inner, is_program
from evidence.inspection.faults import FileFault
from evidence.inspection.refused import REFUSED, RefusedKind
from evidence.inspection.types import INNER, TYPES, Check

INSPECTOR = "evidence.inspection.inspector:inspect"
BAD_MEMBER = "evidence.inspection.inspector:bad_member"
LIMITS = Limits(seconds=30, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=1_000)
# A mail in a zip file with a workbook whose chart has numbers of its own.
DEEPEST = 4
MOST_INNER = 2_000
# Characters of a name within a zip file, at most four bytes each.
LONGEST_MEMBER = 200


def modules(extensions: Iterable[str]) -> set[str]:
    """Return the modules that check files with these extensions, for a parent to import before forking."""
    return {__name__} | {TYPES[extension].check.__module__ for extension in extensions}


def task(path: str, extension: str) -> bytes:
    """Return the payload for `inspect`. `extension` is the one of the file's name, with its dot."""
    return json.dumps({"path": path, "extension": extension}).encode()


def media_type(extension: str) -> str:
    """The media type of files with this extension, whether or not they are what they say."""
    return TYPES[extension].media_type


def inspect(payload: bytes) -> bytes:
    """Open the file with the parser of its extension and return its media type. Raises `Rejected(FileFault)`."""
    warnings.simplefilter("ignore")
    wanted = json.loads(payload)
    file_type = TYPES[wanted["extension"]]
    _Inspection().check(Path(wanted["path"]), file_type.check, 0)
    return file_type.media_type.encode()


def bad_member(payload: bytes) -> bytes:
    """Return the end of the name, with folders, of the file in it for which `inspect` rejects it; nothing for another reason."""
    warnings.simplefilter("ignore")
    wanted = json.loads(payload)
    inspection = _Inspection()
    try:
        inspection.check(Path(wanted["path"]), TYPES[wanted["extension"]].check, 0)
    except Rejected:
        return inspection.member[-LONGEST_MEMBER:].encode(errors="replace")
    return b""


class _Inspection:
    """A file and all files within it, which count against one bound. `member`: the one being checked, of those in the file itself."""

    def __init__(self) -> None:
        self._count = 0
        self.member = ""

    def check(self, path: Path, check: Check, depth: int) -> None:
        for inner in check(path) or ():
            self._count += 1
            if self._count > MOST_INNER:
                raise Rejected(FileFault.TOO_MUCH_INSIDE)
            if depth == DEEPEST:
                raise Rejected(FileFault.TOO_DEEP)
            if depth == 0:
                self.member = inner.name
            if inner.content:
                self._check_inner(inner, depth + 1)
            if depth == 0:
                self.member = ""

    def _check_inner(self, inner: Inner, depth: int) -> None:
        extension = names.extension(names.cleaned(inner.name))
        if is_program(inner.content[:HEAD]) or REFUSED.get(extension) in (RefusedKind.PROGRAM, RefusedKind.SHORTCUT):
            raise Rejected(FileFault.EMBEDDED_PROGRAM)
        if REFUSED.get(extension) == RefusedKind.MACRO_DOCUMENT:
            raise Rejected(FileFault.MACRO)
        check = INNER.get(extension)
        if check is None:
            raise Rejected(FileFault.EMBEDDED_FILE)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "inner")
            path.write_bytes(inner.content)
            self.check(path, check, depth)

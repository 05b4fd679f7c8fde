"""What the bytes of a file are, whatever its name says."""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xca\xfe\xba\xbe",  # Java, macOS
    b"dex\n",  # Android
    b"#!",  # scripts
    b"L\x00\x00\x00\x01\x14\x02\x00",  # shortcuts of Windows
)
ARCHIVES = (
    ZIP,
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
WEB_PAGES = (b"<!doctype html", b"<html", b"<script", b"<?php", b"<hta:", b"<svg")
BLANK = b"\x00\t\n\f\r "
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
HEAD = 1_024

# End of a zip file's directory: signature, then sixteen bytes that matter here only in part, then the comment's length.
END = b"PK\x05\x06"
END_BYTES = 22
LONGEST_COMMENT = 0xFFFF
DIRECTORY = b"PK\x01\x02"


@dataclass(frozen=True)
class Inner:
    """A file within a file, which is inspected by its name as if it had been sent by itself."""

    name: str
    content: bytes


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """Map the file into memory without reading it. An empty file is damaged."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            raise Rejected(FileFault.DAMAGED)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def is_program(head: bytes) -> bool:
    return head.startswith(PROGRAMS)


def is_archive(head: bytes) -> bool:
    return head.startswith(ARCHIVES) or head[257:262] == b"ustar"


def is_web_page(head: bytes) -> bool:
    return head.removeprefix(BYTE_ORDER_MARK).lstrip(BLANK).lower().startswith(WEB_PAGES)


def foreign(head: bytes) -> FileFault:
    """Return the fault of a file that does not start as its name says."""
    if is_program(head):
        return FileFault.IS_PROGRAM
    if is_archive(head):
        return FileFault.IS_ARCHIVE
    if is_web_page(head):
        return FileFault.IS_WEB_PAGE
    return FileFault.NOT_WHAT_IT_SAYS


def check_rest(rest: bytes) -> None:
    """Check what follows the end of a document: blanks and zeros are no fault."""
    rest = rest.lstrip(BLANK)
    if not rest:
        return
    if is_program(rest):
        raise Rejected(FileFault.HIDDEN_PROGRAM)
    raise Rejected(FileFault.HIDDEN_ARCHIVE if is_archive(rest) else FileFault.BYTES_AFTER)


def check_no_zip(content: mmap.mmap, *, ends_with_it: bool) -> None:
    """Refuse a file that programs for archives open too: they look for a directory at its end.

    `ends_with_it`: only a directory with which the file ends counts, because a document may hold a whole zip file.
    """
    place = content.rfind(END, max(0, len(content) - END_BYTES - LONGEST_COMMENT))
    if place < 0 or place + END_BYTES > len(content):
        return
    size, _offset, comment = struct.unpack_from("<IIH", content, place + 12)
    ends = place + END_BYTES + comment == len(content)
    has_directory = size <= place and content[place - size : place - size + 4] == DIRECTORY
    if ends or (has_directory and not ends_with_it):
        raise Rejected(FileFault.HIDDEN_ARCHIVE)

"""Films (.mp4): boxes that lie one behind the other to the end of the file, with a table of tracks and their data."""

import struct
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection.content import HEAD, check_no_zip, check_rest, foreign, mapped
from evidence.inspection.faults import FileFault

# Boxes that hold boxes, and how many bytes come before them.
WITHIN = {
    b"moov": 0,
    b"trak": 0,
    b"mdia": 0,
    b"minf": 0,
    b"dinf": 0,
    b"stbl": 0,
    b"moof": 0,
    b"traf": 0,
    b"dref": 8,
    b"stsd": 8,
}
BRANDS = (
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"MSNV",
    b"M4V ",
    b"dash",
    b"3gp",
    b"hvc1",
    b"iso8",
    b"iso9",
)
ENCRYPTED = (b"encv", b"enca", b"pssh")
REFERENCES = (b"url ", b"urn ")
IN_THIS_FILE = 1
MOST_BOXES = 200_000
DEEPEST = 10


def check_video(path: Path) -> None:
    with mapped(path) as content:
        if content[4:8] != b"ftyp":
            raise Rejected(foreign(content[:HEAD]))
        brands = content[8 : min(HEAD, int.from_bytes(content[:4]))]
        if not any(brand in brands for brand in BRANDS):
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        check_no_zip(content, ends_with_it=False)
        seen: set[bytes] = set()
        for number, (kind, start, end) in enumerate(_boxes(content, 0, len(content), 0)):
            if number > MOST_BOXES:
                raise Rejected(FileFault.TOO_MUCH_INSIDE)
            seen.add(kind)
            _check_box(kind, content[start : min(end, start + 4)])
        if not {b"moov", b"mdat", b"trak"} <= seen:
            raise Rejected(FileFault.DAMAGED)


def _check_box(kind: bytes, flags: bytes) -> None:
    if kind in ENCRYPTED:
        raise Rejected(FileFault.LOCKED)
    if kind in REFERENCES and not int.from_bytes(flags) & IN_THIS_FILE:
        raise Rejected(FileFault.REMOTE_CONTENT)


def _boxes(content: mmap, start: int, stop: int, depth: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each box, and where what it holds begins and ends. At the top, something else may follow."""
    if depth > DEEPEST:
        raise Rejected(FileFault.TOO_DEEP)
    place = start
    while place + 8 <= stop and (depth or _is_kind(content[place + 4 : place + 8])):
        length, kind = struct.unpack_from(">I4s", content, place)
        head = 8
        if length == 1:
            length, head = int.from_bytes(content[place + 8 : place + 16]), 16
        elif not length:
            length = stop - place
        if length < head or place + length > stop:
            raise Rejected(FileFault.DAMAGED)
        yield kind, place + head, place + length
        if kind in WITHIN:
            yield from _boxes(content, place + head + WITHIN[kind], place + length, depth + 1)
        place += length
    if not depth:
        check_rest(content[place:stop])


def _is_kind(kind: bytes) -> bool:
    return all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in kind)

"""Zip files: their members, once nothing in them is hidden, contradictory, outside or too large."""

import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from acecs.jobs.child import Rejected
from evidence import names
from evidence.inspection.content import END, END_BYTES, HEAD, LONGEST_COMMENT, OLE, ZIP, Inner, foreign
from evidence.inspection.faults import FileFault

MOST_MEMBERS = 1_000
MOST_UNPACKED = 500_000_000
# As one file that is sent by itself.
LARGEST_MEMBER = 50_000_000
MOST_FOLDERS = 10
# Text shrinks to a hundredth at most.
MOST_RATIO = 200
# Below this size any ratio is harmless.
SMALL_UNPACKED = 10_000_000

KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1 | 0x40 | 0x2000
UTF_8 = 0x800
SIZES_FOLLOW = 0x8
LONGEST_SIZES = 24
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
LARGE = 0xFFFFFFFF
# Info-ZIP's field for a name in UTF-8, beside the one in the code page of the machine.
UNICODE_PATH = 0x7075
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)
# What systems add by themselves.
CLUTTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
MAC_FOLDER = "__MACOSX"


@dataclass(frozen=True)
class Bounds:
    """`too_many`: the fault of an archive with more members."""

    members: int
    unpacked: int
    too_many: FileFault = FileFault.TOO_MUCH_INSIDE


@dataclass(frozen=True)
class Member:
    """A file in a zip file. `name`: with its folders, separated by "/"; `size`: in bytes, unpacked."""

    name: str
    size: int
    position: int

    @property
    def is_clutter(self) -> bool:
        """True if a system added it by itself: nobody means it as evidence."""
        folder, _, name = self.name.rpartition("/")
        return folder.partition("/")[0] == MAC_FOLDER or name.lower() in CLUTTER


def members(path: Path) -> list[Member]:
    """Return the files in a zip file, without folders. Raises `Rejected(FileFault)`; does not unpack anything."""
    with opened(path, Bounds(MOST_MEMBERS, MOST_UNPACKED, FileFault.TOO_MANY_FILES)) as package:
        found = [
            Member(decoded(entry), entry.file_size, position)
            for position, entry in enumerate(package.infolist())
            if not entry.is_dir()
        ]
    if any(member.size > LARGEST_MEMBER for member in found):
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    if any(member.name.count("/") > MOST_FOLDERS for member in found):
        raise Rejected(FileFault.TOO_DEEP)
    return found


def unpack(path: Path, member: Member, target: BinaryIO) -> None:
    """Write one of the `members` of a zip file to `target`. Raises `Rejected(FileFault)` if it is damaged."""
    try:
        with zipfile.ZipFile(path) as package, package.open(package.infolist()[member.position]) as source:
            shutil.copyfileobj(source, target)
    except BROKEN as error:
        raise Rejected(FileFault.DAMAGED) from error


def check_zip(path: Path) -> Iterator[Inner]:
    """Check a zip file, and yield the files in it."""
    wanted = [member for member in members(path) if not member.is_clutter]
    if not wanted:
        raise Rejected(FileFault.DAMAGED)
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
        for member in wanted:
            try:
                yield Inner(member.name, package.read(entries[member.position]))
            except BROKEN as error:
                raise Rejected(FileFault.DAMAGED) from error


@contextmanager
def opened(path: Path, bounds: Bounds) -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose directory says the same as its entries, and is within the bounds.

    `zipfile` never unpacks more of an entry than the directory declares, and compares its checksum.
    """
    with path.open("rb") as file:
        _check_ends(file)
        try:
            package = zipfile.ZipFile(file)
        except BROKEN as error:
            raise Rejected(FileFault.DAMAGED) from error
        entries = package.infolist()
        _check_bounds(entries, bounds)
        _check_names(entries)
        for entry in entries:
            _check_entry(entry)
        _check_places(file, entries, package.start_dir)
        yield package


def decoded(entry: zipfile.ZipInfo) -> str:
    """Return the entry's name: in UTF-8 as it says, otherwise in UTF-8 or GB18030. Separators are "/"."""
    raw = _raw_name(entry)
    return (_unicode_path(entry.extra, raw) or names.decoded(raw)).replace("\\", "/")


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF_8 else "cp437", "surrogateescape")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and len(field) > 5 and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return names.decoded(field[5:])
    return ""


def _check_ends(file: BinaryIO) -> None:
    """Check that the file is a zip file from its first byte to its last."""
    head = file.read(HEAD)
    size = file.seek(0, 2)
    start = file.seek(max(0, size - END_BYTES - LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(END)
    if head.startswith(OLE):
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    if place < 0 or len(tail) < place + END_BYTES:
        raise Rejected(FileFault.DAMAGED if head.startswith(ZIP) else foreign(head))
    if not head.startswith((ZIP, END)):
        raise Rejected(FileFault.BYTES_BEFORE)
    (comment,) = struct.unpack_from("<H", tail, place + END_BYTES - 2)
    if start + place + END_BYTES + comment != size:
        raise Rejected(FileFault.BYTES_AFTER)


def _check_bounds(entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > bounds.members:
        raise Rejected(bounds.too_many)
    if unpacked > bounds.unpacked:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    if unpacked > SMALL_UNPACKED and ratio > MOST_RATIO:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    """Windows does not tell "A" from "a", nor does an Office document."""
    seen: set[str] = set()
    for entry in entries:
        name = decoded(entry)
        parts = name.split("/")
        if not name or "\0" in name or name.startswith("/") or ".." in parts or parts[0][1:2] == ":":
            raise Rejected(FileFault.OUTSIDE_PATH)
        key = name.rstrip("/").casefold()
        if key in seen:
            raise Rejected(FileFault.DOUBLED_PART)
        seen.add(key)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise Rejected(FileFault.LOCKED)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Rejected(FileFault.LINKED_FILE)
    if entry.compress_type not in KNOWN_METHODS:
        raise Rejected(FileFault.ODD_COMPRESSION)


def _check_places(file: BinaryIO, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Check that the entries lie one behind the other, without gaps, and say of themselves what the directory says."""
    end, slack = 0, 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        _check_gap(entry.header_offset - end, slack, is_first=not end)
        file.seek(entry.header_offset)
        end = entry.header_offset + _length(file.read(LOCAL_HEADER.size + 0xFFFF), entry)
        slack = LONGEST_SIZES if entry.flag_bits & SIZES_FOLLOW else 0
    _check_gap(directory - end, slack, is_first=False)


def _check_gap(gap: int, slack: int, *, is_first: bool) -> None:
    if gap < 0:
        raise Rejected(FileFault.OVERLAP)
    if gap > slack:
        raise Rejected(FileFault.BYTES_BEFORE if is_first else FileFault.CONTRADICTORY)


def _length(start: bytes, entry: zipfile.ZipInfo) -> int:
    """Return how long the entry is with its header."""
    if len(start) < LOCAL_HEADER.size:
        raise Rejected(FileFault.DAMAGED)
    signature, _version, flags, method, _time, _date, crc, packed, size, name, extra = LOCAL_HEADER.unpack_from(start)
    raw = start[LOCAL_HEADER.size : LOCAL_HEADER.size + name]
    if signature != ZIP:
        raise Rejected(FileFault.DAMAGED)
    if raw != _raw_name(entry) or method != entry.compress_type or (flags ^ entry.flag_bits) & ENCRYPTED:
        raise Rejected(FileFault.CONTRADICTORY)
    are_here = not flags & SIZES_FOLLOW and LARGE not in (packed, size)
    if are_here and (crc, packed, size) != (entry.CRC, entry.compress_size, entry.file_size):
        raise Rejected(FileFault.CONTRADICTORY)
    return LOCAL_HEADER.size + int(name) + int(extra) + entry.compress_size

"""Compound files (OLE, [MS-CFB]), in which the old formats of Office and Outlook are stored: a file system in a file.

The maintained libraries for it have had no release for three years, and follow chains that share sectors.
"""

import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection.content import OLE, Inner, is_program, mapped
from evidence.inspection.faults import FileFault

# The extension by which an object that was found in a document is inspected.
OBJECT = ".ole-object"

HEADER = struct.Struct("<8s16sHHHHH6xIIIIIIIII")
HEADER_BYTES = 512
IN_HEADER = 109
ENTRY = 128
LAST_SECTOR = 0xFFFFFFFA
END_OF_CHAIN = 0xFFFFFFFE
NOTHING = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
LARGEST_STREAM = 60_000_000
MOST_ENTRIES = 50_000

MACRO_STORAGES = frozenset({"vba", "_vba_project_cur", "macros"})
# A file that was dragged into the document, whatever it is.
NATIVE = "\x01ole10native"
LINK_FLAG = 1
PACKAGE = bytes.fromhex("0c00030000000000c000000000000046")
# A link to a file elsewhere; the formula editor that Microsoft withdrew because it can be made to run anything.
OUTWARD = bytes.fromhex("0003000000000000c000000000000046")
FORMULA_EDITORS = (
    bytes.fromhex("02ce020000000000c000000000000046"),
    bytes.fromhex("0017020000000000c000000000000046"),
)


@dataclass(frozen=True)
class Entry:
    """A storage or stream. `path`: its names in lower case, below the root."""

    path: tuple[str, ...]
    kind: int
    class_id: bytes
    start: int
    size: int


class Compound:
    """An open compound file. All chains are walked at once: none is endless, and no two share a sector."""

    def __init__(self, content: mmap | bytes) -> None:
        self._content = content
        if content[: len(OLE)] != OLE:
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        if len(content) < HEADER_BYTES:
            raise Rejected(FileFault.DAMAGED)
        fields = HEADER.unpack_from(content)
        _, _, _, version, order, shift, mini, _, _, directory, _, self._cutoff, first_mini, _, first_more, _ = fields
        if order != 0xFFFE or (version, shift) not in ((3, 9), (4, 12)) or mini != 6:
            raise Rejected(FileFault.DAMAGED)
        self._sector = 1 << shift
        self._mini = 1 << mini
        self._sectors = max(0, -(-len(content) // self._sector) - 1)
        self._seen = bytearray(self._sectors)
        self._table = self._allocation(first_more)
        self._version = version
        entries = self._entries(self._joined(directory))
        root = entries[0]
        self._mini_stream = self._joined(root.start)[: root.size] if root.size else b""
        self._mini_table = _numbers(self._joined(first_mini)) if first_mini < LAST_SECTOR else array("I")
        self.entries = {entry.path: entry for entry in entries}
        self._mini_seen = bytearray(len(self._mini_table))
        self._chains = {entry.path: self._chain_of(entry) for entry in entries if entry.kind == STREAM}

    def read(self, *path: str) -> bytes:
        """Return a stream's bytes. `KeyError` if there is none."""
        entry = self.entries[path]
        chain = self._chains[path]
        if entry.size > LARGEST_STREAM:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
        if entry.size < self._cutoff:
            pieces = (self._mini_stream[place * self._mini : (place + 1) * self._mini] for place in chain)
        else:
            pieces = (self._at(place) for place in chain)
        return b"".join(pieces)[: entry.size]

    def has(self, *path: str) -> bool:
        return path in self._chains

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        # The last sector may be cut short by programs that do not fill it.
        return self._content[start : start + self._sector].ljust(self._sector, b"\0")

    def _joined(self, start: int) -> bytes:
        return b"".join(self._at(sector) for sector in self._walk(start))

    def _walk(self, sector: int) -> list[int]:
        """Return the sectors of a chain."""
        chain = []
        while sector != END_OF_CHAIN:
            if sector >= self._sectors or sector >= len(self._table):
                raise Rejected(FileFault.DAMAGED)
            if self._seen[sector]:
                raise Rejected(FileFault.OVERLAP)
            self._seen[sector] = 1
            chain.append(sector)
            sector = self._table[sector]
        return chain

    def _allocation(self, more: int) -> "array[int]":
        """Return the table that says which sector follows which."""
        places = list(struct.unpack_from(f"<{IN_HEADER}I", self._content, HEADER.size))
        for _round in range(self._sectors):
            if more >= LAST_SECTOR:
                break
            if more >= self._sectors:
                raise Rejected(FileFault.DAMAGED)
            *further, more = _numbers(self._at(more))
            places += further
        places = [place for place in places if place < LAST_SECTOR]
        if len(places) > self._sectors or any(place >= self._sectors for place in places):
            raise Rejected(FileFault.DAMAGED)
        return _numbers(b"".join(map(self._at, places)))

    def _entries(self, directory: bytes) -> list[Entry]:
        """Return the root and all below it. Each entry belongs to one storage only."""
        count = len(directory) // ENTRY
        seen: set[int] = set()
        entries: list[Entry] = []
        left: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        while left:
            number, above = left.pop()
            if number == NOTHING:
                continue
            if number >= count or number in seen or count > MOST_ENTRIES:
                raise Rejected(FileFault.DAMAGED)
            seen.add(number)
            entry, siblings, child = _entry(directory[number * ENTRY : (number + 1) * ENTRY], above, self._version)
            if (entry.kind == ROOT) != (number == 0) or entry.kind not in (STORAGE, STREAM, ROOT):
                raise Rejected(FileFault.DAMAGED)
            entries.append(entry)
            left += [(sibling, above) for sibling in siblings if number]
            if entry.kind != STREAM:
                left.append((child, entry.path))
        if len({entry.path for entry in entries}) < len(entries):
            raise Rejected(FileFault.DOUBLED_PART)
        return entries

    def _chain_of(self, entry: Entry) -> list[int]:
        if not entry.size:
            return []
        if entry.size >= self._cutoff:
            chain, unit = self._walk(entry.start), self._sector
        else:
            chain, unit = self._mini_walk(entry.start), self._mini
        if len(chain) * unit < entry.size:
            raise Rejected(FileFault.DAMAGED)
        return chain

    def _mini_walk(self, sector: int) -> list[int]:
        chain: list[int] = []
        while sector != END_OF_CHAIN:
            if sector >= len(self._mini_table):
                raise Rejected(FileFault.DAMAGED)
            if self._mini_seen[sector]:
                raise Rejected(FileFault.OVERLAP)
            self._mini_seen[sector] = 1
            chain.append(sector)
            sector = self._mini_table[sector]
        return chain


def _numbers(content: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(content[: len(content) // 4 * 4])
    return numbers


def _entry(raw: bytes, above: tuple[str, ...], version: int) -> tuple[Entry, tuple[int, int], int]:
    length, kind = struct.unpack_from("<HB", raw, 64)
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
    left, right, child = struct.unpack_from("<III", raw, 68)
    start, size = struct.unpack_from("<IQ", raw, 116)
    if version == 3:
        # The upper half may hold anything.
        size &= 0xFFFFFFFF
    path = () if kind == ROOT else (*above, name)
    return Entry(path, kind, raw[80:96], start, size), (left, right), child


@contextmanager
def opened(path: Path) -> Iterator[Compound]:
    with mapped(path) as content:
        yield Compound(content)


def is_locked_package(path: Path) -> bool:
    """True if the file is a newer Office document that a password encrypts."""
    with opened(path) as compound:
        return compound.has("encryptedpackage")


def check_object(path: Path) -> Iterator[Inner]:
    """Check an object that another document embeds."""
    with mapped(path) as content:
        if not content[: len(OLE)] == OLE:
            # An object of the time before OLE 2: a program's name and its bytes.
            raise Rejected(FileFault.EMBEDDED_PROGRAM)
        yield from check_storages(Compound(content))


def check_storages(compound: Compound) -> Iterator[Inner]:
    """Check what any compound file may hold: macros, programs, links, objects. Yield the documents in it."""
    for entry in compound.entries.values():
        name = entry.path[-1] if entry.path else ""
        if entry.kind == STREAM:
            yield from _check_stream(compound, entry, name)
        else:
            _check_storage(entry, name)


def _check_storage(entry: Entry, name: str) -> None:
    if name in MACRO_STORAGES:
        raise Rejected(FileFault.MACRO)
    if entry.class_id == PACKAGE or entry.class_id in FORMULA_EDITORS:
        raise Rejected(FileFault.EMBEDDED_PROGRAM)
    if entry.class_id == OUTWARD:
        raise Rejected(FileFault.REMOTE_CONTENT)


def _check_stream(compound: Compound, entry: Entry, name: str) -> Iterator[Inner]:
    if name == NATIVE:
        raise Rejected(FileFault.EMBEDDED_PROGRAM)
    if name == "_vba_project":
        raise Rejected(FileFault.MACRO)
    if name == "encryptedpackage":
        raise Rejected(FileFault.LOCKED)
    if name == "\x01ole" and compound.read(*entry.path)[4:5] == bytes([LINK_FLAG]):
        raise Rejected(FileFault.REMOTE_CONTENT)
    if name == "package":
        yield Inner("document.vsdx", compound.read(*entry.path))
    if name == "contents" and is_program(compound.read(*entry.path)):
        raise Rejected(FileFault.EMBEDDED_PROGRAM)

"""The old formats of Word, Excel and PowerPoint (.doc, .xls, .ppt), and of WPS (.wps, .et, .dps), which has the same.

WPS also writes the newer formats under its own names.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection import links, office, workbook
from evidence.inspection.compound import LARGEST_STREAM, OBJECT, Compound, check_storages
from evidence.inspection.content import HEAD, OLE, ZIP, Inner, check_no_zip, foreign, mapped
from evidence.inspection.faults import FileFault

Check = Callable[[Path], Iterator[Inner]]


def check_old_word(path: Path) -> Iterator[Inner]:
    return _checked(path, _check_word)


def check_old_workbook(path: Path) -> Iterator[Inner]:
    return _checked(path, _check_workbook)


def check_old_slides(path: Path) -> Iterator[Inner]:
    return _checked(path, _check_slides)


def check_wps_text(path: Path) -> Iterator[Inner]:
    return office.check_word(path) if _is_zip(path) else check_old_word(path)


def check_wps_workbook(path: Path) -> Iterator[Inner]:
    return workbook.check_workbook(path) if _is_zip(path) else check_old_workbook(path)


def check_wps_slides(path: Path) -> Iterator[Inner]:
    return office.check_slides(path) if _is_zip(path) else check_old_slides(path)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ZIP)) == ZIP


def _checked(path: Path, check: Callable[[Compound], Iterator[Inner]]) -> Iterator[Inner]:
    with mapped(path) as content:
        if content[: len(OLE)] != OLE:
            raise Rejected(foreign(content[:HEAD]))
        check_no_zip(content, ends_with_it=True)
        compound = Compound(content)
        yield from check_storages(compound)
        yield from check(compound)


# --- Word -----------------------------------------------------------------------------------------

WORD_MARKS = (0xA5EC, 0xA5DC)
IS_ENCRYPTED, TABLE_1 = 0x0100, 0x0200
# Where the file information block says where strings like the template's name are in the table stream.
STRINGS_PLACE = 0x019A
TEMPLATE = 1
_FIELD = re.compile(rb"\x13[^\x13\x14\x15]{1,400}", re.S)
_WIDE_FIELD = re.compile(rb"\x13\x00(?:(?![\x13\x14\x15]\x00)..){1,400}", re.S)


def _check_word(compound: Compound) -> Iterator[Inner]:
    if not compound.has("worddocument"):
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    text = compound.read("worddocument")
    if len(text) < STRINGS_PLACE + 8 or struct.unpack_from("<H", text)[0] not in WORD_MARKS:
        raise Rejected(FileFault.DAMAGED)
    (flags,) = struct.unpack_from("<H", text, 10)
    if flags & IS_ENCRYPTED:
        raise Rejected(FileFault.LOCKED)
    links.check_fields("".join(field.decode("latin-1") for field in _FIELD.findall(text)))
    links.check_fields("".join(field.decode("utf-16-le", "replace") for field in _WIDE_FIELD.findall(text)))
    table = "1table" if flags & TABLE_1 else "0table"
    if struct.unpack_from("<H", text)[0] == WORD_MARKS[0]:
        if not compound.has(table):
            raise Rejected(FileFault.DAMAGED)
        place, length = struct.unpack_from("<II", text, STRINGS_PLACE)
        if links.is_remote(_string(compound.read(table)[place : place + length], TEMPLATE)):
            raise Rejected(FileFault.EXTERNAL_TEMPLATE)
    yield from ()


def _string(table: bytes, number: int) -> str:
    """Return one of a table of strings: a mark, their count, no more data each, then length and text of each."""
    place = 6
    for current in range(number + 1):
        if place + 2 > len(table):
            break
        (length,) = struct.unpack_from("<H", table, place)
        if current == number:
            return table[place + 2 : place + 2 + 2 * length].decode("utf-16-le", "replace")
        place += 2 + 2 * length
    return ""


# --- Excel ----------------------------------------------------------------------------------------

BOOK_STREAMS = ("workbook", "book")
BEGINS = (0x0809, 0x0409, 0x0209, 0x0009)
END_OF_PART, FILE_PASS, SHEET, BOOK_LINK, LINKED_NAME = 0x000A, 0x002F, 0x0085, 0x01AE, 0x0023
MACRO_SHEETS = (b"\x01", b"\x06")
# Not names of files: this workbook itself, functions of add-ins.
SELF, ADD_IN = 0x0401, 0x3A01
TOPIC = "\x03"
IS_OLE = 0x0010


def _check_workbook(compound: Compound) -> Iterator[Inner]:
    name = next(filter(compound.has, BOOK_STREAMS), "")
    if not name:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    book = compound.read(name)
    if len(book) < 4 or struct.unpack_from("<H", book)[0] not in BEGINS:
        raise Rejected(FileFault.DAMAGED)
    talks = False
    for kind, data in _records(book):
        if kind == FILE_PASS:
            raise Rejected(FileFault.LOCKED)
        if kind == SHEET and data[5:6] in MACRO_SHEETS:
            raise Rejected(FileFault.MACRO)
        if talks:
            # The next record says what is at the other end.
            raise Rejected(FileFault.REMOTE_CONTENT if _names_object(kind, data) else FileFault.DDE)
        talks = kind == BOOK_LINK and TOPIC in _linked(data)
    yield from ()


def _names_object(kind: int, data: bytes) -> bool:
    return kind == LINKED_NAME and len(data) > 1 and bool(data[0] & IS_OLE)


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    place = depth = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        if not depth and kind not in BEGINS:
            # After the last part comes what fills the sector.
            return
        if place + 4 + length > len(book):
            raise Rejected(FileFault.DAMAGED)
        depth += (kind in BEGINS) - (kind == END_OF_PART)
        yield kind, book[place + 4 : place + 4 + length]
        place += 4 + length
    if depth:
        raise Rejected(FileFault.DAMAGED)


def _linked(data: bytes) -> str:
    """Return the name of a linked workbook, or the program and topic of a conversation."""
    if len(data) < 5:
        return ""
    _sheets, length = struct.unpack_from("<HH", data)
    if length in (SELF, ADD_IN):
        return ""
    is_wide = data[4] & 1
    return data[5:].decode("utf-16-le" if is_wide else "latin-1", "replace")[:length]


# --- PowerPoint -----------------------------------------------------------------------------------

CONTAINER = 0xF
ENCRYPTED_MARK = 0xF3D1C4DF
MACROS, CLICK, OBJECT_LINK, CONTROL, STORED_OBJECT = 0x0400, 0x0FF3, 0x0FD1, 0x0FFB, 0x1011
CLICK_FAULTS = {1: FileFault.MACRO, 2: FileFault.LAUNCH, 5: FileFault.LAUNCH}


def _check_slides(compound: Compound) -> Iterator[Inner]:
    if not compound.has("powerpoint document"):
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    if compound.has("encryptedsummary"):
        raise Rejected(FileFault.LOCKED)
    if not compound.has("current user"):
        raise Rejected(FileFault.DAMAGED)
    if compound.read("current user")[12:16] == struct.pack("<I", ENCRYPTED_MARK):
        raise Rejected(FileFault.LOCKED)
    for version, kind, data in _atoms(compound.read("powerpoint document")):
        _check_atom(kind, data)
        if kind == STORED_OBJECT:
            yield Inner(f"object{OBJECT}", _unpacked(data) if version >> 4 == 1 else data)


def _atoms(document: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield version, kind and data of each record that holds no others."""
    place = 0
    while place + 8 <= len(document):
        version, kind, length = struct.unpack_from("<HHI", document, place)
        place += 8
        if place + length > len(document):
            raise Rejected(FileFault.DAMAGED)
        if version & 0xF != CONTAINER:
            yield version, kind, document[place : place + length]
            place += length


def _check_atom(kind: int, data: bytes) -> None:
    if kind == MACROS and data[4:8].strip(b"\0"):
        raise Rejected(FileFault.MACRO)
    if kind == OBJECT_LINK:
        raise Rejected(FileFault.REMOTE_CONTENT)
    if kind == CONTROL:
        raise Rejected(FileFault.EMBEDDED_PROGRAM)
    if kind == CLICK and len(data) > 8 and data[8] in CLICK_FAULTS:
        raise Rejected(CLICK_FAULTS[data[8]])


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(data[4:], LARGEST_STREAM)
    except zlib.error as error:
        raise Rejected(FileFault.DAMAGED) from error
    if unpacker.unconsumed_tail:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    return content

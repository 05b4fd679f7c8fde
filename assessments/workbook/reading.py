"""Open a workbook that somebody sends, and return its stamp and tables as text. Pure; `read` runs in the bounded child."""

import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from acecs.jobs.child import Limits, Rejected
from acecs.text.bilingual import Frozen
from assessments.workbook.cells import unescaped
from assessments.workbook.sheets import STAMP_SHEET
from evidence.inspection.faults import FileFault
from evidence.inspection.office import check_package, opened_package
from evidence.inspection.workbook import SHEET, SHEET_ROOTS, MendedPackage

READER = "assessments.workbook.reading:read"
LIMITS = Limits(seconds=30, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=20_000_000)
# Ours take a tenth of these at most.
MOST_UNPACKED = 20_000_000
MOST_SHEETS = 20
MOST_ROWS = 2_000
# Within how many rows the hidden row with the columns' names must come.
HEAD_WITHIN = 50
# Within how many columns those of ours must come; of each row as many cells are made as the last one is to the right.
COLUMNS_WITHIN = 50
# How far down and to the right a sheet may have cells at all: programs leave formatted cells without text below ours.
MOST_CELLS_DOWN, MOST_CELLS_ACROSS = 20_000, 200
# Of each merged range openpyxl makes every cell.
MOST_MERGED_CELLS = 100_000
_MERGED = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([^"']*)""")
_SURROGATE = re.compile("[\ud800-\udfff]")
# How a part in UTF-16 starts, which `_MERGED` would not find a range in. No program writes one.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
STRING = f"{{{SHEET_MAIN_NS}}}si"


class BookFault(StrEnum):
    """Why a readable workbook is not one that the portal made. `FileFault` has the faults of unreadable files."""

    NOT_OURS = "not_ours"
    SHEET_TWICE = "sheet_twice"
    TOO_MANY_ROWS = "too_many_rows"
    # Followed by the row and the sheet.
    HALF_CHARACTER = "half_character"


class ReadRow(Frozen):
    """A row by its number in the sheet. `cells`: name of the column → text."""

    row: int
    cells: dict[str, str]


class ReadTable(Frozen):
    """A sheet with our columns. `title`: of the sheet; `merged`: ranges of merged cells below the heads."""

    title: str
    merged: list[str]
    rows: list[ReadRow]


class ReadBook(Frozen):
    """`tables`: those that were wanted and are there."""

    stamp: dict[str, str]
    tables: dict[str, ReadTable]


def task(path: str, tables: Mapping[str, Sequence[str]]) -> bytes:
    """Return the payload for `read`. `tables`: name → the names of columns by which its sheet and its columns are found."""
    return json.dumps({"path": path, "tables": {name: list(columns) for name, columns in tables.items()}}).encode()


def read(payload: bytes) -> bytes:
    """Return a `ReadBook` as JSON. Raises `Rejected(FileFault)` and `Rejected(BookFault)`."""
    warnings.simplefilter("ignore")
    wanted = json.loads(payload)
    path = Path(wanted["path"])
    with opened_package(path) as package:
        if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
        check_package(package, SHEET, SHEET_ROOTS)
        parts = list(map(package.read, package.namelist()))
        if any(part.startswith(_UTF_16) for part in parts):
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        if sum(map(_merged_cells, parts)) > MOST_MERGED_CELLS:
            raise Rejected(BookFault.TOO_MANY_ROWS)
    workbook = _opened(path)
    if len(workbook.sheetnames) > MOST_SHEETS:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    sheets = [sheet for sheet in workbook.worksheets if isinstance(sheet, Worksheet)]
    if any(sheet.max_row > MOST_CELLS_DOWN or sheet.max_column > MOST_CELLS_ACROSS for sheet in sheets):
        raise Rejected(BookFault.TOO_MANY_ROWS)
    return _book(workbook, wanted["tables"]).model_dump_json().encode()


def _merged_cells(part: bytes) -> int:
    """How many cells the merged ranges of a part of the package have."""
    return sum(_size(match[1].decode("ascii", "replace")) for match in _MERGED.finditer(part))


def _size(cells: str) -> int:
    try:
        left, top, right, bottom = map(int, range_boundaries(cells))
        return (right - left + 1) * (bottom - top + 1)
    except (TypeError, ValueError):
        # Not a range with both ends: as many cells as there are.
        return MOST_MERGED_CELLS + 1


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """Leaves codes in strings as they are; openpyxl reads that of the underscore only, and only in shared strings."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_strings(source))


def _strings(source: Any) -> Iterator[str]:
    for _event, node in iterparse(source):  # noqa: S314 - the child has refused a DTD, and is bounded
        if node.tag == STRING:
            yield Text.from_tree(node).content
            node.clear()


def _opened(path: Path) -> Workbook:
    try:
        with path.open("rb") as file:
            reader = _Reader(file, keep_links=False)
            reader.archive = MendedPackage(file)
            reader.read()
    except MemoryError:
        raise
    except (zipfile.BadZipFile, Exception) as error:  # openpyxl raises all kinds of errors on a broken workbook
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS) from error
    return reader.wb


def _book(workbook: Workbook, tables: Mapping[str, list[str]]) -> ReadBook:
    if STAMP_SHEET not in workbook.sheetnames:
        raise Rejected(BookFault.NOT_OURS)
    stamp = [
        [_text(cell) for cell in row[:2]] for row in workbook[STAMP_SHEET].iter_rows(max_row=HEAD_WITHIN, max_col=2)
    ]
    read = {name: table for name, columns in tables.items() if (table := _table(workbook, columns))}
    return ReadBook(stamp=dict(stamp), tables=read)


def _table(workbook: Workbook, columns: list[str]) -> ReadTable | None:
    """The sheet with these columns, or None."""
    heads = [(sheet, head) for sheet in workbook.worksheets if (head := _head(sheet, columns))]
    if len(heads) > 1:
        raise Rejected(BookFault.SHEET_TWICE)
    for sheet, head in heads:
        merged = [str(each) for each in sheet.merged_cells.ranges if each.max_row > head]
        rows = list(_rows(sheet, head, columns))
        return ReadTable(title=sheet.title, merged=sorted(merged)[:MOST_SHEETS], rows=rows)
    return None


def _head(sheet: Any, columns: list[str]) -> int:
    """The number of the row with the names of the columns, or 0. A sheet of charts has no rows."""
    if not isinstance(sheet, Worksheet):
        return 0
    rows = enumerate(sheet.iter_rows(max_row=HEAD_WITHIN, max_col=COLUMNS_WITHIN, values_only=True), start=1)
    return next((number for number, values in rows if {*columns} <= {*values}), 0)


def _rows(sheet: Worksheet, head: int, columns: list[str]) -> Iterator[ReadRow]:
    """The rows with text in our columns, but for the visible heads below the names."""
    names = {place: cell.value for place, cell in enumerate(sheet[head][:COLUMNS_WITHIN]) if cell.value in columns}
    count = 0
    for row, cells in enumerate(sheet.iter_rows(min_row=head + 2, max_col=max(names) + 1), start=head + 2):
        texts = {name: text for place, name in names.items() if (text := _text(cells[place]))}
        count += bool(texts)
        if count > MOST_ROWS:
            raise Rejected(BookFault.TOO_MANY_ROWS)
        if texts:
            yield ReadRow(row=row, cells=texts)


def _text(cell: Any) -> str:
    """What is in the cell, as text. Of a formula that is the formula: nothing is ever computed.

    Raises `Rejected` for half of a character, which no text can be stored with.
    """
    value = getattr(cell.value, "text", cell.value)
    if isinstance(value, DataTableFormula):
        value = f"=TABLE({value.r1 or ''},{value.r2 or ''})"
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    text = unescaped(value) if isinstance(value, str) else str(value)
    if _SURROGATE.search(text):
        raise Rejected(f"{BookFault.HALF_CHARACTER} {cell.row} {cell.parent.title}")
    return text

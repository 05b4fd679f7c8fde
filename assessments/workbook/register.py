"""The register of figures as a workbook: one sheet a kind, one row an entry, with its form's fields, and empty rows for new ones. Pure.

Every row names its entry and the version that it was made from, in hidden columns; an empty one the entry that it would become.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from acecs.text.bilingual import Text
from assessments.workbook.cells import put
from assessments.workbook.sheets import (
    REGISTER_KIND,
    STAMP_SHEET,
    new_sheet,
    new_workbook,
    saved,
    style,
    unlock,
    write_head,
    write_lines,
)
from assessments.workbook.words import WORDS, both, say

# Widths of columns that fill A4 landscape at full size; text gets what the others leave, and at least so much.
PAPER, LEAST_TEXT, MOST_TEXT = 148, 12, 40
# Of a sheet.
LONGEST_NAME = 31
# The column that says why an entry was a mistake.
VOID = "void_reason"
HIDDEN = ("key", "version")
# The first column of the hidden sheet that is free for the words of choices.
FIRST_LIST = 4


@dataclass(frozen=True)
class Entry:
    """A row of the register. `cells`: field → text; `key`: its public id, or the token that the entry will have (version 0)."""

    key: str
    version: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """`choices`: the words that are offered; `width`: in characters, None for text."""

    head: Text
    choices: Sequence[str] = ()
    width: float | None = None


@dataclass(frozen=True)
class KindSheet:
    """All rows of a kind. `title`: of the sheet; `columns`: by field."""

    title: Text
    columns: Mapping[str, Column]
    entries: Sequence[Entry]


@dataclass(frozen=True)
class RegisterContent:
    """`is_open`: the reader may fill it in and bring it back."""

    enterprise_id: str
    enterprise: Text
    made_at: datetime
    sheets: Sequence[KindSheet]
    is_open: bool


def written(content: RegisterContent) -> bytes:
    workbook = new_workbook({"kind": REGISTER_KIND, "of": content.enterprise_id})
    for each in content.sheets:
        sheet = new_sheet(workbook, each.title.zh[:LONGEST_NAME], widths(each.columns.values()))
        _write(sheet, each, content)
    return saved(workbook)


def widths(columns: Iterable[Column]) -> list[float]:
    """Widths of the columns and of the reason of a mistake: as wide as the paper, so that a print is not made smaller than needed."""
    given = [*(column.width for column in columns), None]
    room = (PAPER - sum(filter(None, given))) / given.count(None)
    text = max(LEAST_TEXT, min(MOST_TEXT, room))
    return [width or text for width in given]


def names(columns: Sequence[str]) -> list[str]:
    """The columns of a kind's sheet, in order."""
    return [*columns, VOID, *HIDDEN]


def _write(sheet: Worksheet, kind: KindSheet, content: RegisterContent) -> None:
    made = say("made_register", moment=content.made_at, enterprise=content.enterprise)
    how = WORDS["how_register" if content.is_open else "read_only"]
    write_lines(sheet, [both(kind.title, " · "), made.zh, how.zh, made.en, how.en], is_title=True)
    head = sheet.max_row + 2
    places = {name: place for place, name in enumerate(names([*kind.columns]), start=1)}
    heads = {name: column.head for name, column in kind.columns.items()} | {VOID: WORDS[VOID]}
    for name, place in places.items():
        put(sheet.cell(head - 1, place), name)
        if name in heads:
            write_head(sheet.cell(head, place), heads[name])
    sheet.row_dimensions[head - 1].hidden = True
    for name in HIDDEN:
        sheet.column_dimensions[get_column_letter(places[name])].hidden = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    for row, entry in enumerate(kind.entries, start=head + 1):
        _write_entry(sheet, row, entry, places, is_open=content.is_open)
    if content.is_open:
        _offer(sheet, kind, places, head + 1)


def _write_entry(sheet: Worksheet, row: int, entry: Entry, places: Mapping[str, int], *, is_open: bool) -> None:
    texts = {**entry.cells, "key": entry.key, "version": str(entry.version)}
    for name, place in places.items():
        cell = sheet.cell(row, place)
        # A new entry cannot be a mistake yet.
        is_open_here = is_open and name not in HIDDEN and (name != VOID or entry.version > 0)
        put(cell, texts.get(name, ""))
        style(cell, is_open=is_open_here)
        if is_open_here:
            unlock(cell)


def _offer(sheet: Worksheet, kind: KindSheet, places: Mapping[str, int], first: int) -> None:
    """Offer the words of choices. Other words are understood too, so the list is only an offer."""
    for name, column in kind.columns.items():
        if column.choices:
            words = DataValidation(
                "list", formula1=_kept(sheet.parent, column.choices), allow_blank=True, showErrorMessage=False
            )
            letter = get_column_letter(places[name])
            words.add(f"{letter}{first}:{letter}{max(first, sheet.max_row)}")
            sheet.add_data_validation(words)


def _kept(workbook: Workbook, choices: Sequence[str]) -> str:
    """Write the words into the hidden sheet, and return where they are: words with commas cannot be listed in place."""
    sheet = workbook[STAMP_SHEET]
    place = max(FIRST_LIST, sheet.max_column + 1)
    for row, word in enumerate(choices, start=1):
        put(sheet.cell(row, place), word)
    letter = get_column_letter(place)
    return f"{quote_sheetname(STAMP_SHEET)}!${letter}$1:${letter}${len(choices)}"

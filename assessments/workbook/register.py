"""The register of figures as a workbook: one sheet a kind, one row an entry, with what its form shows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from acecs.text.bilingual import Text
from assessments.workbook.cells import put
from assessments.workbook.sheets import (
    new_sheet,
    new_workbook,
    saved,
    style,
    write_head,
    write_lines,
)
from assessments.workbook.words import both, say

KIND = "register"
WIDTH = 14
# Of a sheet.
LONGEST_NAME = 31


@dataclass(frozen=True)
class Entry:
    """A row of the register. `cells`: field → text."""

    key: str
    version: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class KindSheet:
    """All rows of a kind. `title`: of the sheet; `heads`: field → its label."""

    title: Text
    heads: Mapping[str, Text]
    entries: Sequence[Entry]


@dataclass(frozen=True)
class RegisterContent:
    enterprise_id: str
    enterprise: Text
    made_at: str
    sheets: Sequence[KindSheet]


def written(content: RegisterContent) -> bytes:
    workbook = new_workbook({"kind": KIND, "of": content.enterprise_id})
    for each in content.sheets:
        sheet = new_sheet(workbook, each.title.zh[:LONGEST_NAME], [WIDTH] * (len(each.heads) + 2))
        _write(sheet, each, content)
    return saved(workbook)


def _write(sheet: Worksheet, kind: KindSheet, content: RegisterContent) -> None:
    made = say("made_register", moment=content.made_at, enterprise=content.enterprise)
    write_lines(sheet, [both(kind.title, " · "), made.zh, made.en], is_title=True)
    head = sheet.max_row + 2
    places = {name: place for place, name in enumerate((*kind.heads, "key", "version"), start=1)}
    for name, place in places.items():
        put(sheet.cell(head - 1, place), name)
        if name in kind.heads:
            write_head(sheet.cell(head, place), kind.heads[name])
    sheet.row_dimensions[head - 1].hidden = True
    for name in ("key", "version"):
        sheet.column_dimensions[get_column_letter(places[name])].hidden = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    for row, entry in enumerate(kind.entries, start=head + 1):
        for name, place in places.items():
            put(sheet.cell(row, place), entry.cells.get(name, ""))
            style(sheet.cell(row, place))
        put(sheet.cell(row, places["key"]), entry.key)
        put(sheet.cell(row, places["version"]), str(entry.version))

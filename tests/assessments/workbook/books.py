"""Workbooks as people fill them in."""

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from assessments.workbook.cells import escaped

RATED = ("meet", "basically_meet", "not_meet", "not_applicable")
TICK = "✓"


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def rows_of(sheet: Worksheet) -> dict[str, dict[str, Any]]:
    """Key of a row → its cells by name of the column."""
    head = next(row for row in sheet.iter_rows() if "key" in [cell.value for cell in row])
    names = [cell.value for cell in head]
    rows = (dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=head[0].row + 2))
    return {row["key"].value: row for row in rows if row["key"].value}


def ticked(row: Mapping[str, Any]) -> list[str]:
    return [name for name in RATED if row[name].value == TICK]


def filled_in(content: bytes, changes: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Key of a row → name of a column → what is written there; `rating` moves the tick."""
    workbook = opened(content)
    rows = rows_of(workbook.worksheets[0])
    for key, cells in changes.items():
        for name, value in cells.items():
            if name == "rating":
                for column in RATED:
                    rows[key][column].value = TICK if column == value else None
            else:
                # As Office writes texts that look like the code of a character; openpyxl does not.
                rows[key][name].value = escaped(value) if isinstance(value, str) else value
    return saved(workbook)

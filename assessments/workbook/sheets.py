"""What the sheets of all workbooks share: looks, tables, print setup, protection, and the stamp that says what the workbook is. Pure."""

import io
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from acecs.text.bilingual import Text
from assessments.workbook.cells import put
from assessments.workbook.words import WORDS, both

# Workbooks of another number are not read: their columns may mean something else.
FORMAT = "2"
GRID_KIND, REGISTER_KIND = KINDS = ("grid", "register")
STAMP_SHEET = "acecs"
FONT = "Microsoft YaHei"
LINE = Side(style="thin", color="BFC5CC")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD_FILL = PatternFill("solid", fgColor="E3EAF2")
LOCKED_FILL = PatternFill("solid", fgColor="F1F3F5")
TOP = Alignment(vertical="top", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="top", wrap_text=True)
A4 = 9
# Points; no program shows a higher row.
LINE_HEIGHT, HIGHEST = 12.5, 409


def new_workbook(stamp: Mapping[str, str]) -> Workbook:
    """A workbook with nothing but its stamp, on a hidden sheet. Sheets cannot be renamed or removed."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = STAMP_SHEET
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    for row, (name, value) in enumerate(({"format": FORMAT} | dict(stamp)).items(), start=1):
        put(sheet.cell(row, 1), name)
        put(sheet.cell(row, 2), value)
    return workbook


def new_sheet(workbook: Workbook, title: str, widths: Sequence[float]) -> Worksheet:
    """A sheet before the hidden one, printed on A4 landscape as wide as the paper."""
    sheet = workbook.create_sheet(title, len(workbook.sheetnames) - 1)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.center.text = both(WORDS["page"], " · ")
    sheet.protection.sheet = True
    # Reading needs other widths and heights than ours.
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.sheet_view.showGridLines = False
    return sheet


def write_lines(sheet: Worksheet, lines: Iterable[str], *, is_title: bool = False) -> None:
    """Append lines across the columns: the first cell of each, in bold if it is the sheet's title."""
    for line in lines:
        cell = sheet.cell(_next_row(sheet), 1)
        put(cell, line)
        cell.font = Font(name=FONT, size=13 if is_title else 10, bold=is_title)
        cell.alignment = Alignment(vertical="center" if is_title else "top")
        if is_title:
            sheet.row_dimensions[cell.row].height = 22
        is_title = False


def write_table(
    sheet: Worksheet, heads: Sequence[Text], rows: Iterable[Sequence[str | int]], *, repeats: bool = False
) -> None:
    """Append a table. `repeats`: its heads are printed on every page."""
    row = _next_row(sheet) + 1
    for column, head in enumerate(heads, start=1):
        write_head(sheet.cell(row, column), head)
    if repeats:
        sheet.print_title_rows = f"{row}:{row}"
        sheet.freeze_panes = sheet.cell(row + 1, 1)
    for row_number, values in enumerate(rows, start=row + 1):
        for column, value in enumerate(values, start=1):
            put(sheet.cell(row_number, column), value)
            style(sheet.cell(row_number, column))


def write_head(cell: Cell, head: Text) -> None:
    put(cell, both(head))
    cell.font = Font(name=FONT, size=9, bold=True)
    cell.alignment, cell.border, cell.fill = CENTER, GRID, HEAD_FILL


def style(cell: Cell, *, is_open: bool = True, is_centered: bool = False) -> None:
    """`is_open`: white, as cells are that may be written in."""
    look = "open" if is_open else "locked"
    name = f"ACECS {look} {'centered' if is_centered else 'left'} {cell.number_format}"
    if name not in cell.parent.parent.named_styles:
        cell.parent.parent.add_named_style(_look(name, cell.number_format, is_open=is_open, is_centered=is_centered))
    cell.style = name


def _look(name: str, number_format: str, *, is_open: bool, is_centered: bool) -> NamedStyle:
    """A style that cells share: openpyxl compares fonts and borders of each cell with all others, half of a workbook's time."""
    return NamedStyle(
        name,
        font=Font(name=FONT, size=9),
        alignment=CENTER if is_centered else TOP,
        border=GRID,
        fill=PatternFill() if is_open else LOCKED_FILL,
        number_format=number_format,
    )


def unlock(cell: Cell) -> None:
    cell.protection = Protection(locked=False)


class GrowingRow(RowDimension):  # type: ignore[misc]  # openpyxl has no types
    """A row whose height programs recompute when its text changes; openpyxl would mark the height as set by hand."""

    customHeight = False  # noqa: N815 - openpyxl's name


def fit_heights(sheet: Worksheet) -> None:
    """Make each row as high as its wrapped text: LibreOffice does not compute it when it opens the file."""
    widths = {letter: each.width for letter, each in sheet.column_dimensions.items() if not each.hidden}
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        wrapped = [cell for cell in cells if cell.alignment.wrap_text and cell.column_letter in widths]
        lines = max((_lines(str(cell.value or ""), widths[cell.column_letter]) for cell in wrapped), default=1)
        if lines > 1 and not sheet.row_dimensions[row].hidden:
            sheet.row_dimensions[row] = GrowingRow(sheet, index=row, ht=min(HIGHEST, lines * LINE_HEIGHT + 4))


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column that is so many digits of the larger default font wide; about, because fonts differ."""
    return sum(max(1, math.ceil(_width(line) / (width * 1.1))) for line in text.split("\n"))


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def saved(workbook: Workbook) -> bytes:
    workbook.active = 0
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    # Protects the order and names of sheets, without a password.
    workbook.security.lockStructure = True
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _next_row(sheet: Worksheet) -> int:
    return sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1

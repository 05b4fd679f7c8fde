"""What a row of a filled-in register says. Pure."""

from collections.abc import Iterable, Sequence

from acecs.text.bilingual import Frozen
from acecs.text.typed import INTEGER_DIGITS, is_blank, whole_number
from assessments.workbook.reading import ReadTable
from assessments.workbook.register import HIDDEN, VOID


class SentFigure(Frozen):
    """A row for the entry `key` over `version` (0: a new one, whose token is `key`; -1: it names no version), or of no key.

    `cells`: field → text, without empty ones; `void_reason`: why the entry was a mistake.
    """

    kind: str
    sheet: str
    row: int
    key: str
    version: int
    cells: dict[str, str]
    void_reason: str

    @property
    def is_written_in(self) -> bool:
        return any(not is_blank(text) for text in (*self.cells.values(), self.void_reason))


def sent_figures(kind: str, table: ReadTable, fields: Iterable[str]) -> Sequence[SentFigure]:
    """The rows of a sheet, without those that nobody has written in."""
    rows = [_sent(kind, table.title, each.row, each.cells, {*fields}) for each in table.rows]
    return [row for row in rows if row.version > 0 or row.is_written_in]


def _sent(kind: str, sheet: str, row: int, cells: dict[str, str], fields: set[str]) -> SentFigure:
    key, version = (cells.get(name, "") for name in HIDDEN)
    number = whole_number(version, most_digits=INTEGER_DIGITS)
    return SentFigure(
        kind=kind,
        sheet=sheet,
        row=row,
        key=key,
        version=-1 if number is None else number,
        cells={name: text for name, text in cells.items() if name in fields and not is_blank(text)},
        void_reason=cells.get(VOID, ""),
    )

"""What the rows of a filled-in grid say: ticks and words as ratings. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from acecs.text.bilingual import Frozen
from acecs.text.typed import INTEGER_DIGITS, is_blank, whole_number
from assessments.workbook.grid import RATED
from assessments.workbook.reading import ReadRow
from assessments.workbook.ticks import NO_TICKS, TICKS, folded
from assessments.workbook.words import WORDS
from standards import ratings

# As compared: `folded`.
OTHER_WORDS = {
    "符合": ratings.MEET,
    "基本符合": ratings.BASICALLY_MEET,
    "不符合": ratings.NOT_MEET,
    "meet": ratings.MEET,
    "basicallymeet": ratings.BASICALLY_MEET,
    "notmeet": ratings.NOT_MEET,
    "n/a": ratings.NOT_APPLICABLE,
}


class TickFault(StrEnum):
    """Why the four columns of a row are no rating."""

    SEVERAL = "several"
    UNKNOWN = "unknown"
    OTHER_COLUMN = "other_column"


class SentRow(Frozen):
    """A row for the item or sub-item `key` (`10(2)`, empty if it names none), over `version` (-1 if it names none).

    `rating` is what is ticked; with a `fault` it means nothing, and `sign` is what could not be read.
    `reply`: None if the workbook was made for another round, so that its replies answer another notice.
    """

    row: int
    key: str
    version: int
    rating: str
    note: str
    reason: str
    reply: str | None = None
    fault: str = ""
    sign: str = ""

    @property
    def is_written_in(self) -> bool:
        return bool(self.rating or self.fault) or not is_blank(self.note + self.reason + (self.reply or ""))


def sent_row(read: ReadRow, *, is_of_this_round: bool = True) -> SentRow:
    version = whole_number(read.cells.get("version", ""), most_digits=INTEGER_DIGITS)
    rating, fault, sign = _rating({name: read.cells.get(name, "") for name in RATED})
    return SentRow(
        row=read.row,
        key=read.cells.get("key", ""),
        version=-1 if version is None else version,
        rating=rating,
        note=read.cells.get("note", ""),
        reason=read.cells.get("reason", ""),
        reply=read.cells.get("reply", "") if is_of_this_round else None,
        fault=fault,
        sign=sign,
    )


def _rating(cells: Mapping[str, str]) -> tuple[str, str, str]:
    """(rating, fault, sign) of the four columns."""
    ticked = []
    for column, text in cells.items():
        word = folded(text)
        if word in NO_TICKS:
            continue
        if word not in TICKS and word not in RATING_WORDS:
            return "", TickFault.UNKNOWN, text
        if RATING_WORDS.get(word, column) != column:
            return "", TickFault.OTHER_COLUMN, text
        ticked.append(column)
    if len(ticked) > 1:
        return "", TickFault.SEVERAL, ""
    return (ticked[0] if ticked else ""), "", ""


RATING_WORDS = {folded(side): rating for rating in RATED for side in (WORDS[rating].zh, WORDS[rating].en)} | OTHER_WORDS

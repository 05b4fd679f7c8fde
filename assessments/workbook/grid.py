"""The worksheet as a workbook: the annex's grid to be filled in, and what the portal computes from it. Pure.

Every row of an item or sub-item names it and the version that it was made from, in hidden columns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from acecs.text.bilingual import NOTHING, Text
from acecs.text.typed import LONGEST_TEXT
from assessments.documents.dossier import ItemPart, SubItemPart, TypePart
from assessments.workbook.cells import put
from assessments.workbook.computed import Action, write_actions, write_evidence, write_figures, write_verdict
from assessments.workbook.sheets import (
    FONT,
    GRID_KIND,
    HEAD_FILL,
    new_sheet,
    new_workbook,
    saved,
    style,
    unlock,
    write_head,
    write_lines,
)
from assessments.workbook.words import WORDS, both, say, sheet_title
from standards import ratings
from standards.law.parts import FigurePart, ReadinessPart

TICK = "✓"
RATED = (ratings.MEET, ratings.BASICALLY_MEET, ratings.NOT_MEET, ratings.NOT_APPLICABLE)
# Column → its width. A hidden row of the sheet has the names, so that columns are found when it is read back.
COLUMNS = {
    "number": 6,
    "zh": 36,
    "en": 36,
    **dict.fromkeys(RATED, 9),
    "note": 36,
    "reason": 18,
    "reply": 28,
    "person": 10,
    "due": 11,
    "marks": 13,
    "key": 8,
    "version": 8,
}
HIDDEN = ("key", "version")
CENTERED = ("number", *RATED)
PLACE = {name: place for place, name in enumerate(COLUMNS, start=1)}


@dataclass(frozen=True)
class GridContent:
    """What the workbook shows. `versions`: item number → version of the answer. `readiness`: None if the reader may not see it.

    `unconfirmed`: keys of the rows whose rating is carried over from a former assessment and not confirmed: it is named, not ticked.
    `round`: of the newest submission; `asked`: numbers of the items that customs wants corrected now.
    `is_open`: the reader may fill it in and bring it back.
    """

    assessment: str
    name: str
    enterprise: Text
    edition: Text
    reference_date: date
    made_at: datetime
    types: Sequence[TypePart]
    items: Sequence[ItemPart]
    versions: Mapping[int, int]
    unconfirmed: Collection[str]
    figures: Sequence[FigurePart]
    readiness: ReadinessPart | None
    actions: Sequence[Action]
    round: int
    asked: Collection[int]
    is_open: bool


def written(content: GridContent) -> bytes:
    workbook = new_workbook({"kind": GRID_KIND, "of": content.assessment, "round": str(content.round)})
    _write_grid(new_sheet(workbook, sheet_title("grid"), list(COLUMNS.values())), content)
    if content.readiness:
        write_verdict(workbook, content.readiness)
        write_figures(workbook, content.readiness.figures)
    write_evidence(workbook, content.items)
    write_actions(workbook, content.actions)
    return saved(workbook)


def _write_grid(sheet: Worksheet, content: GridContent) -> None:
    of = say("of", enterprise=content.enterprise, name=content.name, date=content.reference_date)
    made = say("made", moment=content.made_at)
    how = WORDS["how" if content.is_open else "read_only"]
    write_lines(sheet, [both(content.edition, " · "), of.zh, made.zh, how.zh, made.en, how.en], is_title=True)
    head = sheet.max_row + 2
    for name, place in PLACE.items():
        put(sheet.cell(head - 1, place), name)
        write_head(sheet.cell(head, place), WORDS.get(name, NOTHING))
    sheet.row_dimensions[head - 1].hidden = True
    has_replies = bool(content.asked) or any(item.reply for item in content.items)
    for name in (*HIDDEN, *(() if has_replies else ("reply",))):
        sheet.column_dimensions[get_column_letter(PLACE[name])].hidden = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.freeze_panes = sheet.cell(head + 1, PLACE["zh"])
    _write_rows(sheet, content, head + 1)
    if content.is_open:
        _validate(sheet, head + 1)


def _write_rows(sheet: Worksheet, content: GridContent, row: int) -> None:
    items = {item.number: item for item in content.items}
    results = {figure.key: figure for figure in content.figures}
    for its_type in content.types:
        _write_type(sheet, row, its_type)
        row += 1
        for number in its_type.item_numbers:
            item = items[number]
            _write_item(sheet, row, item, content, results)
            row += 1
            for sub in item.sub_items:
                _write_sub_item(sheet, row, item, sub, content, results)
                row += 1
            if item.closing != NOTHING:
                _write_row(sheet, row, {"zh": item.closing.zh, "en": item.closing.en}, set(), {})
                row += 1


def _write_type(sheet: Worksheet, row: int, its_type: TypePart) -> None:
    cell = sheet.cell(row, 1)
    put(cell, f"{its_type.number}. {both(its_type.heading, ' · ')}")
    for place in range(1, len(COLUMNS) + 1 - len(HIDDEN)):
        sheet.cell(row, place).fill = HEAD_FILL
    cell.font = Font(name=FONT, size=10, bold=True)


def _write_item(
    sheet: Worksheet, row: int, item: ItemPart, content: GridContent, results: Mapping[str, FigurePart]
) -> None:
    key = str(item.number)
    texts: dict[str, str | int] = {
        "number": item.number,
        "zh": item.text.zh,
        "en": item.text.en,
        "note": item.note,
        "reason": item.reason,
        "reply": item.reply,
        "person": item.assignee,
        "marks": _marks(key, item.carried_over, content, results),
    }
    opens = _open_columns(item, content.asked) if content.is_open else set()
    _write_row(sheet, row, texts | _ticks(key, item.rating, content), opens, _stamp(key, item, content))
    due = sheet.cell(row, PLACE["due"])
    due.value = date.fromisoformat(item.due_date) if item.due_date else None
    due.number_format = "yyyy-mm-dd"


def _open_columns(item: ItemPart, asked: Collection[int]) -> set[str]:
    """An item with sub-items is rated by them. Replies are given where customs asked for a correction."""
    allowed = set() if item.sub_items else set(item.allowed)
    reason = {"reason"} if ratings.NOT_APPLICABLE in allowed else set()
    return {"note", *allowed, *reason, *({"reply"} if item.number in asked else ())}


def _write_sub_item(
    sheet: Worksheet,
    row: int,
    item: ItemPart,
    sub: SubItemPart,
    content: GridContent,
    results: Mapping[str, FigurePart],
) -> None:
    is_left_out = sub.applies is False
    mark = both(WORDS["left_out"]) if is_left_out else _marks(sub.number, sub.rating, content, results)
    texts = {"number": sub.number, "zh": sub.text.zh, "en": sub.text.en, "marks": mark}
    opens: set[str] = set(item.sub_item_ratings) if content.is_open and not is_left_out else set()
    # What is left out by rule needs no confirmation.
    ticks = {str(sub.rating): TICK} if is_left_out else _ticks(sub.number, sub.rating, content)
    _write_row(sheet, row, texts | ticks, opens, _stamp(sub.number, item, content))


def _write_row(
    sheet: Worksheet, row: int, texts: Mapping[str, str | int], opens: set[str], stamp: Mapping[str, str]
) -> None:
    """`opens`: the columns that may be filled in; `stamp`: the hidden cells of a row that can be brought back in."""
    for name, place in PLACE.items():
        cell = sheet.cell(row, place)
        put(cell, texts.get(name, ""))
        style(cell, is_open=name in opens, is_centered=name in CENTERED)
        if name in opens:
            unlock(cell)
    for name, text in stamp.items():
        put(sheet.cell(row, PLACE[name]), text)


def _stamp(key: str, item: ItemPart, content: GridContent) -> dict[str, str]:
    return {"key": key, "version": str(content.versions[item.number])}


def _ticks(key: str, rating: str, content: GridContent) -> dict[str, str]:
    return {rating: TICK} if rating and key not in content.unconfirmed else {}


def _marks(key: str, carried: str, content: GridContent, results: Mapping[str, FigurePart]) -> str:
    """What the figures decide, and the rating that is only carried over."""
    figure = results.get(key)
    marks = [WORDS[figure.result]] if figure else []
    if carried and key in content.unconfirmed:
        marks.append(say("unconfirmed", rating=WORDS[carried]))
    return "\n".join(map(both, marks))


def _validate(sheet: Worksheet, first: int) -> None:
    """Offer the tick, and limit the texts, in all rows."""
    # Other signs and words are understood too, so the list is only an offer.
    ticks = DataValidation("list", formula1=f'"{TICK}"', allow_blank=True, showErrorMessage=False)
    ticks.add(_range(RATED[0], RATED[-1], first, sheet.max_row))
    limit = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(LONGEST_TEXT), allow_blank=True)
    limit.error, limit.showErrorMessage = both(say("too_long", most=f"{LONGEST_TEXT:,}")), True
    limit.add(_range("note", "reply", first, sheet.max_row))
    for each in (ticks, limit):
        sheet.add_data_validation(each)


def _range(left: str, right: str, first: int, last: int) -> str:
    return f"{get_column_letter(PLACE[left])}{first}:{get_column_letter(PLACE[right])}{last}"

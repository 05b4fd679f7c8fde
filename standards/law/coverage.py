"""What the linked evidence covers: by item, kind of evidence and period. Advice, not law: the catalogue says what is expected. Pure.

A month, quarter or half-year counts if all of it lies in the window and has passed; a document covers it if the period that
the document is about overlaps it.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from standards.law.figures import Mode
from standards.law.results import Situation
from standards.law.window import Window, back_from

# Frequency of a record → months of a period. One that is due once, or at every event, has no gaps.
MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
# From this many items on, one document as the only evidence of them all is no evidence of any.
ONE_FOR_ALL = 5


@dataclass(frozen=True)
class Piece:
    """A linked document. `since`, `until`: the period that it is about, as far as stated. `digests`: SHA-256 of its files."""

    document: str
    title: str
    facet: str
    since: date | None = None
    until: date | None = None
    valid_until: date | None = None
    digests: frozenset[str] = frozenset()
    is_accepted: bool = True
    is_nil_statement: bool = False

    @property
    def says_when(self) -> bool:
        return self.since is not None or self.until is not None

    def covers(self, period: Window) -> bool:
        """True if it is about some day of the period. A missing end is taken for the other one: a document of one day."""
        if not self.says_when:
            return False
        since, until = self.since or self.until, self.until or self.since
        return since is not None and until is not None and since <= period.end and until >= period.start


@dataclass(frozen=True)
class Expected:
    facet: str
    frequency: str


@dataclass(frozen=True)
class ItemEvidence:
    """`not_needed`: facet → the enterprise's reason why the item needs no evidence of it.

    `nil_statement_counts`: a signed statement that nothing happened in its period stands for the record of that period.
    """

    number: int
    rating: str
    expected: tuple[Expected, ...]
    pieces: tuple[Piece, ...]
    not_needed: dict[str, str]
    nil_statement_counts: bool = False

    def shows(self, piece: Piece, facet: str) -> bool:
        """True if the piece is evidence of the facet."""
        return piece.facet == facet or (facet == "record" and self.nil_statement_counts and piece.is_nil_statement)


@dataclass(frozen=True)
class Line:
    """One expected facet of an item. `periods` that count for it, and those of them that no document covers."""

    item: int
    facet: str
    frequency: str
    pieces: tuple[Piece, ...]
    periods: tuple[Window, ...]
    gaps: tuple[Window, ...]
    not_needed: str

    @property
    def is_missing(self) -> bool:
        return not self.pieces and not self.not_needed

    @property
    def without_period(self) -> tuple[Piece, ...]:
        """Documents that cannot cover anything, because nobody said which period they are about."""
        return tuple(each for each in self.pieces if self.frequency in MONTHS and not each.says_when)


def window_of(situation: Situation, *, as_of: date) -> Window:
    """What evidence has to cover: the year before an application, the time since the last acceptance in a re-review; up to today."""
    day = min(situation.reference_date, as_of)
    if situation.mode == Mode.RE_REVIEW and situation.last_accepted_on and situation.last_accepted_on < day:
        return Window(situation.last_accepted_on, day)
    return Window(back_from(situation.reference_date, 12).start, day)


def lines(item: ItemEvidence, window: Window) -> list[Line]:
    """The item's expected facets, each once, with its strictest frequency."""
    strictest: dict[str, str] = {}
    for each in item.expected:
        before = strictest.setdefault(each.facet, each.frequency)
        if MONTHS.get(each.frequency, 99) < MONTHS.get(before, 99):
            strictest[each.facet] = each.frequency
    return [_line(item, facet, frequency, window) for facet, frequency in strictest.items()]


def _line(item: ItemEvidence, facet: str, frequency: str, window: Window) -> Line:
    pieces = tuple(each for each in item.pieces if item.shows(each, facet))
    needed = "" if item.not_needed.get(facet) else frequency
    counted = tuple(periods(needed, window))
    gaps = tuple(period for period in counted if not any(each.covers(period) for each in pieces))
    return Line(item.number, facet, frequency, pieces, counted, gaps, item.not_needed.get(facet, ""))


def periods(frequency: str, window: Window) -> Iterator[Window]:
    """Yield the calendar periods that lie in the window as a whole; for a yearly record the window itself, if none does."""
    months = MONTHS.get(frequency)
    if months is None:
        return
    first = date(window.start.year, (window.start.month - 1) // months * months + 1, 1)
    whole = [each for each in _calendar(first, months, window.end) if each.start >= window.start]
    whole = [each for each in whole if each.end <= window.end]
    yield from whole or ([window] if months == MONTHS["yearly"] else [])


def _calendar(first: date, months: int, until: date) -> Iterator[Window]:
    while first <= until:
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        if year > date.max.year:
            return
        following = date(year, month + 1, 1)
        yield Window(first, following - timedelta(days=1))
        first = following


def columns(window: Window, mode: str) -> list[Window]:
    """The columns of the matrix: the window's months, or its years in a re-review; the first and last may be cut."""
    months = 12 if mode == Mode.RE_REVIEW else 1
    month = 1 if months > 1 else window.start.month
    return list(_calendar(date(window.start.year, month, 1), months, window.end))


def cell(line: Line, column: Window) -> tuple[int, int]:
    """(covered, counted): of the line's periods that end in the column."""
    counted = [period for period in line.periods if period.end in column]
    return len([period for period in counted if period not in line.gaps]), len(counted)


def joined(gaps: Sequence[Window]) -> list[Window]:
    """Gaps that follow each other as one."""
    runs: list[Window] = []
    for gap in gaps:
        if runs and runs[-1].end + timedelta(days=1) == gap.start:
            runs[-1] = Window(runs[-1].start, gap.end)
        else:
            runs.append(gap)
    return runs


def ends_a_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def expiring(items: Iterable[ItemEvidence], *, by: date) -> list[tuple[Piece, list[int]]]:
    """Documents that are not valid any more on the day, first those that expire first, with the items that they show."""
    found: dict[str, tuple[date, Piece, list[int]]] = {}
    for item in items:
        for piece in item.pieces:
            if piece.valid_until and piece.valid_until < by:
                found.setdefault(piece.document, (piece.valid_until, piece, []))[2].append(item.number)
    return [(piece, numbers) for _day, piece, numbers in sorted(found.values(), key=lambda each: each[0])]


def one_for_all(items: Iterable[ItemEvidence]) -> tuple[Piece, list[int]] | None:
    """A document that is the only evidence of many items, with their numbers."""
    only: defaultdict[str, list[tuple[Piece, int]]] = defaultdict(list)
    for item in items:
        if len({each.document for each in item.pieces}) == 1:
            only[item.pieces[0].document].append((item.pieces[0], item.number))
    most = max(only.values(), key=len, default=[])
    return (most[0][0], [number for _piece, number in most]) if len(most) >= ONE_FOR_ALL else None


def rule_and_record(items: Iterable[ItemEvidence]) -> list[tuple[Piece, list[int]]]:
    """Documents that are said to be the written procedure and the record that it is carried out, by their bytes, with the items."""
    procedures: defaultdict[str, set[int]] = defaultdict(set)
    records: dict[str, list[tuple[Piece, int]]] = defaultdict(list)
    for item in items:
        for piece in item.pieces:
            for digest in piece.digests:
                if piece.facet == "procedure":
                    procedures[digest].add(item.number)
                elif piece.facet == "record":
                    records[digest].append((piece, item.number))
    return [
        (found[0][0], sorted(procedures[digest] | {number for _piece, number in found}))
        for digest, found in records.items()
        if digest in procedures
    ]

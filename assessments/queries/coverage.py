"""What the linked evidence covers, in the reader's language. Rules: `standards/law/coverage.py`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.accounts.states import EnterpriseRole
from acecs.text.bilingual import own
from acecs.text.moments import written
from acecs.text.signs import listed
from assessments.models import Assessment, FacetNotNeeded
from assessments.queries.entered import Entered, LinkedFile, sheet_of
from assessments.queries.facts import situation_of
from evidence.states import Kind
from standards import ratings
from standards.law import coverage
from standards.law.coverage import Expected, ItemEvidence, Line, Piece
from standards.law.figures import Mode
from standards.law.window import Window
from standards.states import Facet, Frequency


@dataclass(frozen=True)
class Cell:
    """One month or year of a line: how many of its periods are covered, and in words."""

    covered: int
    counted: int
    words: str

    @property
    def state(self) -> str:
        if not self.counted:
            return "none"
        return {0: "gap", self.counted: "full"}.get(self.covered, "part")


@dataclass(frozen=True)
class Row:
    """An expected kind of evidence of an item. `expected`: what the catalogue says of it."""

    facet: str
    label: str
    frequency: str
    expected: tuple[str, ...]
    titles: str
    gaps: str
    without_period: str
    is_missing: bool
    not_needed: str
    cells: tuple[Cell, ...]

    @property
    def is_periodic(self) -> bool:
        return any(cell.counted for cell in self.cells)


@dataclass(frozen=True)
class ItemCoverage:
    """`is_open`: something is missing though the item is said to be met."""

    number: int
    title: str
    is_open: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Warned:
    """A sentence about evidence, and the items that it concerns."""

    sentence: str
    items: tuple[int, ...]


@dataclass(frozen=True)
class Coverage:
    """`columns`: heads of the matrix. `since`, `until`: what the evidence has to cover."""

    since: date
    until: date
    columns: tuple[str, ...]
    items: tuple[ItemCoverage, ...]
    warnings: tuple[Warned, ...]


def coverage_of(assessment: Assessment, user: User, *, today: date) -> Coverage:
    """The evidence of the items that the user works on or may read, against what the catalogue expects. Four queries at most."""
    sheet = [each for each in sheet_of(assessment).items if _reads(each, assessment, user)]
    not_needed = _not_needed(assessment)
    situation = situation_of(assessment)
    window = coverage.window_of(situation, as_of=today)
    columns = coverage.columns(window, situation.mode)
    evidence = {each.item.number: _evidence(each, not_needed[each.answer_id]) for each in sheet}
    lines = {number: coverage.lines(each, window) for number, each in evidence.items()}
    is_by_year = situation.mode == Mode.RE_REVIEW
    return Coverage(
        since=window.start,
        until=window.end,
        columns=tuple(str(each.start.year) if is_by_year else f"{each.start:%Y-%m}" for each in columns),
        items=tuple(_item(each, lines[each.item.number], columns) for each in sheet),
        warnings=tuple(_warnings(evidence, lines, situation.reference_date)),
    )


def _reads(entered: Entered, assessment: Assessment, user: User) -> bool:
    return assessment.role != EnterpriseRole.CONTRIBUTOR or entered.assignee_id == user.pk


def _not_needed(assessment: Assessment) -> defaultdict[int, dict[str, str]]:
    """Answer → facet → why it is not needed."""
    reasons: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = FacetNotNeeded.objects.filter(answer__assessment=assessment)
    for answer, facet, reason in rows.values_list("answer", "facet", "reason"):
        reasons[answer][facet] = reason
    return reasons


def _evidence(entered: Entered, not_needed: dict[str, str]) -> ItemEvidence:
    files: defaultdict[str, list[LinkedFile]] = defaultdict(list)
    for file in entered.files:
        files[str(file.document)].append(file)
    return ItemEvidence(
        number=entered.item.number,
        rating=entered.rating,
        expected=tuple(Expected(each.facet, each.frequency) for each in entered.item.expected_evidence),
        pieces=tuple(_piece(document, of_document) for document, of_document in files.items()),
        not_needed=not_needed,
        nil_statement_counts=entered.item.nil_statement_counts,
    )


def _piece(document: str, files: list[LinkedFile]) -> Piece:
    first = files[0]
    return Piece(
        document=document,
        title=first.title,
        facet=first.facet,
        since=first.covers_from,
        until=first.covers_until,
        valid_until=first.valid_until,
        digests=frozenset(each.sha256 for each in files),
        is_nil_statement=first.kind == Kind.NIL_STATEMENT,
    )


def _item(entered: Entered, lines: list[Line], columns: list[Window]) -> ItemCoverage:
    rows = tuple(_row(entered, line, columns) for line in lines)
    is_open = entered.rating in (ratings.MEET, ratings.BASICALLY_MEET)
    is_open = is_open and any(row.is_missing or row.gaps or row.without_period for row in rows)
    return ItemCoverage(entered.item.number, own(entered.item.title, get_language()), is_open, rows)


def _row(entered: Entered, line: Line, columns: list[Window]) -> Row:
    language = get_language()
    return Row(
        facet=line.facet,
        label=str(Facet(line.facet).label),
        frequency=str(Frequency(line.frequency).label),
        expected=tuple(own(each.text, language) for each in entered.item.expected_evidence if each.facet == line.facet),
        titles=listed(f"“{each.title}”" for each in line.pieces),
        gaps=listed(map(_span, coverage.joined(line.gaps))) if line.pieces else "",
        without_period=listed(f"“{each.title}”" for each in line.without_period),
        is_missing=line.is_missing,
        not_needed=line.not_needed,
        cells=tuple(_cell(line, column) for column in columns),
    )


def _cell(line: Line, column: Window) -> Cell:
    covered, counted = coverage.cell(line, column)
    if not counted:
        return Cell(covered, counted, _("not counted"))
    if counted == 1:
        return Cell(covered, counted, _("covered") if covered else _("gap"))
    return Cell(covered, counted, _("%(covered)s of %(counted)s covered") % {"covered": covered, "counted": counted})


def _span(period: Window) -> str:
    """Months as `2026-03` or `2026-03 to 2026-05`; other periods by their days."""
    if not (period.start.day == 1 and coverage.ends_a_month(period.end)):
        return _("%(since)s to %(until)s") % {"since": written(period.start), "until": written(period.end)}
    first, last = f"{period.start:%Y-%m}", f"{period.end:%Y-%m}"
    return first if first == last else _("%(since)s to %(until)s") % {"since": first, "until": last}


def _warnings(evidence: dict[int, ItemEvidence], lines: dict[int, list[Line]], day: date) -> list[Warned]:
    """What a reviewer would ask about: what is missing or has gaps first, each sentence once."""
    found = [*_of_lines(evidence, lines), *_of_documents(evidence, day)]
    numbers: dict[str, list[int]] = {}
    for sentence, items in found:
        numbers.setdefault(sentence, []).extend(items)
    return [Warned(sentence, tuple(sorted(set(items)))) for sentence, items in numbers.items()]


def _of_lines(evidence: dict[int, ItemEvidence], lines: dict[int, list[Line]]) -> list[tuple[str, list[int]]]:
    found = []
    for number, each in evidence.items():
        if each.rating not in (ratings.MEET, ratings.BASICALLY_MEET) or not each.pieces:
            # Without any evidence, the checks of the verdict say so.
            continue
        for line in lines[number]:
            facet = Facet(line.facet).label
            if line.is_missing:
                found.append((_("Nothing linked is said to be: %(facet)s.") % {"facet": facet}, [number]))
            elif line.gaps and len(line.without_period) < len(line.pieces):
                gaps = listed(map(_span, coverage.joined(line.gaps)))
                sentence = _("Nothing linked covers %(gaps)s (%(facet)s).") % {"gaps": gaps, "facet": facet}
                found.append((sentence, [number]))
            for piece in line.without_period:
                sentence = _("State which period “%(title)s” covers.") % {"title": piece.title}
                found.append((sentence, [number]))
    return found


def _of_documents(evidence: dict[int, ItemEvidence], day: date) -> list[tuple[str, list[int]]]:
    items = list(evidence.values())
    found = []
    for piece, numbers in coverage.expiring(items, by=day):
        values = {"title": piece.title, "until": written(piece.valid_until or day), "day": written(day)}
        found.append((_("“%(title)s” is valid until %(until)s only, not until %(day)s.") % values, numbers))
    if alone := coverage.one_for_all(items):
        piece, numbers = alone
        sentence = ngettext(
            "“%(title)s” is the only evidence of %(count)s item.",
            "“%(title)s” is the only evidence of %(count)s items.",
            len(numbers),
        )
        found.append((sentence % {"title": piece.title, "count": len(numbers)}, numbers))
    for piece, numbers in coverage.rule_and_record(items):
        sentence = _("“%(title)s” is given as the written procedure and as the record that it is carried out.")
        found.append((sentence % {"title": piece.title}, numbers))
    return found

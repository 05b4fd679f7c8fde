"""A case as its page shows it: each item of the dossier beside the reviewer's rating and comment."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from acecs.text.bilingual import own
from assessments.documents.comparison import answered_items, unchanged_items
from assessments.documents.customs_word import Raised
from assessments.documents.dossier import Dossier, EvidencePart, ItemPart, SubItemPart
from assessments.vocabulary import DocumentVerdict, NotAccepted
from reviews.judgment import FileJudgment, FileKey, Judgment
from reviews.models import DocumentJudgment, ItemJudgment
from reviews.queries import file_judgment_of, judgment_of
from standards.law.parts import FigurePart
from standards.law.statement import GroupedCheck, grouped_checks
from standards.states import Facet


@dataclass(frozen=True)
class CaseEvidence:
    """A document pinned by the dossier; `facet` is a word in the reader's language.

    `opened_at`: when the reader last read or downloaded it.
    """

    part: EvidencePart
    facet: str
    opened_at: datetime | None = None
    judgment: FileJudgment = field(default_factory=FileJudgment)
    version: int = 0
    is_carried: bool = False
    judged_by: str = ""

    @property
    def key(self) -> FileKey:
        return FileKey(self.part.document, self.part.version, self.part.position)

    @property
    def anchor(self) -> str:
        """Of the file in its item's page."""
        return f"file-{self.part.document}-{self.part.version}-{self.part.position}"

    @property
    def reason(self) -> str:
        """Why it is not accepted, in the reader's language; empty if it is."""
        return str(NotAccepted(self.judgment.reason).label) if self.judgment.reason else ""


@dataclass(frozen=True)
class CaseSubRow:
    part: SubItemPart
    text: str


@dataclass(frozen=True)
class RatedSubRow:
    """A sub-item that the reviewer rates; `rating` is empty until they do."""

    number: str
    own: str
    rating: str


@dataclass(frozen=True)
class CaseRow:
    """One item of the case.

    `asked`: the judgment of the previous round, if it asked for a correction. `is_evidence_added`: a document version was
    submitted that the previous round did not have. `version`: 0 if nothing is saved yet.
    `figures`: results of the enterprise's figures for the item and its sub-items, as frozen.
    """

    number: int
    title: str
    text: str
    part: ItemPart
    sub_items: list[CaseSubRow]
    evidence: list[CaseEvidence]
    figures: list[FigurePart]
    judgment: Judgment
    version: int
    is_changed: bool
    # Only a reply to customs was added.
    is_answered: bool
    is_carried: bool
    saved_at: datetime | None
    saved_by: str
    asked: Judgment | None
    is_evidence_added: bool

    @property
    def rated_sub_items(self) -> list[RatedSubRow]:
        """Empty for an item that is rated as one."""
        return [
            RatedSubRow(sub.number, sub.rating, self.judgment.sub_ratings.get(sub.number, ""))
            for sub in self.part.rated_sub_items
        ]

    @property
    def given_sub_ratings(self) -> list[RatedSubRow]:
        """Also empty while the reviewer has rated no sub-item."""
        return self.rated_sub_items if self.judgment.sub_ratings else []

    @property
    def asked_sub_ratings(self) -> list[RatedSubRow]:
        """What the previous round rated the sub-items that it asked to correct."""
        given = self.asked.sub_ratings if self.asked else {}
        return [
            RatedSubRow(sub.number, sub.rating, given[sub.number])
            for sub in self.part.rated_sub_items
            if sub.number in given
        ]

    @property
    def differs(self) -> bool:
        """True if the reviewer's rating differs from the enterprise's."""
        subs = ((sub.rating, sub.own) for sub in self.rated_sub_items)
        given = [(self.judgment.rating, str(self.part.rating)), *subs]
        return any(rating not in ("", own) for rating, own in given)

    @property
    def raised(self) -> tuple[Raised, ...]:
        """The item if the reviewer raised it: the enterprise's figures for it are then shown without a sign."""
        given = self.judgment
        if not (given.is_below or given.to_correct):
            return ()
        return (Raised(self.number, given.rating, tuple(given.sub_ratings.items())),)

    @property
    def lacks_comment(self) -> bool:
        """True if the rating cannot be sent before a comment says why."""
        return self.judgment.lacks_comment(self.part)

    @property
    def accepted(self) -> int:
        return sum(file.judgment.verdict == DocumentVerdict.ACCEPTED for file in self.evidence)

    @property
    def not_accepted(self) -> int:
        return sum(file.judgment.verdict == DocumentVerdict.NOT_ACCEPTED for file in self.evidence)

    @property
    def undecided(self) -> int:
        """How many files were neither accepted nor not accepted."""
        return len(self.evidence) - self.accepted - self.not_accepted

    @property
    def has_worst(self) -> bool:
        """True in a re-review, where results are also given for the worst 12 months."""
        return any(figure.worst for figure in self.figures)


FILTERS: dict[str, Callable[[CaseRow], bool]] = {
    "all": lambda _row: True,
    "unrated": lambda row: not row.judgment.rating,
    "changed": lambda row: row.is_changed,
    "differs": lambda row: row.differs,
    "to_correct": lambda row: row.judgment.to_correct,
    "lacks_comment": lambda row: row.lacks_comment,
    "undecided": lambda row: row.undecided > 0,
}


@dataclass(frozen=True)
class Warnings:
    """Warnings from when the dossier was frozen, each sentence once, law and advice separate."""

    law: list[GroupedCheck]
    advice: list[GroupedCheck]


@dataclass(frozen=True)
class CaseGroup:
    number: int
    heading: str
    rows: list[CaseRow]


@dataclass(frozen=True)
class CaseRowInPlace:
    """An item with the numbers of its neighbors in the submission (None at either end)."""

    row: CaseRow
    previous: int | None
    following: int | None


def place(case_rows: Sequence[CaseRow], number: int) -> CaseRowInPlace | None:
    """Return the item's place, or None if the submission has no such item."""
    numbers = [row.number for row in case_rows]
    if number not in numbers:
        return None
    at = numbers.index(number)
    before, after = numbers[:at], numbers[at + 1 :]
    return CaseRowInPlace(case_rows[at], before[-1] if before else None, after[0] if after else None)


def rows(
    dossier: Dossier,
    before: Dossier | None,
    saved: Mapping[int, ItemJudgment],
    texts: Mapping[int, str],
    language: str,
    asked: Mapping[int, Judgment],
    files: Mapping[int, Mapping[FileKey, DocumentJudgment]],
) -> list[CaseRow]:
    """Return one row per item of the dossier.

    `before`: the previous round's dossier. `texts`: item number → wording as HTML. `asked`: item number → the
    previous round's judgment, if it asked for a correction. `files`: item number → the saved decisions on its files.
    """
    same = unchanged_items(before, dossier) if before else {item.number for item in dossier.items}
    answered = answered_items(before, dossier) if before else set()
    figures = figures_by_item(dossier)
    former = {item.number: item for item in before.items} if before else {}
    return [
        _row(
            item,
            saved.get(item.number),
            texts,
            language,
            is_changed=item.number not in same,
            is_answered=item.number in answered,
            asked=asked.get(item.number),
            before=former.get(item.number),
            figures=figures.get(item.number, []),
            files=files.get(item.number, {}),
        )
        for item in dossier.items
    ]


def figures_by_item(dossier: Dossier) -> dict[int, list[FigurePart]]:
    """Item number → results of figures. Empty for old dossiers, which were frozen without figures."""
    by_item: defaultdict[int, list[FigurePart]] = defaultdict(list)
    for figure in dossier.readiness.figures if dossier.readiness else []:
        by_item[figure.number].append(figure)
    return by_item


def warnings(dossier: Dossier) -> Warnings:
    """Return the checks that do not block: with a blocking one the dossier could not have been submitted."""
    warned = [check for check in (dossier.readiness.checks if dossier.readiness else []) if not check.blocks]
    return Warnings(
        law=grouped_checks(check for check in warned if check.basis == "law"),
        advice=grouped_checks(check for check in warned if check.basis == "advice"),
    )


def _row(
    item: ItemPart,
    saved: ItemJudgment | None,
    texts: Mapping[int, str],
    language: str,
    *,
    is_changed: bool,
    is_answered: bool,
    asked: Judgment | None,
    before: ItemPart | None,
    figures: list[FigurePart],
    files: Mapping[FileKey, DocumentJudgment],
) -> CaseRow:
    return CaseRow(
        number=item.number,
        title=own(item.title, language),
        text=texts.get(item.number, ""),
        part=item,
        sub_items=[CaseSubRow(sub, own(sub.text, language)) for sub in item.sub_items],
        evidence=[_evidence(piece, files) for piece in item.evidence],
        figures=figures,
        judgment=judgment_of(saved) if saved else Judgment(),
        version=saved.version if saved else 0,
        is_changed=is_changed,
        is_answered=is_answered,
        is_carried=saved.carried if saved else False,
        saved_at=saved.saved_at if saved else None,
        saved_by=saved.saved_by.name if saved else "",
        asked=asked,
        is_evidence_added=bool(_documents(item) - _documents(before)),
    )


def _evidence(piece: EvidencePart, files: Mapping[FileKey, DocumentJudgment]) -> CaseEvidence:
    shown = CaseEvidence(piece, str(Facet(piece.facet).label) if piece.facet else "")
    saved = files.get(shown.key)
    if saved is None:
        return shown
    return replace(
        shown,
        judgment=file_judgment_of(saved),
        version=saved.version,
        is_carried=saved.carried,
        judged_by=saved.saved_by.name,
    )


def with_openings(rows: Iterable[CaseRow], opened: Mapping[tuple[UUID, int, int], datetime]) -> list[CaseRow]:
    """Add when the reader opened each file: (document, version, position) → moment."""

    def with_moment(each: CaseEvidence) -> CaseEvidence:
        part = each.part
        return replace(each, opened_at=opened.get((UUID(part.document), part.version, part.position)))

    return [replace(row, evidence=[with_moment(each) for each in row.evidence]) for row in rows]


def _documents(item: ItemPart | None) -> set[tuple[str, int]]:
    return {(piece.document, piece.version) for piece in item.evidence} if item else set()


def grouped(dossier: Dossier, shown: Iterable[CaseRow], language: str) -> list[CaseGroup]:
    """Group the rows by business type, as the dossier lists the items. Types without a shown item are left out."""
    by_number = {row.number: row for row in shown}
    groups = [
        CaseGroup(
            part.number,
            own(part.heading, language),
            [by_number[number] for number in part.item_numbers if number in by_number],
        )
        for part in dossier.types
    ]
    return [group for group in groups if group.rows]


def counts(case_rows: Iterable[CaseRow]) -> dict[str, int]:
    """Filter name → number of rows that match it."""
    listed = list(case_rows)
    return {name: sum(map(matches, listed)) for name, matches in FILTERS.items()}

"""A case as its page shows it: each item of the dossier beside the reviewer's own rating and comment."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from acecs.text.bilingual import Text, side_in, side_of
from assessments.documents.comparison import unchanged_items
from assessments.documents.dossier import Dossier, EvidencePart, ItemPart, SubItemPart
from reviews.finding import Finding
from reviews.models import Verdict
from standards.law.parts import FigurePart
from standards.law.statement import GroupedCheck, grouped_checks
from standards.states import Facet


@dataclass(frozen=True)
class Evidence:
    """A document that the dossier pins; `facet` is a word in the reader's language."""

    part: EvidencePart
    facet: str


@dataclass(frozen=True)
class SubRow:
    part: SubItemPart
    text: str


@dataclass(frozen=True)
class Row:
    """`defect` is what the round before wanted corrected; `version` 0 means that nothing is saved yet.

    `figures`: what the enterprise's own figures make of the item and its sub-items, as frozen.
    """

    number: int
    title: str
    text: str
    part: ItemPart
    sub_items: list[SubRow]
    evidence: list[Evidence]
    figures: list[FigurePart]
    finding: Finding
    version: int
    is_changed: bool
    is_carried: bool
    saved_at: datetime | None
    defect: str

    @property
    def differs(self) -> bool:
        """The reviewer came to another rating than the enterprise."""
        return self.finding.rating != "" and self.finding.rating != self.part.rating

    @property
    def has_worst(self) -> bool:
        """A re-review: by its letter, and in the worst 12 months."""
        return any(figure.worst for figure in self.figures)


FILTERS: dict[str, Callable[[Row], bool]] = {
    "all": lambda _row: True,
    "unrated": lambda row: not row.finding.rating,
    "changed": lambda row: row.is_changed,
    "differs": lambda row: row.differs,
    "to_correct": lambda row: row.finding.to_correct,
}


@dataclass(frozen=True)
class Warnings:
    """What was warned of when the dossier was frozen, each sentence once, law and advice apart."""

    law: list[GroupedCheck]
    advice: list[GroupedCheck]


@dataclass(frozen=True)
class Group:
    number: int
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Place:
    """An item among the others of its submission: the numbers of those before and after it."""

    row: Row
    previous: int | None
    following: int | None


def place(found: Sequence[Row], number: int) -> Place | None:
    """None where the submission has no such item."""
    numbers = [row.number for row in found]
    if number not in numbers:
        return None
    at = numbers.index(number)
    before, after = numbers[:at], numbers[at + 1 :]
    return Place(found[at], before[-1] if before else None, after[0] if after else None)


def rows(
    dossier: Dossier,
    before: Dossier | None,
    verdicts: Mapping[int, Verdict],
    texts: Mapping[int, str],
    language: str,
    defects: Mapping[int, str],
) -> list[Row]:
    """`before`: the dossier of the last round; `texts`: item number → wording as HTML; `defects`: of the last round."""
    same = unchanged_items(before, dossier) if before else {item.number for item in dossier.items}
    figures = figures_by_item(dossier)
    return [
        _row(
            item,
            verdicts.get(item.number),
            texts,
            language,
            is_changed=item.number not in same,
            defects=defects,
            figures=figures.get(item.number, []),
        )
        for item in dossier.items
    ]


def figures_by_item(dossier: Dossier) -> dict[int, list[FigurePart]]:
    """Item number → what figures make of it; a dossier from before there were figures says nothing."""
    found: defaultdict[int, list[FigurePart]] = defaultdict(list)
    for figure in dossier.readiness.figures if dossier.readiness else []:
        found[figure.number].append(figure)
    return found


def warnings(dossier: Dossier) -> Warnings:
    """What blocks is not among them: it could not have been submitted."""
    found = [check for check in (dossier.readiness.checks if dossier.readiness else []) if not check.blocks]
    return Warnings(
        law=grouped_checks(check for check in found if check.basis == "law"),
        advice=grouped_checks(check for check in found if check.basis == "advice"),
    )


def _row(
    item: ItemPart,
    verdict: Verdict | None,
    texts: Mapping[int, str],
    language: str,
    *,
    is_changed: bool,
    defects: Mapping[int, str],
    figures: list[FigurePart],
) -> Row:
    return Row(
        number=item.number,
        title=side(item.title, language),
        text=texts.get(item.number, ""),
        part=item,
        sub_items=[SubRow(sub, side(sub.text, language)) for sub in item.sub_items],
        evidence=[Evidence(piece, str(Facet(piece.facet).label) if piece.facet else "") for piece in item.evidence],
        figures=figures,
        finding=Finding(verdict.rating, verdict.comment, verdict.to_correct) if verdict else Finding(),
        version=verdict.version if verdict else 0,
        is_changed=is_changed,
        is_carried=verdict.carried if verdict else False,
        saved_at=verdict.saved_at if verdict else None,
        defect=defects.get(item.number, ""),
    )


def side(text: Text, language: str) -> str:
    return side_of(text, side_in(language))


def grouped(dossier: Dossier, shown: Iterable[Row], language: str) -> list[Group]:
    """By business type, each item under the type that it is listed under."""
    by_number = {row.number: row for row in shown}
    groups = [
        Group(
            part.number,
            side(part.heading, language),
            [by_number[number] for number in part.item_numbers if number in by_number],
        )
        for part in dossier.types
    ]
    return [group for group in groups if group.rows]


def counts(found: Iterable[Row]) -> dict[str, int]:
    listed = list(found)
    return {name: sum(map(wanted, listed)) for name, wanted in FILTERS.items()}

"""What the worksheet and an item's page show, prepared in a constant number of queries.

Rows are plain dataclasses: a template that walks 32 ORM objects is four times slower.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from acecs.accounts.models import User
from acecs.accounts.states import Language
from assessments.entry import Entry
from assessments.models import Answer, Assessment, EvidenceLink, SubAnswer
from assessments.queries.facts import count_known, registered_count, situation_of
from assessments.queries.rounds import defects
from assessments.states import EDITABLE
from standards import ratings
from standards.law.figures import Figures
from standards.law.parts import FigurePart
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, contradiction
from standards.law.rollup import SubRating, applies, counts_as
from standards.law.trace.penalties import documents_text
from standards.rendering import item_texts
from standards.states import Facet, Rating

# What a page shows of an item's history; every version is kept.
MOST_HISTORY = 20
NOTHING_SUGGESTED: Mapping[int, Suggestion] = {}


@dataclass(frozen=True)
class SubRow:
    """`rating` counts only while the sub-item applies; it is kept when it does not."""

    position: int
    number: str
    text: str
    other_text: str
    rating: str
    rule: str
    applies: bool | None


@dataclass(frozen=True)
class EvidenceRow:
    public_id: UUID
    document: UUID
    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    facet: str
    uploaded_by: str
    uploaded_at: datetime
    version: int
    linked_by: str
    linked_at: datetime

    @property
    def is_linked_later(self) -> bool:
        """The document was in the vault before it came to this item."""
        return self.linked_at != self.uploaded_at

    @property
    def facet_label(self) -> str:
        return str(Facet(self.facet).label) if self.facet else ""


@dataclass(frozen=True)
class SuggestionRow:
    """What the profile says of an item beside its saved rating, in the reader's language.

    `contradiction`: how the rating goes against it, or nothing. `is_no`: the question was answered so.
    """

    reason: str
    is_to_accept: bool
    contradiction: str
    is_no: bool


@dataclass(frozen=True)
class Row:
    """One item with its answer. Numbers that the template prints are ready as strings."""

    answer_id: int
    number: str
    title: str
    rating: str
    note: str
    reason: str
    count_known: str
    version: int
    is_yes_no: bool
    not_applicable_when: str
    closing: str
    other_closing: str
    assignee_id: int | None
    assignee: str
    due_date: date | None
    updated_by: str
    updated_at: datetime | None
    type_number: int
    type_heading: str
    text: str
    url: str
    sub_items: list[SubRow] = field(default_factory=list)
    evidence: list[EvidenceRow] = field(default_factory=list)
    # What customs wants corrected, while the assessment is returned.
    defect: str = ""
    suggestion: SuggestionRow | None = None
    # What the register says of last year's number of relevant documents; empty while it says nothing.
    registered: str = ""
    is_final: bool = False
    figures: list[FigurePart] = field(default_factory=list)

    @property
    def counts_as(self) -> str:
        """The rating as it is today; `rating` is what was saved, and what is with customs or over stands as it was saved."""
        if self.is_final:
            return self.rating
        subs = [SubRating(sub.position, sub.applies, sub.rating) for sub in self.sub_items]
        return counts_as(self.rating, subs)

    @property
    def is_rated(self) -> bool:
        return self.counts_as != ""

    @property
    def is_problem(self) -> bool:
        """Stands in the way: not met, rated better than the figures, or *basically meets* where that has no content."""
        is_empty = self.is_yes_no and self.counts_as == Rating.BASICALLY_MEET
        return self.counts_as == Rating.NOT_MEET or is_empty or bool(self.against_figures)

    @property
    def against_figures(self) -> list[str]:
        """What is rated better than the enterprise's own figures: the item, or those of its sub-items."""
        better = (Rating.MEET, Rating.BASICALLY_MEET, Rating.NOT_APPLICABLE)
        parts = {sub.number: sub.rating for sub in self.sub_items if sub.applies} or {self.number: self.rating}
        return [each.key for each in self.figures if each.result == ratings.NOT_MEET and parts.get(each.key) in better]

    @property
    def lacks_evidence(self) -> bool:
        return self.counts_as in (Rating.MEET, Rating.BASICALLY_MEET) and not self.evidence


@dataclass(frozen=True)
class Progress:
    rated: int
    total: int


@dataclass(frozen=True)
class Group:
    number: int
    heading: str
    rows: list[Row]

    @property
    def progress(self) -> Progress:
        return progress(self.rows)

    @property
    def is_done(self) -> bool:
        """Nothing of it is left to rate or to rate otherwise."""
        return all(row.is_rated and not row.against_figures for row in self.rows)


FILTERS: dict[str, Callable[[Row], bool]] = {
    "all": lambda _row: True,
    "unrated": lambda row: not row.is_rated,
    "problem": lambda row: row.is_problem,
    "no_evidence": lambda row: row.lacks_evidence,
    "returned": lambda row: row.defect != "",
}


def progress(rows: Iterable[Row]) -> Progress:
    rated = [row.is_rated for row in rows]
    return Progress(rated=sum(rated), total=len(rated))


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many items each filter shows."""
    found = list(rows)
    return {name: sum(map(wanted, found)) for name, wanted in FILTERS.items()}


def with_typed(row: Row, typed: Entry, version: int) -> Row:
    """The row as a person typed it but could not save, still over the version that they had seen."""
    subs = [
        replace(
            sub,
            rating=typed.sub_ratings.get(sub.position, ""),
            applies=sub.applies if row.registered else applies(sub.rule, typed.count_known),
        )
        for sub in row.sub_items
    ]
    return replace(
        row,
        rating=typed.rating,
        note=typed.note,
        reason=typed.reason,
        count_known=typed.count_known,
        version=version,
        sub_items=subs,
    )


def rows(
    assessment: Assessment,
    user: User,
    language: str,
    *,
    number: int | None = None,
    suggested: Mapping[int, Suggestion] = NOTHING_SUGGESTED,
    figures: Sequence[FigurePart] = (),
) -> list[Row]:
    """The items in scope that the user may see, in the annex's order; with `number`, that item alone.

    `suggested`: item number → what the profile says of it; `figures`: what the enterprise's figures make of items.
    Four queries: answers, sub-items, evidence, the register's number of documents; one more while the assessment is returned.
    """
    answers = assessment.answers.in_scope().visible_to(user, assessment.role)
    if number is not None:
        answers = answers.filter(item__number=number)
    registered = registered_count(assessment)
    year = documents_year(situation_of(assessment))
    subs = _sub_rows(answers, language, registered, year)
    said = getattr(documents_text(registered, year), _suffixes(language)[0]) if registered.documents else ""
    evidence = _evidence_rows(answers)
    texts = item_texts(assessment.edition, language)
    returned = defects(assessment)
    base = reverse("assessments:worksheet", args=[assessment.public_id]).removesuffix("worksheet/")
    return [
        Row(
            **(values | {"number": str(values["number"])}),
            text=texts[values["number"]],
            url=f"{base}items/{values['number']}/",
            sub_items=subs[values["answer_id"]],
            evidence=evidence[values["answer_id"]],
            defect=returned.get(values["number"], ""),
            suggestion=_suggestion_row(suggested.get(values["number"]), values["rating"], language),
            registered=said if subs[values["answer_id"]] else "",
            is_final=assessment.state not in EDITABLE,
            figures=[each for each in figures if each.number == values["number"]],
        )
        for values in _answer_values(answers, language)
    ]


def _suggestion_row(suggestion: Suggestion | None, rating: str, language: str) -> SuggestionRow | None:
    if suggestion is None:
        return None
    own = _suffixes(language)[0]
    return SuggestionRow(
        reason=getattr(suggestion.reason, own),
        is_to_accept=suggestion.is_not_applicable and rating != Rating.NOT_APPLICABLE,
        contradiction=getattr(contradiction(rating, suggestion), own),
        is_no=not suggestion.is_yes,
    )


def grouped(sheet: Iterable[Row]) -> list[Group]:
    groups: dict[int, Group] = {}
    for row in sheet:
        groups.setdefault(row.type_number, Group(row.type_number, row.type_heading, [])).rows.append(row)
    return [groups[number] for number in sorted(groups)]


def _suffixes(language: str) -> tuple[str, str]:
    return ("en", "zh") if language == Language.ENGLISH else ("zh", "en")


def _answer_values(answers: Any, language: str) -> Iterable[dict[str, Any]]:
    own, other = _suffixes(language)
    columns = {
        "answer_id": "pk",
        "number": "item__number",
        "title": f"item__title_{own}",
        "rating": "rating",
        "note": "note",
        "reason": "reason",
        "count_known": "count_known",
        "version": "version",
        "is_yes_no": "item__is_yes_no",
        "not_applicable_when": f"item__not_applicable_when_{own}",
        "closing": f"item__closing_{own}",
        "other_closing": f"item__closing_{other}",
        "assignee_id": "assignee_id",
        "assignee": "assignee__name",
        "due_date": "due_date",
        "updated_by": "updated_by__name",
        "updated_at": "updated_at",
        "type_number": "business_type__number",
        "type_heading": f"business_type__heading_{own}",
    }
    for values in answers.order_by("item__number").values_list(*columns.values()):
        row = dict(zip(columns, values, strict=True))
        yield row | {"assignee": row["assignee"] or "", "updated_by": row["updated_by"] or ""}


def _sub_rows(answers: Any, language: str, registered: Figures, year: int) -> defaultdict[int, list[SubRow]]:
    own, other = _suffixes(language)
    found = SubAnswer.objects.filter(answer__in=answers).order_by("sub_item__position")
    result = defaultdict(list)
    for answer_id, number, position, text, other_text, rule, rating, known in found.values_list(
        "answer_id",
        "sub_item__item__number",
        "sub_item__position",
        f"sub_item__text_{own}",
        f"sub_item__text_{other}",
        "sub_item__applies",
        "rating",
        "answer__count_known",
    ):
        takes_part = applies(rule, count_known(known, registered, year))
        result[answer_id].append(SubRow(position, f"{number}({position})", text, other_text, rating, rule, takes_part))
    return result


def _evidence_rows(answers: Any) -> defaultdict[int, list[EvidenceRow]]:
    result = defaultdict(list)
    links = EvidenceLink.objects.filter(answer__in=answers).newest_versions("linked_by__name", "linked_at")
    for answer_id, *values in links:
        result[answer_id].append(EvidenceRow(*values))
    return result


def history(answer: Answer) -> Any:
    """The newest saved versions of the answer with who saved each, newest first."""
    return answer.versions.select_related("saved_by")[:MOST_HISTORY]

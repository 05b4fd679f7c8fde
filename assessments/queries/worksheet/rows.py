"""The items that a reader sees, with their answers, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from acecs.accounts.models import User
from acecs.text.bilingual import sides_in
from assessments.models import Assessment, EvidenceLink
from assessments.queries.facts import count_known, registered_count, situation_of
from assessments.queries.rounds import defects
from assessments.queries.worksheet.row import EvidenceRow, Row, SubRow, SuggestionRow
from assessments.states import EDITABLE
from standards.catalogue import BusinessType, Item
from standards.law.parts import FigurePart
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, contradiction
from standards.law.rollup import applies
from standards.law.trace.penalties import documents_text
from standards.queries.catalogue import catalogue_of
from standards.rendering import item_texts
from standards.states import Rating

NOTHING_SUGGESTED: Mapping[int, Suggestion] = {}
COLUMNS = (
    "pk",
    "item_id",
    "business_type_id",
    "rating",
    "note",
    "reason",
    "count_known",
    "version",
    "assignee_id",
    "assignee__name",
    "due_date",
    "updated_by__name",
    "updated_at",
)


@dataclass(frozen=True)
class Saved:
    """An answer as it was saved, with its item and the picked type that the item is listed under.

    `sub_ratings`: sub-item's key → its rating.
    """

    pk: int
    item: Item
    type: BusinessType
    rating: str
    note: str
    reason: str
    count_known: str
    version: int
    assignee_id: int | None
    assignee: str | None
    due_date: date | None
    updated_by: str | None
    updated_at: datetime | None
    sub_ratings: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowInPlace:
    """A row with the numbers of the items before and after it, among those that the user may see."""

    row: Row
    previous: int | None
    next: int | None


def rows_of(
    assessment: Assessment,
    user: User,
    language: str,
    *,
    suggested: Mapping[int, Suggestion] = NOTHING_SUGGESTED,
    figures: Sequence[FigurePart] = (),
) -> list[Row]:
    """The items in scope that the user may see, in the annex's order.

    `suggested`: item number → what the profile says of it; `figures`: what the enterprise's figures make of items.
    Three queries: answers, evidence, the register's number of documents; one more while the assessment is returned.
    """
    return _rows(assessment, _answers(assessment, user), language, suggested, figures)


def row_in_place(
    assessment: Assessment,
    user: User,
    number: int,
    language: str,
    *,
    suggested: Mapping[int, Suggestion],
    figures: Sequence[FigurePart],
) -> RowInPlace | None:
    """The row of one item, or None if it is out of scope or the user may not see it. As many queries as `rows_of`."""
    answers = _answers(assessment, user)
    numbers = [None, *(answer.item.number for answer in answers), None]
    if number not in numbers:
        return None
    place = numbers.index(number)
    [row] = _rows(assessment, answers[place - 1 : place], language, suggested, figures)
    return RowInPlace(row, previous=numbers[place - 1], next=numbers[place + 1])


def _answers(assessment: Assessment, user: User) -> list[Saved]:
    """What was saved for each item in scope that the user may see, in the annex's order. One query."""
    catalogue = catalogue_of(assessment.edition)
    visible = assessment.answers.in_scope().visible_to(user, assessment.role)
    # An answer with sub-items comes once for each of them.
    lines = visible.values_list(*COLUMNS, "sub_answers__sub_item_id", "sub_answers__rating")
    found: dict[int, Saved] = {}
    for pk, item, its_type, *entered, sub_item, sub_rating in lines:
        if pk not in found:
            found[pk] = Saved(pk, catalogue.item_of_key[item], catalogue.type_of_key[its_type], *entered)
        if sub_item is not None:
            found[pk].sub_ratings[sub_item] = sub_rating
    return sorted(found.values(), key=lambda answer: answer.item.number)


def _rows(
    assessment: Assessment,
    answers: Sequence[Saved],
    language: str,
    suggested: Mapping[int, Suggestion],
    figures: Sequence[FigurePart],
) -> list[Row]:
    own, other = sides_in(language)
    registered, year = registered_count(assessment), documents_year(situation_of(assessment))
    said = getattr(documents_text(registered, year), own) if registered.documents else ""
    evidence = _evidence_rows(answers)
    texts = item_texts(assessment.edition, language)
    returned = defects(assessment)
    base = reverse("assessments:worksheet", args=[assessment.public_id]).removesuffix("worksheet/")
    return [
        Row(
            answer_id=answer.pk,
            number=str(item.number),
            title=getattr(item.title, own),
            rating=answer.rating,
            note=answer.note,
            reason=answer.reason,
            count_known=answer.count_known,
            version=answer.version,
            is_yes_no=item.is_yes_no,
            not_applicable_when=getattr(item.not_applicable_when, own),
            closing=getattr(item.closing, own),
            other_closing=getattr(item.closing, other),
            assignee_id=answer.assignee_id,
            assignee=answer.assignee or "",
            due_date=answer.due_date,
            updated_by=answer.updated_by or "",
            updated_at=answer.updated_at,
            type_number=answer.type.number,
            type_heading=getattr(answer.type.heading, own),
            text=texts[item.number],
            url=f"{base}items/{item.number}/",
            sub_items=_sub_rows(answer, count_known(answer.count_known, registered, year), own, other),
            evidence=evidence[answer.pk],
            defect=returned.get(item.number, ""),
            suggestion=_suggestion_row(suggested.get(item.number), answer.rating, own),
            registered=said if answer.sub_ratings else "",
            is_final=assessment.state not in EDITABLE,
            figures=tuple(each for each in figures if each.number == item.number),
        )
        for answer in answers
        for item in [answer.item]
    ]


def _sub_rows(answer: Saved, known: str, own: str, other: str) -> tuple[SubRow, ...]:
    return tuple(
        SubRow(
            position=sub.position,
            number=sub.number,
            text=getattr(sub.text, own),
            other_text=getattr(sub.text, other),
            rating=answer.sub_ratings[sub.key],
            rule=sub.applies,
            applies=applies(sub.applies, known),
        )
        for sub in answer.item.sub_items
        if sub.key in answer.sub_ratings
    )


def _suggestion_row(suggestion: Suggestion | None, rating: str, own: str) -> SuggestionRow | None:
    if suggestion is None:
        return None
    return SuggestionRow(
        reason=getattr(suggestion.reason, own),
        is_to_accept=suggestion.is_not_applicable and rating != Rating.NOT_APPLICABLE,
        contradiction=getattr(contradiction(rating, suggestion), own),
        is_no=not suggestion.is_yes,
    )


def _evidence_rows(answers: Sequence[Saved]) -> defaultdict[int, tuple[EvidenceRow, ...]]:
    """Answer's key → its evidence. One query."""
    result: defaultdict[int, tuple[EvidenceRow, ...]] = defaultdict(tuple)
    links = EvidenceLink.objects.filter(answer__in=[answer.pk for answer in answers])
    for answer_id, *values in links.newest_versions("linked_by__name", "linked_at"):
        result[answer_id] += (EvidenceRow(*values),)
    return result

"""Rows of the items that a reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from acecs.accounts.models import User
from acecs.text.bilingual import own, sides_in
from assessments.documents.customs_word import CustomsWord
from assessments.models import Assessment
from assessments.models.answer import sees_all
from assessments.queries.corrective import actions_by_item
from assessments.queries.customs import customs_word
from assessments.queries.entered import Entered, Sheet
from assessments.queries.facts import count_known, situation_of
from assessments.queries.rounds import raised_since_return
from assessments.queries.worksheet.row import CustomsRow, SubRow, SuggestionRow, WorksheetRow
from assessments.states import EDITABLE, State
from evidence.states import Kind
from standards.catalogue import Item
from standards.law.figures import Figures
from standards.law.parts import FigurePart
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, contradiction
from standards.law.rollup import applies
from standards.law.trace.penalties import documents_text
from standards.law.window import back_from
from standards.queries.catalogue import law_of
from standards.rendering import item_texts
from standards.states import Facet, Frequency, Rating

FACET_WORDS = {
    Facet.PROCEDURE: pgettext_lazy("facet", "procedure"),
    Facet.RECORD: pgettext_lazy("facet", "record"),
    Facet.SYSTEM: pgettext_lazy("facet", "system"),
    Facet.SITE: pgettext_lazy("facet", "site"),
    Facet.CUSTOMS: pgettext_lazy("facet", "customs"),
    Facet.STATEMENT: pgettext_lazy("facet", "declaration"),
}

NOTHING_SUGGESTED: Mapping[int, Suggestion] = {}


@dataclass(frozen=True)
class RowInPlace:
    """A row, its item, and the numbers of the previous and next item among those that the user may see."""

    row: WorksheetRow
    item: Item
    previous: int | None
    next: int | None


def rows_of(
    assessment: Assessment,
    user: User,
    language: str,
    sheet: Sheet,
    *,
    suggested: Mapping[int, Suggestion] = NOTHING_SUGGESTED,
    figures: Sequence[FigurePart] = (),
) -> list[WorksheetRow]:
    """Rows for the items of `sheet` that the user may see.

    `suggested`: item number → the profile's suggestion; `figures`: results computed from figures.
    No query.
    """
    return _rows(assessment, user, _visible(assessment, user, sheet), sheet.figures, language, suggested, figures)


def row_in_place(
    assessment: Assessment,
    user: User,
    number: int,
    language: str,
    sheet: Sheet,
    *,
    suggested: Mapping[int, Suggestion],
    figures: Sequence[FigurePart],
) -> RowInPlace | None:
    """The row of one item, or None if it is out of scope or the user may not see it. Same queries as `rows_of`."""
    answers = _visible(assessment, user, sheet)
    numbers = [None, *(answer.item.number for answer in answers), None]
    if number not in numbers:
        return None
    place = numbers.index(number)
    [row] = _rows(assessment, user, answers[place - 1 : place], sheet.figures, language, suggested, figures)
    return RowInPlace(row, answers[place - 1].item, previous=numbers[place - 1], next=numbers[place + 1])


def _visible(assessment: Assessment, user: User, sheet: Sheet) -> list[Entered]:
    return [each for each in sheet.items if sees_all(assessment.role) or each.assignee_id == user.pk]


def _rows(
    assessment: Assessment,
    user: User,
    answers: Sequence[Entered],
    registered: Figures,
    language: str,
    suggested: Mapping[int, Suggestion],
    figures: Sequence[FigurePart],
) -> list[WorksheetRow]:
    _own, other = sides_in(language)
    year = documents_year(situation_of(assessment))
    law = law_of(assessment.edition)
    texts = item_texts(assessment.edition, language)
    word = customs_word(assessment)
    sent = _sent(assessment, word) if word else {}
    pages, today = item_pages_url(assessment.public_id), timezone.localdate()
    corrective = actions_by_item(assessment, today)
    since = back_from(assessment.reference_date, law.window_months).start
    return [
        WorksheetRow(
            answer_id=answer.answer_id,
            number=str(item.number),
            title=own(item.title, language),
            rating=answer.rating,
            note=answer.note,
            reason=answer.reason,
            reply=answer.reply,
            count_known=answer.count_known,
            version=answer.version,
            is_yes_no=item.is_yes_no,
            allowed=item.allowed,
            not_applicable_when=own(item.not_applicable_when, language),
            closing=own(item.closing, language),
            other_closing=own(item.closing, other),
            assignee_id=answer.assignee_id,
            assignee_public_id=answer.assignee_public_id,
            assignee=answer.assignee,
            is_mine=answer.assignee_id == user.pk,
            is_past_due=answer.due_date is not None and answer.due_date < today,
            due_date=answer.due_date,
            updated_by=answer.updated_by,
            updated_at=answer.updated_at,
            type_number=answer.business_type.number,
            type_heading=own(answer.business_type.heading, language),
            text=texts[item.number],
            url=f"{pages}{item.number}/",
            asked=answer.asked if assessment.state in EDITABLE else None,
            remark_count=answer.remark_count,
            sub_items=_sub_rows(answer, count_known(answer.count_known, registered, year), language),
            evidence=answer.files,
            missing_facets=_missing_facets(answer),
            nil_statement_counts=item.nil_statement_counts,
            customs=sent.get(item.number),
            is_verdict_past=word is not None and word.sets_own_aside,
            suggestion=_suggestion_row(suggested.get(item.number), answer.rating, language),
            registered=own(documents_text(item.number, law, registered, year), language)
            if year in registered.documents
            else "",
            is_final=assessment.state not in EDITABLE,
            figures=tuple(each for each in figures if each.number == item.number),
            corrective=corrective.get(item.number),
            carried=answer.carried,
            carried_name=answer.carried_name,
            old_evidence=_old_evidence(answer, since, assessment.reference_date) if answer.carried else (),
        )
        for answer in answers
        for item in [answer.item]
    ]


def _missing_facets(answer: Entered) -> tuple[str, ...]:
    """Expected facets that no file is said to show; none before the item is said to be met, or if nothing is linked."""
    if answer.rating not in (Rating.MEET, Rating.BASICALLY_MEET) or not answer.files:
        return ()
    shown = {file.facet for file in answer.files}
    if answer.item.nil_statement_counts and any(file.kind == Kind.NIL_STATEMENT for file in answer.files):
        shown.add(Facet.RECORD)
    missing = {each.facet for each in answer.item.expected_evidence} - shown
    return tuple(str(FACET_WORDS[facet]) for facet in Facet if facet in missing)


def _old_evidence(answer: Entered, since: date, day: date) -> tuple[str, ...]:
    """Titles of files no longer valid on `day`, and of those about a time before `since` of what the item expects regularly.

    A file of no facet may be that. Without a period said of it, a file is about the time until its upload.
    """
    regular = {each.facet for each in answer.item.expected_evidence if each.frequency != Frequency.ONCE}
    return tuple(
        file.title
        for file in answer.files
        if (file.valid_until and file.valid_until < day)
        or (
            (file.facet in regular or (regular and not file.facet))
            and (file.covers_until or timezone.localdate(file.uploaded_at)) < since
        )
    )


def _sent(assessment: Assessment, word: CustomsWord) -> dict[int, CustomsRow]:
    """Item number → what customs last sent about it, for the items about which it said something."""
    is_current, since = word.round == assessment.round, raised_since_return(assessment)
    return {
        item.number: CustomsRow(
            item,
            word.round,
            is_current,
            is_returned=assessment.state == State.RETURNED,
            is_changed=since is not None and item.number in since.changed,
            is_answered=since is not None and item.number in since.answered,
            objects=word.objects,
        )
        for item in word.items
        if item.is_said
    }


def item_pages_url(public_id: UUID) -> str:
    """URL of an item's page up to its number, so that a page with 32 items reverses only one."""
    return reverse("assessments:worksheet", args=[public_id]).removesuffix("worksheet/") + "items/"


def _sub_rows(answer: Entered, known: str, language: str) -> tuple[SubRow, ...]:
    _own, other = sides_in(language)
    return tuple(
        SubRow(
            position=sub.position,
            number=sub.number,
            text=own(sub.text, language),
            other_text=own(sub.text, other),
            rating=answer.sub_ratings[sub.position],
            rule=sub.applies,
            applies=applies(sub.applies, known),
        )
        for sub in answer.item.sub_items
        if sub.position in answer.sub_ratings
    )


def _suggestion_row(suggestion: Suggestion | None, rating: str, language: str) -> SuggestionRow | None:
    if suggestion is None:
        return None
    return SuggestionRow(
        reason=own(suggestion.reason, language),
        is_to_accept=suggestion.is_not_applicable and rating != Rating.NOT_APPLICABLE,
        contradiction=own(contradiction(rating, suggestion), language),
        is_no=not suggestion.is_yes,
    )

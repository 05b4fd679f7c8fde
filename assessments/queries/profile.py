"""The business profile of an assessment as plain data: what is asked, what was answered, what that says of the items."""

from dataclasses import dataclass
from typing import Any

from acecs.text.bilingual import Text, own
from assessments.models import Assessment
from standards.law import profile
from standards.law.profile import Implication, Question, Suggestion
from standards.queries.catalogue import catalogue_of


@dataclass(frozen=True)
class Profile:
    """`headings`: of the picked types; `groups`: types with questions → their questions.

    `answers`: code → yes, of these questions only.
    """

    headings: dict[int, Text]
    groups: dict[int, list[Question]]
    answers: dict[str, bool]

    @property
    def questions(self) -> list[Question]:
        return [question for group in self.groups.values() for question in group]

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def total(self) -> int:
        return len(self.questions)


@dataclass(frozen=True)
class HintRow:
    """`rating` is None if the item is not in scope, so that it has no link."""

    number: int
    says: Implication
    reason: str
    rating: str | None


@dataclass(frozen=True)
class QuestionRow:
    """One question in the reader's language, with what a "no" suggests."""

    code: str
    text: str
    is_no: bool
    wrong_type: str
    hints: list[HintRow]


@dataclass(frozen=True)
class QuestionGroup:
    number: int
    heading: str
    rows: list[QuestionRow]


def of(assessment: Assessment) -> Profile:
    """The profile of the picked types, from the assessment's row. No query."""
    catalogue = catalogue_of(assessment.edition)
    picked = assessment.profile.get("types", ())
    headings = {each.number: each.heading for each in catalogue.types if each.number in picked}
    groups = profile.asked(catalogue.questions, headings)
    codes = {question.code for group in groups.values() for question in group}
    given = {code: is_yes for code, is_yes in answers(assessment).items() if code in codes}
    return Profile(headings, groups, given)


def in_scope(assessment: Assessment) -> frozenset[int]:
    """Numbers of the items that the picked types list, from the assessment's row. No query."""
    picked = set(assessment.profile.get("types", ()))
    items = catalogue_of(assessment.edition).items.values()
    return frozenset(item.number for item in items if picked.intersection(item.types))


def suggestions(assessment: Assessment) -> dict[int, Suggestion]:
    """Item number → the profile's suggestion. No query."""
    return profile.suggestions(catalogue_of(assessment.edition).questions, answers(assessment))


def answers(assessment: Assessment) -> dict[str, bool]:
    """Code → yes, including questions of types that are no longer picked. No query."""
    kept: dict[str, bool] = assessment.profile.get("answers", {})
    return kept


def is_carried_over(assessment: Assessment) -> bool:
    """True while every answer is as it came from the former assessment. One query, none without one."""
    if assessment.former_id is None:
        return False
    times = set(assessment.profile_answers.values_list("answered_at", flat=True))
    return times == {assessment.created_at}


def profile_to_keep(assessment: Assessment) -> Any:
    """Return what the assessment's row must keep, as JSON. Two queries."""
    return {
        "types": sorted(assessment.picked_types.values_list("business_type__number", flat=True)),
        "answers": dict(assessment.profile_answers.values_list("question__code", "is_yes")),
    }


def grouped(assessment: Assessment, asked: Profile, language: str) -> list[QuestionGroup]:
    """The questions grouped by business type, for the page. One query."""
    ratings = dict(assessment.answers.in_scope().values_list("item__number", "rating"))
    return [
        QuestionGroup(
            number=number,
            heading=own(asked.headings[number], language),
            rows=[_row(question, asked.answers, ratings, language) for question in group],
        )
        for number, group in asked.groups.items()
    ]


def _row(question: Question, given: dict[str, bool], ratings: dict[int, str], language: str) -> QuestionRow:
    return QuestionRow(
        code=question.code,
        text=own(question.text, language),
        is_no=given.get(question.code) is False,
        wrong_type=own(question.wrong_type, language),
        hints=[
            HintRow(hint.item, hint.says, own(hint.reason, language), ratings.get(hint.item)) for hint in question.hints
        ],
    )

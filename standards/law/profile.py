"""The business profile: what the answers to its questions say of the items, and which ratings go against it. Pure.

Only a "no" suggests something; a "yes" is kept too, since *not applicable* goes against it. Whether the officer follows
is theirs to decide: what goes against it is said, and nothing is refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from acecs.text.bilingual import NOTHING, Text
from standards.law.sentences import SENTENCES, say
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE
from standards.scope import scope


class Implication(StrEnum):
    """What a "no" makes of an item: not applicable, not applicable in the part that the reason names, or not met."""

    NOT_APPLICABLE = "not_applicable"
    PARTLY = "partly"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Hint:
    """What a "no" says of the item, and why."""

    item: int
    says: Implication
    reason: Text


@dataclass(frozen=True)
class Question:
    """`types`: numbers of its own business type and then of others that list one of its items too.

    `wrong_type` is said to a "no" after which the business type is probably the wrong one, else it is empty.
    """

    code: str
    types: tuple[int, ...]
    text: Text
    wrong_type: Text = NOTHING
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """What the answered `question` (its code) says of one item. `is_yes`: as it was answered."""

    question: str
    says: Implication
    reason: Text
    is_yes: bool

    @property
    def is_not_applicable(self) -> bool:
        return self.says == Implication.NOT_APPLICABLE and not self.is_yes


def asked(questions: Sequence[Question], picked: Collection[int]) -> dict[int, list[Question]]:
    """Number of each picked type that asks something → its questions.

    A question stands where its items do: under another type that lists them if its own is not picked (item 8: 4, else 5).
    """
    home = {place: question.types[0] for place, question in enumerate(questions)}
    also = {place: question.types[1:] for place, question in enumerate(questions)}
    groups = scope(home, also, picked)
    return {number: [questions[place] for place in places] for number, places in groups.items() if places}


def suggestions(questions: Collection[Question], answers: Mapping[str, bool]) -> dict[int, Suggestion]:
    """Item number → what the profile says of it. `answers`: code → yes; an item whose question has none is not in it."""
    return {
        hint.item: Suggestion(question.code, hint.says, hint.reason, answers[question.code])
        for question in questions
        if question.code in answers
        for hint in question.hints
    }


def contradiction(rating: str, suggestion: Suggestion | None) -> Text:
    """The sentence that says how the rating goes against the profile; nothing where it does not."""
    if suggestion is None or not rating:
        return NOTHING
    if suggestion.is_yes:
        return say("check_applicable_by_profile") if rating == NOT_APPLICABLE else NOTHING
    if not _is_against(rating, suggestion.says):
        return NOTHING
    return say(f"check_{suggestion.says}_by_profile", reason=suggestion.reason, rating=SENTENCES[rating])


def _is_against(rating: str, says: Implication) -> bool:
    """Does the rating go against a "no"? An item of which only a part is not applicable is never so in whole."""
    if says == Implication.NOT_MET:
        return rating in (MEET, BASICALLY_MEET)
    return (rating == NOT_APPLICABLE) == (says == Implication.PARTLY)


def stamp(answers: Mapping[str, bool]) -> str:
    """The answers on one line: a form carries it, so that who saves over somebody else's is told."""
    return " ".join(f"{code}:{'yes' if answers[code] else 'no'}" for code in sorted(answers))

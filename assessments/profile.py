"""The business profile: what the answers to its questions say of the items, and which ratings go against it. Pure.

Only a "no" suggests something; a "yes" is kept too, since *not applicable* goes against it. Whether the officer follows
is theirs to decide.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assessments.dossier import NOTHING, Text
from standards.ratings import NOT_APPLICABLE
from standards.scope import scope


@dataclass(frozen=True)
class Hint:
    """What a "no" says of the item. `whole`: it is not applicable for this reason; else only the part that is named."""

    item: int
    whole: bool
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
    whole: bool
    reason: Text
    is_yes: bool

    @property
    def is_not_applicable(self) -> bool:
        return self.whole and not self.is_yes

    @property
    def is_partly_not_applicable(self) -> bool:
        return not self.whole and not self.is_yes


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
        hint.item: Suggestion(question.code, hint.whole, hint.reason, answers[question.code])
        for question in questions
        if question.code in answers
        for hint in question.hints
    }


def against(rating: str, suggestion: Suggestion | None) -> bool:
    """Is it *not applicable* although the profile says yes, or rated although the profile says *not applicable*?

    An item of which only a part is not applicable is never *not applicable* in whole.
    """
    if suggestion is None or not rating:
        return False
    if not suggestion.whole:
        return rating == NOT_APPLICABLE  # only a part may be left out, never the item
    return (rating == NOT_APPLICABLE) == suggestion.is_yes


def stamp(answers: Mapping[str, bool]) -> str:
    """The answers on one line: a form carries it, so that who saves over somebody else's is told."""
    return " ".join(f"{code}:{'yes' if answers[code] else 'no'}" for code in sorted(answers))

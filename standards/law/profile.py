"""The business profile: what its answers suggest for items, and which ratings contradict them. Pure.

Only a "no" suggests something; a "yes" is kept too, because *not applicable* contradicts it. The officer decides:
contradictions are warnings, nothing is refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from acecs.text.bilingual import NOTHING, Text
from standards.law.sentences import SENTENCES, say
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE
from standards.scope import scope


class Implication(StrEnum):
    """What a "no" means for an item: not applicable, not applicable in the part that the reason names, or not met."""

    NOT_APPLICABLE = "not_applicable"
    PARTLY = "partly"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Hint:
    """What a "no" means for one item, and why."""

    item: int
    says: Implication
    reason: Text


@dataclass(frozen=True)
class Question:
    """`types`: number of its own business type, then those of others that list one of its items too.

    `wrong_type`: the sentence for a "no" that means that the business type is probably wrong, else empty.
    """

    code: str
    types: tuple[int, ...]
    text: Text
    wrong_type: Text = NOTHING
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """What the answer to `question` (its code) means for one item. `is_yes`: the answer."""

    question: str
    says: Implication
    reason: Text
    is_yes: bool

    @property
    def is_not_applicable(self) -> bool:
        return self.says == Implication.NOT_APPLICABLE and not self.is_yes


def asked(questions: Sequence[Question], picked: Collection[int]) -> dict[int, list[Question]]:
    """Return number of picked type → its questions, without types that have none.

    A question belongs where its items are: under another type that lists them if its own is not picked (item 8: 4, else 5).
    """
    home = {place: question.types[0] for place, question in enumerate(questions)}
    also = {place: question.types[1:] for place, question in enumerate(questions)}
    groups = scope(home, also, picked)
    return {number: [questions[place] for place in places] for number, places in groups.items() if places}


def suggestions(questions: Collection[Question], answers: Mapping[str, bool]) -> dict[int, Suggestion]:
    """Return item number → suggestion, for answered questions only. `answers`: question code → yes."""
    return {
        hint.item: Suggestion(question.code, hint.says, hint.reason, answers[question.code])
        for question in questions
        if question.code in answers
        for hint in question.hints
    }


def contradiction(rating: str, suggestion: Suggestion | None) -> Text:
    """Return the sentence that says how the rating contradicts the profile, or `NOTHING`."""
    if suggestion is None or not rating:
        return NOTHING
    if suggestion.is_yes:
        return SENTENCES["check_applicable_by_profile"] if rating == NOT_APPLICABLE else NOTHING
    if not _is_against(rating, suggestion.says):
        return NOTHING
    return say(f"check_{suggestion.says}_by_profile", reason=suggestion.reason, rating=SENTENCES[rating])


def _is_against(rating: str, says: Implication) -> bool:
    """True if the rating contradicts a "no". If only a part is not applicable, the whole item cannot be."""
    if says == Implication.NOT_MET:
        return rating in (MEET, BASICALLY_MEET)
    return (rating == NOT_APPLICABLE) == (says == Implication.PARTLY)


def stamp(answers: Mapping[str, bool]) -> str:
    """Return the answers on one line. The form carries it, so that a save over somebody else's answers is refused."""
    return " ".join(f"{code}:{'yes' if answers[code] else 'no'}" for code in sorted(answers))

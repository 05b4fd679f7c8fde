"""The input of the verdict, its explanation and the checks before submission, as plain data. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from acecs.text.bilingual import NOTHING, Text
from standards import ratings
from standards.law.figures import Figures
from standards.law.limits import Law
from standards.law.profile import Suggestion
from standards.law.readiness import Answer, General, Inputs, Parts, parts_named
from standards.law.results import Situation
from standards.law.rollup import SubEntry, SubRating, counts_as


@dataclass(frozen=True)
class SubFacts:
    """A sub-item with its `key` (`10(2)`), and whether it takes part on the reference date (None: not known yet)."""

    key: str
    entry: SubEntry
    applies: bool | None

    @property
    def rating(self) -> str:
        """The rating that counts: *not applicable* if the sub-item does not take part, whatever was entered."""
        return ratings.NOT_APPLICABLE if self.applies is False else self.entry.rating

    @property
    def rated(self) -> SubRating:
        return SubRating(self.entry.position, self.applies, self.rating)


@dataclass(frozen=True)
class ItemFacts:
    """An item in scope as the enterprise answered it. `unaccepted`: titles of its files that have not passed inspection.

    `by_profile`: what the business profile suggests for it, if anything. `is_confirmed`: false while its content was carried
    over from a former assessment and nobody has confirmed it; its rating does not count then.
    """

    number: int
    part: str
    title: Text
    rating: str
    sub_items: tuple[SubFacts, ...] = ()
    has_reason: bool = False
    has_note: bool = False
    evidence: int = 0
    unaccepted: tuple[str, ...] = ()
    assignee: str = ""
    due_date: date | None = None
    by_profile: Suggestion | None = None
    is_confirmed: bool = True

    @property
    def counts_as(self) -> str:
        """The rating that counts today."""
        if not self.is_confirmed:
            return ""
        return counts_as(self.rating, [sub.rated for sub in self.sub_items])

    @property
    def answer(self) -> Answer:
        return Answer(self.number, self.part, self.counts_as, tuple(map(self._counted, self.sub_items)))

    def _counted(self, sub: SubFacts) -> SubEntry:
        return sub.entry if self.is_confirmed else replace(sub.entry, rating="")


@dataclass(frozen=True)
class Facts:
    """`as_of`: today. `is_accepted`: the reference date is the day on which customs accepted the application.

    `shows_acceptance`: a document of customs that shows that day is attached.
    """

    law: Law
    items: tuple[ItemFacts, ...]
    figures: Figures
    situation: Situation
    as_of: date
    is_accepted: bool = False
    shows_acceptance: bool = False
    general: General | None = None
    unanswered_questions: int = 0
    # What the answers about the business say of picked types that are probably wrong.
    wrong_types: tuple[Text, ...] = ()

    @cached_property
    def inputs(self) -> Inputs:
        return Inputs(self.law, tuple(item.answer for item in self.items), self.figures, self.situation, self.general)

    @cached_property
    def parts(self) -> Parts:
        """The parts of the standard that the verdict covers. If general standards are in scope, their numbers are not entered."""
        return parts_named(item.part for item in self.items)

    @cached_property
    def in_scope(self) -> frozenset[int]:
        return frozenset(item.number for item in self.items)

    @property
    def unconfirmed(self) -> list[int]:
        """Numbers of the items with a rating that was carried over and not confirmed."""
        return [item.number for item in self.items if item.rating and not item.is_confirmed]

    def title(self, number: int) -> Text:
        return next((item.title for item in self.items if item.number == number), NOTHING)

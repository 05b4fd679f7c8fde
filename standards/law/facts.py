"""Everything that a verdict, its explanation and the checks before submission are made of, as plain data. Pure."""

from dataclasses import dataclass
from datetime import date

from acecs.text.bilingual import NOTHING, Text
from standards import ratings
from standards.law.figures import Figures
from standards.law.limits import Law
from standards.law.profile import Suggestion
from standards.law.readiness import Answer, General, Inputs
from standards.law.results import Situation
from standards.law.rollup import SubEntry, SubRating, counts_as


@dataclass(frozen=True)
class SubFacts:
    """A sub-item: `10(2)`, what was entered for it, and whether it takes part on the reference date (None: not decided yet)."""

    key: str
    entry: SubEntry
    applies: bool | None

    @property
    def rating(self) -> str:
        """As it counts: *not applicable* where it does not take part, whatever was entered."""
        return ratings.NOT_APPLICABLE if self.applies is False else self.entry.rating

    @property
    def rated(self) -> SubRating:
        return SubRating(self.entry.position, self.applies, self.rating)


@dataclass(frozen=True)
class ItemFacts:
    """An item in scope as the enterprise answered it. `unaccepted`: titles of files that the vault does not vouch for.

    `by_profile`: what the answers about the business say of it; None where they say nothing.
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

    @property
    def counts_as(self) -> str:
        """The item's rating as it is today."""
        return counts_as(self.rating, [sub.rated for sub in self.sub_items])

    @property
    def answer(self) -> Answer:
        return Answer(self.number, self.part, self.counts_as, tuple(sub.entry for sub in self.sub_items))


@dataclass(frozen=True)
class Facts:
    """`as_of` is the day of asking. `is_accepted`: the reference date is the day customs accepted the application.

    `shows_acceptance`: a paper of customs shows that day.
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
    # What an answer about the business says where the type that asks it is probably the wrong one.
    wrong_types: tuple[Text, ...] = ()

    @property
    def inputs(self) -> Inputs:
        return Inputs(self.law, tuple(item.answer for item in self.items), self.figures, self.situation, self.general)

    @property
    def in_scope(self) -> frozenset[int]:
        return frozenset(item.number for item in self.items)

    def title(self, number: int) -> Text:
        return next((item.title for item in self.items if item.number == number), NOTHING)

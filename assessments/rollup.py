"""How sub-items make an item (the standard's notes; only item 10 has sub-items). Pure.

*Meets*: every sub-item that applies is met. *Basically meets*: every one is met or basically met. *Does not
meet*: one is not met. A sub-item that does not apply is left out; all left out: the item is not applicable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.states import CountKnown
from standards.states import PartRule, Rating


@dataclass(frozen=True)
class SubRating:
    """`applies` is None while it is not decided yet whether the sub-item takes part."""

    position: int
    applies: bool | None
    rating: str

    @property
    def is_rated(self) -> bool:
        return self.applies is False or (self.applies is True and self.rating != "")


def applies(rule: str, count_known: str) -> bool | None:
    """Item 10: (2) applies where last year's number of relevant documents is known, else (3)."""
    if rule == PartRule.ALWAYS:
        return True
    if not count_known:
        return None
    return (rule == PartRule.COUNT_KNOWN) == (count_known == CountKnown.KNOWN)


def sub_ratings(rules: Mapping[int, str], ratings: Mapping[int, str], count_known: str) -> list[SubRating]:
    """`rules`: position → part rule; `ratings`: position → rating code. What does not apply is *not applicable*."""
    result = []
    for position in sorted(rules):
        takes_part = applies(rules[position], count_known)
        rating = Rating.NOT_APPLICABLE if takes_part is False else ratings.get(position, "")
        result.append(SubRating(position, takes_part, rating))
    return result


def roll_up(subs: Sequence[SubRating]) -> str:
    """Return the item's rating code, or an empty string while a sub-item is unrated."""
    if not all(sub.is_rated for sub in subs):
        return ""
    ratings = {sub.rating for sub in subs if sub.rating != Rating.NOT_APPLICABLE}
    for worst in (Rating.NOT_MEET, Rating.BASICALLY_MEET, Rating.MEET):
        if worst in ratings:
            return worst
    return Rating.NOT_APPLICABLE

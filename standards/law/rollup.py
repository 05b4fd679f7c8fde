"""Roll sub-items up to their item (the standard's notes; only item 10 has sub-items). Pure.

*Meets*: every sub-item that applies is met. *Basically meets*: every one is met or basically met. *Does not
meet*: one is not met. Sub-items that do not apply are skipped; if none applies, the item is not applicable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from standards import ratings

ALWAYS, COUNT_KNOWN = "always", "count_known"
KNOWN, UNKNOWN = "known", "unknown"


@dataclass(frozen=True)
class SubEntry:
    """The enterprise's rating of a sub-item, kept even while it does not take part; `rule` says when it does."""

    position: int
    rule: str
    rating: str


@dataclass(frozen=True)
class SubRating:
    """`applies` is None while it is unknown whether the sub-item takes part."""

    position: int
    applies: bool | None
    rating: str

    @property
    def is_rated(self) -> bool:
        return self.applies is False or (self.applies is True and self.rating != "")


def applies(rule: str, count_known: str) -> bool | None:
    """Item 10: (2) applies if last year's number of relevant documents is known, else (3). None as long as nothing is entered."""
    if rule == ALWAYS:
        return True
    if not count_known:
        return None
    return (rule == COUNT_KNOWN) == (count_known == KNOWN)


def sub_ratings(rules: Mapping[int, str], rated: Mapping[int, str], count_known: str) -> list[SubRating]:
    """`rules`: position → part rule; `rated`: position → rating code. Sub-items that do not apply are *not applicable*."""
    result = []
    for position in sorted(rules):
        takes_part = applies(rules[position], count_known)
        rating = ratings.NOT_APPLICABLE if takes_part is False else rated.get(position, "")
        result.append(SubRating(position, takes_part, rating))
    return result


def roll_up_in(entries: Iterable[SubEntry], count_known: str) -> str:
    """Return the item's rating for this `count_known` (`KNOWN`, `UNKNOWN` or "")."""
    given = list(entries)
    rules = {each.position: each.rule for each in given}
    return roll_up(sub_ratings(rules, {each.position: each.rating for each in given}, count_known))


def roll_up(subs: Sequence[SubRating]) -> str:
    """Return the item's rating code, or an empty string while a sub-item is unrated."""
    if not all(sub.is_rated for sub in subs):
        return ""
    given = {sub.rating for sub in subs if sub.applies and sub.rating != ratings.NOT_APPLICABLE}
    for worst in (ratings.NOT_MEET, ratings.BASICALLY_MEET, ratings.MEET):
        if worst in given:
            return worst
    return ratings.NOT_APPLICABLE


def counts_as(saved: str, subs: Sequence[SubRating]) -> str:
    """Return the rating that counts today: the roll-up of the sub-items, since others may apply than when it was saved."""
    return roll_up(subs) if subs else saved

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Carried:
    """Where an item's content was carried over from: the former assessment, and the item's number in it.

    `confirmed`: positions of the sub-items that somebody has rated since; the item waits for the others.
    """

    assessment: UUID
    number: int
    confirmed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Entry:
    """What a person entered for one item. `sub_ratings`: position → rating code; `reply`: to what customs wants corrected.

    `carried`: set while it was carried over from a former assessment and nobody has confirmed it.
    """

    rating: str = ""
    note: str = ""
    reason: str = ""
    count_known: str = ""
    sub_ratings: Mapping[int, str] = field(default_factory=dict)
    reply: str = ""
    carried: Carried | None = None

    def over(self, saved: "Entry") -> "Entry":
        """A whole entry replaces the saved one; another rating confirms what was carried over."""
        return replace(self, carried=_still_carried(saved, self))

    def confirmed_rating(self, position: int = 0) -> str:
        """The rating of the sub-item at `position`, without one of the item; empty while it is only carried over."""
        if position:
            is_confirmed = self.carried is None or position in self.carried.confirmed
            return self.sub_ratings.get(position, "") if is_confirmed else ""
        return "" if self.carried else self.rating


@dataclass(frozen=True)
class PartialEntry:
    """What a form sent that has only some fields of an entry, such as a row of the worksheet.

    `fields`: name → text, of the fields of `Entry` but `sub_ratings`. `is_chosen`: the ratings are what the person clicked, not
    sent along with something else, so they confirm what was carried over even if they are the same. `carried`: what an undo
    sets again.
    """

    fields: Mapping[str, str]
    sub_ratings: Mapping[int, str]
    is_chosen: bool = False
    carried: Carried | None = None

    def over(self, saved: Entry) -> Entry:
        """Fields that were not sent keep what is saved."""
        sent: dict[str, Any] = {**self.fields, "sub_ratings": {**saved.sub_ratings, **self.sub_ratings}}
        entry = replace(saved, **sent)
        chosen = self.sub_ratings.keys() if self.is_chosen else ()
        is_chosen = self.is_chosen and "rating" in self.fields
        return replace(entry, carried=self.carried or _still_carried(saved, entry, is_chosen=is_chosen, chosen=chosen))


def _still_carried(
    saved: Entry, entry: Entry, *, is_chosen: bool = False, chosen: Collection[int] = ()
) -> Carried | None:
    """What is still to be confirmed in `entry`. `chosen`: positions of sub-items whose rating the person clicked."""
    if saved.carried is None:
        return None
    if not saved.sub_ratings:
        return None if is_chosen or entry.rating != saved.rating else saved.carried
    rated = {
        position
        for position, rating in entry.sub_ratings.items()
        if position in chosen or rating != saved.sub_ratings.get(position, "")
    }
    return replace(saved.carried, confirmed=saved.carried.confirmed | rated)

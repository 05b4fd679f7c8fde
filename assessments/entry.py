from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Carried:
    """Where an item's content was carried over from: the former assessment, and the item's number in it."""

    assessment: UUID
    number: int


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
        is_same = saved.sub_ratings or self.rating == saved.rating
        return replace(self, carried=saved.carried if is_same else None)


@dataclass(frozen=True)
class PartialEntry:
    """What a form sent that has only some fields of an entry, such as a row of the worksheet.

    `fields`: name → text, of the fields of `Entry` but `sub_ratings`. `is_chosen`: the rating is what the person clicked, not
    sent along with something else, so it confirms what was carried over even if it is the same. `carried`: what an undo sets again.
    """

    fields: Mapping[str, str]
    sub_ratings: Mapping[int, str]
    is_chosen: bool = False
    carried: Carried | None = None

    def over(self, saved: Entry) -> Entry:
        """Fields that were not sent keep what is saved."""
        sent: dict[str, Any] = {**self.fields, "sub_ratings": {**saved.sub_ratings, **self.sub_ratings}}
        entry = replace(saved, **sent)
        confirms = not saved.sub_ratings and (self.is_chosen or entry.rating != saved.rating)
        return replace(entry, carried=self.carried) if confirms or self.carried else entry

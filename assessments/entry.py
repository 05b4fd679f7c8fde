from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Entry:
    """What a person entered for one item. `sub_ratings`: position → rating code; `reply`: to what customs wants corrected."""

    rating: str = ""
    note: str = ""
    reason: str = ""
    count_known: str = ""
    sub_ratings: Mapping[int, str] = field(default_factory=dict)
    reply: str = ""

    def over(self, _saved: "Entry") -> "Entry":
        """A whole entry replaces the saved one."""
        return self


@dataclass(frozen=True)
class PartialEntry:
    """What a form sent that has only some fields of an entry, such as a row of the worksheet.

    `fields`: name → text, of the fields of `Entry` but `sub_ratings`.
    """

    fields: Mapping[str, str]
    sub_ratings: Mapping[int, str]

    def over(self, saved: Entry) -> Entry:
        """Fields that were not sent keep what is saved."""
        return replace(saved, **self.fields, sub_ratings={**saved.sub_ratings, **self.sub_ratings})

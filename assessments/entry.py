from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """What a person entered for one item. `sub_ratings`: position → rating code; `reply`: to what customs wants corrected."""

    rating: str = ""
    note: str = ""
    reason: str = ""
    count_known: str = ""
    sub_ratings: Mapping[int, str] = field(default_factory=dict)
    reply: str = ""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """What a person entered for one item. `sub_ratings`: position → rating code."""

    rating: str = ""
    note: str = ""
    reason: str = ""
    count_known: str = ""
    sub_ratings: Mapping[int, str] = field(default_factory=dict)


def is_blank(text: str) -> bool:
    """Nothing that a reader would see: blanks, and the signs of Unicode that draw nothing."""
    return all(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Zs") for sign in text)


def one_line(text: str) -> str:
    """Without line ends, and without signs that draw nothing: two numbers that look the same are the same."""
    return " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cf").split())

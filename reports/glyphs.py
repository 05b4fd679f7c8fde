"""What the report's fonts can draw. A sign outside of them would become an empty box without a word: here it
becomes a visible 〓 with its Unicode number, and the report lists it.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "fonts"
COVERAGE = FONTS / "coverage.json"

# A letter and its accents typed apart; together they are one sign, which the font has.
_ACCENTED = re.compile(r"\w[\u0300-\u036f]+")
# Line ends are the layout's; a zero-width space and a soft hyphen only allow a break.
_LAYOUT = frozenset("\n\t\u200b\u00ad")
# These choose between forms of the sign before them; the report draws the usual form.
_VARIATION = {code: None for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block}


@lru_cache(maxsize=1)
def _coverage() -> tuple[list[int], list[int]]:
    """First and last code points of the ranges that the Regular font draws, written by tools/build_fonts.py.

    Reading the font itself takes half a second. Regular is the last family of every text: what it has is drawn.
    """
    ranges = json.loads(COVERAGE.read_text(encoding="ascii"))
    return [first for first, _ in ranges], [last for _, last in ranges]


def is_covered(code: int) -> bool:
    firsts, lasts = _coverage()
    position = bisect_right(firsts, code) - 1
    return position >= 0 and code <= lasts[position]


def drawable(text: str) -> tuple[str, set[str]]:
    """Return the text as the report can draw it, and the signs that it cannot.

    Signs that steer instead of being drawn (such as a change of the writing direction, which can disguise a
    file name) are shown like missing ones.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_VARIATION)
    composed = _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), plain)
    missing = {sign for sign in set(composed) if not _is_drawn(sign)}
    if not missing:
        return composed, missing
    return "".join(_shown(sign) if sign in missing else sign for sign in composed), missing


def _is_drawn(sign: str) -> bool:
    if sign in _LAYOUT:
        return True
    return is_covered(ord(sign)) and unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}


def number(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def _shown(sign: str) -> str:
    return f"〓[{number(sign)}]"

"""Which characters the report's fonts can draw.

Any other character would silently become an empty box. Here it becomes a visible 〓 with its Unicode number,
and the report lists it.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "fonts"
COVERAGE = FONTS / "coverage.json"

# A letter with combining accents. The font has the composed character.
_ACCENTED = re.compile(r"\w[\u0300-\u036f]+")
# Handled by the layout: line ends and tabs, and possible breaks (zero-width space, soft hyphen).
_LAYOUT = frozenset("\n\t\u200b\u00ad")
# Variation selectors. The report draws the default form of the preceding character.
_VARIATION = {code: None for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block}


@lru_cache(maxsize=1)
def _coverage() -> tuple[list[int], list[int]]:
    """First and last code points of the ranges in the Regular font, as written by tools/build_fonts.py.

    Reading the font itself takes half a second. Regular is the fallback of every text, so it alone decides.
    """
    ranges = json.loads(COVERAGE.read_text(encoding="ascii"))
    return [first for first, _ in ranges], [last for _, last in ranges]


def is_covered(code: int) -> bool:
    firsts, lasts = _coverage()
    position = bisect_right(firsts, code) - 1
    return position >= 0 and code <= lasts[position]


def drawable(text: str) -> tuple[str, set[str]]:
    """Return the text as the report can draw it, and the characters that it cannot draw.

    Format characters (such as a change of the writing direction, which can disguise a file name) are shown like
    missing ones.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_VARIATION)
    composed = _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), plain)
    missing = {sign for sign in set(composed) if not _is_drawn(sign)}
    if not missing:
        return composed, missing
    return "".join(f"〓[{number(sign)}]" if sign in missing else sign for sign in composed), missing


def _is_drawn(sign: str) -> bool:
    if sign in _LAYOUT:
        return True
    return is_covered(ord(sign)) and unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}


def number(sign: str) -> str:
    return f"U+{ord(sign):04X}"

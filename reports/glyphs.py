"""Which characters the report's fonts can draw.

Any other character would silently become an empty box. Here it becomes a visible 〓 with its Unicode number,
or its name if it is a picture, and the report lists it.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent.parent / "fonts"
COVERAGE = FONTS / "coverage.json"

# A letter with combining accents. The font has the composed character.
_ACCENTED = re.compile(r"\w[\u0300-\u036f]+")
# Handled by the layout: line ends and tabs, and possible breaks (zero-width space, soft hyphen).
_LAYOUT = frozenset("\n\t\u200b\u00ad")
# Variation selectors. The report draws the default form of the preceding character.
_VARIATION = {code: None for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block}
# What only changes how the picture or digit before it is drawn: tone of the skin, region of a flag, frame of a key.
_CHANGES_PICTURE = re.compile(
    "(?<=[\u2600-\u27bf\U0001f000-\U0001faff])[\U0001f3fb-\U0001f3ff]"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007f]+"
    "|(?<=[0-9#*])\u20e3"
)
_JOINER = "\u200d"
_FLAG_A, _FLAG_Z = "\U0001f1e6", "\U0001f1ff"
# One picture of several characters (a flag of two letters, or what the joiner joins), or any one character.
_PICTURE = re.compile(f"[{_FLAG_A}-{_FLAG_Z}]{{2}}|[^{_JOINER}](?:{_JOINER}+[^{_JOINER}])+|.", re.DOTALL)


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
    missing ones. The joiner is not: it draws nothing, and what it joins is shown together.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_VARIATION)
    composed = _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), plain)
    if all(map(_is_drawn, set(composed))):
        return composed, set()
    pictures = _CHANGES_PICTURE.sub("", composed)
    missing = {sign for sign in set(pictures) - {_JOINER} if not _is_drawn(sign)}
    return _PICTURE.sub(lambda match: _shown(match[0].replace(_JOINER, ""), missing), pictures), missing


def _shown(picture: str, missing: set[str]) -> str:
    """Return `〓[man, woman, girl]` for a picture of characters that are all missing; else each by itself."""
    if len(picture) > 1 and missing.issuperset(picture):
        letters = [chr(ord(sign) - ord(_FLAG_A) + ord("A")) for sign in picture if _FLAG_A <= sign <= _FLAG_Z]
        return f"〓[{'flag ' + ''.join(letters) if letters else ', '.join(map(name, picture))}]"
    return "".join(f"〓[{name(sign)}]" if sign in missing else sign for sign in picture)


def _is_drawn(sign: str) -> bool:
    if sign in _LAYOUT:
        return True
    return is_covered(ord(sign)) and unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}


def name(sign: str) -> str:
    """Return the Unicode name of a picture (an emoji or another symbol), else the character's number."""
    return unicodedata.name(sign).lower() if unicodedata.category(sign) == "So" else number(sign)


def number(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def drawable_tree(value: Any) -> Any:
    """Return JSON's lists, objects and texts with drawable text only."""
    if isinstance(value, dict):
        return {name: drawable_tree(part) for name, part in value.items()}
    if isinstance(value, list):
        return [drawable_tree(part) for part in value]
    return drawable(value)[0]

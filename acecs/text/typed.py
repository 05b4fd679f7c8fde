"""Compare and normalize typed text: whether it is blank, on one line, and whether two numbers are the same. Pure."""

import re
import unicodedata
from datetime import date

# The letters, marks and symbols that show nothing: Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt)
# without category Cf, and U+2800, the Braille pattern without dots.
_NOT_DRAWN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000\U000e0002-\U000e001f\U000e0080-\U000e0fff"
)
NOT_DRAWN = re.compile(f"[{_NOT_DRAWN}]")
# Marks that change the direction of writing: with them "exe.fdp" reads as "pdf.exe".
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What word processors leave between the characters: control characters, soft hyphens, byte order marks, zero-width blanks,
# anchors of objects and annotations, deprecated format characters and vowels, noncharacters and half surrogates.
_LEFT_BEHIND = re.compile(
    f"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u17b4\u17b5\u200b\u2060-\u2064\u206a-\u206f"
    f"\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0001{''.join(sorted(DIRECTION_MARKS))}]"
)
_LINE_END = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_JOINER = re.compile("[\u180e\u200c\u200d]")
# Tag characters spell a region after the black flag, as in the flag of Scotland. Anywhere else they draw nothing.
_STRAY_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+")
# Word writes a symbol font's characters in the private use area, U+F000 + its code; no other font draws them. What the codes
# usually are in Symbol, Wingdings and Wingdings 2, as bullets, arrows and boxes to tick that the report's font has.
_SYMBOLS = {
    "\uf0b7": "•", "\uf09f": "•", "\uf06c": "●", "\uf0a7": "▪", "\uf06e": "■", "\uf06f": "□", "\uf0a8": "□", "\uf0a3": "□",
    "\uf071": "□", "\uf072": "□", "\uf075": "◆", "\uf076": "❖", "\uf0d8": "▶", "\uf0e0": "→", "\uf0e8": "→", "\uf0f0": "⇨",
    "\uf0fc": "✓", "\uf0fb": "×", "\uf0fd": "×", "\uf0fe": "✓", "\uf052": "✓", "\uf0a1": "○", "\uf0b1": "±", "\uf0b4": "×",
    "\uf0b8": "÷", "\uf0b0": "°", "\uf0b3": "≥", "\uf0b9": "≠", "\uf0bb": "≈", "\uf0ae": "→", "\uf0de": "⇒", "\uf02d": "–",
}  # fmt: skip
_TO_SYMBOLS = str.maketrans(_SYMBOLS)
# Characters that PDFs contain instead of the letters that they show: ligatures, and Kangxi radicals instead of the Han characters.
_SEEN_AS_LETTERS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB00, 0xFB07), *range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3)
}
_UNKNOWN_BULLET = re.compile("(?m)^([^\\S\n]*)[\uf020-\uf0ff](?=[^\\S\n])")
# Wingdings' bullets pasted as plain text.
_PLAIN_BULLET = re.compile("(?m)^([^\\S\n]*)([§Øü])(?=[^\\S\n]*\t)")
_PLAIN_BULLETS = {"§": "▪", "Ø": "▶", "ü": "✓"}
_TAB_AFTER_BULLET = re.compile(f"(?m)^([^\\S\n]*[·o{''.join(dict.fromkeys(_SYMBOLS.values()))}])[^\\S\n]*\t[^\\S\n]*")
# Most characters of a note, a reason or a comment.
LONGEST_TEXT = 10_000
# Numbers of this many digits fit an integer column of PostgreSQL, and a key.
INTEGER_DIGITS, KEY_DIGITS = 9, 18
# Days, amounts in RMB and numbers of documents beyond these are possible, but usually a slip of the finger.
EARLIEST_DAY, YEARS_AHEAD = date(1990, 1, 1), 10
UNUSUAL_AMOUNT, UNUSUAL_NUMBER = 100_000_000, 10_000_000


def cleaned(text: str) -> str:
    """Return typed or pasted text as a person sees it: Unix line ends, no invisible marks, symbols that every font draws.

    Every field, command and file name passes here. What has a meaning stays: variation selectors, joiners inside an
    emoji or a word of a script that needs them, quotation marks, dashes, blanks of any width.
    """
    text = _LINE_END.sub("\n", _LEFT_BEHIND.sub("", text)).translate(_SEEN_AS_LETTERS)
    text = _STRAY_TAGS.sub("", text)
    text = _JOINER.sub(_joiner_with_a_meaning, text)
    text = _UNKNOWN_BULLET.sub(_bullet, text).translate(_TO_SYMBOLS)
    text = _PLAIN_BULLET.sub(lambda match: match[1] + _PLAIN_BULLETS[match[2]], text)
    return _TAB_AFTER_BULLET.sub(r"\1 ", text)


def _joiner_with_a_meaning(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return match[0] if _can_be_joined(before) and _can_be_joined(after) else ""


def _can_be_joined(char: str) -> bool:
    """True for emoji and the marks on them, and for scripts from Hebrew to Myanmar and from Khmer to Mongolian."""
    is_emoji = bool(char) and unicodedata.category(char) in ("So", "Sk", "Mn", "Mc", "Me")
    return is_emoji or "\u0590" <= char <= "\u10ff" or "\u1780" <= char <= "\u18af"


def _bullet(match: re.Match[str]) -> str:
    return match[1] + _SYMBOLS.get(match[0][-1], "•")


def is_blank(text: str) -> bool:
    """True if the text shows nothing on screen (only whitespace, control or invisible characters)."""
    drawn = NOT_DRAWN.sub("", _LEFT_BEHIND.sub("", text))
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs") for char in drawn)


def one_line(text: str) -> str:
    """Clean the text, and fold its whitespace."""
    return " ".join(cleaned(text).split())


# Full-width forms only: NFKC would read `1²` as 12.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－−﹣", "0123456789,.---")


def half_width(text: str) -> str:
    """Return what was typed for an amount, a number or a day on one line, with half-width digits and punctuation."""
    return one_line(text).translate(_HALF_WIDTH)


_CURRENCY_BEFORE = re.compile(r"\A(?:人民币|RMB|CNY|[¥￥])\s*", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r"\s*(?:[元圆][整正]?|人民币|RMB|CNY)\Z", re.IGNORECASE)
_IN_GROUPS = re.compile(r"[0-9]{1,3}(?:[\s'’ʼ＇][0-9]{3})+(?=\.|\Z)")


def plain_number(text: str) -> str:
    """Return an amount or a number as digits with commas and a point, as calculators, banks and decisions write it.

    `人民币10 000.50元`, `¥10'000.50` and `１０，０００．５０` are `10,000.50`. Anything else stays, for the field to refuse.
    """
    text = half_width(text)
    # Without digits it is not an amount of nothing.
    text = _CURRENCY_AFTER.sub("", _CURRENCY_BEFORE.sub("", text)) or text
    groups = _IN_GROUPS.match(text)
    return re.sub("[^0-9]", ",", groups[0]) + text[groups.end() :] if groups else text


def is_unusual_day(day: date, *, today: date, years_ahead: int = YEARS_AHEAD) -> bool:
    """True before 1990 and more than `years_ahead` years after `today`."""
    return day < EARLIEST_DAY or (day.year - years_ahead, day.month, day.day) > (today.year, today.month, today.day)


def whole_number(text: str, *, most_digits: int) -> int | None:
    """Parse ASCII digits. Returns None for anything else, and for more digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= most_digits else None


def version_number(text: str) -> int:
    """Parse the version that a form was loaded with. Malformed ones become -1, which no row has, so the form is stale."""
    number = whole_number(text, most_digits=INTEGER_DIGITS)
    return -1 if number is None else number

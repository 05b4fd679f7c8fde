"""File names: decode, make harmless, shorten, fold for search. Pure."""

import unicodedata

from acecs.text.typed import DIRECTION_MARKS

LONGEST = 255
UNPRINTABLE = frozenset(["Cc", "Cs", "Zl", "Zp"])


def decoded(raw: bytes) -> str:
    """Decode a header: UTF-8 as sent by browsers, otherwise GB18030 as sent by older programs on Chinese systems."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")


def cleaned(name: str) -> str:
    """Return the name in NFC without folders, control characters and direction marks, at most `LONGEST` characters.

    Empty if nothing usable is left.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if _is_harmless(character))
    return shortened(unicodedata.normalize("NFC", kept).strip().rstrip(". "))


def _is_harmless(character: str) -> bool:
    return character not in DIRECTION_MARKS and unicodedata.category(character) not in UNPRINTABLE


def shortened(name: str, longest: int = LONGEST) -> str:
    """Cut a long name in the middle, because its beginning, end and extension tell files apart."""
    if len(name) <= longest:
        return name
    kept = longest - 1
    return f"{name[: kept - kept // 2]}…{name[-(kept // 2) :]}"


def extension(name: str) -> str:
    """Return the extension in lower case with its dot, or an empty string."""
    stem, dot, ending = name.rpartition(".")
    return dot + ending.lower() if stem else ""


def title(name: str) -> str:
    """Return a document's initial title: the file name without its extension."""
    ending = extension(name)
    return name[: -len(ending)].rstrip() if ending else name


def folded(*texts: str) -> str:
    """Return the texts as compared by search: NFKC, case-folded, one per line."""
    return "\n".join(unicodedata.normalize("NFKC", text).casefold() for text in texts)

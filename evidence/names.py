"""File names as people gave them: decoded, made harmless, shortened, folded for search. Pure."""

import unicodedata

from acecs.text.typed import DIRECTION_MARKS

LONGEST = 255
UNPRINTABLE = frozenset(["Cc", "Cs", "Zl", "Zp"])


def decoded(raw: bytes) -> str:
    """Text of a header: UTF-8 as browsers send it, else GB18030 as older programs on Chinese systems do."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")


def cleaned(name: str) -> str:
    """Return the name in NFC without folders, control characters and direction marks, at most `LONGEST` characters.

    Empty where nothing is left that could name a file.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if _is_harmless(character))
    return shortened(unicodedata.normalize("NFC", kept).strip().rstrip(". "))


def _is_harmless(character: str) -> bool:
    return character not in DIRECTION_MARKS and unicodedata.category(character) not in UNPRINTABLE


def shortened(name: str, longest: int = LONGEST) -> str:
    """Cut an over-long name in the middle: beginning, end and extension tell files apart."""
    if len(name) <= longest:
        return name
    kept = longest - 1
    return f"{name[: kept - kept // 2]}…{name[-(kept // 2) :]}"


def extension(name: str) -> str:
    """Return the extension with its dot in lower case, or an empty string."""
    stem, dot, ending = name.rpartition(".")
    return dot + ending.lower() if stem else ""


def title(name: str) -> str:
    """What a document is called until somebody says otherwise: the name without its extension."""
    ending = extension(name)
    return name[: -len(ending)].rstrip() if ending else name


def folded(*texts: str) -> str:
    """Return the texts in the form that search compares, one a line: NFKC, case-folded."""
    return "\n".join(unicodedata.normalize("NFKC", text).casefold() for text in texts)

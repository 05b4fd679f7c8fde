"""File names: decode, make harmless, fold for search. Pure."""

import unicodedata

from acecs.text import typed

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
    """Return the name in NFC without folders, control characters and invisible marks. Empty if nothing usable is left.

    A name longer than `LONGEST` is refused by the rules, not cut.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if unicodedata.category(char) not in UNPRINTABLE)
    kept = unicodedata.normalize("NFC", typed.cleaned(kept)).strip().rstrip(". ")
    return "" if typed.is_blank(kept) else kept


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

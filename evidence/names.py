"""File names: decode, make harmless, fold for search. Pure."""

import unicodedata

from acecs.text import typed

# Characters of a name that is kept whole, of a document's title, and of the name under which a file is saved.
LONGEST = 500
LONGEST_TITLE = 255
LONGEST_SAVED = 180
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


def title_of(name: str) -> str:
    """Return a document's initial title: the file name without its extension, or the beginning of a long one."""
    ending = extension(name)
    whole = name[: -len(ending)].rstrip() if ending else name
    return whole if len(whole) <= LONGEST_TITLE else whole[: LONGEST_TITLE - 1].rstrip() + "…"


def is_shortened(name: str) -> bool:
    """True if `title_of` leaves out the end of the name."""
    return len(name) - len(extension(name)) > LONGEST_TITLE


def to_save(name: str) -> str:
    """Return the name under which a browser saves the file: short enough for every file system, with its extension."""
    ending = extension(name)
    stem = name[: -len(ending)] if ending else name
    room = LONGEST_SAVED - len(ending)
    return name if len(stem) <= room else stem[: room - 1].rstrip() + "…" + ending


def folded(*texts: str) -> str:
    """Return the texts as compared by search: NFKC, case-folded, one per line."""
    return "\n".join(unicodedata.normalize("NFKC", text).casefold() for text in texts)

"""Evidence as files in folders: one folder an item, names that Windows and others can write. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.documents.dossier import EvidencePart
from assessments.documents.numbering import numbers_of

LONGEST_FOLDER, LONGEST_FILE = 60, 100
# Of a name on Linux.
MOST_BYTES = 240
LONGEST_EXTENSION = 12
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


FileKey = tuple[str, int, int]
"""Document, version, position."""


def key_of(part: EvidencePart) -> FileKey:
    return part.document, part.version, part.position


@dataclass(frozen=True)
class PackedItem:
    """An item with all that is linked to it."""

    number: int
    title: str
    evidence: tuple[EvidencePart, ...]


@dataclass(frozen=True)
class Use:
    """What a file proves: `place` in it, and what it `shows` there."""

    item: int
    title: str
    facet: str
    place: str
    shows: str


@dataclass(frozen=True)
class PackedFile:
    """A file, its number and path in the archive, and what it proves. `state`: why it is left out, else "".

    A file that proves several items is in the folder of the first.
    """

    number: str
    path: str
    part: EvidencePart
    uses: tuple[Use, ...]
    state: str = ""


def packed(
    items: Iterable[PackedItem], left_out: Mapping[FileKey, str], *, only: int | None = None
) -> tuple[PackedFile, ...]:
    """Return the files of the items, in order of their numbers. `left_out`: file → why it is left out.

    `only`: the number of the one item to pack. Documents keep the numbers that they have in the whole.
    """
    items = list(items)
    numbers = numbers_of(each for item in items for each in item.evidence)
    uses: dict[FileKey, list[Use]] = {}
    files: dict[FileKey, tuple[PackedItem, EvidencePart]] = {}
    for item in items:
        for part in item.evidence if only in (None, item.number) else ():
            key = key_of(part)
            files.setdefault(key, (item, part))
            use = Use(item.number, item.title, part.facet, part.place, part.shows)
            if use not in uses.setdefault(key, []):
                uses[key].append(use)
    with_several = {document for document, _version, position in files if position > 1}
    packed = [
        PackedFile(
            numbers[part.document],
            f"{_folder(item)}/{_file(numbers[part.document], part, is_one_of_several=part.document in with_several)}",
            part,
            tuple(uses[key]),
            left_out.get(key, ""),
        )
        for key, (item, part) in files.items()
    ]
    return tuple(sorted(packed, key=lambda each: (int(each.number[2:]), each.part.version, each.part.position)))


def _folder(item: PackedItem) -> str:
    return safe_name(f"{item.number:02} {item.title}", LONGEST_FOLDER)


def _file(number: str, part: EvidencePart, *, is_one_of_several: bool) -> str:
    """The number makes the name unique, and none that Windows reserves."""
    numbered = f"{number}-{part.position}" if is_one_of_several else number
    return safe_name(f"{numbered} {part.file_name}", LONGEST_FILE)


def safe_name(name: str, longest: int) -> str:
    """Return a name that Windows, macOS and Linux can write, at most `longest` characters of UTF-16, with its extension."""
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if _RESERVED.match(name) or not name:
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    end = f"{dot}{extension}"
    while _is_too_long(f"{stem}{end}", longest):
        stem = stem[:-1].rstrip(" .")
    return f"{stem}{end}"


def _is_too_long(name: str, longest: int) -> bool:
    return len(name.encode("utf-16-le")) > 2 * longest or len(name.encode()) > MOST_BYTES

"""XML, read piece by piece. A document type is refused: it can name files, addresses, and entities without end."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn
from xml.parsers import expat

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

PIECE = 1 << 20
# Of the elements below the root, as many as a large table of contents has.
MOST_ELEMENTS = 20_000
# Far more than a formula or the instruction of a field has.
LONGEST_TEXT = 1_000_000
HEAD = 1_024
# Of a tag that two pieces share, as much as has its name.
LONGEST_TAG = 200
# Names are not found by their bytes in another encoding.
_OTHER_ENCODING = re.compile(rb"\0|\A[\xfe\xff]|encoding\s*=\s*[\"'](?!utf-8|us-ascii)", re.IGNORECASE)

Attributes = dict[str, str]


@dataclass(frozen=True)
class Element:
    """An element by its name, "{namespace}name"."""

    tag: str
    attributes: Attributes


@dataclass
class Watch:
    """What to call for elements with these names: with the attributes at the start, with the text at the end."""

    starts: Mapping[str, Callable[[Attributes], None]] = field(default_factory=dict)
    texts: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    # By the name alone, whatever the namespace: some programs do not use that of the standard.
    in_any_namespace: bool = False


def pieces(source: IO[bytes]) -> Iterable[bytes]:
    while piece := source.read(PIECE):
        yield piece


def read(content: Iterable[bytes], watch: Watch | None = None, *, skims: bool = False) -> list[Element]:
    """Parse a whole document and return its root and the root's children. Raises `Rejected`.

    `skims`: after the first piece, elements are looked at only in pieces that contain the name of a watched one,
    which makes a large table ten times as quick.
    """
    parsing = _Parsing(watch or Watch())
    named = parsing.named()
    before = before_whole = b""
    try:
        for piece in content:
            if not before:
                skims = skims and not _OTHER_ENCODING.search(piece[:HEAD])
            elif skims:
                parsing.look(named.search(before + piece), goes_on=b"<" not in before_whole)
            before_whole = piece
            before = piece[-LONGEST_TAG:]
            parsing.parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position
        parsing.parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise Rejected(FileFault.DAMAGED) from error
    except (ValueError, LookupError) as error:
        # An encoding that Python does not know.
        raise Rejected(FileFault.DAMAGED) from error
    return parsing.elements


class _Parsing:
    """One pass of expat. Text is collected only within elements that are watched, so that large tables stay quick."""

    def __init__(self, watch: Watch) -> None:
        self.elements: list[Element] = []
        self._watch = watch
        self._depth = 0
        self._is_skimming = False
        # Whether the last piece has a watched name, and whether it was looked at.
        self._found = self._looks = True
        self._texts: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = _refuse

    def named(self) -> re.Pattern[bytes]:
        """Match the start of an element whose name is a watched one's."""
        tags = {tag.rpartition("}")[2].encode() for tag in (*self._watch.starts, *self._watch.texts)}
        return re.compile(rb"[<:](?:" + b"|".join(map(re.escape, sorted(tags))) + rb")[\s/>]")

    def look(self, found: object, *, goes_on: bool) -> None:
        """Call back for elements in the next piece or not.

        A tag that begins in a piece with a watched name may end in a later one: `goes_on` if none began in the last piece.
        """
        self._is_skimming = True
        looks = bool(found or self._found or (goes_on and self._looks)) or self.parser.CharacterDataHandler is not None
        self._found, self._looks = bool(found), looks
        self.parser.StartElementHandler = self._start if looks else None
        self.parser.EndElementHandler = self._end if looks else None

    def _start(self, tag: str, attributes: Attributes) -> None:
        if self._depth < 2 and not self._is_skimming and len(self.elements) < MOST_ELEMENTS:
            self.elements.append(Element(_name(tag), attributes))
        self._depth += 1
        tag = self._key(tag)
        if call := self._watch.starts.get(tag):
            call(attributes)
        if tag in self._watch.texts:
            self._texts = []
            self.parser.CharacterDataHandler = self._text

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if call := self._watch.texts.get(self._key(tag)):
            self.parser.CharacterDataHandler = None
            call("".join(self._texts))

    def _key(self, tag: str) -> str:
        return tag.rpartition("}")[2] if self._watch.in_any_namespace else tag

    def _text(self, text: str) -> None:
        if len(self._texts) > LONGEST_TEXT:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
        self._texts.append(text)


def _name(tag: str) -> str:
    return ("{" + tag) if "}" in tag else tag


def _refuse(*_declaration: object) -> NoReturn:
    raise Rejected(FileFault.DTD)


def check_xml(path: Path) -> None:
    """Check a file of XML by itself, such as the data of an invoice in a PDF."""
    with path.open("rb") as file:
        read(pieces(file))

"""XML, read piece by piece. A document type is refused: it can name files, addresses, and entities without end."""

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


def read(content: Iterable[bytes], watch: Watch | None = None) -> list[Element]:
    """Parse a whole document and return its root and the root's children. Raises `Rejected`."""
    parsing = _Parsing(watch or Watch())
    try:
        for piece in content:
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
        self._texts: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = _refuse

    def _start(self, tag: str, attributes: Attributes) -> None:
        if self._depth < 2 and len(self.elements) < MOST_ELEMENTS:
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

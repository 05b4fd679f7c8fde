"""Drawing a report, and reading a finished PDF."""

import gc
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from logging import WARNING, getLogger
from logging.handlers import BufferingHandler
from typing import Any

import pypdfium2
from coverage import Coverage
from tinyhtml5 import inputstream

from assessments.documents.dossier import Dossier
from reports import pdf
from reviews.record import ReviewRecord
from tests.reports.dossiers import payload


class Patterns(dict[tuple[frozenset[str], bool], re.Pattern[str]]):
    """The parser's patterns by (characters, whether to match them or all others)."""

    def __missing__(self, key: tuple[frozenset[str], bool]) -> re.Pattern[str]:
        characters, is_among = key
        codes = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[key] = re.compile(f"[{codes}]+" if is_among else f"[^{codes}]+")
        return self[key]


# tinyhtml5 2.1, WeasyPrint's parser, keeps each pattern under a wrong key, so that it writes one anew for each word: two
# thirds of its time.
inputstream.characters_until_regex = Patterns()


@dataclass(frozen=True)
class Drawn:
    """A report, and what WeasyPrint logged while it drew: missing glyphs, unknown styles, refused files."""

    content: bytes
    complaints: list[str]


@lru_cache
def drawn(payload: bytes) -> Drawn:
    """Draw a report, or return it if it was drawn before: the same payload gives the same bytes (test_pdf.py)."""
    log = BufferingHandler(capacity=1000)
    log.setLevel(WARNING)
    getLogger("weasyprint").addHandler(log)
    try:
        ordered = pdf.ordered(payload)
        with by_weasyprint():
            content = pdf.write(*ordered)
    finally:
        getLogger("weasyprint").removeHandler(log)
    return Drawn(content, [record.getMessage() for record in log.buffer])


@contextmanager
def by_weasyprint() -> Iterator[None]:
    """Switch off the garbage collector, as in the child that draws reports, and the coverage of lines that are not ours."""
    coverage = Coverage.current()
    gc.disable()
    if coverage:
        coverage.stop()
    try:
        yield
    finally:
        if coverage:
            coverage.start()
        gc.enable()


def first_pages(dossier: Dossier, language: str, record: ReviewRecord | None = None) -> list[str]:
    """Return the text of the cover and of the summary; see `first_pages_of`."""
    return first_pages_of(payload(dossier, language, record))


def first_pages_of(payload: bytes) -> list[str]:
    """Return the text of the cover and of the summary as laid out. Neither they nor the rest of the report are drawn."""
    return laid_out(payload, until='<section class="readiness">')


def laid_out(payload: bytes, *, until: str = "") -> list[str]:
    """Return the text of each page as laid out, of the part of the HTML before `until`. Nothing is drawn."""
    return [*_laid_out(payload, until)]


@lru_cache
def _laid_out(payload: bytes, until: str) -> list[str]:
    html, *_documents = pdf.ordered(payload)
    with by_weasyprint():
        return [laid_out_text(page) for page in pdf.laid_out(html.partition(until)[0] if until else html).pages]


def laid_out_text(page: Any) -> str:
    """Return the text of a page that is not drawn: drawing takes as long again. Without white space, as of `texts`."""
    return fold("".join(getattr(box, "text", "") for box in page._page_box.descendants()))


def texts(content: bytes) -> list[str]:
    """Return the text of each page without white space, because the layout decides where lines end."""
    with pypdfium2.PdfDocument(content) as document:
        return [fold(page.get_textpage().get_text_bounded()) for page in document]


def fold(text: str) -> str:
    """Remove white space, and the character that PDFium puts for a hyphen at a line's end."""
    return re.sub(r"\s|\ufffe", "", text)


def outline(content: bytes) -> list[tuple[int, str]]:
    with pypdfium2.PdfDocument(content) as document:
        return [(mark.level, mark.get_title()) for mark in document.get_toc()]


def streams(content: bytes) -> list[bytes]:
    """Return every stream of the file, decompressed. The file is written with plain object tables."""
    contents = []
    for match in re.finditer(rb"stream\r?\n", content):
        body = zlib.decompressobj()
        try:
            contents.append(body.decompress(content[match.end() :]))
        except zlib.error:
            continue
    return contents


def glyphs(content: bytes) -> dict[str, set[int]]:
    """Font name → numbers of all glyphs that the pages show."""
    unpacked = streams(content)
    named = re.findall(rb"/BaseFont /(\w{6})\+([\w-]+)", b"\n".join(unpacked))
    names = {tag: name.decode() for tag, name in named}
    shown: dict[str, set[int]] = {name: set() for name in names.values()}
    for page in (stream for stream in unpacked if b"\nBT\n" in stream):
        font = ""
        for tag, piece in re.findall(rb"/(\w{6}) [\d.]+ Tf|<([0-9a-fA-F]+)>", page):
            if tag:
                font = names[tag]
            else:
                shown[font] |= {int(piece[at : at + 4], 16) for at in range(0, len(piece), 4)}
    return shown


def attachment(content: bytes, name: str) -> bytes:
    with pypdfium2.PdfDocument(content) as document:
        for index in range(document.count_attachments()):
            piece = document.get_attachment(index)
            if piece.get_name() == name:
                return bytes(piece.get_data())
    raise AssertionError(f"{name} is not attached")


def attachments(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [document.get_attachment(index).get_name() for index in range(document.count_attachments())]

"""Read files as text and tables, within bounds. `read` runs in the bounded child and answers with JSON.

An answer has parts: sheets, slides, pages, or one. A part has a title and blocks, each of one `kind`: `text`; `table` with
`rows`; `facts` with `rows` of a code and a value; `files` with `rows` of a name and a size in bytes. `more` counts the
lines, rows or parts that are not shown, `more_columns` the columns.
"""

import csv
import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from acecs.jobs.child import Limits, Rejected
from evidence import names
from evidence.inspection import mail
from evidence.inspection.archive import BROKEN
from evidence.inspection.compound import STORAGE, Compound
from evidence.inspection.content import mapped
from evidence.inspection.text import END_OF_FILE, UTF_16
from evidence.inspection.workbook import MendedPackage
from evidence.preview import kinds

READ = "evidence.preview.texts:read"
ANSWER_BYTES = 4_000_000
QUICK = Limits(seconds=5, cpu_seconds=4, memory_bytes=1 << 30, answer_bytes=ANSWER_BYTES)
PATIENT = Limits(seconds=90, cpu_seconds=80, memory_bytes=1 << 30, answer_bytes=ANSWER_BYTES)

MOST_PARTS = 50
MOST_ROWS = 300
MOST_COLUMNS = 40
MOST_LINES = 2_000
LONGEST_CELL = 500
# Of all parts.
MOST_CHARACTERS = 400_000
DELIMITERS = ",;\t|"

Block = dict[str, Any]
Part = dict[str, Any]


def task(path: str, extension: str) -> bytes:
    """Return the payload for `read`."""
    return json.dumps({"path": path, "extension": extension}).encode()


def read(payload: bytes) -> bytes:
    """Return the parts of the file as JSON. Raises `Rejected`."""
    warnings.simplefilter("ignore")
    wanted = json.loads(payload)
    try:
        found = _READERS[wanted["extension"]](Path(wanted["path"]))
        parts = list(islice(found, MOST_PARTS))
        more = sum(1 for _part in islice(found, 10_000))
    except (*BROKEN, *_WRONG) as error:
        raise Rejected(kinds.UNREADABLE) from error
    if not any(part["blocks"] for part in parts):
        raise Rejected(kinds.EMPTY)
    return json.dumps({"parts": _within(parts), "more": more}).encode()


_WRONG = (
    ElementTree.ParseError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    LookupError,
    RuntimeError,
)


def _within(parts: list[Part]) -> list[Part]:
    """Leave out the blocks beyond the bound of all parts."""
    left = MOST_CHARACTERS
    for part in parts:
        for place, block in enumerate(part["blocks"]):
            left -= len(block.get("text", "")) + sum(len(cell) for row in block.get("rows", ()) for cell in row)
            if left < 0:
                part["is_cut"] = True
                del part["blocks"][place:]
                break
    return parts


def _part(title: str, blocks: Iterable[Block]) -> Part:
    return {"title": title, "blocks": [block for block in blocks if block.get("text", "").strip() or block.get("rows")]}


def _text(text: str) -> Block:
    lines = text.splitlines()
    shown = "\n".join(lines[:MOST_LINES])[:MOST_CHARACTERS]
    return {"kind": "text", "text": shown, "more": max(0, len(lines) - MOST_LINES)}


def _table(rows: Iterable[Iterable[object]], more: int | None = None) -> Block:
    """`more`: how many rows there are beyond the bound, if that is known without reading them."""
    left = iter(rows)
    shown = [list(row) for row in islice(left, MOST_ROWS)]
    widest = max(map(len, shown), default=0)
    return {
        "kind": "table",
        "rows": [[_cell(cell) for cell in row[:MOST_COLUMNS]] for row in shown],
        "more": more if more is not None else sum(1 for _row in left),
        "more_columns": max(0, widest - MOST_COLUMNS),
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
    elif isinstance(value, (date, time)):
        text = value.isoformat()
    elif isinstance(value, float):
        text = f"{value:.15g}"
    else:
        text = str(value)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


# --- Text -----------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """In the encodings that the inspection accepts."""
    if content.startswith(UTF_16):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _read_text(path: Path) -> Iterator[Part]:
    yield _part("", [_text(_decoded(path.read_bytes()).removesuffix(END_OF_FILE))])


def _read_csv(path: Path) -> Iterator[Part]:
    text = _decoded(path.read_bytes()).removesuffix(END_OF_FILE)
    head = text[:10_000]
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(1 << 24)
    yield _part("", [_table(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))])


# --- Workbooks ------------------------------------------------------------------------------------


def _read_workbook(path: Path) -> Iterator[Part]:
    """One part for each sheet that is not hidden. A formula whose value was not saved is shown itself."""
    with path.open("rb") as file, path.open("rb") as again:
        yield from _sheets(_workbook(file, data_only=True), _workbook(again, data_only=False))


def _sheets(values: Any, formulas: Any) -> Iterator[Part]:
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        rows = _rows(sheet, written)
        shown = list(islice(rows, MOST_ROWS))
        while shown and not any(cell is not None for cell in shown[-1]):
            shown.pop()
        more = max(0, (sheet.max_row or 0) - MOST_ROWS)
        yield _part(sheet.title, [_table(_without_empty_columns(shown), more)]) | {
            "is_hidden": sheet.sheet_state != "visible"
        }


def _workbook(file: IO[bytes], *, data_only: bool) -> Any:
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - only the child that opens one loads the library

    reader = ExcelReader(file, read_only=True, keep_vba=False, data_only=data_only, keep_links=False, rich_text=False)
    reader.archive = MendedPackage(file)
    reader.read()
    return reader.wb


def _rows(sheet: Any, written: Any) -> Iterator[list[object]]:
    for row, other in zip_longest(sheet.iter_rows(values_only=True), written.iter_rows(values_only=True), fillvalue=()):
        yield [
            formula if value is None and formula is not None else value for value, formula in zip_longest(row, other)
        ]


def _without_empty_columns(rows: list[list[object]]) -> list[list[object]]:
    """Leave out the columns after the last one that has a value."""
    widest = max((number for row in rows for number, cell in enumerate(row, 1) if cell is not None), default=0)
    return [row[:widest] for row in rows]


# --- Office documents without LibreOffice ---------------------------------------------------------


def _xml(content: bytes) -> ElementTree.Element:
    # The inspection has refused document types, with which XML names other files and grows without end.
    return ElementTree.fromstring(content)  # noqa: S314


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in element if _local(each) == name]


def _paragraph(paragraph: ElementTree.Element) -> str:
    marks = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    return "".join(
        (each.text or "") if _local(each) == "t" else marks.get(_local(each), "") for each in paragraph.iter()
    )


def _read_word(path: Path) -> Iterator[Part]:
    with zipfile.ZipFile(path) as package:
        root = _xml(package.read("word/document.xml"))
    yield _part("", _word_blocks(_children(root, "body")[0]))


def _word_blocks(body: ElementTree.Element) -> Iterator[Block]:
    lines: list[str] = []
    for each in body:
        if _local(each) == "p":
            lines.append(_paragraph(each))
        elif _local(each) == "sdt":
            lines += [_paragraph(inner) for inner in each.iter() if _local(inner) == "p"]
        elif _local(each) == "tbl":
            yield _text("\n".join(lines))
            lines = []
            yield _table(
                [
                    "\n".join(_paragraph(inner) for inner in cell.iter() if _local(inner) == "p")
                    for cell in _children(row, "tc")
                ]
                for row in _children(each, "tr")
            )
    yield _text("\n".join(lines))


def _by_number(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d{1,9}", name)]


def _read_slides(path: Path) -> Iterator[Part]:
    with zipfile.ZipFile(path) as package:
        slides = [name for name in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        for name in sorted(slides, key=_by_number):
            root = _xml(package.read(name))
            lines = [_paragraph(each) for each in root.iter() if _local(each) == "p"]
            yield _part("", [_text("\n".join(filter(str.strip, lines)) or "–")])


# --- OFD ------------------------------------------------------------------------------------------


def _read_ofd(path: Path) -> Iterator[Part]:
    """One part for each page: its pieces of text, from top to bottom and from left to right."""
    with zipfile.ZipFile(path) as package:
        pages = [name for name in package.namelist() if re.search(r"(?:^|/)Pages/[^/]+/Content\.xml$", name)]
        for name in sorted(pages, key=_by_number):
            root = _xml(package.read(name))
            yield _part("", [_text("\n".join(_ofd_lines(root)) or "–")])


def _ofd_lines(root: ElementTree.Element) -> Iterator[str]:
    pieces: list[tuple[int, float, str]] = []
    for each in root.iter():
        if _local(each) == "TextObject":
            left, top = ([float(number) for number in each.get("Boundary", "0 0").split()] + [0.0, 0.0])[:2]
            pieces.append((round(top), left, "".join(code.text or "" for code in _children(each, "TextCode"))))
    line: list[str] = []
    last: int | None = None
    for top, _left, text in sorted(pieces):
        if last is not None and top - last > 1:
            yield " ".join(line)
            line = []
        last = top
        line.append(text)
    yield " ".join(line)


# --- Mails ----------------------------------------------------------------------------------------

HEADERS = ("from", "to", "cc", "date", "subject")


def _read_eml(path: Path) -> Iterator[Part]:
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    body = message.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body else ""
    if body and body.get_content_type() == "text/html":
        text = _text_of_html(text)
    facts = [[name, _cell(str(message.get(name)))] for name in HEADERS if message.get(name)]
    yield _mail(facts, text, list(_eml_files(message, body)))


def _eml_files(message: EmailMessage, body: object) -> Iterator[list[str]]:
    for part in message.walk():
        if part is not body and not part.is_multipart() and (part.get_filename() or part.is_attachment()):
            payload = part.get_payload(decode=True)
            yield [part.get_filename() or part.get_content_type(), str(len(payload or b""))]


def _mail(facts: list[list[str]], text: str, files: list[list[str]]) -> Part:
    blocks = [{"kind": "facts", "rows": facts}, _text(text)]
    return _part("", [*blocks, {"kind": "files", "rows": files[:MOST_ROWS], "more": max(0, len(files) - MOST_ROWS)}])


# Properties of an Outlook message, in UTF-16 or in the code page of its sender.
_PROPERTIES = {"from": "0c1a", "to": "0e04", "cc": "0e03", "subject": "0037"}
_BODY = "1000"


def _read_msg(path: Path) -> Iterator[Part]:
    with mapped(path) as content:
        compound = Compound(content)
        facts = [[name, _cell(_property(compound, kind))] for name, kind in _PROPERTIES.items()]
        attached = [
            entry.path
            for entry in compound.entries.values()
            if entry.kind == STORAGE and len(entry.path) == 1 and entry.path[-1].startswith(mail.ATTACHED)
        ]
        files = [_msg_file(compound, place) for place in attached]
        yield _mail([row for row in facts if row[1]], _property(compound, _BODY), files)


def _property(compound: Compound, kind: str) -> str:
    return mail.string(compound, (), (f"{kind}001f", f"{kind}001e"))


def _msg_file(compound: Compound, place: tuple[str, ...]) -> list[str]:
    size = len(compound.read(*place, mail.DATA)) if compound.has(*place, mail.DATA) else 0
    return [mail.string(compound, place, mail.NAMES) or "–", str(size)]


class _Words(HTMLParser):
    """The words of an HTML page, without head, scripts and styles."""

    BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})
    SILENT = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _text_of_html(html: str) -> str:
    words = _Words()
    words.feed(html)
    return re.sub(r"\n{3,}", "\n\n", "".join(words.pieces)).strip()


# --- Archives -------------------------------------------------------------------------------------

UTF_8_NAME = 0x800


def _read_zip(path: Path) -> Iterator[Part]:
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    rows = [[_cell(_name(entry)), str(entry.file_size)] for entry in entries[:MOST_ROWS]]
    yield _part("", [{"kind": "files", "rows": rows, "more": max(0, len(entries) - MOST_ROWS)}])


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.filename if entry.flag_bits & UTF_8_NAME else names.decoded(entry.orig_filename.encode("cp437"))


_READERS = {
    ".txt": _read_text,
    ".csv": _read_csv,
    ".xlsx": _read_workbook,
    ".docx": _read_word,
    ".pptx": _read_slides,
    ".ofd": _read_ofd,
    ".eml": _read_eml,
    ".msg": _read_msg,
    ".zip": _read_zip,
}

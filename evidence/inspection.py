"""What a file is: its extension says what it must be, the parser of that format says whether it is. Pure.

`inspect` runs in the bounded child; everything else here is what it calls and the table of allowed types.
"""

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.parsers import expat

from acecs.jobs.child import Limits, Rejected

INSPECTOR = "evidence.inspection:inspect"
LIMITS = Limits(seconds=30, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=1_000)

MOST_PIXELS = 80_000_000  # A3 scanned at 600 dpi has 70 million
MOST_PIXELS_IN_ALL = 2_000_000_000  # fifty pages of A4 at 600 dpi
MOST_FRAMES = 500
MOST_ENTRIES = 5_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200  # text of a workbook shrinks to a hundredth at most
SMALL_UNPACKED = 10_000_000  # below this a ratio is no danger

PDF_END_WITHIN = 2_048
LOCAL_FILE = b"PK\x03\x04"  # how a zip begins that nothing was put before
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# Transitional and strict form of the same document.
MAIN_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD_ROOTS = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}document",
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROOTS = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}workbook",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}workbook",
)
TEXT_CONTROLS = frozenset("\t\n\r\f")


class Fault(StrEnum):
    """Why a file is rejected."""

    NOT_WHAT_IT_SAYS = "not_what_it_says"
    LOCKED = "locked"
    OLD_OR_LOCKED = "old_or_locked"
    TOO_MUCH_INSIDE = "too_much_inside"
    NOT_TEXT = "not_text"


@dataclass(frozen=True)
class FileType:
    """One row of the table. `program` is the kind of program that opens and saves it."""

    media_type: str
    program: str
    check: Callable[[bytes], None]


# --- PDF ---------------------------------------------------------------------------------------


def _check_pdf(content: bytes) -> None:
    import pypdfium2  # noqa: PLC0415 - only the child that opens a PDF loads the library

    if not content.lstrip().startswith(b"%PDF-") or b"%%EOF" not in content.rstrip(b"\0\r\n ")[-PDF_END_WITHIN:]:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS)
    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) == 0:
            raise Rejected(Fault.NOT_WHAT_IT_SAYS)
        document[0]
    except pypdfium2.PdfiumError as error:
        # The library's code may be left over from another document; a locked one says so in plain bytes.
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD and b"/Encrypt" in content
        raise Rejected(Fault.LOCKED if locked else Fault.NOT_WHAT_IT_SAYS) from error


# --- Images ------------------------------------------------------------------------------------


def _image_check(image_format: str) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        _check_image(content, image_format)

    return check


def _check_image(content: bytes, image_format: str) -> None:
    """Decode every frame: what cannot be decoded cannot be read by the customs officer either."""
    from PIL import Image, ImageFile, UnidentifiedImageError  # noqa: PLC0415 - as above

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it, in a process that has drawn before
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            left = MOST_PIXELS_IN_ALL
            for frame in range(_frames(image)):
                image.seek(frame)
                left -= image.width * image.height
                if left < 0 or image.width * image.height > MOST_PIXELS:
                    raise Rejected(Fault.TOO_MUCH_INSIDE)
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Rejected(Fault.TOO_MUCH_INSIDE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS) from error


def _frames(image: object) -> int:
    frames = int(getattr(image, "n_frames", 1))
    if frames > MOST_FRAMES:
        raise Rejected(Fault.TOO_MUCH_INSIDE)
    return frames


# --- Office documents --------------------------------------------------------------------------


def _check_word(content: bytes) -> None:
    with _opened_package(content) as package:
        _check_package(package, WORD, WORD_ROOTS)


def _check_workbook(content: bytes) -> None:
    import openpyxl  # noqa: PLC0415 - as above

    with _opened_package(content) as package:
        _check_package(package, SHEET, SHEET_ROOTS)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        for sheet in workbook.worksheets:
            next(sheet.iter_rows(max_row=1), None)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl lets out whatever a broken workbook makes it stumble over
        raise Rejected(Fault.NOT_WHAT_IT_SAYS) from error
    if not workbook.sheetnames:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS)


def _opened_package(content: bytes) -> zipfile.ZipFile:
    """Open the zip within bounds: `zipfile` never unpacks more of an entry than the directory declares."""
    if content.startswith(OLE):
        raise Rejected(Fault.OLD_OR_LOCKED)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS) from error
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Rejected(Fault.TOO_MUCH_INSIDE)
    if unpacked > SMALL_UNPACKED and ratio > MOST_RATIO:
        raise Rejected(Fault.TOO_MUCH_INSIDE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Rejected(Fault.LOCKED)
    if not content.startswith(LOCAL_FILE) or any(_is_foreign(entry) for entry in entries):
        raise Rejected(Fault.NOT_WHAT_IT_SAYS)
    return package


def _is_foreign(entry: zipfile.ZipInfo) -> bool:
    """Office packs parts in two ways only, and keeps programs out of .docx and .xlsx."""
    known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return entry.compress_type not in known or entry.filename.lower().endswith("vbaproject.bin")


def _check_package(package: zipfile.ZipFile, main_type: str, roots: tuple[str, ...]) -> None:
    """The package names a main part of the right type, which is there, and every XML part is well-formed."""
    try:
        parts = {
            name: _elements(package.read(name)) if name.endswith((".xml", ".rels")) else []
            for name in package.namelist()
        }
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS) from error
    main = _main_part(parts)
    root = parts.get(main, [])[:1]
    if not root or root[0].tag not in roots or _type_of(parts, main) != f"{main_type}.main+xml":
        raise Rejected(Fault.NOT_WHAT_IT_SAYS)


@dataclass(frozen=True)
class _Element:
    tag: str
    attributes: dict[str, str]


def _elements(content: bytes) -> list[_Element]:
    """Parse one part to its end; return its root and the elements right below it. A DTD is refused outright."""
    found: list[_Element] = []
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth < 2 and len(found) < MOST_ENTRIES:
            found.append(_Element(("{" + tag) if "}" in tag else tag, attributes))
        depth += 1

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declaration: object) -> None:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise Rejected(Fault.NOT_WHAT_IT_SAYS) from error
    return found


def _main_part(parts: dict[str, list[_Element]]) -> str:
    for element in parts.get("_rels/.rels", []):
        if element.tag == f"{RELATIONSHIPS}Relationship" and element.attributes.get("Type") in MAIN_RELATIONS:
            return element.attributes.get("Target", "").removeprefix("/")
    return ""


def _type_of(parts: dict[str, list[_Element]], name: str) -> str:
    """The content type of a part: its own, else the one of its extension."""
    declared = parts.get("[Content_Types].xml", [])
    for tag, key, value in (("Override", "PartName", f"/{name}"), ("Default", "Extension", name.rpartition(".")[2])):
        for element in declared:
            if element.tag == f"{CONTENT_TYPES}{tag}" and element.attributes.get(key) == value:
                return element.attributes.get("ContentType", "")
    return ""


# --- Text --------------------------------------------------------------------------------------


def _check_text(content: bytes) -> None:
    text = _text(content)
    if any(character < " " and character not in TEXT_CONTROLS for character in text) or "\x7f" in text:
        raise Rejected(Fault.NOT_TEXT)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Rejected(Fault.NOT_TEXT)


# --- The table ---------------------------------------------------------------------------------

_JPEG = FileType("image/jpeg", "image", _image_check("JPEG"))
_TIFF = FileType("image/tiff", "image", _image_check("TIFF"))
TYPES: dict[str, FileType] = {
    ".pdf": FileType("application/pdf", "pdf", _check_pdf),
    ".docx": FileType(WORD, "word", _check_word),
    ".xlsx": FileType(SHEET, "sheet", _check_workbook),
    ".csv": FileType("text/csv", "sheet", _check_text),
    ".txt": FileType("text/plain", "text", _check_text),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": FileType("image/png", "image", _image_check("PNG")),
    ".tif": _TIFF,
    ".tiff": _TIFF,
}
MEDIA_TYPES = frozenset(each.media_type for each in TYPES.values())


def task(path: str, extension: str) -> bytes:
    """What `inspect` is given: the path of the file and the extension that its name has."""
    return json.dumps({"path": path, "extension": extension}).encode()


def inspect(payload: bytes) -> bytes:
    """Open the file of `task` with the parser of its extension; return its media type. Raises `Rejected(Fault)`."""
    warnings.simplefilter("ignore")
    wanted = json.loads(payload)
    file_type = TYPES[wanted["extension"]]
    file_type.check(Path(wanted["path"]).read_bytes())
    return file_type.media_type.encode()

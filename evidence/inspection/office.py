"""Office documents: a zip file of bounded size with a main part of the right type."""

import io
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200_000_000
# The text of a workbook shrinks to a hundredth at most.
MOST_RATIO = 200
# Below this size any ratio is harmless.
SMALL_UNPACKED = 10_000_000

# Start of a zip file without anything prepended.
LOCAL_FILE = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# The transitional and the strict form.
MAIN_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD_ROOTS = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}document",
)


def check_word(content: bytes) -> None:
    with opened_package(content) as package:
        check_package(package, WORD, WORD_ROOTS)


def opened_package(content: bytes) -> zipfile.ZipFile:
    """Open the zip file, with its size limited by its directory (`zipfile` never unpacks more than it declares)."""
    if content.startswith(OLE):
        raise Rejected(FileFault.OLD_OR_LOCKED)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS) from error
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    if unpacked > SMALL_UNPACKED and ratio > MOST_RATIO:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Rejected(FileFault.LOCKED)
    if not content.startswith(LOCAL_FILE) or any(_is_foreign(entry) for entry in entries):
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    return package


def _is_foreign(entry: zipfile.ZipInfo) -> bool:
    """True if Office would not write the entry into a .docx or .xlsx file: another compression, or macros."""
    known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return entry.compress_type not in known or entry.filename.lower().endswith("vbaproject.bin")


def check_package(package: zipfile.ZipFile, main_type: str, roots: tuple[str, ...]) -> None:
    """Check that a main part of the right type exists, and that every XML part is well-formed."""
    try:
        parts = {
            name: _elements(package.read(name)) if name.endswith((".xml", ".rels")) else []
            for name in package.namelist()
        }
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS) from error
    main = _main_part(parts)
    root = parts.get(main, [])[:1]
    if not root or root[0].tag not in roots or _type_of(parts, main) != f"{main_type}.main+xml":
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)


@dataclass(frozen=True)
class _Element:
    tag: str
    attributes: dict[str, str]


def _elements(content: bytes) -> list[_Element]:
    """Parse a whole part and return its root and the root's children. A DTD is refused."""
    elements: list[_Element] = []
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth < 2 and len(elements) < MOST_ENTRIES:
            elements.append(_Element(("{" + tag) if "}" in tag else tag, attributes))
        depth += 1

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declaration: object) -> None:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS) from error
    return elements


def _main_part(parts: dict[str, list[_Element]]) -> str:
    for element in parts.get("_rels/.rels", []):
        if element.tag == f"{RELATIONSHIPS}Relationship" and element.attributes.get("Type") in MAIN_RELATIONS:
            return element.attributes.get("Target", "").removeprefix("/")
    return ""


def _type_of(parts: dict[str, list[_Element]], name: str) -> str:
    """Return the content type of a part: its own, otherwise that of its extension."""
    declared = parts.get("[Content_Types].xml", [])
    for tag, key, value in (("Override", "PartName", f"/{name}"), ("Default", "Extension", name.rpartition(".")[2])):
        for element in declared:
            if element.tag == f"{CONTENT_TYPES}{tag}" and element.attributes.get(key) == value:
                return element.attributes.get("ContentType", "")
    return ""

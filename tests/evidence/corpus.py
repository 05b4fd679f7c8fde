"""Valid and hostile files, built in code so that the repository contains no binary files to trust."""

import hashlib
import io
import struct
import zipfile
import zlib

import openpyxl
import pypdfium2
from PIL import Image

MAIN_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORD_DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>加工贸易货物盘点制度</w:t></w:r></w:p></w:body></w:document>"
)


def pdf(pages: int = 1) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def image(image_format: str, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "white").save(buffer, image_format)
    return buffer.getvalue()


def tiff(frames: int) -> bytes:
    """Black pages of 8 × 8 pixels. Pillow reads all pages again for each one that it adds."""
    pixels, first = 8, 16
    # Width, height, bits, no compression, 0 is black, place, samples, rows, bytes of the pixels.
    tags = {256: 8, 257: 8, 258: 1, 259: 1, 262: 1, 273: pixels, 277: 1, 278: 8, 279: 8}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    size = 2 + len(entries) + 4
    following = [*(first + size * page for page in range(1, frames)), 0]
    directories = [struct.pack("<H", len(tags)) + entries + struct.pack("<I", place) for place in following]
    return struct.pack("<2sHI", b"II", 42, first) + bytes(8) + b"".join(directories)


def pixel_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that declares `side` × `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or (["单证号", "票数"],):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def with_part_changed(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        parts = {entry: whole.read(entry) for entry in whole.namelist()}
    return zipped({**parts, name: parts[name].replace(old, new)})


def with_empty_fill(workbook: bytes) -> bytes:
    """As some programs save a cell without a color: a fill without a pattern."""
    none = b"<fill><patternFill /></fill>"
    return with_part_changed(workbook, "xl/styles.xml", none, b"<fill />")


def word(document: str = WORD_DOCUMENT, main_type: str = WORD_TYPE, **more: str | bytes) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
            ),
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{MAIN_RELATION}" Target="word/document.xml"/></Relationships>'
            ),
            "word/document.xml": document,
            **more,
        }
    )


def locked_zip(package: bytes) -> bytes:
    """Return the package with the encryption flag set on every entry of its directory."""
    changed = bytearray(package)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 8] |= 1
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def lying_zip(package: bytes) -> bytes:
    """Return the package with a directory that declares every entry to be one byte long."""
    changed = bytearray(package)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 24 : place + 28] = struct.pack("<I", 1)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def locked_pdf() -> bytes:
    """A PDF that requires a password to open (standard security handler, revision 2, 40 bits)."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    password, identity, permissions = b"secret", b"0123456789abcdef", -4
    padded = (password + padding)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    seed = padded + owner + struct.pack("<i", permissions) + identity
    user = _rc4(hashlib.md5(seed, usedforsecurity=False).digest()[:5], padding)
    encryption = f"/Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P {permissions}"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< {encryption} >>",
    ]
    return written_pdf(objects, f"/Encrypt 4 0 R /ID [<{identity.hex()}> <{identity.hex()}>]")


def pdf_without_pages() -> bytes:
    return written_pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"], "")


def written_pdf(objects: list[str], trailer: str) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    size = len(objects) + 1
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return body + end.encode() + f"startxref\n{len(body)}\n%%EOF\n".encode()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, other = list(range(256)), 0
    for index in range(256):
        other = (other + state[index] + key[index % len(key)]) % 256
        state[index], state[other] = state[other], state[index]
    first = second = 0
    result = bytearray()
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        result.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(result)

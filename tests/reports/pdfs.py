"""Reading a finished PDF."""

import re
import zlib

import pypdfium2


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page without white space, because the layout decides where lines end."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [fold(page.get_textpage().get_text_bounded()) for page in document]


def fold(text: str) -> str:
    """Remove white space, and the character that PDFium puts for a hyphen at a line's end."""
    return re.sub(r"\s|\ufffe", "", text)


def outline(pdf: bytes) -> list[tuple[int, str]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [(mark.level, mark.get_title()) for mark in document.get_toc()]


def streams(pdf: bytes) -> list[bytes]:
    """Return every stream of the file, decompressed. The file is written with plain object tables."""
    contents = []
    for match in re.finditer(rb"stream\r?\n", pdf):
        body = zlib.decompressobj()
        try:
            contents.append(body.decompress(pdf[match.end() :]))
        except zlib.error:
            continue
    return contents


def glyphs(pdf: bytes) -> dict[str, set[int]]:
    """Font name → numbers of all glyphs that the pages show."""
    unpacked = streams(pdf)
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


def attachment(pdf: bytes, name: str) -> bytes:
    with pypdfium2.PdfDocument(pdf) as document:
        for index in range(document.count_attachments()):
            piece = document.get_attachment(index)
            if piece.get_name() == name:
                return bytes(piece.get_data())
    raise AssertionError(f"{name} is not attached")


def attachments(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [document.get_attachment(index).get_name() for index in range(document.count_attachments())]

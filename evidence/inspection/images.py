"""Pictures: every frame is decoded, reduced or in pieces where the whole would not fit into the child's memory."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acecs.jobs.child import Rejected
from evidence.inspection.content import HEAD, check_no_zip, check_rest, foreign, mapped
from evidence.inspection.faults import FileFault

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

# A0 scanned at 400 dpi; cameras and panoramas of telephones stay below it.
MOST_PIXELS = 250_000_000
# Fifty pages of A4 at 600 dpi.
MOST_PIXELS_IN_ALL = 2_000_000_000
MOST_FRAMES = 500
# How much memory a decoded picture may take; Pillow needs some more beside it.
MOST_DECODED = 480_000_000
# Bytes for a pixel in Pillow, where it is not one for each band.
BYTES_PER_PIXEL = {
    "RGB": 4,
    "YCbCr": 4,
    "LAB": 4,
    "HSV": 4,
    "LA": 4,
    "PA": 4,
    "I;16": 2,
    "I": 4,
    "F": 4,
    "RGBA": 4,
    "CMYK": 4,
}
# libwebp and libheif keep more than one copy.
COPIES = {"WEBP": 3, "HEIF": 2}
REDUCED = 8
PIECE = 1 << 20

WRONG = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    struct.error,
    zlib.error,
    IndexError,
    KeyError,
    OverflowError,
    RuntimeError,
)


def warm() -> None:
    """Load the library and its formats before children are forked."""
    from PIL import Image, TiffImagePlugin  # noqa: F401, PLC0415 - the portal itself does not need it

    Image.preinit()


def image_check(image_format: str) -> Callable[[Path], None]:
    def check(path: Path) -> None:
        with mapped(path) as content:
            if not _starts(content[:HEAD], image_format):
                raise Rejected(foreign(content[:HEAD]))
            check_no_zip(content, ends_with_it=False)
            if image_format in _ENDS:
                check_rest(content[_ENDS[image_format](content) :])
        _check_image(path, image_format)

    return check


def _starts(head: bytes, image_format: str) -> bool:
    return any(head.startswith(mark) and head[8:].startswith(rest) for mark, rest in _MARKS[image_format])


_MARKS: dict[str, list[tuple[bytes, bytes]]] = {
    "JPEG": [(b"\xff\xd8\xff", b"")],
    "PNG": [(b"\x89PNG\r\n\x1a\n", b"")],
    "TIFF": [(b"II*\0", b""), (b"MM\0*", b""), (b"II+\0", b""), (b"MM\0+", b"")],
    "BMP": [(b"BM", b"")],
    "WEBP": [(b"RIFF", b"WEBP")],
    "GIF": [(b"GIF87a", b""), (b"GIF89a", b"")],
    "HEIF": [(b"\0\0", brand) for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")],
}


def _check_image(path: Path, image_format: str) -> None:
    """Decode every frame: if it cannot be decoded, a customs officer cannot view it either."""
    from PIL import Image, ImageFile  # noqa: PLC0415 - only the child that opens one loads the library

    # Below the error's bound Pillow warns from half of it.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    # WeasyPrint sets it in a process that has made a report.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if image_format == "HEIF":
        _register_heif()
    if image_format == "WEBP" and _is_large_webp(path):
        return
    try:
        with Image.open(path, formats=[image_format]) as image:
            left = MOST_PIXELS_IN_ALL
            for frame in range(_frames(image)):
                image.seek(frame)
                pixels = image.width * image.height
                left -= pixels
                if left < 0 or pixels > MOST_PIXELS:
                    raise Rejected(FileFault.TOO_MANY_PIXELS)
                _decode(image, path, image_format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Rejected(FileFault.TOO_MANY_PIXELS) from error
    except WRONG as error:
        raise Rejected(FileFault.DAMAGED_PICTURE) from error


def _frames(image: object) -> int:
    frames = int(getattr(image, "n_frames", 1))
    if frames > MOST_FRAMES:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    return frames


def _register_heif() -> None:
    import pillow_heif  # noqa: PLC0415

    # Each thread would take an arena of the address space.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _decode(image: "Picture", path: Path, image_format: str) -> None:
    """Decode the current frame as a whole, or as far as its format allows within bounds."""
    size = image.width * image.height * BYTES_PER_PIXEL.get(image.mode, len(image.getbands()))
    if size * COPIES.get(image_format, 1) <= MOST_DECODED:
        image.load()
    elif image_format == "JPEG":
        _decode_reduced(image)
    elif image_format == "PNG":
        _unpack_png(path)
    elif image_format == "TIFF":
        _decode_strips(image, path)
    # Else its parts are within the file, which the marks of its end have shown, and its head can be read.


def _is_large_webp(path: Path) -> bool:
    """True if the picture is larger than the library can open, which takes memory for all of it at once.

    Its marks, which are within the file, are all that is checked then.
    """
    with mapped(path) as content:
        kind, data = content[12:16], content[20:30]
    if kind == b"VP8X":
        width, height = int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (int.from_bytes(data[place : place + 2], "little") & 0x3FFF for place in (6, 8))
    if width * height > MOST_PIXELS:
        raise Rejected(FileFault.TOO_MANY_PIXELS)
    return width * height * BYTES_PER_PIXEL["RGBA"] * COPIES["WEBP"] > MOST_DECODED


# --- Larger than the memory -----------------------------------------------------------------------


def _decode_reduced(image: "Picture") -> None:
    """Let libjpeg compute an eighth of the picture; it reads the whole file for it.

    A progressive one keeps all coefficients until its end, so only its marks can be checked if it is very large.
    """
    samples = 2 * len(image.getbands()) * image.width * image.height
    if not image.info.get("progressive") or samples <= MOST_DECODED:
        image.draft(image.mode, (image.width // REDUCED, image.height // REDUCED))
        image.load()


def _unpack_png(path: Path) -> None:
    """Unpack the rows without keeping them: all there, each with a filter that exists, each part with its checksum."""
    unpacker = zlib.decompressobj()
    header: tuple[int, int, int, int, int] | None = None
    count = 0
    with mapped(path) as content:
        for kind, start, length in _png_chunks(content):
            (checksum,) = struct.unpack_from(">I", content, start + length)
            if zlib.crc32(content[start - 4 : start + length]) != checksum:
                raise Rejected(FileFault.DAMAGED_PICTURE)
            if kind == b"IHDR":
                width, height, depth, color, _packing, _filter, interlaced = struct.unpack_from(
                    ">IIBBBBB", content, start
                )
                header = (width, height, depth, color, interlaced)
            elif kind == b"IDAT":
                for place in range(start, start + length, PIECE):
                    data = content[place : min(place + PIECE, start + length)]
                    while data:
                        count += len(unpacker.decompress(data, PIECE))
                        data = unpacker.unconsumed_tail
    if header is None or count < _png_bytes(*header):
        raise Rejected(FileFault.DAMAGED_PICTURE)


# Seven passes: first column and row, and the steps to the next ones.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def _png_bytes(width: int, height: int, depth: int, color: int, interlaced: int) -> int:
    """Return how many bytes a PNG's rows have, each with the number of its filter."""
    bits = depth * _SAMPLES[color]
    total = 0
    for column, row, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - column) // across), -(-(height - row) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _decode_strips(image: Any, path: Path) -> None:
    """Decode a TIFF strip by strip (or tile by tile), each as a small picture of its own."""
    from PIL import Image  # noqa: PLC0415

    tags = image.tag_v2
    width, height = image.width, image.height
    tile = (tags.get(322), tags.get(323))
    across, down = tile if all(tile) else (width, min(height, tags.get(278, height)))
    places, lengths = (tags[324], tags[325]) if all(tile) else (tags[273], tags[279])
    planes = tags.get(277, 1) if tags.get(284, 1) == 2 else 1
    count = -(-width // across) * -(-height // down) * planes
    if len(places) < count or len(places) != len(lengths):
        raise Rejected(FileFault.DAMAGED_PICTURE)
    with mapped(path) as content:
        if any(place + length > len(content) for place, length in zip(places, lengths, strict=True)):
            raise Rejected(FileFault.DAMAGED_PICTURE)
        if planes > 1 or across * down * 4 > MOST_DECODED:
            # One strip is the whole: its place is all that can be checked.
            return
        for number, (place, length) in enumerate(zip(places, lengths, strict=True)):
            rows = down if all(tile) else min(down, height - number * down)
            if rows > 0:
                small = _small_tiff(image, content[place : place + length], across, rows)
                with Image.open(io.BytesIO(small), formats=["TIFF"]) as piece:
                    piece.load()


# How samples are packed and meant, and the tables of JPEG within TIFF.
_KEPT_TAGS = (258, 259, 262, 266, 277, 284, 292, 293, 317, 320, 338, 339, 347, 530)


def _small_tiff(image: Any, content: bytes, width: int, rows: int) -> bytes:
    """Return a TIFF of one strip."""
    from PIL import TiffImagePlugin  # noqa: PLC0415

    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=image.tag_v2.prefix)
    for tag in _KEPT_TAGS:
        if tag in image.tag_v2:
            directory.tagtype[tag] = image.tag_v2.tagtype[tag]
            directory[tag] = image.tag_v2[tag]
    directory[256], directory[257], directory[278] = width, rows, rows
    # Pillow counts the place from the directory's end.
    directory[279], directory[273] = len(content), 0
    head = b"II*\0" if image.tag_v2.prefix == b"II" else b"MM\0*"
    order = "<I" if image.tag_v2.prefix == b"II" else ">I"
    return head + struct.pack(order, 8) + directory.tobytes(8) + content


# --- Where a picture ends -------------------------------------------------------------------------

# Second pictures of cameras (for 3D, for brightness) and the short film of a telephone's motion photo are no fault.
_KNOWN_TRAILERS = (b"\xff\xd8\xff", b"SEFH")
_TRAILER_END = b"SEFT"


def _jpeg_end(content: mmap) -> int:
    """Walk through the segments and scans. What cameras append to a picture counts as a part of it."""
    place = 2
    while True:
        place = _next_marker(content, place)
        marker = content[place + 1]
        if marker == 0xD9:
            break
        if marker in (0x01, *range(0xD0, 0xD9)):
            place += 2
        elif place + 4 > len(content):
            raise Rejected(FileFault.DAMAGED_PICTURE)
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4])
    end = place + 2
    rest = content[end : end + HEAD].lstrip(b"\0")
    has_film = content[end + 4 : end + 8] == b"ftyp"
    is_known = has_film or rest.startswith(_KNOWN_TRAILERS) or content[-4:] == _TRAILER_END
    return len(content) if is_known else end


def _next_marker(content: mmap, place: int) -> int:
    """Return the place of the next marker: 0xFF and a byte that is neither zero nor another 0xFF."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise Rejected(FileFault.DAMAGED_PICTURE)
        if content[place + 1] not in (0x00, 0xFF):
            return place
        place += 1


def _png_chunks(content: mmap) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind, place and length of each chunk's data."""
    place = 8
    while True:
        if place + 12 > len(content):
            raise Rejected(FileFault.DAMAGED_PICTURE)
        length = int.from_bytes(content[place : place + 4])
        kind = content[place + 4 : place + 8]
        if place + 12 + length > len(content):
            raise Rejected(FileFault.DAMAGED_PICTURE)
        yield kind, place + 8, length
        if kind == b"IEND":
            return
        place += 12 + length


def _png_end(content: mmap) -> int:
    *_chunks, (_kind, start, length) = _png_chunks(content)
    return start + length + 4


def _webp_end(content: mmap) -> int:
    size = int.from_bytes(content[4:8], "little")
    end = 8 + size + size % 2
    if 8 + size > len(content):
        raise Rejected(FileFault.DAMAGED_PICTURE)
    return end


def _gif_end(content: mmap) -> int:
    """Walk through the blocks to the trailer."""
    place = 13 + _gif_table(content, 10)
    while True:
        kind = content[place : place + 1]
        if kind == b";":
            return place + 1
        if kind == b"!":
            place = _gif_data(content, place + 2)
        elif kind == b",":
            place = _gif_data(content, place + 11 + _gif_table(content, place + 9))
        else:
            raise Rejected(FileFault.DAMAGED_PICTURE)


def _gif_table(content: mmap, place: int) -> int:
    """Return the length of the table of colors that these flags tell of."""
    flags = content[place : place + 1] or b"\0"
    return 3 << ((flags[0] & 7) + 1) if flags[0] & 0x80 else 0


def _gif_data(content: mmap, place: int) -> int:
    """Return the place after a list of blocks, each with its length, the last one empty."""
    while place < len(content) and content[place]:
        place += content[place] + 1
    if place >= len(content):
        raise Rejected(FileFault.DAMAGED_PICTURE)
    return place + 1


def _bmp_end(content: mmap) -> int:
    """Programs count the size in the head differently, so the larger of what two fields say is the end."""
    head = content[:HEAD].ljust(HEAD, b"\0")
    size, start = struct.unpack_from("<I4xI", head, 2)
    header, width, height, _planes, bits, packing, length = struct.unpack_from("<IiiHHII", head, 14)
    if header >= 40 and packing in (0, 3, 6):
        length = (abs(width) * bits + 31) // 32 * 4 * abs(height)
    if start + length > len(content):
        raise Rejected(FileFault.DAMAGED_PICTURE)
    return min(len(content), max(int(size), int(start + length)))


def _heif_end(content: mmap) -> int:
    """Walk through the boxes. Telephones of one maker append a trailer of their own."""
    place = 0
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        if not all(0x20 <= byte < 0x7F for byte in kind):
            break
        if length == 1:
            length = int.from_bytes(content[place + 8 : place + 16])
        if not length:
            return len(content)
        if length < 8 or place + length > len(content):
            raise Rejected(FileFault.DAMAGED_PICTURE)
        place += length
    return len(content) if content[-4:] == _TRAILER_END else place


_ENDS: dict[str, Callable[[mmap], int]] = {
    "JPEG": _jpeg_end,
    "PNG": _png_end,
    "WEBP": _webp_end,
    "GIF": _gif_end,
    "BMP": _bmp_end,
    "HEIF": _heif_end,
}

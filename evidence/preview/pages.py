"""Draw one page of a PDF or picture as a new image without metadata. `draw` runs in the bounded child."""

import io
import json
import math
from typing import TYPE_CHECKING, Any

from acecs.jobs.child import Limits, Rejected
from evidence.preview import kinds

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DRAW = "evidence.preview.pages:draw"
ANSWER_BYTES = 16_000_000
MEMORY_BYTES = 1_700 << 20
# Within a request; a worker has more time.
QUICK = Limits(seconds=5, cpu_seconds=4, memory_bytes=MEMORY_BYTES, answer_bytes=ANSWER_BYTES)
PATIENT = Limits(seconds=90, cpu_seconds=80, memory_bytes=MEMORY_BYTES, answer_bytes=ANSWER_BYTES)

MOST_PIXELS = 250_000_000
# Of an image: as large as a page of A4 at the greatest zoom, twice.
MOST_DRAWN = 12_000_000
LONGEST_SIDE = 16_000
# A larger PNG is a photo or scan, for which JPEG is made.
LARGEST_PNG = 700_000
WHITE = (255, 255, 255)
ROTATED = (5, 6, 7, 8)
ORIENTATION = 0x0112


def warm() -> None:
    """Load the libraries before children are forked."""
    import pypdfium2  # noqa: F401, PLC0415 - the portal itself does not need it
    from PIL import Image  # noqa: PLC0415

    Image.preinit()


def task(path: str, extension: str, page: int, zoom: int, turn: int) -> bytes:
    """Return the payload for `draw`."""
    return json.dumps({"path": path, "extension": extension, "page": page, "zoom": zoom, "turn": turn}).encode()


def draw(payload: bytes) -> bytes:
    """Return the number of pages, a line break, and the page as PNG or JPEG. Raises `Rejected`."""
    wanted = json.loads(payload)
    width = kinds.WIDTH * wanted["zoom"] // 100
    make = _of_pdf if wanted["extension"] == kinds.PDF else _of_picture
    pages, picture = make(wanted, width)
    return b"%d\n" % pages + _encoded(picture)


def _of_pdf(wanted: dict[str, Any], width: int) -> tuple[int, "Picture"]:
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(wanted["path"])
        _check_page(wanted["page"], len(document))
        # What was entered in a form's fields.
        document.init_forms()
        page = document[wanted["page"] - 1]
        size = page.get_size()
        across = size[1] if wanted["turn"] % 180 else size[0]
        bitmap = page.render(scale=_scale(width / across, *size), rotation=wanted["turn"])
    except pypdfium2.PdfiumError as error:
        raise Rejected(kinds.UNREADABLE) from error
    return len(document), bitmap.to_pil()


def _of_picture(wanted: dict[str, Any], width: int) -> tuple[int, "Picture"]:
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    image_format = kinds.PICTURES[wanted["extension"]]
    if image_format == "HEIF":
        _register_heif()
    try:
        with Image.open(wanted["path"], formats=[image_format]) as image:
            # Of a picture that moves, the first.
            pages = int(getattr(image, "n_frames", 1)) if image_format == "TIFF" else 1
            _check_page(wanted["page"], pages)
            image.seek(wanted["page"] - 1)
            return pages, _reduced(image, width, wanted["turn"])
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError) as error:
        raise Rejected(kinds.UNREADABLE) from error


def _register_heif() -> None:
    import pillow_heif  # noqa: PLC0415

    # Each thread would take an arena of the address space.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _check_page(page: int, pages: int) -> None:
    if not 1 <= page <= pages:
        raise Rejected(kinds.NO_PAGE)


def _scale(wanted: float, width: float, height: float) -> float:
    """Limit the scale so that the image stays within bounds."""
    return min(wanted, math.sqrt(MOST_DRAWN / (width * height)), LONGEST_SIDE / max(width, height))


def _reduced(image: "Picture", width: int, turn: int) -> "Picture":
    """Return the picture upright and turned, `width` wide, or smaller if it has fewer pixels."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    is_on_its_side = (image.getexif().get(ORIENTATION) in ROTATED) != bool(turn % 180)
    across = image.height if is_on_its_side else image.width
    # A small picture has its own size at 100 %.
    scale = _scale(width / max(across, kinds.WIDTH), image.width, image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    # libjpeg reduces while it decodes.
    image.draft(None, size)
    exif = image.getexif()
    picture = _plain(image, max(1, math.floor(min(image.width / size[0], image.height / size[1]))))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture.getexif()[ORIENTATION] = exif.get(ORIENTATION, 1)
    picture = ImageOps.exif_transpose(picture)
    return picture.transpose(_TURNS[turn]) if turn else picture


# Pillow turns to the left.
_TURNS: dict[int, Any] = {90: 4, 180: 3, 270: 2}


def _plain(image: "Picture", factor: int) -> "Picture":
    """Return the picture in gray or RGB on white, reduced by a whole factor before it is copied."""
    from PIL import Image  # noqa: PLC0415

    if image.mode.startswith("I"):
        # To eight bits: Pillow's own conversion cuts off all that is brighter than 255.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "1", "PA") or "transparency" in image.info:
        image = image.convert("L" if image.mode == "1" else "RGBA")
    picture = image.reduce(factor) if factor > 1 else image
    if "A" in picture.getbands():
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, WHITE)
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture if picture.mode == "L" else picture.convert("RGB")


def _encoded(picture: "Picture") -> bytes:
    picture = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    # Color profiles, comments, places and cameras.
    picture.info = {}
    content = io.BytesIO()
    picture.save(content, "PNG", compress_level=3)
    if content.tell() > LARGEST_PNG:
        content = io.BytesIO()
        picture.save(content, "JPEG", quality=88, exif=b"")
    return content.getvalue()

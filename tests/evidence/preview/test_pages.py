"""Pages of PDF and pictures, drawn anew."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Limits, Rejected
from evidence.preview import kinds, pages
from tests.evidence import corpus

BENIGN = Path(__file__).parents[1] / "benign"


def drawn(path: Path, page: int = 1, zoom: int = 100, turn: int = 0) -> tuple[int, Any]:
    answer = pages.draw(pages.task(str(path), path.suffix, page, zoom, turn))
    number, _, content = answer.partition(b"\n")
    image = Image.open(io.BytesIO(content), formats=["PNG", "JPEG"])
    image.load()
    return int(number), image


@pytest.fixture
def file(tmp_path: Path):
    def file(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return file


def test_every_sound_file_that_is_drawn_has_a_first_page():
    faults: dict[str, object] = {}
    for path in sorted(BENIGN.iterdir()):
        if path.suffix in kinds.DRAWN:
            try:
                number, image = drawn(path)
            except Rejected as rejected:
                faults[path.name] = rejected.code
                continue
            if (
                number < 1
                or image.mode not in ("L", "RGB")
                or set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
            ):
                faults[path.name] = (number, image.mode, image.info)

    assert faults == {}


def test_zoom_and_turn_give_the_page_its_size(file):
    path = file("a.pdf", corpus.pdf(3))

    sizes = {
        (zoom, turn): drawn(path, 2, zoom, turn)[1].size for zoom, turn in ((100, 0), (50, 0), (200, 0), (100, 90))
    }

    assert sizes == {(100, 0): (1000, 1416), (50, 0): (500, 708), (200, 0): (2000, 2831), (100, 90): (1000, 707)}


def test_page_turns_to_the_right(file):
    picture = Image.new("RGB", (200, 100), "white")
    picture.paste("red", (0, 0, 20, 20))
    content = io.BytesIO()
    picture.save(content, "PNG")
    path = file("a.png", content.getvalue())

    corners = {
        turn: [drawn(path, 1, 100, turn)[1].getpixel(at) for at in ((5, 5), (-5, 5), (-5, -5), (5, -5))]
        for turn in kinds.TURNS
    }

    red, white = (255, 0, 0), (255, 255, 255)
    assert {turn: [pixel == red for pixel in found] for turn, found in corners.items()} == {
        0: [True, False, False, False],
        90: [False, True, False, False],
        180: [False, False, True, False],
        270: [False, False, False, True],
    }
    assert {pixel for found in corners.values() for pixel in found} == {red, white}


def test_photo_is_upright_and_loses_its_metadata(file):
    picture = Image.new("RGB", (300, 100), "white")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=exif, comment=b"secret")

    _number, image = drawn(file("a.jpg", content.getvalue()))

    assert (image.size, dict(image.getexif()), image.info.get("comment")) == ((100, 300), {}, None)


def test_sixteen_bits_keep_their_brightness(file):
    content = io.BytesIO()
    Image.new("I;16", (10, 10), 32_768).save(content, "PNG")

    assert drawn(file("a.png", content.getvalue()))[1].getpixel((5, 5)) == 128


def test_photo_of_many_colors_becomes_jpeg(file):
    content = io.BytesIO()
    Image.effect_noise((1200, 1200), 80).convert("RGB").save(content, "PNG")

    assert drawn(file("a.png", content.getvalue()))[1].format == "JPEG"


def test_page_that_is_not_there_is_rejected(file):
    path = file("a.pdf", corpus.pdf(2))

    codes = []
    for page in (0, 3):
        with pytest.raises(Rejected) as caught:
            drawn(path, page)
        codes.append(caught.value.code)

    assert codes == [kinds.NO_PAGE, kinds.NO_PAGE]


def test_files_that_are_no_pictures_are_rejected(file):
    faults = {}
    for name in ("a.pdf", "a.png", "a.jpg", "a.tif", "a.heic", "a.gif"):
        try:
            drawn(file(name, b"%PDF-1.7 nothing"))
        except Rejected as rejected:
            if rejected.code == kinds.UNREADABLE:
                continue
        faults[name] = "drawn"

    assert faults == {}


def test_bomb_of_pixels_is_refused_within_the_limits(file):
    path = file("a.png", corpus.pixel_bomb())

    with child.for_request("evidence.preview.pages") as parent, pytest.raises((Rejected, ChildFailed)):
        parent.run(pages.DRAW, pages.task(str(path), ".png", 1, 100, 0), limits=pages.QUICK)


def test_large_picture_is_reduced_within_the_limits(file):
    content = io.BytesIO()
    Image.new("RGB", (12_000, 10_000), "white").save(content, "JPEG")
    path = file("a.jpg", content.getvalue())

    with child.for_request("evidence.preview.pages") as parent:
        answer = parent.run(
            pages.DRAW, pages.task(str(path), ".jpg", 1, 100, 0), limits=Limits(20, 20, 400 << 20, pages.ANSWER_BYTES)
        )

    assert Image.open(io.BytesIO(answer.partition(b"\n")[2])).size == (1000, 833)


def test_endless_page_is_drawn_within_bounds(file):
    document = pypdfium2.PdfDocument.new()
    document.new_page(10, 14_000)
    content = io.BytesIO()
    document.save(content)

    _number, image = drawn(file("a.pdf", content.getvalue()), 1, 200)

    assert max(image.size) <= pages.LONGEST_SIDE

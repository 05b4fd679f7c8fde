"""Images: every frame is decoded, up to a number of pixels."""

import io
from collections.abc import Callable

from acecs.jobs.child import Rejected
from evidence.inspection.faults import Fault

MOST_PIXELS = 80_000_000  # A3 scanned at 600 dpi has 70 million
MOST_PIXELS_IN_ALL = 2_000_000_000  # fifty pages of A4 at 600 dpi
MOST_FRAMES = 500


def warm() -> None:
    """Load the library and the formats of the table before children are forked."""
    from PIL import Image, TiffImagePlugin  # noqa: F401, PLC0415 - the portal itself does without it

    Image.preinit()


def image_check(image_format: str) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        _check_image(content, image_format)

    return check


def _check_image(content: bytes, image_format: str) -> None:
    """Decode every frame: what cannot be decoded cannot be read by the customs officer either."""
    from PIL import Image, ImageFile, UnidentifiedImageError  # noqa: PLC0415 - only the child that opens one loads the library

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

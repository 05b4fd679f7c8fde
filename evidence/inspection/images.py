"""Images: decodes every frame, up to a limit of pixels."""

import io
from collections.abc import Callable

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

# A3 scanned at 600 dpi has 70 million.
MOST_PIXELS = 80_000_000
# Fifty pages of A4 at 600 dpi.
MOST_PIXELS_IN_ALL = 2_000_000_000
MOST_FRAMES = 500


def warm() -> None:
    """Load the library and its formats before children are forked."""
    from PIL import Image, TiffImagePlugin  # noqa: F401, PLC0415 - the portal itself does not need it

    Image.preinit()


def image_check(image_format: str) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        _check_image(content, image_format)

    return check


def _check_image(content: bytes, image_format: str) -> None:
    """Decode every frame: if it cannot be decoded, a customs officer cannot view it either."""
    from PIL import Image, ImageFile, UnidentifiedImageError  # noqa: PLC0415 - only the child that opens one loads the library

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    # WeasyPrint sets it in a process that has made a report.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            left = MOST_PIXELS_IN_ALL
            for frame in range(_frames(image)):
                image.seek(frame)
                left -= image.width * image.height
                if left < 0 or image.width * image.height > MOST_PIXELS:
                    raise Rejected(FileFault.TOO_MUCH_INSIDE)
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Rejected(FileFault.TOO_MUCH_INSIDE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS) from error


def _frames(image: object) -> int:
    frames = int(getattr(image, "n_frames", 1))
    if frames > MOST_FRAMES:
        raise Rejected(FileFault.TOO_MUCH_INSIDE)
    return frames

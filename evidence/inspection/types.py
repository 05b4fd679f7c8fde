"""The accepted file types, by extension."""

from collections.abc import Callable
from dataclasses import dataclass

from evidence.inspection.images import image_check
from evidence.inspection.office import WORD, check_word
from evidence.inspection.pdf import check_pdf
from evidence.inspection.text import check_text
from evidence.inspection.workbook import SHEET, check_workbook


@dataclass(frozen=True)
class FileType:
    """One row of the table. `program` is the kind of program that opens and saves it."""

    media_type: str
    program: str
    check: Callable[[bytes], None]


_JPEG = FileType("image/jpeg", "image", image_check("JPEG"))
_TIFF = FileType("image/tiff", "image", image_check("TIFF"))
TYPES: dict[str, FileType] = {
    ".pdf": FileType("application/pdf", "pdf", check_pdf),
    ".docx": FileType(WORD, "word", check_word),
    ".xlsx": FileType(SHEET, "sheet", check_workbook),
    ".csv": FileType("text/csv", "sheet", check_text),
    ".txt": FileType("text/plain", "text", check_text),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": FileType("image/png", "image", image_check("PNG")),
    ".tif": _TIFF,
    ".tiff": _TIFF,
}
MEDIA_TYPES = frozenset(each.media_type for each in TYPES.values())

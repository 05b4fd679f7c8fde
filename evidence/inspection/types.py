"""The accepted file types, by extension."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from evidence.inspection import compound, legacy, mail, office, workbook
from evidence.inspection.archive import check_zip
from evidence.inspection.content import Inner
from evidence.inspection.images import image_check
from evidence.inspection.ofd import check_ofd
from evidence.inspection.pdf import check_pdf
from evidence.inspection.text import check_table, check_text
from evidence.inspection.video import check_video
from evidence.inspection.xml_parts import check_xml

# Yields the files within the file, which are inspected by their own names.
Check = Callable[[Path], Iterable[Inner] | None]


@dataclass(frozen=True)
class FileType:
    """One row of the table. `program` is the kind of program that opens and saves it."""

    media_type: str
    program: str
    check: Check


_JPEG = FileType("image/jpeg", "image", image_check("JPEG"))
_TIFF = FileType("image/tiff", "image", image_check("TIFF"))
TYPES: dict[str, FileType] = {
    ".pdf": FileType("application/pdf", "pdf", check_pdf),
    ".ofd": FileType("application/ofd", "ofd", check_ofd),
    ".docx": FileType(office.WORD.media_type, "word", office.check_word),
    ".xlsx": FileType(workbook.SHEET, "sheet", workbook.check_workbook),
    ".pptx": FileType(office.SLIDES.media_type, "slides", office.check_slides),
    ".doc": FileType("application/msword", "word", legacy.check_old_word),
    ".xls": FileType("application/vnd.ms-excel", "sheet", legacy.check_old_workbook),
    ".ppt": FileType("application/vnd.ms-powerpoint", "slides", legacy.check_old_slides),
    ".wps": FileType("application/vnd.ms-works", "word", legacy.check_wps_text),
    ".et": FileType("application/x-et", "sheet", legacy.check_wps_workbook),
    ".dps": FileType("application/x-dps", "slides", legacy.check_wps_slides),
    ".csv": FileType("text/csv", "sheet", check_table),
    ".txt": FileType("text/plain", "text", check_text),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": FileType("image/png", "image", image_check("PNG")),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".bmp": FileType("image/bmp", "image", image_check("BMP")),
    ".webp": FileType("image/webp", "image", image_check("WEBP")),
    ".gif": FileType("image/gif", "image", image_check("GIF")),
    ".heic": FileType("image/heic", "image", image_check("HEIF")),
    ".eml": FileType("message/rfc822", "mail", mail.check_eml),
    ".msg": FileType("application/vnd.ms-outlook", "mail", mail.check_msg),
    ".mp4": FileType("video/mp4", "video", check_video),
    ".zip": FileType("application/zip", "zip", check_zip),
}
MEDIA_TYPES = frozenset(each.media_type for each in TYPES.values())

# What is a part of another file, but not evidence by itself.
INNER: dict[str, Check] = {
    **{extension: each.check for extension, each in TYPES.items()},
    compound.OBJECT: compound.check_object,
    ".vsdx": office.check_any_office,
    ".xml": check_xml,
    ".p7s": mail.check_signature,
    ".asc": check_text,
    ".ics": check_text,
    ".vcf": check_text,
}

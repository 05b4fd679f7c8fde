"""How files are shown, by extension. Pure data."""

# Drawn page by page.
PDF = ".pdf"
PICTURES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".bmp": "BMP",
    ".webp": "WEBP",
    ".gif": "GIF",
    ".heic": "HEIF",
}
DRAWN = frozenset({PDF, *PICTURES})
# Read as text and tables.
READ = frozenset({".txt", ".csv", ".xlsx", ".docx", ".pptx", ".eml", ".msg", ".ofd", ".zip"})
# LibreOffice makes these of them, which are drawn or read. Without it, those that are in READ too are read.
CONVERTED = {
    ".docx": ".pdf",
    ".doc": ".pdf",
    ".wps": ".pdf",
    ".pptx": ".pdf",
    ".ppt": ".pdf",
    ".dps": ".pdf",
    ".xls": ".xlsx",
    ".et": ".xlsx",
}
# What WPS writes in the newer formats.
NEWER = {".wps": ".docx", ".et": ".xlsx", ".dps": ".pptx"}

ZOOMS = (50, 75, 100, 150, 200)
TURNS = (0, 90, 180, 270)
# Of a page at 100 %.
WIDTH = 1_000

# Why a file cannot be shown; also the reasons of `ChildFailed`.
NO_PAGE = "no_page"
UNREADABLE = "unreadable"
NEEDS_OFFICE = "needs_office"
NOT_SHOWN = "not_shown"
EMPTY = "empty"

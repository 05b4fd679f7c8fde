"""Text in cells: never a formula, and every character as it was. Pure."""

import re

from openpyxl.cell import Cell

# Office writes characters that XML does not allow as `_x000B_`, and escapes the underscore of text that looks like that.
_CODE = re.compile("_x([0-9A-Fa-f]{4})_")
_LOOKS_LIKE_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# A cell of this format takes what is typed as text, even if it starts with `=`.
AS_TEXT = "@"


def put(cell: Cell, value: str | int) -> None:
    """Write a number, or text that a person typed. A cell without text stays empty."""
    if isinstance(value, int):
        cell.value = value
    else:
        _put_text(cell, value)


def _put_text(cell: Cell, text: str) -> None:
    cell.number_format = AS_TEXT
    if text:
        cell.value = escaped(text)
        # openpyxl takes what starts with `=` for a formula, and `#N/A` for an error.
        cell.data_type = "s"


def escaped(text: str) -> str:
    text = _LOOKS_LIKE_CODE.sub("_x005F_", text)
    return _NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    return _CODE.sub(lambda match: chr(int(match[1], 16)), text)

"""Plain text: UTF-8, UTF-16 with its mark or GB18030, without characters that no text has.

A table as text (.csv) is opened as a workbook: a cell that starts a program there is refused.
"""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection.content import HEAD, is_web_page
from evidence.inspection.faults import FileFault

PIECE = 1 << 20
# The last character of a file, as programs of DOS write it.
END_OF_FILE = "\x1a"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# The vertical tab breaks a line within a cell, the form feed a page.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# The same as bytes, which no other character of UTF-8 or GB18030 contains.
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
# A formula that names a program before a bar, which no operator is; its topic and item follow up to an exclamation mark.
_COMMAND = re.compile(r"[=+\-@](?:.{0,200}?[^\w.])??[A-Za-z_][A-Za-z_0-9.]{0,60}'?\s{0,20}\|", re.S)
_CELLS = re.compile(r"[,;\t]")
# As far as a line is kept for the next piece.
LONGEST_REST = 10_000


def check_text(path: Path) -> None:
    """Check a .txt file."""
    _check(path, is_table=False)


def check_table(path: Path) -> None:
    """Check a .csv file."""
    _check(path, is_table=True)


def _check(path: Path, *, is_table: bool) -> None:
    """Read the file in each encoding that it may have, until one fits. Most texts are read once."""
    with path.open("rb") as file:
        start = file.read(PIECE)
        if is_web_page(start[:HEAD]):
            raise Rejected(FileFault.IS_WEB_PAGE)
        for encoding in _encodings(start):
            file.seek(0)
            reading = _Reading(encoding, is_table=is_table)
            pieces = iter(lambda: file.read(PIECE), b"")
            if all(map(reading.add, pieces)) and reading.add(b"", is_last=True):
                if reading.fault:
                    raise Rejected(reading.fault)
                return
    raise Rejected(FileFault.NOT_TEXT)


def _encodings(start: bytes) -> Sequence[str]:
    return ("utf-16",) if start.startswith(UTF_16) else ("utf-8-sig", "gb18030")


class _Reading:
    """The text in one encoding, and what is wrong with it."""

    def __init__(self, encoding: str, *, is_table: bool) -> None:
        self.fault: FileFault | None = None
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._is_wide = encoding == "utf-16"
        self._is_table = is_table
        self._rest = ""
        self._has_ended = False

    def add(self, piece: bytes, *, is_last: bool = False) -> bool:
        """Check the next bytes. Return False if they are not text in this encoding."""
        try:
            text = self._decoder.decode(piece, final=is_last)
        except UnicodeDecodeError:
            return False
        if not text or self.fault:
            return True
        # The mark of the end may be the last character only.
        if self._has_ended or (self._may_have_control(piece) and _CONTROL.search(text.removesuffix(END_OF_FILE))):
            self.fault = FileFault.CONTROL_CHARACTERS
        elif self._is_table and _has_command(self._rest + text):
            self.fault = FileFault.DDE
        self._has_ended = text.endswith(END_OF_FILE)
        self._rest = text[text.rfind("\n") + 1 :][-LONGEST_REST:]
        return True

    def _may_have_control(self, piece: bytes) -> bool:
        """Counting bytes is a tenth of the work of searching the text."""
        return self._is_wide or len(piece.translate(None, _CONTROL_BYTES)) < len(piece)


def _has_command(text: str) -> bool:
    """True if a cell is a formula that talks to another program."""
    if "|" not in text:
        return False
    return any(
        _COMMAND.match(cell.lstrip(' "'))
        for line in text.splitlines()
        if "|" in line and "!" in line
        for cell in _CELLS.split(line)
    )

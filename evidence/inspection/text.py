"""Plain text: UTF-8, UTF-16 with its mark or GB18030, without characters that no text has."""

import codecs

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

# The vertical tab breaks a line within a cell.
CONTROLS = frozenset("\t\n\r\f\v")
# The last character of a file, as programs of DOS write it.
END_OF_FILE = "\x1a"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check_text(content: bytes) -> None:
    text = _text(content).removesuffix(END_OF_FILE)
    if any(character < " " and character not in CONTROLS for character in text) or "\x7f" in text:
        raise Rejected(FileFault.CONTROL_CHARACTERS)


def _text(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Rejected(FileFault.NOT_TEXT)

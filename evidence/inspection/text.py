"""Plain text: UTF-8 or GB18030, without control characters."""

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

CONTROLS = frozenset("\t\n\r\f")


def check_text(content: bytes) -> None:
    text = _text(content)
    if any(character < " " and character not in CONTROLS for character in text) or "\x7f" in text:
        raise Rejected(FileFault.NOT_TEXT)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Rejected(FileFault.NOT_TEXT)

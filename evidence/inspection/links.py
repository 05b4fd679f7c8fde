"""What a document refers to: ordinary links, which a reader follows, and what is fetched or started without one."""

import re

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

# As Word marks fields in its old format.
FIELD_BEGINS, FIELD_ENDS = "\x13", "\x15"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")
_DRIVE = re.compile(r"[a-z][:|]")
_SCRIPT = re.compile(r"\s*(?:java|vb|live)script\s*:", re.I)
# Addresses that hand what follows to a program of the reader's machine.
_STARTS_PROGRAM = re.compile(
    r"\s*(?:ms-(?!settings:|word|excel|powerpoint)[\w-]+|search-ms|search|shell|vbs|data|jar|mhtml)\s*:", re.I
)
_REMOTE_FIELD = re.compile(r"(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|RD)\s+(\S+)", re.I)
_LINK_FIELD = re.compile(r"LINK\s", re.I)
_DDE_FIELD = re.compile(r"DDE(?:AUTO)?(?:\s|$)", re.I)
_QUOTE_FIELD = re.compile(r"QUOTE((?:\s+\d{1,3})+)", re.I)
_BLANK = re.compile(r"[\s\"\x01-\x1f]+")

# Text within a formula, and names of sheets, may contain any sign.
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_DDE_FORMULA = re.compile(r"[\w.']\s*\|[^!]*!")
_LOADING_FUNCTION = re.compile(r"(?<![\w.])(?:_xlfn\.)?(?:WEBSERVICE|RTD|IMAGE)\s*\(", re.I)
_CALL_FUNCTION = re.compile(r"(?<![\w.])(?:CALL|REGISTER|REGISTER\.ID|EXEC)\s*\(", re.I)


def is_remote(target: str) -> bool:
    """True unless the target is a path on the reader's own machine, as programs note where something came from."""
    address = target.strip(' "').replace("\\", "/").lower()
    if address.startswith("file:"):
        path = address.removeprefix("file:")
        bare = path.lstrip("/")
        # Two slashes before a server's name, five with one in the notation of Windows.
        return not _DRIVE.match(bare) and len(path) - len(bare) not in (0, 1, 3)
    return address.startswith("//") or bool(_SCHEME.match(address))


def check_hyperlink(target: str) -> None:
    """A link that a reader clicks may lead anywhere, but not run anything."""
    if _SCRIPT.match(target):
        raise Rejected(FileFault.SCRIPT)
    if _STARTS_PROGRAM.match(target):
        raise Rejected(FileFault.LAUNCH)


def check_fields(instructions: str) -> None:
    """Check the instructions of a Word document's fields, each after `FIELD_BEGINS`."""
    pieces = [_BLANK.sub(" ", piece).strip() for piece in instructions.split(FIELD_BEGINS)]
    # A field within a field can spell the other's name.
    spelled = "".join(_spelled(piece) for piece in pieces)
    for piece in [*pieces, spelled]:
        if _DDE_FIELD.match(piece):
            raise Rejected(FileFault.DDE)
        if _LINK_FIELD.match(piece):
            raise Rejected(FileFault.REMOTE_CONTENT)
        field = _REMOTE_FIELD.match(piece)
        if field and is_remote(field[1]):
            raise Rejected(FileFault.REMOTE_CONTENT)


def _spelled(piece: str) -> str:
    match = _QUOTE_FIELD.match(piece)
    return "".join(chr(int(code)) for code in match[1].split()) if match else ""


def check_formula(formula: str) -> None:
    """Check a cell's formula for what it starts or fetches."""
    if "|" in formula and _DDE_FORMULA.search(_QUOTED.sub("''", formula)):
        raise Rejected(FileFault.DDE)
    if "(" not in formula:
        return
    bare = _QUOTED.sub("''", formula)
    if _LOADING_FUNCTION.search(bare):
        raise Rejected(FileFault.REMOTE_CONTENT)
    if _CALL_FUNCTION.search(bare):
        raise Rejected(FileFault.LAUNCH)

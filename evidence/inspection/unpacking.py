"""Files in a zip file or mail: listed, and read one by one. `listed` and `piece` run in the bounded child."""

import io
import json
from itertools import islice
from pathlib import Path

from acecs.jobs.child import Limits, Rejected
from evidence.inspection import archive, mail
from evidence.inspection.content import Inner
from evidence.inspection.faults import FileFault

LIST = "evidence.inspection.unpacking:listed"
READ = "evidence.inspection.unpacking:piece"
# A file is read in pieces, so that the process that asks never holds a whole one.
PIECE = 8_000_000
LIMITS = Limits(seconds=30, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=16_000_000)
# Of a path: its end, which is the file's name.
LONGEST_NAME = 5_000
ZIP = ".zip"
_MAILS = {".eml": mail.check_eml, ".msg": mail.check_msg}


def task(path: str, extension: str, position: int = 0, offset: int = 0) -> bytes:
    """Return the payload for `listed` and `piece`. `offset`: in bytes."""
    return json.dumps({"path": path, "extension": extension, "position": position, "offset": offset}).encode()


def listed(payload: bytes) -> bytes:
    """Return position, name with folders, and size of each file in it, as JSON. Raises `Rejected(FileFault)`."""
    wanted = json.loads(payload)
    path = Path(wanted["path"])
    if wanted["extension"] == ZIP:
        found = [(each.position, each.name, each.size) for each in archive.members(path) if not each.is_clutter]
    else:
        inner = list(islice(_MAILS[wanted["extension"]](path), archive.MOST_MEMBERS + 1))
        if len(inner) > archive.MOST_MEMBERS:
            raise Rejected(FileFault.TOO_MANY_FILES)
        found = [(position, each.name, len(each.content)) for position, each in enumerate(inner)]
    return json.dumps([(position, name[-LONGEST_NAME:], size) for position, name, size in found]).encode()


def piece(payload: bytes) -> bytes:
    """Return the bytes of a file from `offset` on, `PIECE` of them unless it ends before. Raises `Rejected(FileFault)`."""
    wanted = json.loads(payload)
    path, offset = Path(wanted["path"]), wanted["offset"]
    if wanted["extension"] == ZIP:
        content = io.BytesIO()
        archive.unpack(path, archive.Member("", 0, wanted["position"]), content)
        return content.getvalue()[offset : offset + PIECE]
    inner: Inner = next(islice(_MAILS[wanted["extension"]](path), wanted["position"], None))
    return inner.content[offset : offset + PIECE]

"""Checks that a file matches its extension, with a parser of that format. `inspect` runs in the bounded child."""

import json
import warnings
from collections.abc import Iterable
from pathlib import Path

from acecs.jobs.child import Limits
from evidence.inspection.types import TYPES

INSPECTOR = "evidence.inspection.inspector:inspect"
LIMITS = Limits(seconds=30, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=1_000)


def modules(extensions: Iterable[str]) -> set[str]:
    """Return the modules that check files with these extensions, for a parent to import before forking."""
    return {__name__} | {TYPES[extension].check.__module__ for extension in extensions}


def task(path: str, extension: str) -> bytes:
    """Return the payload for `inspect`. `extension` is the one of the file's name, with its dot."""
    return json.dumps({"path": path, "extension": extension}).encode()


def media_type(extension: str) -> str:
    """The media type of files with this extension, whether or not they are what they say."""
    return TYPES[extension].media_type


def inspect(payload: bytes) -> bytes:
    """Open the file with the parser of its extension and return its media type. Raises `Rejected(FileFault)`."""
    warnings.simplefilter("ignore")
    wanted = json.loads(payload)
    file_type = TYPES[wanted["extension"]]
    file_type.check(Path(wanted["path"]).read_bytes())
    return file_type.media_type.encode()

"""Files in a zip file or mail of the vault: listed, and taken out so that each can be added by itself.

The children that open it are bounded as those of an inspection are.
"""

import json
import logging
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Rejected
from acecs.refusals import Refused, ensure
from acecs.turns import others_first
from evidence import names, queries, rules
from evidence.inspection import unpacking
from evidence.models import DocumentVersion
from evidence.uploads import Upload

log = logging.getLogger(__name__)
MODULE = unpacking.LIST.partition(":")[0]


@dataclass(frozen=True)
class Packed:
    """A file in it. `path`: its name with its folders; `size`: in bytes, unpacked."""

    position: int
    path: str
    size: int

    @property
    def name(self) -> str:
        return names.cleaned(self.path) or str(self.position + 1)

    @property
    def folder(self) -> str:
        return self.path.replace("\\", "/").rpartition("/")[0]


def files_in(version: DocumentVersion) -> list[Packed]:
    """Return the files in a zip file or mail. Raises `Refused`, and `DamagedError` if its bytes are gone."""
    ensure(rules.unpackable(version))
    with _opened(version) as opened:
        return opened.files()


@contextmanager
def taken_out(version: DocumentVersion, positions: Collection[int]) -> Iterator[list[Upload]]:
    """Yield the files at these positions as if they had been uploaded, in order; they are deleted afterwards.

    Raises `Refused`, `DamagedError`, and `OSError` if the disk is full.
    """
    ensure(rules.unpackable(version))
    with ExitStack() as kept:
        uploads: list[Upload] = []
        with _opened(version) as opened:
            files = opened.files()
            ensure(rules.taken_out(positions, there=[each.position for each in files]))
            for each in files:
                if each.position in positions:
                    uploads.append(kept.enter_context(Upload(each.name)))
                    opened.copy(each, uploads[-1])
        yield uploads


@dataclass(frozen=True)
class _Opened:
    parent: child.Parent
    path: str
    extension: str

    def files(self) -> list[Packed]:
        answer = self.parent.run(unpacking.LIST, unpacking.task(self.path, self.extension), limits=unpacking.LIMITS)
        return [Packed(*each) for each in json.loads(answer)]

    def copy(self, packed: Packed, upload: Upload) -> None:
        while True:
            task = unpacking.task(self.path, self.extension, packed.position, upload.size)
            piece = self.parent.run(unpacking.READ, task, limits=unpacking.LIMITS)
            upload.take(piece)
            if upload.no_space:
                raise upload.no_space
            if len(piece) < unpacking.PIECE:
                break
        upload.finish()
        if upload.no_space:
            raise upload.no_space


@contextmanager
def _opened(version: DocumentVersion) -> Iterator[_Opened]:
    extension = names.extension(version.filename)
    try:
        with (
            queries.on_disk(version.sha256, version.size) as path,
            others_first(),
            child.for_request(MODULE) as parent,
        ):
            yield _Opened(parent, str(path), extension)
    except Rejected as rejected:
        # An earlier version of the inspection has accepted it.
        raise Refused(rules.rejected(version.filename, rejected.code)) from rejected
    except ChildFailed as failed:
        log.warning("%s could not be unpacked: %s", version.sha256, failed)
        raise Refused(rules.not_unpacked(version.filename)) from failed

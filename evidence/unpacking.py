"""Files in a zip file or mail of the vault: listed, and taken out so that each can be added by itself.

The children that open it are bounded as those of an inspection are.
"""

import json
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace

from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Rejected
from acecs.refusals import Refused, ensure
from acecs.turns import others_first
from evidence import names, queries, rules
from evidence.actions import receiving
from evidence.actions.receiving import Outcome
from evidence.inspection import inspector, unpacking
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
        with _opened(version) as opened:
            files = opened.files()
            ensure(rules.taken_out(positions, there=[each.position for each in files]))
            uploads = opened.copies([each for each in files if each.position in positions], kept)
        yield uploads


def inspect_each(uploads: Sequence[rules.ReceivedFile]) -> list[Outcome]:
    """Check and store several files, each whatever becomes of the others.

    The good files in a zip file that is refused because of others in it are stored instead: after its outcome come theirs.
    Raises `OSError` if the disk is full.
    """
    outcomes, room = [], rules.MOST_TAKEN_OUT
    for upload, outcome in zip(uploads, receiving.inspect_each(uploads), strict=True):
        inner, culprit = _inner(upload, room) if rules.has_bad_member(upload.name, outcome.fault) else ([], "")
        room -= len(inner)
        if good := sum(each.checked is not None for each in inner):
            outcomes += [Outcome(upload.name, refusal=rules.kept_in_part(upload.name, good, len(inner))), *inner]
        elif culprit:
            outcomes.append(replace(outcome, refusal=rules.rejected_for(upload.name, outcome.fault, culprit)))
        else:
            outcomes.append(outcome)
    return outcomes


def _inner(file: rules.ReceivedFile, most: int) -> tuple[list[Outcome], str]:
    """Check and store the files in a received zip file; if it holds more than `most`, only return the name of the first bad one.

    Neither if it is not safe to unpack.
    """
    culprit = ""
    with ExitStack() as kept:
        uploads: list[Upload] = []
        with suppress(Rejected, ChildFailed), others_first(), child.for_request(MODULE) as parent:
            opened = _Opened(parent, file.temporary_file_path(), unpacking.ZIP)
            files = opened.files()
            if len(files) > most:
                culprit = opened.bad_member()
            else:
                uploads = opened.copies(files, kept)
        return receiving.inspect_each(uploads), culprit


@dataclass(frozen=True)
class _Opened:
    parent: child.Parent
    path: str
    extension: str

    def files(self) -> list[Packed]:
        answer = self.parent.run(unpacking.LIST, unpacking.task(self.path, self.extension), limits=unpacking.LIMITS)
        return [Packed(*each) for each in json.loads(answer)]

    def bad_member(self) -> str:
        task = inspector.task(self.path, self.extension)
        path = self.parent.run(inspector.BAD_MEMBER, task, limits=inspector.LIMITS).decode()
        return "/".join(filter(None, map(names.cleaned, path.split("/"))))

    def copies(self, files: Sequence[Packed], kept: ExitStack) -> list[Upload]:
        """Return a copy of each, which `kept` deletes."""
        uploads = []
        for each in files:
            uploads.append(kept.enter_context(Upload(each.name)))
            self._copy(each, uploads[-1])
        return uploads

    def _copy(self, packed: Packed, upload: Upload) -> None:
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

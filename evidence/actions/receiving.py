"""Files on their way into the vault: each is inspected and its bytes are stored, before any row is written.

This is slow, so it is done outside a transaction and holds no lock.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from acecs.jobs import child
from acecs.refusals import Refusal, ensure
from acecs.turns import others_first
from evidence import malware, names, rules, storage
from evidence.inspection import inspector
from evidence.states import Inspection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """A file whose bytes are stored. `documents.store` adds it to an enterprise's vault.

    `state`: ACCEPTED, or RECEIVED if it could not be inspected or scanned now and waits for a worker.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    state: Inspection = Inspection.ACCEPTED


@dataclass(frozen=True)
class Outcome:
    """What became of one received file: either `checked` or `refusal` is set. `fault`: the `FileFault` of its content, if any."""

    name: str
    checked: Checked | None = None
    refusal: Refusal | None = None
    fault: str = ""


def inspect(upload: rules.ReceivedFile) -> Checked:
    """Check the file and store its bytes, outside a transaction. Raises `Refused`.

    If the caller's transaction fails, the bytes stay stored without a row until they are swept.
    """
    (checked,) = inspect_all([upload])
    return checked


def inspect_all(uploads: Sequence[rules.ReceivedFile]) -> list[Checked]:
    """Check and store several files, all or none. Raises the first file's refusal."""
    outcomes = [*_inspected(uploads)]
    for outcome in outcomes:
        ensure(outcome.refusal)
    return [_stored(upload, outcome) for upload, outcome in zip(uploads, outcomes, strict=True)]


def inspect_each(uploads: Sequence[rules.ReceivedFile]) -> list[Outcome]:
    """Check and store several files, each whatever becomes of the others."""
    outcomes = []
    for upload, outcome in zip(uploads, _inspected(uploads), strict=True):
        if outcome.checked:
            _stored(upload, outcome)
        outcomes.append(outcome)
    return outcomes


def _stored(upload: rules.ReceivedFile, outcome: Outcome) -> Checked:
    with Path(upload.temporary_file_path()).open("rb") as content:
        storage.put(upload.sha256, upload.size, storage.OnDisk(content, content.name))
    assert outcome.checked  # noqa: S101 - callers pass accepted files only
    return outcome.checked


def _inspected(uploads: Sequence[rules.ReceivedFile]) -> list[Outcome]:
    """Check names and sizes, then open what is left with its parser."""
    refusals = [rules.upload(upload) for upload in uploads]
    to_open = [upload for upload, refusal in zip(uploads, refusals, strict=True) if refusal is None]
    opened = iter(_opened(to_open))
    return [
        Outcome(upload.name, refusal=refusal) if refusal else next(opened)
        for upload, refusal in zip(uploads, refusals, strict=True)
    ]


def _opened(uploads: Sequence[rules.ReceivedFile]) -> list[Outcome]:
    extensions = [names.extension(upload.name) for upload in uploads]
    tasks = [
        inspector.task(upload.temporary_file_path(), extension)
        for upload, extension in zip(uploads, extensions, strict=True)
    ]
    if not uploads:
        return []
    with others_first(), child.for_request(*sorted(inspector.modules(extensions))) as parent:
        answers = list(_answers(parent, tasks))
        outcomes = [_outcome(upload, answer) for upload, answer in zip(uploads, answers, strict=True)]
        return list(_scanned(uploads, outcomes))


def _scanned(uploads: Sequence[rules.ReceivedFile], outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Have the accepted files scanned for malware. Once the scanner fails, this and the others wait for a worker."""
    has_failed = False
    for upload, outcome in zip(uploads, outcomes, strict=True):
        checked = outcome.checked
        if checked is None or checked.state != Inspection.ACCEPTED:
            yield outcome
            continue
        try:
            has_failed = has_failed or not _is_scanned(upload)
        except child.Rejected as infected:
            yield Outcome(upload.name, refusal=rules.rejected(upload.name, infected.code))
        else:
            yield replace(outcome, checked=replace(checked, state=Inspection.RECEIVED)) if has_failed else outcome


def _is_scanned(upload: rules.ReceivedFile) -> bool:
    """Return whether the scanner said that the file is clean. Raises `Rejected` if it is infected."""
    try:
        with Path(upload.temporary_file_path()).open("rb") as file:
            malware.scan(file)
    except malware.ScannerFailed as failed:
        log.warning("%s waits: %s", upload.sha256, failed)
        return False
    return True


def _answers(parent: child.Parent, tasks: Sequence[bytes]) -> Iterator[str | child.Rejected | child.ChildFailed]:
    """Yield the media type of each file or why there is none. Files share a child until one of them ends it."""
    left = list(tasks)
    while left:
        answered = 0
        try:
            for answer in parent.run_each(inspector.INSPECTOR, left, limits=inspector.LIMITS):
                answered += 1
                yield answer.decode()
        except (child.Rejected, child.ChildFailed) as failure:
            answered += 1
            yield failure
        left = left[answered:]


def _outcome(upload: rules.ReceivedFile, answer: str | child.Rejected | child.ChildFailed) -> Outcome:
    if isinstance(answer, child.Rejected):
        return Outcome(upload.name, refusal=rules.rejected(upload.name, answer.code), fault=answer.code)
    state = Inspection.ACCEPTED
    if isinstance(answer, child.ChildFailed) and answer.reason == "memory":
        log.warning("Inspection of %s failed: %s", upload.sha256, answer)
        return Outcome(upload.name, refusal=rules.unopened(upload.name))
    if isinstance(answer, child.ChildFailed):
        # The machine may only be busy: the worker tries it again, and tells when it cannot either.
        log.warning("Inspection of %s failed: %s", upload.sha256, answer)
        state, answer = Inspection.RECEIVED, inspector.media_type(names.extension(upload.name))
    return Outcome(upload.name, Checked(upload.name, upload.sha256, upload.size, answer, state))

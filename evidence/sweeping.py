"""Delete stored bytes that no row names, and what killed processes left half written.

Bytes are stored before their row, so bytes without a row are either those of a request that is still running or
those of one that ended between the two. Only their age tells which: `put` renews it, also for bytes that were stored
already. So a sweep deletes what is an hour old and has no row. Between its look at age and rows and the deletion,
somebody may upload the same bytes: hence both looks are repeated under the lock that `put` takes
(`storage.discard`). A `put` before them has renewed the age, so the bytes stay; a `put` after them finds no bytes,
and stores them again.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings

from evidence import holding, storage

log = logging.getLogger(__name__)
BATCH = 500
# Names of temporary files of uploads and inspections.
TEMPORARY = ("*.upload", "*.inspected")


def sweep(at: datetime) -> int:
    """Delete what has been without a row for an hour. Return how many files."""
    before = at - storage.LEFT_AFTER
    old = (storage.sha256_of(key) for key, modified in storage.documents().stored() if modified < before)
    number = sum(_discarded(sha256, before) for sha256 in _without_row(old))
    number += storage.documents().delete_unfinished(before)
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    return number + sum(storage.delete_old(folder.glob(pattern), before) for pattern in TEMPORARY)


def _without_row(hashes: Iterable[str]) -> Iterator[str]:
    left = iter(hashes)
    while batch := list(islice(left, BATCH)):
        held = holding.held(batch)
        yield from (sha256 for sha256 in batch if sha256 not in held)


def _discarded(sha256: str, before: datetime) -> bool:
    is_deleted = storage.discard(sha256, is_held=partial(_is_needed, sha256, before))
    if is_deleted:
        log.warning("Deleted the bytes of %s, which no row names.", sha256)
    return is_deleted


def _is_needed(sha256: str, before: datetime) -> bool:
    at = storage.stored_at(sha256)
    return at is None or at >= before or holding.is_held(sha256)

"""A file to save: always an attachment, whole or a part of it."""

import re
from http import HTTPStatus
from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils import timezone

from acecs.accounts.http import SignedInRequest
from evidence import names
from evidence.actions import reading
from evidence.models import DocumentVersion
from evidence.queries import open_version

# One span; of several, or another unit, the whole file is sent, as the standard allows.
SPAN = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class Part:
    """The next `length` bytes of an open file."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


def sent(request: SignedInRequest, stored: DocumentVersion) -> HttpResponse | FileResponse:
    """The file, or the part that `Range` asks for, noted in the audit trail. Films are read in many parts: that is one event."""
    content = open_version(stored)
    first, last = span(_range_of(request, stored), stored.size)
    if first >= stored.size:
        content.close()
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{stored.size}"
        return response
    is_whole = (first, last) == (0, stored.size - 1)
    at = timezone.now()
    if request.method == "GET" and not (first and reading.has_open(version=stored, by=request.user, at=at)):
        reading.note_download(version=stored, by=request.user, at=at)
    content.seek(first)
    answer = FileResponse(
        content if is_whole else Part(content, last - first + 1),
        as_attachment=True,
        filename=names.to_save(stored.filename),
        content_type=stored.media_type,
        status=HTTPStatus.OK if is_whole else HTTPStatus.PARTIAL_CONTENT,
    )
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = _tag(stored)
    if not is_whole:
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
        answer.headers["Content-Length"] = str(last - first + 1)
    return answer


def _tag(stored: DocumentVersion) -> str:
    return f'"{stored.sha256}"'


def _range_of(request: SignedInRequest, stored: DocumentVersion) -> str:
    """The part that is asked for, unless it is one of other bytes."""
    condition = request.headers.get("If-Range", _tag(stored))
    return request.headers.get("Range", "") if request.method == "GET" and condition == _tag(stored) else ""


def span(header: str, size: int) -> tuple[int, int]:
    """Return the first and last byte that `Range` asks for, of a file of this size; all bytes if it asks for no single span.

    The first is not below `size` if there are no such bytes.
    """
    match = SPAN.fullmatch(header)
    if not match or not any(match.groups()):
        return 0, size - 1
    start, end = match.groups()
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) else (size, size)
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return 0, size - 1
    return first, last

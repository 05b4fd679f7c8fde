"""An upload relative to its minimum: write, hash, sync, and one child process that opens the file."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from tempfile import NamedTemporaryFile
from uuid import uuid4

from acecs.jobs import child
from bench.measuring import Ratio, Statements, ratio, statements
from bench.portal import Portal
from evidence.inspection import inspector

MEBIBYTE = 1 << 20
SMALL = 1 << 16
SEVERAL = 5
BOUNDARY = "bench"


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    times = max(3, times // 5)
    one = uploader(portal, 1, MEBIBYTE)
    yield ratio("upload of 1 MiB / write, hash, sync, one child", one, bare, times, most=1.5, clock=time.perf_counter)
    yield ratio(
        f"upload of {SEVERAL} files / 1 file",
        uploader(portal, SEVERAL, SMALL),
        uploader(portal, 1, SMALL),
        times,
        most=1.6,
        clock=time.perf_counter,
    )
    yield statements("upload", one)


def uploader(portal: Portal, number: int, size: int) -> Callable[[], None]:
    def upload() -> None:
        response = portal.client.generic(
            "POST",
            portal.url("assessments:upload", 11),
            form(number, size),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )
        assert response.status_code == 302, response.status_code

    return upload


def form(number: int, size: int) -> bytes:
    """A form with `number` text files that the vault does not have yet."""
    files = [f'name="files"; filename="{uuid4()}.txt"\r\n\r\n'.encode() + content(size) for _file in range(number)]
    parts = [b'name="facet"\r\n\r\nrecord', *files]
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(head + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def content(size: int) -> bytes:
    line = f"{uuid4()}\n".encode()
    return (line * (size // len(line) + 1))[:size]


def bare() -> None:
    with NamedTemporaryFile(suffix=".txt") as file:
        data = content(MEBIBYTE)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        hashlib.sha256(data).hexdigest()
        with child.Parent(*inspector.modules([".txt"])) as parent:
            parent.run(inspector.INSPECTOR, inspector.task(file.name, ".txt"), limits=inspector.LIMITS)

"""Let one request at a time into the application, for a server with many threads.

Threads that compute concurrently compete for the interpreter: 8 requests at once had half the throughput of one.
Many threads are still needed, because each slow client occupies one.
"""

import errno
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL = (
    "系统存储空间已满，本次内容未保存。请告知系统管理员，然后返回上一页重新保存。\n"
    "Not saved: the portal’s disk is full. Tell your administrator, then go back and save again.\n"
)
IN_MEMORY = 1 << 16
PIECE = 1 << 16

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class OneAtATime:
    """WSGI middleware. A request gets its turn after its body was received, until its response begins.

    So slow uploads and slow downloads do not block other requests.
    """

    def __init__(self, application: Application, folder: Path) -> None:
        """`folder`: where large bodies are received."""
        self.application = application
        self.folder = folder

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        with SpooledTemporaryFile(IN_MEMORY, dir=str(self.folder)) as body:
            try:
                _receive(environ, body)
            except OSError as error:
                if error.errno not in NO_SPACE:
                    raise
                return _full(start_response)
            with _turn():
                return self.application(environ | {"wsgi.input": body}, start_response)


def _receive(environ: Environ, body: IO[bytes]) -> None:
    left = _length(environ)
    while left and (piece := environ["wsgi.input"].read(min(left, PIECE))):
        body.write(piece)
        left -= len(piece)
    body.seek(0)


def _length(environ: Environ) -> int:
    """The announced Content-Length, else 0. Django does not read a body without it either."""
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdecimal() else 0


def _full(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer for the application, which has not seen the request."""
    start_response(
        "507 Insufficient Storage",
        [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "300"), ("Server", "")],
    )
    return [FULL.encode()]


_semaphore = threading.BoundedSemaphore()
_mine = threading.local()


@contextmanager
def _turn() -> Iterator[None]:
    with _semaphore:
        _mine.is_held = True
        try:
            yield
        finally:
            _mine.is_held = False


@contextmanager
def others_first() -> Iterator[None]:
    """Let other requests in while this one waits for another process.

    Not for use inside a transaction: the others could wait for its locks.
    """
    if not getattr(_mine, "is_held", False):
        yield
        return
    _mine.is_held = False
    _semaphore.release()
    try:
        yield
    finally:
        _semaphore.acquire()
        _mine.is_held = True

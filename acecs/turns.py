"""Let one request at a time into the application, for a server with many threads.

Threads that compute concurrently compete for the interpreter: 8 requests at once had half the throughput of one.
Many threads are still needed, because each slow client occupies one.
"""

import errno
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
# Key of the environment with the error of a body that could not be received.
UNRECEIVED = "acecs.unreceived"
IN_MEMORY = 1 << 16
# Typed text of the greatest length, escaped. It must not need the disk.
TYPED_IN_MEMORY = 1 << 20
PIECE = 1 << 16
# Of an announced length. Python refuses to convert text of more than 4,300.
MOST_DIGITS = 18

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
        with SpooledTemporaryFile(_most_in_memory(environ), dir=str(self.folder)) as body:
            received: Environ = {"wsgi.input": body}
            try:
                _receive(environ, body)
            except OSError as error:
                if error.errno not in NO_SPACE:
                    raise
                # The application says so on a page of its own.
                received = {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0", UNRECEIVED: error}
            with _turn():
                return self.application(environ | received, start_response)


def _most_in_memory(environ: Environ) -> int:
    is_typed = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    return TYPED_IN_MEMORY if is_typed else IN_MEMORY


def _receive(environ: Environ, body: IO[bytes]) -> None:
    left = _length(environ)
    while left and (piece := environ["wsgi.input"].read(min(left, PIECE))):
        body.write(piece)
        left -= len(piece)
    body.seek(0)


def _length(environ: Environ) -> int:
    """The announced Content-Length, else 0. Django does not read a body without it either."""
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


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

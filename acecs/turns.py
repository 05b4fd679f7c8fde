"""One request at a time inside the application: for a server whose threads share one interpreter.

Many threads that compute at once do half the work of one (measured: 8 requests at once), because they take the
interpreter from each other. Threads are still needed: a slow client holds one for as long as it likes.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY = 1 << 16
PIECE = 1 << 16

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class OneAtATime:
    """Wraps a WSGI application. A request waits for its turn with its body received, and gives it back with its answer made.

    Neither a body that is slow to come nor an answer that is slow to go keeps others waiting.
    """

    def __init__(self, application: Application, folder: Path) -> None:
        """`folder` takes large bodies while they come in."""
        self.application = application
        self.folder = folder

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        with SpooledTemporaryFile(IN_MEMORY, dir=str(self.folder)) as body:
            _receive(environ, body)
            with _turn():
                return self.application(environ | {"wsgi.input": body}, start_response)


def _receive(environ: Environ, body: IO[bytes]) -> None:
    left = _length(environ)
    while left and (piece := environ["wsgi.input"].read(min(left, PIECE))):
        body.write(piece)
        left -= len(piece)
    body.seek(0)


def _length(environ: Environ) -> int:
    """The length that the client announced. Django reads nothing without one, either."""
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdecimal() else 0


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
    """Let other requests in while this one waits for another process. Not inside a transaction: they might wait for its locks."""
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

"""One request at a time runs in the application, and none that waits for its client."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from acecs.management.commands.demo import web_server
from acecs.turns import IN_MEMORY, Environ, OneAtATime, others_first
from tests.own_portal import own_portal

# Seconds until a test gives up on a thread.
PATIENCE = 10


@pytest.fixture
def started() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def ok(_environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
    return [b"ok"]


def ask(server: OneAtATime, body: bytes = b"", **environ: Any) -> Iterable[bytes]:
    return server({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), **environ}, print)


class SlowBody:
    """A request body whose second half arrives when the test says so."""

    def __init__(self) -> None:
        self.is_waited_for = threading.Event()
        self.comes = threading.Event()
        self.pieces = iter([b"first ", b"second"])

    def read(self, _size: int) -> bytes:
        piece = next(self.pieces)
        if piece == b"second":
            self.is_waited_for.set()
            assert self.comes.wait(PATIENCE)
        return piece


def test_threads_of_demo_take_turns():
    program = web_server(8000)

    assert program[program.index("--blocking-threads") + 1] == "128"
    assert program[-1] == "acecs.wsgi:threaded"


def test_concurrent_requests_run_one_by_one(tmp_path: Path, started: ThreadPoolExecutor):
    inside, most = 0, 0
    all_here = threading.Barrier(8, timeout=PATIENCE)

    def count(_environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        sleep(0.005)
        inside -= 1
        return [b"ok"]

    server = OneAtATime(count, tmp_path)

    def client(_number: int) -> Iterable[bytes]:
        all_here.wait()
        return ask(server)

    answers = list(started.map(client, range(8)))

    assert (answers, most) == ([[b"ok"]] * 8, 1)


def test_slow_body_does_not_hold_turn(tmp_path: Path, started: ThreadPoolExecutor):
    def echo(environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        return [environ["wsgi.input"].read()]

    server, body = OneAtATime(echo, tmp_path), SlowBody()
    slow = started.submit(server, {"wsgi.input": body, "CONTENT_LENGTH": "12"}, print)
    assert body.is_waited_for.wait(PATIENCE)

    quick = started.submit(ask, server, b"quick").result(PATIENCE)

    assert (quick, slow.done()) == ([b"quick"], False)
    body.comes.set()
    assert slow.result(PATIENCE) == [b"first second"]


def test_streamed_response_does_not_hold_turn(tmp_path: Path, started: ThreadPoolExecutor):
    def stream(_environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        return (piece for piece in (b"a", b"b"))

    server = OneAtATime(stream, tmp_path)
    slow = iter(ask(server))
    assert next(slow) == b"a"

    other = started.submit(ask, server).result(PATIENCE)

    assert list(other) == [b"a", b"b"]
    assert list(slow) == [b"b"]


def test_exception_releases_turn(tmp_path: Path, started: ThreadPoolExecutor):
    def fail(environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "fails" in environ:
            raise KeyError("fails")
        return [b"ok"]

    server = OneAtATime(fail, tmp_path)
    with pytest.raises(KeyError, match="fails"):
        ask(server, fails=True)

    assert started.submit(ask, server).result(PATIENCE) == [b"ok"]


def test_unreadable_body_holds_no_turn(tmp_path: Path, started: ThreadPoolExecutor):
    class Broken:
        def read(self, _size: int) -> bytes:
            raise OSError("The client is gone.")

    server = OneAtATime(ok, tmp_path)
    with pytest.raises(OSError, match="gone"):
        server({"wsgi.input": Broken(), "CONTENT_LENGTH": "12"}, print)

    assert started.submit(ask, server).result(PATIENCE) == [b"ok"]


def test_request_that_waits_for_process_lets_others_in(tmp_path: Path, started: ThreadPoolExecutor):
    order: list[str] = []

    def wait(environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "waits" in environ:
            with others_first():
                order.extend(started.submit(ask, server).result(PATIENCE))
        order.append("waiter" if "waits" in environ else "other")
        return ["answered"]

    server = OneAtATime(wait, tmp_path)

    assert ask(server, waits=True) == ["answered"]
    assert order == ["other", "answered", "waiter"]
    assert ask(server) == ["answered"]


def test_others_first_works_without_turn():
    with others_first():
        done = True

    assert done


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_body_arrives_whole(tmp_path: Path, size: int):
    received: list[bytes] = []

    def keep(environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        received.append(environ["wsgi.input"].read())
        return []

    ask(OneAtATime(keep, tmp_path), b"x" * size)

    assert received == [b"x" * size]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("announced", "arrives"),
    [("3", b"bod"), ("9", b"body"), ("", b""), ("-1", b""), ("x", b""), ("\u00b2", b""), ("9" * 5_000, b"")],
)
def test_body_ends_at_announced_length(tmp_path: Path, announced: str, arrives: bytes):
    received: list[bytes] = []

    def keep(environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        received.append(environ["wsgi.input"].read())
        return []

    ask(OneAtATime(keep, tmp_path), b"body", CONTENT_LENGTH=announced)

    assert received == [arrives]


THREE_REQUESTS = """
from wsgiref.util import setup_testing_defaults
from acecs.wsgi import threaded
from django.db.backends.signals import connection_created
opened = []
connection_created.connect(lambda **_values: opened.append(1), weak=False)
for _request in range(3):
    environ = {"PATH_INFO": "/readyz"}
    setup_testing_defaults(environ)
    response = threaded(environ, lambda status, headers: None)
    assert b"database" in b"".join(response)
    response.close()
print(len(opened))
"""


def test_thread_keeps_its_database_connection(tmp_path: Path):
    with own_portal(tmp_path) as portal:
        assert portal.script(THREE_REQUESTS) == "1"


@pytest.mark.django_db
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("is_part", [False, True])
def test_body_that_disk_cannot_hold_is_507_page(is_part: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_args: Any, **_options: Any) -> Any:
        return Path("/dev/full").open("wb", buffering=0)

    # Large bodies are received on the device that is always full.
    monkeypatch.setattr("acecs.turns.SpooledTemporaryFile", full)
    answers: list[tuple[str, dict[str, str]]] = []
    request = RequestFactory().post("/assessments/", {"note": "x"}, headers={"HX-Request": str(is_part).lower()})

    content = OneAtATime(get_wsgi_application(), tmp_path)(
        request.environ, lambda status, headers: answers.append((status, dict(headers)))
    )

    ((status, headers),) = answers
    page = b"".join(content).decode()
    assert (status, headers["Retry-After"]) == ("507 Insufficient Storage", "300")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert ("系统存储空间已满" if is_part else "<h1>存储空间已满</h1>") in page
    assert ("the portal’s disk is full" if is_part else "The portal’s disk is full") in page


def test_longest_typed_text_needs_no_disk(tmp_path: Path):
    def echo(environ: Environ, _start_response: Callable[..., Any]) -> Iterable[bytes]:
        return [environ["wsgi.input"].read()]

    body = urlencode({"note": "证" * 14_286}).encode()
    server = OneAtATime(echo, tmp_path / "absent")

    answer = ask(server, body, CONTENT_TYPE="application/x-www-form-urlencoded")

    assert len(body) > IN_MEMORY
    assert answer == [body]

"""A bounded child process for whatever opens hostile or heavy files.

The child is executed, never forked: it inherits no lock, socket, database handle or secret of a threaded
parent. It has limits on time, memory, files and answer, a folder of its own, no network and no children.
Why, with figures: docs/adr/0003-bounded-child-is-executed.md. Imports nothing but the standard library.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import re
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Literal

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = re.compile(r"([a-z]\w*(?:\.[a-z]\w*)*):([a-z]\w*)", re.ASCII)
PIECE = 1 << 20
TICK_SECONDS = 1.0
OPEN_FILES = 128
# Fonts that a renderer unpacks are the largest files that a child writes.
LARGEST_FILE = 64 << 20
# The parent kills on time; this ends a child whose parent died.
ORPHAN_SECONDS = 5
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

Reason = Literal["time", "memory", "crash", "too_big", "error"]
FOLDER_PREFIX = "acecs-child-"
HEADER = 9  # one byte for the kind, eight for the length
ANSWER, REJECTED, FAILED = b"A", b"R", b"F"
REFUSED_EVENTS = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "signal.pthread_kill",
        "subprocess.Popen",
    }
)
# Event → how many of its first arguments are paths that it changes.
CHANGES_PATHS = {
    "os.chmod": 1,
    "os.chown": 1,
    "os.link": 2,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.utime": 1,
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True)
class Limits:
    """`seconds` is wall time, `memory_bytes` address space, `answer_bytes` the largest answer."""

    seconds: int
    cpu_seconds: int
    memory_bytes: int
    answer_bytes: int


class ChildFailed(Exception):  # noqa: N818 - it reads as what happened
    """The child gave no answer. `detail` is for the log, never for a page."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail


class Rejected(Exception):  # noqa: N818 - it reads as what happened
    """Raised on purpose by the function in the child; comes back to the caller with its `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# --- The parent's side -------------------------------------------------------------------------


def run(function: str, payload: bytes, *, limits: Limits, on_tick: Callable[[], None] | None = None) -> bytes:
    """Call `function` ("package.module:name" of this project, bytes in, bytes out) in a child; return its answer.

    `on_tick` is called about every second, to renew a lease; what it raises kills the child and goes on up.
    Raises `ChildFailed`, `Rejected`, or `ValueError` for a name that is not a module of this project.
    """
    _ensure_ours(function)
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER_PREFIX}{os.getpid()}-") as folder:
        errors = Path(folder) / "errors"
        process = _start(function, limits, folder, errors)
        try:
            message = _exchange(process, payload, limits, on_tick)
            _settle(process.pid)
        finally:
            status = _end(process)
        return _answer(message, status, errors)


def clear_leftovers() -> None:
    """Remove the folders of children whose parent was killed before it could; another user's cannot be removed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        parent = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if parent.isdecimal() and not _lives(int(parent)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _ensure_ours(function: str) -> None:
    match = FUNCTION.fullmatch(function)
    if not match or not (ROOT / match[1].replace(".", "/")).with_suffix(".py").is_file():
        raise ValueError(f"{function} is not a function in a module of this project.")


def _start(function: str, limits: Limits, folder: str, errors: Path) -> subprocess.Popen[bytes]:
    task = json.dumps({"function": function, "folder": folder, "limits": asdict(limits)})
    with errors.open("wb") as stderr:
        return subprocess.Popen(
            [sys.executable, "-I", "-B", __file__, task],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=folder,
            env={
                "PATH": "/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
                "TMPDIR": folder,
                "XDG_CACHE_HOME": folder,
            },
            start_new_session=True,
        )


def _exchange(
    process: subprocess.Popen[bytes], payload: bytes, limits: Limits, on_tick: Callable[[], None] | None
) -> bytes:
    """Write and read at the same time, so that neither side waits for a full pipe. Returns the framed answer."""
    now = time.monotonic()
    deadline, next_tick = now + limits.seconds, now + TICK_SECONDS
    with _Pipes(process, payload, HEADER + limits.answer_bytes) as pipes:
        while not pipes.is_done:
            pipes.move(max(0.0, min(deadline, next_tick) - time.monotonic()))
            now = time.monotonic()
            if now >= deadline:
                raise ChildFailed("time", f"No answer within {limits.seconds} s.")
            if now >= next_tick:
                next_tick = now + TICK_SECONDS
                if on_tick:
                    on_tick()
    return bytes(pipes.received)


class _Pipes:
    """The two pipes of a child, neither of which blocks. At most `most` bytes are read."""

    def __init__(self, process: subprocess.Popen[bytes], payload: bytes, most: int) -> None:
        self.stdin, self.stdout = _opened(process.stdin), _opened(process.stdout)
        self.unsent = memoryview(payload)
        self.received = bytearray()
        self.most = most
        self.is_done = False
        self.selector = selectors.DefaultSelector()

    def __enter__(self) -> "_Pipes":
        for pipe, event in ((self.stdin, selectors.EVENT_WRITE), (self.stdout, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            self.selector.register(pipe, event)
        return self

    def __exit__(self, *_error: object) -> None:
        self.selector.close()
        self.stdin.close()
        self.stdout.close()

    def move(self, seconds: float) -> None:
        """Wait up to `seconds` for a pipe to be ready, then move what it takes."""
        for key, _events in self.selector.select(seconds):
            if key.fileobj is self.stdin:
                self._send()
            else:
                self._receive()

    def _send(self) -> None:
        try:
            self.unsent = self.unsent[os.write(self.stdin.fileno(), self.unsent[:PIECE]) :]
        except BrokenPipeError:  # the child ended before it had read all: its status says why
            self.unsent = self.unsent[:0]
        if not self.unsent:
            self.selector.unregister(self.stdin)
            self.stdin.close()

    def _receive(self) -> None:
        piece = os.read(self.stdout.fileno(), PIECE)
        self.received += piece
        self.is_done = not piece
        if len(self.received) > self.most:
            raise ChildFailed("too_big", f"More than {self.most} bytes came back.")


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("The child was started without a pipe.")
    return pipe


def _settle(pid: int) -> None:
    """Give a child that closed its pipe up to a second to end by itself, so that its status is its own."""
    for _try in range(100):
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return
        time.sleep(0.01)


def _end(process: subprocess.Popen[bytes]) -> int:
    """Kill the child's whole session; return the exit status (negative: the signal it died of).

    The child is reaped last: until then nobody else can have its number.
    """
    os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def _answer(message: bytes, status: int, errors: Path) -> bytes:
    kind, size, content = message[:1], int.from_bytes(message[1:HEADER]), message[HEADER:]
    if len(message) < HEADER or len(content) != size:
        last_words = errors.read_bytes()[-1000:].decode(errors="replace")
        reason: Reason = "time" if -status == signal.SIGXCPU else "crash"
        raise ChildFailed(reason, f"Ended with status {status}. {last_words}")
    if kind == REJECTED:
        raise Rejected(content.decode())
    if kind == FAILED:
        failure = json.loads(content)
        raise ChildFailed(failure["reason"], failure["detail"])
    return content


# --- The child's side (the tests run it for real, where coverage cannot see) -------------------


def main(task: str) -> None:  # pragma: no cover
    """Do what the parent wrote as JSON, answer on the pipe, end without clean-up."""
    wanted = json.loads(task)
    limits = Limits(**wanted["limits"])
    answer_pipe = _take_stdout()
    _limit(limits)
    _forbid(wanted["folder"])
    gc.disable()
    kind, content = _call(wanted["function"], limits)
    with os.fdopen(answer_pipe, "wb") as pipe:
        pipe.write(kind + len(content).to_bytes(HEADER - 1) + content)
    os._exit(0)


def _take_stdout() -> int:  # pragma: no cover
    """Keep the pipe for the answer; whatever a library prints goes nowhere."""
    answer_pipe = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answer_pipe


def _limit(limits: Limits) -> None:  # pragma: no cover
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        # A second more until the hard limit: SIGXCPU tells why it ended, SIGKILL would not.
        resource.setrlimit(what, (most, most + 1 if what == resource.RLIMIT_CPU else most))
    signal.alarm(limits.seconds + ORPHAN_SECONDS)
    _die_with_parent()


def _die_with_parent() -> None:  # pragma: no cover
    """Linux ends the child when whoever waits for it is gone; elsewhere the alarm does, later."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _forbid(folder: str) -> None:  # pragma: no cover
    """Refuse network, other processes and changes outside `folder` to Python code, from here on for good."""
    own = os.path.realpath(folder) + os.sep

    def may_change(path: Any) -> bool:
        if isinstance(path, int):
            return True
        place = os.path.realpath(os.fsdecode(path))
        return place.startswith(own) or place == os.devnull

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            refused = bool(arguments[2] & WRITES) and not may_change(arguments[0])
        elif event in CHANGES_PATHS:
            refused = not all(map(may_change, arguments[: CHANGES_PATHS[event]]))
        else:
            refused = event in REFUSED_EVENTS or event.startswith("socket.")
        if refused:
            raise PermissionError(f"{event} is not allowed in the child.")

    sys.addaudithook(look)


def _call(function: str, limits: Limits) -> tuple[bytes, bytes]:  # pragma: no cover
    """Return the kind and the content of the answer."""
    try:
        module, _, name = function.partition(":")
        answer: bytes = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read())
    except Rejected as rejected:
        return REJECTED, rejected.code.encode()
    except MemoryError:
        return _failed("memory", f"More than {limits.memory_bytes} bytes.")
    except BaseException:  # noqa: BLE001 - whatever it was, the parent is told and the child ends
        return _failed("error", traceback.format_exc())
    if len(answer) > limits.answer_bytes:
        return _failed("too_big", f"The answer has {len(answer)} bytes.")
    return ANSWER, answer


def _failed(reason: Reason, detail: str) -> tuple[bytes, bytes]:  # pragma: no cover
    return FAILED, json.dumps({"reason": reason, "detail": detail[-4000:]}).encode()


if __name__ == "__main__":  # pragma: no cover
    # The package of the site starts Celery and reads the settings, which takes a second and wants secrets:
    # the child sees the modules of the project without that start.
    sys.path.insert(0, str(ROOT))
    site = ModuleType("acecs")
    site.__path__ = [str(ROOT / "acecs")]
    sys.modules["acecs"] = site
    importlib.import_module("acecs.jobs.child").main(sys.argv[1])

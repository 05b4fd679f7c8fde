"""Run functions that open hostile or heavy files in bounded child processes: the caller's side.

A `Parent` is a small program that is executed, not forked, so it inherits no lock, socket, database handle or
secret. It imports its modules once and forks a child for each task. The child has limits on time, memory, files and
answer, its own folder, no network and no children; see acecs/jobs/forking.py. Reasons and figures:
docs/adr/0010-children-are-forked-from-a-warm-parent.md. This module imports the standard library only.
"""

import atexit
import contextlib
import json
import os
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(__file__).with_name("forking.py"))
FUNCTION = re.compile(r"([a-z]\w*(?:\.[a-z]\w*)*):([a-z]\w*)", re.ASCII)
PIECE = 1 << 20
TICK_SECONDS = 1.0
# How long to wait for a parent's imports (one or two seconds) or for a kill (none) on a busy machine.
PATIENCE_SECONDS = 30
# How long to wait for the exit of a process that has finished its work.
END_SECONDS = 1.0

Reason = Literal["time", "memory", "crash", "too_big", "error"]
FOLDER_PREFIX = "acecs-child-"
# One byte for the kind, eight for the length.
HEADER = 9
ANSWER, REJECTED, FAILED = b"A", b"R", b"F"
STARTED = b"S"


@dataclass(frozen=True)
class Limits:
    """Limits of a child. `seconds`: wall time; `memory_bytes`: address space; `answer_bytes`: size of an answer."""

    seconds: int
    cpu_seconds: int
    memory_bytes: int
    answer_bytes: int


class ChildFailed(Exception):  # noqa: N818 - it reads as what happened
    """The child did not answer. `detail` is for the log, never for a page."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail


class ParentGone(ChildFailed):
    """The parent ended before it forked the child: the function was not called."""


class Rejected(Exception):  # noqa: N818 - it reads as what happened
    """Raised by the function in the child to refuse its input; raised again in the caller with its `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run(function: str, payload: bytes, *, limits: Limits, on_tick: Callable[[], None] | None = None) -> bytes:
    """Call `function` in a child of this process's kept parent; see `Parent.run`.

    The first call starts the parent, unless `warm` did.
    """
    module = _module_of(function)
    try:
        return warm(module).run(function, payload, limits=limits, on_tick=on_tick)
    except ParentGone:
        return warm(module).run(function, payload, limits=limits, on_tick=on_tick)


@contextmanager
def for_request(*modules: str) -> Iterator["Parent"]:
    """Yield a parent that this request alone uses, and end it: the spare one, or a new one for `modules`.

    Hostile files come this way. Children of a kept parent would share its memory layout, upload after upload.
    """
    with _taken_spare() or Parent(*modules) as parent:
        yield parent
    if _of_spares:
        prepare_spare(*_of_spares)


def prepare_spare(*modules: str) -> None:
    """Start the parent of the next `for_request` ahead, which then need not wait for the imports of these modules.

    From now on this process has a spare parent between requests. Children import what else their tasks need.
    """
    global _spare, _of_spares  # noqa: PLW0603 - a process has one
    with _lock:
        _of_spares = modules
        _spare = _spare or Parent(*modules)


def _taken_spare() -> "Parent | None":
    global _spare
    with _lock:
        spare, _spare = _spare, None
    if spare and not spare.is_alive:
        spare.close()
        return None
    return spare


def warm(*modules: str) -> "Parent":
    """Return this process's kept parent for `modules`, started if needed. Does not wait for its import."""
    with _lock:
        parent = _kept.get(modules)
        if parent and parent.is_alive:
            return parent
        if parent:
            parent.close()
        _kept[modules] = Parent(*modules)
        return _kept[modules]


@atexit.register
def close_kept() -> None:
    """End the kept parents and the spare one. The next call starts new ones."""
    global _spare  # noqa: PLW0603 - a process has one
    with _lock:
        while _kept:
            _kept.popitem()[1].close()
        if _spare:
            _spare.close()
        _spare = None


def _forget_kept() -> None:
    """Forget the parents in a forked process: they belong to the process that started them, and end with it."""
    global _lock, _spare  # noqa: PLW0603 - another thread may have held the lock during the fork
    _lock = threading.Lock()
    for parent in (*_kept.values(), _spare):
        if parent:
            parent.disown()
    _kept.clear()
    _spare = None


_lock = threading.Lock()
_kept: dict[tuple[str, ...], "Parent"] = {}
_spare: "Parent | None" = None
_of_spares: tuple[str, ...] = ()
os.register_at_fork(after_in_child=_forget_kept)


class Parent:
    """A process that imports `modules` and forks a child for each task. Threads may share it.

    If a module has a function `warm`, it is called once after the import. The parent ends with this process.
    """

    def __init__(self, *modules: str) -> None:
        for module in modules:
            _ensure_ours(module)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))
        self._control, theirs = socket.socketpair()
        with theirs, (self.folder / "errors").open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", PROGRAM, *modules],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=self.folder,
                env={
                    "PATH": "/usr/bin:/bin",
                    "LANG": "C.UTF-8",
                    "LC_ALL": "C.UTF-8",
                    "TMPDIR": str(self.folder),
                    "XDG_CACHE_HOME": str(self.folder),
                },
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        return self._control.fileno() >= 0 and self.process.poll() is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and all its children."""
        self._control.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def disown(self) -> None:
        """Close a forked process's copy of the connection, so that the parent notices when the original process ends."""
        self._control.close()
        # It is not a child of this process, so it cannot be waited for.
        self.process.returncode = 0

    def run(self, function: str, payload: bytes, *, limits: Limits, on_tick: Callable[[], None] | None = None) -> bytes:
        """Call `function` ("package.module:name" of this project, bytes → bytes) in a child; return its answer.

        `on_tick` is called about once a second, to renew a lease. If it raises, the child is killed.
        Raises `ChildFailed`, `Rejected`, or `ValueError` if `function` is not in a module of this project.
        """
        (answer,) = self.run_each(function, [payload], limits=limits, on_tick=on_tick)
        return answer

    def run_each(
        self, function: str, payloads: Sequence[bytes], *, limits: Limits, on_tick: Callable[[], None] | None = None
    ) -> Iterator[bytes]:
        """Yield the answers to several payloads, which share a child and its limits.

        At the first payload without an answer raises as `run` does; the ones after it are not tried. If the child
        failed after other answers, they may have used up its limits, so the payload is first tried in a new child.
        """
        _module_of(function)
        left = list(payloads)
        while left:
            answers, failure = self._answers(function, left, limits, on_tick)
            yield from answers
            if failure and (isinstance(failure, Rejected) or not answers):
                raise failure
            left = left[len(answers) :]

    def _answers(
        self, function: str, payloads: Sequence[bytes], limits: Limits, on_tick: Callable[[], None] | None
    ) -> tuple[list[bytes], ChildFailed | Rejected | None]:
        """Return the answers of one child, and the failure of the next payload, if any."""
        failure: ChildFailed | None = None
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="task-") as folder:
            task = {"function": function, "folder": folder, "limits": asdict(limits), "sizes": list(map(len, payloads))}
            content = b"".join([json.dumps(task).encode(), b"\n", *payloads])
            with _Child(self._control, content, len(payloads) * (HEADER + limits.answer_bytes), on_tick) as child:
                try:
                    child.work(limits.seconds)
                except ChildFailed as failed:
                    failure = failed
            if not child.is_started:
                raise ParentGone("crash", f"Ended with status {self._end()}. {_last_words(self.folder)}")
            answers, reported = _parsed(bytes(child.received), len(payloads))
            if reported or (len(answers) == len(payloads) and not failure):
                return answers, reported
            return answers[: len(payloads) - 1], failure or _crash(child, limits, Path(folder))

    def _end(self) -> int:
        """Wait until a parent that no longer forks ends, or kill it; return its exit status."""
        self._control.close()
        try:
            return self.process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class _Child:
    """A child, seen from the caller. It reads its task from one pipe and writes answers to another.

    On a socket the parent reports that the child started, and later its exit status. If our end of the socket
    closes, the parent kills the child. At most `most` bytes of answers are read.
    """

    def __init__(self, control: socket.socket, task: bytes, most: int, on_tick: Callable[[], None] | None) -> None:
        self.received = bytearray()
        # The child has closed its pipe: the answers are complete, or it ended without.
        self.is_done = False
        self.has_ended = False
        self._most = most
        self._unsent = memoryview(task)
        self._reported = b""
        self._on_tick = on_tick
        self._next_tick = time.monotonic() + TICK_SECONDS
        self._handle, handle = socket.socketpair()
        (stdin, self._stdin), (self._stdout, stdout) = os.pipe(), os.pipe()
        # Ignore the error of a parent that has ended: it will not report a start.
        with handle, os.fdopen(stdin, "rb"), os.fdopen(stdout, "wb"), contextlib.suppress(OSError):
            socket.send_fds(control, [b"T"], [handle.fileno(), stdin, stdout])
        self._selector = selectors.DefaultSelector()
        for pipe, event, move in (
            (self._stdin, selectors.EVENT_WRITE, self._send),
            (self._stdout, selectors.EVENT_READ, self._receive),
            (self._handle.fileno(), selectors.EVENT_READ, self._listen),
        ):
            os.set_blocking(pipe, False)
            self._selector.register(pipe, event, move)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Kill the child if it still runs, and wait for its end."""
        self._selector.close()
        os.close(self._stdout)
        self._close_stdin()
        with self._handle, contextlib.suppress(OSError):
            self._handle.settimeout(PATIENCE_SECONDS)
            self._handle.shutdown(socket.SHUT_WR)
            while piece := self._handle.recv(PIECE):
                self._reported += piece

    @property
    def is_started(self) -> bool:
        return self._reported.startswith(STARTED)

    @property
    def end(self) -> tuple[int, float]:
        """Exit status (or minus the signal that killed the child), seconds of the processor.

        Without a report the parent was killed with the child.
        """
        status, _, cpu_seconds = self._reported[len(STARTED) :].partition(b" ")
        return int(status or -signal.SIGKILL), float(cpu_seconds or 0)

    def work(self, seconds: int) -> None:
        """Send the task and read the answers. Raises `ChildFailed` if the child takes too long or writes too much."""
        self._wait(lambda: self.is_started or self.is_done, PATIENCE_SECONDS)
        if self.is_started and not self._wait(lambda: self.is_done, seconds):
            raise ChildFailed("time", f"No answer within {seconds} s.")
        # A child that closed its pipe exits soon. Wait for its own exit status instead of killing it.
        self._wait(lambda: self.has_ended, END_SECONDS)

    def _wait(self, is_reached: Callable[[], bool], seconds: float) -> bool:
        """Write and read concurrently, so that neither side blocks on a full pipe. Return False on timeout."""
        deadline = time.monotonic() + seconds
        while not is_reached():
            if (now := time.monotonic()) >= deadline:
                return False
            if now >= self._next_tick:
                self._next_tick = now + TICK_SECONDS
                if self._on_tick:
                    self._on_tick()
            for key, _events in self._selector.select(max(0.0, min(deadline, self._next_tick) - time.monotonic())):
                key.data()
        return True

    def _send(self) -> None:
        try:
            self._unsent = self._unsent[os.write(self._stdin, self._unsent[:PIECE]) :]
        except BrokenPipeError:
            # The child ended before it read everything; its status says why.
            self._unsent = self._unsent[:0]
        if not self._unsent:
            self._selector.unregister(self._stdin)
            self._close_stdin()

    def _close_stdin(self) -> None:
        if self._stdin >= 0:
            os.close(self._stdin)
            self._stdin = -1

    def _receive(self) -> None:
        piece = os.read(self._stdout, PIECE)
        self.received += piece
        if not piece:
            self.is_done = True
            self._selector.unregister(self._stdout)
        if len(self.received) > self._most:
            raise ChildFailed("too_big", f"More than {self._most} bytes were returned.")

    def _listen(self) -> None:
        piece = self._handle.recv(PIECE)
        self._reported += piece
        if not piece:
            self.has_ended = True
            self._selector.unregister(self._handle)


def clear_leftovers() -> None:
    """Remove folders of parents whose starting process was killed too."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        parent = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if parent.isdecimal() and not _lives(int(parent)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        # It exists, and belongs to another user.
        return True
    return True


def _module_of(function: str) -> str:
    match = FUNCTION.fullmatch(function)
    if not match:
        raise ValueError(f"{function} is not a function in a module of this project.")
    _ensure_ours(match[1])
    return match[1]


def _ensure_ours(module: str) -> None:
    if not (ROOT / module.replace(".", "/")).with_suffix(".py").is_file():
        raise ValueError(f"{module} is not a function in a module of this project.")


def _parsed(message: bytes, wanted: int) -> tuple[list[bytes], ChildFailed | Rejected | None]:
    """Split a child's output into answers and, if it reported one, the failure of the next payload."""
    answers: list[bytes] = []
    start = 0
    while len(answers) < wanted and len(message) >= start + HEADER:
        kind, end = message[start : start + 1], start + HEADER + int.from_bytes(message[start + 1 : start + HEADER])
        content = message[start + HEADER : end]
        if kind not in (ANSWER, REJECTED, FAILED) or end > len(message):
            break
        if kind == REJECTED:
            return answers, Rejected(content.decode())
        if kind == FAILED:
            return answers, ChildFailed(**json.loads(content))
        answers.append(content)
        start = end
    if len(answers) == wanted and start < len(message):
        # Output after the last answer: the child failed while it wrote that one.
        answers.pop()
    return answers, None


def _crash(child: _Child, limits: Limits, folder: Path) -> ChildFailed:
    status, cpu_seconds = child.end
    # On a busy machine the alarm or the hard limit of the processor may come before the caller's own timeout.
    is_late = -status in (signal.SIGXCPU, signal.SIGALRM) or cpu_seconds >= limits.cpu_seconds
    reason: Reason = "time" if is_late else "crash"
    return ChildFailed(reason, f"Ended with status {status}. {_last_words(folder)}")


def _last_words(folder: Path) -> str:
    errors = folder / "errors"
    return errors.read_bytes()[-1000:].decode(errors="replace") if errors.exists() else ""

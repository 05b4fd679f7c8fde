"""The program that acecs/jobs/child.py executes: it imports modules, then forks a bounded child for each task.

It has one thread and opens no hostile files itself. It and its children cannot use the network, start programs or
write outside their folders. It ends with the process that started it. It imports the standard library only.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

if __name__ == "__main__":  # pragma: no cover
    # Replace the package `acecs`: its __init__ starts Celery and reads settings, which takes a second and needs secrets.
    ROOT = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(ROOT))
    sys.modules["acecs"] = ModuleType("acecs")
    sys.modules["acecs"].__path__ = [str(ROOT / "acecs")]

from acecs.jobs.child import ANSWER, FAILED, HEADER, REJECTED, STARTED, Limits, Reason, Rejected

OPEN_FILES = 128
# The largest files that a child writes are fonts that a renderer unpacks.
LARGEST_FILE = 64 << 20
# The caller kills children that take too long. This alarm ends a child whose caller is gone.
ORPHAN_SECONDS = 5
# From <linux/prctl.h>.
PR_SET_PDEATHSIG = 1
ANSWER_PIPE = 3
# Address space for a parent's imports. Children set their own limits.
PARENT_MEMORY = 512 << 20
DESCRIPTORS_OF_A_TASK = 3
REFUSED_EVENTS = frozenset(
    {
        "os.exec",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "signal.pthread_kill",
        "subprocess.Popen",
    }
)
REFUSED_TO_CHILDREN = REFUSED_EVENTS | {"os.fork", "os.kill", "os.killpg"}
# Audit event → number of its first arguments that are paths to be changed.
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


# --- The parent (the tests run all of this for real, where coverage cannot see) ------------------


def main(modules: list[str]) -> None:  # pragma: no cover
    """Import the modules, then serve tasks from standard input, a socket, until its other end closes."""
    # A collector that visits what was imported takes time, and would copy that memory into every child.
    gc.disable()
    control = socket.socket(fileno=0)
    folder = os.environ["TMPDIR"]
    resource.setrlimit(resource.RLIMIT_AS, (PARENT_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    _forbid(REFUSED_EVENTS, folder)
    for module in modules:
        _warm(module)
    gc.collect()
    gc.freeze()
    gc.enable()
    _serve(control)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _warm(module: str) -> None:  # pragma: no cover
    # An import that fails here fails again in the child, which reports the error.
    with contextlib.suppress(Exception):
        imported = importlib.import_module(module)
        if hasattr(imported, "warm"):
            imported.warm()


def _serve(control: socket.socket) -> None:  # pragma: no cover
    """Fork a child for each task and report its end. Kill it if the caller closes the task's socket."""
    bell, ring = os.pipe()
    os.set_blocking(ring, False)
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    signal.set_wakeup_fd(ring)
    handles: dict[int, int] = {}
    ready = selectors.DefaultSelector()
    ready.register(control, selectors.EVENT_READ)
    ready.register(bell, selectors.EVENT_READ)
    while True:
        for key, _events in ready.select():
            if key.fileobj is control:
                _byte, descriptors, _flags, _address = socket.recv_fds(control, 1, DESCRIPTORS_OF_A_TASK)
                if len(descriptors) < DESCRIPTORS_OF_A_TASK:
                    return _kill(*handles)
                pid = _fork(*descriptors)
                handles[pid] = descriptors[0]
                ready.register(descriptors[0], selectors.EVENT_READ, pid)
            elif key.fileobj == bell:
                os.read(bell, 1 << 12)
                for pid in list(filter(_has_ended, handles)):
                    with contextlib.suppress(KeyError):
                        ready.unregister(handles[pid])
                    _tell_end(pid, handles.pop(pid))
            elif key.data in handles:
                ready.unregister(key.fd)
                _kill(key.data)


def _fork(handle: int, task: int, answer: int) -> int:  # pragma: no cover
    pid = os.fork()
    if not pid:
        try:
            _be_child(task, answer)
        except BaseException:  # noqa: BLE001 - it must not go on as a second parent
            traceback.print_exc()
        os._exit(1)
    os.close(task)
    os.close(answer)
    with contextlib.suppress(OSError):
        os.write(handle, STARTED)
    return pid


def _has_ended(pid: int) -> bool:  # pragma: no cover
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _kill(*pids: int) -> None:  # pragma: no cover
    """Kill the children and their sessions."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _tell_end(pid: int, handle: int) -> None:  # pragma: no cover
    """Kill the rest of the child's session, then reap the child: until then its pid cannot be reused."""
    _kill(pid)
    _pid, status, used = os.wait4(pid, 0)
    with contextlib.suppress(OSError):
        os.write(handle, f"{os.waitstatus_to_exitcode(status)} {used.ru_utime + used.ru_stime}".encode())
    os.close(handle)


# --- The child -----------------------------------------------------------------------------------


def _be_child(task: int, answer: int) -> None:  # pragma: no cover
    """Read a task from one pipe, write answers to the other until the first failure, and exit without clean-up."""
    gc.disable()
    _die_with_parent()
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(task, 0)
    os.dup2(answer, ANSWER_PIPE)
    os.closerange(ANSWER_PIPE + 1, os.sysconf("SC_OPEN_MAX"))
    with open(0, "rb", closefd=False) as pipe, open(ANSWER_PIPE, "wb") as answers:
        wanted = json.loads(pipe.readline())
        limits = Limits(**wanted["limits"])
        _move_in(wanted["folder"])
        _limit(limits)
        _forbid(REFUSED_TO_CHILDREN, wanted["folder"])
        for size in wanted["sizes"]:
            kind, content = _call(wanted["function"], partial(pipe.read, size), limits)
            answers.write(kind + len(content).to_bytes(HEADER - 1) + content)
            answers.flush()
            if kind != ANSWER:
                break
    os._exit(0)


def _die_with_parent() -> None:  # pragma: no cover
    """Make Linux kill the child if its parent ends. On other systems the alarm does so later."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _move_in(folder: str) -> None:  # pragma: no cover
    """Make `folder` the directory for temporary files and caches, and redirect stderr to a file there."""
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["XDG_CACHE_HOME"] = folder
    tempfile.tempdir = None
    errors = os.open("errors", os.O_WRONLY | os.O_CREAT, mode=0o600)
    os.dup2(errors, 2)
    os.close(errors)


def _limit(limits: Limits) -> None:  # pragma: no cover
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        # The hard limit is a second later: SIGXCPU says why the child ended, SIGKILL would not.
        resource.setrlimit(what, (most, most + 1 if what == resource.RLIMIT_CPU else most))
    signal.alarm(limits.seconds + ORPHAN_SECONDS)


def _forbid(events: frozenset[str], folder: str) -> None:  # pragma: no cover
    """Irrevocably refuse Python code the network, the given audit events, and changes outside `folder`."""
    own = os.path.realpath(folder)

    def may_change(path: Any) -> bool:
        if isinstance(path, int):
            return True
        target = os.path.realpath(os.fsdecode(path))
        return target == own or target.startswith(own + os.sep) or target == os.devnull

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            refused = bool(arguments[2] & WRITES) and not may_change(arguments[0])
        elif event in CHANGES_PATHS:
            refused = not all(map(may_change, arguments[: CHANGES_PATHS[event]]))
        else:
            refused = event in events or event.startswith("socket.")
        if refused:
            raise PermissionError(f"{event} is not allowed in the child.")

    sys.addaudithook(look)


def _call(function: str, read: Callable[[], bytes], limits: Limits) -> tuple[bytes, bytes]:  # pragma: no cover
    """Return (kind, content) of the answer."""
    try:
        module, _, name = function.partition(":")
        answer: bytes = getattr(importlib.import_module(module), name)(read())
    except Rejected as rejected:
        return REJECTED, rejected.code.encode()
    except MemoryError:
        return _failed("memory", f"More than {limits.memory_bytes} bytes.")
    except BaseException:  # noqa: BLE001 - the caller is told of any failure, and the child ends
        return _failed("error", traceback.format_exc())
    if len(answer) > limits.answer_bytes:
        return _failed("too_big", f"The answer has {len(answer)} bytes.")
    return ANSWER, answer


def _failed(reason: Reason, detail: str) -> tuple[bytes, bytes]:  # pragma: no cover
    return FAILED, json.dumps({"reason": reason, "detail": detail[-4000:]}).encode()


if __name__ == "__main__":  # pragma: no cover
    main(sys.argv[1:])

"""Run another program on hostile files: without network, within limits, in a folder of its own.

It is for programs that cannot be a function in a child (`child.py`), because they start others. Besides its folder it
may read what is installed, and nothing of the portal's (Landlock, Linux 5.13).
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from acecs.jobs.child import TICK_SECONDS, ChildFailed, Limits

PROGRAM = str(Path(__file__).with_name("confining.py"))
LARGEST_FILE = 256 << 20
OPEN_FILES = 512
# Programs, libraries, fonts and their settings.
INSTALLED = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/etc", "/var/cache/fontconfig", "/var/spool/libreoffice")


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    reads: Sequence[str] = (),
    sockets: Sequence[str] = (),
    on_tick: Callable[[], None] | None = None,
) -> None:
    """Run the program at the path `arguments[0]`, with `folder` as its home. Raises `ChildFailed` unless it succeeds.

    `reads`: folders that it may read besides those of installed programs; `sockets`: folders where it may make sockets
    and remove files.
    At the end of `limits.seconds` it is killed with all that it started. `on_tick` is called about once a second.
    """
    wanted = {
        "arguments": list(arguments),
        "reads": [*INSTALLED, *reads],
        "sockets": [*sockets],
        "limits": {
            "RLIMIT_AS": limits.memory_bytes,
            "RLIMIT_CPU": limits.cpu_seconds,
            "RLIMIT_FSIZE": LARGEST_FILE,
            "RLIMIT_NOFILE": OPEN_FILES,
            "RLIMIT_CORE": 0,
        },
    }
    with (folder / "errors").open("w+b") as errors:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", PROGRAM, json.dumps(wanted)],
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            status = _ended(process, limits.seconds, on_tick)
        finally:
            _kill(process)
        errors.seek(0)
        said = errors.read()[-1000:].decode(errors="replace")
    if status is None:
        raise ChildFailed("time", f"No result within {limits.seconds} s.")
    if status:
        raise ChildFailed("crash", f"Ended with status {status}. {said}")


def _ended(process: "subprocess.Popen[bytes]", seconds: int, on_tick: Callable[[], None] | None) -> int | None:
    """Return the program's status, or None if it takes too long."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        try:
            return process.wait(timeout=min(TICK_SECONDS, left))
        except subprocess.TimeoutExpired:
            if on_tick:
                on_tick()
    return None


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the program's session: also what it has started and left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

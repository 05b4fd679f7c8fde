"""Run `manage.py demo` as a process, and inspect its child processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.own_portal import own_database

ROOT = Path(__file__).resolve().parent.parent.parent
WORKER = ("-m", "celery")
WEB = ("-m", "granian")


@dataclass(frozen=True)
class Demo:
    url: str
    var: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.var / "demo.log").read_text()

    def children(self, *words: str) -> list[int]:
        """Pids of the demo's direct children whose command line contains `words`."""
        return [pid for pid, parent in parents().items() if parent == self.process.pid and has_words(pid, words)]

    def tree(self) -> list[int]:
        """Pids of all descendants of the demo."""
        parent_of, found = parents(), [self.process.pid]
        for pid in found:
            found += [child for child, parent in parent_of.items() if parent == pid]
        return found[1:]

    def stop(self) -> None:
        """Stop the demo with SIGINT, like Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


@contextmanager
def running(var: Path, *options: str) -> Iterator[Demo]:
    """Start a demo on a new SQLite database, or a new database on the suite's engines."""
    with own_database() as engines, (var / "demo.log").open("wb") as log:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port), *options],
            cwd=ROOT,
            env={**os.environ, "ACECS_VAR": str(var), **engines},
            stdout=log,
            stderr=log,
        )
        demo = Demo(f"http://127.0.0.1:{port}", var, process)
        try:
            wait_until(lambda: answers(demo) or process.poll() is not None, seconds=120)
            assert process.poll() is None, demo.log
            yield demo
        finally:
            if process.poll() is None:
                demo.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(demo: Demo) -> bool:
    try:
        with urllib.request.urlopen(f"{demo.url}/sign-in/", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_until(happened: Callable[[], object], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def parents() -> dict[int, int]:
    """Return pid → parent's pid of all processes, except zombies."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(folder.name)] = int(parent)
    return found


def has_words(pid: int, words: tuple[str, ...]) -> bool:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return set(words) <= set(line)

"""How far a long command is: a line now and then, and a file from which a run that was stopped goes on."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management.base import OutputWrapper

EVERY_SECONDS = 1.0
# Into a log or a pipe.
EVERY_SECONDS_ELSEWHERE = 30.0


@dataclass
class Progress:
    """Writes how many files and bytes of how many were read. On a terminal the line is overwritten."""

    out: OutputWrapper
    files: int
    size: int
    done_files: int = 0
    done_size: int = 0
    _written_at: float = field(default_factory=time.monotonic)

    def add(self, size: int) -> None:
        self.done_files += 1
        self.done_size += size
        is_terminal = self.out.isatty()
        now = time.monotonic()
        if now - self._written_at >= (EVERY_SECONDS if is_terminal else EVERY_SECONDS_ELSEWHERE):
            self._written_at = now
            self.out.write(f"\r{self.line}" if is_terminal else f"{self.line}\n", style_func=str, ending="")
            self.out.flush()

    @property
    def line(self) -> str:
        percent = 100 * self.done_size // max(self.size, 1)
        return (
            f"{min(percent, 100):3} %  {self.done_files:,} of {self.files:,} files,"
            f" {self.done_size / 1e6:,.0f} of {self.size / 1e6:,.0f} MB"
        )


@dataclass
class State:
    """What a run has done: the last row whose bytes were read, and the problems found."""

    after: int = 0
    problems: list[str] = field(default_factory=list)


class Remembered:
    """The state of a run in a file, which one run at a time has. It is gone when a run ends by itself."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> State:
        """Return the state of the run that was stopped, or an empty one."""
        try:
            return State(**json.loads(self._path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return State()

    def write(self, state: State) -> None:
        unfinished = self._path.with_suffix(".new")
        unfinished.write_text(json.dumps({"after": state.after, "problems": state.problems}))
        unfinished.replace(self._path)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)

    @contextmanager
    def mine(self) -> Iterator[bool]:
        """Yield whether this run has the file; another run may have it."""
        descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

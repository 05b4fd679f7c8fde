"""Two actions at once on real connections, in a throw-away copy of the test database.

A race counts as overlapped only if the second action *asked for the lock while the first was still working and got it
afterward*. The times are taken around the statements themselves: "asked" right before the locking statement is sent,
"got" when it returns, "last" right before the last statement of the transaction is sent.

* PostgreSQL: the lock is the row of the assessment or register (`SELECT … FOR UPDATE`). A statement is sent before the barrier, so
  that both transactions are open on the server; neither asks for the row before both have reached the barrier.
* SQLite: the lock is the whole database's, taken by `BEGIN IMMEDIATE`; the barrier is right before it.

If the code takes no lock, the barrier is never reached or the second action does not wait: not counted.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.db import connection, connections, transaction

from acecs.refusals import Refused, Why

# Either action is first in some of a dozen, but for one run in two thousand. Nothing is counted without a lock.
NEEDED = 12
MOST_TRIES = 300
PATIENCE = 10  # seconds to wait at the barrier
# Tables of the rows that actions lock first: an assessment, an enterprise's register of figures.
LOCKED = ("assessments_assessment", "assessments_register")
# Switch intervals of the threads, in seconds: for two actions that must meet; Python's own, for requests by many.
OFTEN, USUAL = 1e-5, 5e-3


@dataclass
class Runner:
    """One side of a race. Times are from `perf_counter()`; `result` is the action's result, or the `Why` of its refusal."""

    barrier: threading.Barrier
    locked: tuple[str, ...]
    asked: float = 0.0
    got: float = 0.0
    last: float = 0.0
    result: object = None

    def run(self, action: Callable[[], object]) -> "Runner":
        with connection.execute_wrapper(self._statement):
            try:
                self.result = action()
            except Refused as refused:
                self.result = refused.refusal.why
        return self

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.asked or not takes_lock(sql, self.locked):
            self.last = perf_counter()
            return execute(sql, params, many, context)
        if connection.vendor == "postgresql":
            # Opens the transaction on the server.
            context["cursor"].cursor.execute("SELECT 1")
        self.barrier.wait(PATIENCE)
        self.asked = perf_counter()
        answer = execute(sql, params, many, context)
        self.got = self.last = perf_counter()
        return answer


def takes_lock(sql: str, locked: tuple[str, ...]) -> bool:
    if connection.vendor == "sqlite":
        return sql == "BEGIN IMMEDIATE"
    return "FOR UPDATE" in sql and any(f'FROM "{table}"' in sql for table in locked)


def race(
    pool: ThreadPoolExecutor,
    prepare: Callable[[], tuple[Any, ...]],
    check: Callable[..., None],
    *actions: Callable[..., object],
    locked: tuple[str, ...] = LOCKED,
) -> int:
    """Repeat until the actions have overlapped `NEEDED` times; return how often they did.

    `prepare` returns the arguments of the actions, and of `check`, which also gets the two results. `locked`: tables
    of the row that both lock, for actions that lock another row first.
    """
    overlapped = 0
    for _try in range(MOST_TRIES):
        with transaction.atomic():
            arranged = prepare()
        runners = _run(pool, locked, [partial(action, *arranged) for action in actions])
        check(*arranged, *[runner.result for runner in runners])
        overlapped += _overlapped(runners)
        if overlapped >= NEEDED:
            break
    return overlapped


def _run(pool: ThreadPoolExecutor, locked: tuple[str, ...], actions: list[Callable[[], object]]) -> list[Runner]:
    barrier = threading.Barrier(len(actions))
    futures = [pool.submit(Runner(barrier, locked).run, action) for action in actions]
    return [future.result() for future in futures]


def _overlapped(runners: list[Runner]) -> bool:
    first, second = sorted(runners, key=lambda each: each.got)
    return 0 < second.asked < first.last < second.got


def refused(result: object) -> bool:
    """True if the action was refused with 409. Any other refusal fails the test."""
    assert not isinstance(result, Why) or result == Why.WRONG_STATE
    return isinstance(result, Why)


@contextmanager
def threads(count: int, interval: float = OFTEN) -> Iterator[ThreadPoolExecutor]:
    """Threads, each with its own connection, closed at the end.

    They switch often; with the usual interval one of two would finish before the other starts.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval)
    with ThreadPoolExecutor(count) as pool:
        yield pool
        sys.setswitchinterval(before)
        all_of_them = threading.Barrier(count)
        for future in [
            pool.submit(lambda: (all_of_them.wait(PATIENCE), connection.close())) for _thread in range(count)
        ]:
            future.result()


@contextmanager
def copied_database(folder: Path) -> Iterator[None]:
    """Give the test a copy of the database (with catalogue, cast and triggers), so that commits affect no other test."""
    original = connections["default"]
    settings = original.settings_dict
    before = settings["NAME"]
    name = _copy_sqlite(original, folder) if original.vendor == "sqlite" else _copy_postgresql(original)
    settings["NAME"] = name
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = before
        connections["default"] = original
        if original.vendor == "postgresql":
            _without_database(original, f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_sqlite(original: Any, folder: Path) -> str:
    name = str(folder / "races.sqlite3")
    with original.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [name])
    return name


def _copy_postgresql(original: Any) -> str:
    name, template = f"test_acecs_races_{uuid4().hex[:12]}", original.settings_dict["NAME"]
    # PostgreSQL refuses to copy a database with open connections.
    original.close()
    _without_database(original, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _without_database(original: Any, sql: str) -> None:
    with original._nodb_cursor() as cursor:
        cursor.execute(sql)

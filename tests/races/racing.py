"""Two actions at once on real connections, in a copy of the test database that is thrown away.

A race is counted as overlapped only if the one who came second *asked for the lock while the first was still at work
and got it after*. Read off the statements themselves: "asked" is the moment before the statement that takes the lock
is sent, "got" the moment it came back, "last" the moment before the last statement of the transaction was sent.

* PostgreSQL: the lock is the row of the assessment or register (`SELECT … FOR UPDATE`). Before the barrier a statement is sent, so
  that both transactions are open on the server; nobody asks for the row before both stand at the barrier.
* SQLite: the lock is the database's, taken by `BEGIN IMMEDIATE` itself; both stand at the barrier right before it.

Where nothing locks, nobody comes to the barrier or the second gets in while the first is at work: not counted.
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

NEEDED = 30
MOST_TRIES = 300
PATIENCE = 10  # seconds at the barrier, before somebody is said not to come
# What an action locks first: an assessment, an enterprise's register of figures.
LOCKED = ("assessments_assessment", "assessments_register")
OFTEN = 1e-5  # seconds of Python before the other thread may go on


@dataclass
class Runner:
    """One side of a race. Moments are `perf_counter()`; `result` is what the action returned, or why it was refused."""

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
        if self.asked or not takes_the_lock(sql, self.locked):
            self.last = perf_counter()
            return execute(sql, params, many, context)
        if connection.vendor == "postgresql":
            context["cursor"].cursor.execute("SELECT 1")  # the first statement opens the transaction on the server
        self.barrier.wait(PATIENCE)
        self.asked = perf_counter()
        answer = execute(sql, params, many, context)
        self.got = self.last = perf_counter()
        return answer


def takes_the_lock(sql: str, locked: tuple[str, ...]) -> bool:
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
    """Try until the two really overlapped often enough, and return how often they did.

    `prepare` makes what the actions and, with the two results, `check` are given. `locked`: the rows that they meet
    at, where one of them locks another one before.
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
    """With 409; anything else that was refused is a failure of the test."""
    assert not isinstance(result, Why) or result == Why.WRONG_STATE
    return isinstance(result, Why)


@contextmanager
def two_threads() -> Iterator[ThreadPoolExecutor]:
    """Each with a connection of its own, closed at the end. They change places often, else one is done in one go."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(OFTEN)
    with ThreadPoolExecutor(2) as pool:
        yield pool
        sys.setswitchinterval(interval)
        both = threading.Barrier(2)
        for future in [pool.submit(lambda: (both.wait(PATIENCE), connection.close())) for _thread in range(2)]:
            future.result()


@contextmanager
def copied_database(folder: Path) -> Iterator[None]:
    """The database of this test is a copy, with catalogue, cast and triggers: commits harm no other test."""
    standing = connections["default"]
    settings = standing.settings_dict
    before = settings["NAME"]
    name = _copy_sqlite(standing, folder) if standing.vendor == "sqlite" else _copy_postgresql(standing)
    settings["NAME"] = name
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = before
        connections["default"] = standing
        if standing.vendor == "postgresql":
            _without_database(standing, f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_sqlite(standing: Any, folder: Path) -> str:
    name = str(folder / "races.sqlite3")
    with standing.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [name])
    return name


def _copy_postgresql(standing: Any) -> str:
    name, template = f"test_acecs_races_{uuid4().hex[:12]}", standing.settings_dict["NAME"]
    standing.close()  # a database that somebody uses cannot be copied
    _without_database(standing, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _without_database(standing: Any, sql: str) -> None:
    with standing._nodb_cursor() as cursor:
        cursor.execute(sql)

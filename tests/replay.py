"""Write the rows of a story's step again without doing the step again.

Most tests start from a few stories: a draft, everything rated, a case in review. The same step from the same rows writes
the same rows, so a process does it once; later its statements are sent again, in a tenth of the time. A step that was
refused is done each time. Tests of the steps themselves call the actions, or switch replaying `off`; so must a test that
replaces a part of a step.

"The same rows" is certain: every write since the start of the transaction is noted, and the key of a step contains
them all. On PostgreSQL every step is done, because a rollback does not reset its sequences.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import wraps
from types import NoneType
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connections, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone, translation

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MOST_KEPT = 1000
# When a person signed in, and what copying adds to a row.
BESIDES = ("last_login", "_django_version")
PLAIN = (str, int, float, date, Decimal, UUID, NoneType)
READS = ("SELECT", "PRAGMA", "EXPLAIN")
# No step reads sessions, whose keys are random.
SESSIONS = re.compile(r'"(django_session|usersessions_usersession)"')


@dataclass
class Writes:
    """What was written since the transaction of the tests began. `key`: a hash of all of it."""

    connection: Any
    key: int = 0
    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    # Name, number of statements, key
    savepoints: list[tuple[str, int, int]] = field(default_factory=list)
    is_off: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not sql.startswith(READS):
            self._note(sql, params, many)
        return result

    def _note(self, sql: str, params: Any, many: bool) -> None:
        verb, _, name = sql.partition(" ")
        if verb == "SAVEPOINT":
            self.savepoints.append((name, len(self.statements), self.key))
        elif sql.startswith("RELEASE SAVEPOINT "):
            self._forget(sql.removeprefix("RELEASE SAVEPOINT "))
        elif sql.startswith("ROLLBACK TO SAVEPOINT "):
            savepoint = self._forget(sql.removeprefix("ROLLBACK TO SAVEPOINT "))
            self.savepoints.append(savepoint)
            _name, count, self.key = savepoint
            del self.statements[count:]
        elif verb == "BEGIN":
            self.key = 0
            self.statements.clear()
            self.savepoints.clear()
        elif not SESSIONS.search(sql):
            self.add(sql, params, many)

    def _forget(self, name: str) -> tuple[str, int, int]:
        while (savepoint := self.savepoints.pop())[0] != name:
            pass
        return savepoint

    def add(self, sql: str, params: Any, many: bool) -> None:
        self.statements.append((sql, params, many))
        self.key = hash((self.key, sql, repr(params)))


@dataclass(frozen=True)
class Done:
    """A step that was done: what it wrote, asked to be done on commit, returned, and its arguments afterward."""

    statements: list[tuple[str, Any, bool]]
    on_commit: list[tuple[Any, bool]]
    result: object
    changed: dict[int, Model]


_writes: list[Writes] = []
_done: "OrderedDict[Hashable, Done]" = OrderedDict()


def begin() -> None:
    """Note what this thread's connection writes. Call it before the first transaction."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        writes = Writes(connection)
        connection.execute_wrappers.append(writes)
        _writes.append(writes)


@contextmanager
def off() -> Iterator[None]:
    """Do every step: for tests of the steps themselves."""
    for writes in _writes:
        writes.is_off = True
    try:
        yield
    finally:
        for writes in _writes:
            writes.is_off = False


def replayed(step: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Make a function that only reads and writes rows write them again if it is called with the same arguments on the same rows.

    It may ask a client for a page that is the same each time.
    """

    @wraps(step)
    def replay(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        writes = _usable()
        if writes is None:
            return step(*args, **kwargs)
        given = [*args, *kwargs.values()]
        key = (step, writes.key, *kwargs, *map(_value, given), translation.get_language(), timezone.localdate())
        if done := _done.get(key):
            _done.move_to_end(key)
            return _again(done, writes, given)
        start, callbacks = len(writes.statements), len(writes.connection.run_on_commit)
        before = _now(given)
        result = step(*args, **kwargs)
        after = _now(given)
        changed = {index: given[index] for index in before if any(map(_differ, before[index], after[index]))}
        on_commit = [(call, robust) for _ids, call, robust in writes.connection.run_on_commit[callbacks:]]
        kept_result, kept_changed = deepcopy((result, changed))
        _done[key] = Done(writes.statements[start:], on_commit, kept_result, kept_changed)
        if len(_done) > MOST_KEPT:
            _done.popitem(last=False)
        return result

    return replay


def _usable() -> Writes | None:
    """None outside the tests' transaction, and if statements are counted or intercepted or settings were changed."""
    connection = connections["default"]
    if (
        not _writes
        or connection.execute_wrappers != _writes
        or not connection.in_atomic_block
        or connection.force_debug_cursor
    ):
        return None
    return None if _writes[0].is_off or _settings_changed() != 2 else _writes[0]


def _settings_changed() -> int:
    """How many overrides of settings there are: two of the suite's own, more in a test with other settings."""
    count, holder = 0, settings._wrapped
    while hasattr(holder, "default_settings"):
        count, holder = count + 1, holder.default_settings
    return count


def _value(argument: object) -> Hashable:
    """An argument as part of a key. Of a client: who is signed in. Of a row: its plain values and which related rows it has read.

    Other values (kept JSON) are made from the same rows.
    """
    if isinstance(argument, Client):
        return (Client, argument.session.get(SESSION_KEY))
    if not isinstance(argument, Model):
        text = repr(argument)
        # An address may be another object's later.
        return object() if " at 0x" in text else text
    values = [each for each in vars(argument).items() if each[0] not in BESIDES and isinstance(each[1], PLAIN)]
    return (argument._meta.label, *values, *argument._state.fields_cache)


def _now(given: list[Any]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Position → attributes and related rows of each row among the arguments."""
    rows = {index: each for index, each in enumerate(given) if isinstance(each, Model)}
    return {index: (dict(vars(row)), dict(row._state.fields_cache)) for index, row in rows.items()}


def _differ(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return before.keys() != after.keys() or any(before[name] is not after[name] for name in before)


def _again(done: Done, writes: Writes, given: list[Any]) -> Any:
    with writes.connection.cursor() as cursor:
        for sql, params, many in done.statements:
            run = cursor.cursor.executemany if many else cursor.cursor.execute
            run(sql, params)
            if not many:
                cursor.cursor.fetchall()
            writes.add(sql, params, many)
    for call, robust in done.on_commit:
        transaction.on_commit(call, robust=robust)
    # Wherever the result names an argument, name the one of this call.
    known = {id(kept): given[index] for index, kept in done.changed.items()}
    for index, kept in done.changed.items():
        given[index].__dict__.clear()
        given[index].__dict__.update(deepcopy(kept.__dict__, known))
    return deepcopy(done.result, known)

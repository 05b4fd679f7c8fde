"""Which errors mean that the portal is busy, restarting or out of disk space, so that trying again later helps."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from acecs.turns import NO_SPACE


@dataclass(frozen=True)
class Shortage:
    """`retry_after`: seconds after which trying again is likely to help."""

    status: HTTPStatus
    retry_after: int


BUSY = Shortage(HTTPStatus.SERVICE_UNAVAILABLE, 30)
FULL = Shortage(HTTPStatus.INSUFFICIENT_STORAGE, 300)

SQLITE_BUSY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
    }
)
# Connection lost, rolled back by a deadlock, out of connections or memory, stopped by an administrator or a timeout.
POSTGRESQL_BUSY = ("08", "40", "53", "55P03", "57")
POSTGRESQL_FULL = ("53100",)


def shortage_of(error: BaseException | None) -> Shortage | None:
    """Return what is lacking if that caused the error, else None: then the portal itself is at fault."""
    return next(filter(None, map(_shortage, _causes(error))), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _shortage(error: BaseException) -> Shortage | None:
    if isinstance(error, OperationalError | InterfaceError):
        return _of_database(error.__cause__)
    # The bucket that may hold the documents (`evidence.bucket`) fails with Python's own error.
    if isinstance(error, RedisConnectionError | RedisTimeoutError | ConnectionError):
        return BUSY
    return FULL if isinstance(error, OSError) and error.errno in NO_SPACE else None


def _of_database(error: BaseException | None) -> Shortage | None:
    """Judge an engine's own error by its code; messages differ between versions and languages."""
    if isinstance(error, sqlite3.Error):
        # The lowest byte; the others are details.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return FULL if code == sqlite3.SQLITE_FULL else BUSY if code in SQLITE_BUSY else None
    code = getattr(error, "pgcode", None)
    if code is None:
        # psycopg2 has no code for a connection that was refused or closed.
        return BUSY
    return FULL if code in POSTGRESQL_FULL else BUSY if code.startswith(POSTGRESQL_BUSY) else None

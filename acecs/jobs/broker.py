"""The embedded broker: kombu's SQLAlchemy transport, polled more often, with delivered messages deleted.

Whoever sends a message also rings a bell, a named pipe beside the file, so that a worker does not wait for its next poll.
"""

import os
import select
import socket
from contextlib import suppress
from functools import cached_property
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import sqlalchemy
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError


class Channel(sqlalchemy.Channel):
    def _engine_from_config(self) -> Any:
        engine = super()._engine_from_config()
        event.listen(engine, "connect", _without_syncing)
        return engine

    def _get_or_create(self, queue: str) -> Any:
        """As kombu, but use the queue that another process creates at the same moment: worker and beat start together."""
        try:
            return super()._get_or_create(queue)  # type: ignore[misc]  # missing in the stubs
        except IntegrityError:
            self.session.rollback()
            return super()._get_or_create(queue)  # type: ignore[misc]  # missing in the stubs

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's own two differ
        super()._put(queue, payload, **kwargs)
        ring(bell_of(self.connection.client))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - kombu's signature
        """Take a message and delete it. kombu only hides it, and skips all hidden messages at every poll."""
        message = super()._get(queue)
        try:
            self.session.query(self.message_cls).filter_by(visible=False).delete(synchronize_session=False)
            self.session.commit()
        except OperationalError:
            # The file is locked. The next call deletes this message too.
            self.session.rollback()
        return message


def _without_syncing(connection: Any, _record: Any) -> None:
    """Do not wait for the disk: the sweep sends the messages of unfinished jobs again after a power failure."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")


class Transport(sqlalchemy.Transport):
    Channel = Channel
    # In seconds; a poll takes 1.6 ms. Not a transport option, because kombu passes those on to SQLAlchemy.
    polling_interval = 0.1

    @cached_property
    def bell(self) -> int:
        """The pipe, open for reading. For writing too: without any writer it would always be ready."""
        path = bell_of(self.client)
        with suppress(FileExistsError):
            os.mkfifo(path)
        return os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def drain_events(  # type: ignore[override]  # kombu's own two differ
        self,
        connection: Any,  # noqa: ARG002 - kombu's signature
        timeout: float | None = None,
    ) -> None:
        """Wait for a message and deliver it, as kombu does, but poll when the bell rings. Raises `socket.timeout`."""
        assert self.cycle is not None  # noqa: S101 - kombu sets it
        until = monotonic() + timeout if timeout is not None else float("inf")
        while True:
            with suppress(Empty):
                self.cycle.get(self._deliver, timeout=timeout)
                return
            left = until - monotonic()
            if left <= 0:
                raise socket.timeout  # noqa: UP041 - kombu's name
            await_ring(self.bell, min(left, self.polling_interval))

    def close_connection(self, connection: Any) -> None:
        super().close_connection(connection)
        if "bell" in vars(self):
            os.close(vars(self).pop("bell"))


def bell_of(client: Any) -> str:
    """Path of the pipe beside the broker's file."""
    return f"{make_url(client.hostname).database}.bell"


def ring(bell: str) -> None:
    """Wake a waiting worker. If no worker waits, or there is no pipe, the next poll finds the message."""
    with suppress(OSError):
        pipe = os.open(bell, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, b"\0")
        finally:
            os.close(pipe)


def await_ring(bell: int, seconds: float) -> None:
    ready, _writable, _failed = select.select([bell], [], [], seconds)
    if ready:
        os.read(bell, 1 << 16)

"""The embedded broker: kombu's SQLAlchemy transport, polled more often, with delivered messages deleted."""

from typing import Any

from kombu.transport import sqlalchemy
from sqlalchemy.exc import OperationalError


class Channel(sqlalchemy.Channel):
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


class Transport(sqlalchemy.Transport):
    Channel = Channel
    # In seconds; a poll takes 1.6 ms. Not a transport option, because kombu passes those on to SQLAlchemy.
    polling_interval = 0.1

"""The embedded broker: kombu's SQLAlchemy transport, polled more often and without delivered messages."""

from typing import Any

from kombu.transport import sqlalchemy
from sqlalchemy.exc import OperationalError


class Channel(sqlalchemy.Channel):
    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - kombu's signature
        """Take a message and delete it. kombu only hides it, and reads past all hidden messages at every poll."""
        message = super()._get(queue)
        try:
            self.session.query(self.message_cls).filter_by(visible=False).delete(synchronize_session=False)
            self.session.commit()
        except OperationalError:
            # The file is locked: this message is deleted with the next one.
            self.session.rollback()
        return message


class Transport(sqlalchemy.Transport):
    Channel = Channel
    # Seconds. A poll costs 1.6 ms; kombu hands its transport options to SQLAlchemy, which does not know this one.
    polling_interval = 0.1

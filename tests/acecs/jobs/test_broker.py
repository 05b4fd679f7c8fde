"""The embedded broker, with a separate file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kombu import Connection
from sqlalchemy.exc import OperationalError

from acecs import celery_app

# kombu uses a deprecated function of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy is deprecated")
OPTIONS = {"connect_args": {"timeout": 0.1}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "broker.sqlite3"


@pytest.fixture
def connection(file: Path) -> Iterator[Connection]:
    url, transport = f"sqlite:///{file}", "acecs.jobs.broker:Transport"
    with Connection(url, transport=transport, transport_options=OPTIONS) as connection:
        yield connection
        connection.default_channel._open()[0].dispose()


def count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as rows:
        return int(rows.execute("SELECT count(*) FROM kombu_message").fetchone()[0])


def test_messages_are_delivered_in_order_and_deleted(connection: Connection, file: Path):
    queue = connection.SimpleQueue("test")
    for number in range(3):
        queue.put(number)

    before = count(file)
    taken = [queue.get(timeout=5).payload for _number in range(3)]

    assert (before, taken, count(file)) == (3, [0, 1, 2], 0)


def test_message_in_a_locked_file_waits(connection: Connection, file: Path):
    queue = connection.SimpleQueue("test")
    queue.put("first")

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError):
            queue.get(timeout=0.1)
        other.execute("ROLLBACK")

    assert (queue.get(timeout=5).payload, count(file)) == ("first", 0)


def test_portal_looks_for_messages_every_tenth_of_a_second():
    if celery_app.conf.broker_url.startswith("redis"):
        pytest.skip("Redis hands messages out itself.")

    with celery_app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0.1

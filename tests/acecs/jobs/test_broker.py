"""The embedded broker, with a separate file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from os import mkfifo
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest
from kombu import Connection
from sqlalchemy import event
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


def test_queue_that_another_process_creates_meanwhile_is_used(connection: Connection, file: Path):
    connection.SimpleQueue("other").put("first")
    session = connection.default_channel.session

    def create(*_args: object) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as rows:
            rows.execute("INSERT INTO kombu_queue (name) VALUES ('test')")

    event.listen(session, "before_flush", create, once=True)
    queue = connection.SimpleQueue("test")
    queue.put("second")

    assert queue.get(timeout=5).payload == "second"


def test_sending_ends_the_pause_between_two_polls(connection: Connection):
    queue = connection.SimpleQueue("test")
    connection.transport.polling_interval = 30
    later = Timer(0.3, partial(queue.put, "sent meanwhile"))
    start = monotonic()

    later.start()
    taken = queue.get(timeout=30).payload

    assert taken == "sent meanwhile"
    assert monotonic() - start < 10


def test_message_waits_for_the_next_poll_without_a_bell(connection: Connection, file: Path):
    queue = connection.SimpleQueue("test")
    with pytest.raises(queue.Empty):
        queue.get(timeout=1)
    Path(f"{file}.bell").unlink()

    queue.put("sent")

    assert queue.get(timeout=5).payload == "sent"


def test_bell_that_nobody_hears_holds_up_no_sender(connection: Connection, file: Path):
    queue = connection.SimpleQueue("test")
    mkfifo(f"{file}.bell")

    queue.put("sent")

    assert queue.get(timeout=5).payload == "sent"


def test_portal_looks_for_messages_every_tenth_of_a_second():
    if celery_app.conf.broker_url.startswith("redis"):
        pytest.skip("Redis hands messages out itself.")

    with celery_app.connection_for_read() as connection:
        assert connection.transport.polling_interval == 0.1

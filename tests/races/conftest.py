"""Two actions at the same moment, in a copy of the test database. Every test fails unless a dozen attempts really overlapped."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from acecs.audit.queries import problems
from acecs.celery import app
from tests.races.racing import copied_database, threads


@pytest.fixture
def db(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Run the test in a copy of the test database, where it may commit. Nothing is sent to workers."""
    monkeypatch.setattr(app, "send_task", lambda *_arguments, **_options: None)
    with django_db_blocker.unblock(), copied_database(tmp_path):
        yield
        assert list(problems()) == []


@pytest.fixture
def pool(db: None) -> Iterator[ThreadPoolExecutor]:
    with threads(2) as pool:
        yield pool

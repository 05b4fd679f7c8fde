"""The selection of test files that run on PostgreSQL and Redis at each commit."""

import re
from pathlib import Path

import pytest

from tests.engines import is_of_engines

TESTS = Path(__file__).parent
FILES = sorted(path for path in TESTS.rglob("test_*.py") if path != Path(__file__))
MARKED = [path for path in FILES if is_of_engines(path)]


@pytest.mark.parametrize("folder", ["races", "audit"])
def test_every_file_of_the_folder_runs_on_every_engine(folder: str):
    files = {path for path in FILES if path.parent == TESTS / folder}

    assert files
    assert files - set(MARKED) == set()


@pytest.mark.parametrize(
    "name",
    [
        "jobs/test_actions.py",
        "jobs/test_tasks.py",
        "notifications/test_outbox.py",
        "reports/test_worker_killed.py",
        "reviews/test_queue.py",
        "site/test_backup.py",
        "site/test_health.py",
        "site/test_sign_in.py",
        "standards/test_frozen.py",
        "standards/test_load_edition.py",
    ],
)
def test_file_runs_on_every_engine(name: str):
    assert TESTS / name in MARKED


def test_every_search_runs_on_every_engine():
    searches = [path for path in FILES if re.search(r"def test_.*search", path.read_text())]

    assert searches
    assert {path for path in searches if path.name != "test_names.py"} - set(MARKED) == set()


def test_most_files_run_on_sqlite_alone():
    assert len(MARKED) < len(FILES) / 2

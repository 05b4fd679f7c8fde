"""The selection of test files that run on PostgreSQL and Redis at each commit."""

from pathlib import Path

import pytest

from tests.engines import is_of_engines

TESTS = Path(__file__).parent
FILES = sorted(path for path in TESTS.rglob("test_*.py") if path != Path(__file__))
MARKED = [path for path in FILES if is_of_engines(path)]


@pytest.mark.parametrize("folder", ["races", "acecs/audit"])
def test_every_file_of_the_folder_runs_on_every_engine(folder: str):
    files = {path for path in FILES if path.parent == TESTS / folder}

    assert files
    assert files - set(MARKED) == set()


@pytest.mark.parametrize(
    "subject", ["backup", "frozen", "health", "load_edition", "outbox", "queue", "sign_in", "tasks", "worker_killed"]
)
def test_subject_runs_on_every_engine(subject: str):
    assert f"test_{subject}.py" in {path.name for path in MARKED}


def test_most_files_run_on_sqlite_alone():
    assert len(MARKED) < len(FILES) / 2

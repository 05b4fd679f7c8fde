"""The selection of tests: those that run on PostgreSQL and Redis at each commit, and those that need a browser."""

from pathlib import Path

import pytest

from tests.engines import BROWSER, functions_with_sign, is_left_out, is_of_engines, runs_whole, single_tests

TESTS = Path(__file__).parent
FILES = sorted(path for path in TESTS.rglob("test_*.py") if path != Path(__file__))
WHOLE = [path for path in FILES if runs_whole(path)]
IN_PART = [path for path in FILES if single_tests(path) and not runs_whole(path)]


@pytest.mark.parametrize("folder", ["races", "acecs/audit"])
def test_every_file_of_the_folder_runs_on_every_engine(folder: str):
    files = {path for path in FILES if path.parent == TESTS / folder}

    assert files
    assert files - set(WHOLE) == set()


@pytest.mark.parametrize(
    "path",
    [
        "acecs/accounts/test_sign_in.py",
        "acecs/jobs/test_tasks.py",
        "acecs/notifications/test_outbox.py",
        "acecs/site/test_backup.py",
        "acecs/site/test_health.py",
        "reports/test_tasks.py",
        "reports/test_worker_killed.py",
        "reviews/test_queries.py",
        "standards/test_frozen.py",
        "standards/test_load_edition.py",
    ],
)
def test_file_runs_on_every_engine(path: str):
    assert TESTS / path in WHOLE


def test_most_files_run_on_sqlite_alone():
    assert len(WHOLE) + len(IN_PART) < len(FILES) / 2


def test_only_constraint_tests_of_an_unmarked_file_run():
    path = TESTS / "reports" / "test_sides.py"

    assert not runs_whole(path)
    assert is_of_engines(path, "test_inconsistent_report_violates_a_constraint")
    assert not is_of_engines(path, "test_reports_of_the_other_side_are_404")


def test_no_helper_hides_what_a_test_asks_of_the_database():
    hidden = {path.name: functions_with_sign(path) - single_tests(path) for path in IN_PART}

    assert {name: functions for name, functions in hidden.items() if functions} == {}


def test_browser_folder_holds_exactly_the_tests_marked_browser():
    marked = {path for path in FILES if "\npytestmark = pytest.mark.browser\n" in path.read_text(encoding="utf-8")}

    assert marked == {path for path in FILES if path.parent == BROWSER}


@pytest.mark.parametrize(
    ("marks", "read"),
    [
        ("browser", {"browser/test_pages.py"}),
        ("not browser", {"test_docs.py", "races/test_reviews.py"}),
        ("engines and not browser", {"races/test_reviews.py"}),
        ("engines", {"browser/test_pages.py", "test_docs.py", "races/test_reviews.py"}),
        ("", {"browser/test_pages.py", "test_docs.py", "races/test_reviews.py"}),
    ],
)
def test_only_files_that_the_marks_want_are_read(marks: str, read: set[str]):
    names = ("browser/test_pages.py", "test_docs.py", "races/test_reviews.py")

    assert {name for name in names if not is_left_out(TESTS / name, marks)} == read

"""Tests of files with the same group run on one worker."""

from collections.abc import Iterable

import pytest

from tests.own_portal import ROOT
from tests.scheduling import group, scope

FILES = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]


def of_group(name: str) -> Iterable[str]:
    return {path for path in FILES if group(path) == name}


def test_all_races_run_on_one_worker():
    assert of_group("races") == {path for path in FILES if path.startswith("tests/races/")}


@pytest.mark.parametrize("name", ["drawing", "own_portal", "stories"])
def test_group_has_files(name: str):
    assert of_group(name)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/races/test_reviews.py::test_double_submit_returns_one_dossier", "races"),
        ("tests/acecs/accounts/test_sign_in.py::test_a[b::c]", "tests/acecs/accounts/test_sign_in.py"),
        ("tests/browser/test_pages.py::test_refused_forms", "tests/browser/test_pages.py::test_refused_forms"),
    ],
)
def test_scope_is_group_file_or_browser_test(test: str, expected: str):
    assert scope(test) == expected

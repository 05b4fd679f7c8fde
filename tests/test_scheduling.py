"""Tests of files with the same group run on one worker."""

from collections.abc import Iterable

import pytest

from tests.own_portal import ROOT
from tests.scheduling import group

FILES = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]


def of_group(name: str) -> Iterable[str]:
    return {path for path in FILES if group(path) == name}


def test_all_races_run_on_one_worker():
    assert of_group("races") == {path for path in FILES if path.startswith("tests/races/")}


@pytest.mark.parametrize("name", ["drawing", "own_portal", "stories"])
def test_group_has_files(name: str):
    assert of_group(name)


def test_tests_of_other_files_run_anywhere():
    assert group("tests/acecs/accounts/test_sign_in.py") == ""

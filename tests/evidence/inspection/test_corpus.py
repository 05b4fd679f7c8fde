"""Every file of the corpus: through real children, and in this process, where coverage follows the inspection."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from acecs.jobs.child import ChildFailed, Parent, Rejected
from evidence import names
from evidence.inspection import inspector
from evidence.inspection.faults import FileFault
from evidence.inspection.types import TYPES
from tests.evidence import hostile

# WPS has the formats of Office under names of its own.
SAME_FORMAT = {".wps": "office.doc", ".et": "office.xls", ".dps": "office.ppt"}
BENIGN = {
    **{
        path.name: (names.extension(path.name), path)
        for path in sorted(hostile.BENIGN.iterdir())
        if path.suffix != ".md"
    },
    **{f"{name} called {extension}": (extension, hostile.BENIGN / name) for extension, name in SAME_FORMAT.items()},
}


@pytest.fixture(scope="module")
def parent():
    with Parent(*inspector.modules(TYPES)) as parent:
        yield parent


@pytest.fixture(params=["children", "this process"])
def inspect(request) -> Callable[[bytes], bytes]:
    if request.param == "this process":
        return inspector.inspect
    return partial(request.getfixturevalue("parent").run, inspector.INSPECTOR, limits=inspector.LIMITS)


@pytest.fixture
def said(inspect) -> Callable[[Mapping[str, tuple[str, Path]]], dict[str, str]]:
    """Return what the inspection says of each file: its media type, its fault, or why the child failed."""

    def said(files: Mapping[str, tuple[str, Path]]) -> dict[str, str]:
        return {name: verdict(str(path), extension) for name, (extension, path) in files.items()}

    def verdict(path: str, extension: str) -> str:
        try:
            return inspect(inspector.task(path, extension)).decode()
        except Rejected as rejected:
            return rejected.code
        except ChildFailed as failed:
            return str(failed)

    return said


def test_hostile_files_are_rejected_with_their_faults(said, tmp_path):
    files = {}
    for number, (name, (extension, build, _fault)) in enumerate(hostile.FILES.items()):
        path = tmp_path / str(number)
        path.write_bytes(build())
        files[name] = (extension, path)

    answers = said(files)

    wrong = {name: (fault, answers[name]) for name, (_, _, fault) in hostile.FILES.items() if answers[name] != fault}
    assert wrong == {}


def test_files_of_real_programs_are_accepted(said):
    answers = said(BENIGN)

    assert {
        name: answers[name]
        for name, (extension, _path) in BENIGN.items()
        if answers[name] != TYPES[extension].media_type
    } == {}


def test_corpus_is_as_large_as_it_claims():
    assert (len(hostile.FILES) >= 140, len(BENIGN) >= 80) == (True, True)


def test_corpus_has_every_type_and_fault():
    assert {extension for extension, _, _ in hostile.FILES.values()} | {".jpeg", ".tiff"} == set(TYPES)
    assert {extension for extension, _ in BENIGN.values()} == set(TYPES)
    assert {fault for _, _, fault in hostile.FILES.values()} == set(FileFault) - {FileFault.INFECTED}

"""`manage.py verify_evidence`: resumed after it was stopped, beside another run, and how far it is."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from acecs.site.progress import Progress, Remembered, State
from evidence import storage, verification
from evidence.actions import documents
from evidence.models import DocumentVersion
from tests.conftest import NOW
from tests.documents import checked

INTACT = "The vault is intact: 3 documents.\n"


@pytest.fixture
def files(db, enterprise, officer) -> list[DocumentVersion]:
    contents = (b"first", b"second", b"third")
    return [
        documents.store(enterprise=enterprise, checked=checked(content), by=officer, at=NOW) for content in contents
    ]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hashes of the files that were read, in order."""
    read: list[str] = []
    bytes_problem = verification.bytes_problem

    def noting(sha256: str, size: int) -> str:
        read.append(sha256)
        return bytes_problem(sha256, size)

    monkeypatch.setattr(verification, "bytes_problem", noting)
    return read


def verify(*arguments: str) -> tuple[str, str, str]:
    """Return stdout, stderr and the sentence of the error, if any."""
    out, err, error = StringIO(), StringIO(), ""
    try:
        call_command("verify_evidence", *arguments, stdout=out, stderr=err)
    except CommandError as raised:
        error = str(raised)
    return out.getvalue(), err.getvalue(), error


def damage(version: DocumentVersion) -> None:
    storages["documents"].save(storage.key(version.sha256), ContentFile(b"x" * version.size))


def test_every_file_is_read(files, read):
    assert verify() == (INTACT, "", "")
    assert read == [file.sha256 for file in files]


def test_stopped_run_goes_on_with_the_problems_it_found(files, read, settings, monkeypatch: pytest.MonkeyPatch):
    damage(files[0])
    reading = verification.bytes_problem

    def stopping(sha256: str, size: int) -> str:
        if sha256 == files[1].sha256:
            raise KeyboardInterrupt
        return reading(sha256, size)

    with monkeypatch.context() as patch:
        patch.setattr(verification, "bytes_problem", stopping)
        stopped = verify()
    read.clear()
    resumed = verify("--resume")

    problem = f"Document {files[0].document.public_id}, version 1: the bytes of {files[0].sha256} were changed."
    assert stopped == ("", "", "Stopped. Go on with --resume.")
    assert read == [file.sha256 for file in files[1:]]
    assert resumed == ("", f"{problem}\n", "The vault is not intact. Faults, each named above: 1.")
    assert not (Path(settings.VAR_DIR) / "verify_evidence.json").exists()


def test_resume_without_stopped_run_reads_everything(files, read):
    assert verify("--resume") == (INTACT, "", "")
    assert len(read) == 3


def test_resume_with_unreadable_state_reads_everything(files, read, settings):
    (Path(settings.VAR_DIR) / "verify_evidence.json").write_text('{"after": ')

    assert verify("--resume") == (INTACT, "", "")
    assert len(read) == 3


def test_after_leaves_out_bytes_of_earlier_files_only(files, read):
    damage(files[0])

    out, err, error = verify("--after", str(files[1].pk))

    assert (out, err, error) == (INTACT, "", "")
    assert read == [files[2].sha256]


def test_resume_and_after_exclude_each_other(files):
    assert verify("--resume", "--after", "1") == ("", "", "Give either --resume or --after.")


def test_run_beside_another_one_leaves_its_state_alone(files, settings):
    remembered = Remembered(Path(settings.VAR_DIR) / "verify_evidence.json")
    with remembered.mine() as is_mine:
        remembered.write(State(after=files[0].pk))
        beside, resumed = verify(), verify("--resume")

    assert is_mine
    assert beside == (INTACT, "", "")
    assert resumed[2] == "Another run is going on, and will end by itself. Let it, or start one without --resume."
    assert json.loads((Path(settings.VAR_DIR) / "verify_evidence.json").read_text())["after"] == files[0].pk


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("out", "written"),
    [
        (Terminal(), "\r 25 %  1 of 2 files, 1 of 4 MB\r100 %  2 of 2 files, 4 of 4 MB"),
        (StringIO(), " 25 %  1 of 2 files, 1 of 4 MB\n100 %  2 of 2 files, 4 of 4 MB\n"),
    ],
)
def test_progress_is_a_line_that_a_terminal_overwrites(out: StringIO, written: str):
    progress = Progress(OutputWrapper(out), files=2, size=4_000_000)

    for size in (1_000_000, 3_000_000):
        progress._written_at -= 60
        progress.add(size)

    assert out.getvalue() == written


def test_progress_of_quick_run_writes_nothing():
    out = Terminal()

    Progress(OutputWrapper(out), files=1, size=1).add(1)

    assert out.getvalue() == ""

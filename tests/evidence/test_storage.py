"""The same tests for documents in a folder and in a bucket; then what only one of the two does."""

import hashlib
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from acecs.site import health
from evidence import holding, storage, sweeping
from evidence.actions import documents
from evidence.queries import DamagedError, open_stored
from evidence.uploads import Upload
from tests.bucket import storages_in
from tests.conftest import NOW
from tests.documents import checked

LATER = timedelta(hours=1, minutes=1)
SHA256 = hashlib.sha256(b"content").hexdigest()
NO_ONE = lambda: False  # noqa: E731


class Unreadable(File):
    def chunks(self, chunk_size=None):
        yield b"the beginning"
        raise OSError("the disk is gone")

    def read(self, size=-1):
        raise OSError("the disk is gone")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def bucket(request: pytest.FixtureRequest, settings) -> str:
    url = request.getfixturevalue("s3").new_bucket()
    settings.STORAGES = storages_in(url, settings.STORAGES)
    return url


@pytest.fixture(params=["folder", "bucket"])
def vault(request: pytest.FixtureRequest) -> str:
    request.getfixturevalue(request.param)
    return request.param


def put(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    storage.put(sha256, len(content), ContentFile(content))
    return sha256


def stored() -> list[str]:
    return [storage.sha256_of(key) for key, _modified in storage.documents().stored()]


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# --- In a folder and in a bucket ---------------------------------------------------------------


def test_stored_bytes_are_read_again(vault):
    sha256 = put(b"content")

    with open_stored(sha256, 7) as file:
        assert file.read() == b"content"
    assert (stored(), storage.is_stored(sha256, 7), storage.is_stored(sha256, 8)) == ([sha256], True, False)


def test_bytes_that_are_not_stored_are_damaged(vault):
    with pytest.raises(DamagedError):
        open_stored(SHA256, 7)

    assert (stored(), storage.is_stored(SHA256, 7), storage.stored_at(SHA256)) == ([], False, None)


def test_changed_bytes_are_damaged(vault):
    put(b"content")
    storages["documents"].save(storage.key(SHA256), ContentFile(b"CONTENT"))

    with pytest.raises(DamagedError):
        open_stored(SHA256, 7)


def test_stored_bytes_of_wrong_length_are_replaced(vault):
    put(b"content")
    storages["documents"].save(storage.key(SHA256), ContentFile(b"cont"))

    put(b"content")

    with open_stored(SHA256, 7) as file:
        assert file.read() == b"content"


def test_failed_write_leaves_no_file(vault):
    with pytest.raises(OSError, match="the disk is gone"):
        storage.put(SHA256, 100, Unreadable(None))

    assert stored() == []


def test_put_renews_the_time_of_stored_bytes(vault, monkeypatch: pytest.MonkeyPatch):
    renewed = []
    put(b"content")
    backend = type(storages["documents"])
    renew = backend.renew
    monkeypatch.setattr(backend, "renew", lambda self, name: (renewed.append(name), renew(self, name)))
    before = datetime.now(UTC) - timedelta(seconds=2)

    put(b"content")

    at = storage.stored_at(SHA256)
    assert renewed == [storage.key(SHA256)]
    assert at is not None
    assert before < at < datetime.now(UTC) + timedelta(seconds=2)
    with open_stored(SHA256, 7) as file:
        assert file.read() == b"content"


def test_threads_can_store_the_same_bytes_at_once(vault):
    content = bytes(500_000)
    threads = [threading.Thread(target=put, args=(content,)) for _thread in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with open_stored(hashlib.sha256(content).hexdigest(), 500_000) as file:
        assert file.read() == content


def test_bytes_are_discarded_unless_they_are_held(vault):
    put(b"content")

    assert storage.discard(SHA256, is_held=lambda: True) is False
    assert stored() == [SHA256]
    assert storage.discard(SHA256, is_held=NO_ONE) is True
    assert stored() == []


def test_bytes_stored_after_they_were_discarded_are_there(vault):
    put(b"content")
    storage.discard(SHA256, is_held=NO_ONE)

    put(b"content")

    with open_stored(SHA256, 7) as file:
        assert file.read() == b"content"


def test_storage_is_healthy(vault):
    assert health.storage() == ""
    assert stored() == []


# --- The sweep ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_bytes_without_row_are_swept_after_an_hour(vault, enterprise, officer):
    held = documents.store(enterprise=enterprise, checked=checked(), by=officer, at=NOW).sha256
    left = put(b"a request ended before its row")
    now = datetime.now(UTC)

    early, before = sweeping.sweep(now + timedelta(minutes=58)), stored()
    late, after = sweeping.sweep(now + LATER), stored()

    assert (early, sorted(before)) == (0, sorted([held, left]))
    assert (late, after) == (1, [held])


@pytest.mark.django_db
def test_bytes_uploaded_again_during_the_sweep_stay(vault, monkeypatch: pytest.MonkeyPatch):
    """The sweep has seen them old and without a row; before it deletes them, they are put again."""
    put(b"content")
    seen = []

    def held(hashes):
        if not seen:
            seen.append(hashes)
            put(b"content")
        return set()

    monkeypatch.setattr(holding, "_holders", [held])

    # Now is an hour after the first put, less than an hour after the second.
    monkeypatch.setattr(
        storage.documents().__class__,
        "stored",
        lambda self: iter([(storage.key(SHA256), datetime(2020, 1, 1, tzinfo=UTC))]),
    )
    number = sweeping.sweep(datetime.now(UTC) + timedelta(minutes=50))

    assert (number, len(seen), storage.is_stored(SHA256, 7)) == (0, 1, True)


@pytest.mark.django_db
def test_row_committed_during_the_sweep_keeps_its_bytes(vault, monkeypatch: pytest.MonkeyPatch):
    put(b"content")
    answers = iter([set(), {SHA256}])
    monkeypatch.setattr(holding, "_holders", [lambda hashes: next(answers)])

    assert sweeping.sweep(datetime.now(UTC) + LATER) == 0
    assert stored() == [SHA256]


def test_upload_waits_while_bytes_are_discarded(vault):
    """Whoever puts the same bytes meanwhile finds none afterward, and stores them anew."""
    put(b"content")
    uploading = threading.Thread(target=put, args=(b"content",))

    def is_held() -> bool:
        uploading.start()
        uploading.join(timeout=0.2)
        return not uploading.is_alive()

    is_deleted = storage.discard(SHA256, is_held=is_held)
    uploading.join()

    assert (is_deleted, storage.is_stored(SHA256, 7)) == (True, True)


# --- Only in a folder --------------------------------------------------------------------------


def test_bytes_are_stored_under_their_hash_privately(folder):
    sha256 = put(b"content")

    (path,) = files_in(folder)
    assert path == folder / sha256[:2] / sha256[2:4] / sha256
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_same_bytes_are_written_once(folder):
    put(b"content")
    (path,) = files_in(folder)
    first = path.stat().st_ino

    put(b"content")

    assert files_in(folder) == [path]
    assert path.stat().st_ino == first


@pytest.fixture
def on_disk() -> Iterator[storage.OnDisk]:
    with Upload.of("制度.txt", b"content") as upload, Path(upload.temporary_file_path()).open("rb") as file:
        yield storage.OnDisk(file, file.name)


def test_received_file_is_linked_not_copied(folder, on_disk):
    received = Path(on_disk.path)
    received.chmod(0o640)

    storage.put(SHA256, 7, on_disk)

    (path,) = files_in(folder)
    assert (path.stat().st_ino, path.stat().st_mode & 0o777) == (received.stat().st_ino, 0o600)
    received.unlink()
    assert path.read_bytes() == b"content"
    received.touch()


def test_received_file_is_copied_where_links_are_impossible(folder, on_disk, monkeypatch: pytest.MonkeyPatch):
    def link(*_arguments: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", link)

    storage.put(SHA256, 7, on_disk)

    (path,) = files_in(folder)
    assert path.read_bytes() == b"content"
    assert path.stat().st_ino != Path(on_disk.path).stat().st_ino


@pytest.mark.django_db
def test_what_killed_processes_left_is_swept_after_an_hour(folder, tmp_path):
    put(b"content")
    (tmp_path / "half.upload").write_bytes(b"half")
    (tmp_path / "copy.inspected").write_bytes(b"half")
    (tmp_path / "acecs.sqlite3").write_bytes(b"not ours to sweep")
    (folder / SHA256[:2] / SHA256[2:4] / f"{storage.UNFINISHED}1").write_bytes(b"half")
    now = datetime.now(UTC)

    numbers = sweeping.sweep(now + timedelta(minutes=58)), sweeping.sweep(now + LATER)

    assert numbers == (0, 4)
    assert files_in(tmp_path) == [tmp_path / "acecs.sqlite3"]


# --- Only in a bucket --------------------------------------------------------------------------


def test_bucket_holds_bytes_under_its_prefix(bucket, s3):
    sha256 = put(b"content")

    (entry,) = s3.client().list_objects_v2(Bucket=bucket.split("/")[2])["Contents"]
    assert (entry["Key"], entry["Size"]) == (f"vault/{storage.key(sha256)}", 7)


def test_bucket_that_does_not_answer_is_an_os_error(bucket, settings):
    settings.STORAGES = storages_in(
        "s3://documents-1/vault?endpoint=http://127.0.0.1:9&region=us-east-1", settings.STORAGES
    )

    with pytest.raises(ConnectionError, match="The bucket does not answer"):
        put(b"content")
    assert health.storage() == "Documents cannot be stored."


def test_missing_bucket_is_no_missing_file(bucket, settings):
    settings.STORAGES = storages_in(bucket.replace("documents-", "none-"), settings.STORAGES)

    with pytest.raises(OSError, match="The bucket refused"):
        put(b"content")

import hashlib
import threading

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from evidence import storage


class Unreadable(File):
    def chunks(self, chunk_size=None):
        yield b"the beginning"
        raise OSError("the disk is gone")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "documents"


def put(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    storage.put(sha256, len(content), ContentFile(content))
    return sha256


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


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


def test_stored_bytes_of_wrong_length_are_replaced(folder):
    put(b"content")
    (path,) = files_in(folder)
    path.write_bytes(b"cont")

    put(b"content")

    assert path.read_bytes() == b"content"


def test_failed_write_leaves_no_file(folder):
    with pytest.raises(OSError, match="the disk is gone"):
        storage.put("ab" * 32, 100, Unreadable(None))

    assert files_in(folder) == []
    assert not storages["documents"].exists(storage.key("ab" * 32))


def test_threads_can_store_the_same_bytes_at_once(folder):
    content = bytes(500_000)
    threads = [threading.Thread(target=put, args=(content,)) for _thread in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (path,) = files_in(folder)
    assert path.read_bytes() == content

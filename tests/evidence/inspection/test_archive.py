import io
import struct
import zipfile
import zlib

import pytest

from acecs.jobs.child import Rejected
from evidence.inspection import archive
from evidence.inspection.archive import Member
from evidence.inspection.faults import FileFault
from tests.evidence import hostile


@pytest.fixture
def zipped(tmp_path):
    def zipped(content: bytes):
        path = tmp_path / "a.zip"
        path.write_bytes(content)
        return path

    return zipped


def with_unicode_path(raw: bytes, name: str) -> bytes:
    """As Info-ZIP on Windows writes a name that the code page of the machine lacks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        entry = zipfile.ZipInfo(raw.decode("ascii"))
        field = b"\1" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
        entry.extra = struct.pack("<HH", archive.UNICODE_PATH, len(field)) + field
        package.writestr(entry, b"a")
    return buffer.getvalue()


def test_names_are_read_in_every_encoding_that_programs_write(zipped):
    packages = {
        "制度/报关.txt": hostile.raw_zip(hostile.entry("制度/报关.txt".encode(), flags=0x800)),
        "单证/报关.txt": hostile.raw_zip(hostile.entry("单证/报关.txt".encode("gbk"))),
        "说明.txt": hostile.raw_zip(hostile.entry("说明.txt".encode())),
        "子/a.txt": hostile.raw_zip(hostile.entry("子\\a.txt".encode("gbk"))),
        "🚢.txt": with_unicode_path(b"_.txt", "🚢.txt"),
    }

    read = {name: [member.name for member in archive.members(zipped(package))] for name, package in packages.items()}

    assert read == {name: [name] for name in packages}


def test_members_are_files_with_their_sizes(zipped):
    path = zipped(hostile.benign("infozip.zip"))

    found = archive.members(path)

    assert [(member.name, member.size > 0) for member in found if member.name.endswith("说明.txt")] == [
        ("制度/子/说明.txt", True)
    ]
    assert not any(member.name.endswith("/") for member in found)


def test_member_is_unpacked(zipped):
    path, target = zipped(hostile.zipped_file("a.txt", b"content")), io.BytesIO()
    (member,) = archive.members(path)

    archive.unpack(path, member, target)

    assert (member, target.getvalue()) == (Member("a.txt", 7, 0), b"content")


def test_damaged_member_is_not_unpacked(zipped):
    path = zipped(hostile.raw_zip(hostile.broken_entry()))
    (member,) = archive.members(path)

    with pytest.raises(Rejected) as caught:
        archive.unpack(path, member, io.BytesIO())

    assert caught.value.code == FileFault.DAMAGED


def test_what_systems_add_is_clutter():
    clutter = ["__MACOSX/._a.txt", "制度/.DS_Store", "Thumbs.db", "a/desktop.ini"]

    assert [name for name in [*clutter, "a.txt", "MACOSX/a.txt"] if Member(name, 1, 0).is_clutter] == clutter

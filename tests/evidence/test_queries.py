"""Documents of an enterprise are listed, searched and opened."""

from pathlib import Path

import pytest

from acecs.refusals import Why
from evidence import queries
from evidence.actions import documents
from evidence.models import DocumentVersion
from tests.conftest import NOW


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


@pytest.mark.parametrize("damage", [b"cut", b"as long!!", None])
def test_damaged_bytes_are_reported_instead_of_sent(add, upload, tmp_path, damage):
    version = add(upload())
    (path,) = stored(tmp_path)
    assert path.stat().st_size == len(b"as long!!")

    path.unlink() if damage is None else path.write_bytes(damage)

    with pytest.raises(queries.DamagedError) as damaged:
        queries.open_version(version)
    assert damaged.value.refusal.why == Why.DAMAGED


def test_documents_are_listed_in_two_queries(
    add, upload, enterprise, other_enterprise, stranger, officer, django_assert_num_queries
):
    for number in range(5):
        add(upload(f"{number}.txt", b"content %d" % number))
    documents.add(enterprise=other_enterprise, upload=upload("theirs.txt"), by=stranger, at=NOW)

    with django_assert_num_queries(2):
        listed = [
            (document.title, version.filename, version.uploaded_by.name)
            for document in queries.documents_of(enterprise)
            for version in document.newest
        ]

    assert listed == [(str(number), f"{number}.txt", officer.name) for number in (4, 3, 2, 1, 0)]


def test_only_the_newest_version_is_listed(add, upload, enterprise, officer):
    first = add(upload())
    DocumentVersion.objects.create(
        document=first.document,
        number=2,
        sha256="ab" * 32,
        size=1,
        media_type="text/plain",
        filename="second.txt",
        uploaded_by=officer,
        uploaded_at=NOW,
    )

    (document,) = queries.documents_of(enterprise)

    assert [version.number for version in document.newest] == [2]


@pytest.mark.parametrize(("search", "count"), [("制度", 1), ("ｓｅａｌ", 1), ("SEAL.TXT", 1), ("%", 0), ("", 2)])
def test_search_ignores_case_and_width(add, upload, enterprise, search, count):
    add(upload("管理制度.txt"))
    add(upload("Seal.txt", b"other"))

    assert queries.documents_of(enterprise, search).count() == count

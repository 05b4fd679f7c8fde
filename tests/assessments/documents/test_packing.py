"""Numbers of evidence, and names of its files and folders in an archive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.documents.dossier import EvidencePart
from assessments.documents.numbering import numbers_of
from assessments.documents.packing import (
    LONGEST_FILE,
    MOST_BYTES,
    PackedItem,
    Use,
    packed,
    safe_name,
)

SHA256 = "ab" * 32


def part(document: str, file_name: str = "台账.xlsx", **more: object) -> EvidencePart:
    named = {"title": document, "media_type": "text/plain", "size": 1, "sha256": SHA256}
    uploaded = {"uploaded_by": "Officer", "uploaded_at": "2026-11-23T12:00:00+08:00"}
    return EvidencePart(
        document=document, version=1, file_name=file_name, **{**named, **uploaded, "facet": "record", **more}
    )


def item(number: int, *evidence: EvidencePart, title: str = "查验") -> PackedItem:
    return PackedItem(number, title, evidence)


def paths(*items: PackedItem, only: int | None = None) -> list[str]:
    return [file.path for file in packed(items, {}, only=only)]


# --- Numbers -----------------------------------------------------------------------------------


def test_document_is_numbered_once_in_order_of_its_first_item():
    evidence = [part("b"), part("a"), part("b"), part("c")]

    assert numbers_of(evidence) == {"b": "E-001", "a": "E-002", "c": "E-003"}


def test_more_than_999_documents_are_numbered_on():
    numbers = numbers_of([part(str(number)) for number in range(1001)])

    assert (numbers["998"], numbers["999"], numbers["1000"]) == ("E-999", "E-1000", "E-1001")


def test_archive_of_many_is_in_order_of_numbers():
    numbers = [file.number for file in packed([item(6, *(part(str(each)) for each in range(1001)))], {})]

    assert numbers == [f"E-{each:03}" for each in range(1, 1002)]


# --- Folders and files -------------------------------------------------------------------------


def test_file_is_in_the_folder_of_its_first_item():
    items = (item(6, part("a", "制度.pdf")), item(20, part("a", "制度.pdf"), part("b", "CON"), title="查验登记"))

    assert paths(*items) == ["06 查验/E-001 制度.pdf", "20 查验登记/E-002 CON"]


def test_file_names_all_that_it_proves():
    again = part("a", facet="procedure", place="第 3 页", shows="签字")

    (file,) = packed([item(6, part("a")), item(20, again)], {})

    assert file.uses == (Use(6, "查验", "record", "", ""), Use(20, "查验", "procedure", "第 3 页", "签字"))


def test_archive_of_one_item_keeps_the_numbers_of_the_whole():
    items = (item(6, part("a")), item(20, part("a"), part("b")))

    assert paths(*items, only=20) == ["20 查验/E-001 台账.xlsx", "20 查验/E-002 台账.xlsx"]
    assert paths(*items, only=7) == []


def test_files_of_one_document_are_counted():
    parts = [part("a", "正面.jpg"), part("a", "反面.jpg", position=2)]

    assert paths(item(6, *parts)) == ["06 查验/E-001-1 正面.jpg", "06 查验/E-001-2 反面.jpg"]


def test_file_that_cannot_be_given_says_why():
    (file,) = packed([item(6, part("a"))], {("a", 1, 1): "erased"})

    assert file.state == "erased"


def test_names_of_files_are_unique_whatever_they_were_called():
    names = ["a.txt", "A.TXT", "a.txt ", "a?txt", "x" * 300 + ".txt", "x" * 301 + ".txt", "é.txt", "e\u0301.txt"]

    found = paths(item(6, *(part(str(number), name) for number, name in enumerate(names))))

    assert len({path.casefold() for path in found}) == len(names)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("nul .txt", "_nul .txt"),
        ("Com1.pdf", "_Com1.pdf"),
        ("lpt³", "_lpt³"),
        ("conin$", "_conin$"),
        ("console.txt", "console.txt"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Windows\\a.txt", "C__Windows_a.txt"),
        ("name. . .", "name"),
        (" name ", "name"),
        ("...", "_"),
        ("", "_"),
        ("a\nb\x00c\x7f.txt", "a_b_c_.txt"),
        (".htaccess", "htaccess"),
        ("无扩展名", "无扩展名"),
        ("报告😀.pdf", "报告😀.pdf"),
        ("a" * 200 + ".pdf", "a" * 96 + ".pdf"),
        ("表" * 200 + ".xlsx", "表" * 78 + ".xlsx"),
        ("a." + "b" * 200, "a." + "b" * 98),
    ],
)
def test_safe_name(name: str, safe: str):
    assert safe_name(name, LONGEST_FILE) == safe


@given(st.text(st.characters(), max_size=300), st.sampled_from([20, LONGEST_FILE]))
def test_safe_name_is_one_that_every_system_writes(name: str, longest: int):
    safe = safe_name(name, longest)

    assert safe
    assert not set(safe) & set('<>:"/\\|?*')
    assert safe == safe.strip(" .")
    assert all(ord(sign) >= 32 and not 0xD800 <= ord(sign) < 0xE000 for sign in safe)
    assert len(safe.encode("utf-16-le")) <= 2 * longest
    assert len(safe.encode()) <= MOST_BYTES
    assert safe_name(safe, longest) == safe

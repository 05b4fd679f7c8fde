import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import names


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("2026年盘点记录.pdf", "2026年盘点记录.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\桌面\\制度.docx", "制度.docx"),
        ("/etc/", ""),
        ("..", ""),
        (" . ", ""),
        ("", ""),
        ("a\0b\r\nc\x7f.pdf", "abc.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("李\u200b四\u00ad\ufeff.pdf", "李四.pdf"),
        ("两  空格.pdf", "两  空格.pdf"),
        ("\u200b\u2060", ""),
        ("line\u2028break.txt", "linebreak.txt"),
        ("cafe\u0301.txt", "café.txt"),
        ("  padded.txt. ", "padded.txt"),
        ("a&amp;b.txt", "a&amp;b.txt"),
    ],
)
def test_name_loses_harmful_characters_and_folders(given_name, kept):
    assert names.cleaned(given_name) == kept


def test_long_name_is_not_cut():
    name = "第一份" + "长" * 300 + "最后一份.pdf"

    assert names.cleaned(name) == name


def test_name_of_255_characters_is_kept_whole():
    name = "长" * 251 + ".pdf"

    assert names.cleaned(name) == name


@given(st.text(st.sampled_from("a长. /\\\0\u0301\u202e…"), max_size=600))
def test_cleaning_is_idempotent(text):
    once = names.cleaned(text)

    assert names.cleaned(once) == once


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("制度.pdf".encode(), "制度.pdf"),
        ("制度.pdf".encode("gbk"), "制度.pdf"),
        ("㐀誠.pdf".encode("gb18030"), "㐀誠.pdf"),
        (b"\xff\xff.pdf", "\ufffd\ufffd.pdf"),
    ],
)
def test_header_is_decoded_as_utf_8_or_gb18030(raw, text):
    assert names.decoded(raw) == text


@pytest.mark.parametrize(
    ("name", "extension", "title"),
    [
        ("制度.PDF", ".pdf", "制度"),
        ("archive.tar.gz", ".gz", "archive.tar"),
        (".pdf", "", ".pdf"),
        ("README", "", "README"),
        ("a .txt", ".txt", "a"),
    ],
)
def test_extension_and_title(name, extension, title):
    assert names.extension(name) == extension
    assert names.title_of(name) == title


def test_search_folds_case_and_width():
    assert names.folded("ＡＢＣ Ltd", "Straße①") == "abc ltd\nstrasse1"

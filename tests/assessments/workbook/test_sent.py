"""What ticks and words in the four columns mean."""

import pytest

from assessments.workbook.reading import ReadRow
from assessments.workbook.sent import sent_row


def read(**cells: str) -> tuple[str, str, str]:
    row = sent_row(ReadRow(row=18, cells={"key": "20", "version": "0", **cells}))
    return row.rating, row.fault, row.sign


@pytest.mark.parametrize(
    "sign",
    ["✓", "✔", "√", "☑", "x", "X", "ｘ", "v", "是", "对", " Yes ", "✓\u200b", "✔\ufe0f", "TRUE", "True", "1", "１"],
)
def test_sign_is_a_tick(sign: str):
    assert read(basically_meet=sign) == ("basically_meet", "", "")


@pytest.mark.parametrize("sign", ["", " ", "\u200b", "\ufeff", "否", "No", "0", "-", "—", "/", "False"])
def test_sign_is_no_tick(sign: str):
    assert read(meet="✓", not_meet=sign) == ("meet", "", "")


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("meet", "达标"),
        ("meet", "符合"),
        ("meet", "Meets"),
        ("basically_meet", "基本达标"),
        ("basically_meet", "基本符合"),
        ("basically_meet", "basically meets"),
        ("not_meet", "不达标"),
        ("not_meet", "Does not meet"),
        ("not_applicable", "不适用"),
        ("not_applicable", "N/A"),
    ],
)
def test_word_of_either_language_is_the_rating_of_its_column(column: str, word: str):
    assert read(**{column: word}) == (column, "", "")


@pytest.mark.parametrize(
    ("cells", "fault", "sign"),
    [
        ({"meet": "✓", "not_meet": "x"}, "several", ""),
        ({"meet": "maybe"}, "unknown", "maybe"),
        ({"meet": "×"}, "unknown", "×"),
        ({"meet": "=A1"}, "unknown", "=A1"),
        ({"meet": "不达标"}, "other_column", "不达标"),
    ],
)
def test_row_is_unclear(cells: dict[str, str], fault: str, sign: str):
    assert read(**cells) == ("", fault, sign)


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "９", "9" * 5000])
def test_damaged_version_is_none(version: str):
    assert sent_row(ReadRow(row=18, cells={"key": "20", "version": version})).version == -1

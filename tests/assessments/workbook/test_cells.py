import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.workbook.cells import escaped, put, unescaped

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_unescaped_text_is_as_it_was(text: str):
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("a\rb\x01", "a_x000D_b_x0001_"),
        ("_xyz_ x_", "_xyz_ x_"),
        ("制度\n已发布\t。", "制度\n已发布\t。"),
    ],
)
def test_only_what_office_would_read_otherwise_is_escaped(text: str, stored: str):
    assert escaped(text) == stored


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "＝1+1", "＋1", "－1", "＠A1", "\t=1", "#N/A", "0012", "1e5"]
)
def test_text_that_looks_like_a_formula_or_number_stays_text(text: str):
    workbook, buffer = openpyxl.Workbook(), io.BytesIO()
    put(workbook.active["A1"], text)
    workbook.save(buffer)

    cell = openpyxl.load_workbook(buffer).active["A1"]

    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_empty_text_leaves_the_cell_empty():
    cell = openpyxl.Workbook().active["A1"]

    put(cell, "")

    assert cell.value is None

import pytest
from django.utils import translation

from acecs.text import signs


@pytest.mark.parametrize(("items", "expected"), [([], ""), ([6], "6"), ([6, "B-1"], "6, B-1")])
def test_list_has_separators_between_items_only(items: list[object], expected: str) -> None:
    with translation.override("en"):
        assert signs.listed(items) == expected


def test_colon_and_brackets_have_english_spaces() -> None:
    with translation.override("en"):
        assert f"History{signs.colon()}1{signs.bracketed(2)}" == "History: 1 (2)"

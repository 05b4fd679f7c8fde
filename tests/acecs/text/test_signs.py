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


def test_keys_of_items_are_ranges_and_sub_items_stay() -> None:
    with translation.override("zh-hans"):
        assert signs.keys_listed(["6", "7", "8", "10(1)", "10(2)"]) == "6至8、10(1)、10(2)"


def test_range_leads_to_its_first_item_with_a_page() -> None:
    with translation.override("en"):
        runs = signs.ranged([0, 4, 13, 12, 11, 20], without_page=[11, 20])
        named = [(str(run.named), run.target) for run in runs]

    assert named == [("Item 4", 4), ("Items 11–13", 12), ("Item 20", None)]

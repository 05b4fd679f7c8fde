"""Lists of numbers, as ranges."""

import pytest

from acecs.text.bilingual import Text
from acecs.text.number_lists import listed


@pytest.mark.parametrize(
    ("numbers", "english", "chinese"),
    [
        ([], "", ""),
        ([4], "4", "4"),
        ([4, 5], "4, 5", "4、5"),
        ([11, 12, 13], "11–13", "11至13"),
        ([13, 11, 12, 12, 4], "4, 11–13", "4、11至13"),
        ([1, 2, 3, 5, 6, 20, 21, 22, 23], "1–3, 5, 6, 20–23", "1至3、5、6、20至23"),
    ],
)
def test_runs_of_three_or_more_are_ranges(numbers: list[int], english: str, chinese: str):
    assert listed(numbers) == Text(en=english, zh=chinese)


def test_all_numbers_are_told_as_all():
    assert listed(range(1, 33), among=range(1, 33)) == Text(en="all 32", zh="全部32")
    assert listed(range(1, 32), among=range(1, 33)) == Text(en="1–31", zh="1至31")
    assert listed([8, 9], among=[8, 9]).en == "8, 9"

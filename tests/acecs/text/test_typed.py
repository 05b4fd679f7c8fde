"""Typed text: when it is blank, and when two numbers are the same."""

import pytest

from acecs.text.typed import is_blank, number_key, one_line

FILLERS = "\u3164\u2800\u115f\u1160\uffa0\u034f\u17b4\u17b5\ufe00\ufe0f\U000e0100\U000e01ef\U000e0fff\u180b\u2065\ufff0"


@pytest.mark.parametrize("sign", [*FILLERS, *"\x00\x7f\x85\t\n \u3000\u200b\u00ad\u2028\ufeff\U000e0001"], ids=ascii)
def test_invisible_character_is_blank(sign: str):
    assert is_blank(sign)
    assert is_blank(f"{sign} {sign}")
    assert not is_blank(f"{sign}无{sign}")
    assert number_key(f"A{sign}1") == "a1"


@pytest.mark.parametrize("sign", "无-。\u3163\u3165\u2801\u180a\u17b6\u0301\ufe10\uffa1\u1161", ids=ascii)
def test_visible_character_is_not_blank(sign: str):
    assert not is_blank(sign)


def test_empty_text_is_blank():
    assert is_blank("")


@pytest.mark.parametrize(
    "typed",
    [
        "沪关缉违字[2026]AB-1号",
        "沪关缉违字〔2026〕ＡＢ－１号",
        "沪关缉违字［2026］ab-1号",
        "沪关缉违字【２０２６】 AB - 1\u3000号",
        "沪关缉违字\u3014\u200b2026\u3015AB-\u31641号",
    ],
)
def test_numbers_that_look_alike_have_one_key(typed: str):
    assert number_key(typed) == "沪关缉违字[2026]ab-1号"


@pytest.mark.parametrize(("one", "other"), [("AB-1", "AB1"), ("1", "l"), ("[2026]1", "(2026)1"), ("12", "1²3")])
def test_different_numbers_have_different_keys(one: str, other: str):
    assert number_key(one) != number_key(other)


def test_one_line_strips_only_control_characters():
    assert one_line("A\x00B\x07-\x1b1\x9f\n\t ２ ") == "AB-1 ２"
    assert one_line("葛\U000e0100城〔2026〕☎\ufe0e") == "葛\U000e0100城〔2026〕☎\ufe0e"

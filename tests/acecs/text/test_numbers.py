"""Numbers of documents and batches: when two are the same, and when they look alike."""

import pytest

from acecs.text.numbers import near_key, number_key
from tests.acecs.text.test_typed import FILLERS


@pytest.mark.parametrize(
    "typed",
    [
        "沪关缉违字[2026]AB-1号",
        "沪关缉违字〔2026〕ＡＢ－１号",
        "沪关缉违字［2026］ab-1号",
        "沪关缉违字【２０２６】 AB - 1\u3000号",
        "沪关缉违字\u3014\u200b2026\u3015AB-\u31641号",
        "沪关缉违字(2026)AB\u20111号",
        "沪关缉违字（2026）AB——1号",
        "沪关缉违字「2026」AB–1号",
        "沪关缉违字｛2026｝AB−1号",
        "沪关缉违字《2026》AB‐1号",
        "\u202d沪关缉违字〖2026〗AB―1号\u202c",
        "沪关缉违字〘2026〙AB⸺1号",
        "沪关缉违字⟦2026⟧AB⸻1号",
        "沪关缉违字｟2026｠AB➖1号",
        "沪关缉违字‹2026›AB⎯1号",
        "沪关缉违字«2026»AB﹘1号",
        "沪关缉违字❨2026❩AB֊1号",
        "沪关缉违字﹝𝟐𝟎𝟐𝟔﹞AB-1号",
        "沪关缉违字﹙٢٠٢٦﹚AB-1号",
    ],
)
def test_numbers_that_mean_the_same_have_one_key(typed: str):
    assert number_key(typed) == "沪关缉违字[2026]ab-1号"


@pytest.mark.parametrize("dot", "·•・‧．。｡･∙⋅ㆍ⸳")
def test_any_dot_is_the_same_dot(dot: str):
    assert number_key(f"LOT{dot}7") == "lot.7"


@pytest.mark.parametrize("sign", FILLERS, ids=ascii)
def test_invisible_character_makes_no_difference(sign: str):
    assert number_key(f"A{sign}1") == "a1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AB-1", "AB1"),
        ("1", "l"),
        ("[2026]1", "20261"),
        ("12", "1²3"),
        ("0012", "12"),
        ("關1", "关1"),
        ("12-3", "12～3"),
    ],
)
def test_different_numbers_have_different_keys(one: str, other: str):
    assert number_key(one) != number_key(other)


@pytest.mark.parametrize(
    "typed",
    [
        "沪关缉违字[2026]12号",
        "滬關緝違字〔2026〕0012號",
        "沪关缉违字(2026)第12号",
        "沪关缉违字〔2026〕00012",
        "沪关缉违字〔2026年〕12号",
        "沪关缉违字〔二〇二六〕12号",
        "沪关缉违字〔2O26〕12号",
    ],
)
def test_numbers_that_look_alike_have_one_near_key(typed: str):
    assert near_key(typed) == "沪关缉违字[2026]12"


@pytest.mark.parametrize(
    ("traditional", "simple"),
    # The last three are rare: no list of frequent characters has them.
    [("龍巖海關", "龙岩海关"), ("俱樂部", "具乐部"), ("鰂魚", "鲗鱼"), ("氬弧銲絲氹", "氩弧銲丝氹"), ("㗿", "𪡛")],
)
def test_traditional_characters_look_like_simplified_ones(traditional: str, simple: str):
    assert near_key(traditional) == near_key(simple)


@pytest.mark.parametrize(("one", "other"), [("120", "12"), ("2026-1", "20261"), ("A0", "A"), ("0", "00A")])
def test_different_numbers_do_not_look_alike(one: str, other: str):
    assert near_key(one) != near_key(other)


def test_chinese_one_between_digits_looks_like_a_dash():
    assert near_key("0012一3") == near_key("12-3")

import json

import pytest
from fontTools.ttLib import TTFont

from reports import glyphs

REGULAR = glyphs.FONTS / "NotoSansSC-Regular-subset.otf"
BOLD = glyphs.FONTS / "NotoSansSC-Bold-subset.otf"


def characters(path: object) -> set[int]:
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def test_coverage_file_matches_the_regular_font() -> None:
    ranges = json.loads(glyphs.COVERAGE.read_text(encoding="ascii"))

    listed = {code for first, last in ranges for code in range(first, last + 1)}
    assert listed == characters(REGULAR)
    assert [glyphs.is_covered(code) for code in (*ranges[0], *ranges[-1])] == [True] * 4
    assert not glyphs.is_covered(ranges[0][0] - 1)
    assert not glyphs.is_covered(ranges[-1][1] + 1)


@pytest.mark.parametrize("path", [REGULAR, BOLD])
def test_fonts_cover_all_characters_of_gbk(path: object) -> None:
    gbk = {
        ord(sign)
        for first in range(0x81, 0xFF)
        for second in range(0x40, 0xFF)
        for sign in bytes([first, second]).decode("gbk", "ignore")
        if "\u4e00" <= sign <= "\u9fa5"
    }

    assert len(gbk) == 20902
    assert gbk - characters(path) == set()


@pytest.mark.parametrize(
    "text",
    [
        "龑䶮𠮷㛃",
        "順豐速運",
        "naïve Ωμεγα Москва",
        "✓ □ → ① ℃ ㎡ № 〓 ￥",
        "한국 カタカナ",
        "line\nline\ttab",
        "soft\u00adhyphen",
    ],
)
def test_covered_text_stays_as_typed(text: str) -> None:
    assert glyphs.drawable(text) == (text, set())


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("好😀", "好〓[grinning face]", {"😀"}),
        ("👨\u200d👩\u200d👧 ok", "〓[man, woman, girl] ok", set("👨👩👧")),
        ("👋\U0001f3fd 1\ufe0f\u20e3", "〓[waving hand sign] 1", {"👋"}),
        ("🏃\u200d♀\ufe0f", "〓[runner]♀", {"🏃"}),
        ("🇨🇳", "〓[flag CN]", set("🇨🇳")),
        ("🏴\U000e0067\U000e0062\U000e007f", "〓[waving black flag]", {"🏴"}),
        ("bell\x07", "bell〓[U+0007]", {"\x07"}),
        ("invoice\u202efdp.exe", "invoice〓[U+202E]fdp.exe", {"\u202e"}),
        ("عربي", "〓[U+0639]〓[U+0631]〓[U+0628]〓[U+064A]", set("عربي")),
    ],
)
def test_uncovered_characters_are_shown_by_name_or_number(text: str, shown: str, missing: set[str]) -> None:
    assert glyphs.drawable(text) == (shown, missing)


def test_combining_accents_join_and_variation_marks_drop() -> None:
    assert glyphs.drawable("Cafe\u0301 葛\U000e0100 ✓\ufe0f\r\nx") == ("Café 葛 ✓\nx", set())


def test_joiner_is_never_shown() -> None:
    assert glyphs.drawable("甲\u200d乙\u200d") == ("甲乙", set())

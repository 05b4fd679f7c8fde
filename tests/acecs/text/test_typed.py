"""Typed text: what it becomes, and when it is blank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acecs.text.typed import cleaned, is_blank, one_line

FILLERS = "\u3164\u2800\u115f\u1160\uffa0\u034f\u17b4\u17b5\ufe00\ufe0f\U000e0100\U000e01ef\U000e0fff\u180b\u2065\ufff0"


@pytest.mark.parametrize("sign", [*FILLERS, *"\x00\x7f\x85\t\n \u3000\u200b\u00ad\u2028\ufeff\U000e0001"], ids=ascii)
def test_invisible_character_is_blank(sign: str):
    assert is_blank(sign)
    assert is_blank(f"{sign} {sign}")
    assert not is_blank(f"{sign}无{sign}")


@pytest.mark.parametrize("sign", "无-。\u3163\u3165\u2801\u180a\u17b6\u0301\ufe10\uffa1\u1161", ids=ascii)
def test_visible_character_is_not_blank(sign: str):
    assert not is_blank(sign)


def test_empty_text_is_blank():
    assert is_blank("")


def test_one_line_strips_invisible_characters():
    assert one_line("A\x00B\x07-\x1b1\x9f\n\t ２ ") == "AB-1 ２"
    assert one_line("葛\U000e0100城〔2026〕☎\ufe0e") == "葛\U000e0100城〔2026〕☎\ufe0e"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("\uf0b7\t一、建立制度", "• 一、建立制度"),
        ("\ufb01nance o\ufb03cer \u2f00⽉⼀⽇ 制\u00ad度", "finance officer 一月一日 制度"),
        ("  \uf0a7 \t二", "  ▪ 二"),
        ("\uf0d8\t三\n\uf0fc\t四", "▶ 三\n✓ 四"),
        ("\uf034\t五", "• 五"),
        ("o\t六", "o 六"),
        ("§\t甲\n  Ø \t乙\nü\t丙", "▪ 甲\n  ▶ 乙\n✓ 丙"),
        ("第§1条 Ø8 für", "第§1条 Ø8 für"),
        ("李\u034f四\u17b4\u180e五", "李四五"),
        ("\uf0fe是 \uf0a8否", "✓是 □否"),
        ("一列\t二列", "一列\t二列"),
        ("行\u2028分\u2029隔\x0b符", "行\n分\n隔\n符"),
        ("软\u00ad连\ufeff字\ufffc符\u2060\u200b\ufffe\ud800", "软连字符"),
        ("双\u200d引\u200c号", "双引号"),
        ("\u202d10000\u202c", "10000"),
        ("🏴\U000e0067\U000e007f \U000e0067字", "🏴\U000e0067\U000e007f 字"),
    ],
)
def test_pasted_text_becomes_the_visible_text(pasted: str, kept: str):
    assert cleaned(pasted) == kept


@pytest.mark.parametrize(
    "text",
    [
        "“双引号”——破折号…",
        "👨\u200d👩\u200d👧",
        "👩🏽\u200d⚕\ufe0f",
        "葛\U000e0100城",
        "می\u200cخواهم",
        "क्\u200dष",
        "㍿Ａ\u3000b\u00a0c",
    ],
    ids=ascii,
)
def test_meaningful_characters_stay(text: str):
    assert cleaned(text) == text


@given(
    st.text(st.sampled_from("a一•o \t\n\r\u200d👩🏴\U000e0067\U000e007f\ufe0f\uf0b7\uf034\u2028\u00ad·"), max_size=12)
)
def test_cleaning_is_idempotent(text: str):
    once = cleaned(text)

    assert cleaned(once) == once

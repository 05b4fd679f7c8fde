"""Form fields: what is typed, and the value it becomes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import translation

from acecs.text.fields import CountField, DayField, EmailField, LineField, MoneyField, TextField, VisibleLineField

MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_direction_marks_are_removed():
    assert TextField().clean(f"{MARKS}关缉\u202e字[2025]\n17 号\u2069") == "关缉字[2025]\n17 号"
    assert TextField(strip=False).clean("\u202e two \r\n") == " two \n"
    assert LineField().clean("关缉字\u202e[2025]\n17") == "关缉字[2025] 17"


def test_lines_that_look_equal_are_equal():
    assert LineField().clean("\ufeffB\u200b1\u00ad ") == "B1"


def test_control_characters_go_and_line_ends_are_unified():
    assert TextField().clean("A\x00\x07\x1b\x7f\x9fB\tC\r\nD\rE\vF\x85G") == "AB\tC\nD\nE\nF\nG"
    assert LineField().clean("A\x00B\vC\rD") == "AB C D"


def test_variation_selectors_stay_as_typed():
    assert (
        TextField().clean("葛\U000e0100城 ☎\ufe0e")
        == LineField().clean("葛\U000e0100城 ☎\ufe0e")
        == "葛\U000e0100城 ☎\ufe0e"
    )


@pytest.mark.parametrize("typed", ["\u3164", "\u2800 \u2800", "\ufe0f", "\U000e0100", "\u115f\u1160"])
def test_invisible_characters_alone_are_refused(typed: str):
    with pytest.raises(ValidationError):
        VisibleLineField().clean(typed)


@pytest.mark.parametrize("field", [TextField, LineField])
def test_direction_marks_alone_are_refused(field: type[TextField]):
    with pytest.raises(ValidationError):
        field().clean(" \u202e\u2069 ")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("10,000.5", "10000.50"), ("１０，０００．５", "10000.50"), ("　８ ", "8"), ("", "0")],
)
def test_amount_is_read_in_half_and_full_width(typed: str, amount: str):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        "10 000.50", "10\u00a0000.50", "10\u202f000.50", "10\u2009000.50", "10\u2007000.50", "10'000.50", "10’000.50",
        "10＇000．50", "10000.50元", "10,000.50 元整", "人民币10000.5元", "RMB 10,000.50", "¥10,000.50",
        "￥１０，０００．５０圆", "10000.50 CNY", "\u202d¥ 10\u202f000.50\u202c",
    ],
    ids=ascii,
)  # fmt: skip
def test_amount_is_read_as_calculators_and_decisions_write_it(typed: str):
    assert MoneyField().clean(typed) == Decimal("10000.50")


@pytest.mark.parametrize(
    "typed",
    ["1 0000", "10 00", "1,00,000", "10.000,50", "10 000,50", "1万元", "1e4", "元", "¥", "10000美元", "10 000 00"],
)
def test_amount_that_could_mean_another_is_refused(typed: str):
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


@pytest.mark.parametrize("typed", ["1²", "①", "⑩000", "½", "㈠", "1.²", "٣", "－1"])
def test_other_digits_are_not_an_amount(typed: str):
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


def test_number_is_read_in_full_width():
    assert CountField().clean("１２，８４６") == 12_846
    assert CountField().clean("12\u202f846") == 12_846


@pytest.mark.parametrize("typed", ["1²", "①", "⑩000", "٣"])
def test_other_digits_are_not_a_number(typed: str):
    with pytest.raises(ValidationError):
        CountField().clean(typed)


@pytest.mark.parametrize(
    "mark", ["\u202d", "\u202c", "\u200b", "\u2066", "\ufeff", "\u00ad", "\u200e", "\u00a0"], ids=ascii
)
def test_invisible_marks_around_a_value_are_left_out(mark: str):
    assert MoneyField().clean(f"{mark}10{mark}000{mark}" if mark != "\u00a0" else f"{mark}10000{mark}") == 10_000
    assert CountField().clean(f"{mark}12,846{mark}") == 12_846
    assert DayField().clean(f"{mark}2026-03-01{mark}") == date(2026, 3, 1)
    assert EmailField().clean(f"{mark}a@b.test{mark}") == "a@b.test"


def test_day_is_read_in_full_width():
    assert DayField().clean("２０２６－０３－０１") == date(2026, 3, 1)


def test_text_over_the_limit_is_refused_whole():
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        TextField(max_length=3).clean("四个字啊")

    with translation.override("en"):
        assert refused.value.messages == ["This has 4 characters; shorten it to at most 3."]


@pytest.mark.parametrize(
    ("field", "value", "is_asked"),
    [
        (DayField(), date(1990, 1, 1), False),
        (DayField(), date(1989, 12, 31), True),
        (DayField(), date(2206, 1, 1), True),
        (DayField(years_ahead=2), date(2029, 5, 1), False),
        (DayField(years_ahead=2), date(2029, 5, 2), True),
        (MoneyField(), Decimal("99999999.99"), False),
        (MoneyField(), Decimal(100_000_000), True),
        (CountField(), 9_999_999, False),
        (CountField(), 10_000_000, True),
        (CountField(ask_from=50), 50, True),
    ],
)
def test_unlikely_value_is_asked_about(field: Any, value: Any, is_asked: bool):
    with time_machine.travel(datetime(2027, 5, 1, 12, tzinfo=UTC), tick=False):
        assert bool(field.question(value)) == is_asked

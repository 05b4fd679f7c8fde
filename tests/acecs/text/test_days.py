from datetime import date

import pytest
from django.core.exceptions import ValidationError

from acecs.text.days import in_chinese, in_english, iso
from acecs.text.fields import DayField


def test_sentence_writes_year_with_four_digits():
    day = date(202, 1, 1)

    assert (in_english(day), in_chinese(day)) == ("1 January 0202", "0202年1月1日")


@pytest.mark.parametrize("typed", ["2026-06-31", "20260230", "2026年13月1日", "0000-01-01"])
@pytest.mark.usefixtures("in_english")
def test_day_missing_from_the_calendar_is_told_as_that(typed: str):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    assert refused.value.messages == ["There is no such day in the calendar. Check the year, month and day."]


def test_day_is_written_as_json_has_it():
    assert [iso(day) for day in (date(2026, 3, 5), None)] == ["2026-03-05", None]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-03",
        "2026-11-3",
        "2026/11/3",
        "2026.11.3",
        "20261103",
        "2026年11月3日",
        "2026 年 11 月 3 日",
        " 2026-11-03\n",
        "２０２６－１１－０３",
        "２０２６．１１．３",
    ],
)
def test_day_is_read_as_people_write_it(typed: str):
    assert DayField().clean(typed) == date(2026, 11, 3)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-13-01",
        "2026-02-30",
        "20260230",
        "3.11.2026",
        "11/03/2026",
        "2026-11/03",
        "2026年11月",
        "26-11-3",
        "0000-00-00",
    ],
)
def test_anything_else_is_refused(typed: str):
    with pytest.raises(ValidationError):
        DayField().clean(typed)

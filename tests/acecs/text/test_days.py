from datetime import date

import pytest
from django.core.exceptions import ValidationError

from acecs.text.days import iso
from acecs.text.fields import DayField


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

"""The law's "within 1 year": calendar months counted back, both ends included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.law.window import Window, back_from, first_day_without, months_after


@pytest.mark.parametrize(
    ("day", "months", "start"),
    [
        (date(2026, 3, 15), 12, date(2025, 3, 15)),
        (date(2026, 1, 1), 12, date(2025, 1, 1)),
        (date(2025, 12, 31), 12, date(2024, 12, 31)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2029, 2, 28), 12, date(2028, 2, 28)),
        (date(2028, 2, 29), 48, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 12, 31), 6, date(2026, 6, 30)),
        (date(2026, 12, 15), 12, date(2025, 12, 15)),
        (date(2, 1, 1), 12, date(1, 1, 1)),
        (date(1, 12, 31), 12, date.min),
        (date(1, 12, 31), 11, date(1, 1, 31)),
    ],
)
def test_start_of_the_window(day: date, months: int, start: date):
    assert back_from(day, months) == Window(start, day)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 15), 60, date(2031, 3, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_day_a_number_of_months_later(day: date, months: int, later: date):
    assert months_after(day, months) == later


def test_both_ends_are_included():
    window = back_from(date(2026, 3, 15), 12)

    assert [date(2025, 3, day) in window for day in (14, 15, 16)] == [False, True, True]
    assert [date(2026, 3, day) in window for day in (14, 15, 16)] == [True, True, False]


def test_window_without_its_first_day():
    window = back_from(date(2026, 3, 15), 12)

    assert window.without_first_day() == Window(date(2025, 3, 16), date(2026, 3, 15))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2024, 1, 1), date(2025, 3, 14), False),
        (date(2024, 1, 1), date(2025, 3, 15), True),
        (date(2024, 1, 1), date(2027, 1, 1), True),
        (date(2025, 6, 1), date(2025, 6, 1), True),
        (date(2026, 3, 15), date(2026, 4, 1), True),
        (date(2026, 3, 16), date(2026, 4, 1), False),
        (date(2026, 3, 15), None, True),
        (date(2026, 3, 16), None, False),
        (date(2000, 1, 1), None, True),
    ],
)
def test_which_periods_overlap(since: date, until: date | None, expected: bool):
    assert back_from(date(2026, 3, 15), 12).overlaps(since, until) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 1), date(2027, 6, 2)),
        (date(2025, 12, 31), date(2027, 1, 1)),
        (date(2027, 2, 28), date(2028, 3, 1)),
        (date(2028, 2, 28), date(2029, 3, 1)),
        (date(2028, 2, 29), date(2029, 3, 1)),
        (date(2027, 2, 27), date(2028, 2, 28)),
        (date(1, 1, 1), date(2, 1, 2)),
        (date(9998, 12, 30), date(9999, 12, 31)),
    ],
)
def test_first_day_whose_window_lacks_the_day(day: date, expected: date):
    assert first_day_without(day, 12) == expected


def test_end_of_the_calendar():
    with pytest.raises(OverflowError, match=r"^The calendar ends before this day\.$"):
        first_day_without(date(9999, 1, 1), 12)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 36))
def test_first_day_without_is_the_first_of_its_kind(day: date, months: int):
    following = first_day_without(day, months)

    assert day not in back_from(following, months)
    assert day in back_from(following - timedelta(days=1), months)

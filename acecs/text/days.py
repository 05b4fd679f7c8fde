"""Days as JSON has them, as people type them, and as sentences write them; the time of Beijing. Pure."""

import re
from datetime import date, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
TYPED = (
    re.compile(r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\s*(年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", re.ASCII),
    re.compile(r"(\d{4})()(\d{2})(\d{2})", re.ASCII),
)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class NoSuchDayError(ValueError):
    """Written as a day, but not in the calendar: 2026-02-30."""


def typed_day(text: str) -> date:
    """Read 2026-11-03, 2026/11/3, 2026.11.3, 20261103 or 2026年11月3日.

    Raises `NoSuchDayError` if the calendar lacks the day, `ValueError` for anything else.
    """
    for form in TYPED:
        if match := form.fullmatch(text.strip()):
            year, _sign, month, day = match.groups()
            try:
                return date(int(year), int(month), int(day))
            except ValueError as error:
                raise NoSuchDayError(text) from error
    raise ValueError(text)


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_english(day: date) -> str:
    """Return a day as a sentence writes it, `3 November 2026`. Tables show 2026-11-03."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year:04}"


def in_chinese(day: date) -> str:
    """`2026年11月3日`."""
    return f"{day.year:04}年{day.month}月{day.day}日"

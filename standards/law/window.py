"""The law's "within 1 year": calendar months counted back from a day, both ends included (the cautious reading). Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True)
class Window:
    """A range of days, both ends included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlaps(self, since: date, until: date | None) -> bool:
        """True if any day from `since` to `until` (both included; None: still running) is in the window."""
        return since <= self.end and (until is None or until >= self.start)

    def without_first_day(self) -> "Window":
        """Return the window by the other reading of its edge: the first day is outside."""
        return Window(self.start + timedelta(days=1), self.end)


def back_from(day: date, months: int) -> Window:
    """Return the window of `months` calendar months that ends on `day`, starting on the last day of a month that is too short.

    2028-02-29 reaches back to 2027-02-28, 2029-02-28 to 2028-02-28. No window starts before `date.min`.
    """
    return Window(_months_before(day, months), day)


# A page asks for the same days several times: for spans, for the number needed, for the first day that could be green.
@lru_cache(maxsize=4096)
def first_day_without(day: date, months: int) -> date:
    """Return the first day whose window no longer contains `day`. Raises `OverflowError` if that is after year 9999."""
    following = _months_before(day, -months)
    while back_from(following, months).start <= day:
        following += timedelta(days=1)
    return following


def months_after(day: date, months: int) -> date:
    """Return the day `months` calendar months later, the last of a month that is too short. Raises `OverflowError` after year 9999."""
    return _months_before(day, -months)


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        raise OverflowError("The calendar ends before this day.")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

""" "Within 1 year": consecutive calendar months counted back from a day, both ends inside (the cautious reading). Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Window:
    """Both days are inside."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlaps(self, since: date, until: date | None) -> bool:
        """Is any day from `since` to `until` (both inside; None: still running) in the window?"""
        return since <= self.end and (until is None or until >= self.start)

    def without_first_day(self) -> "Window":
        """The other reading of its edge."""
        return Window(self.start + timedelta(days=1), self.end)


def back_from(day: date, months: int) -> Window:
    """The window of `months` calendar months that ends on `day`. Where the month is too short, its last day.

    2028-02-29 reaches back to 2027-02-28, 2029-02-28 to 2028-02-28. Before year 1 there is no day: the first one.
    """
    return Window(_months_before(day, months), day)


def first_day_without(day: date, months: int) -> date:
    """The first day whose window of `months` months no longer holds `day`. Raises `OverflowError` at the end of time."""
    following = _months_before(day, -months)
    while back_from(following, months).start <= day:
        following += timedelta(days=1)
    return following


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        raise OverflowError("The calendar ends before this day.")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

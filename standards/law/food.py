"""Items 6, 7 and 8: notifications from abroad and the bad-record list for imported food. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from acecs.text.numbers import number_key
from standards.law.figures import Listing, Notification, YesNoOpen
from standards.law.limits import Limit
from standards.law.results import Result
from standards.law.window import Window


class NoticeStatus(StrEnum):
    """Whether a notification counts for an item: yes, not known yet (`open`), or why not."""

    COUNTS = "counts"
    OPEN = "open"
    AFTER_DATE = "after_date"
    BEFORE_WINDOW = "before_window"
    NOT_OWN_FAULT = "not_own_fault"
    NOT_SERIOUS = "not_serious"
    NOT_QUALITY_MANAGEMENT = "not_quality_management"


@dataclass(frozen=True)
class Sifted:
    """Notifications with their status, sorted by day."""

    notifications: tuple[tuple[Notification, NoticeStatus], ...]

    def with_status(self, status: NoticeStatus) -> tuple[Notification, ...]:
        return tuple(each for each, its in self.notifications if its == status)


def sift_batches(notifications: Iterable[Notification], window: Window) -> Sifted:
    """Item 6: notifications confirmed as the enterprise's own fault count, from their own day (our reading)."""
    statuses = {
        YesNoOpen.YES: NoticeStatus.COUNTS,
        YesNoOpen.OPEN: NoticeStatus.OPEN,
        YesNoOpen.NO: NoticeStatus.NOT_OWN_FAULT,
    }
    return _sift(notifications, window, lambda each: statuses[each.own_fault])


def sift_serious(notifications: Iterable[Notification], window: Window) -> Sifted:
    """Item 7: serious problems due to inadequate quality management count."""
    statuses = {
        YesNoOpen.YES: NoticeStatus.COUNTS,
        YesNoOpen.OPEN: NoticeStatus.OPEN,
        YesNoOpen.NO: NoticeStatus.NOT_QUALITY_MANAGEMENT,
    }
    return _sift(
        notifications,
        window,
        lambda each: statuses[each.quality_management] if each.is_serious else NoticeStatus.NOT_SERIOUS,
    )


def number_of_batches(notifications: Iterable[Notification]) -> int:
    """Count batches, not notifications. A batch that was notified twice counts once if its number is known.

    The same number of another product is another batch: two makers may use the same numbers.
    """
    batches = [(number_key(batch), number_key(each.product)) for each in notifications for batch in each.batches]
    known = [batch for batch in batches if batch[0]]
    return len(set(known)) + len(batches) - len(known)


def judge_batches(limit: Limit, sifted: Sifted) -> Result:
    """An open investigation does not count yet; the trace names it as a risk."""
    return _within(number_of_batches(sifted.with_status(NoticeStatus.COUNTS)), limit)


def judge_serious(limit: Limit, sifted: Sifted) -> Result:
    """Undetermined as long as open investigations could still exceed the limit."""
    counted = len(sifted.with_status(NoticeStatus.COUNTS))
    if counted <= limit.most < counted + len(sifted.with_status(NoticeStatus.OPEN)):
        return Result.UNDETERMINED
    return _within(counted, limit)


def overlapping(listings: Iterable[Listing], window: Window) -> tuple[Listing, ...]:
    """Item 8: return the listings with at least one day in the window. One without an end is still running."""
    return tuple(each for each in listings if window.overlaps(each.since, each.until))


def judge_listings(limit: Limit, counted: tuple[Listing, ...]) -> Result:
    return _within(len(counted), limit)


def _within(number: int, limit: Limit) -> Result:
    return Result.MEET if number <= limit.most else Result.NOT_MEET


def _sift(
    notifications: Iterable[Notification], window: Window, status_of: Callable[[Notification], NoticeStatus]
) -> Sifted:
    ordered = sorted(notifications, key=lambda each: each.notified_on)
    return Sifted(tuple((each, _status_by_day(each, window) or status_of(each)) for each in ordered))


def _status_by_day(notification: Notification, window: Window) -> NoticeStatus | None:
    if notification.notified_on > window.end:
        return NoticeStatus.AFTER_DATE
    return NoticeStatus.BEFORE_WINDOW if notification.notified_on < window.start else None

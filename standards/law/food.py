"""Items 6, 7 and 8: notifications from abroad and the bad-record list for imported food. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from acecs.text.typed import number_key
from standards.law.figures import Listing, Notification, YesNoOpen
from standards.law.limits import Limit
from standards.law.results import Result
from standards.law.window import Window


class NoticeStatus(StrEnum):
    """What a record is to the item: it counts, it may yet count, or why it does not."""

    COUNTS = "counts"
    OPEN = "open"
    AFTER_DATE = "after_date"
    BEFORE_WINDOW = "before_window"
    NOT_OWN_FAULT = "not_own_fault"
    NOT_SERIOUS = "not_serious"
    NOT_QUALITY_MANAGEMENT = "not_quality_management"


@dataclass(frozen=True)
class Sifted:
    """Each notification with what it is to the item, in the order of their days."""

    notifications: tuple[tuple[Notification, NoticeStatus], ...]

    def with_status(self, standing: NoticeStatus) -> tuple[Notification, ...]:
        return tuple(each for each, its in self.notifications if its == standing)


def sift_batches(notifications: Iterable[Notification], window: Window) -> Sifted:
    """Item 6: what is confirmed as the enterprise's own fault counts, from the day of its notification (our reading)."""
    standings = {
        YesNoOpen.YES: NoticeStatus.COUNTS,
        YesNoOpen.OPEN: NoticeStatus.OPEN,
        YesNoOpen.NO: NoticeStatus.NOT_OWN_FAULT,
    }
    return _sift(notifications, window, lambda each: standings[each.own_fault])


def sift_serious(notifications: Iterable[Notification], window: Window) -> Sifted:
    """Item 7: any serious problem due to inadequate quality management counts."""
    standings = {
        YesNoOpen.YES: NoticeStatus.COUNTS,
        YesNoOpen.OPEN: NoticeStatus.OPEN,
        YesNoOpen.NO: NoticeStatus.NOT_QUALITY_MANAGEMENT,
    }
    return _sift(
        notifications,
        window,
        lambda each: standings[each.quality_management] if each.is_serious else NoticeStatus.NOT_SERIOUS,
    )


def number_of_batches(notifications: Iterable[Notification]) -> int:
    """Batches, not notifications. A batch that was notified twice is one where its number is entered.

    A number is a product's own: two makers, or two products, may use the same one.
    """
    batches = [(number_key(batch), number_key(each.product)) for each in notifications for batch in each.batches]
    known = [batch for batch in batches if batch[0]]
    return len(set(known)) + len(batches) - len(known)


def judge_batches(limit: Limit, sifted: Sifted) -> Result:
    """An open investigation is a risk, it does not count yet."""
    return _within(number_of_batches(sifted.with_status(NoticeStatus.COUNTS)), limit)


def judge_serious(limit: Limit, sifted: Sifted) -> Result:
    """While an investigation is open that could exceed the limit, nothing is decided yet."""
    counted = len(sifted.with_status(NoticeStatus.COUNTS))
    if counted <= limit.most < counted + len(sifted.with_status(NoticeStatus.OPEN)):
        return Result.UNDETERMINED
    return _within(counted, limit)


def overlapping(listings: Iterable[Listing], window: Window) -> tuple[Listing, ...]:
    """Item 8: a listing counts when any day of it falls into the window; without an end it still stands."""
    return tuple(each for each in listings if window.overlaps(each.since, each.until))


def judge_listings(limit: Limit, found: tuple[Listing, ...]) -> Result:
    return _within(len(found), limit)


def _within(number: int, limit: Limit) -> Result:
    return Result.MEET if number <= limit.most else Result.NOT_MEET


def _sift(
    notifications: Iterable[Notification], window: Window, standing: Callable[[Notification], NoticeStatus]
) -> Sifted:
    ordered = sorted(notifications, key=lambda each: each.notified_on)
    return Sifted(tuple((each, _of_day(each, window) or standing(each)) for each in ordered))


def _of_day(notification: Notification, window: Window) -> NoticeStatus | None:
    if notification.notified_on > window.end:
        return NoticeStatus.AFTER_DATE
    return NoticeStatus.BEFORE_WINDOW if notification.notified_on < window.start else None

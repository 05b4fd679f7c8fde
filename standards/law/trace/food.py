"""Items 6, 7 and 8: notifications from abroad and the bad-record list for imported food."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from acecs.text.bilingual import Text, in_words
from standards.law import food
from standards.law.figures import Figures, Notification
from standards.law.food import NoticeStatus
from standards.law.limits import Limit
from standards.law.results import Result
from standards.law.sentences import SENTENCES, say, whole, yes_no
from standards.law.trace.lines import Basis, TraceLine, if_first_day_outside, line, number_line


def batches(limit: Limit, basis: Basis) -> Iterator[TraceLine]:
    sifted = food.sift_batches(basis.figures.notifications, basis.window)
    names = {
        NoticeStatus.COUNTS: "batches_count",
        NoticeStatus.OPEN: "batches_open",
        NoticeStatus.NOT_OWN_FAULT: "batches_not_own_fault",
    }
    yield from _notices(sifted, names, basis)
    counted, still_open = sifted.with_status(NoticeStatus.COUNTS), sifted.with_status(NoticeStatus.OPEN)
    for each in counted:
        if each.confirmed_on and each.confirmed_on > basis.window.end:
            yield line("batches_confirmed_late", name=_notice(each), day=each.confirmed_on)
    number = food.number_of_batches(counted)
    if number < sum(len(each.batches) for each in counted):
        yield line("batches_once")
    if food.number_of_batches([replace(each, product="") for each in counted]) < number:
        yield line("batches_products")
    yield number_line("sum_batches", number, limit)
    if still_open:
        total = food.number_of_batches([*counted, *still_open])
        answer = yes_no(is_so=total <= limit.most)
        at_risk = food.number_of_batches(still_open)
        yield line("batches_risk", number=at_risk, total=total, most=whole(limit.most), answer=answer)
    later = food.sift_batches(basis.figures.notifications, basis.window.without_first_day())
    yield from _notices_on_first_day(limit, sifted, basis, food.judge_batches(limit, later))


def serious(limit: Limit, basis: Basis) -> Iterator[TraceLine]:
    sifted = food.sift_serious(basis.figures.notifications, basis.window)
    is_open = food.judge_serious(limit, sifted) == Result.UNDETERMINED
    names = {
        NoticeStatus.COUNTS: "serious_counts",
        NoticeStatus.OPEN: "serious_open" if is_open else "serious_open_decides_nothing",
        NoticeStatus.NOT_SERIOUS: "serious_not_serious",
        NoticeStatus.NOT_QUALITY_MANAGEMENT: "serious_not_quality_management",
    }
    yield from _notices(sifted, names, basis)
    yield number_line("sum_serious", len(sifted.with_status(NoticeStatus.COUNTS)), limit)
    later = food.sift_serious(basis.figures.notifications, basis.window.without_first_day())
    yield from _notices_on_first_day(limit, sifted, basis, food.judge_serious(limit, later))


def _notices(sifted: food.Sifted, names: Mapping[NoticeStatus, str], basis: Basis) -> Iterator[TraceLine]:
    if not sifted.notifications:
        yield line("nothing_recorded")
    window = basis.window
    outside = {NoticeStatus.AFTER_DATE: "notice_after_date", NoticeStatus.BEFORE_WINDOW: "notice_before_window"}
    for each, status in sifted.notifications:
        yield line(
            {**names, **outside}[status],
            name=_notice(each),
            number=food.number_of_batches([each]),
            start=window.start,
            end=window.end,
        )


def _notices_on_first_day(limit: Limit, sifted: food.Sifted, basis: Basis, without: Result) -> Iterator[TraceLine]:
    """Notifications that count, or may, only because the window's first day does; `without`: the result without it."""
    for each, status in sifted.notifications:
        if each.notified_on == basis.window.start and status in (NoticeStatus.COUNTS, NoticeStatus.OPEN):
            yield if_first_day_outside(_notice(each), limit.key, basis, SENTENCES[without])


def _notice(notification: Notification) -> Text:
    day, what = notification.notified_on, notification.label
    return say("notification_named", day=day, what=what) if what else in_words(day)


def listings(limit: Limit, basis: Basis) -> Iterator[TraceLine]:
    listings = sorted(basis.figures.listings, key=lambda each: each.since)
    counted = food.overlapping(listings, basis.window)
    if not listings:
        yield line("nothing_recorded")
    for each in listings:
        if each in counted:
            name = "listing_counts" if each.until else "listing_stands"
        else:
            name = "listing_later" if each.since > basis.window.end else "listing_left_out"
        yield line(name, since=each.since, until=each.until or "")
    yield number_line("sum_listings", len(counted), limit)
    without = food.judge_listings(limit, food.overlapping(counted, basis.window.without_first_day()))
    for each in counted:
        if each.until == basis.window.start:
            yield line(
                "if_listing_first_day_outside",
                since=each.since,
                until=each.until,
                months=basis.law.window_months,
                item=limit.key,
                result=SENTENCES[without],
            )
    yield from _look_ups(basis.figures)


def _look_ups(figures: Figures) -> Iterator[TraceLine]:
    if figures.found_listed_on:
        yield line("looked_up_listed", day=figures.found_listed_on)
    if figures.looked_up_on:
        yield line("looked_up", day=figures.looked_up_on)
    elif figures.keeps_look_ups:
        yield line("never_looked_up")

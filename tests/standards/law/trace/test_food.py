"""How items 6, 7 and 8 came about: each notification and listing with its effect."""

from dataclasses import replace
from datetime import date

import pytest

from acecs.text.days import in_english
from standards.law.evaluation import evaluate
from standards.law.figures import Figures, Listing, Notification, YesNoOpen
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from tests.standards.law.edition_2022 import LAW
from tests.standards.law.trace.explained import APPLICATION, RE_REVIEW, WINDOW, explained

# --- A re-review --------------------------------------------------------------------------------


def test_food_items_in_a_re_review():
    window = (
        "“Within 1 year” is 1 August 2025 to 1 August 2026: "
        "12 months counted back from the date of the re-review (our reading), both ends included."
    )

    assert [explained(key, Figures(), RE_REVIEW)[0] for key in "678"] == [window] * 3


NOTIFIED = Figures(
    notifications=(
        Notification(date(2026, 3, 16), ("A1",), YesNoOpen.YES, label="Japan"),
        Notification(date(2025, 3, 14), ("A1",), YesNoOpen.YES),
        Notification(date(2025, 9, 3), ("A1", "A2"), YesNoOpen.YES, confirmed_on=date(2026, 3, 16), label="Japan"),
        Notification(
            date(2025, 9, 2),
            ("A2", ""),
            YesNoOpen.YES,
            date(2026, 3, 15),
            serious=True,
            quality_management=YesNoOpen.YES,
        ),
        Notification(
            date(2025, 9, 4), ("A3",), YesNoOpen.OPEN, banned_substance=True, quality_management=YesNoOpen.OPEN
        ),
        Notification(date(2025, 9, 5), ("A3",), YesNoOpen.NO, serious=True),
    )
)
# --- Items 6, 7 and 8 ---------------------------------------------------------------------------


def test_every_notification_is_named_with_its_effect_on_6():
    assert explained("6", NOTIFIED) == [
        WINDOW,
        "Left out: 14 March 2025: before 15 March 2025.",
        "Counts: 2 September 2025, batches: 2, own fault confirmed.",
        "Counts: 3 September 2025 (Japan), batches: 2, own fault confirmed.",
        "Not counted yet: 4 September 2025, batches: 1, the investigation is open.",
        "Left out: 5 September 2025: not the enterprise's own fault.",
        "Left out: 16 March 2026 (Japan): after 15 March 2026.",
        (
            "3 September 2025 (Japan) was confirmed on 16 March 2026, after the reference date; "
            "it counts from the date of its notification (our reading)."
        ),
        "A batch that was notified more than once counts once.",
        "Batches that count: 3 ≤ 2? no",
        "At risk: batches under investigation: 1. If confirmed: 4 ≤ 2? no",
        "Item 6: does not meet.",
    ]


def test_two_confirmed_and_one_open_batch_are_a_risk():
    figures = Figures(
        notifications=(
            Notification(date(2025, 9, 1), ("", ""), YesNoOpen.YES),
            Notification(date(2025, 9, 2), ("",), YesNoOpen.OPEN),
        )
    )

    assert explained("6", figures)[-3:] == [
        "Batches that count: 2 ≤ 2? yes",
        "At risk: batches under investigation: 1. If confirmed: 3 ≤ 2? no",
        "Item 6: meets.",
    ]


def test_open_batch_that_would_stay_within_the_limit():
    figures = Figures(notifications=(Notification(date(2025, 9, 2), ("A1", "A2"), YesNoOpen.OPEN),))

    assert explained("6", figures)[-3:-1] == [
        "Batches that count: 0 ≤ 2? yes",
        "At risk: batches under investigation: 2. If confirmed: 2 ≤ 2? yes",
    ]


def test_every_notification_is_named_with_its_effect_on_7():
    assert explained("7", NOTIFIED) == [
        WINDOW,
        "Left out: 14 March 2025: before 15 March 2025.",
        "Counts: 2 September 2025, a serious problem due to inadequate quality management.",
        "Left out: 3 September 2025 (Japan): no serious safety or health problem.",
        (
            "Not counted: 4 September 2025: the investigation whether inadequate quality management was the cause is open; "
            "it no longer decides the item."
        ),
        "Left out: 5 September 2025: not due to inadequate quality management.",
        "Left out: 16 March 2026 (Japan): after 15 March 2026.",
        "Serious problems that count: 1 ≤ 0? no",
        "Item 7: does not meet.",
    ]


def test_open_investigation_that_could_decide_item_7():
    figures = Figures(
        notifications=(Notification(date(2025, 9, 4), serious=True, quality_management=YesNoOpen.OPEN),),
    )

    assert explained("7", figures)[1:] == [
        "Cannot be decided yet: 4 September 2025: whether inadequate quality management was the cause is still being investigated.",
        "Serious problems that count: 0 ≤ 0? yes",
        "Item 7: cannot be decided yet.",
    ]


def on_first_day(key: str, figures: Figures, language: str = "en") -> list[str]:
    lines = trace(Basis(LAW, figures, evaluate(LAW, figures, APPLICATION)))[key]
    return [getattr(line.text, language) for line in lines if line.code.startswith("if_")]


@pytest.mark.parametrize(
    ("key", "notification", "result"),
    [
        ("6", Notification(date(2025, 3, 15), ("",) * 3, YesNoOpen.YES), "meets"),
        ("6", Notification(date(2025, 3, 15), ("",) * 3, YesNoOpen.OPEN), "meets"),
        ("6", Notification(date(2025, 3, 15), ("",) * 3, YesNoOpen.NO), None),
        ("6", Notification(date(2025, 3, 16), ("",) * 3, YesNoOpen.YES), None),
        ("6", Notification(date(2025, 3, 14), ("",) * 3, YesNoOpen.YES), None),
        ("7", Notification(date(2025, 3, 15), serious=True, quality_management=YesNoOpen.YES), "meets"),
        ("7", Notification(date(2025, 3, 15), serious=True, quality_management=YesNoOpen.OPEN), "meets"),
        ("7", Notification(date(2025, 3, 15), serious=True, quality_management=YesNoOpen.NO), None),
        ("7", Notification(date(2025, 3, 15), quality_management=YesNoOpen.YES), None),
        ("7", Notification(date(2025, 3, 16), serious=True, quality_management=YesNoOpen.YES), None),
    ],
)
def test_notification_on_the_first_day(key: str, notification: Notification, result: str | None):
    sentence = (
        "15 March 2025 lies on the first day of the 12 months, which counts (the cautious reading). "
        f"If that day did not count, item {key}: {result}."
    )

    assert on_first_day(key, Figures(notifications=(notification,))) == ([sentence] if result else [])


@pytest.mark.parametrize("key", ["6", "7"])
def test_several_notifications_on_the_first_day(key: str):
    on_edge = Notification(
        date(2025, 3, 15), ("",) * 3, YesNoOpen.YES, serious=True, quality_management=YesNoOpen.YES, label="Japan"
    )
    figures = Figures(notifications=(replace(on_edge, notified_on=date(2025, 3, 16)), on_edge))

    assert on_first_day(key, figures, "zh") == [
        f"2025年3月15日（Japan）恰在该12个月的首日，首日计算在内（从严理解）。如首日不计算在内，第{key}项：不达标。"
    ]


@pytest.mark.parametrize(
    ("listings", "result"),
    [
        ([Listing(date(2025, 1, 1), date(2025, 3, 15))], "meets"),
        ([Listing(date(2025, 3, 15), date(2025, 3, 15))], "meets"),
        ([Listing(date(2025, 1, 1), date(2025, 3, 15)), Listing(date(2025, 9, 1))], "does not meet"),
        ([Listing(date(2025, 1, 1), date(2025, 3, 16))], None),
        ([Listing(date(2025, 1, 1), date(2025, 3, 14))], None),
        ([Listing(date(2025, 3, 15))], None),
    ],
)
def test_listing_that_ends_on_the_first_day(listings: list[Listing], result: str | None):
    sentence = (
        f"The listing from {in_english(listings[0].since)} ends on 15 March 2025, the first day of the 12 months, which counts "
        f"(the cautious reading). If that day did not count, item 8: {result}."
    )

    assert on_first_day("8", Figures(listings=tuple(listings))) == ([sentence] if result else [])


def test_every_listing_is_named_with_its_effect_on_8():
    figures = Figures(
        listings=(
            Listing(date(2026, 3, 16)),
            Listing(date(2026, 3, 15)),
            Listing(date(2025, 9, 1), date(2025, 10, 1)),
            Listing(date(2020, 1, 1), date(2021, 1, 1)),
        ),
        looked_up_on=date(2026, 3, 1),
    )

    assert explained("8", figures) == [
        WINDOW,
        "Left out: listed from 1 January 2020 to 1 January 2021: no day of it is within 1 year.",
        "Counts: listed from 1 September 2025 to 1 October 2025.",
        "Counts: listed from 15 March 2026, still listed.",
        "Left out: listed from 16 March 2026, after the reference date.",
        "Listings that count: 2 ≤ 0? no",
        "The list was last looked up on 1 March 2026.",
        "Item 8: does not meet.",
    ]


@pytest.mark.parametrize(("key", "counted", "most"), [("6", "Batches", 2), ("7", "Serious problems", 0)])
def test_trace_without_notifications(key: str, counted: str, most: int):
    assert explained(key, Figures()) == [
        WINDOW,
        "Nothing is recorded.",
        f"{counted} that count: 0 ≤ {most}? yes",
        f"Item {key}: meets.",
    ]


def test_trace_without_listings_or_look_ups():
    assert explained("8", Figures()) == [
        WINDOW,
        "Nothing is recorded.",
        "Listings that count: 0 ≤ 0? yes",
        "No look-up of the list is recorded.",
        "Item 8: meets.",
    ]


def test_no_look_up_is_missing_if_none_are_kept():
    kept_nowhere = Figures(keeps_look_ups=False)

    assert explained("8", kept_nowhere)[-2:] == ["Listings that count: 0 ≤ 0? yes", "Item 8: meets."]


# --- What could look like an error --------------------------------------------------------------


def test_one_number_under_two_products_is_named():
    notified = [
        Notification(date(2025, 9, day), ("A1",), YesNoOpen.YES, date(2025, 10, 1), product=product)
        for day, product in ((1, "冻虾"), (2, "冷冻虾"))
    ]

    assert "Batches that count: 2 ≤ 2? yes" in explained("6", Figures(notifications=tuple(notified)))
    assert (
        "The same batch number is entered under several products. It belongs to one product, so it counts once for each; "
        "if it is the same product, write its name the same way."
    ) in explained("6", Figures(notifications=tuple(notified)))


def test_look_up_result_is_shown_beside_the_listings():
    figures = Figures(looked_up_on=date(2026, 3, 1), found_listed_on=date(2026, 2, 1))

    assert explained("8", figures)[3:5] == [
        "The look-up of 1 February 2026 found the enterprise on the list; what counts is the listing, which has to be entered.",
        "The list was last looked up on 1 March 2026.",
    ]

"""The verdict on any day ahead: spans of green and red, with the New Year trap."""

from dataclasses import replace
from datetime import date

import pytest

from acecs.text.bilingual import NOTHING
from standards.law.advice import Wait, advise
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Listing, Mode, Notification, Penalty, YesNoOpen
from standards.law.pass_rule import Reduction, Verdict
from standards.law.penalties import count_known
from standards.law.projection import Span, earliest, earliest_with_number, last_safe, span_of, spans, turning_days
from standards.law.readiness import Answer, Inputs, assess
from standards.law.results import Situation
from standards.law.rollup import applies
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET
from tests.standards.law.edition_2022 import LAW, RULES_OF_10, sub_of_10

SATISFIED, NOT_SATISFIED, UNDECIDED = Verdict.SATISFIED, Verdict.NOT_SATISFIED, Verdict.UNDECIDED
TODAY = date(2026, 1, 1)
THREE_BATCHES = Notification(date(2025, 9, 1), ("", "", ""), YesNoOpen.YES)
NEW_YEAR = Figures(penalties=(Penalty(date(2026, 6, 1), fine=8_000_00),), documents={2025: 12_000, 2026: 9_000})


def inputs(ratings: dict[int, str], figures: Figures, day: date = date(2026, 3, 15)) -> Inputs:
    answers = tuple(Answer(number, "individual", rating) for number, rating in ratings.items())
    return Inputs(LAW, answers, figures, Situation(day))


def ahead_of(about: Inputs, since: date) -> tuple[Span, ...]:
    return spans(about, since, assess(about))


def wait(about: Inputs, since: date = TODAY) -> Wait | None:
    return advise(about, assess(about), ahead_of(about, since)).wait


# --- Spans -------------------------------------------------------------------------------------


def test_verdict_changes_twice_across_new_year():
    found = ahead_of(inputs({10: MEET}, NEW_YEAR), date(2026, 11, 25))

    assert found == (
        Span(date(2026, 11, 25), date(2026, 12, 31), SATISFIED, SATISFIED, (), ()),
        Span(date(2027, 1, 1), date(2027, 6, 1), NOT_SATISFIED, NOT_SATISFIED, (10,), ()),
        Span(date(2027, 6, 2), date(2027, 12, 31), SATISFIED, SATISFIED, (), ()),
        # The trap: the number of 2027 is not known yet.
        Span(date(2028, 1, 1), None, UNDECIDED, UNDECIDED, (), (10,)),
    )


def test_failing_item_is_undecided_in_a_year_without_number():
    found = ahead_of(inputs({10: NOT_MEET}, NEW_YEAR, date(2027, 2, 1)), date(2026, 11, 25))

    assert [span.verdict for span in found] == [SATISFIED, NOT_SATISFIED, SATISFIED, UNDECIDED]


def test_spans_begin_and_end_with_each_record():
    figures = Figures(
        notifications=(THREE_BATCHES,),
        listings=(Listing(date(2026, 2, 1), date(2026, 2, 10)),),
        documents={2025: 0, 2026: 0},
    )

    found = ahead_of(inputs({6: MEET, 8: MEET}, figures), TODAY)

    assert [(span.since, span.failing) for span in found] == [
        (date(2026, 1, 1), (6,)),
        (date(2026, 2, 1), (6, 8)),
        (date(2026, 9, 2), (8,)),
        (date(2027, 2, 11), ()),
    ]


def test_open_items_of_a_day():
    figures = Figures(
        notifications=(Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN),),
    )

    found = ahead_of(inputs({1: NOT_MEET, 7: MEET}, figures), TODAY)

    assert found == (
        Span(date(2026, 1, 1), date(2026, 9, 1), NOT_SATISFIED, UNDECIDED, (), (7,)),
        Span(date(2026, 9, 2), None, NOT_SATISFIED, SATISFIED, (), ()),
    )


def test_not_applicable_item_fails_too_by_its_figures():
    about = inputs({6: NOT_APPLICABLE}, Figures(notifications=(THREE_BATCHES,)))

    found = ahead_of(about, TODAY)

    assert found == (
        Span(date(2026, 1, 1), date(2026, 9, 1), NOT_SATISFIED, NOT_SATISFIED, (6,), ()),
        Span(date(2026, 9, 2), None, Verdict.NOT_ASSESSED, Verdict.NOT_ASSESSED, (), ()),
    )
    assert wait(about) == Wait((6,), until=date(2026, 9, 2))


def test_single_span_if_nothing_changes():
    assert ahead_of(inputs({1: MEET}, Figures()), TODAY) == (Span(TODAY, None, SATISFIED, SATISFIED, (), ()),)


def test_re_review_has_no_spans():
    about = inputs({10: MEET}, NEW_YEAR)
    about = replace(about, situation=replace(about.situation, mode=Mode.RE_REVIEW))

    assert ahead_of(about, TODAY) == ()


def test_turning_days_of_all_records():
    figures = Figures(
        penalties=(Penalty(date(2025, 3, 1)), Penalty(date(2026, 3, 1)), Penalty(date(2024, 3, 1))),
        notifications=(Notification(date(2025, 4, 1)), Notification(date(2026, 4, 1))),
        listings=(Listing(date(2026, 5, 1), date(2026, 5, 10)), Listing(date(2026, 6, 1))),
        documents={2025: 1},
    )

    assert turning_days(LAW, figures, TODAY) == [
        date(2026, 1, 1),
        date(2026, 3, 1),
        date(2026, 3, 2),
        date(2026, 4, 1),
        date(2026, 4, 2),
        date(2026, 5, 1),
        date(2026, 6, 1),
        date(2027, 1, 1),
        date(2027, 3, 2),
        date(2027, 4, 2),
        date(2027, 5, 11),
        date(2028, 1, 1),
    ]


@pytest.mark.parametrize(
    ("documents", "new_years"),
    [
        ({}, [2027, 2028]),
        ({2020: 1}, [2027, 2028]),
        ({2026: 1}, [2027, 2028]),
        ({2027: 1}, [2027, 2028, 2029]),
        ({2025: 1, 2028: None}, [2027, 2028, 2029, 2030]),
    ],
)
def test_turning_days_until_first_year_without_number(documents: dict[int, int | None], new_years: list[int]):
    found = turning_days(LAW, Figures(documents=documents), TODAY)

    assert found == [TODAY, *(date(year, 1, 1) for year in new_years)]


def test_record_of_the_day_itself_adds_no_turning_day():
    figures = Figures(penalties=(Penalty(TODAY), Penalty(date(2024, 12, 31))))

    assert turning_days(LAW, figures, TODAY) == [TODAY, date(2027, 1, 1), date(2027, 1, 2), date(2028, 1, 1)]


def test_end_of_the_calendar_is_not_an_error():
    figures = Figures(
        penalties=(Penalty(date(9997, 5, 1)), Penalty(date(9998, 5, 1)), Penalty(date(9999, 5, 1))),
        documents={9999: 1},
    )

    found = turning_days(LAW, figures, date(9997, 1, 1))

    assert found == [
        date(9997, 1, 1),
        date(9997, 5, 1),
        date(9998, 1, 1),
        date(9998, 5, 1),
        date(9998, 5, 2),
        date(9999, 1, 1),
        date(9999, 5, 1),
    ]


# --- Earliest and last safe date ---------------------------------------------------------------


def span(since: int, until: int | None, verdict: Verdict, by_figures: Verdict = SATISFIED) -> Span:
    """Days in January 2026 → a span."""
    return Span(date(2026, 1, since), date(2026, 1, until) if until else None, verdict, by_figures, (), ())


RED_GREEN_RED_GREEN = (
    span(1, 5, NOT_SATISFIED, NOT_SATISFIED),
    span(6, 10, SATISFIED),
    span(11, 20, UNDECIDED),
    span(21, None, SATISFIED),
)


def test_earliest_green_day():
    assert earliest(RED_GREEN_RED_GREEN) == (date(2026, 1, 6), date(2026, 1, 10))
    assert earliest(RED_GREEN_RED_GREEN[2:]) == (date(2026, 1, 21), None)
    assert earliest(RED_GREEN_RED_GREEN[2:], by_figures=True) == (date(2026, 1, 11), None)
    assert earliest(RED_GREEN_RED_GREEN[:1]) is None
    assert earliest(RED_GREEN_RED_GREEN[:1], by_figures=True) is None
    assert earliest(()) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [(1, 10), (5, 10), (6, 10), (10, 10), (11, 10), (20, 10), (21, None), (31, None)],
)
def test_last_safe_day(day: int, expected: int | None):
    """The last day of the green span that contains the day, else of the first green one."""
    assert last_safe(RED_GREEN_RED_GREEN, date(2026, 1, day)) == (expected and date(2026, 1, expected))


def test_no_last_safe_day_without_green_span():
    assert last_safe(RED_GREEN_RED_GREEN[:1], TODAY) is None
    assert last_safe((), TODAY) is None


def test_last_safe_day_is_in_the_span_around_the_day():
    two = (span(1, 5, SATISFIED), span(6, 10, NOT_SATISFIED), span(11, 15, SATISFIED))

    assert last_safe(two, date(2026, 1, 11)) == date(2026, 1, 15)
    assert last_safe(two, date(2026, 1, 15)) == date(2026, 1, 15)
    assert last_safe(two, date(2026, 1, 16)) == date(2026, 1, 5)


# --- What only time helps ------------------------------------------------------------------------


def test_wait_until_the_record_ages_out():
    assert wait(inputs({6: MEET}, Figures(notifications=(THREE_BATCHES,)))) == Wait((6,), until=date(2026, 9, 2))


def test_wait_names_an_earlier_date_before_new_year():
    about = inputs({10: MEET}, NEW_YEAR, date(2027, 2, 1))

    assert wait(about, date(2026, 11, 25)) == Wait((10,), until=date(2027, 6, 2), earlier=date(2026, 12, 31))


def test_wait_into_a_year_without_number():
    figures = replace(NEW_YEAR, documents={2025: 9_000})

    assert wait(inputs({10: MEET}, figures, date(2026, 12, 1)), date(2026, 11, 25)) == Wait(
        (10,), until=date(2027, 1, 1), needs_number=True, least=10_000
    )


def test_number_of_a_later_year_is_not_enough():
    figures = replace(NEW_YEAR, documents={2025: 9_000, 2028: 9_000})

    assert wait(inputs({10: MEET}, figures, date(2026, 12, 1)), date(2026, 11, 25)) == Wait(
        (10,), until=date(2027, 1, 1), needs_number=True, least=10_000
    )


def test_open_investigation_needs_no_number():
    investigation = Notification(date(2026, 1, 10), serious=True, quality_management=YesNoOpen.OPEN)
    figures = Figures(notifications=(THREE_BATCHES, investigation))

    assert wait(inputs({6: MEET, 7: MEET}, figures)) == Wait((6,), until=date(2026, 9, 2))


def test_listing_without_end_leaves_earlier_dates_only():
    figures = Figures(listings=(Listing(date(2026, 2, 1)),))

    assert wait(inputs({8: MEET}, figures)) == Wait((8,), until=None, earlier=date(2026, 1, 31))


def test_old_listing_without_end_leaves_no_date():
    figures = Figures(listings=(Listing(date(2020, 2, 1)),))

    assert wait(inputs({8: MEET}, figures)) == Wait((8,), until=None)


def test_several_items_wait_until_none_fails():
    figures = Figures(
        notifications=(THREE_BATCHES,), listings=(Listing(date(2024, 1, 1), date(2025, 5, 1)),), documents={2025: 0}
    )

    assert wait(inputs({8: MEET, 6: NOT_MEET}, figures)) == Wait((6, 8), until=date(2026, 9, 2))


def test_wait_names_the_last_of_several_earlier_dates():
    """The reference date is in the second of two listings: the last day between them counts."""
    figures = Figures(
        listings=(Listing(date(2024, 1, 1), date(2024, 12, 31)), Listing(date(2026, 6, 1), date(2026, 6, 10)))
    )

    assert wait(inputs({8: MEET}, figures, date(2026, 7, 1)), date(2025, 12, 1)) == Wait(
        (8,), until=date(2027, 6, 11), earlier=date(2026, 5, 31)
    )


def test_item_with_missing_figures_is_to_be_decided():
    figures = Figures(
        notifications=(Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN),),
    )
    about = inputs({1: "", 2: NOT_MEET, 7: MEET, 10: ""}, figures)

    found = advise(about, assess(about), ahead_of(about, TODAY))

    assert found.rate == (1, 10)
    assert found.decide == (7, 10)
    assert found.reductions == (Reduction(NOT_MEET, (2,), 0),)
    assert found.wait is None
    assert not found.is_empty


def test_waiting_item_is_not_worked_on():
    about = inputs({1: NOT_MEET, 6: MEET}, Figures(notifications=(THREE_BATCHES,)))

    found = advise(about, assess(about), ahead_of(about, TODAY))

    assert found.reductions == (Reduction(NOT_MEET, (1,), 0),)
    assert found.wait == Wait((6,), until=date(2026, 9, 2))


def test_item_rated_as_its_figures_say_waits_too():
    about = inputs({1: NOT_MEET, 6: NOT_MEET}, Figures(notifications=(THREE_BATCHES,)))

    found = advise(about, assess(about), ahead_of(about, TODAY))

    assert found.reductions == (Reduction(NOT_MEET, (1,), 0),)


def test_open_item_counts_once_it_is_decided():
    """Three others basically meet, so an investigation that ends well is not enough."""
    investigation = Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN)
    about = inputs(dict.fromkeys((1, 2, 4, 7), BASICALLY_MEET), Figures(notifications=(investigation,)))
    ended_well = Figures(notifications=(replace(investigation, quality_management=YesNoOpen.NO),))

    found = advise(about, assess(about), ahead_of(about, TODAY))

    assert (found.decide, found.reductions) == ((7,), (Reduction(BASICALLY_MEET, (1, 2, 4, 7), 3),))
    assert assess(replace(about, figures=ended_well)).individual == Verdict.NOT_SATISFIED
    one_raised = inputs({1: MEET, **dict.fromkeys((2, 4, 7), BASICALLY_MEET)}, ended_well)
    assert assess(one_raised).individual == Verdict.SATISFIED


def test_waiting_item_uses_no_margin_of_its_condition():
    """If an edition allows one item not met, the waiting one does not use it: on its day it is met."""
    law = replace(LAW, conditions=(replace(LAW.conditions[0], most=1),))
    about = replace(inputs({1: NOT_MEET, 4: NOT_MEET, 6: MEET}, Figures(notifications=(THREE_BATCHES,))), law=law)

    found = advise(about, assess(about), ahead_of(about, TODAY))

    assert found.reductions == (Reduction(NOT_MEET, (1, 4), 1),)


def test_unrated_failing_item_is_rated_and_waited_for():
    about = inputs({6: "", 1: BASICALLY_MEET}, Figures(notifications=(THREE_BATCHES,)))

    found = advise(about, assess(about), ahead_of(about, TODAY))

    assert (found.rate, found.decide, found.reductions) == ((6,), (), ())
    assert found.wait == Wait((6,), until=date(2026, 9, 2))


def test_no_item_in_scope_is_undecided():
    assert assess(inputs({}, Figures())).individual == UNDECIDED


# --- All waiting items wait for one day ----------------------------------------------------------


def test_wait_ends_when_no_other_item_fails():
    """Item 8 could be met from 2026-07-02, but item 10 then fails until the penalty has aged out."""
    figures = Figures(
        penalties=(Penalty(date(2026, 6, 1)),),
        listings=(Listing(date(2025, 1, 1), date(2025, 7, 1)),),
        documents={2025: 9_999, 2026: 9_999},
    )
    about = inputs({8: MEET, 10: MEET}, figures)

    assert wait(about) == Wait((8,), until=date(2027, 6, 2), meanwhile=(10,))


def test_no_number_of_documents_helps_above_the_sum():
    """Four times RMB 10,000 exceed the sum: as long as they are in the window, no number of documents helps."""
    figures = Figures(
        penalties=tuple(Penalty(date(2026, 9, day), fine=10_000_00) for day in (1, 2, 3, 4)), documents={2025: 40_000}
    )
    about = inputs({10: NOT_MEET}, figures, date(2026, 12, 1))
    found = ahead_of(about, date(2026, 11, 25))

    assert wait(about, date(2026, 11, 25)) == Wait((10,), until=date(2027, 9, 2), needs_number=True, least=30_000)
    assert earliest_with_number(found, about) == date(2027, 9, 2)


def test_lower_rating_stays_after_its_figures_age_out():
    about = inputs(
        {1: BASICALLY_MEET, 6: BASICALLY_MEET, 11: BASICALLY_MEET, 12: BASICALLY_MEET},
        Figures(notifications=(THREE_BATCHES,)),
    )
    now = assess(about)

    found = advise(about, now, ahead_of(about, TODAY))

    assert found.reductions == (Reduction(BASICALLY_MEET, (1, 6, 11, 12), 3),)
    assert found.wait == Wait((6,), until=date(2026, 9, 2))
    assert earliest(ahead_of(about, TODAY)) is None
    assert earliest(ahead_of(about, TODAY), by_figures=True) == (date(2026, 9, 2), None)


@pytest.mark.parametrize(
    ("ratings", "spare"),
    [
        ({1: NOT_MEET}, None),
        ({1: NOT_MEET, 2: NOT_MEET, 4: "", 5: ""}, 3),
        ({1: NOT_MEET, 2: BASICALLY_MEET, 4: BASICALLY_MEET}, None),
        ({1: NOT_MEET, 2: BASICALLY_MEET, 4: BASICALLY_MEET, 5: BASICALLY_MEET}, 0),
        ({1: NOT_MEET, **dict.fromkeys((2, 3, 4, 5), BASICALLY_MEET)}, None),
        ({1: MEET}, None),
    ],
)
def test_how_many_changed_items_may_stop_at_basically(ratings: dict[int, str], spare: int | None):
    about = inputs(ratings, Figures())

    assert advise(about, assess(about), ahead_of(about, TODAY)).spare == spare


# --- Another year's number, other sub-items ------------------------------------------------------

DOCUMENTS = ({2025: 12_846, 2026: 9_000}, {2025: 12_846, 2026: None}, {2025: None, 2026: 12_846}, {2025: 12_846})
# Entered for (1), (2) and (3): a sub-item that was never asked for is unrated.
ENTERED = ((MEET, MEET, ""), (MEET, "", MEET), (MEET, MEET, MEET), (MEET, BASICALLY_MEET, MEET), (MEET, NOT_MEET, MEET))
THIS_YEAR, NEXT_YEAR = date(2026, 12, 20), date(2027, 6, 10)


def broker(entered: tuple[str, str, str], documents: dict[int, int | None], day: date) -> Facts:
    """Item 10 with the sub-items that take part by the register's number for `day`."""
    figures = Figures(documents=documents)
    known = count_known(figures, day.year - 1)
    subs = tuple(
        sub_of_10(position, applies(RULES_OF_10[position], known), rating) for position, rating in enumerate(entered, 1)
    )
    item = ItemFacts(10, "individual", NOTHING, "", sub_items=subs)
    return Facts(LAW, (item,), figures, Situation(day), TODAY)


def test_sub_item_of_that_day_has_to_be_rated_first():
    about = broker((MEET, MEET, ""), {2025: 12_846, 2026: None}, THIS_YEAR).inputs

    found = ahead_of(about, THIS_YEAR)

    assert assess(about).individual == SATISFIED
    assert [(span.since, span.verdict, span.by_figures, span.unrated) for span in found[:2]] == [
        (THIS_YEAR, SATISFIED, SATISFIED, ()),
        (date(2027, 1, 1), UNDECIDED, SATISFIED, (10,)),
    ]


@pytest.mark.parametrize("documents", DOCUMENTS)
@pytest.mark.parametrize("entered", ENTERED)
@pytest.mark.parametrize(("planned", "asked"), [(THIS_YEAR, NEXT_YEAR), (NEXT_YEAR, THIS_YEAR)])
def test_projection_matches_a_changed_planned_date(
    entered: tuple[str, str, str], documents: dict[int, int | None], planned: date, asked: date
):
    one = broker(entered, documents, planned).inputs
    other = broker(entered, documents, asked).inputs

    assert span_of(one, asked, assess(one)).verdict == assess(other).individual


# --- Days on which no number of documents helps --------------------------------------------------

FOUR = tuple(Penalty(date(2026, 9, day), fine=10_000_00) for day in (1, 2, 3, 4))
NOVEMBER = date(2026, 11, 25)
OPEN_CASE = Notification(date(2026, 10, 1), serious=True, quality_management=YesNoOpen.OPEN)


def test_last_day_of_a_span_may_be_its_first_free_one():
    figures = Figures(penalties=FOUR, listings=(Listing(date(2027, 9, 3)),), documents={2025: 40_000})
    about = inputs({8: MEET, 10: NOT_MEET}, figures, date(2026, 12, 1))
    found = ahead_of(about, NOVEMBER)

    assert [(span.since, span.until) for span in found if span.open and not span.failing] == [
        (date(2027, 1, 1), date(2027, 9, 2))
    ]
    assert earliest_with_number(found, about) == date(2027, 9, 2)


def test_span_without_free_day():
    figures = Figures(penalties=FOUR, listings=(Listing(date(2027, 3, 1)),), documents={2025: 40_000})
    about = inputs({8: MEET, 10: NOT_MEET}, figures, date(2026, 12, 1))

    assert earliest_with_number(ahead_of(about, NOVEMBER), about) is None
    assert wait(about, NOVEMBER) == Wait((10,), until=None)


def test_number_is_not_enough_while_another_item_is_open():
    about = inputs(
        {7: MEET, 10: MEET}, Figures(notifications=(OPEN_CASE,), documents={2025: 40_000}), date(2026, 12, 1)
    )

    assert earliest_with_number(ahead_of(about, NOVEMBER), about) == date(2027, 10, 2)


def test_number_does_not_help_while_another_item_fails():
    notified = replace(THREE_BATCHES, notified_on=date(2026, 9, 1))
    about = inputs({6: MEET, 10: MEET}, Figures(notifications=(notified,), documents={2025: 40_000}), date(2026, 12, 1))

    assert earliest_with_number(ahead_of(about, NOVEMBER), about) == date(2027, 9, 2)


def test_number_is_needed_whatever_else_is_open():
    figures = Figures(
        notifications=(replace(THREE_BATCHES, notified_on=date(2026, 2, 1)), OPEN_CASE), documents={2025: 40_000}
    )
    about = inputs({6: MEET, 7: MEET, 10: MEET}, figures, date(2026, 12, 1))

    assert wait(about, NOVEMBER) == Wait((6,), until=date(2027, 2, 2), needs_number=True)


def test_failing_before_the_planned_date_adds_no_wait():
    figures = Figures(
        penalties=(Penalty(date(2025, 12, 10), fine=20_000_00),),
        notifications=(replace(THREE_BATCHES, notified_on=date(2026, 9, 1)),),
        documents=dict.fromkeys((2024, 2025, 2026), 40_000),
    )
    about = inputs({6: MEET, 10: MEET}, figures, date(2026, 12, 20))

    assert wait(about, NOVEMBER) == Wait((6,), until=date(2027, 9, 2))

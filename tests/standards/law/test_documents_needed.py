"""The number of relevant documents that a running year needs: at the reference date, in spans, at any other day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards import ratings
from standards.law.documents_needed import NumberNeeded, least_number, needed_on
from standards.law.facts import Facts
from standards.law.figures import Figures, Mode, Penalty
from standards.law.limits import Limit, LimitCode
from standards.law.other_day import on_another_day
from standards.law.penalties import sort_out
from standards.law.projection import numbers_needed, spans
from standards.law.readiness import Inputs, Reading, assess, assess_on
from standards.law.results import Result, Situation
from standards.law.statement import statement
from tests.standards.law.edition_2022 import LAW
from tests.standards.law.some_figures import subjects
from tests.standards.law.test_statement import facts

TODAY = date(2026, 11, 25)
ONE = Figures(penalties=(Penalty(date(2026, 6, 1), fine=8_000_00),), documents={2025: 12_000})
OF_2026 = "The number of relevant documents of 2026 decides item 10 "


def about(documents: dict[int, int | None], day: date = date(2027, 3, 1)) -> Facts:
    figures = replace(ONE, documents=ONE.documents | documents)
    return facts({10: ratings.MEET}, figures, situation=Situation(day), as_of=TODAY)


def least(inputs: Inputs, situation: Situation) -> int | None:
    run = sort_out(inputs.figures.penalties, LAW).run
    return least_number(10, LAW, inputs.figures, situation, run)


@settings(max_examples=300)
@given(subjects(Mode.APPLICATION) | subjects(Mode.RE_REVIEW))
def test_least_number_is_enough_and_one_less_is_not(inputs: Inputs):
    year = inputs.situation.reference_date.year - 1

    def fails(number: int) -> bool:
        figures = replace(inputs.figures, documents={**inputs.figures.documents, year: number})
        return assess(replace(inputs, figures=figures), Reading.WORST).results["10"] == Result.NOT_MEET

    found = least(inputs, inputs.situation)

    if found is None:
        assert fails(10**12)
    else:
        assert not fails(found)
        assert found == 0 or fails(found - 1)


@settings(max_examples=100)
@given(subjects(Mode.APPLICATION), st.integers(0, 60_000))
def test_number_needed_in_a_span_decides_all_its_days(inputs: Inputs, number: int):
    """As long as a year still runs, exactly the numbers from `least` on keep item 10 from failing until New Year."""
    today = date(2026, 1, 1)
    now = assess(inputs)
    for span in spans(inputs, today, now):
        for needed in numbers_needed(span, inputs, now, today):
            figures = replace(inputs.figures, documents={**inputs.figures.documents, needed.year: number})
            changed = replace(inputs, figures=figures)
            last = min(span.until or date.max, date(needed.since.year, 12, 31))
            days = [needed.since + timedelta(days=each) for each in range((last - needed.since).days + 1)]
            results = [
                assess_on(changed, day, assess(changed)).results["10"] for day in (days[0], *days[1::29], days[-1])
            ]
            if number >= needed.least:
                assert Result.NOT_MEET not in results
            assert needed.year >= today.year


@pytest.mark.parametrize(
    ("documents", "says"),
    [
        (12_000, "with at least 10,000 the item stays met (entered: 12,000)."),
        (10_000, "with at least 10,000 the item stays met (entered: 10,000)."),
        (9_999, "with at least 10,000 the item would be met (entered: 9,999)."),
        ("missing", "with at least 10,000 the item is met (not entered yet)."),
    ],
)
def test_number_of_a_running_year_is_told_at_date_and_span(documents: int | str, says: str):
    found = about({2026: documents} if isinstance(documents, int) else {})

    told = statement(found)

    that_year = "that year is not over: "
    assert told.remarks[0].en == f"{OF_2026}on 1 March 2027, and {that_year}{says}"
    in_spans = [
        remark.en for span in told.spans for remark in span.remarks if "2026" in remark.en.partition(" decides")[0]
    ]
    assert in_spans[0] == f"{OF_2026}from 1 January 2027 on, and {that_year}{says}"
    other = on_another_day(found, date(2027, 4, 1))
    assert f"{OF_2026}on 1 April 2027, and {that_year}{says}" in [each.en for each in other.remarks]


def test_any_number_is_enough_without_a_penalty():
    found = statement(replace(about({}), figures=Figures(documents={2025: 12_000})))

    assert found.remarks[0].en == (
        "Item 10 needs the number of relevant documents of 2026 on 1 March 2027, and that year is not over: "
        "any number is enough (not entered yet)."
    )
    assert found.remarks[0].zh == (
        "按2027年3月1日计算，第10项须填写2026年相关单证票数，而该年度尚未结束：票数不限（尚未填写）。"
    )


@pytest.mark.parametrize("documents", [{2026: None}, {2026: 0, 2025: 0}])
def test_nothing_is_told_if_the_number_decides_nothing(documents: dict[int, int | None]):
    """It cannot be calculated, or the year is over."""
    day = date(2027, 3, 1) if 2025 not in documents else date(2026, 12, 1)

    assert not any("not over" in each.en for each in statement(about(documents, day)).remarks)


def test_span_over_several_years_needs_the_number_of_each():
    inputs = replace(about({2026: 40_000, 2027: 40_000}).inputs, law=replace(LAW, window_months=36))
    now = assess(inputs)

    span = spans(inputs, TODAY, now)[0]

    assert span.until == date(2028, 12, 31)
    assert [each.year for each in numbers_needed(span, inputs, now, TODAY)] == [2026, 2027]


def test_nothing_is_told_if_no_number_is_enough():
    four = tuple(Penalty(date(2026, 9, day), fine=10_000_00) for day in (1, 2, 3, 4))

    found = statement(replace(about({2026: 40_000}), figures=Figures(penalties=four, documents={2026: 40_000})))

    assert [each.en for each in found.remarks] == []


def test_earliest_date_names_the_number_it_depends_on():
    nine_in_2025 = replace(about({2026: 12_000}), figures=replace(ONE, documents={2025: 9_000, 2026: 12_000}))

    found = statement(nine_in_2025)

    assert found.earliest == "2027-01-01"
    assert found.earliest_number.en == (
        f"{OF_2026}on 1 January 2027, and that year is not over: with at least 10,000 the item stays met (entered: 12,000)."
    )
    assert statement(about({2026: 12_000})).earliest_number.en == ""


def test_earliest_date_after_work_names_the_number_too():
    figures = replace(ONE, documents={2025: 9_000, 2026: 12_000})
    unrated = facts({1: "", 10: ratings.MEET}, figures, situation=Situation(date(2027, 3, 1)), as_of=TODAY)

    found = statement(unrated)

    assert (found.earliest, found.earliest_after_work) == (None, "2027-01-01")
    assert found.earliest_number.en.startswith(f"{OF_2026}on 1 January 2027")


def test_missing_number_is_named_with_the_least_that_is_enough():
    too_high = Penalty(date(2026, 2, 1), fine=20_000_00)
    figures = Figures(penalties=(*ONE.penalties, too_high), documents={2025: 20_000})

    found = statement(facts({10: ratings.MEET}, figures))

    assert found.earliest_if_entered.en.endswith(
        ", if the number of relevant documents of 2026 is entered (at least 10,000)."
    )


def test_share_of_one_in_two_needs_two_documents_for_a_penalty():
    half = Limit(item=10, sub_item=2, code=LimitCode.PENALTY_COUNT, most=1, per=2, applies="count_known")
    law = replace(LAW, limits=(half,))

    assert least_number(10, law, ONE, Situation(date(2027, 3, 1)), sort_out(ONE.penalties, law).run) == 2


def test_share_of_several_limits_needs_the_strictest():
    stricter = Limit(item=10, sub_item=2, code=LimitCode.PENALTY_COUNT, most=2, per=30_001, applies="count_known")
    law = replace(LAW, limits=(*LAW.limits, stricter))
    run = sort_out(ONE.penalties, law).run

    assert least_number(10, law, ONE, Situation(date(2027, 3, 1)), run) == 15_001


def test_number_needed_on_several_days_is_the_highest():
    two = (*ONE.penalties, Penalty(date(2027, 2, 1), fine=1_00))

    found = needed_on([date(2027, 1, 1), date(2027, 2, 1)], LAW, ONE, Situation(TODAY), sort_out(two, LAW).run, 10)

    assert found == NumberNeeded(10, 2026, date(2027, 1, 1), least=20_000, entered=None)

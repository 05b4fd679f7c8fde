"""Item 10: what counts, limits by share of last year's documents, and how many penalties are allowed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.law.figures import Mode, Penalty
from standards.law.limits import CountedBy, Limit, LimitCode
from standards.law.penalties import Run, Tally, affordable, first_day, judge, sort_out, tallies, without_first_day
from standards.law.results import Result, Situation
from standards.law.window import Window, back_from
from tests.standards.law.edition_2022 import LAW
from tests.standards.law.some_figures import LAST_ACCEPTED_ON, REFERENCE_DATES, penalties

DAY = date(2026, 3, 15)


def run_of(*penalties: Penalty, counted_by: CountedBy = CountedBy.DECISION) -> Run:
    return Run(penalties, counted_by)


@pytest.mark.parametrize(
    ("most", "per", "documents", "expected"),
    [
        (1, 10_000, 9_999, 0),
        (1, 10_000, 10_000, 1),
        (1, 10_000, 29_999, 2),
        (1, 10_000, 0, 0),
        (1, 10_000, None, 0),
        (1, 2, 7, 3),
        (3, 2, None, 0),
        (3, 2, 5, 7),
        (5, 1, 7, 5),
        (5, 1, None, 5),
    ],
)
def test_how_many_penalties_are_allowed(most: int, per: int, documents: int | None, expected: int):
    limit = Limit(item=10, code=LimitCode.PENALTY_COUNT, most=most, per=per)

    assert affordable(limit, documents) == expected


@pytest.mark.parametrize(
    ("most", "per", "documents", "met"),
    [
        (1, 2, 3, False),
        (1, 2, 4, True),
        (2, 2, 2, True),
        (2, 2, None, False),
        (10, 2, 0, False),
        (2, 1, None, True),
        (2, 1, 0, True),
        (1, 1, 9, False),
    ],
)
def test_two_penalties_against_a_limit_of_number(most: int, per: int, documents: int | None, met: bool):
    limit = Limit(item=10, code=LimitCode.PENALTY_COUNT, most=most, per=per)
    two = next(tallies(run_of(Penalty(DAY, fine=3), Penalty(DAY, fine=4)), LAW, Situation(DAY)))

    assert (two.number, two.total) == (2, 7)
    assert judge(limit, two, documents) == (Result.MEET if met else Result.NOT_MEET)


def test_last_acceptance_does_not_matter_in_an_application():
    penalty = Penalty(date(2025, 4, 1), fine=1)

    [found] = tallies(run_of(penalty), LAW, Situation(DAY, Mode.APPLICATION, last_accepted_on=date(2026, 6, 1)))

    assert found.counted == (penalty,)


def test_penalties_are_counted_by_decision_or_act():
    by_decision, by_act = (
        run_of(Penalty(DAY, acts=3), Penalty(DAY), counted_by=by) for by in (CountedBy.DECISION, CountedBy.ACT)
    )

    assert next(tallies(by_decision, LAW, Situation(DAY))).number == 2
    assert next(tallies(by_act, LAW, Situation(DAY))).number == 4


def test_penalties_are_sorted_by_day_of_decision():
    later, earlier = Penalty(date(2026, 2, 1)), Penalty(date(2025, 2, 1))

    assert sort_out([later, earlier], LAW).countable == (earlier, later)


def test_tally_without_the_first_day_of_the_window():
    several = [
        Penalty(date(2025, 3, 15), fine=300, acts=4),
        *(Penalty(date(2025, 3, 16), fine=fine, acts=2) for fine in (100, 200)),
    ]
    found = next(tallies(run_of(*several, counted_by=CountedBy.ACT), LAW, Situation(date(2026, 3, 15))))

    later = without_first_day(found)

    assert (found.number, found.total, found.largest) == (8, 600, 300)
    assert later.window == Window(date(2025, 3, 16), date(2026, 3, 15))
    assert (later.counted, later.number, later.total, later.largest) == (tuple(several[1:]), 4, 300, 200)


def test_tally_is_empty_without_the_first_day():
    found = next(tallies(run_of(Penalty(date(2025, 3, 15), fine=300)), LAW, Situation(date(2026, 3, 15))))

    rest = without_first_day(found)

    assert (rest.counted, rest.number, rest.total, rest.largest) == ((), 0, 0, 0)


days_around_windows = st.sampled_from([*REFERENCE_DATES, *(back_from(day, 12).start for day in REFERENCE_DATES)])
registers = st.lists(penalties | st.builds(Penalty, days_around_windows, fine=st.integers(0, 9)), max_size=25)
situations = st.builds(
    Situation, st.sampled_from(REFERENCE_DATES), st.sampled_from(Mode), st.sampled_from([None, LAST_ACCEPTED_ON])
)


@given(registers, situations, st.sampled_from(CountedBy))
def test_tallies_equal_sums_over_whole_register(register: list[Penalty], situation: Situation, counted_by: CountedBy):
    in_order = tuple(sorted(register, key=lambda each: each.decided_on))

    found = list(tallies(Run(in_order, counted_by), LAW, situation))

    assert [sums_of(each) for each in found] == list(expected_sums(in_order, situation, counted_by))
    assert [sums_of(without_first_day(each)) for each in found] == list(
        expected_sums(in_order, situation, counted_by, has_first_day=False)
    )


def sums_of(tally: Tally) -> dict[str, Any]:
    names = ("window", "counted", "number", "total", "largest")
    return {name: getattr(tally, name) for name in names}


def expected_sums(
    register: tuple[Penalty, ...], situation: Situation, counted_by: CountedBy, *, has_first_day: bool = True
) -> Iterator[dict[str, Any]]:
    """Look at every penalty for every window."""
    is_application = situation.mode == Mode.APPLICATION
    first = date.min if is_application else first_day(LAW, situation)
    considered = [each for each in register if first <= each.decided_on <= situation.reference_date]
    ends = {situation.reference_date} if is_application else {each.decided_on for each in considered}
    for end in sorted(ends, reverse=True):
        window = back_from(end, 12) if has_first_day else back_from(end, 12).without_first_day()
        counted = tuple(each for each in considered if each.decided_on in window)
        yield {
            "window": window,
            "counted": counted,
            "number": sum(each.acts if counted_by == CountedBy.ACT else 1 for each in counted),
            "total": sum(each.amount for each in counted),
            "largest": max((each.amount for each in counted), default=0),
        }

"""Item 10: what counts, limits by share of last year's documents, and how many penalties are allowed."""

from dataclasses import replace
from datetime import date

import pytest

from standards.law.figures import Mode, Penalty
from standards.law.limits import CountedBy, Limit, LimitCode
from standards.law.penalties import Tally, affordable, judge, number_of, sort_out, tallies, without_first_day
from standards.law.results import Result, Situation
from standards.law.window import Window
from tests.standards.law.edition_2022 import LAW

DAY = date(2026, 3, 15)


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
    two = next(tallies([Penalty(DAY, fine=3), Penalty(DAY, fine=4)], LAW, Situation(DAY)))

    assert (two.number, two.total) == (2, 7)
    assert judge(limit, two, documents) == (Result.MEET if met else Result.NOT_MEET)


def test_last_acceptance_does_not_matter_in_an_application():
    penalty = Penalty(date(2025, 4, 1), fine=1)

    [found] = tallies([penalty], LAW, Situation(DAY, Mode.APPLICATION, last_accepted_on=date(2026, 6, 1)))

    assert found.counted == (penalty,)


def test_penalties_are_counted_by_decision_or_act():
    penalties = [Penalty(DAY, acts=3), Penalty(DAY)]

    assert number_of(penalties, CountedBy.DECISION) == 2
    assert number_of(penalties, CountedBy.ACT) == 4


def test_penalties_are_sorted_by_day_of_decision():
    later, earlier = Penalty(date(2026, 2, 1)), Penalty(date(2025, 2, 1))

    assert sort_out([later, earlier], LAW).countable == (earlier, later)


def test_tally_without_the_first_day_of_the_window():
    penalties = [
        Penalty(date(2025, 3, 15), fine=300, acts=4),
        *(Penalty(date(2025, 3, 16), fine=fine, acts=2) for fine in (100, 200)),
    ]
    found = next(tallies(penalties, replace(LAW, counted_by=CountedBy.ACT), Situation(date(2026, 3, 15))))

    assert (found.number, found.total, found.largest) == (8, 600, 300)
    assert without_first_day(found, replace(LAW, counted_by=CountedBy.ACT)) == Tally(
        window=Window(date(2025, 3, 16), date(2026, 3, 15)),
        counted=tuple(penalties[1:]),
        number=4,
        total=300,
        largest=200,
    )


def test_tally_is_empty_without_the_first_day():
    found = next(tallies([Penalty(date(2025, 3, 15), fine=300)], LAW, Situation(date(2026, 3, 15))))

    rest = without_first_day(found, LAW)

    assert (rest.counted, rest.number, rest.total, rest.largest) == ((), 0, 0, 0)

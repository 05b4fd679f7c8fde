"""The advice compared with brute force over all multisets of ratings of up to 8 items."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, combinations_with_replacement

import pytest

from standards.law.advice import Advice, Wait, advise
from standards.law.figures import Figures, Notification, YesNoOpen
from standards.law.pass_rule import Verdict
from standards.law.projection import spans
from standards.law.readiness import Answer, Inputs, assess
from standards.law.results import Situation
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET
from tests.standards.law.edition_2022 import LAW

UNRATED = ""
MOST_ITEMS = 8
# Items that no figures decide.
NUMBERS = (1, 2, 3, 4, 5, 9, 11, 12)
DAY = date(2026, 3, 15)
TOO_MANY_BATCHES = Figures(notifications=(Notification(date(2025, 9, 1), ("A1", "A2", "A3"), YesNoOpen.YES),))


def satisfied(ratings: Sequence[str]) -> bool:
    """The standard's conditions, written again: all rated, none not met, at most three basically met."""
    count = Counter(ratings)
    return count[NOT_MEET] == 0 and count[BASICALLY_MEET] <= 3 and count[UNRATED] == 0


def multisets(most_items: int = MOST_ITEMS) -> Iterator[tuple[str, ...]]:
    """All but those of *not applicable* alone: nothing is assessed then, and no change is proposed."""
    for size in range(1, most_items + 1):
        every = combinations_with_replacement((NOT_MEET, BASICALLY_MEET, MEET, NOT_APPLICABLE, UNRATED), size)
        yield from (ratings for ratings in every if {*ratings} != {NOT_APPLICABLE})


def inputs(ratings: Sequence[str], figures: Figures | None = None) -> Inputs:
    answers = tuple(Answer(number, "individual", rating) for number, rating in zip(NUMBERS, ratings, strict=False))
    return Inputs(LAW, answers, figures or Figures(), Situation(DAY))


def advice(about: Inputs) -> Advice:
    return advise(about, assess(about), spans(about, DAY, assess(about)))


def smallest_changes(ratings: Sequence[str]) -> set[frozenset[int]]:
    """Every smallest set of items that satisfies the conditions if rerated *meets* or *basically meets*."""
    places = range(len(ratings))
    for size in range(len(ratings) + 1):
        found = {frozenset(some) for some in combinations(places, size) if _can_satisfy(ratings, some)}
        if found:
            return found
    raise AssertionError("All items meeting satisfies the conditions.")


def _can_satisfy(ratings: Sequence[str], changed: Sequence[int]) -> bool:
    kept = [rating for place, rating in enumerate(ratings) if place not in changed]
    return any(
        satisfied([*kept, *[BASICALLY_MEET] * basically, *[MEET] * (len(changed) - basically)])
        for basically in range(len(changed) + 1)
    )


def described(found: Advice) -> set[frozenset[int]]:
    """Every set of item numbers that follows the advice: all items to rate or fix, and enough of each list."""
    sets = {frozenset(found.rate)}
    for reduction in found.reductions:
        some = combinations(reduction.items, len(reduction.items) - reduction.may_stay)
        sets = {one | frozenset(other) for other in some for one in sets}
    return sets


def test_advice_describes_exactly_the_smallest_changes():
    number_of = 0
    for ratings in multisets():
        number_of += 1
        about = inputs(ratings)
        now = assess(about)

        found = advice(about)

        changes = smallest_changes(ratings)
        assert (now.individual == Verdict.SATISFIED) == satisfied(ratings), ratings
        assert described(found) == {frozenset(NUMBERS[place] for place in some) for some in changes}, ratings
        assert now.size_of_change == len(next(iter(changes))), ratings
        assert found.is_empty == satisfied(ratings), ratings
        assert (found.decide, found.wait) == ((), None), ratings
    assert number_of == 1286 - MOST_ITEMS


def test_advice_flips_the_verdict():
    for ratings in multisets():
        about = inputs(ratings)
        for numbers in described(advice(about)):
            answers = tuple(replace(each, rating=MEET) if each.number in numbers else each for each in about.answers)
            assert assess(replace(about, answers=answers)).individual == Verdict.SATISFIED, ratings


def test_work_and_waiting_flip_the_verdict_together():
    """Item 6 fails by its figures. Once it no longer does, its rating counts: *basically meets* uses up room."""
    for ratings in multisets(most_items=5):
        for own in (NOT_MEET, BASICALLY_MEET, MEET):
            about = inputs(ratings, TOO_MANY_BATCHES)
            about = replace(about, answers=(*about.answers, Answer(6, "individual", own)))

            found = advice(about)

            later = (*ratings, BASICALLY_MEET if own == BASICALLY_MEET else MEET)
            numbers = (*NUMBERS[: len(ratings)], 6)
            changes = {frozenset(numbers[place] for place in some) for some in smallest_changes(later)}
            assert described(found) == changes, ratings
            assert found.wait == Wait((6,), until=date(2026, 9, 2))


def test_work_and_the_missing_number_flip_the_verdict():
    """Item 10 lacks last year's number. Once that is entered its rating counts, so *does not meet* must be fixed too."""
    for ratings in multisets(most_items=5):
        for own in (NOT_MEET, BASICALLY_MEET, MEET, UNRATED):
            about = inputs(ratings)
            about = replace(about, answers=(*about.answers, Answer(10, "individual", own)))

            found = advice(about)

            numbers = (*NUMBERS[: len(ratings)], 10)
            changes = {frozenset(numbers[place] for place in some) for some in smallest_changes((*ratings, own))}
            assert described(found) == changes, (ratings, own)
            assert (found.decide, found.wait) == ((10,), None), (ratings, own)


@pytest.mark.parametrize(
    ("ratings", "rate", "reductions"),
    [
        ((MEET, NOT_APPLICABLE), (), []),
        ((BASICALLY_MEET,) * 3, (), []),
        ((BASICALLY_MEET,) * 4, (), [(BASICALLY_MEET, (1, 2, 3, 4), 3)]),
        ((NOT_MEET, MEET, BASICALLY_MEET), (), [(NOT_MEET, (1,), 0)]),
        ((UNRATED, NOT_MEET), (1,), [(NOT_MEET, (2,), 0)]),
        (
            (NOT_MEET, BASICALLY_MEET, NOT_MEET, *[BASICALLY_MEET] * 4),
            (),
            [(NOT_MEET, (1, 3), 0), (BASICALLY_MEET, (2, 4, 5, 9, 11), 3)],
        ),
    ],
)
def test_content_of_the_advice(ratings: tuple[str, ...], rate: tuple[int, ...], reductions: list[tuple]):
    found = advice(inputs(ratings))

    assert found.rate == rate
    assert [(each.rating, each.items, each.may_stay) for each in found.reductions] == reductions

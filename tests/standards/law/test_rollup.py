"""Item 10: which sub-items apply, and every combination rolled up, compared with the standard's wording."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.law.rollup import SubRating, applies, roll_up, sub_ratings
from standards.states import Rating, SubItemRule

MEET, BASICALLY, NOT, NOT_APPLICABLE = Rating.MEET, Rating.BASICALLY_MEET, Rating.NOT_MEET, Rating.NOT_APPLICABLE
ITEM_10 = {1: SubItemRule.ALWAYS, 2: SubItemRule.COUNT_KNOWN, 3: SubItemRule.COUNT_UNKNOWN}


@pytest.mark.parametrize(
    ("rule", "known", "expected"),
    [
        (SubItemRule.ALWAYS, "", True),
        (SubItemRule.ALWAYS, "known", True),
        (SubItemRule.COUNT_KNOWN, "", None),
        (SubItemRule.COUNT_KNOWN, "known", True),
        (SubItemRule.COUNT_KNOWN, "unknown", False),
        (SubItemRule.COUNT_UNKNOWN, "", None),
        (SubItemRule.COUNT_UNKNOWN, "known", False),
        (SubItemRule.COUNT_UNKNOWN, "unknown", True),
    ],
)
def test_which_sub_item_applies(rule: str, known: str, expected: bool | None):
    assert applies(rule, known) is expected


@pytest.mark.parametrize(
    ("known", "one", "two", "three", "expected"),
    [
        ("known", MEET, MEET, "", MEET),
        ("known", MEET, BASICALLY, "", BASICALLY),
        ("known", MEET, NOT, "", NOT),
        ("known", NOT, MEET, "", NOT),
        ("known", MEET, "", MEET, ""),
        ("known", MEET, MEET, NOT, MEET),  # 10(3) is left out, whatever its rating
        ("unknown", MEET, NOT, MEET, MEET),
        ("unknown", MEET, "", NOT, NOT),
        ("unknown", MEET, MEET, "", ""),
        ("", MEET, MEET, MEET, ""),
    ],
)
def test_roll_up_of_item_10(known: str, one: str, two: str, three: str, expected: str):
    subs = sub_ratings(ITEM_10, {1: one, 2: two, 3: three}, known)

    assert roll_up(subs) == expected


def test_sub_items_are_unrated_or_not_applicable_by_rule():
    assert sub_ratings(ITEM_10, {1: MEET}, "known") == [
        SubRating(1, True, MEET),
        SubRating(2, True, ""),
        SubRating(3, False, NOT_APPLICABLE),
    ]


def test_every_combination_follows_the_standard():
    for ratings in product((MEET, BASICALLY, NOT, NOT_APPLICABLE), repeat=3):
        subs = [SubRating(place, True, rating) for place, rating in enumerate(ratings, 1)]
        counted = [rating for rating in ratings if rating != NOT_APPLICABLE]

        result = roll_up(subs)

        assert (result == NOT_APPLICABLE) == (counted == [])
        assert (result == NOT) == (NOT in counted)
        assert (result == MEET) == (counted != [] and all(rating == MEET for rating in counted))


@given(st.lists(st.sampled_from([MEET, BASICALLY, NOT, NOT_APPLICABLE]), max_size=6), st.randoms())
def test_order_of_sub_items_does_not_matter(ratings: list[str], random):
    subs = [SubRating(place, True, rating) for place, rating in enumerate(ratings, 1)]
    shuffled = subs[:]
    random.shuffle(shuffled)

    assert roll_up(shuffled) == roll_up(subs)


def test_sub_item_that_does_not_apply_is_skipped():
    assert roll_up([SubRating(1, True, Rating.MEET), SubRating(2, False, Rating.NOT_MEET)]) == Rating.MEET

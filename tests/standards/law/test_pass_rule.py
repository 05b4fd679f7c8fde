"""Each condition of the pass rule, and a second rule, which proves that editions choose their own."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import pytest

from standards import states
from standards.law.advice import margin
from standards.law.figures import Figures
from standards.law.limits import Condition
from standards.law.pass_rule import PASS_RULES, Outcome, PassRule, Rated, Reduction, Verdict, combined
from standards.law.readiness import Answer, General, Inputs, assess
from standards.law.results import Situation
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET
from tests.standards.law.edition_2022 import LAW

SATISFIED, NOT_SATISFIED = Verdict.SATISFIED, Verdict.NOT_SATISFIED
UNDECIDED, NOT_ASSESSED = Verdict.UNDECIDED, Verdict.NOT_ASSESSED
NUMBERS = (1, 2, 3, 4, 5, 9, 11, 12)


def inputs(*ratings: str, general: General | None = None) -> Inputs:
    answers = tuple(Answer(number, "individual", rating) for number, rating in zip(NUMBERS, ratings, strict=False))
    return Inputs(LAW, answers, Figures(), Situation(date(2026, 3, 15)), general)


@pytest.mark.parametrize(
    ("ratings", "nothing_unmet", "few_basically"),
    [
        ((MEET,), SATISFIED, SATISFIED),
        ((NOT_APPLICABLE, MEET), SATISFIED, SATISFIED),
        ((NOT_APPLICABLE, NOT_APPLICABLE), NOT_ASSESSED, NOT_ASSESSED),
        ((NOT_MEET, MEET), NOT_SATISFIED, SATISFIED),
        ((BASICALLY_MEET,) * 3, SATISFIED, SATISFIED),
        ((BASICALLY_MEET,) * 4, SATISFIED, NOT_SATISFIED),
        (("", MEET), UNDECIDED, SATISFIED),
        (("", NOT_MEET), NOT_SATISFIED, SATISFIED),
        (("", *[BASICALLY_MEET] * 2), UNDECIDED, SATISFIED),
        (("", *[BASICALLY_MEET] * 3), UNDECIDED, UNDECIDED),
        (("", *[BASICALLY_MEET] * 4), UNDECIDED, NOT_SATISFIED),
        (("",) * 3, UNDECIDED, SATISFIED),
        (("",) * 4, UNDECIDED, UNDECIDED),
    ],
)
def test_conditions_by_ratings(ratings: tuple[str, ...], nothing_unmet: Verdict, few_basically: Verdict):
    now = assess(inputs(*ratings))

    assert [outcome.verdict for outcome in now.outcomes] == [nothing_unmet, NOT_ASSESSED, few_basically]
    assert now.individual == combined(now.outcomes)
    assert now.overall is None
    assert now.all_outcomes == now.outcomes


def test_items_that_decide_a_condition():
    now = assess(inputs(NOT_MEET, BASICALLY_MEET, MEET, "", NOT_APPLICABLE, NOT_MEET))

    nothing_unmet, general, few_basically = now.outcomes
    assert nothing_unmet == Outcome(LAW.conditions[0], NOT_SATISFIED, items=(1, 9), undecided=(4,), spare=-2)
    assert general == Outcome(LAW.conditions[1], NOT_ASSESSED, items=(), undecided=(), spare=3)
    assert few_basically == Outcome(LAW.conditions[2], SATISFIED, items=(2,), undecided=(4,), spare=2)
    assert now.undecided == (4,)
    assert now.reductions == (Reduction(NOT_MEET, (1, 9), 0),)
    assert now.size_of_change == 3


@pytest.mark.parametrize(
    ("general", "of_its_part", "overall"),
    [
        (General(0, 0), SATISFIED, SATISFIED),
        (General(0, 3), SATISFIED, SATISFIED),
        (General(0, 4), NOT_SATISFIED, NOT_SATISFIED),
        (General(1, 0), SATISFIED, NOT_SATISFIED),
    ],
)
def test_general_numbers_as_entered(general: General, of_its_part: Verdict, overall: Verdict):
    now = assess(inputs(*[BASICALLY_MEET] * 3, general=general))

    assert now.individual == SATISFIED
    assert now.overall == overall
    assert now.all_outcomes[1].verdict == of_its_part
    assert [outcome.verdict for outcome in now.outcomes] == [SATISFIED, NOT_ASSESSED, SATISFIED]


def test_basically_meets_is_counted_by_part():
    """Three of each are allowed, not three together."""
    now = assess(inputs(*[BASICALLY_MEET] * 4, general=General(0, 3)))

    assert [outcome.verdict for outcome in now.all_outcomes] == [SATISFIED, SATISFIED, NOT_SATISFIED]


def test_general_numbers_leave_unrated_items_undecided():
    now = assess(inputs("", general=General(0, 0)))

    assert (now.individual, now.overall) == (UNDECIDED, UNDECIDED)


@pytest.mark.parametrize(
    ("general", "overall"),
    [(None, None), (General(0, 0), NOT_ASSESSED), (General(0, 3), NOT_ASSESSED), (General(1, 0), NOT_SATISFIED)],
)
def test_nothing_applicable_is_never_satisfied(general: General | None, overall: Verdict | None):
    now = assess(inputs(NOT_APPLICABLE, NOT_APPLICABLE, general=general))

    assert (now.individual, now.overall) == (NOT_ASSESSED, overall)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], SATISFIED),
        ([NOT_ASSESSED], NOT_ASSESSED),
        ([SATISFIED, NOT_ASSESSED], SATISFIED),
        ([UNDECIDED, SATISFIED], UNDECIDED),
        ([UNDECIDED, NOT_SATISFIED, SATISFIED], NOT_SATISFIED),
    ],
)
def test_conditions_combined(verdicts: list[Verdict], expected: Verdict):
    outcomes = [Outcome(LAW.conditions[0], verdict, (), (), 0) for verdict in verdicts]

    assert combined(outcomes) == expected


def test_strictest_of_two_conditions_says_how_many_may_stay():
    looser, stricter = (Condition(place, BASICALLY_MEET, "", most) for place, most in ((1, 3), (2, 1)))
    answers = inputs(*[BASICALLY_MEET] * 4)

    for conditions in ((looser, stricter), (stricter, looser)):
        now = assess(replace(answers, law=replace(LAW, conditions=conditions)))

        assert now.reductions == (Reduction(BASICALLY_MEET, (1, 2, 3, 4), 1),)
        assert now.size_of_change == 3


@pytest.mark.parametrize(("number", "expected"), [(0, 3), (2, 1), (3, 0), (4, -1)])
def test_margin_of_a_rating(number: int, expected: int):
    outcomes = assess(inputs(MEET, *[BASICALLY_MEET] * number)).outcomes

    assert margin(outcomes, BASICALLY_MEET) == expected


def test_margin_is_that_of_the_narrowest_assessed_condition():
    now = assess(inputs(BASICALLY_MEET, general=General(0, 3)))

    assert margin(now.outcomes, BASICALLY_MEET) == 2
    assert margin(now.all_outcomes, BASICALLY_MEET) == 0
    assert margin(now.outcomes, NOT_MEET) == 0
    assert margin(now.outcomes, NOT_APPLICABLE) is None


# --- Another pass rule ---------------------------------------------------------------------------

POINTS = {MEET: 2, BASICALLY_MEET: 1, NOT_MEET: -2}


def judge_score(rated: Sequence[Rated], conditions: Sequence[Condition], parts: Collection[str]) -> tuple[Outcome, ...]:
    """Like editions before 2022: points are added up, and at most `most` may be lost."""
    found = []
    for condition in conditions:
        lost = sum(2 - POINTS[item.rating] for item in rated if item.rating in POINTS)
        undecided = tuple(item.number for item in rated if not item.rating)
        items = tuple(item.number for item in rated if item.rating in (NOT_MEET, BASICALLY_MEET))
        verdict = NOT_SATISFIED if lost > condition.most else UNDECIDED if undecided else SATISFIED
        found.append(Outcome(condition, verdict, items, undecided, condition.most - lost))
    return tuple(found)


def raise_all(outcomes: Sequence[Outcome]) -> tuple[Reduction, ...]:
    return tuple(
        Reduction(outcome.condition.rating, outcome.items, 0)
        for outcome in outcomes
        if outcome.verdict == NOT_SATISFIED
    )


@pytest.fixture
def by_score(monkeypatch: pytest.MonkeyPatch) -> Inputs:
    monkeypatch.setattr("standards.law.readiness.PASS_RULES", {**PASS_RULES, "score": PassRule(judge_score, raise_all)})
    condition = Condition(position=1, rating="", part="", most=4)
    return replace(inputs(), law=replace(LAW, pass_rule="score", conditions=(condition,)))


def rated(about: Inputs, *ratings: str) -> Inputs:
    return replace(about, answers=inputs(*ratings).answers)


def test_edition_may_name_another_pass_rule(by_score: Inputs):
    assert assess(rated(by_score, *[BASICALLY_MEET] * 4)).individual == SATISFIED
    assert assess(rated(by_score, NOT_MEET, MEET)).individual == SATISFIED
    assert assess(rated(by_score, MEET, "")).individual == UNDECIDED

    too_low = assess(rated(by_score, NOT_MEET, BASICALLY_MEET))

    assert too_low.individual == NOT_SATISFIED
    assert too_low.outcomes[0].spare == -1
    assert too_low.reductions == (Reduction("", (1, 2), 0),)


def test_unknown_pass_rule_is_an_error(by_score: Inputs):
    with pytest.raises(KeyError, match="unheard-of"):
        assess(replace(by_score, law=replace(by_score.law, pass_rule="unheard-of")))


def test_editions_can_name_exactly_the_built_pass_rules():
    assert {each.value for each in states.PassRuleName} == set(PASS_RULES)

"""The verdict from answers and figures: an item counts as the worse of the two."""

from dataclasses import replace
from datetime import date

import pytest

from standards.law.figures import Figures, Mode, Notification, Penalty, YesNoOpen
from standards.law.pass_rule import Rated, Verdict
from standards.law.readiness import (
    Answer,
    General,
    Inputs,
    Reading,
    assess,
    assess_on,
    follows_figures,
    implied_rating,
)
from standards.law.results import Result, Situation, worst
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET
from tests.standards.law.edition_2022 import LAW

APPLICATION = Situation(date(2026, 3, 15))
RE_REVIEW = Situation(date(2026, 8, 1), Mode.RE_REVIEW, date(2021, 8, 1))
UNRATED = ""


def of_item_7(finding: YesNoOpen) -> Figures:
    return Figures(notifications=(Notification(date(2025, 9, 1), serious=True, quality_management=finding),))


def about_item_7(rating: str, finding: YesNoOpen, situation: Situation = APPLICATION) -> Inputs:
    return Inputs(LAW, (Answer(7, "individual", rating),), of_item_7(finding), situation)


@pytest.mark.parametrize(
    ("rating", "finding", "counted"),
    [
        (MEET, YesNoOpen.NO, MEET),
        (BASICALLY_MEET, YesNoOpen.NO, BASICALLY_MEET),
        (NOT_MEET, YesNoOpen.NO, NOT_MEET),
        (UNRATED, YesNoOpen.NO, UNRATED),
        (NOT_APPLICABLE, YesNoOpen.NO, NOT_APPLICABLE),
        (MEET, YesNoOpen.YES, NOT_MEET),
        (BASICALLY_MEET, YesNoOpen.YES, NOT_MEET),
        (NOT_MEET, YesNoOpen.YES, NOT_MEET),
        (UNRATED, YesNoOpen.YES, NOT_MEET),
        (NOT_APPLICABLE, YesNoOpen.YES, NOT_MEET),
        (MEET, YesNoOpen.OPEN, UNRATED),
        (BASICALLY_MEET, YesNoOpen.OPEN, UNRATED),
        (NOT_MEET, YesNoOpen.OPEN, NOT_MEET),
        (UNRATED, YesNoOpen.OPEN, UNRATED),
    ],
)
def test_item_counts_as_the_worse_of_answer_and_figures(rating: str, finding: YesNoOpen, counted: str):
    assert assess(about_item_7(rating, finding)).rated == (Rated(7, "individual", counted),)


def test_item_without_figures_counts_as_answered():
    answers = tuple(
        Answer(number, "individual", rating)
        for number, rating in ((1, MEET), (2, BASICALLY_MEET), (4, NOT_MEET), (5, UNRATED), (9, NOT_APPLICABLE))
    )

    now = assess(Inputs(LAW, answers, Figures(), APPLICATION))

    assert [(item.number, item.rating) for item in now.rated] == [(each.number, each.rating) for each in answers]


def test_figures_out_of_scope_do_not_count():
    figures = Figures(penalties=(Penalty(date(2025, 9, 1), fine=20_000_00),), documents={2025: 0})

    now = assess(Inputs(LAW, (Answer(1, "individual", MEET),), figures, APPLICATION))

    assert now.individual == Verdict.SATISFIED
    assert now.results["10"] == Result.NOT_MEET


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Result.MEET, MEET),
        (Result.NOT_MEET, NOT_MEET),
        (Result.NOT_APPLICABLE, NOT_APPLICABLE),
        (Result.UNDETERMINED, ""),
    ],
)
def test_rating_implied_by_a_result(result: Result, expected: str):
    assert implied_rating(10, {"10": result, "1": Result.MEET}) == expected
    assert implied_rating(2, {"10": result}) is None


@pytest.mark.parametrize(
    ("rating", "result", "expected"),
    [
        (MEET, Result.MEET, False),
        (MEET, Result.NOT_MEET, False),
        (MEET, Result.UNDETERMINED, False),
        (BASICALLY_MEET, Result.MEET, False),
        (BASICALLY_MEET, Result.UNDETERMINED, False),
        (BASICALLY_MEET, Result.NOT_MEET, False),
        (NOT_MEET, Result.NOT_MEET, True),
        (NOT_MEET, Result.UNDETERMINED, False),
        (NOT_MEET, Result.MEET, False),
        (UNRATED, Result.MEET, False),
        (UNRATED, Result.NOT_MEET, False),
        (NOT_APPLICABLE, Result.NOT_MEET, False),
    ],
)
def test_figures_that_explain_a_rating_of_not_met(rating: str, result: Result, expected: bool):
    assert follows_figures(Answer(7, "individual", rating), {"7": result}) is expected
    assert follows_figures(Answer(1, "individual", rating), {"7": result}) is False


@pytest.mark.parametrize(
    ("rating", "finding", "then"),
    [
        (MEET, YesNoOpen.YES, MEET),
        (NOT_MEET, YesNoOpen.YES, MEET),
        (MEET, YesNoOpen.OPEN, MEET),
        # The reason is not in the figures, so it does not go away with time.
        (NOT_MEET, YesNoOpen.OPEN, NOT_MEET),
        (NOT_MEET, YesNoOpen.NO, NOT_MEET),
        (BASICALLY_MEET, YesNoOpen.NO, BASICALLY_MEET),
        (UNRATED, YesNoOpen.YES, UNRATED),
        (NOT_APPLICABLE, YesNoOpen.NO, NOT_APPLICABLE),
    ],
)
def test_rating_after_the_notification_has_aged_out(rating: str, finding: YesNoOpen, then: str):
    inputs = about_item_7(rating, finding)

    later = assess_on(inputs, date(2026, 9, 2), assess(inputs))

    assert later.rated == (Rated(7, "individual", then),)
    assert later.evaluation.situation.reference_date == date(2026, 9, 2)


@pytest.mark.parametrize("rating", [MEET, BASICALLY_MEET])
def test_rating_before_the_notification(rating: str):
    inputs = about_item_7(rating, YesNoOpen.YES)

    assert assess_on(inputs, date(2025, 8, 31), assess(inputs)).individual == Verdict.SATISFIED
    assert assess_on(inputs, date(2025, 9, 1), assess(inputs)).individual == Verdict.NOT_SATISFIED


def test_answer_worse_than_figures_stays_if_they_get_bad():
    inputs = replace(about_item_7(BASICALLY_MEET, YesNoOpen.YES), situation=Situation(date(2025, 8, 31)))

    assert assess_on(inputs, date(2025, 9, 1), assess(inputs)).rated[0].rating == NOT_MEET


def test_two_readings_of_a_re_review():
    figures = Figures(
        penalties=(Penalty(date(2025, 1, 10), fine=20_000_00), Penalty(date(2026, 6, 1), fine=500_00)),
        documents={2025: 20_000},
    )
    inputs = Inputs(LAW, (Answer(10, "individual", MEET),), figures, RE_REVIEW)

    literal, cautious = assess(inputs), assess(inputs, Reading.WORST)

    assert (literal.individual, cautious.individual) == (Verdict.SATISFIED, Verdict.NOT_SATISFIED)
    assert (literal.results["10(1)"], cautious.results["10(1)"]) == (Result.MEET, Result.NOT_MEET)
    assert cautious.evaluation == literal.evaluation


def test_application_has_one_reading():
    inputs = about_item_7(MEET, YesNoOpen.YES)

    assert assess(inputs, Reading.WORST) == assess(inputs)
    assert assess(inputs).evaluation.worst_window is None


def test_general_numbers_count_as_that_many_items():
    assert General(1, 2).rated == (
        Rated(0, "general", NOT_MEET),
        Rated(0, "general", BASICALLY_MEET),
        Rated(0, "general", BASICALLY_MEET),
    )


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], Result.NOT_APPLICABLE),
        ([Result.NOT_APPLICABLE], Result.NOT_APPLICABLE),
        ([Result.NOT_APPLICABLE, Result.MEET], Result.MEET),
        ([Result.MEET, Result.UNDETERMINED], Result.UNDETERMINED),
        ([Result.UNDETERMINED, Result.NOT_MEET, Result.MEET], Result.NOT_MEET),
    ],
)
def test_worst_of_several_results(results: list[Result], expected: Result):
    assert worst(results) == expected


def test_no_penalty_is_within_the_strictest_limit():
    law = replace(LAW, limits=tuple(replace(limit, most=0) for limit in LAW.limits))
    inputs = Inputs(law, (Answer(10, "individual", MEET),), Figures(documents={2025: 0}), RE_REVIEW)

    assert assess(inputs).results["10(2)"] == Result.MEET

"""Warnings beside the results of figures, which the command prints first."""

from dataclasses import replace
from datetime import date

import pytest

from standards.law.figures import Figures, Listing, Mode, Notification, Penalty
from standards.law.figures_advice import advice, warnings
from standards.law.limits import Law
from standards.law.results import Situation
from tests.standards.law.edition_2022 import LAW

SITUATION = Situation(date(2026, 3, 15))
SOME = Figures(documents={2025: 20_000})


def said(law: Law, figures: Figures, situation: Situation) -> list[str]:
    return [each.text.en for each in warnings(law, figures, situation)]


def test_edition_without_limits_is_warned_of():
    law = replace(LAW, limits=())

    assert said(law, SOME, SITUATION) == ["Edition 2022 has no limits for figures, so figures decide nothing."]
    assert {way: text.en for way, text in advice(law, SOME, SITUATION).items()} == {"by_work": "", "by_waiting": ""}


def test_date_before_an_edition_without_end_is_warned_of():
    law = replace(LAW, valid_from=date(2026, 4, 1), valid_until=None)

    assert said(law, SOME, SITUATION) == [
        "The reference date 15 March 2026 is before this edition becomes valid (1 April 2026). Ask customs which edition applies."
    ]


def test_date_after_the_validity_is_warned_of():
    late = replace(SITUATION, reference_date=date(2027, 3, 15))

    assert said(LAW, SOME, late) == [
        (
            "The reference date 15 March 2027 is outside the period in which this edition is valid"
            " (28 October 2022 to 31 March 2026). Ask customs which edition applies."
        )
    ]


def test_nothing_is_warned_of_within_validity():
    assert list(warnings(LAW, SOME, SITUATION)) == []


def test_last_acceptance_and_missing_figures_are_warned_of():
    accepted = replace(SITUATION, last_accepted_on=date(2021, 8, 1))

    assert said(LAW, Figures(), accepted) == [
        "“last_accepted_on” (1 August 2021) was given, but this is no re-review, so it changes nothing.",
        "No figures were given: the results only say that nothing recorded exceeds a limit.",
    ]


@pytest.mark.parametrize(
    "figures",
    [
        Figures(penalties=(Penalty(date(2025, 9, 1)),)),
        Figures(notifications=(Notification(date(2025, 9, 1), ("A",)),)),
        Figures(listings=(Listing(date(2025, 9, 1)),)),
    ],
)
def test_figures_of_one_kind_are_figures(figures: Figures):
    assert said(LAW, figures, SITUATION) == []


def test_acceptance_in_a_re_review_is_not_warned_of():
    again = replace(SITUATION, mode=Mode.RE_REVIEW, last_accepted_on=date(2021, 8, 1))

    assert said(LAW, SOME, again) == []


def test_advice_is_given_as_if_every_item_were_met():
    figures = Figures(
        penalties=(Penalty(date(2025, 9, 1), fine=1_000_001),),
        listings=(Listing(date(2025, 12, 1), date(2026, 1, 1)),),
        documents={2025: 30_000},
    )

    assert {way: text.en for way, text in advice(LAW, figures, SITUATION).items()} == {
        "by_work": "",
        "by_waiting": (
            "Wait with items 8 and 10 until 2 January 2027, and by then enter the number of relevant documents of 2026"
            " (any number is enough)."
        ),
    }

"""Warnings beside the results of figures, which the command prints first."""

from dataclasses import replace
from datetime import date

from standards.law.figures import Figures
from standards.law.figures_advice import advice, warnings
from standards.law.results import Situation
from tests.standards.law.edition_2022 import LAW

SITUATION = Situation(date(2026, 3, 15))
SOME = Figures(documents={2025: 20_000})


def test_edition_without_limits_is_warned_of():
    law = replace(LAW, limits=())

    assert [each.code for each in warnings(law, SOME, SITUATION)] == ["warning_no_limits"]
    assert {way: text.en for way, text in advice(law, SOME, SITUATION).items()} == {"by_work": "", "by_waiting": ""}


def test_date_before_an_edition_without_end_is_warned_of():
    law = replace(LAW, valid_from=date(2026, 4, 1), valid_until=None)

    assert [each.code for each in warnings(law, SOME, SITUATION)] == ["check_before_validity"]


def test_nothing_is_warned_of_within_validity():
    assert list(warnings(LAW, SOME, SITUATION)) == []


def test_last_acceptance_and_missing_figures_are_warned_of():
    accepted = replace(SITUATION, last_accepted_on=date(2021, 8, 1))

    assert [each.code for each in warnings(LAW, Figures(), accepted)] == ["warning_last_accepted", "warning_no_figures"]

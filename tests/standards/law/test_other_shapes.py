"""Editions of another shape: limits joined by "or", printed numbers of sub-items, a share of documents without alternatives."""

from dataclasses import replace
from datetime import date

import pytest

from standards.law.checks import checks
from standards.law.evaluation import evaluate
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Penalty
from standards.law.figures_file import answer
from standards.law.limits import Law, Limit, LimitCode
from standards.law.other_day import on_another_day
from standards.law.readiness import assess
from standards.law.results import Result, Situation, best
from standards.law.statement import statement
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from tests.standards.law.edition_2022 import LAW

SITUATION = Situation(date(2026, 3, 1))
SHARE = Limit(item=3, code=LimitCode.PENALTY_COUNT, most=1, per=10_000, sub_item=1, printed="C.1", alternative=1)
SUM = Limit(item=3, code=LimitCode.PENALTY_SUM, most=5_000_00, sub_item=1, printed="C.1", alternative=1)
AMOUNT = Limit(item=3, code=LimitCode.PENALTY_AMOUNT, most=4_000_00, sub_item=1, printed="C.1")


def law(*limits: Limit) -> Law:
    return replace(LAW, limits=limits, penalty_types=())


def fined(*yuan: int, documents: dict[int, int | None] | None = None) -> Figures:
    penalties = tuple(Penalty(date(2025, 9, 1 + day), fine=amount * 100) for day, amount in enumerate(yuan))
    return Figures(penalties=penalties, documents=documents or {})


@pytest.mark.parametrize(
    ("figures", "result"),
    [
        (fined(3_000, documents={2025: 10_000}), Result.MEET),
        (fined(3_000, documents={2025: 9_999}), Result.MEET),
        (fined(3_000, 3_000, documents={2025: 20_000}), Result.MEET),
        (fined(3_000, 3_000, documents={2025: 19_999}), Result.NOT_MEET),
        (fined(3_000, 3_000), Result.UNDETERMINED),
        (fined(3_000), Result.MEET),
        (fined(4_500), Result.NOT_MEET),
    ],
)
def test_one_alternative_is_enough_beside_the_others(figures: Figures, result: Result):
    results = evaluate(law(SHARE, SUM, AMOUNT), figures, SITUATION).results

    assert results == {"C.1": result, "3": result}


def test_limit_between_two_alternatives_must_be_met_too():
    figures = fined(4_500, documents={2025: 10_000})

    assert evaluate(law(SHARE, AMOUNT, SUM), figures, SITUATION).results["3"] == Result.NOT_MEET


def test_share_of_one_in_two_is_undecided_without_number():
    share = Limit(item=3, code=LimitCode.PENALTY_COUNT, most=1, per=2)

    assert evaluate(law(share), fined(3_000), SITUATION).results["3"] == Result.UNDETERMINED


def test_best_of_nothing_is_not_applicable():
    assert best([]) == Result.NOT_APPLICABLE


def test_trace_says_that_one_is_enough_and_no_room_is_told():
    evaluation = evaluate(law(SHARE, SUM), fined(documents={2025: 10_000}), SITUATION)

    lines = trace(Basis(law(SHARE, SUM), fined(documents={2025: 10_000}), evaluation))

    assert [line.code for line in lines["C.1"]][-2:] == ["one_is_enough", "result"]
    assert [line.code for line in lines["3"] if "affordable" in line.code] == []


def test_printed_numbers_follow_the_items_in_the_answer():
    edition = law(SHARE, SUM)
    evaluation = evaluate(edition, fined(), SITUATION)

    assert list(answer(evaluation, trace(Basis(edition, fined(), evaluation)), [])["results"]) == ["3", "C.1"]


def test_sub_items_follow_their_item_in_the_answer():
    edition = law(*(Limit(item=item, code=LimitCode.PENALTY_SUM, most=1, sub_item=1) for item in (3, 5)))
    evaluation = evaluate(edition, fined(), SITUATION)

    results = answer(evaluation, trace(Basis(edition, fined(), evaluation)), [])["results"]

    assert list(results) == ["3", "3(1)", "5", "5(1)"]


def facts(*parts: str) -> Facts:
    items = tuple(ItemFacts(number, part, LAW.conditions[0].text, "meet") for number, part in enumerate(parts, start=1))
    return Facts(law=law(), items=items, figures=Figures(), situation=SITUATION, as_of=date(2026, 3, 1))


def test_edition_without_penalty_limits_says_so():
    about = facts("individual")

    (check,) = (each for each in checks(about, assess(about.inputs)) if each.code == "limits_elsewhere")

    assert check.text.en.startswith("This edition has no limits for customs penalties here")


@pytest.mark.parametrize(
    ("parts", "headline", "general"),
    [
        (
            ("individual",),
            "Individual standards: conditions satisfied on self-assessment",
            "General standards: not assessed here.",
        ),
        (
            ("general",),
            "General standards: conditions satisfied on self-assessment",
            "Individual standards: not assessed here.",
        ),
    ],
)
def test_verdict_names_the_parts_that_are_rated(parts: tuple[str, ...], headline: str, general: str):
    about = facts(*parts)

    found, other = statement(about), on_another_day(about, date(2026, 3, 2))

    assert (found.headline.en, found.general.en) == (headline, general)
    assert other.headline.en == f"For 2 March 2026: {headline}."


def test_general_items_that_are_rated_decide_their_conditions():
    found = statement(facts("general", "individual"))

    assert [each.verdict for each in found.conditions] == ["satisfied", "satisfied", "satisfied"]
    assert (found.headline.en, found.general.en) == (
        "General and individual standards: conditions satisfied on self-assessment",
        "The general standards are assessed here, too: every condition is computed from the ratings.",
    )

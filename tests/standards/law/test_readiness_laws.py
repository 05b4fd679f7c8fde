"""Laws that every verdict obeys, whatever the answers and figures are."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from acecs.text.bilingual import NOTHING
from standards import ratings
from standards.law.evaluation import evaluate
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Mode, Penalty
from standards.law.pass_rule import Verdict
from standards.law.projection import spans
from standards.law.readiness import Answer, Inputs, Reading, assess, assess_on
from standards.law.results import Result, Situation
from standards.law.statement import statement
from standards.law.window import back_from
from tests.standards.law.edition_2022 import LAW
from tests.standards.law.some_figures import LAST_ACCEPTED_ON, RATINGS, countable_penalties, subjects

laws = settings(max_examples=80)
# Higher is better.
VERDICTS = (Verdict.NOT_SATISFIED, Verdict.UNDECIDED, Verdict.NOT_ASSESSED, Verdict.SATISFIED)
RESULTS = (Result.NOT_MEET, Result.UNDETERMINED, Result.MEET)


def rank(verdict: Verdict) -> int:
    return VERDICTS.index(verdict)


def no_better(before: Mapping[str, Result], after: Mapping[str, Result]) -> bool:
    """True if *not applicable* stays so and everything else is the same or worse."""
    return all(
        after[key] == before[key]
        if Result.NOT_APPLICABLE in (before[key], after[key])
        else RESULTS.index(after[key]) <= RESULTS.index(before[key])
        for key in before
    )


def with_penalty(inputs: Inputs, penalty: Penalty) -> Inputs:
    figures = replace(inputs.figures, penalties=(*inputs.figures.penalties, penalty))
    return replace(inputs, figures=figures)


def improved(inputs: Inputs, place: int) -> Inputs:
    """Raise the rating of one answer by one step, if there is a better one."""
    answer = inputs.answers[place % len(inputs.answers)]
    step = {ratings.NOT_MEET: ratings.BASICALLY_MEET, ratings.BASICALLY_MEET: ratings.MEET}
    better = replace(answer, rating=step.get(answer.rating, answer.rating))
    return replace(inputs, answers=tuple(better if each is answer else each for each in inputs.answers))


# --- Improving a rating ------------------------------------------------------------------------


@laws
@given(subjects(Mode.APPLICATION), st.integers(0, 8))
def test_better_rating_never_makes_the_verdict_worse(inputs: Inputs, place: int):
    before = assess(inputs).individual

    after = assess(improved(inputs, place)).individual

    assert rank(after) >= rank(before)


@laws
@given(subjects(Mode.RE_REVIEW), st.integers(0, 8))
def test_better_rating_in_a_re_review_by_the_worst_window(inputs: Inputs, place: int):
    before = assess(inputs, Reading.WORST).individual

    after = assess(improved(inputs, place), Reading.WORST).individual

    assert rank(after) >= rank(before)


# --- Adding a penalty that counts --------------------------------------------------------------


@laws
@given(subjects(Mode.APPLICATION), countable_penalties)
def test_penalty_never_makes_anything_better(inputs: Inputs, penalty: Penalty):
    before = assess(inputs)

    after = assess(with_penalty(inputs, penalty))

    assert no_better(before.results, after.results)
    assert rank(after.individual) <= rank(before.individual)


@laws
@given(subjects(Mode.RE_REVIEW), countable_penalties)
def test_penalty_in_a_re_review_by_the_worst_window(inputs: Inputs, penalty: Penalty):
    before = assess(inputs, Reading.WORST)

    after = assess(with_penalty(inputs, penalty), Reading.WORST)

    assert no_better(before.results, after.results)
    assert rank(after.individual) <= rank(before.individual)


def test_penalty_can_improve_the_literal_reading():
    """RMB 20,000 on 2025-01-10, then RMB 500 on 2026-06-01: the second one moves the window past the first."""
    situation = Situation(date(2026, 8, 1), Mode.RE_REVIEW, date(2021, 8, 1))
    figures = Figures(penalties=(Penalty(date(2025, 1, 10), fine=20_000_00),), documents={2025: 20_000})
    before = Inputs(LAW, (Answer(10, "individual", ratings.MEET),), figures, situation)

    after = with_penalty(before, Penalty(date(2026, 6, 1), fine=500_00))

    assert assess(before, Reading.LITERAL).individual == Verdict.NOT_SATISFIED
    assert assess(after, Reading.LITERAL).individual == Verdict.SATISFIED
    assert assess(before, Reading.WORST).individual == Verdict.NOT_SATISFIED
    assert assess(after, Reading.WORST).individual == Verdict.NOT_SATISFIED


@laws
@given(subjects(Mode.RE_REVIEW))
def test_worst_window_is_never_better_than_the_literal_one(inputs: Inputs):
    evaluation = evaluate(inputs.law, inputs.figures, inputs.situation)

    assert evaluation.worst_window is not None
    assert no_better(evaluation.results, evaluation.worst_window)


# --- The window --------------------------------------------------------------------------------


@laws
@given(subjects(Mode.APPLICATION), st.data())
def test_record_outside_the_window_equals_no_record(inputs: Inputs, data: st.DataObject):
    window = back_from(inputs.situation.reference_date, LAW.window_months)
    outside = data.draw(
        st.integers(1, 900).map(lambda days: window.start - timedelta(days=days))
        | st.integers(1, 900).map(lambda days: window.end + timedelta(days=days))
    )
    figures = inputs.figures
    for kind in ("penalties", "notifications", "listings"):
        for place, record in enumerate(getattr(figures, kind)):
            moved = {
                "penalties": {"decided_on": outside},
                "notifications": {"notified_on": outside},
                "listings": {"since": outside, "until": outside},
            }[kind]
            others = getattr(figures, kind)[:place], getattr(figures, kind)[place + 1 :]
            elsewhere = replace(figures, **{kind: (*others[0], replace(record, **moved), *others[1])})
            without = replace(figures, **{kind: (*others[0], *others[1])})

            found = assess(replace(inputs, figures=elsewhere))

            expected = assess(replace(inputs, figures=without))
            assert found.results == expected.results
            assert found.outcomes == expected.outcomes


@laws
@given(subjects(Mode.RE_REVIEW), st.integers(1, 900))
def test_penalty_too_old_for_a_re_review_equals_no_penalty(inputs: Inputs, days: int):
    floor = back_from(LAST_ACCEPTED_ON, LAW.window_months).start
    old = Penalty(floor - timedelta(days=days), fine=20_000_00)

    found = assess(with_penalty(inputs, old), Reading.WORST)

    assert found.results == assess(inputs, Reading.WORST).results


# --- Nothing but the inputs counts ---------------------------------------------------------------


@laws
@given(subjects(Mode.APPLICATION) | subjects(Mode.RE_REVIEW), st.randoms(use_true_random=False))
def test_order_of_records_does_not_matter(inputs: Inputs, chance: random.Random):
    def shuffled(rows: tuple) -> tuple:
        return tuple(chance.sample(rows, len(rows)))

    figures = Figures(
        penalties=shuffled(inputs.figures.penalties),
        notifications=shuffled(inputs.figures.notifications),
        listings=shuffled(inputs.figures.listings),
        documents=dict(shuffled(tuple(inputs.figures.documents.items()))),
    )
    for reading in Reading:
        before = assess(inputs, reading)

        after = assess(replace(inputs, figures=figures, answers=shuffled(inputs.answers)), reading)

        assert after.results == before.results
        assert after.individual == before.individual
        assert after.size_of_change == before.size_of_change


def facts(inputs: Inputs) -> Facts:
    items = tuple(ItemFacts(answer.number, answer.part, NOTHING, answer.rating) for answer in inputs.answers)
    return Facts(inputs.law, items, inputs.figures, inputs.situation, as_of=date(2026, 1, 1))


@settings(max_examples=25)
@given(subjects(Mode.APPLICATION) | subjects(Mode.RE_REVIEW))
def test_verdict_does_not_depend_on_the_clock(inputs: Inputs):
    with time_machine.travel("2020-02-29T15:59:59+00:00", tick=False):
        before = assess(inputs), statement(facts(inputs))

    with time_machine.travel("2031-01-01T00:00:00+08:00", tick=False):
        after = assess(inputs), statement(facts(inputs))

    assert after == before


@settings(max_examples=25)
@given(subjects(Mode.APPLICATION) | subjects(Mode.RE_REVIEW))
def test_no_sentence_writes_a_day_as_a_table_does(inputs: Inputs):
    said = statement(facts(inputs))

    assert [each for each in texts_in(said.model_dump(mode="json")) if re.search(r"\d{4}-\d\d-\d\d", each)] == []


def texts_in(part: Any) -> Iterator[str]:
    """Every text of a statement in both languages; its days beside them are not in words."""
    if isinstance(part, list):
        for each in part:
            yield from texts_in(each)
    elif isinstance(part, dict) and part.keys() == {"en", "zh"}:
        yield from part.values()
    elif isinstance(part, dict):
        yield from texts_in(list(part.values()))


# --- Any day ahead -----------------------------------------------------------------------------


@laws
@given(subjects(Mode.APPLICATION) | subjects(Mode.RE_REVIEW))
def test_projection_to_the_reference_date_is_the_verdict(inputs: Inputs):
    now = assess(inputs)

    found = assess_on(inputs, inputs.situation.reference_date, now)

    assert found == now


@laws
@given(subjects(Mode.APPLICATION), st.lists(st.integers(0, 1500), min_size=5, max_size=5))
def test_every_day_ahead_matches_its_span(inputs: Inputs, later: list[int]):
    since = date(2026, 1, 1)
    now = assess(inputs)

    found = spans(inputs, since, assess(inputs))

    assert found[0].since == since
    assert found[-1].until is None
    assert [span.since for span in found[1:]] == [span.until + timedelta(days=1) for span in found[:-1]]
    for one, following in pairwise(found):
        assert replace(one, since=following.since, until=following.until) != following
    for days in later:
        day = since + timedelta(days=days)
        span = next(each for each in found if each.since <= day and (each.until is None or day <= each.until))
        assert span.verdict == assess_on(inputs, day, now).individual
        assert span.verdict == Verdict.NOT_SATISFIED or not span.failing
        assert span.verdict != Verdict.SATISFIED or span.by_figures == Verdict.SATISFIED


@laws
@given(subjects(Mode.APPLICATION), st.integers(0, 1500))
def test_projection_by_figures_alone_is_that_days_verdict(inputs: Inputs, days: int):
    """If figures alone decide, planning for a day and looking ahead to it give the same verdict."""
    day = date(2026, 1, 1) + timedelta(days=days)
    met = tuple(replace(answer, rating=ratings.MEET) for answer in inputs.answers)
    inputs = replace(inputs, answers=met)

    found = assess_on(inputs, day, assess(inputs))

    expected = assess(replace(inputs, situation=replace(inputs.situation, reference_date=day)))
    assert found.individual == expected.individual
    assert found.rated == expected.rated


@laws
@given(subjects(Mode.RE_REVIEW))
def test_re_review_has_no_spans(inputs: Inputs):
    assert spans(inputs, date(2026, 1, 1), assess(inputs)) == ()


@pytest.mark.parametrize("rating", RATINGS)
def test_figures_never_improve_a_rating(rating: str):
    """Figures make a rating worse, never better."""
    inputs = Inputs(LAW, (Answer(6, "individual", rating),), Figures(), Situation(date(2026, 3, 15)))

    assert assess(inputs).rated[0].rating == rating

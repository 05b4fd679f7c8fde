"""The verdict, computed from answers, figures, edition and date. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from standards import ratings
from standards.law.evaluation import Evaluation, evaluate, evaluate_on
from standards.law.figures import Figures
from standards.law.limits import Law
from standards.law.pass_rule import PASS_RULES, Outcome, Rated, Reduction, Verdict, assessed_parts, combined
from standards.law.penalties import count_known, documents_year
from standards.law.results import Result, Situation
from standards.law.rollup import SubEntry, roll_up_in

GENERAL = "general"
Parts = Literal["individual", "general", "all"]


def parts_named(parts: Iterable[str]) -> Parts:
    """What a verdict on items of these parts of the standards is about. Nothing at all counts as the individual ones."""
    given = set(parts)
    return "individual" if GENERAL not in given else "general" if given == {GENERAL} else "all"


# Higher is better; undecided ("") is better than *not met* and worse than the others.
RANK: Mapping[str, int] = {
    ratings.NOT_MEET: 0,
    "": 1,
    ratings.BASICALLY_MEET: 2,
    ratings.MEET: 3,
    ratings.NOT_APPLICABLE: 3,
}


class Reading(StrEnum):
    """Which window item 10 of a re-review is judged by; an application has only one."""

    LITERAL = "literal"
    WORST = "worst"


@dataclass(frozen=True)
class Answer:
    """The enterprise's answer to one item in scope; "" is unrated.

    With sub-items, `rating` is their roll-up for the inputs' own date. On other dates other `sub_items` may take part,
    because another year's number of documents counts.
    """

    number: int
    part: str
    rating: str
    sub_items: tuple[SubEntry, ...] = ()


@dataclass(frozen=True)
class General:
    """The two numbers of the general standards as the enterprise entered them, not checked here."""

    not_meet: int
    basically_meet: int

    @property
    def rated(self) -> tuple[Rated, ...]:
        """As many rated items as were entered, all with number 0, which no item of the catalogue has."""
        return (Rated(0, GENERAL, ratings.NOT_MEET),) * self.not_meet + (
            Rated(0, GENERAL, ratings.BASICALLY_MEET),
        ) * self.basically_meet


@dataclass(frozen=True)
class Inputs:
    """Everything that a verdict is computed from."""

    law: Law
    answers: tuple[Answer, ...]
    figures: Figures
    situation: Situation
    general: General | None = None


@dataclass(frozen=True)
class Readiness:
    """`individual`: verdict on the individual standards. `overall`: on all of them, None unless the general numbers are entered.

    `rated`: each item with the rating that counts, the worse of its answer and of what its figures imply.
    """

    evaluation: Evaluation
    results: Mapping[str, Result]
    rated: tuple[Rated, ...]
    outcomes: tuple[Outcome, ...]
    all_outcomes: tuple[Outcome, ...]
    individual: Verdict
    overall: Verdict | None
    reductions: tuple[Reduction, ...]

    @property
    def undecided(self) -> tuple[int, ...]:
        return tuple(item.number for item in self.rated if not item.rating)

    @property
    def size_of_change(self) -> int:
        """How many items must change for the conditions to be satisfied."""
        return len(self.undecided) + sum(each.size for each in self.reductions)


def assess(inputs: Inputs, reading: Reading = Reading.LITERAL) -> Readiness:
    """Return the verdict for the inputs' own reference date.

    Conditions (i)-(iii) of the standard's notes. They count items, never sub-items; an item that two business types
    list counts once, and an item that is *not applicable* does not count.
    """
    evaluation = evaluate(inputs.law, inputs.figures, inputs.situation)
    results = evaluation.cautious if reading == Reading.WORST else evaluation.results
    return _judged(inputs, evaluation, results, [counted(answer, results) for answer in inputs.answers])


def assess_on(inputs: Inputs, day: date, now: Readiness) -> Readiness:
    """Return the verdict if the reference date were `day`; `now` is the verdict for the inputs' own.

    An item that is not met because of its figures counts as they imply on that day. Every other one counts as the worse
    of its rating and of what they imply: reasons outside the figures do not go away with time.
    """
    evaluation = evaluate_on(inputs.law, inputs.figures, day, now.evaluation)
    # A rating that rests on no figure is the same on every day.
    by_figures = inputs.law.figure_items
    rated = [
        _rated_on(answer, inputs, day, now, evaluation) if answer.sub_items or answer.number in by_figures else as_today
        for answer, as_today in zip(inputs.answers, now.rated, strict=True)
    ]
    return _judged(inputs, evaluation, evaluation.results, rated)


def _rated_on(answer: Answer, inputs: Inputs, day: date, now: Readiness, evaluation: Evaluation) -> Rated:
    if follows_figures(answer, now.results):
        return Rated(answer.number, answer.part, implied_rating(answer.number, evaluation.results) or "")
    return counted(answered_on(answer, inputs, day), evaluation.results)


def answered_on(answer: Answer, inputs: Inputs, day: date) -> Answer:
    """Return the answer with the sub-items that would take part if the reference date were `day`."""
    if not answer.sub_items:
        return answer
    year = documents_year(replace(inputs.situation, reference_date=day))
    if year == documents_year(inputs.situation):
        return answer
    return replace(answer, rating=roll_up_in(answer.sub_items, count_known(inputs.figures, year)))


def follows_figures(answer: Answer, results: Mapping[str, Result]) -> bool:
    """True if the item is rated *not met* and its figures imply the same, so they are the only known reason."""
    return answer.rating == implied_rating(answer.number, results) == ratings.NOT_MEET


def counted(answer: Answer, results: Mapping[str, Result]) -> Rated:
    """Return the item with the worse of its answer and of what its figures imply."""
    implied = implied_rating(answer.number, results)
    rating = answer.rating if implied is None else min(answer.rating, implied, key=RANK.__getitem__)
    return Rated(answer.number, answer.part, rating)


def implied_rating(number: int, results: Mapping[str, Result]) -> str | None:
    """Return the rating that figures imply for an item: "" if undetermined, None if the item does not depend on figures."""
    result = results.get(str(number))
    if result is None:
        return None
    return "" if result == Result.UNDETERMINED else result.value


def _judged(inputs: Inputs, evaluation: Evaluation, results: Mapping[str, Result], rated: Sequence[Rated]) -> Readiness:
    rule = PASS_RULES[inputs.law.pass_rule]
    conditions = inputs.law.conditions
    parts = assessed_parts(rated)
    outcomes = rule.judge(rated, conditions, parts)
    # If the general standards are rated here, nothing about them is taken from what was entered.
    general = None if GENERAL in parts else inputs.general
    everything = rule.judge([*rated, *general.rated], conditions, {*parts, GENERAL}) if general else outcomes
    return Readiness(
        evaluation=evaluation,
        results=results,
        rated=tuple(rated),
        outcomes=outcomes,
        all_outcomes=everything,
        individual=_verdict(rated, outcomes),
        overall=_verdict(rated, everything) if general else None,
        reductions=rule.reduce(outcomes),
    )


def _verdict(rated: Sequence[Rated], outcomes: Sequence[Outcome]) -> Verdict:
    """Undecided without any item in scope, *not assessed* if all are *not applicable*: neither satisfies anything."""
    if not rated:
        return Verdict.UNDECIDED
    verdict = combined(outcomes)
    is_empty = verdict == Verdict.SATISFIED and not assessed_parts(rated)
    return Verdict.NOT_ASSESSED if is_empty else verdict

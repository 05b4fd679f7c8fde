"""The smallest change that would satisfy the conditions: by work, and by waiting. Pure.

*Not applicable* is never proposed: whether a business is involved is a fact, not a choice.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from standards import ratings
from standards.law.pass_rule import PASS_RULES, Outcome, Reduction, Verdict
from standards.law.projection import Span, first_free_day, lacks_number
from standards.law.readiness import Answer, Inputs, Readiness, follows_figures
from standards.law.results import Result


@dataclass(frozen=True)
class Wait:
    """Items that fail by their figures. `until`: the first day on which no item does, or None if there is no such day.

    `needs_number`: another year counts by then, and its number of relevant documents is missing. `earlier`: the last
    day before the reference date on which no item fails by its figures. `meanwhile`: other items that fail by their
    figures at some time before `until`.
    """

    numbers: tuple[int, ...]
    until: date | None
    needs_number: bool = False
    earlier: date | None = None
    meanwhile: tuple[int, ...] = ()


@dataclass(frozen=True)
class Advice:
    """`rate`: items without a rating; `decide`: items with missing or open figures; `reductions`: ratings to raise.

    `wait`: items that only time helps. `spare`: how many of the items to rate or to raise may stop at *basically meets*;
    None if it does not matter.
    """

    rate: tuple[int, ...]
    decide: tuple[int, ...]
    reductions: tuple[Reduction, ...]
    wait: Wait | None
    spare: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.rate or self.decide or self.reductions or self.wait)


def advise(inputs: Inputs, now: Readiness, spans: Sequence[Span]) -> Advice:
    """Return what has to change, and nothing more; empty if the conditions are satisfied."""
    waiting = tuple(
        sorted(answer.number for answer in inputs.answers if now.results.get(str(answer.number)) == Result.NOT_MEET)
    )
    outcomes = after_waiting(inputs, now)
    reductions = PASS_RULES[inputs.law.pass_rule].reduce(outcomes)
    rate = tuple(answer.number for answer in inputs.answers if not answer.rating)
    return Advice(
        rate=rate,
        decide=tuple(answer.number for answer in inputs.answers if _is_open(answer, now)),
        reductions=reductions,
        wait=_wait(waiting, spans, inputs) if waiting else None,
        spare=_spare(outcomes, reductions, len(rate)),
    )


def _is_open(answer: Answer, now: Readiness) -> bool:
    """True if its figures must decide it, also behind a rating of *not met*: raising that alone would leave the item open."""
    is_rated_down = answer.rating == ratings.NOT_MEET
    is_undetermined = now.results.get(str(answer.number)) == Result.UNDETERMINED
    return is_undetermined and (is_rated_down or answer.number in now.undecided)


def after_waiting(inputs: Inputs, now: Readiness) -> tuple[Outcome, ...]:
    """Return the outcomes once no item fails or is open by its figures. Items that the enterprise itself rates lower stay so."""
    answers = {answer.number: answer for answer in inputs.answers}
    rated = [
        replace(item, rating=_risen(answers[item.number], now))
        if now.results.get(str(item.number)) in (Result.NOT_MEET, Result.UNDETERMINED)
        else item
        for item in now.rated
    ]
    rule, parts = PASS_RULES[inputs.law.pass_rule], {item.part for item in rated}
    return rule.judge(rated, inputs.law.conditions, parts)


def _risen(answer: Answer, now: Readiness) -> str:
    return ratings.MEET if follows_figures(answer, now.results) else answer.rating


def _spare(outcomes: Sequence[Outcome], reductions: Sequence[Reduction], unrated: int) -> int | None:
    """Return how many changed items may stop at *basically meets*, by the room that its condition leaves.

    Without room some must be raised anyway, and fixing an item means *meets*; that is said (0) only if items are unrated.
    """
    left = margin(outcomes, ratings.BASICALLY_MEET)
    if left is not None and left < 0:
        return 0 if unrated else None
    changed = unrated + sum(each.size for each in reductions if each.rating == ratings.NOT_MEET)
    return left if left is not None and left < changed else None


def _wait(numbers: tuple[int, ...], spans: Sequence[Span], inputs: Inputs) -> Wait:
    """Find one day for all of them, on which no item in scope fails by its figures."""
    day = inputs.situation.reference_date
    later = next(((span, free) for span in spans if span.since > day and (free := first_free_day(span, inputs))), None)
    until = later[1] if later else None
    earlier = [span.until for span in spans if span.until and span.until < day and not _has_failing(span, inputs)]
    return Wait(
        numbers,
        until=until,
        needs_number=later is not None and lacks_number(later[0], inputs),
        earlier=earlier[-1] if earlier else None,
        meanwhile=_meanwhile(numbers, [span for span in spans if until and day <= span.since < until]),
    )


def _has_failing(span: Span, inputs: Inputs) -> bool:
    return bool(span.failing) or lacks_number(span, inputs)


def _meanwhile(numbers: Collection[int], between: Iterable[Span]) -> tuple[int, ...]:
    return tuple(sorted({number for span in between for number in span.failing} - set(numbers)))


def margin(outcomes: Sequence[Outcome], rating: str) -> int | None:
    """Return how many more items may have this rating; None if no assessed condition limits it."""
    spares = [
        outcome.spare
        for outcome in outcomes
        if outcome.condition.rating == rating and outcome.verdict != Verdict.NOT_ASSESSED
    ]
    return min(spares) if spares else None

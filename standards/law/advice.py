"""The smallest change that would satisfy the conditions: by work, by customs' decisions, and by waiting. Pure.

*Not applicable* is never proposed: whether a business is involved is a fact, not a choice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from standards import ratings
from standards.law.evaluation import evaluate, evaluate_on
from standards.law.figures import Figures, PenaltyState
from standards.law.pass_rule import PASS_RULES, Outcome, Reduction, Verdict, assessed_parts
from standards.law.projection import Span, first_free_day, lacks_number, least_on, spans, turning_days
from standards.law.readiness import Answer, Inputs, Readiness, assess, follows_figures
from standards.law.remedies import Remedy, is_recognizable, remedies
from standards.law.results import Result


@dataclass(frozen=True)
class Wait:
    """Items that fail by their figures. `until`: the first day on which no item does, or None if there is no such day.

    `needs_number`: another year counts by then, and its number of relevant documents is missing; it has to be at least
    `least`. `earlier`: the last
    day before the reference date on which no item fails by its figures. `meanwhile`: other items that fail by their
    figures at some time before `until`.
    """

    numbers: tuple[int, ...]
    until: date | None
    needs_number: bool = False
    earlier: date | None = None
    meanwhile: tuple[int, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Sooner:
    """Once customs has recognized the disclosures of `remedy`, its item waits only until `day`."""

    remedy: Remedy
    day: date


@dataclass(frozen=True)
class Advice:
    """`rate`: items without a rating; `decide`: items with missing or open figures; `reductions`: ratings to raise.

    `wait`: items that fail by their figures, unless customs decides otherwise. `spare`: how many of the items to rate or to
    raise may stop at *basically meets*; None if it does not matter.
    `remedies`: decisions of customs that would keep an item from failing by its penalties. `then_wait`: the items that still
    fail once these are made. `without_appeal`: item → the wait for it alone.
    `sooner`: disclosures that do not help today, but shorten the wait.
    """

    rate: tuple[int, ...]
    decide: tuple[int, ...]
    reductions: tuple[Reduction, ...]
    wait: Wait | None
    spare: int | None = None
    remedies: tuple[Remedy, ...] = ()
    then_wait: Wait | None = None
    without_appeal: Mapping[int, Wait] = field(default_factory=dict)
    sooner: Sooner | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.rate or self.decide or self.reductions or self.wait or self.remedies)

    def remedy_of(self, item: int) -> Remedy | None:
        return next((each for each in self.remedies if each.item == item), None)


def advise(inputs: Inputs, now: Readiness, ahead: Sequence[Span]) -> Advice:
    """Return what has to change, and nothing more; empty if the conditions are satisfied."""
    waiting = tuple(
        sorted(answer.number for answer in inputs.answers if now.results.get(str(answer.number)) == Result.NOT_MEET)
    )
    outcomes = after_waiting(inputs, now)
    reductions = PASS_RULES[inputs.law.pass_rule].reduce(outcomes)
    rate = tuple(answer.number for answer in inputs.answers if not answer.rating)
    by_customs = remedies(inputs.law, inputs.figures, now.evaluation, [answer.number for answer in inputs.answers])
    wait = _wait(waiting, ahead, inputs) if waiting else None
    then_wait = _then_wait(waiting, by_customs, ahead, inputs)
    if not _is_sooner(then_wait, wait):
        by_customs, then_wait = (), None
    return Advice(
        rate=rate,
        decide=tuple(answer.number for answer in inputs.answers if _is_open(answer, now)),
        reductions=reductions,
        wait=wait,
        spare=_spare(outcomes, reductions, len(rate)),
        remedies=by_customs,
        then_wait=then_wait,
        without_appeal={each.item: _wait_alone(each.item, ahead, inputs) for each in by_customs if each.revoke},
        sooner=None if by_customs or not ahead else _sooner(wait, inputs, now),
    )


def _sooner(wait: Wait | None, inputs: Inputs, now: Readiness) -> Sooner | None:
    """Look for the first day before the end of the wait on which recognized disclosures are enough.

    Only if no other items wait: these decide otherwise.
    """
    law, figures, today = inputs.law, inputs.figures, inputs.situation.reference_date
    if wait is None or len(wait.numbers) > 1 or not any(is_recognizable(each, law) for each in figures.penalties):
        return None
    if_recognized = evaluate(law, _with_all_recognized(inputs), inputs.situation)
    for day in turning_days(law, figures, today)[1:]:
        if wait.until and day >= wait.until:
            break
        # Searching for the smallest selection takes long, so do it only on a day on which all of them are enough.
        if evaluate_on(law, figures, day, if_recognized).results.get(str(wait.numbers[0])) == Result.NOT_MEET:
            continue
        options = remedies(law, figures, evaluate_on(law, figures, day, now.evaluation), wait.numbers)
        if options and options[0].is_work:
            return Sooner(options[0], day)
    return None


def _with_all_recognized(inputs: Inputs) -> Figures:
    """Return the figures as they are once customs has recognized every disclosure that it can."""
    penalties = (
        replace(each, recognised=True) if is_recognizable(each, inputs.law) else each
        for each in inputs.figures.penalties
    )
    return replace(inputs.figures, penalties=tuple(penalties))


def _then_wait(
    waiting: Collection[int], by_customs: Collection[Remedy], ahead: Sequence[Span], inputs: Inputs
) -> Wait | None:
    """Find the day for the items that customs' decisions do not help, once these are made; None without such items."""
    left = tuple(number for number in waiting if number not in {each.item for each in by_customs})
    if not by_customs or not left or not ahead:
        return None
    penalties = list(inputs.figures.penalties)
    for each in (penalty for remedy in by_customs for penalty in remedy.example):
        penalties[penalties.index(each)] = replace(each, state=PenaltyState.REVOKED)
    changed = replace(inputs, figures=replace(inputs.figures, penalties=tuple(penalties)))
    return _wait(left, spans(changed, ahead[0].since, assess(changed)), changed)


def _is_sooner(one: Wait | None, other: Wait | None) -> bool:
    """True unless waiting for the one takes as long as for the other."""
    return one is None or other is None or one.until is None or other.until is None or one.until < other.until


def _wait_alone(item: int, ahead: Iterable[Span], inputs: Inputs) -> Wait:
    """Find the day for one item, as if no other were in scope."""
    alone = [
        replace(
            span,
            failing=tuple(number for number in span.failing if number == item),
            open=tuple(number for number in span.open if number == item),
        )
        for span in ahead
    ]
    answers = tuple(answer for answer in inputs.answers if answer.number == item)
    return _wait((item,), alone, replace(inputs, answers=answers))


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
    return PASS_RULES[inputs.law.pass_rule].judge(rated, inputs.law.conditions, assessed_parts(rated))


def _risen(answer: Answer, now: Readiness) -> str:
    return ratings.MEET if follows_figures(answer, now.results) else answer.rating


def _spare(outcomes: Sequence[Outcome], reductions: Sequence[Reduction], unrated: int) -> int | None:
    """Return how many changed items may stop at *basically meets*, by the margin of its condition.

    Without room some must be raised anyway, and fixing an item means *meets*; that is said (0) only if items are unrated.
    """
    left = margin(outcomes, ratings.BASICALLY_MEET)
    if left is not None and left < 0:
        return 0 if unrated else None
    changed = unrated + sum(each.size for each in reductions if each.rating == ratings.NOT_MEET)
    return left if left is not None and left < changed else None


def _wait(numbers: tuple[int, ...], ahead: Sequence[Span], inputs: Inputs) -> Wait:
    """Find one day for all of them, on which no item in scope fails by its figures."""
    day = inputs.situation.reference_date
    later = next(((span, free) for span in ahead if span.since > day and (free := first_free_day(span, inputs))), None)
    until = later[1] if later else None
    earlier = [
        span.until
        for span in ahead
        if span.until and span.until < day and not span.failing and not lacks_number(span, inputs)
    ]
    between = [span for span in ahead if until and day <= span.since < until]
    needs_number = later is not None and lacks_number(later[0], inputs)
    return Wait(
        numbers,
        until=until,
        needs_number=needs_number,
        least=least_on(until, inputs) if until and needs_number else 0,
        earlier=earlier[-1] if earlier else None,
        meanwhile=tuple(sorted({number for span in between for number in span.failing} - set(numbers))),
    )


def margin(outcomes: Sequence[Outcome], rating: str) -> int | None:
    """Return how many more items may have this rating; None if no assessed condition limits it."""
    spares = [
        outcome.spare
        for outcome in outcomes
        if outcome.condition.rating == rating and outcome.verdict != Verdict.NOT_ASSESSED
    ]
    return min(spares) if spares else None

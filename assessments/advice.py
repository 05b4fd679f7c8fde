"""What would flip the verdict: the smallest change, parted into what can be worked on and what only time mends. Pure.

*Not applicable* is never proposed: whether a business is involved is a fact, not a way out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessments.pass_rule import Outcome, Reduction, Verdict
from assessments.projection import Span
from assessments.readiness import Readiness, Subject
from assessments.results import Result


@dataclass(frozen=True)
class Wait:
    """An item that its figures keep down. `until`: the first day on which they no longer do, None where that is not in sight.

    `needs_number`: another year counts by then, whose number of relevant documents is not entered. `earlier`: the
    last day before the reference date on which the figures do not keep it down either.
    """

    number: int
    until: date | None
    needs_number: bool = False
    earlier: date | None = None


@dataclass(frozen=True)
class Advice:
    """`rate`: items without a rating; `decide`: figures that are missing or open; `reductions`: ratings to raise; `waits`."""

    rate: tuple[int, ...]
    decide: tuple[int, ...]
    reductions: tuple[Reduction, ...]
    waits: tuple[Wait, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.rate or self.decide or self.reductions or self.waits)


def advise(subject: Subject, now: Readiness, spans: Sequence[Span]) -> Advice:
    """What has to change, and nothing more; empty where the conditions are satisfied."""
    waiting = {answer.number for answer in subject.answers if now.results.get(str(answer.number)) == Result.NOT_MEET}
    return Advice(
        rate=tuple(answer.number for answer in subject.answers if not answer.rating),
        decide=tuple(number for number in now.undecided if now.results.get(str(number)) == Result.UNDETERMINED),
        reductions=_by_work(now.reductions, waiting),
        waits=tuple(_wait(number, spans, subject.situation.reference_date) for number in sorted(waiting)),
    )


def _by_work(reductions: Sequence[Reduction], waiting: set[int]) -> tuple[Reduction, ...]:
    """Without the items that wait; they take the places of those that may stay."""
    found = []
    for each in reductions:
        items = tuple(number for number in each.items if number not in waiting)
        may_stay = max(0, each.may_stay - (len(each.items) - len(items)))
        if len(items) > may_stay:
            found.append(replace(each, items=items, may_stay=may_stay))
    return tuple(found)


def _wait(number: int, spans: Sequence[Span], day: date) -> Wait:
    kept_up = [span for span in spans if number not in span.failing]
    later = next((span for span in kept_up if span.since > day), None)
    earlier = [span.until for span in kept_up if span.until is not None and span.until < day]
    return Wait(
        number,
        until=later.since if later else None,
        needs_number=later is not None and number in later.open,
        earlier=earlier[-1] if earlier else None,
    )


def margin(outcomes: Sequence[Outcome], rating: str) -> int | None:
    """How many more items may be rated so; None where no condition that was assessed says it."""
    spares = [
        outcome.spare
        for outcome in outcomes
        if outcome.condition.rating == rating and outcome.verdict != Verdict.NOT_ASSESSED
    ]
    return min(spares) if spares else None

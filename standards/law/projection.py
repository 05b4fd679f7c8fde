"""The verdict on any day ahead, as spans in which it stays the same. Pure.

It can change both ways: penalties age out, and at every New Year another year's number of documents counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import dropwhile, groupby, takewhile

from standards.law.documents_needed import NumberNeeded, needed_on, with_highest_number
from standards.law.evaluation import evaluate
from standards.law.figures import Figures, Mode
from standards.law.limits import Law
from standards.law.pass_rule import Verdict
from standards.law.period import Period
from standards.law.readiness import Inputs, Readiness, assess, assess_on
from standards.law.results import Result
from standards.law.window import first_day_without

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """From `since` to `until` (both included; None: no end) the verdict is the same, for the same items.

    `by_figures`: the verdict if everything that can be worked on were met. `failing`: items that are not met by their
    figures; `open`: items that figures cannot decide yet. `unrated`: items that are rated for the inputs' own date, but
    have an unrated sub-item that takes part in the span, because another year's number of documents counts.
    """

    since: date
    until: date | None
    verdict: Verdict
    by_figures: Verdict
    failing: tuple[int, ...]
    open: tuple[int, ...]
    unrated: tuple[int, ...] = ()

    @property
    def period(self) -> Period:
        return Period(self.since, self.until)


def spans(inputs: Inputs, since: date, now: Readiness) -> tuple[Span, ...]:
    """Return all spans from `since` on, without gaps; none in a re-review, where waiting does not help.

    `now` is the verdict for the inputs' own date.
    """
    if inputs.situation.mode == Mode.RE_REVIEW:
        return ()
    days = turning_days(inputs.law, inputs.figures, since)
    merged: list[Span] = []
    for day in days:
        span = span_of(inputs, day, now)
        if merged and replace(merged[-1], since=day) == span:
            continue
        if merged:
            merged[-1] = replace(merged[-1], until=day - DAY)
        merged.append(span)
    return tuple(merged)


def turning_days(law: Law, figures: Figures, since: date) -> list[date]:
    """Return `since` and every later day on which a record enters or leaves the window, or another year's number counts."""
    days = {since}
    for day in _record_days(law, figures):
        if day > since:
            days.add(day)
    # Until the first New Year without an entry for last year: later ones change nothing.
    last = max([*figures.documents, since.year]) + 2
    days |= {date(year, 1, 1) for year in range(since.year + 1, min(last, date.max.year) + 1)}
    return sorted(days)


def _record_days(law: Law, figures: Figures) -> Iterator[date]:
    starts = [each.decided_on for each in figures.penalties]
    starts += [each.notified_on for each in figures.notifications]
    starts += [each.since for each in figures.listings]
    yield from starts
    ends = [each.decided_on for each in figures.penalties] + [each.notified_on for each in figures.notifications]
    ends += [each.until for each in figures.listings if each.until]
    for day in ends:
        if day.year < date.max.year - 1:
            yield first_day_without(day, law.window_months)


def span_of(inputs: Inputs, day: date, now: Readiness) -> Span:
    """Return one day's verdict as a span without an end; `now` is the verdict for the inputs' own date."""
    on_that_day = assess_on(inputs, day, now)
    # Items rated *not applicable* too: if their figures say otherwise, these count.
    in_scope = [answer.number for answer in inputs.answers]
    failing = tuple(number for number in in_scope if on_that_day.results.get(str(number)) == Result.NOT_MEET)
    undecided = tuple(number for number in in_scope if on_that_day.results.get(str(number)) == Result.UNDETERMINED)
    is_rated = {answer.number: bool(answer.rating) for answer in inputs.answers}
    unrated = tuple(number for number in on_that_day.undecided if is_rated[number] and number not in undecided)
    by_figures = _by_figures(on_that_day, failing, undecided)
    return Span(day, None, on_that_day.individual, by_figures, failing, undecided, unrated)


def _by_figures(on_that_day: Readiness, failing: tuple[int, ...], undecided: tuple[int, ...]) -> Verdict:
    if failing:
        return Verdict.NOT_SATISFIED
    if undecided:
        return Verdict.UNDECIDED
    # *Not applicable* is a fact about the business, not work to do.
    return Verdict.NOT_ASSESSED if on_that_day.individual == Verdict.NOT_ASSESSED else Verdict.SATISFIED


def earliest(ahead: Iterable[Span], *, by_figures: bool = False) -> tuple[date, date | None] | None:
    """Return first and last day (None: no end) of the first green period, or None if there is none.

    `by_figures`: green once all work is done. Consecutive green spans are one time, even if their items differ.
    """
    wanted = partial(is_green, by_figures=by_figures)
    green = list(takewhile(wanted, dropwhile(lambda span: not wanted(span), ahead)))
    return (green[0].since, green[-1].until) if green else None


def earliest_with_number(ahead: Iterable[Span], inputs: Inputs) -> date | None:
    """Return the first day that only a missing number of documents keeps from being green once all work is done."""
    wanted = (span for span in ahead if lacks_number(span, inputs, alone=True))
    return next(filter(None, (first_free_day(span, inputs) for span in wanted)), None)


def first_free_day(span: Span, inputs: Inputs) -> date | None:
    """Return the span's first day on which no item fails by its figures, or None.

    If last year's number is missing: the first day on which some number would be enough.
    """
    if span.failing or not lacks_number(span, inputs):
        return None if span.failing else span.since
    days = turning_days(inputs.law, inputs.figures, span.since)
    inside = (day for day in days if span.period.holds(day))
    return next((day for day in inside if not _fails_with_any_number(inputs, day)), None)


def numbers_needed(span: Span, inputs: Inputs, now: Readiness, today: date) -> Iterator[NumberNeeded]:
    """Yield what years that still run on `today` need within the span, up to the first one without an entry."""
    days = [day for day in turning_days(inputs.law, inputs.figures, span.since) if span.period.holds(day)]
    for year, on_days in groupby(days, key=lambda day: day.year):
        if year - 1 < today.year:
            continue
        yield from _needed_on(list(on_days), inputs, now)
        if year - 1 not in inputs.figures.documents:
            return


def number_needed_on(day: date, inputs: Inputs, now: Readiness, today: date) -> Iterator[NumberNeeded]:
    """Yield what the year before `day` needs, if it still runs on `today`."""
    if day.year - 1 >= today.year:
        yield from _needed_on([day], inputs, now)


def _needed_on(days: list[date], inputs: Inputs, now: Readiness) -> Iterator[NumberNeeded]:
    run = now.evaluation.sorted_penalties.run
    dependent = {limit.item for limit in inputs.law.limits if limit.applies != "always"}
    for answer in inputs.answers:
        if answer.number in dependent:
            needed = needed_on(days, inputs.law, inputs.figures, inputs.situation, run, answer.number)
            yield from filter(None, [needed])


def least_on(day: date, inputs: Inputs) -> int:
    """Return how many documents the year before `day` needs at least; 0 if any number is enough."""
    now = assess(inputs)
    return max((each.least for each in _needed_on([day], inputs, now)), default=0)


def _fails_with_any_number(inputs: Inputs, day: date) -> bool:
    """Try the highest number, which allows the most penalties."""
    situation = replace(inputs.situation, reference_date=day)
    results = evaluate(inputs.law, with_highest_number(inputs.figures, situation), situation).results
    return any(results.get(str(answer.number)) == Result.NOT_MEET for answer in inputs.answers)


def lacks_number(span: Span, inputs: Inputs, *, alone: bool = False) -> bool:
    """True if items are open because last year's number of documents is missing. `alone`: only if no others are open."""
    dependent = {limit.item for limit in inputs.law.limits if limit.applies != "always"}
    has_open = bool(dependent.intersection(span.open)) and span.since.year - 1 not in inputs.figures.documents
    return has_open and (not alone or dependent.issuperset(span.open))


def last_safe(ahead: Iterable[Span], day: date) -> date | None:
    """Return the last day of the green span that contains `day`, else of the first green one.

    None if that span has no end, or if there is none.
    """
    green = [span for span in ahead if span.verdict == Verdict.SATISFIED]
    around = [span for span in green if span.period.holds(day)]
    return (around or green)[0].until if green else None


def is_green(span: Span, *, by_figures: bool) -> bool:
    return (span.by_figures if by_figures else span.verdict) == Verdict.SATISFIED

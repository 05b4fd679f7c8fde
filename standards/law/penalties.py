"""Item 10: which penalties count, in which 12 months, and the results of (1), (2) and (3). Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from standards.law.figures import Figures, Ground, Mode, Party, Penalty, PenaltyState
from standards.law.limits import CountedBy, DatedAmount, Law, Limit, LimitCode
from standards.law.results import Result, Situation
from standards.law.rollup import KNOWN, UNKNOWN, applies
from standards.law.window import Window, back_from


class LeftOut(StrEnum):
    """Why a penalty does not count."""

    REVOKED = "revoked"
    NOT_PENALISED = "not_penalised"
    OTHER_PARTY = "other_party"
    SMUGGLING = "smuggling"
    OTHER_GROUND = "other_ground"
    DISCLOSED = "disclosed"
    AFTER_DATE = "after_date"
    BEFORE_WINDOW = "before_window"
    BEFORE_LAST_ACCEPTANCE = "before_last_acceptance"


COUNTED_PARTIES = frozenset({Party.ENTERPRISE, Party.BRANCH})
# Inspection and quarantine: counted cautiously, and the trace says to ask customs.
COUNTED_GROUNDS = frozenset({Ground.SUPERVISION, Ground.QUARANTINE})


@dataclass(frozen=True)
class Run:
    """Penalties that count in any window that contains them, sorted by day of decision.

    A window contains a consecutive part of it, whose sums are differences of running totals. A projection asks for each day
    on which something changes, so nothing here is computed twice.
    """

    penalties: tuple[Penalty, ...]
    counted_by: CountedBy

    @cached_property
    def days(self) -> list[date]:
        return [each.decided_on for each in self.penalties]

    @cached_property
    def numbers(self) -> Sequence[int]:
        """How many decisions or acts there are before each place."""
        if self.counted_by == CountedBy.ACT:
            return [0, *accumulate(each.acts for each in self.penalties)]
        return range(len(self.penalties) + 1)

    @cached_property
    def amounts(self) -> list[int]:
        return [each.amount for each in self.penalties]

    @cached_property
    def totals(self) -> list[int]:
        """What the penalties before each place amount to."""
        return [0, *accumulate(self.amounts)]

    def places(self, days: Window) -> range:
        return range(bisect_left(self.days, days.start), bisect_right(self.days, days.end))


@dataclass(frozen=True)
class Tally:
    """What counts in one window: `run` from place `start` up to before `end`."""

    window: Window
    run: Run
    start: int
    end: int

    @property
    def counted(self) -> tuple[Penalty, ...]:
        return self.run.penalties[self.start : self.end]

    @property
    def number(self) -> int:
        """How many decisions or acts, as the edition counts."""
        return self.run.numbers[self.end] - self.run.numbers[self.start]

    @property
    def total(self) -> int:
        """In fen."""
        return self.run.totals[self.end] - self.run.totals[self.start]

    @property
    def largest(self) -> int:
        """In fen."""
        return max(self.run.amounts[self.start : self.end], default=0)


@dataclass(frozen=True)
class SortedPenalties:
    """Every penalty once: those of `run` count in any window that contains them; the others never count, for a reason."""

    run: Run
    left_out: tuple[tuple[Penalty, LeftOut], ...]

    @property
    def countable(self) -> tuple[Penalty, ...]:
        return self.run.penalties


def sort_out(penalties: Iterable[Penalty], law: Law) -> SortedPenalties:
    """Separate penalties that can count from those that never do. Both are sorted by day of decision."""
    reasons = [(each, why_left_out(each, law)) for each in sorted(penalties, key=lambda each: each.decided_on)]
    return SortedPenalties(
        run=Run(tuple(each for each, why in reasons if why is None), law.counted_by),
        left_out=tuple((each, why) for each, why in reasons if why is not None),
    )


def why_left_out(penalty: Penalty, law: Law) -> LeftOut | None:
    """Return the first reason why the penalty never counts, or None."""
    if penalty.state == PenaltyState.REVOKED:
        return LeftOut.REVOKED
    if penalty.state == PenaltyState.NOT_PENALISED:
        return LeftOut.NOT_PENALISED
    if penalty.party not in COUNTED_PARTIES:
        return LeftOut.OTHER_PARTY
    if penalty.ground == Ground.SMUGGLING:
        return LeftOut.SMUGGLING
    if penalty.ground not in COUNTED_GROUNDS:
        return LeftOut.OTHER_GROUND
    if penalty.disclosed and penalty.recognised and disclosure_amount(penalty, law) is not None:
        return LeftOut.DISCLOSED
    return None


def disclosure_amount(penalty: Penalty, law: Law) -> DatedAmount | None:
    """Return the amount up to which a recognized disclosure exempts the decision, or None if it counts anyway.

    Item 10, last sentence: it exempts a warning, or a fine up to the amount valid on the day of the decision. Without
    an amount for that day, or with a confiscation, the decision counts.
    """
    if penalty.has_confiscation:
        return None
    valid = amount_on(penalty.decided_on, law)
    return valid if valid is not None and penalty.fine <= valid.amount else None


def amount_on(day: date, law: Law) -> DatedAmount | None:
    """Return the amount valid for decisions of `day`, or None if the edition has none."""
    return next((amount for amount in law.disclosure_amounts if amount.period.holds(day)), None)


def tallies(run: Run, law: Law, situation: Situation, others: Container[date] | None = None) -> Iterator[Tally]:
    """Yield the tally of each window of item 10, the literal reading's first.

    `others`: last days of the other windows to yield; None: all.
    """
    first = date.min if situation.mode == Mode.APPLICATION else first_day(law, situation)
    for end in _ends(run, first, situation, others):
        window = back_from(end, law.window_months)
        # No decision of a re-review is older than `first`, even if the window is.
        places = run.places(Window(max(first, window.start), end))
        yield Tally(window, run, places.start, places.stop)


def no_penalty(window: Window, counted_by: CountedBy) -> Tally:
    return Tally(window, Run((), counted_by), 0, 0)


def without_first_day(tally: Tally) -> Tally:
    """Return the tally by the other reading of "within 1 year", with the first day of the window outside."""
    window = tally.window.without_first_day()
    return replace(tally, window=window, start=bisect_left(tally.run.days, window.start, tally.start, tally.end))


def _ends(run: Run, first: date, situation: Situation, others: Container[date] | None) -> Iterator[date]:
    """An application has one window; a re-review one for each day with a decision that counts, the latest first."""
    if situation.mode == Mode.APPLICATION:
        yield situation.reference_date
        return
    inside = run.places(Window(first, situation.reference_date))
    ends = list(dict.fromkeys(run.days[place] for place in reversed(inside)))
    yield from ends[:1]
    yield from (day for day in ends[1:] if others is None or day in others)


def counts_by_date(penalty: Penalty, law: Law, situation: Situation) -> bool:
    """True if the penalty would count by its date alone."""
    return penalty.decided_on in counted_days(law, situation)


def counted_days(law: Law, situation: Situation) -> Window:
    """Return the days whose decisions count: in a re-review those of all its windows."""
    if situation.mode == Mode.RE_REVIEW:
        return Window(first_day(law, situation), situation.reference_date)
    return back_from(situation.reference_date, law.window_months)


def first_day(law: Law, situation: Situation) -> date:
    """Return the first day whose decisions count in a re-review: `date.min` without a last acceptance."""
    if situation.last_accepted_on is None:
        return date.min
    return back_from(situation.last_accepted_on, law.window_months).start


def documents_year(situation: Situation) -> int:
    """The law's "last year": the calendar year before the reference date."""
    return situation.reference_date.year - 1


def count_known(figures: Figures, year: int) -> str:
    """Return whether the year's number of relevant documents is known, or "" without an entry."""
    if year not in figures.documents:
        return ""
    return UNKNOWN if figures.documents[year] is None else KNOWN


def takes_part(limit: Limit, figures: Figures, year: int) -> bool | None:
    """(2) takes part if last year's number is known, (3) if it cannot be calculated; None without an entry."""
    return applies(limit.applies, count_known(figures, year))


def judge(limit: Limit, tally: Tally, documents: int | None) -> Result:
    """Compare a tally with a limit. `documents`: last year's number, for a limit that is a share of it."""
    if limit.code == LimitCode.PENALTY_AMOUNT:
        is_met = tally.largest <= limit.most
    elif limit.code == LimitCode.PENALTY_SUM:
        is_met = tally.total <= limit.most
    else:
        is_met = (
            tally.number * limit.per <= limit.most * (documents or 0) if limit.per > 1 else tally.number <= limit.most
        )
    return Result.MEET if is_met else Result.NOT_MEET


def affordable(limit: Limit, documents: int | None) -> int:
    """Return how many penalties stay within the limit (item 10(2): one per full 10,000 documents)."""
    return limit.most * (documents or 0) // limit.per if limit.per > 1 else limit.most

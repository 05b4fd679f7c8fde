"""Item 10: which penalties count, in which 12 months, and the results of (1), (2) and (3). Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
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
class Tally:
    """What counts in one window. `number` is of decisions or of acts, as the edition counts; `total` and `largest` are in fen."""

    window: Window
    counted: tuple[Penalty, ...]
    number: int
    total: int
    largest: int


@dataclass(frozen=True)
class SortedPenalties:
    """Every penalty once: `countable` ones count in any window that contains them; the others never count, for a reason."""

    countable: tuple[Penalty, ...]
    left_out: tuple[tuple[Penalty, LeftOut], ...]


def sort_out(penalties: Iterable[Penalty], law: Law) -> SortedPenalties:
    """Separate penalties that can count from those that never do. Both are sorted by day of decision."""
    reasons = [(each, why_left_out(each, law)) for each in sorted(penalties, key=lambda each: each.decided_on)]
    return SortedPenalties(
        countable=tuple(each for each, why in reasons if why is None),
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


def tallies(
    countable: Sequence[Penalty], law: Law, situation: Situation, others: Container[date] | None = None
) -> Iterator[Tally]:
    """Yield the tally of each window of item 10, the literal reading's first.

    `others`: last days of the other windows to yield; None: all. `countable` must be sorted by day: a window then contains
    a consecutive run of it, whose sums are differences of running totals.
    """
    first, last = first_day(law, situation), situation.reference_date
    is_application = situation.mode == Mode.APPLICATION
    inside = [each for each in countable if is_application or first <= each.decided_on <= last]
    days = [each.decided_on for each in inside]
    amounts = [each.amount for each in inside]
    by_act = law.counted_by == CountedBy.ACT
    # A projection asks for each day on which something changes: with 200 penalties, 40,000 times.
    numbers = [0, *accumulate([each.acts for each in inside])] if by_act else range(len(inside) + 1)
    totals = [0, *accumulate(amounts)]
    for window in _windows(days, law, situation, others):
        start, end = bisect_left(days, window.start), bisect_right(days, window.end)
        yield Tally(
            window=window,
            counted=tuple(inside[start:end]),
            number=numbers[end] - numbers[start],
            total=totals[end] - totals[start],
            largest=max(amounts[start:end], default=0),
        )


def without_first_day(tally: Tally, law: Law) -> Tally:
    """Return the tally by the other reading of "within 1 year", with the first day of the window outside."""
    counted = tuple(each for each in tally.counted if each.decided_on != tally.window.start)
    amounts = [each.amount for each in counted]
    return Tally(
        window=tally.window.without_first_day(),
        counted=counted,
        number=number_of(counted, law.counted_by),
        total=sum(amounts),
        largest=max(amounts, default=0),
    )


def _windows(days: Iterable[date], law: Law, situation: Situation, others: Container[date] | None) -> Iterator[Window]:
    """An application has one window; a re-review one for each day with a decision that counts, the latest first."""
    ends = [situation.reference_date] if situation.mode == Mode.APPLICATION else sorted(set(days), reverse=True)
    asked = ends if others is None else [*ends[:1], *(day for day in ends[1:] if day in others)]
    return (back_from(day, law.window_months) for day in asked)


def in_re_review(penalty: Penalty, law: Law, situation: Situation) -> bool:
    """True if the decision is neither after the re-review nor older than the window before the last accepted application."""
    return first_day(law, situation) <= penalty.decided_on <= situation.reference_date


def counts_by_date(penalty: Penalty, law: Law, situation: Situation) -> bool:
    """True if the penalty would count by its date alone."""
    if situation.mode == Mode.RE_REVIEW:
        return in_re_review(penalty, law, situation)
    return penalty.decided_on in back_from(situation.reference_date, law.window_months)


def first_day(law: Law, situation: Situation) -> date:
    """Return the first day whose decisions count in a re-review: `date.min` without a last acceptance."""
    if situation.last_accepted_on is None:
        return date.min
    return back_from(situation.last_accepted_on, law.window_months).start


def number_of(penalties: Iterable[Penalty], counted_by: CountedBy) -> int:
    return sum(each.acts if counted_by == CountedBy.ACT else 1 for each in penalties)


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

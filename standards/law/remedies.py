"""Which decisions of customs would keep an item from failing by its penalties: recognized disclosures and decided appeals. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice

from standards.law import penalties
from standards.law.documents_needed import with_highest_number
from standards.law.evaluation import Evaluation, readings_of
from standards.law.figures import Figures, Mode, Penalty, PenaltyState
from standards.law.limits import Law
from standards.law.penalties import Run
from standards.law.results import Result

# In a re-review, how many selections of penalties are tried before settling for one that may not be the smallest.
MOST_TRIED = 200


@dataclass(frozen=True)
class PenaltySelection:
    """Penalties to be left out: all of `every`, and any `number` of `among`."""

    every: tuple[Penalty, ...]
    among: tuple[Penalty, ...] = ()
    number: int = 0

    @property
    def example(self) -> tuple[Penalty, ...]:
        """One selection that is enough."""
        return (*self.every, *self.among[: self.number])


@dataclass(frozen=True)
class Remedy:
    """The smallest selections of penalties without which `item` no longer fails by its figures.

    `recognize`: disclosures that customs has not recognized yet. `revoke`: penalties under reconsideration or appeal. If both
    are given, either is enough, unless `needs_both`. `literal_only`: the item would still fail in a re-review's worst window.
    """

    item: int
    recognize: PenaltySelection | None
    revoke: PenaltySelection | None
    needs_both: bool = False
    literal_only: bool = False

    @property
    def example(self) -> tuple[Penalty, ...]:
        """Penalties without which the item does not fail."""
        chosen = [each for each in (self.recognize, self.revoke) if each]
        return tuple(penalty for each in chosen[: None if self.needs_both else 1] for penalty in each.example)

    @property
    def is_work(self) -> bool:
        """True if recognized disclosures alone are enough."""
        return self.recognize is not None and not self.needs_both


def remedies(law: Law, figures: Figures, evaluation: Evaluation, in_scope: Collection[int]) -> tuple[Remedy, ...]:
    """Return a remedy for each item that fails by its penalties, in either reading, if there is one.

    If last year's number of documents is missing, the highest one is assumed.
    """
    items = sorted({limit.item for limit in law.penalty_limits}.intersection(in_scope))
    lenient = with_highest_number(figures, evaluation.situation)
    by_item = (_remedy(_Search(item, law, lenient, evaluation)) for item in items)
    return tuple(remedy for remedy in by_item if remedy)


@dataclass(frozen=True)
class _Search:
    """An item to be kept from failing: in all windows of item 10, or `literal_only` in the first one."""

    item: int
    law: Law
    figures: Figures
    evaluation: Evaluation
    literal_only: bool = False

    @property
    def countable(self) -> tuple[Penalty, ...]:
        return self.evaluation.sorted_penalties.countable

    @property
    def is_re_review(self) -> bool:
        return self.evaluation.situation.mode == Mode.RE_REVIEW

    def is_enough(self, left_out: Collection[int]) -> bool:
        """True if the item does not fail without the penalties at these positions of `countable`: two may be alike."""
        gone = frozenset(left_out)
        kept = tuple(each for position, each in enumerate(self.countable) if position not in gone)
        situation, others = self.evaluation.situation, () if self.literal_only else None
        tallies = penalties.tallies(Run(kept, self.law.counted_by), self.law, situation, others)
        return readings_of(self.item, self.law, self.figures, situation, tallies).worst != Result.NOT_MEET

    def candidates(self, may_go: Callable[[Penalty], bool]) -> list[int]:
        """Positions of the penalties in a window that may be left out, the highest amount first."""
        days = penalties.counted_days(self.law, self.evaluation.situation)
        places = self.evaluation.sorted_penalties.run.places(days)
        inside = [position for position in places if may_go(self.countable[position])]
        return sorted(inside, key=lambda position: -self.countable[position].amount)


def _remedy(search: _Search) -> Remedy | None:
    if search.is_enough(()):
        return None
    literal = replace(search, literal_only=True)
    return _by_decisions(search) or (
        _by_decisions(literal) if search.is_re_review and not literal.is_enough(()) else None
    )


def _by_decisions(search: _Search) -> Remedy | None:
    def may_be_recognized(penalty: Penalty) -> bool:
        return is_recognizable(penalty, search.law)

    recognize = _selection(search.candidates(may_be_recognized), search)
    revoke = _selection(search.candidates(is_under_appeal), search)
    if recognize or revoke:
        return Remedy(search.item, recognize, revoke, literal_only=search.literal_only)
    together = _smallest(search.candidates(lambda each: may_be_recognized(each) or is_under_appeal(each)), search)
    if together is None:
        return None
    chosen = _penalties(together, search)
    return Remedy(
        search.item,
        recognize=PenaltySelection(tuple(each for each in chosen if may_be_recognized(each))),
        revoke=PenaltySelection(tuple(each for each in chosen if not may_be_recognized(each))),
        needs_both=True,
        literal_only=search.literal_only,
    )


def is_recognizable(penalty: Penalty, law: Law) -> bool:
    """True if the penalty counts only because customs has not recognized its disclosure."""
    is_open = penalty.disclosed and not penalty.recognised
    return is_open and penalties.disclosure_amount(penalty, law) is not None


def is_under_appeal(penalty: Penalty) -> bool:
    return penalty.state == PenaltyState.UNDER_APPEAL


def _selection(candidates: Sequence[int], search: _Search) -> PenaltySelection | None:
    """Return the smallest selection; in an application also the penalties that could replace its smaller ones."""
    chosen = _smallest(candidates, search)
    if chosen is None:
        return None
    if search.is_re_review:
        return PenaltySelection(_penalties(chosen, search))
    every = [position for position in chosen if not search.is_enough([each for each in candidates if each != position])]
    rest = [position for position in candidates if position not in every]
    number = len(chosen) - len(every)
    # Sorted by amount: if the last ones of a beginning are enough, any others of it are too.
    lengths = range(number, len(rest) + 1)
    fitting = [length for length in lengths if search.is_enough([*every, *rest[length - number : length]])]
    if fitting[-1] == number or number == 0:
        return PenaltySelection(_penalties(chosen, search))
    return PenaltySelection(_penalties(every, search), _penalties(rest[: fitting[-1]], search), number)


def _smallest(candidates: Sequence[int], search: _Search) -> Sequence[int] | None:
    """Return the smallest selection that is enough, or None if there is none.

    An application has one window, so its highest amounts do most. A re-review has several: selections are tried by size.
    """
    if not search.literal_only and not search.is_enough(candidates):
        return None
    if not search.is_re_review:
        # The more are left out, the less counts. True sorts after False.
        enough = bisect_left(range(1, len(candidates)), 1, key=lambda size: search.is_enough(candidates[:size]))
        return candidates[: enough + 1]
    by_size = chain.from_iterable(combinations(candidates, size) for size in range(1, len(candidates) + 1))
    smallest = next(filter(search.is_enough, islice(by_size, MOST_TRIED)), None)
    return smallest or (_without_needless(candidates, search) if search.is_enough(candidates) else None)


def _without_needless(candidates: Sequence[int], search: _Search) -> Sequence[int]:
    """Drop each penalty without which the others are enough too."""
    kept = list(candidates)
    for position in reversed(candidates):
        fewer = [each for each in kept if each != position]
        if search.is_enough(fewer):
            kept = fewer
    return kept


def _penalties(positions: Collection[int], search: _Search) -> tuple[Penalty, ...]:
    """In order of their decisions."""
    return tuple(search.countable[position] for position in sorted(positions))

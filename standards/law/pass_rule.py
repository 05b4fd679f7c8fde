"""Pass rules by name, and the counting rule of edition 2022. Pure.

A pass rule judges rated items by the edition's conditions, which carry its numbers. A new one is added to `PASS_RULES`
and named by an edition's `pass_rule`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from standards import ratings
from standards.law.limits import Condition


class Verdict(StrEnum):
    """The result of one condition, or of all together, on self-assessment. *Not assessed*: no item of the part was rated."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    UNDECIDED = "undecided"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True)
class Rated:
    """An item with the rating that counts ("" if not decided yet). Its sub-items are rolled up already."""

    number: int
    part: str
    rating: str


@dataclass(frozen=True)
class Outcome:
    """The result of a condition. `items` have its rating, `undecided` may get it, `spare` more are allowed (negative: too many)."""

    condition: Condition
    verdict: Verdict
    items: tuple[int, ...]
    undecided: tuple[int, ...]
    spare: int


@dataclass(frozen=True)
class Reduction:
    """Of `items`, at most `may_stay` may keep `rating`; the others are raised to *meets*."""

    rating: str
    items: tuple[int, ...]
    may_stay: int

    @property
    def size(self) -> int:
        return len(self.items) - self.may_stay


Judge = Callable[[Sequence[Rated], Sequence[Condition], Collection[str]], tuple[Outcome, ...]]
Reduce = Callable[[Sequence[Outcome]], tuple[Reduction, ...]]


@dataclass(frozen=True)
class PassRule:
    """`judge`: rated items, conditions and the parts that were assessed → one outcome per condition.

    `reduce`: outcomes → the smallest change of ratings that satisfies every violated condition.
    """

    judge: Judge
    reduce: Reduce


def judge_counts(
    rated: Sequence[Rated], conditions: Sequence[Condition], parts: Collection[str]
) -> tuple[Outcome, ...]:
    """`count-2022`: each condition limits how many items of a part (or of all) may have a rating. There is no score."""
    return tuple(_count(condition, rated, parts) for condition in conditions)


def _count(condition: Condition, rated: Sequence[Rated], parts: Collection[str]) -> Outcome:
    inside = [item for item in rated if condition.part in ("", item.part)]
    items = tuple(item.number for item in inside if item.rating == condition.rating)
    undecided = tuple(item.number for item in inside if not item.rating)
    if not parts or (condition.part and condition.part not in parts):
        verdict = Verdict.NOT_ASSESSED
    elif len(items) > condition.most:
        verdict = Verdict.NOT_SATISFIED
    elif len(items) + len(undecided) > condition.most:
        verdict = Verdict.UNDECIDED
    else:
        verdict = Verdict.SATISFIED
    return Outcome(condition, verdict, items, undecided, condition.most - len(items))


def assessed_parts(rated: Iterable[Rated]) -> set[str]:
    """Return the parts in which something was assessed: an item that is *not applicable* was not."""
    return {item.part for item in rated if item.rating != ratings.NOT_APPLICABLE}


def reduce_counts(outcomes: Sequence[Outcome]) -> tuple[Reduction, ...]:
    """Raise what is too many of a rating to *meets*. Of several conditions on the same items, the strictest decides."""
    may_stay: dict[tuple[str, tuple[int, ...]], int] = {}
    for outcome in outcomes:
        if outcome.verdict == Verdict.NOT_SATISFIED:
            key = (outcome.condition.rating, outcome.items)
            may_stay[key] = min(may_stay.get(key, outcome.condition.most), outcome.condition.most)
    return tuple(Reduction(rating, items, most) for (rating, items), most in may_stay.items())


def combined(outcomes: Sequence[Outcome]) -> Verdict:
    """Combine conditions: *not satisfied* if any is, else *undecided* if any is. Those not assessed are skipped, unless all are."""
    return combined_verdicts(outcome.verdict for outcome in outcomes)


def combined_verdicts(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine the verdicts of conditions, as `combined` does."""
    given = set(verdicts)
    for verdict in (Verdict.NOT_SATISFIED, Verdict.UNDECIDED, Verdict.SATISFIED, Verdict.NOT_ASSESSED):
        if verdict in given:
            return verdict
    return Verdict.SATISFIED


PASS_RULES: Mapping[str, PassRule] = {"count-2022": PassRule(judge_counts, reduce_counts)}

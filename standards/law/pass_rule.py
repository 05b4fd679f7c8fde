"""When an enterprise passes: the shapes of the rule by name, and the counting one of edition 2022. Pure.

A shape takes rated items and the edition's conditions; the numbers are the edition's. A new shape is a function
here, named by an edition's `pass_rule`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from standards.law.limits import Condition


class Verdict(StrEnum):
    """How a condition, or all of them together, stand on self-assessment."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    UNDECIDED = "undecided"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True)
class Rated:
    """One item as it counts; an empty rating is not decided yet. Sub-items are rolled up before."""

    number: int
    part: str
    rating: str


@dataclass(frozen=True)
class Outcome:
    """How one condition stands. `items` decide it; `undecided` may yet; `spare` more are allowed (negative: too many)."""

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
    """`judge`: rated items, conditions and the parts that were assessed → one outcome a condition.

    `reduce`: the outcomes → the smallest change of ratings that satisfies every condition that is violated.
    """

    judge: Judge
    reduce: Reduce


def judge_counts(
    rated: Sequence[Rated], conditions: Sequence[Condition], parts: Collection[str]
) -> tuple[Outcome, ...]:
    """`count-2022`: at most so many items with a rating, in a part or in all of them. There is no score."""
    return tuple(_count(condition, rated, parts) for condition in conditions)


def _count(condition: Condition, rated: Sequence[Rated], parts: Collection[str]) -> Outcome:
    inside = [item for item in rated if condition.part in ("", item.part)]
    items = tuple(item.number for item in inside if item.rating == condition.rating)
    undecided = tuple(item.number for item in inside if not item.rating)
    if condition.part and condition.part not in parts:
        verdict = Verdict.NOT_ASSESSED
    elif len(items) > condition.most:
        verdict = Verdict.NOT_SATISFIED
    elif len(items) + len(undecided) > condition.most:
        verdict = Verdict.UNDECIDED
    else:
        verdict = Verdict.SATISFIED
    return Outcome(condition, verdict, items, undecided, condition.most - len(items))


def reduce_counts(outcomes: Sequence[Outcome]) -> tuple[Reduction, ...]:
    """What is too many of a rating must become *meets*; of several conditions on the same items the strictest says it."""
    found: dict[tuple[str, tuple[int, ...]], int] = {}
    for outcome in outcomes:
        if outcome.verdict == Verdict.NOT_SATISFIED:
            key = (outcome.condition.rating, outcome.items)
            found[key] = min(found.get(key, outcome.condition.most), outcome.condition.most)
    return tuple(Reduction(rating, items, most) for (rating, items), most in found.items())


def together(outcomes: Sequence[Outcome]) -> Verdict:
    """All conditions: one that is not satisfied decides, then one that is undecided; what is not assessed is left out."""
    found = {outcome.verdict for outcome in outcomes}
    for verdict in (Verdict.NOT_SATISFIED, Verdict.UNDECIDED):
        if verdict in found:
            return verdict
    return Verdict.SATISFIED


PASS_RULES: Mapping[str, PassRule] = {"count-2022": PassRule(judge_counts, reduce_counts)}

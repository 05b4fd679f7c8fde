"""Results that figures imply for items, and the day and mode they are computed for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from standards import ratings
from standards.law.figures import Mode


class Result(StrEnum):
    """A rating that figures imply; `undetermined` while they cannot decide it."""

    MEET = ratings.MEET
    NOT_MEET = ratings.NOT_MEET
    NOT_APPLICABLE = ratings.NOT_APPLICABLE
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Situation:
    """The day and mode that figures are judged for: an application's reference date, or the day of a re-review.

    `last_accepted_on`: when customs accepted the last application; a re-review looks back at most one window before it.
    """

    reference_date: date
    mode: Mode = Mode.APPLICATION
    last_accepted_on: date | None = None


def best(results: Iterable[Result]) -> Result:
    """Return the best result: *met*, then *undetermined*, then *not met*. *Not applicable* only if nothing else is given."""
    given = set(results)
    for result in (Result.MEET, Result.UNDETERMINED, Result.NOT_MEET):
        if result in given:
            return result
    return Result.NOT_APPLICABLE


def worst(results: Iterable[Result]) -> Result:
    """Return the worst result: *not met*, then *undetermined*, then *met*. *Not applicable* only if nothing else is given."""
    given = set(results)
    for result in (Result.NOT_MEET, Result.UNDETERMINED, Result.MEET):
        if result in given:
            return result
    return Result.NOT_APPLICABLE

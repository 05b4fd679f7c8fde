"""What a figure makes of an item, and for which day it is asked. Pure."""

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
    """For which day figures are read: an application's reference date, or the day of a re-review.

    `last_accepted_on`: when customs accepted the last application, which bounds a re-review.
    """

    reference_date: date
    mode: Mode = Mode.APPLICATION
    last_accepted_on: date | None = None


def worst(results: Iterable[Result]) -> Result:
    """One not met decides, then one that is undetermined; what does not apply is left out (all: not applicable)."""
    found = set(results)
    for result in (Result.NOT_MEET, Result.UNDETERMINED, Result.MEET):
        if result in found:
            return result
    return Result.NOT_APPLICABLE

"""How many relevant documents a year needs, so that the penalties that count stay within the share. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from standards.law import penalties
from standards.law.evaluation import readings_of
from standards.law.figures import Figures, Penalty
from standards.law.limits import Law, LimitCode
from standards.law.penalties import documents_year
from standards.law.results import Result, Situation

# More relevant documents than any enterprise has in a year.
HIGHEST = 10**12


@dataclass(frozen=True)
class NumberNeeded:
    """On the days from `since` to `until` the number of `year` decides: `least` or more is enough for `item`.

    `entered`: the number in the register, None without an entry.
    """

    item: int
    year: int
    since: date
    until: date | None
    least: int
    entered: int | None

    @property
    def is_enough(self) -> bool:
        return self.entered is not None and self.entered >= self.least


def with_highest_number(figures: Figures, situation: Situation) -> Figures:
    """Return the figures with the highest number of documents for last year, if it is missing."""
    year = documents_year(situation)
    return figures if year in figures.documents else replace(figures, documents={**figures.documents, year: HIGHEST})


def least_number(
    item: int, law: Law, figures: Figures, situation: Situation, countable: Sequence[Penalty]
) -> int | None:
    """Return the least number of last year's documents with which the item does not fail; None if no number is enough."""
    lenient = replace(figures, documents={**figures.documents, documents_year(situation): HIGHEST})
    tallies = list(penalties.tallies(countable, law, situation))
    if readings_of(item, law, lenient, situation, tallies).worst == Result.NOT_MEET:
        return None
    shares = [limit for limit in law.limits_of(LimitCode.PENALTY_COUNT) if limit.item == item and limit.per > 1]
    # Rounded up. A share of nothing allows no penalty, and would have failed above.
    return max((-(-tally.number * share.per // share.most) for tally in tallies for share in shares), default=0)


def needed_on(
    item: int, law: Law, figures: Figures, situation: Situation, countable: Sequence[Penalty], today: date
) -> NumberNeeded | None:
    """Return what a year that still runs needs on the situation's day; None if its number decides nothing."""
    day, year = situation.reference_date, documents_year(situation)
    is_entered = year in figures.documents
    entered = figures.documents.get(year)
    # A number that cannot be calculated decides nothing.
    if year < today.year or (is_entered and entered is None):
        return None
    least = least_number(item, law, figures, situation, countable)
    if least is None or (least == 0 and is_entered):
        return None
    return NumberNeeded(item, year, day, day, least, entered)

"""How many relevant documents a year needs, so that the penalties that count stay within the share. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from standards.law import penalties
from standards.law.evaluation import readings_of
from standards.law.figures import Figures
from standards.law.limits import Law, LimitCode
from standards.law.penalties import Run, documents_year
from standards.law.results import Result, Situation

# More relevant documents than any enterprise has in a year.
HIGHEST = 10**12


@dataclass(frozen=True)
class NumberNeeded:
    """From `since` on, for the rest of its calendar year, `item` is met only if `year` has `least` documents or more.

    `entered`: the number in the register, None without an entry.
    """

    item: int
    year: int
    since: date
    least: int
    entered: int | None


def with_highest_number(figures: Figures, situation: Situation) -> Figures:
    """Return the figures with the highest number of documents for last year, if it is missing."""
    year = documents_year(situation)
    return figures if year in figures.documents else replace(figures, documents={**figures.documents, year: HIGHEST})


def least_number(item: int, law: Law, figures: Figures, situation: Situation, run: Run) -> int | None:
    """Return the least number of last year's documents with which the item does not fail; None if no number is enough."""
    lenient = replace(figures, documents={**figures.documents, documents_year(situation): HIGHEST})
    tallies = list(penalties.tallies(run, law, situation))
    if readings_of(item, law, lenient, situation, tallies).worst == Result.NOT_MEET:
        return None
    shares = [limit for limit in law.limits_of(LimitCode.PENALTY_COUNT) if limit.item == item and limit.per > 1]
    # Rounded up. A share of nothing allows no penalty, and would have failed above.
    return max((-(-tally.number * share.per // share.most) for tally in tallies for share in shares), default=0)


def needed_on(
    days: Iterable[date], law: Law, figures: Figures, situation: Situation, run: Run, item: int
) -> NumberNeeded | None:
    """Return what the year before these days (of one calendar year) needs; None if its number decides nothing.

    It decides nothing if it cannot be calculated, if no number would be enough on one of the days, or if any would be.
    """
    on_days = [replace(situation, reference_date=day) for day in days]
    year = documents_year(on_days[0])
    is_entered, entered = year in figures.documents, figures.documents.get(year)
    if is_entered and entered is None:
        return None
    by_day = (least_number(item, law, figures, each, run) for each in on_days)
    leasts = [each for each in by_day if each is not None]
    if len(leasts) < len(on_days) or (is_entered and max(leasts) == 0):
        return None
    return NumberNeeded(item, year, on_days[0].reference_date, max(leasts), entered)

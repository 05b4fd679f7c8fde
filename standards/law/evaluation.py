"""What the enterprise's figures make of items 6, 7, 8 and 10 on a day. Pure: figures, law and day in, results out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from standards.law import food, penalties
from standards.law.figures import Figures, Mode
from standards.law.limits import Law, Limit, LimitCode
from standards.law.penalties import SortedPenalties, Tally
from standards.law.results import Result, Situation, worst
from standards.law.window import Window, back_from


@dataclass(frozen=True)
class Evaluation:
    """`results`: `10(2)`, `10`, … → result, by the letter; `worst_window` the same for the worst 12 months, in a re-review only."""

    situation: Situation
    window: Window
    results: Mapping[str, Result]
    worst_window: Mapping[str, Result] | None
    sorted_penalties: SortedPenalties
    tallies: tuple[Tally, ...]

    @property
    def cautious(self) -> Mapping[str, Result]:
        """The worse of the two readings."""
        return self.results if self.worst_window is None else self.worst_window


def evaluate(law: Law, figures: Figures, situation: Situation) -> Evaluation:
    """Judge every item that the edition gives a limit for.

    Items 6-8 look at the window before the reference date, in a re-review too (our reading). Item 10 looks at the
    same in an application; in a re-review back from the latest decision that counts, and, as the worst window,
    back from each of them.
    """
    return _evaluated(law, figures, situation, penalties.sort_out(figures.penalties, law))


def evaluate_on(law: Law, figures: Figures, day: date, now: Evaluation) -> Evaluation:
    """Judge the figures that `now` judged if the reference date were `day`: what no date can make count is set aside already."""
    return _evaluated(law, figures, replace(now.situation, reference_date=day), now.sorted_penalties)


def _evaluated(law: Law, figures: Figures, situation: Situation, sorted_penalties: SortedPenalties) -> Evaluation:
    window = back_from(situation.reference_date, law.window_months)
    tallies = tuple(penalties.tallies(sorted_penalties.countable, law, situation))
    others = _others(law, figures, window)
    judged = [_penalty_results(law, figures, situation, each) for each in tallies] or [
        _without_penalty(law, figures, situation)
    ]
    return Evaluation(
        situation=situation,
        window=window,
        results=others | judged[0],
        worst_window=others | _worst_of(judged) if situation.mode == Mode.RE_REVIEW else None,
        sorted_penalties=sorted_penalties,
        tallies=tallies,
    )


@dataclass(frozen=True)
class Readings:
    """A result by the letter, and in the worst 12 months; in an application they are the same."""

    literal: Result
    worst: Result


def readings_of(item: int, law: Law, figures: Figures, situation: Situation, tallies: Iterable[Tally]) -> Readings:
    """Item 10, if `tallies` were what counts, the literal window's first; none: met. No more of them are counted than it takes.

    One window not met decides the worst; the others all hang on last year's number alone, as the first one does.
    """
    judged = (_penalty_results(law, figures, situation, each)[str(item)] for each in tallies)
    literal = next(judged, Result.MEET)
    return Readings(literal, Result.NOT_MEET if Result.NOT_MEET in judged else literal)


def _others(law: Law, figures: Figures, window: Window) -> dict[str, Result]:
    judges = {
        LimitCode.NOTIFIED_BATCHES: lambda limit: food.judge_batches(
            limit, food.sift_batches(figures.notifications, window)
        ),
        LimitCode.SERIOUS_FOOD_PROBLEMS: lambda limit: food.judge_serious(
            limit, food.sift_serious(figures.notifications, window)
        ),
        LimitCode.BAD_RECORD_LISTINGS: lambda limit: food.judge_listings(
            limit, food.overlapping(figures.listings, window)
        ),
    }
    return {limit.key: judges[limit.code](limit) for limit in law.limits if limit.code in judges}


def _penalty_results(law: Law, figures: Figures, situation: Situation, found: Tally) -> dict[str, Result]:
    year = penalties.documents_year(situation)
    results: dict[str, Result] = {}
    for limit in penalty_limits(law):
        takes_part = penalties.takes_part(limit, figures, year)
        if takes_part is None:
            result = Result.UNDETERMINED
        elif takes_part is False:
            result = Result.NOT_APPLICABLE
        else:
            result = penalties.judge(limit, found, figures.documents.get(year))
        results[limit.key] = worst([result, results[limit.key]]) if limit.key in results else result
    return results | _items(law, results)


def _without_penalty(law: Law, figures: Figures, situation: Situation) -> dict[str, Result]:
    """Item 10 in a re-review: no penalty that counts, so it is met, whatever last year's number is."""
    window = back_from(situation.reference_date, law.window_months)
    nothing = Tally(window, counted=(), number=0, total=0, largest=0)
    results = _penalty_results(law, figures, situation, nothing)
    return results | dict.fromkeys({str(limit.item) for limit in penalty_limits(law)}, Result.MEET)


def _items(law: Law, results: Mapping[str, Result]) -> dict[str, Result]:
    """Roll the sub-items up; one not met decides the item even where another is undetermined."""
    items: dict[str, list[Result]] = {}
    for limit in penalty_limits(law):
        items.setdefault(str(limit.item), []).append(results[limit.key])
    return {item: worst(found) for item, found in items.items()}


def _worst_of(judged: Iterable[Mapping[str, Result]]) -> dict[str, Result]:
    """Key by key, over the windows."""
    found: dict[str, Result] = {}
    for results in judged:
        for key, result in results.items():
            found[key] = worst([result, found[key]]) if key in found else result
    return found


def penalty_limits(law: Law) -> list[Limit]:
    return [limit for limit in law.limits if limit.code.is_penalty]

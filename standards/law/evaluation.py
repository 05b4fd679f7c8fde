"""Results of items 6, 7, 8 and 10 on a day. Pure: figures, law and day in, results out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from standards.law import food, penalties
from standards.law.figures import Figures, Mode
from standards.law.limits import Law, Limit, LimitCode
from standards.law.penalties import SortedPenalties, Tally
from standards.law.results import Result, Situation, best, worst
from standards.law.window import Window, back_from


@dataclass(frozen=True)
class Evaluation:
    """`results`: key (`10`, `10(2)`) → result by the literal reading; `worst_window`: in the worst window, re-review only."""

    situation: Situation
    window: Window
    results: Mapping[str, Result]
    worst_window: Mapping[str, Result] | None
    sorted_penalties: SortedPenalties
    tallies: tuple[Tally, ...]

    @property
    def cautious(self) -> Mapping[str, Result]:
        """Results by the worse of the two readings."""
        return self.results if self.worst_window is None else self.worst_window


def evaluate(law: Law, figures: Figures, situation: Situation) -> Evaluation:
    """Judge every item that the edition gives a limit for.

    Items 6-8 count in the window before the reference date, in a re-review too (our reading). Item 10 does the same in
    an application. In a re-review its window ends on the latest decision that counts, and the worst window is the
    worst of those that end on any decision that counts.
    """
    return _evaluated(law, figures, situation, penalties.sort_out(figures.penalties, law))


def evaluate_on(law: Law, figures: Figures, day: date, now: Evaluation) -> Evaluation:
    """Judge the figures behind `now` as if the reference date were `day`, with the penalties that it has already sorted."""
    return _evaluated(law, figures, replace(now.situation, reference_date=day), now.sorted_penalties)


def _evaluated(law: Law, figures: Figures, situation: Situation, sorted_penalties: SortedPenalties) -> Evaluation:
    window = back_from(situation.reference_date, law.window_months)
    tallies = tuple(penalties.tallies(sorted_penalties.run, law, situation))
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
    """A result by the literal reading and in the worst window; the same in an application."""

    literal: Result
    worst: Result


def readings_of(item: int, law: Law, figures: Figures, situation: Situation, tallies: Iterable[Tally]) -> Readings:
    """Return item 10's readings if `tallies` counted (the literal window's first); met without any.

    Stops at the first window that is not met, which decides the worst reading. All others have the literal result: whether
    they are met or undetermined depends on last year's number alone.
    """
    limits = [limit for limit in law.penalty_limits if limit.item == item]
    judged = (_results_of(limits, figures, situation, each)[str(item)] for each in tallies)
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
    limits = [limit for limit in law.limits if limit.code in judges]
    results = _joined((limit, judges[limit.code](limit)) for limit in limits)
    return results | _items(limits, results)


def _joined(judged: Iterable[tuple[Limit, Result]]) -> dict[str, Result]:
    """Return key → result of its limits together: of alternatives the best one, of everything else the worst."""
    groups: dict[str, dict[tuple[bool, int], list[Result]]] = {}
    for place, (limit, result) in enumerate(judged):
        group = (False, place) if limit.alternative is None else (True, limit.alternative)
        groups.setdefault(limit.key, {}).setdefault(group, []).append(result)
    return {key: worst(map(best, of_key.values())) for key, of_key in groups.items()}


def _penalty_results(law: Law, figures: Figures, situation: Situation, tally: Tally) -> dict[str, Result]:
    return _results_of(law.penalty_limits, figures, situation, tally)


def _results_of(limits: Sequence[Limit], figures: Figures, situation: Situation, tally: Tally) -> dict[str, Result]:
    results = _joined((limit, _penalty_result(limit, figures, situation, tally)) for limit in limits)
    return results | _items(limits, results)


def _penalty_result(limit: Limit, figures: Figures, situation: Situation, tally: Tally) -> Result:
    year = penalties.documents_year(situation)
    takes_part = penalties.takes_part(limit, figures, year)
    # A share of a number that nobody entered cannot be decided, whether or not the sub-item depends on it.
    if takes_part is None or (takes_part and limit.per > 1 and year not in figures.documents):
        return Result.UNDETERMINED
    if takes_part is False:
        return Result.NOT_APPLICABLE
    return penalties.judge(limit, tally, figures.documents.get(year))


def _without_penalty(law: Law, figures: Figures, situation: Situation) -> dict[str, Result]:
    """Item 10 in a re-review without a penalty that counts: met, whatever last year's number is."""
    window = back_from(situation.reference_date, law.window_months)
    nothing = penalties.no_penalty(window, law.counted_by)
    results = _penalty_results(law, figures, situation, nothing)
    return results | dict.fromkeys({str(limit.item) for limit in law.penalty_limits}, Result.MEET)


def _items(limits: Iterable[Limit], results: Mapping[str, Result]) -> dict[str, Result]:
    """Roll sub-items up to items. One that is not met decides, even if another is undetermined."""
    items: dict[str, list[Result]] = {}
    for limit in limits:
        items.setdefault(str(limit.item), []).append(results[limit.key])
    return {item: worst(subs) for item, subs in items.items()}


def _worst_of(judged: Iterable[Mapping[str, Result]]) -> dict[str, Result]:
    """The worst result of each key over all windows."""
    worst_of: dict[str, Result] = {}
    for results in judged:
        for key, result in results.items():
            worst_of[key] = worst([result, worst_of[key]]) if key in worst_of else result
    return worst_of

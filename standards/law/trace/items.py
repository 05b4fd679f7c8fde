"""How each result came about: inputs used and left out, the sum, and what would change it."""

from collections.abc import Iterable, Iterator

from standards.law import penalties
from standards.law.limits import Limit, LimitCode
from standards.law.results import Result
from standards.law.sentences import SENTENCES
from standards.law.trace.food import batches, listings, serious
from standards.law.trace.lines import Basis, Trace, TraceLine, line, window_lines
from standards.law.trace.penalties import lines_of_item, sums


def trace(basis: Basis) -> Trace:
    """Return the lines of each key of the results: `6`, `10`, `10(2)`, …"""
    lines_of: dict[str, list[TraceLine]] = {key: [] for key in basis.evaluation.results}
    for limit in basis.law.limits:
        # Two limits of one sub-item would repeat the line about last year's documents.
        lines_of[limit.key] += [each for each in _of_limit(limit, basis) if each not in lines_of[limit.key]]
    for key in {limit.key for limit in basis.law.limits if limit.alternative is not None}:
        lines_of[key].append(line("one_is_enough"))
    for item in sorted({limit.item for limit in basis.law.penalty_limits}):
        lines_of[str(item)] = [*lines_of_item(item, basis), *lines_of[str(item)]]
    return {key: [*lines, *_result_lines(key, basis)] for key, lines in lines_of.items()}


def _of_limit(limit: Limit, basis: Basis) -> Iterable[TraceLine]:
    if limit.code == LimitCode.NOTIFIED_BATCHES:
        return [*window_lines(basis), *batches(limit, basis)]
    if limit.code == LimitCode.SERIOUS_FOOD_PROBLEMS:
        return [*window_lines(basis), *serious(limit, basis)]
    if limit.code == LimitCode.BAD_RECORD_LISTINGS:
        return [*window_lines(basis), *listings(limit, basis)]
    return sums(limit, basis, basis.literal)


def _result_lines(key: str, basis: Basis) -> Iterator[TraceLine]:
    yield line("result", key=key, result=SENTENCES[basis.evaluation.results[key]])
    if basis.evaluation.worst_window is None:
        return
    literal, worst = basis.evaluation.results[key], basis.evaluation.worst_window[key]
    if literal != worst:
        for limit in basis.law.penalty_limits:
            if limit.key == key:
                yield from _worst_sums(limit, basis)
        yield line("readings_differ", literal=SENTENCES[literal], worst=SENTENCES[worst])


def _worst_sums(limit: Limit, basis: Basis) -> Iterator[TraceLine]:
    """Yield the sums of the latest window that exceeds the limit, if any."""
    documents = basis.figures.documents.get(basis.year)
    for tally in basis.tallies:
        if penalties.judge(limit, tally, documents) == Result.NOT_MEET:
            yield line("worst_window", start=tally.window.start, end=tally.window.end)
            yield from sums(limit, basis, tally)
            return

"""What would change item 10: recognition, revocation, another reading of the window or of the count."""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from acecs.text.bilingual import NOTHING, Text
from standards.law import penalties
from standards.law.evaluation import Readings, readings_of
from standards.law.figures import Ground, Penalty, PenaltyState
from standards.law.limits import CountedBy, Law
from standards.law.penalties import LeftOut, Run, Tally
from standards.law.results import Result
from standards.law.sentences import SENTENCES, say, whole
from standards.law.trace.lines import Basis, TraceLine, if_first_day_outside, line, name_of

Describe = Callable[[Readings], Text]


def other_readings(item: int, basis: Basis) -> Iterator[TraceLine]:
    """Yield what would change the item, and its result then."""
    counted = basis.tallies[0].counted if basis.tallies else ()
    yield from _if_changed(counted, _by_both, item, basis)
    yield from _if_amount_wrong(item, basis)
    yield from _by_other_count(item, basis)
    # Without a penalty outside the literal window the item can only get better: nothing changes if both readings agree.
    if basis.evaluation.results[str(item)] != basis.evaluation.cautious[str(item)]:
        in_literal = frozenset(counted)
        days = penalties.counted_days(basis.law, basis.situation)
        candidates = [each for each in basis.evaluation.sorted_penalties.countable if each.decided_on in days]
        others = [each for each in candidates if each not in in_literal]
        if lines := list(_if_changed(others, _by_worst, item, basis)):
            yield line("only_in_worst_window")
            yield from lines


def _by_both(readings: Readings) -> Text:
    if readings.literal == readings.worst:
        return SENTENCES[readings.literal]
    return say("by_both_readings", literal=SENTENCES[readings.literal], worst=SENTENCES[readings.worst])


def _by_worst(readings: Readings) -> Text:
    return say("by_worst_window", worst=SENTENCES[readings.worst])


def _if_changed(candidates: Sequence[Penalty], describe: Describe, item: int, basis: Basis) -> Iterator[TraceLine]:
    """What each penalty could turn out to be, and the item's result then: the same or better in every window."""
    run = basis.evaluation.sorted_penalties.run
    not_met = _ends_of_not_met(item, basis)

    def with_changed(penalty: Penalty, **changes: object) -> Text:
        changed = replace(penalty, **changes)  # type: ignore[arg-type]  # the names of its own fields
        exchanged = _exchanged(run, penalty, changed, basis.law)
        return describe(_would_be(item, basis, exchanged, not_met))

    for each in candidates:
        name = name_of(each)
        if each.disclosed and not each.recognised and penalties.disclosure_amount(each, basis.law):
            yield line("if_recognised", name=name, item=item, result=with_changed(each, recognised=True))
        if each.state == PenaltyState.UNDER_APPEAL:
            yield line("if_revoked", name=name, item=item, result=with_changed(each, state=PenaltyState.REVOKED))
        if each.ground == Ground.QUARANTINE:
            yield line("if_not_quarantine", name=name, item=item, result=with_changed(each, ground=Ground.OTHER))
        if each.has_confiscation and each.fine:
            fine_alone = with_changed(each, confiscated_gains=0, confiscated_goods=0)
            yield line("if_fine_alone", name=name, item=item, result=fine_alone)
    yield from _penalties_on_first_day(candidates, describe, item, basis)


def _penalties_on_first_day(
    candidates: Sequence[Penalty], describe: Describe, item: int, basis: Basis
) -> Iterator[TraceLine]:
    """Penalties on the first day of a window: by the other reading every window begins a day later."""
    first_days = {tally.window.start for tally in basis.tallies}
    on_edge = [each for each in candidates if each.decided_on in first_days]
    later = (penalties.without_first_day(tally) for tally in basis.tallies)
    result = describe(_readings(item, basis, later)) if on_edge else NOTHING
    for each in on_edge:
        yield if_first_day_outside(name_of(each), str(item), basis, result)


def _if_amount_wrong(item: int, basis: Basis) -> Iterator[TraceLine]:
    not_met = _ends_of_not_met(item, basis)
    for each, why in basis.evaluation.sorted_penalties.left_out:
        amount = penalties.disclosure_amount(each, basis.law)
        if why != LeftOut.DISCLOSED or amount is None or not amount.to_be_checked:
            continue
        if not penalties.counts_by_date(each, basis.law, basis.situation):
            continue
        added = (*basis.evaluation.sorted_penalties.countable, each)
        in_order = sorted(added, key=lambda penalty: penalty.decided_on)
        holding = {tally.window.end for tally in basis.tallies if each.decided_on in tally.window}
        would_be = _would_be(item, basis, in_order, not_met | holding | {each.decided_on})
        yield line("if_amount_wrong", name=name_of(each), item=item, result=_by_both(would_be))


def _by_other_count(item: int, basis: Basis) -> Iterator[TraceLine]:
    """The result if acts were counted instead of decisions, or the other way round."""
    other = CountedBy.DECISION if basis.law.counted_by == CountedBy.ACT else CountedBy.ACT
    run = replace(basis.evaluation.sorted_penalties.run, counted_by=other)
    counted = [replace(tally, run=run) for tally in basis.tallies]
    numbers = [tally.number for tally in counted]
    differ = [number != tally.number for number, tally in zip(numbers, basis.tallies, strict=True)]
    if not any(differ):
        return
    readings = _readings(item, basis, counted)
    if differ[0]:
        yield line(f"if_by_{other}", number=whole(numbers[0]), item=item, result=_by_both(readings))
    else:
        most = max(number for number, is_other in zip(numbers, differ, strict=True) if is_other)
        yield line(f"if_by_{other}_in_worst", number=whole(most), item=item, result=_by_worst(readings))


def _exchanged(run: Run, old: Penalty, new: Penalty, law: Law) -> tuple[Penalty, ...]:
    """Replace `old` (once, if two are alike) by `new`, or drop it if `new` does not count. Both have the same day."""
    place = run.penalties.index(old, bisect_left(run.days, old.decided_on))
    kept = (new,) if penalties.why_left_out(new, law) is None else ()
    return (*run.penalties[:place], *kept, *run.penalties[place + 1 :])


def _would_be(
    item: int,
    basis: Basis,
    countable: Iterable[Penalty],
    others: Container[date],
) -> Readings:
    """Judge the item as if these penalties counted. `others`: last days of the other windows that could decide."""
    run = Run(tuple(countable), basis.law.counted_by)
    return _readings(item, basis, penalties.tallies(run, basis.law, basis.situation, others))


def _ends_of_not_met(item: int, basis: Basis) -> frozenset[date]:
    """Last days of the windows that are not met: no others can become so if less counts."""
    judged = [(each, _readings(item, basis, [each])) for each in basis.tallies]
    return frozenset(each.window.end for each, readings in judged if readings.worst == Result.NOT_MEET)


def _readings(item: int, basis: Basis, tallies: Iterable[Tally]) -> Readings:
    return readings_of(item, basis.law, basis.figures, basis.situation, tallies)

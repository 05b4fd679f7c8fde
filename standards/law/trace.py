"""How a result came about, as a person would write it: inputs used and left out, the sum, what would change it. Pure."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from acecs.text.bilingual import NOTHING, Text
from standards.law import food, penalties
from standards.law.evaluation import Evaluation, Readings, penalty_limits, readings_of
from standards.law.figures import Figures, Ground, Mode, Notification, Penalty, PenaltyState
from standards.law.food import Standing
from standards.law.limits import Law, Limit
from standards.law.penalties import LeftOut, Tally
from standards.law.results import Result
from standards.law.sentences import SENTENCES, Value, rmb, say, whole, yes_no


@dataclass(frozen=True)
class Line:
    """`code` names the sentence, for whoever reads the trace by machine."""

    code: str
    text: Text


TEN_THOUSAND = 10_000

Trace = Mapping[str, list[Line]]


def line(code: str, /, **values: Value) -> Line:
    return Line(code, say(code, **values))


def trace(law: Law, figures: Figures, evaluation: Evaluation) -> Trace:
    """The lines of each key of the results: `6`, `10`, `10(2)`, …"""
    found: dict[str, list[Line]] = {key: [] for key in evaluation.results}
    for limit in law.limits:
        # Two limits of one sub-item would say the same of last year's documents.
        found[limit.key] += [
            each for each in _of_limit(limit, law, figures, evaluation) if each not in found[limit.key]
        ]
    for item in sorted({limit.item for limit in penalty_limits(law)}):
        found[str(item)] = list(_of_penalties(item, law, figures, evaluation))
    return {key: [*lines, *_result_lines(key, law, figures, evaluation)] for key, lines in found.items()}


def _of_limit(limit: Limit, law: Law, figures: Figures, evaluation: Evaluation) -> Iterable[Line]:
    if limit.code == "notified_batches":
        return [*_window_lines(law, evaluation), *_batches(limit, law, figures, evaluation)]
    if limit.code == "serious_food_problems":
        return [*_window_lines(law, evaluation), *_serious(limit, law, figures, evaluation)]
    if limit.code == "bad_record_listings":
        return [*_window_lines(law, evaluation), *_listings(limit, law, figures, evaluation)]
    return _sums(limit, figures, evaluation, evaluation.tallies[0] if evaluation.tallies else None)


def _window_lines(law: Law, evaluation: Evaluation) -> Iterator[Line]:
    window = evaluation.window
    is_re_review = evaluation.situation.mode == Mode.RE_REVIEW
    name = "window_re_review" if is_re_review else "window"
    yield Line(name, say(name, start=str(window.start), end=str(window.end), months=law.window_months))


def _result_lines(key: str, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    yield line("result", key=key, result=SENTENCES[evaluation.results[key]])
    if evaluation.worst_window is None:
        return
    literal, worst = evaluation.results[key], evaluation.worst_window[key]
    if literal != worst:
        for limit in penalty_limits(law):
            if limit.key == key:
                yield from _worst_sums(limit, figures, evaluation)
        yield line("readings_differ", literal=SENTENCES[literal], worst=SENTENCES[worst])


def _worst_sums(limit: Limit, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    """The sums of the latest window in which the limit is exceeded; none where it is not."""
    documents = figures.documents.get(penalties.documents_year(evaluation.situation))
    for found in evaluation.tallies:
        if penalties.judge(limit, found, documents) == Result.NOT_MEET:
            yield line("worst_window", start=str(found.window.start), end=str(found.window.end))
            yield from _sums(limit, figures, evaluation, found)
            return


# --- Items 6, 7 and 8 --------------------------------------------------------------------------


def _batches(limit: Limit, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    sifted = food.sift_batches(figures.notifications, evaluation.window)
    names = {
        Standing.COUNTS: "batches_count",
        Standing.OPEN: "batches_open",
        Standing.NOT_OWN_FAULT: "batches_not_own_fault",
    }
    yield from _notices(sifted, names, evaluation)
    counted, still_open = sifted.having(Standing.COUNTS), sifted.having(Standing.OPEN)
    for each in counted:
        if each.confirmed_on and each.confirmed_on > evaluation.window.end:
            yield line("batches_confirmed_late", name=_notice(each), day=str(each.confirmed_on))
    number = food.number_of_batches(counted)
    if number < sum(len(each.batches) for each in counted):
        yield line("batches_once")
    if food.number_of_batches([replace(each, product="") for each in counted]) < number:
        yield line("batches_products")
    yield _number("sum_batches", number, limit)
    if still_open:
        total = food.number_of_batches([*counted, *still_open])
        answer = yes_no(is_so=total <= limit.most)
        at_risk = food.number_of_batches(still_open)
        yield line("batches_risk", number=at_risk, total=total, most=whole(limit.most), answer=answer)
    later = food.sift_batches(figures.notifications, evaluation.window.without_first_day())
    yield from _notices_on_first_day(limit, sifted, evaluation, law, food.judge_batches(limit, later))


def _serious(limit: Limit, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    sifted = food.sift_serious(figures.notifications, evaluation.window)
    is_open = food.judge_serious(limit, sifted) == Result.UNDETERMINED
    names = {
        Standing.COUNTS: "serious_counts",
        Standing.OPEN: "serious_open" if is_open else "serious_open_decides_nothing",
        Standing.NOT_SERIOUS: "serious_not_serious",
        Standing.NOT_QUALITY_MANAGEMENT: "serious_not_quality_management",
    }
    yield from _notices(sifted, names, evaluation)
    yield _number("sum_serious", len(sifted.having(Standing.COUNTS)), limit)
    later = food.sift_serious(figures.notifications, evaluation.window.without_first_day())
    yield from _notices_on_first_day(limit, sifted, evaluation, law, food.judge_serious(limit, later))


def _notices(sifted: food.Sifted, names: Mapping[Standing, str], evaluation: Evaluation) -> Iterator[Line]:
    if not sifted.notifications:
        yield line("nothing_recorded")
    window = evaluation.window
    outside = {Standing.AFTER_DATE: "notice_after_date", Standing.BEFORE_WINDOW: "notice_before_window"}
    for each, standing in sifted.notifications:
        yield line(
            {**names, **outside}[standing],
            name=_notice(each),
            number=food.number_of_batches([each]),
            start=str(window.start),
            end=str(window.end),
        )


def _notices_on_first_day(
    limit: Limit, sifted: food.Sifted, evaluation: Evaluation, law: Law, without: Result
) -> Iterator[Line]:
    """Those that count, or may yet, because the first day does; `without` it the item's result."""
    for each, standing in sifted.notifications:
        if each.notified_on == evaluation.window.start and standing in (Standing.COUNTS, Standing.OPEN):
            yield _if_first_day_outside(_notice(each), limit.key, law, SENTENCES[without])


def _if_first_day_outside(name: str, key: str, law: Law, result: Text) -> Line:
    return line("if_first_day_outside", name=name, months=law.window_months, item=key, result=result)


def _notice(notification: Notification) -> str:
    return " ".join(filter(None, [str(notification.notified_on), notification.label]))


def _listings(limit: Limit, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    listings = sorted(figures.listings, key=lambda each: each.since)
    found = food.overlapping(listings, evaluation.window)
    if not listings:
        yield line("nothing_recorded")
    for each in listings:
        if each in found:
            name = "listing_counts" if each.until else "listing_stands"
        else:
            name = "listing_later" if each.since > evaluation.window.end else "listing_left_out"
        yield line(name, since=str(each.since), until=str(each.until or ""))
    yield _number("sum_listings", len(found), limit)
    without = food.judge_listings(limit, food.overlapping(found, evaluation.window.without_first_day()))
    for each in found:
        if each.until == evaluation.window.start:
            yield line(
                "if_listing_first_day_outside",
                since=str(each.since),
                until=str(each.until),
                months=law.window_months,
                item=limit.key,
                result=SENTENCES[without],
            )
    yield from _look_ups(figures)


def _look_ups(figures: Figures) -> Iterator[Line]:
    if figures.found_listed_on:
        yield line("looked_up_listed", day=str(figures.found_listed_on))
    if figures.looked_up_on:
        yield line("looked_up", day=str(figures.looked_up_on))
    elif figures.keeps_look_ups:
        yield line("never_looked_up")


def _number(name: str, number: int, limit: Limit) -> Line:
    answer = yes_no(is_so=number <= limit.most)
    return line(name, number=whole(number), most=whole(limit.most), answer=answer)


# --- Item 10 -----------------------------------------------------------------------------------


def _of_penalties(item: int, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    """The item's own lines: the window, every penalty, last year's documents, other readings."""
    yield from _penalty_window(item, law, evaluation)
    if not figures.penalties:
        yield line("nothing_recorded")
    yield from _penalty_lines(law, evaluation)
    yield _documents_of(item, figures, evaluation)
    yield from allowance(item, law, figures, evaluation)
    yield from _other_readings(item, law, figures, evaluation)


def _penalty_window(item: int, law: Law, evaluation: Evaluation) -> Iterator[Line]:
    if evaluation.situation.mode == Mode.APPLICATION:
        yield from _window_lines(law, evaluation)
        return
    accepted = evaluation.situation.last_accepted_on
    if accepted is None:
        yield line("no_floor")
    else:
        first = str(penalties.first_day(law, evaluation.situation))
        yield line("floor", day=first, months=law.window_months, accepted=str(accepted))
    if not evaluation.tallies:
        yield line("no_penalty_re_review", item=item)
        return
    window = evaluation.tallies[0].window
    yield line("window_latest", start=str(window.start), end=str(window.end), months=law.window_months)


def _penalty_lines(law: Law, evaluation: Evaluation) -> Iterator[Line]:
    literal = evaluation.tallies[0] if evaluation.tallies else None
    counted = frozenset(literal.counted if literal else ())
    for each in evaluation.sorted_penalties.countable:
        if each in counted:
            name = "penalty_counts" if each.amount else "penalty_warning_counts"
            yield line(name, name=_penalty(each), amount=rmb(each.amount))
            yield from _recognised(each, law)
        else:
            yield _outside(each, law, evaluation, literal)
    for each, why in evaluation.sorted_penalties.left_out:
        amount = penalties.disclosure_amount(each, law)
        yield line(f"penalty_{why}", name=_penalty(each), limit=rmb(amount.amount) if amount else "")


def _recognised(penalty: Penalty, law: Law) -> Iterator[Line]:
    """Why a disclosure that customs has recognized does not help."""
    if not (penalty.disclosed and penalty.recognised):
        return
    held = penalties.amount_on(penalty.decided_on, law)
    if penalty.has_confiscation:
        yield line("recognised_confiscation", name=_penalty(penalty))
    elif held is None:
        yield line("recognised_no_amount", name=_penalty(penalty))
    else:
        yield line("recognised_above", name=_penalty(penalty), limit=rmb(held.amount))


def _outside(penalty: Penalty, law: Law, evaluation: Evaluation, literal: Tally | None) -> Line:
    situation = evaluation.situation
    if penalty.decided_on > situation.reference_date:
        return line(f"penalty_{LeftOut.AFTER_DATE}", name=_penalty(penalty), end=str(situation.reference_date))
    if situation.mode == Mode.RE_REVIEW and not penalties.in_re_review(penalty, law, situation):
        first = str(penalties.first_day(law, situation))
        return line(f"penalty_{LeftOut.BEFORE_LAST_ACCEPTANCE}", name=_penalty(penalty), day=first)
    window = literal.window if literal else evaluation.window
    return line(f"penalty_{LeftOut.BEFORE_WINDOW}", name=_penalty(penalty), start=str(window.start))


def _penalty(penalty: Penalty) -> str:
    return " ".join(filter(None, [str(penalty.decided_on), penalty.label]))


def _documents_of(item: int, figures: Figures, evaluation: Evaluation) -> Line:
    """Last year's number, as the item needs it: not at all, where no penalty counts in a re-review."""
    year = penalties.documents_year(evaluation.situation)
    if year not in figures.documents and not evaluation.tallies:
        return line("documents_not_needed", year=year, item=item)
    return _documents(figures, year)


def documents_text(figures: Figures, year: int) -> Text:
    """Which of (2) and (3) applies, and why."""
    return _documents(figures, year).text


def _documents(figures: Figures, year: int) -> Line:
    if year not in figures.documents:
        return line("documents_missing", year=year)
    number = figures.documents[year]
    if number is None:
        return line("documents_unknown", year=year)
    return line("documents_known", year=year, number=whole(number))


def _sums(limit: Limit, figures: Figures, evaluation: Evaluation, found: Tally | None) -> Iterator[Line]:
    year = penalties.documents_year(evaluation.situation)
    takes_part = penalties.takes_part(limit, figures, year)
    if takes_part is None:
        name = "sub_item_open" if evaluation.tallies else "sub_item_not_needed"
        yield line(name, sub_item=str(limit.sub_item), year=year, item=limit.item)
        return
    if takes_part is False:
        yield line("not_by_rule")
        return
    counted, number = (found.counted, found.number) if found else ((), 0)
    if limit.code == "penalty_amount":
        yield from _amounts(limit, counted)
    elif limit.code == "penalty_sum":
        yield _total(limit, counted)
    elif limit.per > 1:
        documents = limit.most * (figures.documents[year] or 0)
        answer = yes_no(is_so=number * limit.per <= documents)
        yield line(
            "sum_share", number=whole(number), per=whole(limit.per), most=whole(documents), year=year, answer=answer
        )
    else:
        yield _number("sum_penalties", number, limit)


def _amounts(limit: Limit, counted: Iterable[Penalty]) -> Iterator[Line]:
    empty = True
    for each in counted:
        empty = False
        answer = yes_no(is_so=each.amount <= limit.most)
        yield line("sum_amount", name=_penalty(each), amount=rmb(each.amount), most=rmb(limit.most), answer=answer)
    if empty:
        yield line("sum_no_amount")


def _total(limit: Limit, counted: tuple[Penalty, ...]) -> Line:
    total = sum(each.amount for each in counted)
    answer = yes_no(is_so=total <= limit.most)
    terms = [" + ".join(rmb(each.amount) for each in counted)] if len(counted) > 1 else []
    return line("sum_total", total=" = ".join([*terms, rmb(total)]), most=rmb(limit.most), answer=answer)


def allowance(item: int, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    """How much room there is, said before the first penalty happens."""
    year = penalties.documents_year(evaluation.situation)
    if year not in figures.documents:
        return
    documents = figures.documents[year]
    limits = {
        limit.code: limit for limit in penalty_limits(law) if limit.item == item and limit.applies != "count_unknown"
    }
    if documents is None:
        yield line("none_affordable_unknown")
        return
    share, each, total = (limits.get(code) for code in ("penalty_count", "penalty_amount", "penalty_sum"))
    if share is None or each is None or total is None:
        return
    most = penalties.affordable(share, documents)
    if most == 0:
        yield line("none_affordable", number=whole(documents), year=year, per=_part(share.per))
        return
    found = evaluation.tallies[0] if evaluation.tallies else None
    number, used, largest = (found.number, found.total, found.largest) if found else (0, 0, 0)
    if number > most or used > total.most or largest > each.most:
        name = "none_affordable_exceeded"
    elif number == most:
        name = "none_affordable_used_up"
    else:
        # A warning adds nothing to the sum.
        name = "affordable" if used < total.most else "none_affordable_but_warnings"
    yield line(
        name,
        number=whole(documents),
        year=year,
        most=whole(most),
        count=whole(number),
        each=rmb(each.most),
        total=rmb(total.most),
        left=rmb(total.most - used),
    )


def _part(per: int) -> Text:
    """One in so many, as each language counts: 10,000 is one 万."""
    return Text(en=whole(per), zh="万" if per == TEN_THOUSAND else whole(per))


def _other_readings(item: int, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    """What recognition, revocation or another reading of an edge would make of the item."""
    counted = evaluation.tallies[0].counted if evaluation.tallies else ()
    yield from _otherwise(counted, _by_both, item, law, figures, evaluation)
    yield from _if_amount_wrong(item, law, figures, evaluation)
    yield from _counted_otherwise(item, law, figures, evaluation)
    # Without one of those outside the literal window the item can only be better, so it stays where both readings agree.
    if evaluation.results[str(item)] != evaluation.cautious[str(item)]:
        in_literal = frozenset(counted)
        looked_at = [each for each in evaluation.sorted_penalties.countable if _is_looked_at(each, law, evaluation)]
        others = [each for each in looked_at if each not in in_literal]
        if lines := list(_otherwise(others, _by_worst, item, law, figures, evaluation)):
            yield line("only_in_worst_window")
            yield from lines


Said = Callable[[Readings], Text]


def _by_both(readings: Readings) -> Text:
    if readings.literal == readings.worst:
        return SENTENCES[readings.literal]
    return say("by_both_readings", literal=SENTENCES[readings.literal], worst=SENTENCES[readings.worst])


def _by_worst(readings: Readings) -> Text:
    return say("by_worst_window", worst=SENTENCES[readings.worst])


def _otherwise(
    looked_at: Sequence[Penalty], said: Said, item: int, law: Law, figures: Figures, evaluation: Evaluation
) -> Iterator[Line]:
    """What else each of the penalties could be, and what the item would be then: the same or better, in every window."""
    countable = evaluation.sorted_penalties.countable
    not_met = _ends_of_not_met(item, law, figures, evaluation)

    def with_changed(penalty: Penalty, **changes: object) -> Text:
        changed = replace(penalty, **changes)  # type: ignore[arg-type]  # the names of its own fields
        exchanged = _exchanged(countable, penalty, changed, law)
        return said(_would_be(item, law, figures, evaluation, exchanged, not_met))

    for each in looked_at:
        name = _penalty(each)
        if each.disclosed and not each.recognised and penalties.disclosure_amount(each, law):
            yield line("if_recognised", name=name, item=item, result=with_changed(each, recognised=True))
        if each.state == PenaltyState.UNDER_APPEAL:
            yield line("if_revoked", name=name, item=item, result=with_changed(each, state=PenaltyState.REVOKED))
        if each.ground == Ground.QUARANTINE:
            yield line("if_not_quarantine", name=name, item=item, result=with_changed(each, ground=Ground.OTHER))
        if each.has_confiscation and each.fine:
            fine_alone = with_changed(each, confiscated_gains=0, confiscated_goods=0)
            yield line("if_fine_alone", name=name, item=item, result=fine_alone)
    yield from _penalties_on_first_day(looked_at, said, item, law, figures, evaluation)


def _penalties_on_first_day(
    looked_at: Sequence[Penalty], said: Said, item: int, law: Law, figures: Figures, evaluation: Evaluation
) -> Iterator[Line]:
    """Those of the first day of a window: read otherwise, every window begins a day later."""
    first_days = {found.window.start for found in evaluation.tallies}
    on_edge = [each for each in looked_at if each.decided_on in first_days]
    later = (penalties.without_first_day(found, law) for found in evaluation.tallies)
    result = said(readings_of(item, law, figures, evaluation.situation, later)) if on_edge else NOTHING
    for each in on_edge:
        yield _if_first_day_outside(_penalty(each), str(item), law, result)


def _if_amount_wrong(item: int, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    not_met = _ends_of_not_met(item, law, figures, evaluation)
    for each, why in evaluation.sorted_penalties.left_out:
        amount = penalties.disclosure_amount(each, law)
        if why != LeftOut.DISCLOSED or amount is None or not amount.to_be_checked:
            continue
        if not _is_looked_at(each, law, evaluation):
            continue
        added = (*evaluation.sorted_penalties.countable, each)
        in_order = sorted(added, key=lambda penalty: penalty.decided_on)
        holding = {found.window.end for found in evaluation.tallies if each.decided_on in found.window}
        would_be = _would_be(item, law, figures, evaluation, in_order, not_met | holding | {each.decided_on})
        yield line("if_amount_wrong", name=_penalty(each), item=item, result=_by_both(would_be))


def _is_looked_at(penalty: Penalty, law: Law, evaluation: Evaluation) -> bool:
    """Would it count on this day, if nothing set it aside?"""
    if evaluation.situation.mode == Mode.RE_REVIEW:
        return penalties.in_re_review(penalty, law, evaluation.situation)
    return penalty.decided_on in evaluation.window


def _counted_otherwise(item: int, law: Law, figures: Figures, evaluation: Evaluation) -> Iterator[Line]:
    """Acts in one decision: the edition says what is counted, the page says what the other count would make of it."""
    other = "decision" if law.counted_by == "act" else "act"
    numbers = [penalties.number_of(found.counted, other) for found in evaluation.tallies]
    differ = [number != found.number for number, found in zip(numbers, evaluation.tallies, strict=True)]
    if not any(differ):
        return
    countable = evaluation.sorted_penalties.countable
    readings = _would_be(item, replace(law, counted_by=other), figures, evaluation, countable)
    if differ[0]:
        yield line(f"if_by_{other}", number=whole(numbers[0]), item=item, result=_by_both(readings))
    else:
        most = max(number for number, is_other in zip(numbers, differ, strict=True) if is_other)
        yield line(f"if_by_{other}_in_worst", number=whole(most), item=item, result=_by_worst(readings))


def _exchanged(countable: tuple[Penalty, ...], old: Penalty, new: Penalty, law: Law) -> tuple[Penalty, ...]:
    """One of them only, where two are alike; gone where the change sets it aside. Both have the same day."""
    place = countable.index(old)
    kept = (new,) if penalties.why_left_out(new, law) is None else ()
    return (*countable[:place], *kept, *countable[place + 1 :])


def _would_be(
    item: int,
    law: Law,
    figures: Figures,
    evaluation: Evaluation,
    countable: Sequence[Penalty],
    others: Container[date] | None = None,
) -> Readings:
    """`others`: the last days of the windows, besides the literal one, that could decide it; None: all."""
    situation = evaluation.situation
    return readings_of(item, law, figures, situation, penalties.tallies(countable, law, situation, others))


def _ends_of_not_met(item: int, law: Law, figures: Figures, evaluation: Evaluation) -> frozenset[date]:
    """Only these windows can be not met where less counts."""
    situation = evaluation.situation
    judged = [(each, readings_of(item, law, figures, situation, [each])) for each in evaluation.tallies]
    return frozenset(each.window.end for each, readings in judged if readings.worst == Result.NOT_MEET)

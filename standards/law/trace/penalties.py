"""Item 10: every penalty, last year's documents, the sums and how much room is left."""

from collections.abc import Iterable, Iterator

from acecs.text.bilingual import NOTHING, Text
from standards.law import penalties
from standards.law.figures import Figures, Mode, Penalty
from standards.law.limits import Law, Limit, LimitCode
from standards.law.penalties import LeftOut, Tally
from standards.law.rollup import ALWAYS, KNOWN, UNKNOWN, applies
from standards.law.sentences import enumerated, rmb, say, whole, yes_no
from standards.law.trace.lines import Basis, TraceLine, line, name_of, number_line, window_lines
from standards.law.trace.readings import other_readings

TEN_THOUSAND = 10_000


def lines_of_item(item: int, basis: Basis) -> Iterator[TraceLine]:
    """The item's own lines: the window, every penalty, last year's documents, other readings."""
    yield from _penalty_window(item, basis)
    if not basis.figures.penalties:
        yield line("nothing_recorded")
    yield from _penalty_lines(basis)
    yield from _documents_of(item, basis)
    yield from allowance(item, basis)
    yield from other_readings(item, basis)


def _penalty_window(item: int, basis: Basis) -> Iterator[TraceLine]:
    if basis.situation.mode == Mode.APPLICATION:
        yield from window_lines(basis)
        return
    accepted = basis.situation.last_accepted_on
    if accepted is None:
        yield line("no_floor")
    else:
        first = penalties.first_day(basis.law, basis.situation)
        yield line("floor", day=first, months=basis.law.window_months, accepted=accepted)
    if not basis.tallies:
        yield line("no_penalty_re_review", item=item)
        return
    window = basis.tallies[0].window
    yield line("window_latest", start=window.start, end=window.end, months=basis.law.window_months)


def _penalty_lines(basis: Basis) -> Iterator[TraceLine]:
    literal = basis.literal
    counted = frozenset(literal.counted if literal else ())
    for each in basis.evaluation.sorted_penalties.countable:
        if each in counted:
            name = "penalty_counts" if each.amount else "penalty_warning_counts"
            yield line(name, name=name_of(each), amount=rmb(each.amount))
            yield from _recognized(each, basis.law)
        else:
            yield _outside(each, basis)
    for each, why in basis.evaluation.sorted_penalties.left_out:
        amount = penalties.disclosure_amount(each, basis.law)
        yield line(f"penalty_{why}", name=name_of(each), limit=rmb(amount.amount) if amount else "")


def _recognized(penalty: Penalty, law: Law) -> Iterator[TraceLine]:
    """Why a recognized disclosure does not exempt the penalty."""
    if not (penalty.disclosed and penalty.recognised):
        return
    valid = penalties.amount_on(penalty.decided_on, law)
    if penalty.has_confiscation:
        yield line("recognised_confiscation", name=name_of(penalty))
    elif valid is None:
        yield line("recognised_no_amount", name=name_of(penalty))
    else:
        yield line("recognised_above", name=name_of(penalty), limit=rmb(valid.amount))


def _outside(penalty: Penalty, basis: Basis) -> TraceLine:
    situation, law = basis.situation, basis.law
    if penalty.decided_on > situation.reference_date:
        return line(f"penalty_{LeftOut.AFTER_DATE}", name=name_of(penalty), end=situation.reference_date)
    if situation.mode == Mode.RE_REVIEW and not penalties.counts_by_date(penalty, law, situation):
        first = penalties.first_day(law, situation)
        return line(f"penalty_{LeftOut.BEFORE_LAST_ACCEPTANCE}", name=name_of(penalty), day=first)
    window = basis.literal.window if basis.literal else basis.window
    return line(f"penalty_{LeftOut.BEFORE_WINDOW}", name=name_of(penalty), start=window.start)


def _documents_of(item: int, basis: Basis) -> Iterator[TraceLine]:
    """Last year's number, or that it is not needed because no penalty counts in a re-review."""
    year, needing = basis.year, _needing_documents(item, basis.law)
    if needing and year not in basis.figures.documents and not basis.tallies:
        yield line("documents_not_needed", year=year, item=item)
    elif needing:
        yield _documents(needing, basis.figures, year)


def _needing_documents(item: int, law: Law) -> list[Limit]:
    return [limit for limit in law.penalty_limits if limit.item == item and limit.needs_documents]


def documents_text(item: int, law: Law, figures: Figures, year: int) -> Text:
    """Which sub-items of the item apply by the number of documents, and why. `NOTHING` if none depends on it."""
    needing = _needing_documents(item, law)
    return _documents(needing, figures, year).text if needing else NOTHING


def _documents(needing: Iterable[Limit], figures: Figures, year: int) -> TraceLine:
    if year not in figures.documents:
        return line("documents_missing", year=year, open=_shorts(needing))
    number = figures.documents[year]
    by_rule = [limit for limit in needing if limit.applies != ALWAYS]
    known = KNOWN if number is not None else UNKNOWN
    apply = [limit for limit in by_rule if applies(limit.applies, known)]
    which = _which(apply, [limit for limit in by_rule if limit not in apply])
    if number is None:
        return line("documents_unknown", year=year, which=which)
    return line("documents_known", year=year, number=whole(number), which=which)


def _which(apply: Iterable[Limit], left_out: Iterable[Limit]) -> Text:
    pieces = [
        say(name, sub_items=_shorts(limits))
        for name, limits in (("sub_items_apply", apply), ("sub_items_left_out", left_out))
        if limits
    ]
    return Text(en="".join(f" {piece.en}" for piece in pieces), zh="".join(piece.zh for piece in pieces))


def _shorts(limits: Iterable[Limit]) -> Text:
    return enumerated(list(dict.fromkeys(limit.short for limit in limits)))


def sums(limit: Limit, basis: Basis, tally: Tally | None) -> Iterator[TraceLine]:
    year = basis.year
    takes_part = penalties.takes_part(limit, basis.figures, year)
    if takes_part is None or (takes_part and limit.per > 1 and year not in basis.figures.documents):
        name = "sub_item_open" if basis.tallies else "sub_item_not_needed"
        yield line(name, sub_item=limit.short, year=year, item=limit.item)
        return
    if takes_part is False:
        yield line("not_by_rule")
        return
    counted, number = (tally.counted, tally.number) if tally else ((), 0)
    if limit.code == LimitCode.PENALTY_AMOUNT:
        yield from _amounts(limit, counted)
    elif limit.code == LimitCode.PENALTY_SUM:
        yield _total(limit, counted)
    elif limit.per > 1:
        documents = limit.most * (basis.figures.documents[year] or 0)
        answer = yes_no(is_so=number * limit.per <= documents)
        yield line(
            "sum_share", number=whole(number), per=whole(limit.per), most=whole(documents), year=year, answer=answer
        )
    else:
        yield number_line("sum_penalties", number, limit)


def _amounts(limit: Limit, counted: Iterable[Penalty]) -> Iterator[TraceLine]:
    empty = True
    for each in counted:
        empty = False
        answer = yes_no(is_so=each.amount <= limit.most)
        yield line("sum_amount", name=name_of(each), amount=rmb(each.amount), most=rmb(limit.most), answer=answer)
        if each.acts > 1:
            yield _by_act(limit, each)
    if empty:
        yield line("sum_no_amount")


def _by_act(limit: Limit, penalty: Penalty) -> TraceLine:
    """One decision for several acts: what their sum says of the single ones, whose amounts are not recorded."""
    if penalty.amount <= limit.most:
        name = "if_by_act_within"
    elif penalty.amount <= limit.most * penalty.acts:
        name = "if_by_act_edge"
    else:
        name = "if_by_act_beyond"
    return line(name, name=name_of(penalty), acts=penalty.acts, most=rmb(limit.most))


def _total(limit: Limit, counted: tuple[Penalty, ...]) -> TraceLine:
    total = sum(each.amount for each in counted)
    answer = yes_no(is_so=total <= limit.most)
    terms = [" + ".join(rmb(each.amount) for each in counted)] if len(counted) > 1 else []
    return line("sum_total", total=" = ".join([*terms, rmb(total)]), most=rmb(limit.most), answer=answer)


def allowance(item: int, basis: Basis) -> Iterator[TraceLine]:
    """How many penalties the limits allow, and how many are left."""
    year = basis.year
    if year not in basis.figures.documents:
        return
    documents = basis.figures.documents[year]
    if any(limit.alternative is not None for limit in basis.law.penalty_limits if limit.item == item):
        # What is left under one limit says nothing if another one may be kept instead.
        return
    limits = {
        limit.code: limit
        for limit in basis.law.penalty_limits
        if limit.item == item and limit.applies != "count_unknown"
    }
    if documents is None:
        yield line("none_affordable_unknown")
        return
    share, each, total = (
        limits.get(code) for code in (LimitCode.PENALTY_COUNT, LimitCode.PENALTY_AMOUNT, LimitCode.PENALTY_SUM)
    )
    if share is None or each is None or total is None:
        return
    most = penalties.affordable(share, documents)
    if most == 0:
        yield line("none_affordable", number=whole(documents), year=year, per=_denominator(share.per))
        return
    tally = basis.literal
    number, used, largest = (tally.number, tally.total, tally.largest) if tally else (0, 0, 0)
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


def _denominator(per: int) -> Text:
    """The denominator of a share as each language writes it: 10,000 is 万."""
    return Text(en=whole(per), zh="万" if per == TEN_THOUSAND else whole(per))

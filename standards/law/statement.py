"""The verdict with its explanation, computed once for worksheet, readiness page, dossier and report. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from acecs.text.bilingual import NOTHING, Text
from acecs.text.days import iso
from standards import ratings
from standards.law.advice import advise, margin
from standards.law.advice_text import Wording, enough, number_sentence, sentence, worst_only
from standards.law.checks import checks
from standards.law.evaluation import evaluate_on
from standards.law.facts import Facts
from standards.law.figures import Mode
from standards.law.limits import LimitCode
from standards.law.limits_text import where_limits_are
from standards.law.parts import (
    CheckPart,
    ConditionPart,
    CountsPart,
    FigurePart,
    LinePart,
    OpenItemPart,
    RatingCode,
    ReadinessPart,
    ResultCode,
    SpanPart,
    VerdictCode,
)
from standards.law.pass_rule import Outcome, Verdict
from standards.law.penalties import documents_year
from standards.law.projection import (
    Span,
    earliest,
    earliest_with_number,
    last_safe,
    least_on,
    number_needed_on,
    numbers_needed,
    spans,
)
from standards.law.readiness import Readiness, Reading, assess, assess_on
from standards.law.sentences import SENTENCES, headline, items_listed, say
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis, Trace
from standards.law.trace.penalties import allowance


def statement(facts: Facts) -> ReadinessPart:
    """Return everything that is shown about an assessment's readiness, in both languages."""
    inputs = facts.inputs
    now = assess(inputs)
    worst = assess(inputs, Reading.WORST).individual if facts.situation.mode == Mode.RE_REVIEW else None
    # Once customs has accepted the application its date is fixed: no later one is shown.
    ahead = () if facts.is_accepted else spans(inputs, facts.as_of, now)
    wording = Wording(facts, now, advise(inputs, now, ahead), ahead)
    by_work, by_waiting = wording.by_work, wording.by_waiting
    all_checks = checks(facts, now)
    lines = trace(Basis(facts.law, facts.figures, now.evaluation))
    is_past = facts.situation.reference_date < facts.as_of and not facts.is_accepted
    today = assess_on(inputs, facts.as_of, now) if is_past else None
    first, until = earliest(ahead) or (None, None)
    first_after_work, until_after_work = earliest(ahead, by_figures=True) or (None, None)
    return ReadinessPart(
        as_of=facts.as_of.isoformat(),
        reference_date=facts.situation.reference_date.isoformat(),
        mode=facts.situation.mode.value,
        verdict=_code(now.individual),
        overall=_code(now.overall) if now.overall else None,
        worst=_code(worst) if worst else None,
        today=_code(today.individual) if today else None,
        headline=headline(facts.parts, now.individual),
        general=_general(facts, now),
        remarks=list(_remarks(facts, now, worst, today)),
        margin=list(_margin(facts, now, lines)),
        advice=sentence([*by_work, *by_waiting]),
        by_work=sentence(by_work),
        by_waiting=sentence(by_waiting),
        conditions=[
            _condition(outcome, overall if now.overall else None)
            for outcome, overall in zip(now.outcomes, now.all_outcomes, strict=True)
        ],
        open_items=list(wording.open_items),
        figures=_figures(facts, now, lines),
        spans=[_span(each, facts, now) for each in ahead],
        earliest=iso(first),
        earliest_until=iso(until),
        earliest_after_work=iso(first_after_work),
        earliest_after_work_until=iso(until_after_work),
        earliest_if_entered=_if_entered(facts, ahead, first_after_work),
        earliest_number=_number_at(first or first_after_work, facts, now),
        last_safe=iso(last_safe(ahead, facts.situation.reference_date)),
        checks=all_checks,
        counts=CountsPart(
            in_scope=len(facts.items),
            rated=sum(item.counts_as != "" for item in facts.items),
            not_meet=sum(item.rating == ratings.NOT_MEET for item in now.rated),
            basically_meet=sum(item.rating == ratings.BASICALLY_MEET for item in now.rated),
            blocking=sum(check.blocks for check in all_checks),
            warnings=sum(not check.blocks for check in all_checks),
        ),
    )


@dataclass(frozen=True)
class GroupedCheck:
    """One check for several items; `numbers` is empty if it is about the whole assessment."""

    check: CheckPart
    numbers: tuple[int, ...]


def grouped_checks(ungrouped: Iterable[CheckPart]) -> list[GroupedCheck]:
    """Group checks that say the same, with their item numbers, in order of first appearance."""
    groups: dict[tuple[str, bool, Text], list[CheckPart]] = {}
    for each in ungrouped:
        groups.setdefault((each.code, each.blocks, each.text), []).append(each)
    return [GroupedCheck(group[0], tuple(each.number for each in group if each.number)) for group in groups.values()]


def dates_of(part: OpenItemPart, as_of: str = "") -> list[Text]:
    """Return the day by which the work on an open item is due, and the day that it waits for, told apart, as tables show days.

    Work due before the day `as_of` is late; without it, no work is.
    """
    is_late = part.due_date is not None and part.due_date < as_of
    due = [say("late" if is_late else "due_by", day=part.due_date)] if part.due_date else []
    if part.by == "waiting":
        return [
            *due,
            say("met_from", day=part.until) if part.until else SENTENCES["met_from_no_day"],
        ]
    return due or [SENTENCES["no_due_date"]]


def _code(verdict: Verdict) -> VerdictCode:
    return verdict.value


def _general(facts: Facts, now: Readiness) -> Text:
    """Say that the general standards are assessed here or not, or the verdict with their two numbers as entered."""
    if facts.parts == "all":
        return SENTENCES["general_assessed"]
    if facts.parts == "general":
        return SENTENCES["individual_elsewhere"]
    if facts.general is None or now.overall is None:
        return SENTENCES["general_elsewhere"]
    return say(f"general_{now.overall}", not_meet=facts.general.not_meet, basically_meet=facts.general.basically_meet)


def _remarks(facts: Facts, now: Readiness, worst: Verdict | None, today: Readiness | None) -> Iterator[Text]:
    """Remarks beside the verdict."""
    yield from _unconfirmed(facts)
    if worst is not None:
        yield SENTENCES["re_review_waiting"]
        if worst != now.individual:
            yield say("re_review_differs", worst=headline(facts.parts, worst))
        else:
            yield from _other_readings(facts, now)
    if facts.is_accepted:
        yield say("accepted_waiting", day=facts.situation.reference_date)
    for needed in number_needed_on(facts.situation.reference_date, facts.inputs, now, facts.as_of):
        yield number_sentence(needed, "on_day")
    if any(_fails_by_general(outcome) for outcome in now.all_outcomes):
        yield SENTENCES["general_not_in_advice"]
    if today is not None:
        day = facts.situation.reference_date
        name = "planned_date_past" if worst is None else "planned_re_review_past"
        yield say(name, day=day, today=facts.as_of, verdict=headline(facts.parts, today.individual))
        if failing := worst_only(facts, today):
            yield say("planned_re_review_past_worst", items=items_listed(failing))
    yield from _beyond_assessment(facts, now)


def _unconfirmed(facts: Facts) -> Iterator[Text]:
    """Items with a rating that was carried over and does not count."""
    if facts.unconfirmed:
        yield say("unconfirmed_not_counted", items=items_listed(facts.unconfirmed, facts.in_scope))


def _beyond_assessment(facts: Facts, now: Readiness) -> Iterator[Text]:
    """What the ratings in scope say nothing about."""
    if now.individual == Verdict.NOT_ASSESSED:
        yield SENTENCES["nothing_assessed"]
    if not facts.in_scope & {limit.item for limit in facts.law.penalty_limits}:
        yield where_limits_are(facts.law)


def _fails_by_general(outcome: Outcome) -> bool:
    """True if items of the general standards, as entered, are among those that violate the condition (number 0)."""
    return outcome.verdict == Verdict.NOT_SATISFIED and 0 in outcome.items


def _other_readings(facts: Facts, now: Readiness) -> Iterator[Text]:
    """Items that have another result in the worst window, although the verdict is the same in both readings."""
    for item in facts.items:
        key = str(item.number)
        literal, worst = now.evaluation.results.get(key), now.evaluation.cautious.get(key)
        if literal is not None and worst is not None and literal != worst:
            yield say("re_review_item_differs", item=key, literal=SENTENCES[literal], worst=SENTENCES[worst])


def _margin(facts: Facts, now: Readiness, lines: Trace) -> Iterator[Text]:
    """How much room is left if the conditions are satisfied, and how many penalties the limits allow."""
    if now.individual == Verdict.SATISFIED:
        spare = margin(now.outcomes, ratings.BASICALLY_MEET)
        if spare is not None:
            yield say("margin_none") if spare == 0 else say("margin_one") if spare == 1 else say("margin", n=spare)
    for limit in facts.law.limits_of(LimitCode.PENALTY_AMOUNT):
        if limit.item in facts.in_scope:
            yield from _allowance(limit.item, facts, now, lines)


def _allowance(item: int, facts: Facts, now: Readiness, lines: Trace) -> Iterator[Text]:
    """Say how many penalties the limits allow. Until the deciding year has a number of documents, the one for today counts."""
    year = documents_year(facts.situation)
    if year in facts.figures.documents:
        yield from (line.text for line in lines[str(item)] if line.code.startswith(("none_affordable", "affordable")))
        return
    if facts.is_accepted or facts.situation.mode == Mode.RE_REVIEW:
        return
    today = evaluate_on(facts.law, facts.figures, facts.as_of, now.evaluation)
    for line in allowance(item, Basis(facts.law, facts.figures, today)):
        yield say("margin_number_missing", year=year, sentence=line.text)


def _number_at(day: date | None, facts: Facts, now: Readiness) -> Text:
    """Name the number of documents on which a day depends while its year still runs, else `NOTHING`."""
    needed = list(number_needed_on(day, facts.inputs, now, facts.as_of)) if day else []
    return number_sentence(needed[0], "on_day") if needed else NOTHING


def _if_entered(facts: Facts, ahead: Sequence[Span], first: date | None) -> Text:
    """Name the day that would be the earliest after all work if a missing number were entered, else `NOTHING`."""
    day = earliest_with_number(ahead, facts.inputs)
    if day is None or (first is not None and first <= day):
        return NOTHING
    return say("earliest_if_entered", day=day, year=day.year - 1, enough=enough(least_on(day, facts.inputs)))


def _condition(outcome: Outcome, overall: Outcome | None) -> ConditionPart:
    condition = outcome.condition
    return ConditionPart(
        text=condition.text,
        rating=condition.rating,
        part=condition.part,
        most=condition.most,
        verdict=_code(outcome.verdict),
        overall=_code(overall.verdict) if overall else None,
        items=list(outcome.items),
        undecided=list(outcome.undecided),
        general=overall.items.count(0) if overall else 0,
    )


def _figures(facts: Facts, now: Readiness, lines: Trace) -> list[FigurePart]:
    """Results of figures for the items in scope, each beside the enterprise's own rating."""
    worst = now.evaluation.worst_window
    own: dict[str, str] = {str(item.number): item.rating for item in facts.items}
    number = facts.law.item_of_key
    own |= {sub.key: sub.rating for item in facts.items for sub in item.sub_items}
    return [
        FigurePart(
            key=key,
            number=number[key],
            rating=cast("RatingCode", own.get(key, "")),
            result=cast("ResultCode", result.value),
            worst=cast("ResultCode", worst[key].value) if worst else None,
            trace=[LinePart(code=line.code, text=line.text) for line in lines[key]],
        )
        for key, result in sorted(now.evaluation.results.items(), key=lambda each: (number[each[0]], each[0]))
        if number[key] in facts.in_scope
    ]


def _span(span: Span, facts: Facts, now: Readiness) -> SpanPart:
    return SpanPart(
        since=span.since.isoformat(),
        until=iso(span.until),
        verdict=_code(span.verdict),
        after_work=_code(span.by_figures),
        items=list(span.failing),
        undecided=list(span.open),
        unrated=list(span.unrated),
        remarks=[number_sentence(each, "from_day") for each in numbers_needed(span, facts.inputs, now, facts.as_of)],
    )

"""The verdict as a document: what worksheet, readiness page, dossier and report show, computed once. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from assessments.advice import Advice, Wait, advise, margin
from assessments.dossier import (
    NOTHING,
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
    Text,
    VerdictCode,
)
from assessments.facts import Facts
from assessments.figures import Mode
from assessments.pass_rule import Outcome, Reduction, Verdict
from assessments.penalties import documents_year
from assessments.projection import Span, earliest, last_safe, span_of, spans
from assessments.readiness import Readiness, Reading, assess, assess_on
from assessments.sentences import SENTENCES, listed, say
from assessments.submission_checks import checks
from assessments.trace import Trace, trace
from standards import ratings


def statement(facts: Facts) -> ReadinessPart:
    """Everything that is shown of an assessment's readiness, in both languages."""
    subject = facts.subject
    now = assess(subject)
    worst = assess(subject, Reading.WORST).individual if facts.situation.mode == Mode.RE_REVIEW else None
    # The date is fixed once customs has accepted the application: no later one is shown.
    ahead = () if facts.is_accepted else spans(subject, facts.as_of)
    advice = advise(subject, now, ahead)
    found = checks(facts, now)
    lines = trace(facts.law, facts.figures, now.evaluation)
    is_past = facts.situation.reference_date < facts.as_of and not facts.is_accepted
    today = assess_on(subject, facts.as_of, now).individual if is_past and ahead else None
    return ReadinessPart(
        as_of=facts.as_of.isoformat(),
        reference_date=facts.situation.reference_date.isoformat(),
        mode=facts.situation.mode.value,
        verdict=_code(now.individual),
        overall=_code(now.overall) if now.overall else None,
        worst=_code(worst) if worst else None,
        today=_code(today) if today else None,
        headline=say(f"verdict_{now.individual}"),
        general=_general(facts, now),
        remarks=list(_remarks(facts, now, worst, today)),
        margin=list(_margin(facts, now, lines)),
        advice=_sentence([*_by_work(facts, advice), *_by_waiting(facts, advice)]),
        by_work=_sentence(_by_work(facts, advice)),
        by_waiting=_sentence(_by_waiting(facts, advice)),
        conditions=_conditions(now),
        open_items=list(_open_items(facts, advice)),
        figures=_figures(facts, now, lines),
        spans=[_span(each) for each in ahead],
        earliest=_day(earliest(ahead)),
        earliest_after_work=_day(earliest(ahead, by_figures=True)),
        last_safe=_day(last_safe(ahead, facts.situation.reference_date)),
        checks=found,
        counts=CountsPart(
            in_scope=len(facts.items),
            rated=sum(item.counts_as != "" for item in facts.items),
            not_meet=sum(item.rating == ratings.NOT_MEET for item in now.rated),
            basically_meet=sum(item.rating == ratings.BASICALLY_MEET for item in now.rated),
            blocking=sum(check.blocks for check in found),
            warnings=sum(not check.blocks for check in found),
        ),
    )


@dataclass(frozen=True)
class SaidOnce:
    """One sentence that is to be said of several items; `numbers` is empty where it is about the whole."""

    check: CheckPart
    numbers: tuple[int, ...]


def said_once(found: Iterable[CheckPart]) -> list[SaidOnce]:
    """A sentence that comes for many items once, with their numbers, where the first of them stands."""
    groups: dict[tuple[str, bool, Text], list[CheckPart]] = {}
    for each in found:
        groups.setdefault((each.code, each.blocks, each.text), []).append(each)
    return [SaidOnce(group[0], tuple(each.number for each in group if each.number)) for group in groups.values()]


@dataclass(frozen=True)
class OtherDay:
    """The verdict if the reference date were `day`, and the items that figures then decide: failing or open."""

    day: date
    verdict: VerdictCode
    headline: Text
    failing: Text
    undecided: Text


def on_another_day(facts: Facts, day: date) -> OtherDay:
    """What the verdict would be on any planned day."""
    subject = facts.subject
    span = span_of(subject, day, assess(subject))
    return OtherDay(
        day=day,
        verdict=_code(span.verdict),
        headline=say(f"verdict_{span.verdict}"),
        failing=listed(span.failing) if span.failing else NOTHING,
        undecided=listed(span.open) if span.open else NOTHING,
    )


def _code(verdict: Verdict) -> VerdictCode:
    return verdict.value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _general(facts: Facts, now: Readiness) -> Text:
    """The general standards: not assessed here, or as the enterprise entered their two numbers."""
    if facts.general is None or now.overall is None:
        return say("general_not_assessed")
    return say(f"general_{now.overall}", not_meet=facts.general.not_meet, basically_meet=facts.general.basically_meet)


def _remarks(facts: Facts, now: Readiness, worst: Verdict | None, today: Verdict | None) -> Iterator[Text]:
    """What has to be said beside the verdict."""
    if worst is not None:
        yield say("re_review_waiting")
        if worst != now.individual:
            yield say("re_review_differs", worst=SENTENCES[f"verdict_{worst}"])
        else:
            yield from _other_readings(facts, now)
    if facts.is_accepted:
        yield say("accepted_waiting", day=str(facts.situation.reference_date))
    if now.overall not in (None, now.individual):
        yield say("general_not_in_advice")
    if today is not None:
        day = str(facts.situation.reference_date)
        yield say("planned_date_past", day=day, today=str(facts.as_of), verdict=SENTENCES[f"verdict_{today}"])
    if not facts.in_scope & {limit.item for limit in facts.law.limits_of("penalty_amount")}:
        yield say("check_limits_elsewhere")


def _other_readings(facts: Facts, now: Readiness) -> Iterator[Text]:
    """Items that the worst 12 months decide otherwise, where the verdict is the same in both readings."""
    for item in facts.items:
        key = str(item.number)
        literal, worst = now.evaluation.results.get(key), now.evaluation.cautious.get(key)
        if literal is not None and worst is not None and literal != worst:
            yield say("re_review_item_differs", item=key, literal=SENTENCES[literal], worst=SENTENCES[worst])


def _margin(facts: Facts, now: Readiness, lines: Trace) -> Iterator[Text]:
    """How much room is left, where the conditions are satisfied; and for penalties, before the first one happens."""
    if now.individual == Verdict.SATISFIED:
        spare = margin(now.outcomes, ratings.BASICALLY_MEET)
        if spare is not None:
            yield say("margin_none") if spare == 0 else say("margin_one") if spare == 1 else say("margin", n=spare)
    for limit in facts.law.limits_of("penalty_amount"):
        if limit.item in facts.in_scope:
            for line in lines[str(limit.item)]:
                if line.code.startswith(("none_affordable", "affordable")):
                    yield line.text


def _by_work(facts: Facts, advice: Advice) -> list[Text]:
    rate = [say("advice_rate", items=listed(advice.rate))] if advice.rate else []
    decide = [say("advice_decide", items=listed(advice.decide))] if advice.decide and not _is_early(facts) else []
    spare = [] if advice.spare is None else [_spare(advice.spare)]
    return [*rate, *decide, *map(_reduction, advice.reductions), *spare]


def _is_early(facts: Facts) -> bool:
    """The number of relevant documents that is missing is of a year that has not begun."""
    return documents_year(facts.situation) > facts.as_of.year


def _spare(spare: int) -> Text:
    return say("advice_spare", n=spare) if spare else say("advice_no_spare")


def _reduction(reduction: Reduction) -> Text:
    items = listed(reduction.items)
    if reduction.may_stay == 0:
        return say("advice_fix", items=items)
    name = "advice_among_one" if reduction.may_stay == 1 else "advice_among"
    return say(name, items=items, most=reduction.may_stay, rating=SENTENCES[reduction.rating])


def _by_waiting(facts: Facts, advice: Advice) -> list[Text]:
    year = documents_year(facts.situation)
    number = (
        [say("advice_number_later", items=listed(advice.decide), year=year, day=str(date(year + 1, 1, 1)))]
        if advice.decide and _is_early(facts)
        else []
    )
    return [*number, *([_wait(advice.wait, facts)] if advice.wait else [])]


def _wait(wait: Wait, facts: Facts) -> Text:
    items = listed(wait.numbers)
    if facts.situation.mode == Mode.RE_REVIEW:
        return say("advice_no_waiting", items=items)
    if facts.is_accepted:
        return say("advice_date_fixed", items=items)
    if wait.until is None:
        return say("advice_wait_no_date", items=items)
    name = f"advice_wait{'_or_earlier' if wait.earlier else ''}{'_number' if wait.needs_number else ''}"
    return say(name, items=items, day=str(wait.until), year=wait.until.year - 1, earlier=str(wait.earlier))


def _sentence(clauses: Sequence[Text]) -> Text:
    """Clauses as one sentence; nothing where there are none."""
    if not clauses:
        return NOTHING
    english = "; ".join(clause.en for clause in clauses)
    chinese = "；".join(clause.zh for clause in clauses)
    return Text(en=f"{english[:1].upper()}{english[1:]}.", zh=f"{chinese}。")


def _conditions(now: Readiness) -> list[ConditionPart]:
    return [
        _condition(outcome, overall if now.overall else None)
        for outcome, overall in zip(now.outcomes, now.all_outcomes, strict=True)
    ]


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
    )


def _open_items(facts: Facts, advice: Advice) -> Iterator[OpenItemPart]:
    """Every item that the advice speaks of, in the annex's order, with who has it and until when."""
    waits = set(advice.wait.numbers) if advice.wait else set()
    until = advice.wait.until if advice.wait else None
    reasons = {number: say("open_decide") for number in advice.decide}
    for reduction in advice.reductions:
        name = "open_fix" if reduction.may_stay == 0 else "open_among"
        reasons |= {number: say(name, most=reduction.may_stay) for number in reduction.items}
    reasons |= {number: say("open_rate") for number in advice.rate if number not in waits}
    keeps_down = say("open_wait", day=str(until)) if until else say("open_wait_no_date")
    reasons |= dict.fromkeys(waits, keeps_down)
    for item in facts.items:
        if item.number in reasons:
            yield OpenItemPart(
                number=item.number,
                title=item.title,
                by="waiting" if item.number in waits else "work",
                why=reasons[item.number],
                until=_day(until) if item.number in waits else None,
                assignee=item.assignee,
                due_date=_day(item.due_date),
            )


def _figures(facts: Facts, now: Readiness, lines: Trace) -> list[FigurePart]:
    """What figures make of the items in scope, each beside the enterprise's own rating."""
    worst = now.evaluation.worst_window
    own: dict[str, str] = {str(item.number): item.rating for item in facts.items}
    own |= {sub.key: sub.rating for item in facts.items for sub in item.sub_items}
    return [
        FigurePart(
            key=key,
            number=_number(key),
            rating=cast("RatingCode", own.get(key, "")),
            result=cast("ResultCode", result.value),
            worst=cast("ResultCode", worst[key].value) if worst else None,
            trace=[LinePart(code=line.code, text=line.text) for line in lines[key]],
        )
        for key, result in sorted(now.evaluation.results.items(), key=lambda each: (_number(each[0]), each[0]))
        if _number(key) in facts.in_scope
    ]


def _number(key: str) -> int:
    return int(key.partition("(")[0])


def _span(span: Span) -> SpanPart:
    return SpanPart(
        since=span.since.isoformat(),
        until=_day(span.until),
        verdict=_code(span.verdict),
        after_work=_code(span.by_figures),
        items=[*span.failing, *span.open],
    )

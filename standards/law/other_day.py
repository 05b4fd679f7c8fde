"""The verdict if the reference date were another day, in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from acecs.text.bilingual import Text
from standards import ratings
from standards.law.advice_text import number_sentence, sentence
from standards.law.facts import Facts
from standards.law.parts import VerdictCode
from standards.law.pass_rule import Verdict
from standards.law.projection import Span, number_needed_on, span_of
from standards.law.readiness import Parts, Readiness, assess, assess_on
from standards.law.sentences import headline, items_listed, say


@dataclass(frozen=True)
class OtherDay:
    """`day`'s verdict in a sentence; `remarks`: its items, the verdict after all work, today's verdict, the edition's validity."""

    day: date
    verdict: VerdictCode
    headline: Text
    remarks: tuple[Text, ...]


def on_another_day(facts: Facts, day: date) -> OtherDay:
    """Return the verdict on any planned day, and today's too if that day is past."""
    inputs = facts.inputs
    now = assess(inputs)
    span = span_of(inputs, day, now)
    return OtherDay(
        day=day,
        verdict=span.verdict.value,
        headline=_on_day("other_day", day, facts.parts, span.verdict),
        remarks=tuple(_remarks(facts, now, span)),
    )


def _on_day(name: str, day: date, parts: Parts, verdict: Verdict) -> Text:
    return say(name, day=day, verdict=headline(parts, verdict))


def _remarks(facts: Facts, now: Readiness, span: Span) -> Iterator[Text]:
    inputs, day = facts.inputs, span.since
    then = assess_on(inputs, day, now)
    if reasons := list(_reasons(then, span)):
        yield sentence(reasons)
    if span.by_figures != span.verdict:
        yield say("other_day_after_work", verdict=headline(facts.parts, span.by_figures))
    for needed in number_needed_on(day, inputs, now, facts.as_of):
        yield number_sentence(needed, "on_day")
    if day < facts.as_of:
        yield _on_day("other_day_past", facts.as_of, facts.parts, assess_on(inputs, facts.as_of, now).individual)
    if not facts.law.validity.holds(day):
        yield say("other_day_outside_validity", day=day)


def _reasons(then: Readiness, span: Span) -> Iterator[Text]:
    """Name every item that keeps the conditions from being satisfied on that day, once, by what has to change."""
    by_figures, among = {*span.failing, *span.open}, [item.number for item in then.rated]
    rated_down = [
        item.number for item in then.rated if item.rating == ratings.NOT_MEET and item.number not in by_figures
    ]
    unrated = [number for number in then.undecided if number not in by_figures]
    named = (
        ("other_day_failing", span.failing),
        ("other_day_not_met", rated_down),
        ("other_day_open", span.open),
        ("other_day_unrated", unrated),
    )
    for name, numbers in named:
        if numbers:
            yield say(name, items=items_listed(numbers, among))
    for outcome in then.outcomes:
        if outcome.spare < 0 and outcome.condition.rating == ratings.BASICALLY_MEET:
            yield say("other_day_too_many", items=items_listed(outcome.items, among), most=outcome.condition.most)

"""What cover and chapter show of readiness: the frozen statement in, rows of the templates out. Pure.

Nothing is computed here: verdicts, sentences and dates come as they were frozen.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from acecs.text.bilingual import Text
from assessments import timeline
from reports.markup import listed, plain, say
from reports.words import WORDS
from standards.law.parts import CheckPart, ConditionPart, FigurePart, LinePart, OpenItemPart, ReadinessPart, SpanPart
from standards.law.statement import grouped_checks

# What the cover has room for, so that it stays one page: lines with one language, with both, with long names.
MOST_PEOPLE, MOST_IN_BOTH = 13, 9
MOST_BESIDE_LONG_NAMES, MOST_BESIDE_LONG_NAMES_IN_BOTH = 3, 1
LONGEST_ADVICE = 260
NAME_ROOM, TITLE_ROOM = 20, 52
WIDTH = 642  # the column of the page


@dataclass(frozen=True)
class Mark:
    """A verdict's drawing and word."""

    swatch: str
    word: Text


@dataclass(frozen=True)
class OpenRow:
    """`until` says what the day is, or why there is none: the due date, or the one that waiting lasts until."""

    part: OpenItemPart
    until: Text | None
    day: str

    @property
    def name(self) -> str:
        """Who has it, as far as one line of the cover takes it; the chapter has the name in full."""
        return shortened(self.part.assignee, NAME_ROOM)

    @property
    def title(self) -> Text:
        """As far as one line of the cover takes it."""
        title = self.part.title
        return Text(en=shortened(title.en, TITLE_ROOM), zh=shortened(title.zh, TITLE_ROOM))


@dataclass(frozen=True)
class Cover:
    """The manager's questions. `people`: an open item and who has it, a line each; `more` are in the chapter only."""

    beside: tuple[Text, ...]
    dates: tuple[tuple[Text, Text], ...]
    if_entered: Text
    missing: tuple[Text, ...]
    people: tuple[OpenRow, ...]
    more: int


@dataclass(frozen=True)
class ConditionRow:
    """`items`: which have the condition's rating and which are still open; None where there is neither."""

    text: Text
    items: Text | None
    verdict: Mark
    overall: Mark | None


@dataclass(frozen=True)
class SpanRow:
    since: str
    until: Text
    verdict: Mark
    after_work: Mark
    failing: Text
    others: tuple[Text, ...]


@dataclass(frozen=True)
class FigureRow:
    """`10(2)`: the enterprise's rating, what the figures make of it, and how."""

    key: str
    rating: Text | None
    result: Text
    worst: Text | None
    trace: tuple[LinePart, ...]


@dataclass(frozen=True)
class CheckRow:
    """The same sentence about several items is one row; no number is the whole."""

    text: Text
    blocks: bool
    numbers: Text


@dataclass(frozen=True)
class Checks:
    heading: Text
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True)
class ReadinessView:
    part: ReadinessPart
    cover: Cover
    conditions: tuple[ConditionRow, ...]
    open_items: tuple[OpenRow, ...]
    timeline: str
    spans: tuple[SpanRow, ...]
    figures: tuple[FigureRow, ...]
    checks: tuple[Checks, ...]

    @property
    def has_overall(self) -> bool:
        return self.part.overall is not None

    @property
    def has_worst(self) -> bool:
        return self.part.worst is not None


def view(
    part: ReadinessPart | None, languages: tuple[str, ...], *, has_long_names: bool = False
) -> ReadinessView | None:
    """None for a dossier from before there was a statement of readiness."""
    if part is None:
        return None
    rows = tuple(map(open_row, part.open_items))
    room = _room(in_both=len(languages) > 1, has_long_names=has_long_names)
    return ReadinessView(
        part=part,
        cover=cover(part, rows, room),
        conditions=tuple(map(condition_row, part.conditions)),
        open_items=rows,
        timeline=drawing(part, languages),
        spans=tuple(map(span_row, part.spans)),
        figures=tuple(map(figure_row, part.figures)),
        checks=checks(part.checks),
    )


def _room(*, in_both: bool, has_long_names: bool) -> int:
    if has_long_names:
        return MOST_BESIDE_LONG_NAMES_IN_BOTH if in_both else MOST_BESIDE_LONG_NAMES
    return MOST_IN_BOTH if in_both else MOST_PEOPLE


def cover(part: ReadinessPart, rows: Sequence[OpenRow], room: int) -> Cover:
    return Cover(
        beside=tuple(beside(part)),
        dates=dates(part),
        if_entered=part.earliest_if_entered,
        missing=tuple(missing(part)),
        people=tuple(rows[:room]),
        more=max(len(rows) - room, 0),
    )


def beside(part: ReadinessPart) -> Iterable[Text]:
    """What the answer to "can we apply" would be wrong without."""
    if part.worst is not None and part.worst != part.verdict:
        yield say("in_worst_window", verdict=WORDS[f"verdict_{part.worst}"])
    if any(condition.general and condition.overall == "not_satisfied" for condition in part.conditions):
        yield WORDS["general_too"]
    if part.today is not None:
        yield say("if_today", day=part.as_of, verdict=WORDS[f"verdict_{part.today}"])


def dates(part: ReadinessPart) -> tuple[tuple[Text, Text], ...]:
    """(what, day); none in a re-review, where waiting does not help, nor once customs has accepted: the date is fixed."""
    if not part.spans:
        return ()
    is_ever_green = any(span.verdict == "satisfied" for span in part.spans)
    planned = say("day_and_verdict", day=part.reference_date, verdict=WORDS[f"verdict_{part.verdict}"])
    return (
        (WORDS["reference_date"], planned),
        (WORDS["earliest"], day_or("no_date", part.earliest, part.earliest_until)),
        (WORDS["earliest_after_work"], day_or("no_date", part.earliest_after_work, part.earliest_after_work_until)),
        (WORDS["last_safe"], day_or("no_end" if is_ever_green else "no_date", part.last_safe)),
    )


def missing(part: ReadinessPart) -> Iterable[Text]:
    """The advice as a sentence; only the numbers of the items where it is too long for the cover."""
    if not part.advice.en:
        is_satisfied = {part.verdict, part.worst or part.verdict} == {"satisfied"}
        yield WORDS["nothing_missing" if is_satisfied else "see_readiness"]
    elif len(part.advice.en) <= LONGEST_ADVICE:
        yield part.advice
    else:
        for by in ("work", "waiting"):
            if found := [item.number for item in part.open_items if item.by == by]:
                yield say(f"missing_by_{by}", items=listed(found))


def open_row(part: OpenItemPart) -> OpenRow:
    if part.by == "waiting":
        return OpenRow(part, WORDS["wait_until" if part.until else "wait_no_date"], part.until or "")
    return OpenRow(part, None if part.due_date else WORDS["no_due_date"], part.due_date or "")


def shortened(name: str, room: int) -> str:
    """`room` in Latin letters; a Chinese character takes two."""
    used = 0
    for at, sign in enumerate(name):
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > room:
            return f"{name[:at].rstrip()}…"
    return name


def day_or(key: str, day: str | None, until: str | None = None) -> Text:
    """A day, or one to another, is the same in both languages, so it stands once."""
    if not day:
        return WORDS[key]
    return Text(en=f"{day} – {until}" if until else day, zh="")


def mark(verdict: str) -> Mark:
    return Mark(timeline.swatch(verdict), WORDS[f"verdict_{verdict}"])


def condition_row(part: ConditionPart) -> ConditionRow:
    return ConditionRow(
        text=part.text,
        items=deciding(part),
        verdict=mark(part.verdict),
        overall=mark(part.overall) if part.overall else None,
    )


def deciding(part: ConditionPart) -> Text | None:
    """`不达标：18；未定：17、19`."""
    named = [(f"rating_{part.rating}", part.items), ("still_open", part.undecided)]
    found = [say("items_of", name=WORDS[key], items=listed(items)) for key, items in named if items]
    if len(found) > 1:
        return say("and_open", decided=found[0], undecided=found[1])
    return found[0] if found else None


def span_row(part: SpanPart) -> SpanRow:
    ends = day_or("from_then_on", part.until)
    named = [("still_open", part.undecided), ("to_be_rated", part.unrated)]
    found = [say("items_of", name=WORDS[key], items=listed(items)) for key, items in named if items]
    return SpanRow(
        since=part.since,
        until=ends,
        verdict=mark(part.verdict),
        after_work=mark(part.after_work),
        failing=listed(part.items),
        others=tuple(found),
    )


def figure_row(part: FigurePart) -> FigureRow:
    is_item = part.key == str(part.number)
    return FigureRow(
        key=part.key,
        # A sub-item that does not take part has no rating of its own.
        rating=WORDS[f"rating_{part.rating}"] if is_item or part.rating else None,
        result=result_word(part.result),
        worst=result_word(part.worst) if part.worst else None,
        trace=tuple(part.trace),
    )


def result_word(result: str) -> Text:
    return WORDS["result_undetermined" if result == "undetermined" else f"rating_{result}"]


def checks(found: Iterable[CheckPart]) -> tuple[Checks, ...]:
    """Law and advice apart; what blocks comes first in each, as the statement sorts it."""
    apart: dict[str, list[CheckPart]] = {"law": [], "advice": []}
    for each in found:
        apart[each.basis].append(each)
    return tuple(Checks(WORDS[f"checks_{basis}"], check_rows(parts)) for basis, parts in apart.items() if parts)


def check_rows(found: Iterable[CheckPart]) -> tuple[CheckRow, ...]:
    return tuple(CheckRow(each.check.text, each.check.blocks, listed(each.numbers)) for each in grouped_checks(found))


def drawing(part: ReadinessPart, languages: tuple[str, ...]) -> str:
    """The same drawing as on the page, in the words of the report."""
    keys = {"title": "timeline_title", "as_rated": "earliest", "after_work": "earliest_after_work"}
    keys |= {name: name for name in ("as_of", "reference_date")}
    keys |= {verdict: f"verdict_{verdict}" for verdict in timeline.INKS}
    return timeline.timeline(
        part.spans,
        as_of=date.fromisoformat(part.as_of),
        reference_date=date.fromisoformat(part.reference_date),
        words={name: plain(WORDS[key], languages) for name, key in keys.items()},
        width=WIDTH,
    )

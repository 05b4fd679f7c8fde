"""Turns the frozen statement of readiness into rows for the cover and its chapter. Pure.

Verdicts, sentences and dates are shown as frozen; nothing is computed here.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from acecs.text.bilingual import Text, own
from acecs.text.number_lists import listed
from assessments import timeline
from assessments.documents.dossier import ItemPart
from reports.markup import plain, say
from reports.words import WORDS
from standards.law.advice_text import sentence
from standards.law.parts import CheckPart, ConditionPart, FigurePart, LinePart, OpenItemPart, ReadinessPart, SpanPart
from standards.law.sentences import SENTENCES, items_listed, told_as_past
from standards.law.statement import dates_of, grouped_checks

# How many open items fit on the cover's single page with one language, and with both: usually, set densely because of
# long names or a warning, and beside the longest names.
MOST_PEOPLE, MOST_IN_BOTH = 10, 9
MOST_DENSE, MOST_DENSE_IN_BOTH = 9, 6
MOST_BESIDE_LONGEST_NAMES, MOST_BESIDE_LONGEST_NAMES_IN_BOTH = 3, 1
# Letters of the advice in English: alone on the cover, and below what customs said.
LONGEST_ADVICE, LONGEST_ADVICE_BELOW = 260, 130
NAME_ROOM, TITLE_ROOM = 20, 52
# Width of the page's column.
WIDTH = 642


@dataclass(frozen=True)
class VerdictMark:
    """A verdict's swatch and word."""

    swatch: str
    word: Text


@dataclass(frozen=True)
class OpenRow:
    """One open item. `dates`: until when its work is due, or was if it is late, then the day that it waits for.

    `left_out`: how many of the dates did not fit.
    """

    part: OpenItemPart
    dates: tuple[Text, ...]
    left_out: int = 0

    @property
    def name(self) -> str:
        """The assignee, shortened to fit one line of the cover. The chapter shows the full name."""
        return shortened(self.part.assignee, NAME_ROOM)

    @property
    def title(self) -> Text:
        """The item's title, shortened to fit one line of the cover."""
        title = self.part.title
        return Text(en=shortened(title.en, TITLE_ROOM), zh=shortened(title.zh, TITLE_ROOM))

    def is_shortened_in(self, language: str) -> bool:
        in_full = self.part.assignee, own(self.part.title, language)
        return self.left_out > 0 or (self.name, own(self.title, language)) != in_full

    @property
    def lines(self) -> int:
        """How many lines of the cover it takes: one for each date."""
        return len(self.dates)


@dataclass(frozen=True)
class DateRow:
    """A date of the cover; `verdict`: what holds on it, if that is said beside it."""

    label: Text
    day: Text
    verdict: Text | None = None


@dataclass(frozen=True)
class Cover:
    """Answers to the manager's questions. `people`: open items with assignees; `more`: how many did not fit.

    `beside`: remarks without which the verdict would mislead. `missing`: the advice; `unsaid`: how many of its clauses
    did not fit.
    """

    beside: tuple[Text, ...]
    dates: tuple[DateRow, ...]
    if_entered: Text
    number: Text
    missing: tuple[Text, ...]
    unsaid: int
    people: tuple[OpenRow, ...]
    more: int


@dataclass(frozen=True)
class ConditionRow:
    """One condition. `items`: those with the condition's rating and those still open; None without either."""

    text: Text
    items: Text | None
    verdict: VerdictMark
    overall: VerdictMark | None


@dataclass(frozen=True)
class SpanRow:
    since: str
    until: Text
    verdict: VerdictMark
    after_work: VerdictMark
    failing: Text
    others: tuple[Text, ...]
    remarks: tuple[Text, ...]


@dataclass(frozen=True)
class FigureRow:
    """One item or sub-item, such as `10(2)`: the enterprise's rating, the figures' result and its trace."""

    key: str
    rating: Text | None
    result: Text
    worst: Text | None
    trace: tuple[LinePart, ...]


@dataclass(frozen=True)
class CheckRow:
    """One sentence for all items that it concerns. Without numbers it concerns the whole assessment."""

    text: Text
    blocks: bool
    numbers: Text


@dataclass(frozen=True)
class CheckGroup:
    heading: Text
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True)
class ReadinessView:
    """`timeline`: its drawing, empty once customs has set the own verdict aside: the table of spans says the same without color."""

    part: ReadinessPart
    cover: Cover
    conditions: tuple[ConditionRow, ...]
    open_items: tuple[OpenRow, ...]
    timeline: str
    spans: tuple[SpanRow, ...]
    figures: tuple[FigureRow, ...]
    checks: tuple[CheckGroup, ...]

    @property
    def has_overall(self) -> bool:
        return self.part.overall is not None

    @property
    def has_worst(self) -> bool:
        return self.part.worst is not None


def view(
    part: ReadinessPart | None,
    languages: tuple[str, ...],
    *,
    is_dense: bool = False,
    has_longest_names: bool = False,
    taken: int = 0,
    raised: Sequence[OpenRow] = (),
    least: int = 0,
    is_past: bool = False,
    items: Sequence[ItemPart] = (),
) -> ReadinessView | None:
    """Return None for an old dossier, frozen without a statement of readiness.

    `taken`: lines of the cover's open items that customs' part takes up; `is_past`: it sets the own verdict aside.
    `raised`: the items that customs raised, which people have to work on first; `least`: lines that fit in any case.
    `items`: those of the dossier, with their corrective actions.
    """
    if part is None:
        return None
    if is_past:
        part = _told_as_past(part)
    rows = tuple(open_row(each, part.as_of) for each in to_work_on(part, items))
    room = _room(in_both=len(languages) > 1, is_dense=is_dense, has_longest_names=has_longest_names)
    return ReadinessView(
        part=part,
        cover=cover(
            part,
            raised_first(raised, rows),
            max(room - taken, least if taken else 0),
            is_past=is_past,
            is_below=taken > 0,
        ),
        conditions=tuple(condition_row(each, is_past=is_past) for each in part.conditions),
        open_items=rows,
        timeline="" if is_past else drawing(part, languages),
        spans=tuple(span_row(each, is_past=is_past) for each in part.spans),
        figures=tuple(map(figure_row, part.figures)),
        checks=checks(part.checks),
    )


def _told_as_past(part: ReadinessPart) -> ReadinessPart:
    """The same without the word *satisfied*, which would contradict customs."""
    said = {"headline": told_as_past(part.headline), "general": told_as_past(part.general)}
    return part.model_copy(update=said | {"remarks": [told_as_past(each) for each in part.remarks]})


def to_work_on(part: ReadinessPart, items: Iterable[ItemPart]) -> list[OpenItemPart]:
    """The open items, and others with an unfinished corrective action, each with who works on it until when; late ones first."""
    by_number = {item.number: item for item in items}
    is_open = {each.number for each in part.open_items}
    others = [_planned(item) for item in items if item.next_action and item.number not in is_open]
    parts = [_with_action(each, by_number.get(each.number)) for each in [*part.open_items, *others]]
    return sorted(parts, key=lambda each: not (each.due_date and each.due_date < part.as_of))


def _with_action(part: OpenItemPart, item: ItemPart | None) -> OpenItemPart:
    if item is None or item.next_action is None:
        return part
    assignee, due_date = item.responsible
    return part.model_copy(update={"assignee": assignee, "due_date": due_date})


def _planned(item: ItemPart) -> OpenItemPart:
    """An item with a corrective action although it keeps no condition from holding."""
    assert item.next_action is not None  # noqa: S101 - the caller asked
    why = say("corrective_planned", status=WORDS[f"corrective_{item.next_action.status}"])
    assignee, due_date = item.responsible
    return OpenItemPart(
        number=item.number, title=item.title, by="work", why=why, until=None, assignee=assignee, due_date=due_date
    )


def _room(*, in_both: bool, is_dense: bool, has_longest_names: bool) -> int:
    if has_longest_names:
        return MOST_BESIDE_LONGEST_NAMES_IN_BOTH if in_both else MOST_BESIDE_LONGEST_NAMES
    if is_dense:
        return MOST_DENSE_IN_BOTH if in_both else MOST_DENSE
    return MOST_IN_BOTH if in_both else MOST_PEOPLE


def cover(part: ReadinessPart, rows: Sequence[OpenRow], room: int, *, is_past: bool, is_below: bool) -> Cover:
    """`room`: how many lines its open items may take; `is_below`: what customs said comes first."""
    people = fitting(rows, room)
    said, unsaid = missing(part, LONGEST_ADVICE_BELOW if is_below else LONGEST_ADVICE)
    return Cover(
        beside=tuple(beside(part, is_past=is_past)),
        dates=dates(part, is_past=is_past),
        if_entered=part.earliest_if_entered,
        number=part.earliest_number,
        missing=said,
        unsaid=unsaid,
        people=people,
        more=len(rows) - len(people),
    )


def raised_first(raised: Sequence[OpenRow], own: Sequence[OpenRow]) -> list[OpenRow]:
    """The raised items, then the other open ones. One that is open by its own rating too keeps its dates."""
    by_number = {row.part.number: row for row in own}
    first = {row.part.number: by_number.get(row.part.number, row) for row in raised}
    return [*first.values(), *(row for row in own if row.part.number not in first)]


def fitting(rows: Sequence[OpenRow], room: int) -> tuple[OpenRow, ...]:
    """The first rows, as many as take `room` lines together. A first row that takes more keeps its first dates."""
    if rows and rows[0].lines > room > 0:
        return (replace(rows[0], dates=rows[0].dates[:room], left_out=rows[0].lines - room),)
    lines = list(accumulate(row.lines for row in rows))
    return tuple(row for row, used in zip(rows, lines, strict=True) if used <= room)


def beside(part: ReadinessPart, *, is_past: bool) -> Iterable[Text]:
    """Remarks without which the answer to "can we apply" would mislead."""
    if part.verdict == "not_assessed":
        yield SENTENCES["nothing_assessed"]
    if part.worst is not None and part.worst != part.verdict:
        yield say("in_worst_window", verdict=verdict_word(part.worst, is_past=is_past))
    if any(condition.general and condition.overall == "not_satisfied" for condition in part.conditions):
        yield WORDS["general_too"]
    if part.today is not None:
        yield say("if_today", day=date.fromisoformat(part.as_of), verdict=verdict_word(part.today, is_past=is_past))


def dates(part: ReadinessPart, *, is_past: bool) -> tuple[DateRow, ...]:
    """The dates of the cover. Empty in a re-review, where waiting does not help, and once customs has accepted.

    `is_past`: customs has set the own verdict aside, so no label says that one can apply.
    """
    if not part.spans:
        return ()
    is_ever_green = any(span.verdict == "satisfied" for span in part.spans)
    return (
        DateRow(
            WORDS["reference_date"],
            day_or("no_date", part.reference_date),
            verdict_word(part.verdict, is_past=is_past),
        ),
        DateRow(
            WORDS["own_earliest" if is_past else "earliest"],
            day_or("no_date", part.earliest, part.earliest_until),
        ),
        DateRow(
            WORDS["earliest_after_work"], day_or("no_date", part.earliest_after_work, part.earliest_after_work_until)
        ),
        DateRow(
            WORDS["last_own" if is_past else "last_safe"],
            day_or("no_end" if is_ever_green else "no_date", part.last_safe),
        ),
    )


def missing(part: ReadinessPart, longest: int) -> tuple[tuple[Text, ...], int]:
    """The advice as far as it fits on the cover, and how many of its clauses do not; only numbers if not even the first fits."""
    if not part.advice.en:
        is_satisfied = {part.verdict, part.worst or part.verdict} == {"satisfied"}
        return (WORDS["nothing_missing" if is_satisfied else "see_readiness"],), 0
    if len(part.advice.en) <= longest:
        return (part.advice,), 0
    clauses = clauses_of(part.advice)
    lengths = accumulate(len(clause.en) + len("; ") for clause in clauses)
    if fits := sum(length <= longest for length in lengths):
        return (sentence(clauses[:fits]),), len(clauses) - fits
    numbers = {by: [item.number for item in part.open_items if item.by == by] for by in ("work", "waiting")}
    return tuple(say(f"missing_by_{by}", items=items_listed(own)) for by, own in numbers.items() if own), len(clauses)


def clauses_of(advice: Text) -> list[Text]:
    """Split a frozen sentence where its clauses were joined; the whole if the two languages differ in their number."""
    english, chinese = advice.en.removesuffix(".").split("; "), advice.zh.removesuffix("。").split("；")
    if len(english) != len(chinese):
        return [advice]
    return [Text(en=en, zh=zh) for en, zh in zip(english, chinese, strict=True)]


def open_row(part: OpenItemPart, as_of: str = "") -> OpenRow:
    """`as_of`: the day of the report. Work due before it is late; without it, no work is."""
    return OpenRow(part, tuple(dates_of(part, as_of)))


def shortened(name: str, room: int) -> str:
    """Shorten a name to `room` columns. A Chinese character takes two columns."""
    used = 0
    for at, sign in enumerate(name):
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > room:
            return f"{name[:at].rstrip()}…"
    return name


def day_or(key: str, day: str | None, until: str | None = None) -> Text:
    """Return the day or range of days, or the word `key` without one. Days are equal in both languages, so shown once."""
    if not day:
        return WORDS[key]
    return Text(en=f"{day} – {until}" if until else day, zh="")


def mark(verdict: str, *, is_past: bool = False) -> VerdictMark:
    """`is_past`: customs has set it aside, so it gets no sign and is not called *satisfied*."""
    return VerdictMark("" if is_past else timeline.swatch(verdict), verdict_word(verdict, is_past=is_past))


def verdict_word(verdict: str, *, is_past: bool) -> Text:
    return WORDS["conditions_hold" if is_past and verdict == "satisfied" else f"verdict_{verdict}"]


def condition_row(part: ConditionPart, *, is_past: bool = False) -> ConditionRow:
    return ConditionRow(
        text=part.text,
        items=deciding(part),
        verdict=condition_mark(part.verdict, is_past=is_past),
        overall=condition_mark(part.overall, is_past=is_past) if part.overall else None,
    )


def condition_mark(verdict: str, *, is_past: bool) -> VerdictMark:
    """Of a single condition; as past, it holds."""
    if is_past and verdict == "satisfied":
        return VerdictMark("", WORDS["condition_holds"])
    return mark(verdict, is_past=is_past)


def deciding(part: ConditionPart) -> Text | None:
    """The items that decide the condition, such as `不达标：18；未定：17、19`."""
    named = [(f"rating_{part.rating}", part.items), ("still_open", part.undecided)]
    lists = [say("items_of", name=WORDS[key], items=listed(items)) for key, items in named if items]
    if len(lists) > 1:
        return say("and_open", decided=lists[0], undecided=lists[1])
    return lists[0] if lists else None


def span_row(part: SpanPart, *, is_past: bool = False) -> SpanRow:
    named = [("still_open", part.undecided), ("to_be_rated", part.unrated)]
    return SpanRow(
        since=part.since,
        until=day_or("from_then_on", part.until),
        verdict=mark(part.verdict, is_past=is_past),
        after_work=mark(part.after_work, is_past=is_past),
        failing=listed(part.items),
        others=tuple(say("items_of", name=WORDS[key], items=listed(items)) for key, items in named if items),
        remarks=tuple(part.remarks),
    )


def figure_row(part: FigurePart) -> FigureRow:
    is_item = part.key == str(part.number)
    return FigureRow(
        key=part.key,
        # A sub-item that does not apply has no rating.
        rating=WORDS[f"rating_{part.rating}"] if is_item or part.rating else None,
        result=result_word(part.result),
        worst=result_word(part.worst) if part.worst else None,
        trace=tuple(part.trace),
    )


def result_word(result: str) -> Text:
    return WORDS["result_undetermined" if result == "undetermined" else f"rating_{result}"]


def checks(parts: Iterable[CheckPart]) -> tuple[CheckGroup, ...]:
    """Group checks by law and advice. Within each, blocking checks come first, as sorted by the statement."""
    by_basis: dict[str, list[CheckPart]] = {"law": [], "advice": []}
    for part in parts:
        by_basis[part.basis].append(part)
    return tuple(CheckGroup(WORDS[f"checks_{basis}"], check_rows(own)) for basis, own in by_basis.items() if own)


def check_rows(parts: Iterable[CheckPart]) -> tuple[CheckRow, ...]:
    return tuple(CheckRow(each.check.text, each.check.blocks, listed(each.numbers)) for each in grouped_checks(parts))


def drawing(part: ReadinessPart, languages: tuple[str, ...]) -> str:
    """The same timeline as on the portal's page, in the report's words."""
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

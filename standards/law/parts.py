"""What the law hands out: a verdict with all that explains it, as pages and frozen documents keep it. Pure."""

from typing import Literal

from acecs.text.bilingual import NOTHING, Frozen, Text

RatingCode = Literal["", "meet", "basically_meet", "not_meet", "not_applicable"]
ModeCode = Literal["application", "re_review"]
ResultCode = Literal["meet", "not_meet", "not_applicable", "undetermined"]
VerdictCode = Literal["satisfied", "not_satisfied", "undecided", "not_assessed"]


class LinePart(Frozen):
    """A line of a trace; `code` names its sentence."""

    code: str
    text: Text


class FigurePart(Frozen):
    """What figures make of `10(2)`, beside the enterprise's own rating; `worst` is the worst 12 months of a re-review."""

    key: str
    number: int
    rating: RatingCode
    result: ResultCode
    worst: ResultCode | None
    trace: list[LinePart]


class ConditionPart(Frozen):
    """One condition of passing: `verdict` over the individual standards, `overall` with the general numbers as entered.

    `general`: how many of the general standards' items, as entered, are among those that decide it.
    """

    text: Text
    rating: str
    part: str
    most: int
    verdict: VerdictCode
    overall: VerdictCode | None
    items: list[int]
    undecided: list[int]
    general: int = 0


class OpenItemPart(Frozen):
    """An item that stands between the enterprise and the conditions: why, whose it is and until when."""

    number: int
    title: Text
    by: Literal["work", "waiting"]
    why: Text
    until: str | None
    assignee: str
    due_date: str | None


class SpanPart(Frozen):
    """Both days are inside; `until` is None from then on. `items` are those that figures decide, not met.

    `undecided` are those that figures cannot decide yet (frozen before it was kept: among `items`), `unrated` those of
    which a sub-item that takes part then is not rated yet.
    """

    since: str
    until: str | None
    verdict: VerdictCode
    after_work: VerdictCode
    items: list[int]
    undecided: list[int] = []
    unrated: list[int] = []


class CheckPart(Frozen):
    """A named check. `basis`: law or advice, never mixed. `number`: the item, 0 for the whole; `place`: where to mend it."""

    code: str
    basis: Literal["law", "advice"]
    blocks: bool
    number: int
    text: Text
    place: Literal["item", "evidence", "register", "frame", "profile", "worksheet"]


class CountsPart(Frozen):
    in_scope: int
    rated: int
    not_meet: int
    basically_meet: int
    blocking: int
    warnings: int


class ReadinessPart(Frozen):
    """The verdict with everything that it rests on, as of a day. Sentences are in both languages."""

    as_of: str
    reference_date: str
    mode: ModeCode
    verdict: VerdictCode
    overall: VerdictCode | None
    worst: VerdictCode | None
    today: VerdictCode | None
    headline: Text
    general: Text
    remarks: list[Text]
    margin: list[Text]
    advice: Text
    by_work: Text
    by_waiting: Text
    conditions: list[ConditionPart]
    open_items: list[OpenItemPart]
    figures: list[FigurePart]
    spans: list[SpanPart]
    earliest: str | None
    earliest_until: str | None = None
    earliest_after_work: str | None
    earliest_after_work_until: str | None = None
    earliest_if_entered: Text = NOTHING
    last_safe: str | None
    checks: list[CheckPart]
    counts: CountsPart

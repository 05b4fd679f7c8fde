"""The law's output: a verdict with its explanation, as pages show it and frozen documents keep it. Pure."""

from typing import Literal

from acecs.text.bilingual import NOTHING, Frozen, Text

RatingCode = Literal["", "meet", "basically_meet", "not_meet", "not_applicable"]
ModeCode = Literal["application", "re_review"]
ResultCode = Literal["meet", "not_meet", "not_applicable", "undetermined"]
VerdictCode = Literal["satisfied", "not_satisfied", "undecided", "not_assessed"]
CheckPlace = Literal["item", "evidence", "register", "frame", "profile", "worksheet"]


class LinePart(Frozen):
    """A line of a trace; `code` names its sentence."""

    code: str
    text: Text


class FigurePart(Frozen):
    """The result of figures for `key` (`10(2)`), beside the enterprise's own rating; `worst`: in a re-review's worst window."""

    key: str
    number: int
    rating: RatingCode
    result: ResultCode
    worst: ResultCode | None
    trace: list[LinePart]


class ConditionPart(Frozen):
    """One pass condition: `verdict` on the individual standards, `overall` with the general numbers as entered.

    `general`: how many items of the general standards, as entered, have the condition's rating.
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
    """An item that keeps the conditions from being satisfied: why, who has it and until when."""

    number: int
    title: Text
    by: Literal["work", "waiting"]
    why: Text
    until: str | None
    assignee: str
    due_date: str | None


class SpanPart(Frozen):
    """A span, both days included; `until` is None if it has no end. `items`: those that are not met by their figures.

    `undecided`: items that figures cannot decide yet (in dossiers frozen before this field existed they are among `items`);
    `unrated`: items with an unrated sub-item that takes part then. `remarks`: numbers of documents that decide in the span.
    """

    since: str
    until: str | None
    verdict: VerdictCode
    after_work: VerdictCode
    items: list[int]
    undecided: list[int] = []
    unrated: list[int] = []
    remarks: list[Text] = []


class CheckPart(Frozen):
    """A named check. `basis`: law or advice, never mixed. `number`: the item, 0 for the whole assessment; `place`: where to fix it."""

    code: str
    basis: Literal["law", "advice"]
    blocks: bool
    number: int
    text: Text
    place: CheckPlace


class CountsPart(Frozen):
    in_scope: int
    rated: int
    not_meet: int
    basically_meet: int
    blocking: int
    warnings: int


class ReadinessPart(Frozen):
    """The verdict with its explanation, as of a day. Sentences are in both languages.

    `earliest_number`: the number of documents on which the earliest date depends, if its year still runs.
    """

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
    earliest_number: Text = NOTHING
    last_safe: str | None
    checks: list[CheckPart]
    counts: CountsPart

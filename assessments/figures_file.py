"""Figures as JSON, for support, consultants and anybody's own test vectors; the shape is told in `docs/figures.md`. Pure.

Money is RMB as a string, a day is an ISO date. What is absent takes the plain default.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

from assessments.evaluation import Evaluation
from assessments.figures import Figures, Finding, Ground, Listing, Mode, Notification, Party, Penalty, PenaltyState
from assessments.results import Result, Situation
from assessments.trace import Trace

# What a person could mean; more would be a mistake, or an attack on the memory.
MOST_BATCHES = 10_000
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> date:
    """Pydantic's own reading takes a number of seconds for a day, too."""
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        raise ValueError(f"{value!r} is no day. Write it as 2026-03-15")
    return date.fromisoformat(value)


def _how_batches_are_given(value: object) -> str:
    return "[list]" if isinstance(value, list) else "[number]"


Day = Annotated[date, BeforeValidator(_day)]
Money = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
Year = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
Count = Annotated[int, Field(ge=0, le=10**12)]
Batches = Annotated[
    Annotated[int, Field(ge=1, le=MOST_BATCHES), Tag("[number]")]
    | Annotated[list[str], Field(min_length=1, max_length=MOST_BATCHES), Tag("[list]")],
    Discriminator(_how_batches_are_given),
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PenaltyIn(Part):
    decided_on: Day
    party: Party = Party.ENTERPRISE
    ground: Ground = Ground.SUPERVISION
    warning: bool = False
    fine: Money = "0"
    confiscated_gains: Money = "0"
    confiscated_goods: Money = "0"
    disclosed: bool = False
    recognised: bool = False
    state: PenaltyState = PenaltyState.IN_FORCE
    acts: Annotated[int, Field(ge=1, le=1000)] = 1

    def plain(self) -> Penalty:
        amounts = {name: fen(getattr(self, name)) for name in ("fine", "confiscated_gains", "confiscated_goods")}
        return Penalty(**(dict(self) | amounts))


class NotificationIn(Part):
    notified_on: Day
    batches: Batches = 1
    own_fault: Finding = Finding.NO
    confirmed_on: Day | None = None
    serious: bool = False
    banned_substance: bool = False
    quality_management: Finding = Finding.NO

    def plain(self) -> Notification:
        batches = ("",) * self.batches if isinstance(self.batches, int) else tuple(self.batches)
        return Notification(**(dict(self) | {"batches": batches}))


class ListingIn(Part):
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> "ListingIn":
        if self.until is not None and self.until < self.since:
            raise ValueError("“to” is before “from”")
        return self


class Request(Part):
    """What is asked: figures, and for which edition, mode and day."""

    edition: str
    mode: Mode = Mode.APPLICATION
    reference_date: Day
    last_accepted_on: Day | None = None
    relevant_documents: dict[Year, Count | None] = {}
    penalties: list[PenaltyIn] = []
    notifications: list[NotificationIn] = []
    listings: list[ListingIn] = []

    @model_validator(mode="after")
    def _was_accepted_before(self) -> "Request":
        """Else penalties would be too old to count in a re-review; an application does not ask for it."""
        if self.mode == Mode.RE_REVIEW and (self.last_accepted_on or date.min) > self.reference_date:
            raise ValueError("“last_accepted_on” is after “reference_date”")
        return self

    @property
    def figures(self) -> Figures:
        return Figures(
            penalties=tuple(each.plain() for each in self.penalties),
            notifications=tuple(each.plain() for each in self.notifications),
            listings=tuple(Listing(each.since, each.until) for each in self.listings),
            documents={int(year): number for year, number in self.relevant_documents.items()},
        )

    @property
    def situation(self) -> Situation:
        return Situation(self.reference_date, self.mode, self.last_accepted_on)


class FiguresError(ValueError):
    """The file says something that cannot be read; its text is a sentence that names the place."""


def read(text: str | bytes) -> Request:
    """Raises `FiguresError`."""
    try:
        return Request.model_validate_json(text)
    except ValidationError as error:
        raise FiguresError("\n".join(map(_sentence, error.errors(include_url=False)))) from None


def _sentence(error: Any) -> str:
    place = _place(error["loc"])
    kind, given = error["type"], error["input"]
    if kind == "json_invalid":
        return f"The file is not JSON: {error['ctx']['error']}."
    if kind == "extra_forbidden":
        return f"{place}: there is no such key. Remove it or correct its name."
    if kind == "value_error":
        return f"{place}: {error['ctx']['error']}."
    if kind == "missing":
        return f"{place}: this is missing. Add it."
    return f"{place}: {given!r} is not accepted: {error['msg']}."


# What pydantic puts into the place of an error where a value may be given in two ways, or is a key.
MARKS = frozenset({"[list]", "[number]", "[key]"})


def _place(parts: tuple[str | int, ...]) -> str:
    """`penalties[0].fine`, as a person would look for it; pydantic's marks are left out."""
    place = ""
    for part in parts:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part not in MARKS:
            place += f".{part}" if place else part
    return place or "the file"


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


def answer(evaluation: Evaluation, trace: Trace) -> dict[str, Any]:
    """What the command prints: results, in a re-review those of the worst window too, and the trace in both languages."""
    found: dict[str, Any] = {"results": _words(evaluation.results)}
    if evaluation.worst_window is not None:
        found["worst_window"] = _words(evaluation.worst_window)
    found["trace"] = {
        key: [{"code": line.code, "en": line.text.en, "zh": line.text.zh} for line in lines]
        for key, lines in trace.items()
    }
    return found


def _words(results: Mapping[str, Result]) -> dict[str, str]:
    return {key: result.value for key, result in sorted(results.items(), key=lambda each: _order(each[0]))}


def _order(key: str) -> tuple[int, str]:
    """Items by number, each before its sub-items."""
    item, _, sub_item = key.partition("(")
    return int(item), sub_item

"""Figures as JSON, for support, consultants and test vectors; `docs/figures.md` describes the format. Pure.

Money is RMB as a string, a day is an ISO date. Absent keys take the defaults.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from acecs.text.numbers import number_key
from acecs.text.typed import cleaned, is_blank, one_line
from standards.law.evaluation import Evaluation
from standards.law.figures import Figures, Ground, Listing, Mode, Notification, Party, Penalty, PenaltyState, YesNoOpen
from standards.law.limits import Law
from standards.law.results import Result, Situation
from standards.law.trace.lines import Trace, TraceLine

# More would be a mistake, or an attempt to exhaust memory.
MOST_BATCHES = 10_000
MOST_SHOWN = 80
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
YEAR = re.compile(r"[0-9]{4}")
PLAIN_KEY = re.compile(r"[A-Za-z0-9_]{1,40}")


def shown(value: object) -> str:
    """Return the value as JSON, shortened for a message, with invisible characters escaped."""
    text = "".join(map(_drawn, json.dumps(value, ensure_ascii=False)[: MOST_SHOWN + 1]))
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def _drawn(sign: str) -> str:
    # A space is blank, and the same in JSON.
    return sign if sign.isprintable() and not is_blank(sign) else json.dumps(sign)[1:-1]


def _not_accepted(value: object, instead: str) -> str:
    return f"{shown(value)} is not accepted: {instead}"


def _day(value: object) -> date:
    """Accept ISO dates only: pydantic would also read a number of seconds as a day."""
    try:
        if isinstance(value, str) and ISO_DAY.fullmatch(text := cleaned(value)):
            return date.fromisoformat(text)
    except ValueError:
        pass  # 2026-02-30
    raise ValueError(f"{shown(value)} is not a date. Write it as 2026-03-15")


def _money(value: object) -> str:
    # Copied from a calculator, an amount is between marks that turn the direction of writing.
    if not isinstance(value, str) or not MONEY.fullmatch(text := cleaned(value)):
        instead = 'write RMB as text in quotes with at most 12 digits and two decimals, like "10000.50"'
        raise ValueError(_not_accepted(value, instead))
    return text


def _year(value: str) -> str:
    if not YEAR.fullmatch(value) or int(value) < date.min.year:
        raise ValueError(_not_accepted(value, 'write a year of four digits in quotes, like "2025"'))
    return value


def _number_or_list(value: object) -> object:
    if isinstance(value, list) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    instead = 'write how many, or the batch numbers as a list, like ["A1", "A2"]'
    raise ValueError(_not_accepted(value, instead))


def _how_batches_are_given(value: object) -> str:
    return "[list]" if isinstance(value, list) else "[number]"


Day = Annotated[date, BeforeValidator(_day)]
Money = Annotated[str, BeforeValidator(_money)]
Year = Annotated[str, BeforeValidator(_year)]
Line = Annotated[str, AfterValidator(one_line)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Batches = Annotated[
    Annotated[int, Field(ge=1, le=MOST_BATCHES), Tag("[number]")]
    | Annotated[list[str], Field(min_length=1, max_length=MOST_BATCHES), Tag("[list]")],
    Discriminator(_how_batches_are_given),
    BeforeValidator(_number_or_list),
]


class StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PenaltyIn(StrictModel):
    decided_on: Day
    number: Line = ""
    office: Line = ""
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
        entered = {name: value for name, value in self if name not in ("number", "office")}
        return Penalty(**(entered | amounts), label=self.number)

    def is_same_but_for_writing(self, other: "PenaltyIn") -> bool:
        return self.model_copy(update={"number": other.number, "office": other.office}) == other


class NotificationIn(StrictModel):
    notified_on: Day
    batches: Batches = 1
    own_fault: YesNoOpen = YesNoOpen.NO
    confirmed_on: Day | None = None
    serious: bool = False
    banned_substance: bool = False
    quality_management: YesNoOpen = YesNoOpen.NO

    def plain(self) -> Notification:
        if isinstance(self.batches, int):
            batches = ("",) * self.batches
        else:
            # As in the register: a blank number ("") is a separate batch.
            batches = tuple("" if is_blank(number) else one_line(number) for number in self.batches)
        return Notification(**(dict(self) | {"batches": batches}))


class ListingIn(StrictModel):
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> "ListingIn":
        if self.until is not None and self.until < self.since:
            raise ValueError("“to” is before “from”")
        return self


class Request(StrictModel):
    """A request: figures, and the edition, mode and day to judge them by."""

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
        """A later day would make recent penalties too old to count in a re-review. An application ignores it."""
        if self.mode == Mode.RE_REVIEW and (self.last_accepted_on or date.min) > self.reference_date:
            raise ValueError("last_accepted_on: this is after “reference_date”")
        return self

    @model_validator(mode="after")
    def _says_one_thing_of_a_decision(self) -> "Request":
        """However its number is written, a decision is one decision."""
        first: dict[str, tuple[int, PenaltyIn]] = {}
        for index, penalty in enumerate(self.penalties):
            known_at, known = first.setdefault(number_key(penalty.number) or f" {index}", (index, penalty))
            if not penalty.is_same_but_for_writing(known):
                raise ValueError(
                    f"penalties[{index}]: this is the decision of penalties[{known_at}] with other values. Keep one"
                )
        return self

    @property
    def decisions(self) -> list[PenaltyIn]:
        """The penalties, each decision once, as it is written first. Those without a number are different decisions."""
        first: dict[str, PenaltyIn] = {}
        for index, each in enumerate(self.penalties):
            first.setdefault(number_key(each.number) or f" {index}", each)
        return list(first.values())

    @property
    def figures(self) -> Figures:
        return Figures(
            penalties=tuple(each.plain() for each in self.decisions),
            notifications=tuple(each.plain() for each in self.notifications),
            listings=tuple(Listing(each.since, each.until) for each in self.listings),
            documents={int(year): number for year, number in self.relevant_documents.items()},
            keeps_look_ups=False,
        )

    @property
    def situation(self) -> Situation:
        return Situation(self.reference_date, self.mode, self.last_accepted_on)


class FiguresError(ValueError):
    """Nothing can be evaluated. The text has one sentence per fault, each beginning with its place."""


@dataclass(frozen=True)
class Fault:
    """`key`: the request's key that has the fault."""

    key: str
    sentence: str

    def naming_items(self, law: Law) -> str:
        """Return the sentence with the items that the fault leaves undecided; without any if it concerns all."""
        keys = law.items_of(TABLES[self.key]) if self.key in TABLES else []
        if not keys:
            return self.sentence
        *others, last = keys
        items = f"items {', '.join(others)} and {last}" if others else f"item {last}"
        return f"{self.sentence} This affects {items}."


class FaultyFiguresError(FiguresError):
    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(each.sentence for each in self.faults))

    def naming_items(self, law: Law) -> FiguresError:
        return FiguresError("\n".join(each.naming_items(law) for each in self.faults))


# Keys of the request that hold figures → the table of the register, as the law names it.
TABLES = {
    "penalties": "penalties",
    "notifications": "notifications",
    "listings": "listings",
    "relevant_documents": "documents",
}


class EditionOnly(BaseModel):
    """The edition that a file names, even if the rest of it is not a valid request."""

    edition: str


def edition_in(text: str | bytes) -> str | None:
    try:
        return EditionOnly.model_validate_json(text).edition
    except ValidationError:
        return None


def read(text: str | bytes) -> Request:
    """Raises `FaultyFiguresError`."""
    try:
        request = Request.model_validate_json(text)
    except ValidationError as error:
        raise FaultyFiguresError(
            Fault(str(next(iter(each["loc"]), "")), _sentence(each)) for each in error.errors(include_url=False)
        ) from None
    # Pydantic silently keeps the last of repeated keys. JSON that it has read is not too deeply nested for this parser.
    objects = json.loads(text, object_pairs_hook=tuple)
    if repeated := dict.fromkeys(_repeated(objects)):
        again = "this key occurs more than once here. Keep one."
        raise FaultyFiguresError(Fault(str(place[0]), f"{_place(place)}: {again}") for place in repeated)
    return request


def _repeated(value: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the places of keys that occur more than once in one object. An object is a tuple of (key, value) here."""
    if isinstance(value, tuple):
        yield from ((*place, key) for key, number in Counter(key for key, _inside in value).items() if number > 1)
    inside = value if isinstance(value, tuple) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from _repeated(each, (*place, key))


# Pydantic's type of error → what to write instead; values in braces come from the error's context.
INSTEAD = {
    "bool_type": "write true or false",
    "dict_type": "write an object, in curly brackets",
    "enum": "write one of {expected}",
    "greater_than_equal": "write a whole number, at least {ge:,}",
    "int_type": "write a whole number",
    "less_than_equal": "write a whole number, at most {le:,}",
    "list_type": "write a list, in square brackets",
    "model_type": "write an object, in curly brackets",
    "string_type": "write text in quotes",
    "too_long": "write at most {max_length:,} batch numbers",
    "too_short": "write at least {min_length:,} batch number",
}


def _sentence(error: Any) -> str:
    loc, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "json_invalid":
        return f"The file is not JSON: {context['error']}."
    if kind == "extra_forbidden":
        # The last part is a key from the file, which may look like one of pydantic's marks.
        return f"{_place((*_without_marks(loc[:-1]), loc[-1]))}: unknown key. Remove it or correct its name."
    if kind == "value_error" and not loc:
        return f"{context['error']}."
    place = _place(_without_marks(loc))
    if kind == "value_error":
        return f"{place}: {context['error']}."
    if kind == "missing":
        return f"{place}: this is missing. Add it."
    return f"{place}: {_not_accepted(error['input'], _instead(kind, context, error['msg']))}."


def _instead(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind not in INSTEAD:
        return message
    return INSTEAD[kind].format(**context).replace("'", '"')


# What pydantic adds to the place of an error if a value has two possible types, or is a key.
MARKS = frozenset({"[list]", "[number]", "[key]"})


def _without_marks(steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(step for step in steps if step not in MARKS)


def _place(steps: tuple[str | int, ...]) -> str:
    """Return a place as `penalties[0].fine`; keys with unusual characters are quoted."""
    place = ""
    for step in steps:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            key = step if PLAIN_KEY.fullmatch(step) else shown(step)
            place += f".{key}" if place else key
    return place or "the file"


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


def answer(evaluation: Evaluation, trace: Trace, warnings: Iterable[TraceLine]) -> dict[str, Any]:
    """Return what the command prints: results, in a re-review those of the worst window too, the trace, and warnings if any."""
    printed: dict[str, Any] = {"results": _words(evaluation.results)}
    if evaluation.worst_window is not None:
        printed["worst_window"] = _words(evaluation.worst_window)
    printed["trace"] = {key: _printed(lines) for key, lines in trace.items()}
    if doubtful := _printed(warnings):
        printed["warnings"] = doubtful
    return printed


def _printed(lines: Iterable[TraceLine]) -> list[dict[str, str]]:
    return [{"code": line.code, "en": line.text.en, "zh": line.text.zh} for line in lines]


def _words(results: Mapping[str, Result]) -> dict[str, str]:
    return {key: result.value for key, result in sorted(results.items(), key=lambda each: _order(each[0]))}


LAST = 1_000_000


def _order(key: str) -> tuple[int, str]:
    """Items by number, each before its sub-items; numbers of the annex's own at the end."""
    item, _, sub_item = key.partition("(")
    return (int(item), sub_item) if item.isdecimal() else (LAST, key)

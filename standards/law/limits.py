"""The numbers of an edition as plain data: limits, windows, counts, dated amounts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from acecs.text.bilingual import NOTHING, Text
from standards.law.period import Period


class LimitCode(StrEnum):
    """What a limit is about; the value is the code in the edition's data."""

    NOTIFIED_BATCHES = "notified_batches"
    SERIOUS_FOOD_PROBLEMS = "serious_food_problems"
    BAD_RECORD_LISTINGS = "bad_record_listings"
    PENALTY_AMOUNT = "penalty_amount"
    PENALTY_COUNT = "penalty_count"
    PENALTY_SUM = "penalty_sum"

    @property
    def is_penalty(self) -> bool:
        """True for the limits on penalties (item 10)."""
        return self in (LimitCode.PENALTY_AMOUNT, LimitCode.PENALTY_COUNT, LimitCode.PENALTY_SUM)


class CountedBy(StrEnum):
    """What counts as one penalty."""

    DECISION = "decision"
    ACT = "act"


# Table of the register → the limits that judge its rows.
CODES = {
    "penalties": (LimitCode.PENALTY_AMOUNT, LimitCode.PENALTY_COUNT, LimitCode.PENALTY_SUM),
    "notifications": (LimitCode.NOTIFIED_BATCHES, LimitCode.SERIOUS_FOOD_PROBLEMS),
    "listings": (LimitCode.BAD_RECORD_LISTINGS,),
    "documents": (LimitCode.PENALTY_COUNT,),
}


@dataclass(frozen=True)
class Limit:
    """At most `most` for each `per` (item 10(2): 1 for each 10,000 documents). RMB is in fen.

    `sub_item`: its position, None if the limit belongs to the item itself. `applies`: when the sub-item takes part.
    `printed`: the sub-item's number, if the annex does not write it as `10(2)`. Of the limits of one key with the same
    `alternative` it is enough to keep one; all others must be kept.
    """

    item: int
    code: LimitCode
    most: int
    per: int = 1
    sub_item: int | None = None
    applies: str = "always"
    printed: str = ""
    alternative: int | None = None

    @cached_property
    def key(self) -> str:
        """As the annex writes it: `10(2)`."""
        return (self.printed or f"{self.item}({self.sub_item})") if self.sub_item else str(self.item)

    @cached_property
    def short(self) -> Text:
        """The key within its item: `(2)`."""
        if self.sub_item and not self.printed:
            return Text(en=f"({self.sub_item})", zh=f"（{self.sub_item}）")
        return Text(en=self.key, zh=self.key)

    @property
    def needs_documents(self) -> bool:
        """True if last year's number of relevant documents decides whether it applies or what it allows."""
        return self.applies != "always" or self.per > 1


@dataclass(frozen=True)
class Condition:
    """At most `most` items of `part` (empty: of all parts) rated `rating`."""

    position: int
    rating: str
    part: str
    most: int
    text: Text = NOTHING


@dataclass(frozen=True)
class DatedAmount:
    """RMB in fen, for decisions from `since` to `until`, both included; None is unbounded."""

    since: date | None
    until: date | None
    amount: int
    to_be_checked: bool = True

    @property
    def period(self) -> Period:
        return Period(self.since, self.until)


@dataclass(frozen=True)
class Law:
    """All numbers of one edition. `pass_rule` is a key of `PASS_RULES`."""

    edition: str
    window_months: int
    counted_by: CountedBy
    pass_rule: str
    limits: tuple[Limit, ...] = ()
    conditions: tuple[Condition, ...] = ()
    disclosure_amounts: tuple[DatedAmount, ...] = ()
    valid_from: date = date.min
    valid_until: date | None = None
    # Items for which *basically meets* has no meaning.
    yes_no_items: frozenset[int] = frozenset()
    # The business types whose items limit penalties: (number, heading).
    penalty_types: tuple[tuple[int, Text], ...] = ()

    @property
    def validity(self) -> Period:
        return Period(self.valid_from, self.valid_until)

    def limits_of(self, code: LimitCode) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.code == code)

    @cached_property
    def penalty_limits(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.code.is_penalty)

    def items_of(self, table: str) -> list[str]:
        """Items and sub-items that a table of the register decides, as the annex writes them."""
        return list(dict.fromkeys(limit.key for limit in self.limits if limit.code in CODES[table]))

    @cached_property
    def item_of_key(self) -> Mapping[str, int]:
        """Key of each limit, and of its item → item number."""
        return {key: limit.item for limit in self.limits for key in (limit.key, str(limit.item))}

    @cached_property
    def figure_items(self) -> frozenset[int]:
        """Items that the enterprise's own figures decide."""
        return frozenset(limit.item for limit in self.limits)

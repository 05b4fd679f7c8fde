"""One edition of the standard as plain data: business types, items with their details, questions, law. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from acecs.text.bilingual import Text
from standards.law.limits import Law
from standards.law.profile import Question


@dataclass(frozen=True)
class BusinessType:
    """`key`: the primary key of the row, here and below."""

    key: int
    number: int
    heading: Text
    is_always_in_scope: bool = False


@dataclass(frozen=True)
class SubItem:
    """`number` as the annex writes it: `10(2)`. `applies`: when it takes part in the roll-up."""

    key: int
    position: int
    number: str
    text: Text
    applies: str


@dataclass(frozen=True)
class Note:
    kind: str
    text: Text


@dataclass(frozen=True)
class ExpectedEvidence:
    facet: str
    frequency: str
    text: Text


@dataclass(frozen=True)
class ChecklistEntry:
    """An entry of the list named `list`. `is_open`: the item's text ends the list with "etc."."""

    list: Text
    text: Text
    is_open: bool


@dataclass(frozen=True)
class Item:
    """`types`: numbers of the business types that list it. `also_listed`: the reason of each but the home type.

    `allowed`: codes of the ratings that may be chosen. `former`: (code of an earlier edition, number there) that it continues.
    """

    key: int
    number: int
    part: str
    is_yes_no: bool
    allowed: tuple[str, ...]
    title: Text
    text: Text
    closing: Text
    not_applicable_when: Text
    nil_statement_counts: bool
    sub_items: tuple[SubItem, ...]
    notes: tuple[Note, ...]
    expected_evidence: tuple[ExpectedEvidence, ...]
    checklist: tuple[ChecklistEntry, ...]
    also_listed: tuple[Text, ...]
    types: tuple[int, ...]
    former: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """An edition in the annex's order. `items`: number → item; `questions`: of the business profile.

    Compared by identity, so that results for a frozen edition can be cached by it.
    """

    code: str
    chinese_is_official: bool
    types: tuple[BusinessType, ...]
    items: Mapping[int, Item]
    questions: tuple[Question, ...]
    law: Law

    @cached_property
    def type_of_key(self) -> Mapping[int, BusinessType]:
        return {each.key: each for each in self.types}

    @cached_property
    def item_of_key(self) -> Mapping[int, Item]:
        return {each.key: each for each in self.items.values()}

    @cached_property
    def sub_item_of_key(self) -> Mapping[int, SubItem]:
        return {each.key: each for item in self.items.values() for each in item.sub_items}

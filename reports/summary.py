"""Counts and lists over a dossier. Pure. There is no score, only numbers of items by rating."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from acecs.text.days import BEIJING
from assessments.documents.dossier import Dossier, EditionPart, ItemPart, TypePart
from standards.law.period import Period
from standards.states import Rating

UNRATED = ""
# In the order of the annex's columns, unrated last.
CODES: tuple[str, ...] = (*(rating.value for rating in Rating), UNRATED)


@dataclass(frozen=True)
class RatingTally:
    """`counts`: rating code → number of items, in the order of `CODES`."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def rated(self) -> int:
        return self.total - self.counts[UNRATED]


@dataclass(frozen=True)
class TypeSummary:
    part: TypePart
    items: tuple[ItemPart, ...]
    tally: RatingTally


@dataclass(frozen=True)
class SharedItem:
    """An item listed under several business types. `types`: their numbers; the first one's chapter describes it."""

    number: int
    types: tuple[int, ...]


@dataclass(frozen=True)
class Summary:
    types: tuple[TypeSummary, ...]
    overall: RatingTally
    shared: tuple[SharedItem, ...]
    by_rating: dict[str, tuple[ItemPart, ...]]


def tally(items: Iterable[ItemPart]) -> RatingTally:
    ratings: Counter[str] = Counter(item.rating for item in items)
    return RatingTally({code: ratings[code] for code in CODES})


def summarize(dossier: Dossier) -> Summary:
    """Count each item once overall, and once under each business type that lists it (such as item 8)."""
    by_number = {item.number: item for item in dossier.items}
    listed = ((part, tuple(by_number[number] for number in part.item_numbers)) for part in dossier.types)
    types = tuple(TypeSummary(part, items, tally(items)) for part, items in listed)
    items = tuple(by_number[number] for number in sorted(by_number))
    by_rating = {code: tuple(item for item in items if item.rating == code) for code in CODES}
    return Summary(types, tally(items), shared(dossier), by_rating)


def shared(dossier: Dossier) -> tuple[SharedItem, ...]:
    listed: dict[int, list[int]] = {}
    for part in dossier.types:
        for number in part.item_numbers:
            listed.setdefault(number, []).append(part.number)
    return tuple(SharedItem(number, tuple(types)) for number, types in sorted(listed.items()) if len(types) > 1)


def made_on(dossier: Dossier) -> date:
    """The Beijing day on which the dossier was made."""
    return datetime.fromisoformat(dossier.made_at).astimezone(BEIJING).date()


def is_valid_on(edition: EditionPart, day: date) -> bool:
    """True if the day is within the edition's validity, both ends included."""
    until = edition.valid_until
    return Period(date.fromisoformat(edition.valid_from), date.fromisoformat(until) if until else None).holds(day)

"""Find the rows of a register that a new row may have to be compared with, without comparing it with each."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from acecs.text.numbers import near_key, number_key
from assessments.models import Figure
from assessments.models.figures import AMOUNTS
from assessments.vocabulary import FigureKind

# What rows that look alike share, and what distinguishes them within it.
Mark = tuple[Hashable, Hashable]


class Batch(NamedTuple):
    product: str
    number: str


class NearRows:
    """The rows of one kind by their marks, without those entered by mistake. `rows`: all, in the order of the register."""

    def __init__(self, kind: FigureKind, rows: Iterable[Figure]) -> None:
        self.marks = MARKS.get(kind, _no_marks)
        self.places: dict[UUID, int] = {}
        self.marked: defaultdict[Hashable, defaultdict[Hashable, dict[int, Figure]]]
        self.marked = defaultdict(lambda: defaultdict(dict))
        for each in rows:
            self.put(None, each)

    def put(self, before: Figure | None, figure: Figure) -> None:
        """Add a row, or replace the row with its public id."""
        place = self.places.setdefault(figure.public_id, len(self.places))
        if before and not before.is_void:
            for shared, own in self.marks(before.values()):
                self.marked[shared][own].pop(place, None)
        if not figure.is_void:
            for shared, own in self.marks(figure.values()):
                self.marked[shared][own][place] = figure

    def of(self, values: Mapping[str, Any], *, apart_from: UUID | None) -> list[Figure]:
        """The rows that decide what is asked, in the order of the register: at most two for a notification of many batches."""
        mine = self.places.get(apart_from) if apart_from else None
        found: dict[int, Figure] = {}
        products: dict[int, Figure] = {}
        for shared, own in self.marks(values):
            batches: dict[int, Figure] = {}
            for other, rows in self.marked.get(shared, {}).items():
                if isinstance(own, Batch) and own == other:
                    continue
                if (first := min((place for place in rows if place != mine), default=None)) is None:
                    continue
                if not isinstance(own, Batch) or not isinstance(other, Batch):
                    found[first] = rows[first]
                elif own.number != other.number:
                    batches[first] = rows[first]
                elif own.product != other.product:
                    products[first] = rows[first]
            found = found or _first(batches) if isinstance(own, Batch) else found
        found |= _first(products)
        return [found[place] for place in sorted(found)]


def _first(rows: Mapping[int, Figure]) -> dict[int, Figure]:
    return {(place := min(rows)): rows[place]} if rows else {}


def _no_marks(_values: Mapping[str, Any]) -> Iterator[Mark]:
    return iter(())


def _penalty(values: Mapping[str, Any]) -> Iterator[Mark]:
    own = number_key(values["number"])
    amount = sum(values[name] for name in AMOUNTS)
    yield ("number", near_key(values["number"])), own
    yield ("case", values["decided_on"], near_key(values["office"]), amount), own


def _notification(values: Mapping[str, Any]) -> Iterator[Mark]:
    product, near = number_key(values["product"]), near_key(values["product"])
    for batch in filter(None, values["batches"]):
        yield (near, near_key(batch)), Batch(product, number_key(batch))


# Rows that `rules.lookalikes` asks about share a mark.
MARKS: dict[FigureKind, Callable[[Mapping[str, Any]], Iterator[Mark]]] = {
    FigureKind.PENALTY: _penalty,
    FigureKind.NOTIFICATION: _notification,
}

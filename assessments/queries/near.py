"""Find the rows of a register that a new row may have to be compared with, without comparing it with each."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from acecs.text.numbers import near_key, number_key
from assessments.models import Figure
from assessments.models.figures import AMOUNTS
from assessments.vocabulary import FigureKind

# How rows are alike with what they share for it, and what distinguishes them within it; None if nothing has to.
Mark = tuple[tuple[Hashable, ...], Hashable]


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
        """The rows that decide what is asked, in the order of the register: of each likeness the first one."""
        mine = self.places.get(apart_from) if apart_from else None
        found: dict[Hashable, tuple[int, Figure]] = {}
        for shared, own in self.marks(values):
            likeness = shared[0]
            if likeness not in found and (first := self._first(shared, own, mine)):
                found[likeness] = first
        return [row for _place, row in sorted(dict(found.values()).items())]

    def _first(self, shared: Hashable, own: Hashable, mine: int | None) -> tuple[int, Figure] | None:
        """The first row with the mark that is another one: groups of rows with the same mark are passed over as a whole."""
        groups: Mapping[Hashable, dict[int, Figure]] = self.marked.get(shared, {})
        others = [rows for other, rows in groups.items() if own is None or other != own]
        places = {place: row for rows in others for place, row in rows.items() if place != mine}
        return min(places.items()) if places else None


def _no_marks(_values: Mapping[str, Any]) -> Iterator[Mark]:
    return iter(())


def _penalty(values: Mapping[str, Any]) -> Iterator[Mark]:
    own = number_key(values["number"])
    amount = sum(values[name] for name in AMOUNTS)
    yield ("decision", own), None
    yield ("number", near_key(values["number"])), own
    yield ("case", values["decided_on"], near_key(values["office"]), amount), own


def _notification(values: Mapping[str, Any]) -> Iterator[Mark]:
    product, near = number_key(values["product"]), near_key(values["product"])
    for batch in filter(None, values["batches"]):
        number = number_key(batch)
        yield ("product", near, number), product
        yield ("batch", near, near_key(batch)), number


# Rows that `rules.lookalikes` asks about share a mark.
MARKS: dict[FigureKind, Callable[[Mapping[str, Any]], Iterator[Mark]]] = {
    FigureKind.PENALTY: _penalty,
    FigureKind.NOTIFICATION: _notification,
}

"""What changed in the register of figures between two dossiers: rows added, removed and changed. Pure.

Values are as the dossiers have them: codes, ISO dates, money in fen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, TypeVar

from acecs.text.numbers import number_key
from assessments.documents.dossier import (
    DocumentsPart,
    Dossier,
    FiguresPart,
    ListingPart,
    NotificationPart,
    PenaltyPart,
)

RegisterPart = PenaltyPart | NotificationPart | ListingPart | DocumentsPart
RowPart = TypeVar("RowPart", bound=RegisterPart)
RowKind = Literal["penalty", "notification", "listing", "documents"]


@dataclass(frozen=True)
class RowChange:
    """One row of the register that differs; a side is None if the row is not in that dossier."""

    kind: RowKind
    before: RegisterPart | None
    after: RegisterPart | None

    @property
    def part(self) -> RegisterPart:
        side = self.after or self.before
        assert side is not None  # noqa: S101 - one side is always there
        return side

    @property
    def fields(self) -> list[str]:
        """Names of the fields that differ; all fields of an added or removed row."""
        names = list(type(self.part).model_fields)
        if self.before is None or self.after is None:
            return names
        return [name for name in names if getattr(self.before, name) != getattr(self.after, name)]


@dataclass(frozen=True)
class RegisterChanges:
    """`looked_up_on`: when the bad-record list was last looked up, before and after; None if unchanged."""

    rows: list[RowChange]
    looked_up_on: tuple[str, str] | None


def changed_register(before: Dossier, after: Dossier) -> RegisterChanges | None:
    """Returns None if one of the two dossiers has no figures (an earlier schema)."""
    if before.figures is None or after.figures is None:
        return None
    days = before.figures.looked_up_on or "", after.figures.looked_up_on or ""
    return RegisterChanges(list(_rows(before.figures, after.figures)), days if days[0] != days[1] else None)


def _rows(before: FiguresPart, after: FiguresPart) -> Iterator[RowChange]:
    yield from _changes("penalty", before.penalties, after.penalties, lambda row: number_key(row.label))
    yield from _changes(
        "notification", before.notifications, after.notifications, lambda row: f"{row.notified_on} {row.label}"
    )
    yield from _changes("listing", before.listings, after.listings, lambda row: row.since)
    yield from _changes("documents", before.documents, after.documents, lambda row: row.year)


def _changes(
    kind: RowKind, before: Sequence[RowPart], after: Sequence[RowPart], name: Callable[[RowPart], str | int]
) -> Iterator[RowChange]:
    """Rows are matched by name; of several with the same name, unchanged ones are paired first."""
    old, new = _by_name(before, name), _by_name(after, name)
    for each in dict.fromkeys([*old, *new]):
        gone, came = _differing(old[each], new[each])
        for was, now in zip_longest(gone, came):
            yield RowChange(kind, was, now)


def _by_name(rows: Sequence[RowPart], name: Callable[[RowPart], str | int]) -> defaultdict[str | int, list[RowPart]]:
    named: defaultdict[str | int, list[RowPart]] = defaultdict(list)
    for row in rows:
        named[name(row)].append(row)
    return named


def _differing(before: Sequence[RowPart], after: Sequence[RowPart]) -> tuple[list[RowPart], list[RowPart]]:
    gone, came = list(before), []
    for row in after:
        if row in gone:
            gone.remove(row)
        else:
            came.append(row)
    return gone, came

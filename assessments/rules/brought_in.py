"""Possible outcomes of the rows of a workbook that is brought in."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class RowOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Judged(Protocol):
    @property
    def outcome(self) -> RowOutcome: ...


Row_co = TypeVar("Row_co", bound=Judged, covariant=True)


@dataclass(frozen=True)
class Outcomes(Generic[Row_co]):
    """The rows in the order of the workbook."""

    rows: Sequence[Row_co]

    def of(self, outcome: RowOutcome) -> list[Row_co]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def new(self) -> list[Row_co]:
        return self.of(RowOutcome.NEW)

    @property
    def changed(self) -> list[Row_co]:
        return self.of(RowOutcome.CHANGED)

    @property
    def unchanged(self) -> list[Row_co]:
        return self.of(RowOutcome.UNCHANGED)

    @property
    def refused(self) -> list[Row_co]:
        return self.of(RowOutcome.REFUSED)

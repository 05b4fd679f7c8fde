from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from assessments.queries.worksheet.counters import Progress, progress
from assessments.queries.worksheet.row import WorksheetRow


@dataclass(frozen=True)
class ItemGroup:
    number: int
    heading: str
    rows: tuple[WorksheetRow, ...]

    @property
    def progress(self) -> Progress:
        return progress(self.rows)

    @property
    def is_done(self) -> bool:
        """True if no item of the type is unrated, contradicts its figures, or is still as customs raised it."""
        return all(row.is_rated and not row.against_figures for row in self.rows) and not self.is_raised

    @property
    def is_raised(self) -> bool:
        return any(row.is_raised and not row.is_changed for row in self.rows)

    @property
    def raised_in(self) -> int:
        """The earlier round in which customs raised an item of the type that it has not answered since; else 0."""
        return max((row.raised_in for row in self.rows), default=0)

    @property
    def to_correct(self) -> tuple[int, ...]:
        """Numbers of the items that customs wants corrected and that have neither changed nor been answered since the return."""
        return tuple(int(row.number) for row in self.rows if row.is_to_correct)

    @property
    def answered(self) -> tuple[int, ...]:
        """Numbers of the items that customs wants corrected and that have a reply alone."""
        return tuple(int(row.number) for row in self.rows if row.defect and row.is_answered)

    @property
    def changed(self) -> tuple[int, ...]:
        """Numbers of the items that customs wants corrected and that have changed since the return."""
        return tuple(int(row.number) for row in self.rows if row.defect and row.is_changed)


def grouped(sheet: Iterable[WorksheetRow]) -> tuple[ItemGroup, ...]:
    """The rows under their business types, in the annex's order."""
    rows = sorted(sheet, key=attrgetter("type_number"))
    return tuple(
        ItemGroup(number, heading, tuple(items))
        for (number, heading), items in groupby(rows, key=attrgetter("type_number", "type_heading"))
    )

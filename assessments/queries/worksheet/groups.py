from collections.abc import Iterable
from dataclasses import dataclass

from assessments.queries.worksheet.counters import Progress, progress
from assessments.queries.worksheet.row import Row


@dataclass(frozen=True)
class Group:
    number: int
    heading: str
    rows: list[Row]

    @property
    def progress(self) -> Progress:
        return progress(self.rows)

    @property
    def is_done(self) -> bool:
        """Nothing of it is left to rate or to rate otherwise."""
        return all(row.is_rated and not row.against_figures for row in self.rows)


def grouped(sheet: Iterable[Row]) -> list[Group]:
    groups: dict[int, Group] = {}
    for row in sheet:
        groups.setdefault(row.type_number, Group(row.type_number, row.type_heading, [])).rows.append(row)
    return [groups[number] for number in sorted(groups)]

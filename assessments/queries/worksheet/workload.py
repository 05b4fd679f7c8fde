"""Who holds which items, by department and person, and how far they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol
from uuid import UUID

from assessments.queries.lists import Department


class HeldItem(Protocol):
    """What of an item is counted. `assignee_id` is None, and `assignee` empty, if nobody holds it."""

    @property
    def assignee_id(self) -> int | None: ...
    @property
    def assignee_public_id(self) -> UUID | None: ...
    @property
    def assignee(self) -> str: ...
    @property
    def is_rated(self) -> bool: ...
    @property
    def is_late(self) -> bool: ...


@dataclass(frozen=True)
class Share:
    """The items of one person. `public_id` is None for unassigned items."""

    public_id: UUID | None
    name: str
    rated: int
    total: int
    late: int


@dataclass(frozen=True)
class DepartmentShare:
    """The items of a department's people. `name`: in the reader's language, empty for those who have none."""

    name: str
    people: tuple[Share, ...]

    @property
    def rated(self) -> int:
        return sum(each.rated for each in self.people)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.people)

    @property
    def late(self) -> int:
        return sum(each.late for each in self.people)


@dataclass(frozen=True)
class Workload:
    departments: tuple[DepartmentShare, ...]

    @property
    def is_shared(self) -> bool:
        """True if somebody holds an item."""
        return any(person.public_id for each in self.departments for person in each.people)

    @property
    def late(self) -> list[Share]:
        """Who is late, the most items first."""
        people = [person for each in self.departments for person in each.people if person.late]
        return sorted(people, key=lambda person: -person.late)


def workload(rows: Iterable[HeldItem], departments: Mapping[int, Department]) -> Workload:
    """`departments`: user's primary key → department. Departments by name, those without one and nobody last."""
    holders = sorted(rows, key=lambda row: _place(row, departments))
    shares = groupby(holders, key=lambda row: _department(row, departments))
    return Workload(tuple(DepartmentShare(each.name if each else "", _people(inside)) for each, inside in shares))


def _people(rows: Iterable[HeldItem]) -> tuple[Share, ...]:
    people = []
    for (public_id, name), inside in groupby(rows, key=lambda row: (row.assignee_public_id, row.assignee)):
        items = list(inside)
        rated, late = sum(row.is_rated for row in items), sum(row.is_late for row in items)
        people.append(Share(public_id, name, rated, len(items), late))
    return tuple(people)


def _department(row: HeldItem, departments: Mapping[int, Department]) -> Department | None:
    return departments.get(row.assignee_id or 0)


def _place(row: HeldItem, departments: Mapping[int, Department]) -> tuple[bool, str, bool, str, str]:
    department = _department(row, departments)
    name = department.name if department else ""
    return (department is None, name, row.assignee_public_id is None, row.assignee, str(row.assignee_public_id))

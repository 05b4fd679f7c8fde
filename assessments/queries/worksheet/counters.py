from collections.abc import Iterable
from dataclasses import dataclass

from assessments.queries.worksheet.filters import FILTERS
from assessments.queries.worksheet.row import Row


@dataclass(frozen=True)
class Progress:
    rated: int
    total: int


@dataclass(frozen=True)
class Counts:
    """How many items each filter shows."""

    all: int
    unrated: int
    problem: int
    no_evidence: int
    returned: int


def progress(rows: Iterable[Row]) -> Progress:
    rated = [row.is_rated for row in rows]
    return Progress(rated=sum(rated), total=len(rated))


def counts(rows: Iterable[Row]) -> Counts:
    found = list(rows)
    return Counts(**{name: sum(map(wanted, found)) for name, wanted in FILTERS.items()})

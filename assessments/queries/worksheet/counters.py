from collections.abc import Iterable
from dataclasses import dataclass

from assessments.queries.worksheet.filters import FILTERS
from assessments.queries.worksheet.row import Row


@dataclass(frozen=True)
class Progress:
    rated: int
    total: int


def progress(rows: Iterable[Row]) -> Progress:
    rated = [row.is_rated for row in rows]
    return Progress(rated=sum(rated), total=len(rated))


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many items each filter shows."""
    found = list(rows)
    return {name: sum(map(wanted, found)) for name, wanted in FILTERS.items()}

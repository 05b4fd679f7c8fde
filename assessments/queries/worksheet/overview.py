from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from uuid import UUID

from assessments.models.readiness import MOST_READ
from assessments.queries.worksheet.counters import Counts, Progress, counts, progress
from assessments.queries.worksheet.groups import ItemGroup, grouped
from assessments.queries.worksheet.row import WorksheetRow


@dataclass(frozen=True)
class Overview:
    """What worksheet and hub show of all rows together. `people`: (public id, name) of all who hold an item."""

    groups: tuple[ItemGroup, ...]
    people: tuple[tuple[UUID, str], ...]
    progress: Progress
    counts: Counts


# Comparing 32 rows takes a third of the time.
@lru_cache(maxsize=MOST_READ)
def overview(rows: tuple[WorksheetRow, ...]) -> Overview:
    return Overview(grouped(rows), _people(rows), progress(rows), counts(rows))


def _people(rows: Iterable[WorksheetRow]) -> tuple[tuple[UUID, str], ...]:
    """(public id, name) of all who hold an item, by name."""
    holders = {row.assignee_public_id: row.assignee for row in rows if row.assignee_public_id}
    return tuple(sorted(holders.items(), key=itemgetter(1)))

from dataclasses import dataclass
from functools import lru_cache

from assessments.models.readiness import MOST_READ
from assessments.queries.worksheet.counters import Counts, Progress, counts, progress
from assessments.queries.worksheet.groups import ContentsGroup, ItemGroup, contents, grouped
from assessments.queries.worksheet.row import WorksheetRow


@dataclass(frozen=True)
class Overview:
    """What worksheet and hub show of all rows together."""

    groups: tuple[ItemGroup, ...]
    contents: tuple[ContentsGroup, ...]
    progress: Progress
    counts: Counts


# Comparing 32 rows takes a third of the time.
@lru_cache(maxsize=MOST_READ)
def overview(rows: tuple[WorksheetRow, ...]) -> Overview:
    return Overview(grouped(rows), contents(rows), progress(rows), counts(rows))

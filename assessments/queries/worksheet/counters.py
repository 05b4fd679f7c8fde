from collections.abc import Iterable
from dataclasses import dataclass

from assessments.queries.worksheet.filters import LISTS
from assessments.queries.worksheet.row import WorksheetRow


@dataclass(frozen=True)
class Progress:
    rated: int
    total: int


@dataclass(frozen=True)
class Counts:
    """How many items each list of the worksheet has."""

    all: int
    unrated: int
    unconfirmed: int
    problem: int
    no_evidence: int
    raised: int
    unchanged: int
    mine: int
    late: int
    asked: int
    figures: int
    actions: int


def progress(rows: Iterable[WorksheetRow]) -> Progress:
    rated = [row.is_rated for row in rows]
    return Progress(rated=sum(rated), total=len(rated))


def counts(rows: Iterable[WorksheetRow]) -> Counts:
    listed = list(rows)
    return Counts(**{name: sum(map(wanted, listed)) for name, wanted in LISTS.items()})

from collections.abc import Callable

from assessments.queries.worksheet.row import WorksheetRow

FILTERS: dict[str, Callable[[WorksheetRow], bool]] = {
    "all": lambda _row: True,
    "unrated": lambda row: not row.is_rated,
    "problem": lambda row: row.is_problem,
    "no_evidence": lambda row: row.lacks_evidence,
    "raised": lambda row: row.is_raised,
    "unchanged": lambda row: row.is_to_correct,
}


def filter_name(text: str) -> str:
    """Return the filter of that name, or the one that shows every item."""
    return text if text in FILTERS else "all"

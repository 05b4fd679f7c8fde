from dataclasses import dataclass
from datetime import datetime

from assessments.models import AnswerVersion

# What a page shows of an item's history; every version is kept.
MOST_HISTORY = 20


@dataclass(frozen=True)
class SavedVersion:
    """`rated_sub_items`: (number as the annex writes it, rating) of each."""

    saved_by: str
    saved_at: datetime
    rating: str
    reason: str
    note: str
    rated_sub_items: tuple[tuple[str, str], ...]


def history(answer_id: int) -> tuple[SavedVersion, ...]:
    """The newest saved versions of the answer, newest first. One query."""
    versions = AnswerVersion.objects.filter(answer=answer_id).select_related("saved_by")[:MOST_HISTORY]
    return tuple(
        SavedVersion(
            each.saved_by.name, each.saved_at, each.rating, each.reason, each.note, tuple(each.rated_sub_items)
        )
        for each in versions
    )

from typing import Any

from assessments.models import Answer

# What a page shows of an item's history; every version is kept.
MOST_HISTORY = 20


def history(answer: Answer) -> Any:
    """The newest saved versions of the answer with who saved each, newest first."""
    return answer.versions.select_related("saved_by")[:MOST_HISTORY]

from django.db.models import QuerySet

from assessments.models import AnswerVersion

# What a page shows of an item's history; every version is kept.
MOST_HISTORY = 20


def history(answer_id: int) -> QuerySet[AnswerVersion]:
    """The newest saved versions of the answer with who saved each, newest first."""
    return AnswerVersion.objects.filter(answer=answer_id).select_related("saved_by")[:MOST_HISTORY]

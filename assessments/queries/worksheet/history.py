from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from acecs.prepared import prepared
from assessments.documents.marking import Piece, marked
from assessments.entry import PartialEntry
from assessments.models import AnswerVersion
from standards.states import Rating

# How many versions a page shows unless asked for all.
MOST_HISTORY = 20


@dataclass(frozen=True)
class SavedVersion:
    """`rated_sub_items`: (number as the annex writes it, rating) of each."""

    version: int
    saved_by: str
    saved_at: datetime
    rating: str
    reason: str
    note: str
    reply: str
    rated_sub_items: tuple[tuple[str, str], ...]
    # Of the former assessment that it was carried over from; empty if it was typed or confirmed.
    carried_from: str
    carried_item: int
    # Beside the version before it; as it is, if that is not among those shown.
    marked_note: tuple[Piece, ...] = ()
    marked_reason: tuple[Piece, ...] = ()


def history(answer_id: int, numbers: Mapping[int, str], *, is_whole: bool) -> tuple[SavedVersion, ...]:
    """The newest saved versions of the answer, or all, newest first. One query. `numbers`: position of a sub-item → its number."""
    versions = _all_versions if is_whole else _newest_versions
    saved = [
        SavedVersion(
            version,
            saved_by,
            saved_at,
            rating,
            reason,
            note,
            reply,
            _rated(sub_ratings, numbers),
            carried_from or "",
            carried_item,
        )
        for version, saved_by, saved_at, rating, reason, note, reply, sub_ratings, carried_from, carried_item in (
            versions(answer_id)
        )
    ]
    return tuple(map(_with_marks, saved, [*saved[1:], None]))


def text_to_restore(assessment: UUID, number: int, version: int) -> PartialEntry:
    """Note and reason of a saved version of an item; an empty reason leaves the one of *not applicable* alone.

    `assessment`: public id. Raises `ObjectDoesNotExist` if there is no such version. One query.
    """
    saved = AnswerVersion.objects.filter(answer__assessment__public_id=assessment, answer__item__number=number)
    note, reason, rating = saved.values_list("note", "reason", "answer__rating").get(version=version)
    keeps_reason = rating == Rating.NOT_APPLICABLE and not reason
    return PartialEntry({"note": note} if keeps_reason else {"note": note, "reason": reason}, {})


def _with_marks(version: SavedVersion, before: SavedVersion | None) -> SavedVersion:
    note, reason = (before.note, before.reason) if before else (version.note, version.reason)
    return replace(
        version, marked_note=marked(note, version.note).both, marked_reason=marked(reason, version.reason).both
    )


def _versions(answer_id: int) -> QuerySet[AnswerVersion, Any]:
    columns = ("version", "saved_by__name", "saved_at", "rating", "reason", "note", "reply", "sub_ratings")
    carried = ("carried_from__name", "carried_item")
    return AnswerVersion.objects.filter(answer=answer_id).values_list(*columns, *carried)


@prepared
def _all_versions(answer_id: int) -> QuerySet[AnswerVersion, Any]:
    return _versions(answer_id)


@prepared
def _newest_versions(answer_id: int) -> QuerySet[AnswerVersion, Any]:
    return _versions(answer_id)[:MOST_HISTORY]


def _rated(sub_ratings: dict[str, str], numbers: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple((number, rating) for position, number in numbers.items() if (rating := sub_ratings.get(str(position))))

"""What stands in the way of a submission, read off the dossier that would be frozen. Pure.

One list, shared by the page that submits and the action: the page cannot promise what the action refuses.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from assessments.dossier import NOTHING, Dossier, ItemPart, Text
from assessments.entry import is_blank
from assessments.rollup import SubRating, roll_up
from standards.states import Rating


class Code(Enum):
    """Why an item blocks."""

    NO_ITEM = "no_item"
    UNRATED = "unrated"
    SUB_ITEM_UNRATED = "sub_item_unrated"
    ROLL_UP_CONTRADICTS = "roll_up_contradicts"
    NO_REASON = "no_reason"
    FILE_NOT_ACCEPTED = "file_not_accepted"


@dataclass(frozen=True)
class Blocker:
    """`number`: the item, 0 for the whole assessment; `label`: a sub-item as the annex writes it, or a file's title."""

    code: Code
    number: int = 0
    label: str = ""
    # The item's title, for the eye only.
    title: Text = field(default=NOTHING, compare=False)


def blockers(dossier: Dossier, unaccepted: Collection[str]) -> list[Blocker]:
    """Everything that blocks, in the annex's order. `unaccepted`: SHA-256 of files that the vault does not vouch for."""
    if not dossier.items:
        return [Blocker(Code.NO_ITEM)]
    return [replace(blocker, title=item.title) for item in dossier.items for blocker in _of_item(item, unaccepted)]


def _of_item(item: ItemPart, unaccepted: Collection[str]) -> Iterator[Blocker]:
    yield from _of_rating(item)
    if item.rating == Rating.NOT_APPLICABLE.value and not item.sub_items and is_blank(item.reason):
        yield Blocker(Code.NO_REASON, item.number)
    for piece in item.evidence:
        if piece.sha256 in unaccepted:
            yield Blocker(Code.FILE_NOT_ACCEPTED, item.number, piece.title)


def _of_rating(item: ItemPart) -> Iterator[Blocker]:
    if not item.sub_items:
        if not item.rating:
            yield Blocker(Code.UNRATED, item.number)
        return
    subs = [SubRating(place, sub.applies, sub.rating) for place, sub in enumerate(item.sub_items)]
    unrated = [part.number for part, sub in zip(item.sub_items, subs, strict=True) if not sub.is_rated]
    for label in unrated:
        yield Blocker(Code.SUB_ITEM_UNRATED, item.number, label)
    if not unrated and roll_up(subs) != item.rating:
        yield Blocker(Code.ROLL_UP_CONTRADICTS, item.number)

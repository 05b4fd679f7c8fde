"""What a reviewer enters for one item of a dossier. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from acecs.text.typed import is_blank
from assessments.documents.customs_word import BELOW_MEETS
from assessments.documents.dossier import Dossier, ItemPart
from standards import ratings
from standards.law.rollup import SubRating, roll_up


class FileKey(NamedTuple):
    """A file of the vault: public id of its document, number of the version, position in it."""

    document: str
    version: int
    position: int


@dataclass(frozen=True)
class FileJudgment:
    """What a reviewer decided about one file. Codes of `DocumentVerdict` and `NotAccepted`; without a verdict, nothing."""

    verdict: str = ""
    reason: str = ""
    page: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Judgment:
    """What a reviewer entered for one item.

    `sub_ratings`: number of each rated sub-item (`10(2)`) → rating code; `rating` is then their roll-up.
    `files`: those of the item's evidence that the reviewer decided about.
    """

    rating: str = ""
    comment: str = ""
    to_correct: bool = False
    # The correction needs a document: the enterprise is warned if it adds none.
    asks_evidence: bool = False
    sub_ratings: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[FileKey, FileJudgment] = field(default_factory=dict)

    @property
    def is_below(self) -> bool:
        """True if the item, or a sub-item of one that is not rated in full yet, is rated below *meets*."""
        return any(rating in BELOW_MEETS for rating in (self.rating, *self.sub_ratings.values()))

    def sets_aside(self, item: ItemPart) -> bool:
        """True if the item, or one of its sub-items, is *not applicable* here but not as rated by the enterprise."""
        own = {sub.number: sub.rating for sub in item.rated_sub_items}
        given = [
            (self.rating, item.rating),
            *((rating, own.get(number)) for number, rating in self.sub_ratings.items()),
        ]
        return any(rating == ratings.NOT_APPLICABLE != own_rating for rating, own_rating in given)

    def lacks_comment(self, item: ItemPart) -> bool:
        """True if it cannot be sent before a comment says why."""
        return is_blank(self.comment) and (self.is_below or self.sets_aside(item))


def files_of(dossier: Dossier, number: int) -> set[FileKey]:
    """The files of the item's evidence as submitted; empty if the submission has no such item."""
    return {
        FileKey(piece.document, piece.version, piece.position)
        for item in dossier.items
        if item.number == number
        for piece in item.evidence
    }


def rolled_up(judgment: Judgment, item: ItemPart) -> Judgment:
    """With sub-items, the item's rating is their roll-up by the enterprise's own rule, whatever the form says."""
    if not item.rated_sub_items:
        return replace(judgment, sub_ratings={})
    given = {sub.number: judgment.sub_ratings.get(sub.number, "") for sub in item.rated_sub_items}
    parts = [
        SubRating(position, applies=True, rating=rating) for position, rating in enumerate(given.values(), start=1)
    ]
    rated = {number: rating for number, rating in given.items() if rating}
    return replace(judgment, rating=roll_up(parts), sub_ratings=rated)

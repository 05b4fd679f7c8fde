"""What a reviewer enters for one item of a dossier. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assessments.documents.customs_word import BELOW_MEETS
from assessments.documents.dossier import ItemPart
from standards.law.rollup import SubRating, roll_up


@dataclass(frozen=True)
class Judgment:
    """What a reviewer entered for one item.

    `sub_ratings`: number of each rated sub-item (`10(2)`) → rating code; `rating` is then their roll-up.
    """

    rating: str = ""
    comment: str = ""
    to_correct: bool = False
    # The correction needs a document: the enterprise is warned if it adds none.
    asks_evidence: bool = False
    sub_ratings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_below(self) -> bool:
        """True if the item, or a sub-item of one that is not rated in full yet, is rated below *meets*."""
        return any(rating in BELOW_MEETS for rating in (self.rating, *self.sub_ratings.values()))


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

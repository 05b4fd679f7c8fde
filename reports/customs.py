"""Turns what customs sent about the reported submission into the first answer of the cover. Pure."""

from dataclasses import dataclass

from acecs.text.bilingual import Text
from assessments.documents.customs_word import CustomsWord, SentItem
from reports.readiness import VerdictMark, mark, shortened
from reports.words import WORDS

# How many items fit on the cover, each on one line; the chapter on the review has all of them.
MOST_ITEMS, MOST_BESIDE_LONG_NAMES = 3, 0
TITLE_ROOM, COMMENT_ROOM = 30, 44


@dataclass(frozen=True)
class RaisedItem:
    """An item that customs rated below *meets* or wants corrected. Title and comment are shortened to fit one line."""

    number: int
    title: Text
    rating: Text
    comment: str


@dataclass(frozen=True)
class CustomsCover:
    """`verdict`: the opinion once there is one, else the result of customs' ratings. `more`: items that did not fit.

    `own_label`: the word that heads the enterprise's own verdict.
    """

    word: CustomsWord
    occasion: Text
    verdict: VerdictMark
    by_ratings: Text
    items: tuple[RaisedItem, ...]
    more: int
    own_label: str

    @property
    def lines(self) -> int:
        """How many lines of the open items' list it displaces."""
        return 4 + len(self.items)


def cover(word: CustomsWord, *, is_draft: bool, has_long_names: bool) -> CustomsCover:
    raised = word.open_items
    room = MOST_BESIDE_LONG_NAMES if has_long_names else MOST_ITEMS
    return CustomsCover(
        word=word,
        occasion=WORDS[f"occasion_{word.occasion}"],
        verdict=_verdict(word),
        by_ratings=WORDS[f"verdict_{word.verdict}"],
        items=tuple(map(_raised, raised[:room])),
        more=max(len(raised) - room, 0),
        own_label="as_of_now" if is_draft else "as_submitted",
    )


def _verdict(word: CustomsWord) -> VerdictMark:
    if word.opinion:
        return VerdictMark(mark(word.opinion).swatch, WORDS[f"opinion_{word.opinion}"])
    return mark("undecided" if word.occasion == "returned" and word.verdict == "satisfied" else word.verdict)


def _raised(item: SentItem) -> RaisedItem:
    rating = WORDS["to_correct"] if item.to_correct else WORDS[f"rating_{item.rating}"]
    title = Text(en=shortened(item.title.en, TITLE_ROOM), zh=shortened(item.title.zh, TITLE_ROOM))
    return RaisedItem(item.number, title, rating, shortened(" ".join(item.comment.split()), COMMENT_ROOM))

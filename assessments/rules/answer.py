"""May this be entered for an item?"""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.typed import LONGEST_TEXT, is_blank
from assessments.entry import Entry
from assessments.vocabulary import CountKnown
from standards.states import Rating

# Sub-items are left out by rule, never by choice, so *not applicable* cannot be picked for them.
SUB_ITEM_RATINGS = (Rating.MEET, Rating.BASICALLY_MEET, Rating.NOT_MEET)


def holder(*, may_hold: bool) -> Refusal | None:
    """Only officers and contributors of the enterprise hold items."""
    return None if may_hold else Refusal(Why.BAD_INPUT, _("Choose an officer or a contributor of this enterprise."))


def due(day: date | None, *, is_assigned: bool, today: date) -> Refusal | None:
    """A due date needs an assignee and must not be in the past; `today` is a Beijing date."""
    if day is None:
        return None
    if not is_assigned:
        return Refusal(
            Why.INVALID, _("A due date needs an assignee: choose who works on the item, or leave the due date empty.")
        )
    if day < today:
        return Refusal(Why.INVALID, _("The due date has passed. Enter today or a later day, or leave it empty."))
    return None


def entry(
    value: Entry, *, sub_positions: frozenset[int], allowed: Collection[str] = tuple(Rating.values)
) -> Refusal | None:
    """Is the entry complete and valid? `sub_positions` is empty for an item without sub-items.

    `allowed`: the ratings that the edition has for the item and its sub-items.
    """
    if value.rating not in ("", *Rating.values) or value.count_known not in ("", *CountKnown.values):
        return Refusal(Why.BAD_INPUT, _("Choose one of the four ratings."))
    if any(rating not in ("", *SUB_ITEM_RATINGS) for rating in value.sub_ratings.values()):
        return Refusal(Why.BAD_INPUT, _("Choose meets, basically meets or does not meet for each sub-item."))
    if not {value.rating, *value.sub_ratings.values()} <= {"", *allowed} and (value.sub_ratings or not sub_positions):
        return Refusal(Why.BAD_INPUT, _("This item has no such rating. Choose one of those that the page offers."))
    if not sub_positions.issuperset(value.sub_ratings):
        return Refusal(Why.BAD_INPUT, _("This item has no such sub-item."))
    if value.rating == Rating.NOT_APPLICABLE and is_blank(value.reason):
        return Refusal(
            Why.INVALID,
            _("Not saved yet: give the reason why the enterprise's business does not involve this item."),
        )
    if max(len(value.note), len(value.reason), len(value.reply)) > LONGEST_TEXT:
        return Refusal(
            Why.INVALID,
            _("Shorten the text to %(limit)s characters, or attach it as evidence.") % {"limit": f"{LONGEST_TEXT:,}"},
        )
    return None


def reply(text: str, *, is_asked: bool) -> Refusal | None:
    """`is_asked`: customs has returned the assessment and wants the item corrected."""
    if is_asked or not text:
        return None
    return Refusal(Why.INVALID, _("Not saved yet: customs wants nothing corrected here now. Write it in the note."))

"""May this be written to colleagues about an item?"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.signs import listed
from acecs.text.typed import LONGEST_TEXT, is_blank


def text(typed: str) -> Refusal | None:
    if is_blank(typed):
        return Refusal(Why.INVALID, _("Write something to your colleagues first."))
    if len(typed) > LONGEST_TEXT:
        return Refusal(Why.INVALID, _("Shorten the text to %(limit)s characters.") % {"limit": f"{LONGEST_TEXT:,}"})
    return None


def same_again(*, is_same: bool) -> Refusal | None:
    """A form sends only one text. `is_same`: True if it has already sent this text."""
    if is_same:
        return None
    return Refusal(
        Why.STALE, _("This form has already sent another text to your colleagues. Send again to add this one.")
    )


def named(outsiders: Sequence[str]) -> Refusal | None:
    """Only colleagues who can read a remark are notified. `outsiders`: names of members who do not see the item."""
    if not outsiders:
        return None
    sentence = _("Nothing was sent: %(names)s cannot see this item. Assign it to them first, or leave out the @.")
    return Refusal(Why.INVALID, sentence % {"names": listed(outsiders)})

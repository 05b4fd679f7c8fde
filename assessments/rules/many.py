"""May something be done to many items at once? To all of them, or to none."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.signs import numbered


def some(numbers: Collection[int]) -> Refusal | None:
    return None if numbers else Refusal(Why.INVALID, _("Tick at least one item."))


def whole(refused: Collection[int], sentence: str) -> Refusal | None:
    """Refuse everything because of the items with these numbers, which `sentence` names as `%(items)s`."""
    return Refusal(Why.STALE, sentence % {"items": numbered(refused)}) if refused else None

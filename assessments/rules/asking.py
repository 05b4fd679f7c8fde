"""May evidence be asked for at this item?"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from assessments.rules import many


def item(*, is_held: bool, has_evidence: bool, is_asked: bool) -> Refusal | None:
    """`is_held`: a member with an open account works on it."""
    if has_evidence:
        return Refusal(Why.STALE, _("It already has evidence."))
    if is_asked:
        return Refusal(Why.STALE, _("Evidence was already asked for."))
    if not is_held:
        return Refusal(Why.STALE, _("Nobody works on it. Assign it first."))
    return None


def items(refused: Collection[int]) -> Refusal | None:
    """`refused`: numbers of the items at which evidence cannot be asked for (`item`)."""
    return many.whole(refused, _("Nobody was asked, because evidence cannot be asked for at some items: %(items)s"))


def still_asked(changed: Collection[int]) -> Refusal | None:
    """`changed`: numbers of the items that now have evidence, or whose request has changed."""
    text = _(
        "Nothing was taken back, because some items have evidence, or are no longer asked for as before: %(items)s"
    )
    return many.whole(changed, text)

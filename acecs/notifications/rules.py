"""May this be switched?"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from acecs.notifications.states import CAN_BE_SWITCHED_OFF
from acecs.refusals import Refusal, Why


def wanted(kinds: Collection[str], offered: Collection[str]) -> Refusal | None:
    """`kinds`: those to mail; `offered`: those that the page lets the person switch."""
    if set(kinds) <= set(offered) <= set(CAN_BE_SWITCHED_OFF):
        return None
    return Refusal(Why.BAD_INPUT, _("Choose from the kinds of messages that the page offers."))

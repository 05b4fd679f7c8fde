"""May this outcome be recorded?"""

from datetime import date

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.typed import is_blank
from assessments.vocabulary import Outcome


def outcome(code: str, day: date | None, number: str, *, today: date) -> Refusal | None:
    """A decision needs a day that is not in the future; a certificate also needs its code. `today` is a Beijing date."""
    if code not in ("", *Outcome.values):
        return Refusal(Why.BAD_INPUT, _("Choose the outcome from the list."))
    if not code:
        if day is None and not number:
            return None
        return Refusal(
            Why.INVALID, _("Without a decision there is no day and no number: remove them, or choose the outcome.")
        )
    if day is None:
        return Refusal(Why.INVALID, _("Enter the day of the certificate or of the decision."))
    if day > today:
        return Refusal(
            Why.INVALID, _("This day is in the future. Enter the day of the certificate or of the decision.")
        )
    if code == Outcome.CERTIFICATE and is_blank(number):
        return Refusal(Why.INVALID, _("Enter the code of the AEO certificate."))
    return None

"""May a manager be asked to sign off the draft, and may they sign it?"""

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.typed import LONGEST_TEXT, is_blank
from assessments.queries.sign_off import ShownSignOff
from assessments.vocabulary import SignOffOutcome


def required(*, is_required: bool) -> Refusal | None:
    if is_required:
        return None
    return Refusal(Why.WRONG_STATE, _("Your enterprise does not require a sign-off before submission."))


def ask(*, blocking: int, has_manager: bool) -> Refusal | None:
    """Nobody is asked to sign what cannot be submitted."""
    if blocking:
        return Refusal(
            Why.INVALID, _("Fix first what blocks the submission: a change afterwards would void the signature.")
        )
    if not has_manager:
        return Refusal(Why.INVALID, _("The enterprise has no manager who could sign. Invite one first."))
    return None


def newest(*, is_newest: bool) -> Refusal | None:
    """The request must be the one that the page showed."""
    if is_newest:
        return None
    return Refusal(Why.STALE, _("Nothing was signed: this page shows an earlier request. Read the newest one."))


def waits(*, outcome: str, answered_by: str) -> Refusal | None:
    if not outcome:
        return None
    if outcome == SignOffOutcome.REPLACED:
        return newest(is_newest=False)
    return Refusal(Why.STALE, _("%(name)s has already answered this request.") % {"name": answered_by})


def unchanged(*, is_same: bool) -> Refusal | None:
    """What is signed must be what was read."""
    if is_same:
        return None
    message = _(
        "Nothing was signed: the answers have been changed, or returned by customs, since sign-off was requested. "
        "It must be requested again."
    )
    return Refusal(Why.STALE, message)


def not_own(*, is_own: bool) -> Refusal | None:
    """Nobody signs their own request, even if they have become a manager since."""
    if not is_own:
        return None
    return Refusal(Why.WRONG_ROLE, _("You requested this sign-off yourself: another manager must sign."))


def send_back(reason: str) -> Refusal | None:
    if is_blank(reason):
        return Refusal(Why.INVALID, _("Enter why you send the draft back."))
    if len(reason) > LONGEST_TEXT:
        return Refusal(Why.INVALID, _("Shorten the reason to %(limit)s characters.") % {"limit": f"{LONGEST_TEXT:,}"})
    return None


def signed(sign_off: ShownSignOff | None) -> Refusal | None:
    """Where the enterprise requires it, only signed answers are submitted. `sign_off`: None where it does not."""
    if sign_off is None or sign_off.is_signed:
        return None
    if sign_off.standing == "void":
        text = _(
            "Not submitted: the answers have been changed, or returned by customs, since they were signed off or sign-off "
            "was requested."
        )
    elif sign_off.standing == "waiting":
        text = _("Not submitted: a manager has been asked to sign off and has not done so yet.")
    else:
        text = _("Not submitted: a manager of the enterprise must sign off first.")
    return Refusal(Why.INVALID, text)

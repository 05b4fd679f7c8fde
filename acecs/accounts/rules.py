"""Rules for accounts, memberships and invitations. Each returns a refusal, or None if allowed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acecs.accounts.models import User
from acecs.accounts.states import EnterpriseRole, InvitationState
from acecs.refusals import Refusal, Why


def administer(*, is_administrator: bool) -> Refusal | None:
    """Only an administrator manages enterprises, offices and accounts."""
    if not is_administrator:
        return Refusal(Why.WRONG_ROLE, _("Only an administrator of the portal may do this."))
    return None


def somebody_else(*, is_self: bool) -> Refusal | None:
    """Administrators cannot close their own account."""
    if is_self:
        return Refusal(Why.WRONG_STATE, _("You cannot close your own account. Ask another administrator."))
    return None


def department(*, enterprise_id: int, owner_id: int | None) -> Refusal | None:
    """A member's department must belong to the enterprise. `owner_id`: its enterprise, or None for no department."""
    if owner_id not in (None, enterprise_id):
        return Refusal(Why.BAD_INPUT, _("Choose a department of this enterprise."))
    return None


def manage_members(*, role: str, is_administrator: bool) -> Refusal | None:
    """Only officers of the enterprise and administrators manage its members."""
    if role != EnterpriseRole.OFFICER and not is_administrator:
        return Refusal(Why.WRONG_ROLE, _("Your role does not allow this. Ask a compliance officer of your enterprise."))
    return None


def require_sign_off(*, role: str, required: bool, has_manager: bool) -> Refusal | None:
    """Switch on or off that a manager signs each submission. Officers, whom it checks, cannot switch it off if a manager can."""
    if role not in (EnterpriseRole.OFFICER, EnterpriseRole.MANAGER):
        return Refusal(Why.WRONG_ROLE, _("Your role does not allow this. Ask a compliance officer of your enterprise."))
    if required and not has_manager:
        return Refusal(Why.INVALID, _("Nobody could sign: the enterprise has no manager yet. Invite one first."))
    if not required and role != EnterpriseRole.MANAGER and has_manager:
        return Refusal(Why.WRONG_ROLE, _("Only a manager switches the sign-off off."))
    return None


def yes_or_no(answer: str | None) -> Refusal | None:
    """A damaged form switches nothing."""
    if answer in ("yes", "no"):
        return None
    return Refusal(Why.INVALID, _("Nothing was changed: the form arrived damaged. Open the page again and choose."))


def name_manager(*, required: bool, is_administrator: bool) -> Refusal | None:
    """While sign-off is `required`, officers do not choose who checks them, such as a second account of their own."""
    if not required or is_administrator:
        return None
    return Refusal(
        Why.WRONG_ROLE,
        _(
            "Sign-off is required, so only an administrator of the portal names managers: nobody chooses who checks their "
            "own work."
        ),
    )


def keeps_an_officer(*, other_officers: int) -> Refusal | None:
    """`other_officers`: active officers apart from the one who leaves or gets another role."""
    if not other_officers:
        return Refusal(
            Why.WRONG_STATE,
            _(
                "The enterprise would be left without a compliance officer. Make somebody else a compliance officer first."
            ),
        )
    return None


def keeps_a_manager(*, required: bool, other_managers: int, is_administrator: bool) -> Refusal | None:
    """While sign-off is `required`, officers cannot get round it by leaving nobody who could sign.

    `other_managers`: active managers apart from the one who leaves or gets another role.
    """
    if not required or other_managers or is_administrator:
        return None
    return Refusal(
        Why.WRONG_STATE,
        _(
            "Sign-off is required, and the enterprise would be left without a manager. Have an administrator of the portal "
            "name another manager first, or have the manager switch the sign-off off."
        ),
    )


def no_longer_member() -> Refusal:
    """The refusal of a change to somebody who has been removed since the page was opened."""
    return Refusal(Why.STALE, _("Somebody removed this person in the meantime. Reload the page."))


def newcomer(*, belongs: bool) -> Refusal | None:
    """A member cannot be invited again."""
    if belongs:
        return Refusal(Why.WRONG_STATE, _("This person is already a member here. Change their role instead."))
    return None


def new_address(*, is_taken: bool) -> Refusal | None:
    if is_taken:
        return Refusal(Why.WRONG_STATE, _("This address already has an account. Sign in, then open the link again."))
    return None


def accept(state: InvitationState) -> Refusal | None:
    if state == InvitationState.OPEN:
        return None
    return Refusal(Why.GONE, OVER[state])


OVER = {
    InvitationState.ACCEPTED: gettext_lazy(
        "This invitation was already accepted, and a link works only once. If it was you, sign in; if "
        "not, ask for a new invitation."
    ),
    InvitationState.EXPIRED: gettext_lazy(
        "This invitation has expired: a link works for 7 days. Ask the person who invited you for a new one."
    ),
    InvitationState.WITHDRAWN: gettext_lazy(
        "This invitation was withdrawn or replaced by a newer one. Look for a newer e-mail, or ask the "
        "person who invited you."
    ),
}


def invitee(*, is_meant: bool) -> Refusal | None:
    """Only the owner of the address can accept an invitation. `is_meant`: the addresses match."""
    if not is_meant:
        return Refusal(
            Why.WRONG_ROLE,
            _("This invitation was sent to another address. Sign out, then open the link again."),
        )
    return None


def second_factor() -> Refusal:
    """The refusal for users who lack a required second factor."""
    return Refusal(
        Why.WRONG_ROLE,
        _("Your role requires a second factor at sign-in. Set it up first: open Security in the menu under your name."),
    )


def own_page(*, made_for: str | None, reader: User) -> Refusal | None:
    """A page opened under one account saves nothing for another. `made_for`: public id; empty or None names nobody."""
    if not made_for or made_for == str(reader.public_id):
        return None
    message = _(
        "This page was opened under another account. In this browser, %(name)s has signed in since, so nothing was "
        "saved. Copy your text, sign in to your own account in another tab, then save here again."
    )
    return Refusal(Why.STALE, message % {"name": reader.name})


def valid_form(errors: Sequence[str]) -> Refusal | None:
    """Refuse an invalid form that is not shown again, with all its errors in one text."""
    return Refusal(Why.INVALID, " ".join(errors)) if errors else None

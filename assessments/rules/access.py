"""May this role do this now? None, or a refusal that the page shows and the action raises."""

from django.utils.translation import gettext as _

from acecs.accounts.states import EnterpriseRole
from acecs.refusals import Refusal, Why
from assessments.states import EDITABLE, MAY, TRANSITIONS, Action, State, Step


def may(action: Action, role: str, state: str = State.DRAFT) -> Refusal | None:
    """Check the role (403), then the state (409). Strangers never get here: the queries find nothing for them."""
    roles, states = MAY[action]
    if role not in roles:
        return Refusal(Why.WRONG_ROLE, _("Your role does not allow this. Ask a compliance officer of your enterprise."))
    if state not in states:
        # What is done after submission does not change the assessment.
        text = (
            _("The assessment is %(state)s and cannot be changed now.")
            if states & EDITABLE
            else _("The assessment is %(state)s, so this is not possible now.")
        )
        return Refusal(Why.WRONG_STATE, text % {"state": State(state).label})
    return None


def step(name: Step, state: str) -> Refusal | None:
    """Is the step possible from this state?"""
    if (State(state), name) in TRANSITIONS:
        return None
    return Refusal(
        Why.WRONG_STATE,
        _("The assessment is %(state)s: “%(step)s” is not possible now. Reload the page to see its current state.")
        % {"state": State(state).label, "step": name.label},
    )


def own_item(role: str, *, is_assignee: bool) -> Refusal | None:
    """Contributors may only work on items assigned to them."""
    if role == EnterpriseRole.CONTRIBUTOR and not is_assignee:
        return Refusal(Why.WRONG_ROLE, _("This item is not assigned to you. Ask a compliance officer to assign it."))
    return None


def own_upload(role: str, *, is_uploader: bool) -> Refusal | None:
    """Contributors may only change documents that they uploaded themselves."""
    if role == EnterpriseRole.CONTRIBUTOR and not is_uploader:
        message = _("Somebody else added this document. Ask them or a compliance officer to change it.")
        return Refusal(Why.WRONG_ROLE, message)
    return None

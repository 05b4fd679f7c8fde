"""Every combination of role, state and action, compared with the table of the design, typed by hand."""

from itertools import product

from acecs.accounts.states import EnterpriseRole, OfficeRole
from acecs.refusals import Why
from assessments.rules import access
from assessments.states import MAY, Action, State

EVERYBODY = [*EnterpriseRole.values, *OfficeRole.values, "administrator", ""]
EDITABLE = {"draft", "returned"}
ALL = {"draft", "submitted", "in_review", "returned", "concluded", "withdrawn"}

# action → role → states in which the role may do it
EXPECTED = {
    "start": {"officer": ALL},
    "view": {"officer": ALL, "contributor": ALL, "manager": ALL},
    "change": {"officer": EDITABLE},
    "read_profile": {"officer": ALL, "manager": ALL},
    "profile": {"officer": EDITABLE},
    "assign": {"officer": EDITABLE},
    "ask_evidence": {"officer": EDITABLE},
    "answer": {"officer": EDITABLE, "contributor": EDITABLE},
    "evidence": {"officer": EDITABLE, "contributor": EDITABLE},
    "remark": {"officer": ALL, "contributor": ALL, "manager": ALL},
    "report": {"officer": ALL, "manager": ALL},
    "take_evidence": {"officer": ALL, "manager": ALL},
    "submit": {"officer": EDITABLE},
    "freeze": {"officer": EDITABLE},
    "read_sign_off": {"officer": ALL, "manager": ALL},
    "ask_sign_off": {"officer": EDITABLE},
    "sign_off": {"manager": EDITABLE},
    "take_back": {"officer": {"submitted"}},
    "withdraw": {"officer": ALL - {"concluded", "withdrawn"}},
    "read_review": {"officer": ALL, "manager": ALL},
    "record_outcome": {"officer": {"concluded"}},
    "readiness": {"officer": ALL, "manager": ALL},
    "read_figures": {"officer": ALL, "manager": ALL},
    "change_figures": {"officer": ALL},
    "read_vault": {"officer": ALL, "contributor": ALL, "manager": ALL},
    "change_vault": {"officer": ALL, "contributor": ALL},
    "erase_document": {"officer": ALL, "manager": ALL},
    "read_corrective": {"officer": ALL, "contributor": ALL, "manager": ALL},
    "plan_corrective": {"officer": ALL - {"withdrawn"}},
    "report_corrective": {"officer": ALL - {"withdrawn"}, "contributor": ALL - {"withdrawn"}},
    "check_corrective": {"officer": ALL - {"withdrawn"}},
}


def expected(action: str, role: str, state: str) -> Why | None:
    if role not in EXPECTED[action]:
        return Why.WRONG_ROLE
    return None if state in EXPECTED[action][role] else Why.WRONG_STATE


def test_table_has_every_action_and_state():
    assert set(EXPECTED) == set(Action.values) == set(MAY)
    assert set(State.values) == ALL


def test_may_matches_the_table():
    cases = list(product(Action.values, EVERYBODY, State.values))

    refusals = {case: access.may(Action(case[0]), case[1], case[2]) for case in cases}

    assert {case: refusal and refusal.why for case, refusal in refusals.items()} == {
        case: expected(*case) for case in cases
    }


def test_contributor_may_change_only_their_own_uploads():
    refusals = {
        (role, own): access.own_upload(role, is_uploader=own)
        for role, own in product(EnterpriseRole.values, (True, False))
    }

    assert [case for case, refusal in refusals.items() if refusal] == [("contributor", False)]


def test_contributor_may_rate_only_their_own_items():
    refusals = {
        (role, own): access.own_item(role, is_assignee=own)
        for role, own in product(EnterpriseRole.values, (True, False))
    }

    assert [case for case, refusal in refusals.items() if refusal] == [("contributor", False)]

"""Who may do what, written by hand: every URL × method × role × state of the assessment → HTTP status.

`tests/test_policy.py` generates every case from the URLconf and compares. A URL missing here fails by name.
A status is a number, or a function of the state. Whatever is not listed must be refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests import cast

Status = int | Callable[[str], int]

ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, *cast.PEOPLE)


def editable(status: int) -> Callable[[str], int]:
    """`status` in a draft and in a returned assessment, 409 in every other state."""
    return lambda state: status if state in ("draft", "returned") else 409


def customs(status: int, *states: str, otherwise: int = 409) -> Callable[[str], int]:
    """`status` in the given states (by default all), 404 in a draft, which customs cannot see."""

    def by_state(state: str) -> int:
        if state == "draft":
            return 404
        return status if not states or state in states else otherwise

    return by_state


def waiting(status: int) -> Callable[[str], int]:
    """`status` until customs takes the submission, 409 in every other state."""
    return lambda state: status if state == "submitted" else 409


def unfinished(status: int, *, withdrawn: int = 409) -> Callable[[str], int]:
    """`status` until the assessment is concluded or withdrawn."""
    return lambda state: {"concluded": 409, "withdrawn": withdrawn}.get(state, status)


def concluded(status: int) -> Callable[[str], int]:
    """`status` once customs has concluded, 409 before and if the assessment was ended."""
    return lambda state: status if state == "concluded" else 409


def not_withdrawn(status: int) -> Callable[[str], int]:
    """`status` in every state except withdrawn."""
    return lambda state: 409 if state == "withdrawn" else status


@dataclass(frozen=True)
class Policy:
    """`rest`: status for signed-in people not in `named`. `anonymous`: by default 302 for GET and 401 for POST."""

    rest: Status
    named: Mapping[str, Status] = field(default_factory=dict)
    anonymous: Status | None = None
    data: Mapping[str, str] = field(default_factory=dict)

    def status(self, role: str, state: str, method: str) -> int:
        if role == ANONYMOUS:
            status: Status = self.anonymous if self.anonymous is not None else {"GET": 302, "POST": 401}[method]
        else:
            status = self.named.get(role, self.rest)
        return status(state) if callable(status) else status


def members(officer: Status, contributor: Status, manager: Status) -> dict[str, Status]:
    return {cast.OFFICER: officer, cast.CONTRIBUTOR: contributor, cast.MANAGER: manager}


def office(reviewer: Status, head: Status) -> dict[str, Status]:
    return {cast.REVIEWER: reviewer, cast.HEAD: head}


def administrators(status: int, **data: str) -> Policy:
    """`status` for an administrator. Everybody else is refused before any lookup."""
    return Policy(rest=403, named={cast.ADMINISTRATOR: status}, data=data)


# (URL name, method) → policy. The assessment is the first enterprise's; its item 20 is assigned to the contributor.
# In every state except draft it was submitted once, and the reviewer has the case but has not judged any item.
POLICIES: dict[tuple[str, str], Policy] = {
    # Customs are redirected to their queue, administrators to the administration.
    ("dashboard", "GET"): Policy(rest=200, named=dict.fromkeys(cast.CUSTOMS, 302) | {cast.ADMINISTRATOR: 302}),
    ("healthz", "GET"): Policy(rest=200, anonymous=200),
    ("readyz", "GET"): Policy(rest=200, anonymous=200),
    ("set_language", "POST"): Policy(rest=302, anonymous=302, data={"language": "en", "next": "/"}),
    ("assessments:start", "GET"): Policy(rest=403, named={cast.OFFICER: 200, cast.STRANGER: 200}),
    ("assessments:start", "POST"): Policy(rest=403, named={cast.OFFICER: 422, cast.STRANGER: 422}),
    ("assessments:hub", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:change", "GET"): Policy(rest=404, named=members(editable(200), 403, 403)),
    ("assessments:change", "POST"): Policy(rest=404, named=members(editable(422), 403, 403)),
    ("assessments:readiness", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("assessments:profile", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("assessments:profile", "POST"): Policy(rest=404, named=members(editable(302), 403, 403)),
    ("assessments:worksheet", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:workbook", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:bring_in", "GET"): Policy(rest=404, named=members(editable(200), editable(200), 403)),
    # Without a file, and without rows: 400 for those who may bring one in, after role and state.
    ("assessments:bring_in", "POST"): Policy(rest=404, named=members(editable(400), editable(400), 403)),
    ("assessments:save_workbook", "POST"): Policy(rest=404, named=members(editable(400), editable(400), 403)),
    ("assessments:undo_workbook", "POST"): Policy(rest=404, named=members(409, 409, 403)),
    ("assessments:item", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:item", "POST"): Policy(
        rest=404, named=members(editable(302), editable(302), 403), data={"version": "0", "rating": "meet"}
    ),
    ("assessments:outcome", "GET"): Policy(rest=404, named=members(concluded(200), 403, 403)),
    # No decision yet, as before.
    ("assessments:outcome", "POST"): Policy(rest=404, named=members(concluded(302), 403, 403), data={"outcome": ""}),
    ("assessments:confirm", "GET"): Policy(rest=404, named=members(editable(200), editable(200), 403)),
    ("assessments:confirm", "POST"): Policy(
        rest=404, named=members(editable(302), editable(302), 403), data={"item": "20", "version_20": "1"}
    ),
    ("assessments:not_applicable", "GET"): Policy(rest=404, named=members(editable(200), editable(200), 403)),
    ("assessments:not_applicable", "POST"): Policy(
        rest=404, named=members(editable(422), editable(422), 403), data={"item": "", "reason": ""}
    ),
    ("assessments:undo_ratings", "POST"): Policy(rest=404, named=members(409, 409, 403)),
    ("assessments:assign_many", "GET"): Policy(rest=404, named=members(editable(200), 403, 403)),
    ("assessments:assign_many", "POST"): Policy(
        rest=404, named=members(editable(302), 403, 403), data={"assignee": "", "item": "20"}
    ),
    ("assessments:undo_assignment", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    # Item 20 has evidence: nothing can be asked for there, nor taken back.
    ("assessments:ask_many", "GET"): Policy(rest=404, named=members(editable(200), 403, 403)),
    ("assessments:ask_many", "POST"): Policy(rest=404, named=members(409, 403, 403), data={"item": "20"}),
    ("assessments:undo_asking", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    ("assessments:stop_asking", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    # Between colleagues in every state; without a text: 422.
    ("assessments:remarks", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:remarks", "POST"): Policy(
        rest=404, named=members(422, 422, 422), data={"token": "00000000-0000-0000-0000-000000000001"}
    ),
    ("assessments:assign", "POST"): Policy(rest=404, named=members(editable(302), 403, 403), data={"assignee": ""}),
    # Without a file: 400 for those who may upload, after role and state.
    ("assessments:upload", "POST"): Policy(rest=404, named=members(editable(400), editable(400), 403)),
    # To the item's page, after which its script asks for a part of it.
    ("assessments:upload", "GET"): Policy(rest=404, named=members(302, 302, 302)),
    ("assessments:link_documents", "GET"): Policy(rest=404, named=members(editable(200), editable(200), 403)),
    ("assessments:link_documents", "POST"): Policy(rest=404, named=members(editable(400), editable(400), 403)),
    ("assessments:undo_links", "POST"): Policy(rest=404, named=members(409, 409, 403)),
    ("assessments:link", "POST"): Policy(
        rest=404, named=members(editable(302), editable(302), 403), data={"document": "{document}"}
    ),
    ("assessments:describe_link", "POST"): Policy(rest=404, named=members(editable(302), editable(302), 403)),
    ("assessments:remove", "POST"): Policy(rest=404, named=members(editable(302), editable(302), 403)),
    ("assessments:download", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:read", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    # The document is a text: it has no image.
    ("assessments:page_image", "GET"): Policy(rest=404),
    ("assessments:submit", "GET"): Policy(rest=404, named=members(editable(200), 403, 403)),
    # Without the declaration: 422 for those who may submit, after role and state.
    ("assessments:submit", "POST"): Policy(rest=404, named=members(editable(422), 403, 403)),
    ("assessments:sign_off", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    # The enterprise requires no sign-off.
    ("assessments:sign_off", "POST"): Policy(rest=404, named=members(403, 403, 409)),
    ("assessments:ask_sign_off", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    ("assessments:send_back_draft", "POST"): Policy(rest=404, named=members(403, 403, 409)),
    ("assessments:freeze", "POST"): Policy(rest=404, named=members(editable(302), 403, 403)),
    ("assessments:take_back", "GET"): Policy(rest=404, named=members(waiting(200), 403, 403)),
    ("assessments:take_back", "POST"): Policy(rest=404, named=members(waiting(302), 403, 403)),
    ("assessments:withdraw", "GET"): Policy(rest=404, named=members(unfinished(200), 403, 403)),
    ("assessments:withdraw", "POST"): Policy(
        rest=404, named=members(unfinished(302, withdrawn=302), 403, 403), data={"sure": "yes", "reason": "计划调整。"}
    ),
    ("assessments:changes", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    # The corrective action is about item 20, and nobody has begun it. Without what they need, forms are 422 after role and state.
    ("assessments:coverage", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    # Without a reason.
    ("assessments:not_needed", "POST"): Policy(
        rest=404, named=members(editable(422), editable(422), 403), data={"facet": "record", "reason": ""}
    ),
    ("assessments:needed", "POST"): Policy(
        rest=404, named=members(editable(302), editable(302), 403), data={"facet": "record"}
    ),
    ("assessments:corrective_actions", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:due_days", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:due_day", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:add_corrective_action", "GET"): Policy(rest=404, named=members(not_withdrawn(200), 403, 403)),
    ("assessments:add_corrective_action", "POST"): Policy(rest=404, named=members(not_withdrawn(422), 403, 403)),
    ("assessments:corrective_action", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:corrective_action", "POST"): Policy(rest=404, named=members(not_withdrawn(422), 403, 403)),
    ("assessments:report_corrective_action", "POST"): Policy(
        rest=404, named=members(not_withdrawn(422), not_withdrawn(422), 403)
    ),
    ("assessments:check_corrective_action", "POST"): Policy(rest=404, named=members(not_withdrawn(422), 403, 403)),
    ("assessments:drop_corrective_action", "POST"): Policy(rest=404, named=members(not_withdrawn(422), 403, 403)),
    # It is not closed.
    ("assessments:reopen_corrective_action", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    # The first enterprise's register, whatever the state of its assessments; the figure is a penalty.
    ("assessments:register", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("assessments:register_workbook", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("assessments:bring_register_in", "GET"): Policy(rest=404, named=members(200, 403, 403)),
    # Without a file, and without rows: 400 for those who may.
    ("assessments:bring_register_in", "POST"): Policy(rest=404, named=members(400, 403, 403)),
    ("assessments:save_register", "POST"): Policy(rest=404, named=members(400, 403, 403)),
    ("assessments:add_figure", "GET"): Policy(rest=404, named=members(200, 403, 403)),
    ("assessments:add_figure", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    ("assessments:figure", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("assessments:figure", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    # Without a reason: 422 for those who may. The row is not void, so restoring it changes nothing.
    ("assessments:void_figure", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    ("assessments:restore_figure", "POST"): Policy(rest=404, named=members(302, 403, 403)),
    # The first enterprise's vault. The document is the officer's; a dossier pins its only file, which nobody asked to erase.
    ("assessments:vault", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:add_documents", "POST"): Policy(rest=404, named=members(400, 400, 403)),
    ("assessments:document", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    # Without a title, and without a reason or a file: refused after the role.
    ("assessments:document", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    ("assessments:withdraw_document", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    ("assessments:reinstate_document", "POST"): Policy(rest=404, named=members(302, 403, 403)),
    ("assessments:add_document_version", "POST"): Policy(rest=404, named=members(400, 403, 403)),
    ("assessments:download_file", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:read_file", "GET"): Policy(rest=404, named=members(200, 200, 200)),
    ("assessments:file_image", "GET"): Policy(rest=404),
    # Neither a zip file nor a mail.
    ("assessments:unpack", "GET"): Policy(rest=404, named=members(409, 403, 403)),
    ("assessments:unpack", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    ("assessments:inspect_again", "POST"): Policy(rest=404, named=members(409, 403, 403)),
    ("assessments:ask_to_erase", "POST"): Policy(rest=404, named=members(409, 403, 403), data={"reason": "误传。"}),
    ("assessments:erase_document", "POST"): Policy(rest=404, named=members(404, 403, 404)),
    ("reviews:sent", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("reviews:queue", "GET"): Policy(rest=403, named={cast.REVIEWER: 200, cast.HEAD: 200, cast.OTHER_REVIEWER: 200}),
    ("reviews:case", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    ("reviews:item", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    ("reviews:item", "POST"): Policy(
        rest=404, named=office(customs(302, "in_review"), customs(403)), data={"version": "0", "rating": "meet"}
    ),
    ("reviews:judge_file", "POST"): Policy(
        rest=404, named=office(customs(302, "in_review"), customs(403)), data={"version": "0", "verdict": "accepted"}
    ),
    ("reviews:take", "POST"): Policy(rest=404, named=office(customs(302, "submitted", "in_review"), customs(403))),
    ("reviews:assign", "POST"): Policy(
        rest=404,
        named=office(customs(403), customs(302, "submitted", "in_review")),
        data={"reviewer": "{reviewer}"},
    ),
    # The case is the reviewer's own: handing it over to oneself is refused, after role and state.
    ("reviews:hand_over", "POST"): Policy(
        rest=404,
        named=office(customs(422, "submitted", "in_review"), customs(403)),
        data={"reviewer": "{reviewer}"},
    ),
    ("reviews:release", "POST"): Policy(rest=404, named=office(customs(302, "submitted", "in_review"), customs(403))),
    # Nothing is rated: 422 for the reviewer who has the case, after role and state.
    ("reviews:send", "POST"): Policy(rest=404, named=office(customs(422, "in_review"), customs(403))),
    ("reviews:return", "GET"): Policy(rest=404, named=office(customs(200, "in_review"), customs(403))),
    ("reviews:return", "POST"): Policy(rest=404, named=office(customs(422, "in_review"), customs(403))),
    ("reviews:conclude", "GET"): Policy(rest=404, named=office(customs(200, "in_review"), customs(403))),
    ("reviews:conclude", "POST"): Policy(rest=404, named=office(customs(422, "in_review"), customs(403))),
    ("reviews:changes", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    ("reviews:read", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    # The document is a text: it has no image.
    ("reviews:page_image", "GET"): Policy(rest=404),
    ("reviews:download", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    ("reports:list", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("reports:list", "POST"): Policy(rest=404, named=members(302, 403, 302), data={"language": "en"}),
    ("reports:case_list", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    # No version is chosen: 400 for those who may make reports of submissions.
    ("reports:case_list", "POST"): Policy(rest=404, named=office(customs(400), customs(400)), data={"language": "en"}),
    ("reports:report", "GET"): Policy(rest=404, named=members(200, 404, 200)),
    ("reports:evidence", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("reports:item_evidence", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("reports:version_evidence", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("reports:nil_statement", "GET"): Policy(rest=404, named=members(editable(200), editable(200), 403)),
    # Without a period: refused after role and state.
    ("reports:nil_statement", "POST"): Policy(rest=404, named=members(editable(422), editable(422), 403)),
    ("reports:version_item_evidence", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("reports:case_evidence", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    ("reports:case_item_evidence", "GET"): Policy(rest=404, named=office(customs(200), customs(200))),
    ("reports:download", "GET"): Policy(rest=404, named=members(409, 404, 409)),
    ("choose_place", "POST"): Policy(rest=404),
    # The first enterprise's people. The contributor, who has item 20, is changed and removed.
    ("people", "GET"): Policy(rest=404, named=members(200, 403, 403)),
    ("people", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    ("sign_off_setting", "GET"): Policy(rest=404, named=members(200, 403, 200)),
    ("sign_off_setting", "POST"): Policy(rest=404, named=members(302, 403, 302), data={"required": "yes"}),
    ("add_department", "GET"): Policy(rest=404, named=members(200, 403, 403)),
    ("add_department", "POST"): Policy(rest=404, named=members(422, 403, 403)),
    ("change_member", "POST"): Policy(
        rest=404, named=members(302, 403, 403), data={"role": "contributor", "department": ""}
    ),
    ("remove_member", "GET"): Policy(rest=404, named=members(200, 403, 403)),
    ("remove_member", "POST"): Policy(rest=404, named=members(302, 403, 403), data={"to": "nobody"}),
    ("withdraw_invitation", "POST"): Policy(rest=404, named=members(302, 403, 403)),
    # One invitation to somebody new, one to the stranger.
    ("invitation", "GET"): Policy(rest=403, anonymous=200),
    ("invitation", "POST"): Policy(rest=403, anonymous=422),
    ("own_invitation", "GET"): Policy(rest=404, named={cast.STRANGER: 200}),
    ("own_invitation", "POST"): Policy(rest=404, named={cast.STRANGER: 302}),
    ("account_reauthenticate", "GET"): Policy(rest=200),
    ("account_reauthenticate", "POST"): Policy(rest=200),
    ("notifications:list", "GET"): Policy(rest=200),
    ("notifications:list", "POST"): Policy(rest=302),
    ("notifications:mail", "GET"): Policy(rest=200),
    ("notifications:mail", "POST"): Policy(rest=302),
    # The message is the officer's.
    ("notifications:open", "POST"): Policy(rest=404, named={cast.OFFICER: 302}),
    # Nobody here has a second factor; `tests/acecs/accounts/test_second_factor.py` has those who do.
    ("mfa_index", "GET"): Policy(rest=200),
    ("mfa_activate_totp", "GET"): Policy(rest=200),
    ("mfa_activate_totp", "POST"): Policy(rest=200),
    ("mfa_deactivate_totp", "GET"): Policy(rest=404),
    ("mfa_deactivate_totp", "POST"): Policy(rest=404),
    ("mfa_view_recovery_codes", "GET"): Policy(rest=404),
    ("mfa_generate_recovery_codes", "GET"): Policy(rest=200),
    ("mfa_generate_recovery_codes", "POST"): Policy(rest=200),
    ("mfa_download_recovery_codes", "GET"): Policy(rest=404),
    ("mfa_authenticate", "GET"): Policy(rest=302, anonymous=302),
    ("mfa_authenticate", "POST"): Policy(rest=302, anonymous=302),
    ("mfa_reauthenticate", "GET"): Policy(rest=302),
    ("mfa_reauthenticate", "POST"): Policy(rest=302),
    ("usersessions_list", "GET"): Policy(rest=200),
    ("end_sessions", "POST"): Policy(rest=302),
    ("administration", "GET"): administrators(200),
    ("administer_enterprises", "GET"): administrators(200),
    ("administer_enterprises", "POST"): administrators(422),
    ("administer_enterprise", "GET"): administrators(200),
    ("administer_enterprise", "POST"): administrators(422),
    ("administer_invite_to_enterprise", "POST"): administrators(422),
    ("administer_offices", "GET"): administrators(200),
    ("administer_offices", "POST"): administrators(422),
    ("administer_office", "GET"): administrators(200),
    ("administer_office", "POST"): administrators(422),
    ("administer_invite_to_office", "POST"): administrators(422),
    ("administer_office_member", "POST"): administrators(302, role="head"),
    ("administer_people", "GET"): administrators(200),
    ("administer_account", "GET"): administrators(200),
    ("administer_change_account", "POST"): administrators(302, does="close"),
    ("administer_editions", "GET"): administrators(200),
    ("administer_editions", "POST"): administrators(400),
    ("administer_edition", "GET"): administrators(200),
    ("administer_publish_edition", "POST"): administrators(302),
    # An assessment uses the edition.
    ("administer_unpublish_edition", "POST"): administrators(409),
    ("administer_delete_edition", "POST"): administrators(409),
    ("administer_jobs", "GET"): administrators(200),
    ("administer_retry", "POST"): administrators(302),
    ("administer_mail", "GET"): administrators(200),
    ("administer_audit", "GET"): administrators(200),
    # In the demo everybody can read the mail that it sends. Deployments have no such page.
    ("mailbox", "GET"): Policy(rest=200, anonymous=200),
    ("mailbox_letter", "GET"): Policy(rest=200, anonymous=200),
    ("account_login", "GET"): Policy(rest=302, anonymous=200),
    ("account_login", "POST"): Policy(rest=302, anonymous=200),
    ("account_logout", "GET"): Policy(rest=200, anonymous=302),
    ("account_logout", "POST"): Policy(rest=302, anonymous=302),
    ("account_inactive", "GET"): Policy(rest=200, anonymous=200),
    ("account_change_password", "GET"): Policy(rest=200),
    ("account_change_password", "POST"): Policy(rest=200),
    ("account_reset_password", "GET"): Policy(rest=200, anonymous=200),
    ("account_reset_password", "POST"): Policy(rest=200, anonymous=200),
    ("account_reset_password_done", "GET"): Policy(rest=200, anonymous=200),
    ("account_reset_password_from_key", "GET"): Policy(rest=200, anonymous=200),
    ("account_reset_password_from_key", "POST"): Policy(rest=200, anonymous=200),
    ("account_reset_password_from_key_done", "GET"): Policy(rest=200, anonymous=200),
}

# The same for a report whose PDF is made: URL name → role → status. Roles not listed get 404.
MADE_REPORT: dict[str, dict[str, int]] = {
    "reports:report": {ANONYMOUS: 302, cast.OFFICER: 200, cast.MANAGER: 200},
    "reports:download": {ANONYMOUS: 302, cast.OFFICER: 200, cast.MANAGER: 200},
}

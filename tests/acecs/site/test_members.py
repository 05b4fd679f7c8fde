"""An enterprise's members: officers invite, change and remove them; items of a removed member are handed over."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from acecs.accounts.actions import invitations, members
from acecs.accounts.models import Department, Enterprise, Invitation, Membership, User
from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.notifications.models import Mail, Message
from acecs.refusals import Refused, Why
from acecs.site import actions
from assessments.actions import corrective
from assessments.models import Answer, Assessment
from tests import cast, corrected, pages
from tests.conftest import NOW

Invite = Callable[..., Invitation]
Letters = Callable[[], list[Mail]]

pytestmark = pytest.mark.django_db


def people(enterprise: Enterprise, rest: str = "") -> str:
    return f"/enterprises/{enterprise.public_id}/people/{rest}"


def role_of(user: User) -> str:
    return user.memberships.values_list("role", flat=True).first() or ""


def rows(response: Any) -> list[list[str]]:
    """Texts of the first cells of each row of the list of members."""
    table = next(pages.page(response).iter("table"))
    cells = [[pages.text(cell) for cell in row if cell.tag in ("th", "td")][:3] for row in table.iter("tr")]
    return cells[1:]


def kinds() -> list[str]:
    return [each for each in Event.objects.order_by("pk").values_list("kind", flat=True) if "signed" not in each]


@pytest.fixture
def held(draft: Assessment, contributor: User) -> Answer:
    """Item 20, assigned to the contributor."""
    draft.answers.filter(item__number=20).update(assignee=contributor)
    return draft.answers.get(item__number=20)


# --- The list ----------------------------------------------------------------------------------


def test_list_shows_members_and_their_items(officer_page: Client, enterprise: Enterprise, held: Answer, invite: Invite):
    invite()

    response = officer_page.get(people(enterprise))

    assert rows(response) == [
        ["Contributor", cast.CONTRIBUTOR, "1"],
        ["Manager", cast.MANAGER, "0"],
        ["Officer (you)", cast.OFFICER, "0"],
    ]
    assert "new@one.test" in pages.text(pages.by_id(response, "main"))


def test_query_count_does_not_depend_on_length(
    officer_page: Client, enterprise: Enterprise, invite: Invite, django_assert_num_queries: Any
):
    for number in range(5):
        Membership.objects.create(user=cast.person(f"{number}@one.test"), enterprise=enterprise, role="contributor")
        invite(f"new{number}@one.test")

    with django_assert_num_queries(9):
        officer_page.get(people(enterprise))


@pytest.mark.parametrize("department", ["", "999999999999999999999", "x", "\x00"])
def test_officer_invites_from_page(officer_page: Client, enterprise: Enterprise, letters: Letters, department: str):
    data = {
        "email": "new@one.test",
        "name": "New",
        "role": "manager",
        "department": department,
        "language": "en",
    }

    response = officer_page.post(people(enterprise), data)

    assert response.status_code == (422 if department else 302)
    assert [mail.to for mail in letters()] == ([] if department else ["new@one.test"])


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"email": ""}, 422, "E-mail address Enter the e-mail address that the invitation goes to."),
        (
            {"email": "nobody"},
            422,
            "E-mail address Enter a complete e-mail address, for example name@example.com.",
        ),
        ({"name": "\u200b"}, 422, "Full name Enter the person's name."),
        ({"role": "head"}, 422, "Role Choose a role from the list."),
        ({"language": "fr"}, 422, "Language of the e-mail Choose Chinese or English."),
    ],
)
def test_invalid_invitation_is_reported(
    officer_page: Client, enterprise: Enterprise, changes: dict[str, str], status: int, message: str
):
    data = {"email": "new@one.test", "name": "New", "role": "manager", "language": "en"}

    response = officer_page.post(people(enterprise), data | changes)

    assert (response.status_code, [words for _where, words in pages.errors(response)]) == (status, [message])
    assert Invitation.objects.count() == 0


def test_invitation_of_member_is_reported_on_form(officer_page: Client, enterprise: Enterprise):
    data = {"email": cast.MANAGER, "name": "New", "role": "officer", "language": "en"}

    response = officer_page.post(people(enterprise), data)

    assert response.status_code == 409
    assert pages.form_to(response, people(enterprise))["email"] == [cast.MANAGER]
    (summary,) = pages.by_class(response, "error-summary")
    assert "This person is already a member here. Change their role instead." in pages.text(summary)


def test_invitation_is_withdrawn_once(officer_page: Client, enterprise: Enterprise, invite: Invite):
    invitation = invite()
    url = people(enterprise, f"invitations/{invitation.public_id}/withdraw/")

    answers = [officer_page.post(url).status_code, officer_page.post(url).status_code]

    assert answers == [302, 410]
    assert kinds() == ["accounts.member_invited", "accounts.invitation_withdrawn"]


# --- Another role ------------------------------------------------------------------------------


def test_officer_changes_role_and_department(
    officer_page: Client, enterprise: Enterprise, contributor: User, officer: User, department: Department
):
    url = people(enterprise, f"{contributor.public_id}/change/")

    for _click in range(2):
        officer_page.post(url, {"role": "officer", "department": department.pk})

    membership = contributor.memberships.get()
    assert (membership.role, membership.department) == ("officer", department)
    event = Event.objects.get(kind="accounts.member_changed")
    assert (event.stream, event.actor, event.subject, event.data) == (
        enterprise.stream,
        str(officer.public_id),
        str(contributor.public_id),
        {"role": "officer", "department": department.pk, "is_contact": False},
    )
    assert list(problems()) == []


def test_officer_changes_department_only(
    enterprise: Enterprise, contributor: User, officer: User, department: Department
):
    members.change(
        enterprise=enterprise, user=contributor, role="contributor", department=department, by=officer, at=NOW
    )

    assert contributor.memberships.get().department == department
    assert kinds() == ["accounts.member_changed"]


def test_department_has_one_contact_who_can_hold_items(
    officer_page: Client, enterprise: Enterprise, contributor: User, officer: User, department: Department
):
    def contacts() -> list[str]:
        return list(department.membership_set.filter(is_contact=True).values_list("user__name", flat=True))

    def change(user: User, role: str) -> None:
        sent = {"role": role, "department": department.pk, "is_contact": "on"}
        officer_page.post(people(enterprise, f"{user.public_id}/change/"), sent)

    change(contributor, "contributor")
    first = contacts()
    change(officer, "officer")
    second = contacts()
    change(contributor, "manager")

    assert (first, second, contacts()) == ([contributor.name], [officer.name], [officer.name])


def test_officer_adds_a_department(officer_page: Client, enterprise: Enterprise):
    url = people(enterprise, "departments/new/")

    added = officer_page.post(url, {"name_zh": "仓储部", "name_en": "Warehouse"}, follow=True)
    again = officer_page.post(url, {"name_zh": "仓储部", "name_en": "Stores"})

    assert pages.texts(added, "notice--success") == ["Department Warehouse added."]
    assert (again.status_code, list(enterprise.departments.values_list("name_en", flat=True))) == (422, ["Warehouse"])


def test_department_of_another_enterprise_is_refused(
    enterprise: Enterprise, other_enterprise: Enterprise, contributor: User, officer: User
):
    elsewhere = Department.objects.create(enterprise=other_enterprise, name_zh="报关部", name_en="Brokerage")

    with pytest.raises(Refused) as caught:
        members.change(
            enterprise=enterprise, user=contributor, role="manager", department=elsewhere, by=officer, at=NOW
        )

    assert caught.value.refusal.why == Why.BAD_INPUT
    assert (role_of(contributor), kinds()) == ("contributor", [])


def test_new_role_applies_to_running_session(
    officer_page: Client, sign_in: Callable[[User], Client], contributor: User, enterprise: Enterprise
):
    client = sign_in(contributor)
    url = people(enterprise, f"{contributor.public_id}/change/")

    seen = []
    for role in ("contributor", "officer", "manager"):
        officer_page.post(url, {"role": role})
        seen.append(client.get(people(enterprise)).status_code)

    assert seen == [403, 200, 403]


def test_removal_applies_to_running_session(
    officer_page: Client, sign_in: Callable[[User], Client], manager: User, enterprise: Enterprise, draft: Assessment
):
    client = sign_in(manager)
    hub = f"/assessments/{draft.public_id}/"

    before = client.get(hub).status_code
    officer_page.post(people(enterprise, f"{manager.public_id}/remove/"))

    assert (before, client.get(hub).status_code) == (200, 404)


def test_new_manager_loses_assigned_items(
    officer_page: Client, enterprise: Enterprise, contributor: User, held: Answer
):
    officer_page.post(people(enterprise, f"{contributor.public_id}/change/"), {"role": "manager"})

    held.refresh_from_db()
    assert (role_of(contributor), held.assignee) == ("manager", None)
    assert kinds()[-2:] == ["assessments.items_handed_over", "accounts.member_changed"]


@pytest.mark.parametrize("data", [{}, {"role": "owner"}, {"role": "manager", "department": "x"}])
def test_invalid_change_is_refused(
    officer_page: Client, enterprise: Enterprise, contributor: User, data: dict[str, str]
):
    response = officer_page.post(people(enterprise, f"{contributor.public_id}/change/"), data)

    assert (response.status_code, role_of(contributor), kinds()) == (422, "contributor", [])


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_member_of_another_enterprise_is_404(officer_page: Client, enterprise: Enterprise, stranger: User, who: str):
    member_id = stranger.public_id if who == "stranger" else uuid4()

    answers = [
        officer_page.post(people(enterprise, f"{member_id}/change/"), {"role": "manager"}).status_code,
        officer_page.post(people(enterprise, f"{member_id}/remove/")).status_code,
    ]

    assert (answers, role_of(stranger)) == ([404, 404], "officer")


# --- The last officer --------------------------------------------------------------------------

LAST = "The enterprise would be left without a compliance officer. Make somebody else a compliance officer first."


@pytest.mark.parametrize("step", ["remove", "change"])
def test_last_officer_cannot_leave(officer_page: Client, enterprise: Enterprise, officer: User, step: str):
    response = officer_page.post(people(enterprise, f"{officer.public_id}/{step}/"), {"role": "manager"})

    assert response.status_code == 409
    assert LAST in pages.text(pages.by_id(response, "main"))
    assert (role_of(officer), kinds()) == ("officer", [])


def test_officer_with_closed_account_does_not_count(
    officer_page: Client, enterprise: Enterprise, officer: User, second_officer: User
):
    User.objects.filter(pk=second_officer.pk).update(is_active=False)

    response = officer_page.post(people(enterprise, f"{officer.public_id}/remove/"))

    assert response.status_code == 409
    assert LAST in pages.text(pages.by_id(response, "main"))
    assert (role_of(officer), kinds()) == ("officer", [])


@pytest.mark.parametrize(("step", "role"), [("remove", ""), ("change", "manager")])
def test_officer_may_leave_if_another_remains(
    officer_page: Client, enterprise: Enterprise, officer: User, second_officer: User, step: str, role: str
):
    response = officer_page.post(people(enterprise, f"{officer.public_id}/{step}/"), {"role": "manager"})

    assert (response.status_code, response.headers["Location"], role_of(officer)) == (302, "/", role)


def test_officers_cannot_demote_each_other(enterprise: Enterprise, officer: User, second_officer: User):
    def demote(user: User, by: User) -> None:
        members.change(enterprise=enterprise, user=user, role="manager", department=None, by=by, at=NOW)

    demote(second_officer, officer)
    with pytest.raises(Refused) as caught:
        demote(officer, second_officer)

    assert caught.value.refusal.why == Why.WRONG_ROLE
    assert (role_of(officer), role_of(second_officer)) == ("officer", "manager")


# --- The last manager --------------------------------------------------------------------------

LAST_MANAGER = (
    "Sign-off is required, and the enterprise would be left without a manager. Have an administrator of the portal name "
    "another manager first, or have the manager switch the sign-off off."
)


@pytest.mark.parametrize("step", ["remove", "change"])
def test_last_manager_stays_while_sign_off_is_required(
    officer_page: Client, enterprise: Enterprise, manager: User, step: str
):
    Enterprise.objects.update(requires_sign_off=True)

    response = officer_page.post(people(enterprise, f"{manager.public_id}/{step}/"), {"role": "contributor"})

    assert response.status_code == 409
    assert LAST_MANAGER in pages.text(pages.by_id(response, "main"))
    assert (role_of(manager), kinds()) == ("manager", [])


@pytest.mark.parametrize("why", ["not required", "another manager", "closed account", "department only"])
def test_manager_may_be_changed_otherwise(
    enterprise: Enterprise, officer: User, manager: User, second_officer: User, why: str
):
    Enterprise.objects.update(requires_sign_off=why != "not required")
    if why == "another manager":
        Membership.objects.filter(user=second_officer).update(role="manager")
    if why == "closed account":
        User.objects.filter(pk=manager.pk).update(is_active=False)
    role = "manager" if why == "department only" else "contributor"

    members.change(enterprise=enterprise, user=manager, role=role, department=None, by=officer, at=NOW)

    assert role_of(manager) == role


def test_another_manager_with_closed_account_does_not_count(
    enterprise: Enterprise, officer: User, manager: User, second_officer: User
):
    Enterprise.objects.update(requires_sign_off=True)
    Membership.objects.filter(user=second_officer).update(role="manager")
    User.objects.filter(pk=second_officer.pk).update(is_active=False)

    with pytest.raises(Refused) as caught:
        members.remove(enterprise=enterprise, user=manager, by=officer, at=NOW)

    assert (caught.value.refusal.why, role_of(manager)) == (Why.WRONG_STATE, "manager")


def test_administrator_removes_the_last_manager(enterprise: Enterprise, administrator: User, manager: User):
    Enterprise.objects.update(requires_sign_off=True)

    members.remove(enterprise=enterprise, user=manager, by=administrator, at=NOW)

    assert role_of(manager) == ""


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("way", ["invite", "change"])
def test_officer_names_no_manager_while_sign_off_is_required(
    enterprise: Enterprise, officer: User, second_officer: User, manager: User, administrator: User, way: str
):
    def name_manager(by: User) -> None:
        if way == "change":
            members.change(enterprise=enterprise, user=second_officer, role="manager", department=None, by=by, at=NOW)
        else:
            invitations.invite_member(
                enterprise=enterprise,
                email="second@example.com",
                name="Second account",
                role="manager",
                department=None,
                language="en",
                by=by,
                at=NOW,
            )

    Enterprise.objects.update(requires_sign_off=True)
    with pytest.raises(Refused) as caught:
        name_manager(officer)
    assert str(caught.value) == (
        "Sign-off is required, so only an administrator of the portal names managers: nobody chooses who checks their own "
        "work."
    )

    name_manager(administrator)
    Enterprise.objects.update(requires_sign_off=False)
    name_manager(officer)


def test_switching_sign_off_on_withdraws_invitations_of_managers(
    enterprise: Enterprise, officer: User, manager: User, sign_in: Callable[[User], Client]
):
    def invite(role: str) -> Invitation:
        invitation, _token = invitations.invite_member(
            enterprise=enterprise,
            email=f"{role}@example.com",
            name=role,
            role=role,
            department=None,
            language="en",
            by=officer,
            at=NOW,
        )
        return invitation

    sent = [invite(role) for role in ("manager", "contributor")]

    response = sign_in(manager).post(f"/enterprises/{enterprise.public_id}/sign-off/", {"required": "yes"}, follow=True)

    for each in sent:
        each.refresh_from_db()
    assert [each.withdrawn_at is None for each in sent] == [False, True]
    [event] = Event.objects.filter(kind="accounts.invitation_withdrawn")
    assert (event.subject, event.actor) == (str(sent[0].public_id), str(manager.public_id))
    assert kinds()[-2:] == ["accounts.invitation_withdrawn", "accounts.sign_off_required"]
    told = "Officers’ open invitations of managers were withdrawn: manager@example.com."
    assert told in pages.text(pages.page(response))


# --- Leaving -----------------------------------------------------------------------------------


def test_removed_member_hands_items_over(
    officer_page: Client, enterprise: Enterprise, contributor: User, officer: User, held: Answer
):
    url = people(enterprise, f"{contributor.public_id}/remove/")

    asked = officer_page.post(url, {"to": ""})
    done = officer_page.post(url, {"to": officer.public_id})

    held.refresh_from_db()
    assert (asked.status_code, pages.errors(asked)) == (
        422,
        [("#id_to", "Who takes over Choose who takes over, or leave it open for now.")],
    )
    assert (done.status_code, held.assignee, role_of(contributor)) == (302, officer, "")
    assert kinds()[-2:] == ["assessments.items_handed_over", "accounts.member_removed"]
    assert Event.objects.get(kind="assessments.items_handed_over").data == {
        "items": [20],
        "from": str(contributor.public_id),
        "assignee": str(officer.public_id),
    }
    assert list(problems()) == []


def test_removed_member_hands_corrective_actions_over(
    officer_page: Client, enterprise: Enterprise, contributor: User, officer: User, held: Answer
):
    action = corrected.planned(held.assessment, 21, by=officer, to=contributor)
    closed = corrected.planned(held.assessment, 20, by=officer, to=contributor)
    corrective.drop(action=closed, version=1, reason="不再需要。", by=officer, at=NOW)
    url = people(enterprise, f"{contributor.public_id}/remove/")

    named = pages.by_id(officer_page.get(url), "actions-held")
    officer_page.post(url, {"to": officer.public_id})

    assert [pages.text(each) for each in named.iter("li")] == [
        f"Item 21 of “{held.assessment.name}”, due 15 December 2026: 补录十月记录，并每月由主管复核。"
    ]
    doers = {each.pk: each.assignee for each in (action, closed) if each.refresh_from_db() is None}
    assert doers == {action.pk: officer, closed.pk: contributor}
    assert kinds()[-3:] == [
        "assessments.items_handed_over",
        "assessments.corrective_action_changed",
        "accounts.member_removed",
    ]
    assert list(problems()) == []


def test_corrective_actions_alone_need_an_answer(
    officer_page: Client, enterprise: Enterprise, contributor: User, officer: User, draft: Assessment
):
    action = corrected.planned(draft, 21, by=officer, to=contributor)
    url = people(enterprise, f"{contributor.public_id}/remove/")

    asked = officer_page.post(url, {"to": ""})
    officer_page.post(url, {"to": "nobody"})

    action.refresh_from_db()
    assert (asked.status_code, action.assignee, role_of(contributor)) == (422, contributor, "")


def test_new_doer_is_told_of_each_action(
    enterprise: Enterprise, contributor: User, officer: User, colleague: User, draft: Assessment
):
    for number in (20, 21):
        corrected.planned(draft, number, by=officer, to=contributor)

    actions.remove_member(enterprise=enterprise, user=contributor, to=colleague, by=officer, at=NOW)

    told = Message.objects.filter(kind="corrective_given", recipient=colleague)
    assert sorted(each.values["item"] for each in told) == ["20", "21"]


def test_removal_event_names_role(enterprise: Enterprise, contributor: User, officer: User):
    members.remove(enterprise=enterprise, user=contributor, by=officer, at=NOW)

    event = Event.objects.get(kind="accounts.member_removed")
    assert (event.subject, event.data) == (str(contributor.public_id), {"role": "contributor"})


def test_items_of_removed_member_may_become_unassigned(
    officer_page: Client, enterprise: Enterprise, contributor: User, held: Answer
):
    officer_page.post(people(enterprise, f"{contributor.public_id}/remove/"), {"to": "nobody"})

    held.refresh_from_db()
    assert (held.assignee, role_of(contributor)) == (None, "")


@pytest.mark.parametrize("who", [cast.MANAGER, cast.STRANGER, cast.CONTRIBUTOR])
def test_items_can_only_go_to_remaining_officer_or_contributor(
    officer_page: Client, enterprise: Enterprise, contributor: User, held: Answer, who: str
):
    heir = User.objects.get(email=who)

    response = officer_page.post(people(enterprise, f"{contributor.public_id}/remove/"), {"to": heir.public_id})

    held.refresh_from_db()
    assert (response.status_code, held.assignee, role_of(contributor)) == (422, contributor, "contributor")


@pytest.mark.parametrize("who", [cast.MANAGER, cast.STRANGER, cast.CONTRIBUTOR])
def test_action_refuses_other_heirs(enterprise: Enterprise, contributor: User, officer: User, held: Answer, who: str):
    with pytest.raises(Refused) as caught:
        actions.remove_member(
            enterprise=enterprise, user=contributor, to=User.objects.get(email=who), by=officer, at=NOW
        )

    held.refresh_from_db()
    assert caught.value.refusal.why == Why.BAD_INPUT
    assert (held.assignee, role_of(contributor)) == (contributor, "contributor")


def test_member_without_open_items_needs_no_heir(
    officer_page: Client, enterprise: Enterprise, contributor: User, held: Answer
):
    Assessment.objects.update(state="withdrawn")

    response = officer_page.post(people(enterprise, f"{contributor.public_id}/remove/"))

    held.refresh_from_db()
    assert (response.status_code, held.assignee, role_of(contributor)) == (302, contributor, "")


def test_second_removal_is_refused(enterprise: Enterprise, manager: User, officer: User):
    members.remove(enterprise=enterprise, user=manager, by=officer, at=NOW)

    with pytest.raises(Refused) as caught:
        members.remove(enterprise=enterprise, user=manager, by=officer, at=NOW)

    assert caught.value.refusal.why == Why.STALE
    assert kinds() == ["accounts.member_removed"]


def test_removed_member_may_be_invited_again(invite: Invite, enterprise: Enterprise, manager: User, officer: User):
    members.remove(enterprise=enterprise, user=manager, by=officer, at=NOW)

    invitation = invite(cast.MANAGER, at=timezone.now())

    assert (invitation.email, manager.is_active) == (cast.MANAGER, True)

"""Invitations from the mail to the membership, and every way in which they are refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from acecs.accounts.actions import invitations
from acecs.accounts.models import CustomsOffice, Department, Enterprise, Invitation, Membership, OfficeMembership, User
from acecs.audit.actions import SITE
from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.notifications.models import Mail
from acecs.refusals import Refused, Why
from acecs.site import actions
from tests import cast, pages
from tests.conftest import NOW

PASSWORD = "a sentence that nobody guesses"
Invite = Callable[..., Invitation]
LinkIn = Callable[[Mail], str]
Letters = Callable[[], list[Mail]]

pytestmark = pytest.mark.django_db


def accept(client: Client, link: str, **changes: str) -> Any:
    return client.post(link, {"name": "New Comer", "password1": PASSWORD, "password2": PASSWORD, **changes})


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


# --- Inviting ----------------------------------------------------------------------------------


def test_mail_names_inviter_place_and_role(invite: Invite, letters: Letters, officer: User):
    invite()

    (mail,) = letters()
    assert (mail.to, mail.subject) == ("new@one.test", "[ACECS] Invitation to First Logistics Ltd")
    assert str(mail.body).splitlines()[2] == (
        "Officer invites you to join First Logistics Ltd in ACECS, self-assessment for advanced certified enterprises, "
        "as contributor. Accept the invitation here:"
    )


def test_mail_is_in_language_of_invitation(invite: Invite, letters: Letters):
    invite(language="zh-hans")

    assert "第一物流有限公司" in letters()[0].subject
    assert "First Logistics" not in letters()[0].body


def test_token_is_not_stored(invite: Invite, letters: Letters, link_in: LinkIn):
    invitation = invite()

    token = link_in(letters()[0]).split("/")[2]
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert row["token_hash"] == invitations.token_hash(token)
    assert token not in str(row)
    assert token not in str(list(Event.objects.values()))


def test_audit_names_inviter_and_role_but_no_address(invite: Invite, officer: User, department: Department):
    invitation = invite(department=department)

    event = Event.objects.get(kind="accounts.member_invited")
    assert (event.stream, event.actor, event.subject, event.data) == (
        officer.memberships.get().enterprise.stream,
        str(officer.public_id),
        str(invitation.public_id),
        {"role": "contributor", "department": department.pk},
    )


@pytest.mark.parametrize("email", [cast.CONTRIBUTOR, cast.MANAGER, cast.REVIEWER, cast.STRANGER])
def test_only_officers_invite(invite: Invite, email: str, letters: Letters):
    with pytest.raises(Refused) as caught:
        invite(by=User.objects.get(email=email))

    assert caught.value.refusal.why == Why.WRONG_ROLE
    assert (Invitation.objects.count(), len(letters()), kinds()) == (0, 0, [])


def test_administrator_invites_first_officer(invite: Invite, administrator: User):
    invitation = invite(role="officer", by=administrator)

    assert invitation.role == "officer"


def test_member_cannot_be_invited(invite: Invite, letters: Letters):
    with pytest.raises(Refused) as caught:
        invite(cast.MANAGER.upper())

    assert caught.value.refusal.why == Why.WRONG_STATE
    assert (Invitation.objects.count(), len(letters())) == (0, 0)


def test_department_of_another_enterprise_is_refused(invite: Invite, other_enterprise: Enterprise):
    elsewhere = Department.objects.create(enterprise=other_enterprise, name_zh="部", name_en="D")

    with pytest.raises(Refused) as caught:
        invite(department=elsewhere)

    assert caught.value.refusal.why == Why.BAD_INPUT


@pytest.mark.parametrize("changes", [{"email": "nobody"}, {"role": "reviewer"}, {"role": "owner"}, {"name": ""}])
def test_invalid_invitation_is_refused(invite: Invite, changes: dict[str, str], letters: Letters):
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        invite(**changes)

    assert (Invitation.objects.count(), len(letters()), kinds()) == (0, 0, [])


def test_second_invitation_replaces_link(invite: Invite, anonymous: Client, letters: Letters, link_in: LinkIn):
    invite()
    invite("NEW@one.test", role="manager")

    old, new = (anonymous.get(link_in(mail)) for mail in letters())
    assert (old.status_code, new.status_code) == (410, 200)
    assert Invitation.objects.unanswered().get().role == "manager"


def test_audit_has_the_withdrawal_of_a_replaced_invitation(
    invite: Invite, office: CustomsOffice, officer: User, administrator: User
):
    first = invite(role="manager")
    invite()
    of_office = {
        "office": office,
        "email": "other@one.test",
        "name": "O",
        "language": "en",
        "by": administrator,
        "at": NOW,
    }
    replaced, _token = invitations.invite_to_office(**of_office, role="head")
    invitations.invite_to_office(**of_office, role="reviewer")

    withdrawn = Event.objects.filter(kind="accounts.invitation_withdrawn").order_by("pk")
    assert list(withdrawn.values_list("stream", "actor", "subject", "data")) == [
        (first.enterprise.stream, str(officer.public_id), str(first.public_id), {"role": "manager"}),
        (SITE, str(administrator.public_id), str(replaced.public_id), {"role": "head"}),
    ]


def test_invitation_to_another_place_stays_open(invite: Invite, office: CustomsOffice, administrator: User):
    invite()

    invitations.invite_to_office(
        office=office, email="new@one.test", name="New", role="head", language="en", by=administrator, at=NOW
    )

    open_to = [(each.enterprise_id is None, each.role) for each in Invitation.objects.filter(withdrawn_at=None)]
    assert sorted(open_to) == [(False, "contributor"), (True, "head")]


def test_accepted_invitation_cannot_be_withdrawn(invite: Invite, officer: User, stranger: User):
    invitation = invite(cast.STRANGER)
    at = timezone.now()
    invitations.accept(invitation=invitation, by=stranger, at=at)

    with pytest.raises(Refused) as caught:
        invitations.withdraw(invitation=invitation, by=officer, at=at)

    invitation.refresh_from_db()
    assert caught.value.refusal.why == Why.GONE
    assert (invitation.accepted_by, invitation.accepted_at, invitation.withdrawn_at) == (stranger, at, None)


def test_member_cannot_accept_another_invitation(invite: Invite, enterprise: Enterprise, stranger: User):
    invitation = invite(cast.STRANGER)
    Membership.objects.create(user=stranger, enterprise=enterprise, role="manager")

    with pytest.raises(Refused) as caught:
        invitations.accept(invitation=invitation, by=stranger, at=timezone.now())

    assert caught.value.refusal.why == Why.WRONG_STATE
    assert stranger.memberships.get(enterprise=enterprise).role == "manager"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_new_account_gets_language_of_invitation(invite: Invite, language: str):
    user = invitations.accept_as_newcomer(
        invitation=invite(language=language), name="New", password=cast.PASSWORD, at=timezone.now()
    )

    assert user.language == language


def test_administrator_invites_reviewer(
    office: CustomsOffice, administrator: User, anonymous: Client, letters: Letters, link_in: LinkIn
):
    actions.invite_to_office(
        office=office,
        email="new@office.test",
        name="New",
        role="head",
        language="en",
        by=administrator,
        at=timezone.now(),
    )

    accept(anonymous, link_in(letters()[0]))

    membership = OfficeMembership.objects.get(user__email="new@office.test")
    assert (membership.office, membership.role) == (office, "head")
    assert kinds() == ["accounts.office_member_invited", "accounts.invitation_accepted"]
    assert set(Event.objects.values_list("stream", flat=True)) == {"site"}


def test_officer_cannot_invite_to_office(office: CustomsOffice, officer: User):
    with pytest.raises(Refused) as caught:
        actions.invite_to_office(
            office=office, email="x@office.test", name="X", role="head", language="en", by=officer, at=NOW
        )

    assert caught.value.refusal.why == Why.WRONG_ROLE


@pytest.mark.parametrize(
    "fields",
    [
        {"office": True},
        {"enterprise": None},
        {"role": "reviewer"},
        {"language": "fr"},
        {"expires_at": NOW},
        {"accepted_at": NOW},
    ],
)
def test_database_refuses_inconsistent_invitation(invite: Invite, office: CustomsOffice, fields: dict[str, Any]):
    invitation = invite(at=NOW)
    fields = {name: office if name == "office" else value for name, value in fields.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**fields)


# --- Accepting with a new account --------------------------------------------------------------


def test_page_shows_place_role_and_inviter(
    invite: Invite, anonymous: Client, department: Department, letters: Letters, link_in: LinkIn
):
    invite(department=department)

    response = anonymous.get(link_in(letters()[0]))

    assert pages.heading(response) == "Invitation to First Logistics Ltd"
    assert [pages.text(each) for each in pages.page(response).iter("dd")][:4] == [
        "contributor",
        "Customs Affairs",
        "new@one.test",
        "Officer",
    ]
    assert pages.form_to(response, link_in(letters()[0])) | {"csrfmiddlewaretoken": []} == {
        "csrfmiddlewaretoken": [],
        "name": ["Newcomer"],
        "password1": [""],
        "password2": [""],
    }


def test_newcomer_gets_account_and_signs_in(
    invite: Invite, anonymous: Client, enterprise: Enterprise, letters: Letters, link_in: LinkIn
):
    invite(language="zh-hans")

    response = accept(anonymous, link_in(letters()[0]))

    user = User.objects.get(email="new@one.test")
    assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/")
    assert (user.name, user.language, user.check_password(PASSWORD)) == ("New Comer", "zh-hans", True)
    assert [(each.enterprise, each.role) for each in user.memberships.all()] == [(enterprise, "contributor")]
    assert kinds() == ["accounts.member_invited", "accounts.invitation_accepted"]
    assert list(problems()) == []
    anonymous.post("/sign-in/", {"login": "new@one.test", "password": PASSWORD})
    assert anonymous.get("/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password1": "short", "password2": "short"}, ("#id_password1", "Password Use 12 characters or more.")),
        (
            {"password2": "something else"},
            ("#id_password2", "Password (again) You must type the same password each time."),
        ),
        ({"name": ""}, ("#id_name", "Your name Enter your name.")),
        ({"name": "\u200b\u2060"}, ("#id_name", "Your name Enter your name.")),
        (
            {"password1": "new@one.test", "password2": "new@one.test"},
            (
                "#id_password1",
                "Password Choose another password: this one is too similar to your name or e-mail address.",
            ),
        ),
    ],
)
def test_link_still_works_after_invalid_form(
    invite: Invite,
    anonymous: Client,
    letters: Letters,
    link_in: LinkIn,
    changes: dict[str, str],
    error: tuple[str, str],
):
    invite()

    refused = accept(anonymous, link_in(letters()[0]), **changes)
    accepted = accept(anonymous, link_in(letters()[0]))

    assert (refused.status_code, pages.errors(refused)) == (422, [error])
    assert accepted.status_code == 302


# --- Accepting with an account -----------------------------------------------------------------


def test_user_with_account_signs_in_and_accepts(
    invite: Invite, anonymous: Client, stranger: User, letters: Letters, link_in: LinkIn
):
    invite(cast.STRANGER.upper())
    link = link_in(letters()[0])

    asked = anonymous.get(link)
    landed = anonymous.post(asked.headers["Location"], {"login": cast.STRANGER, "password": cast.PASSWORD})
    accepted = anonymous.post(landed.headers["Location"])

    assert letters()[0].to == cast.STRANGER
    assert landed.headers["Location"] == link
    assert (accepted.status_code, accepted.headers["Location"]) == (302, "/")
    assert set(stranger.memberships.values_list("role", flat=True)) == {"officer", "contributor"}


def test_user_with_account_gets_message(invite: Invite, stranger: User):
    invitation = invite(cast.STRANGER)

    message = stranger.notifications.get()

    assert (message.kind, message.link) == ("invited", f"/account/invitations/{invitation.public_id}/")


@pytest.fixture
def late(invite: Invite, letters: Letters, link_in: LinkIn) -> str:
    """The link of an invitation whose address got an account in the meantime."""
    invite("late@one.test")
    cast.person("late@one.test")
    return link_in(letters()[0])


def test_link_asks_new_account_owner_to_sign_in(anonymous: Client, late: str):
    asked = anonymous.get(late)
    sign_in = next(each for each in pages.links(asked) if each.startswith("/sign-in/?next"))
    landed = anonymous.post(sign_in, {"login": "late@one.test", "password": cast.PASSWORD})
    accepted = anonymous.post(landed.headers["Location"])

    assert (landed.headers["Location"], accepted.status_code) == (late, 302)
    assert Membership.objects.get(user__email="late@one.test").role == "contributor"


def test_posted_password_does_not_change_existing_account(anonymous: Client, late: str):
    response = accept(anonymous, late)

    user = User.objects.get(email="late@one.test")
    assert response.status_code == 200
    assert (user.check_password(cast.PASSWORD), user.memberships.count()) == (True, 0)


def test_acceptance_is_refused_if_address_got_account(invite: Invite):
    loaded = invite("late@one.test")
    cast.person("late@one.test")

    with pytest.raises(Refused) as caught:
        invitations.accept_as_newcomer(invitation=loaded, name="Late", password=PASSWORD, at=timezone.now())

    assert caught.value.refusal.why == Why.WRONG_STATE


def test_invitation_for_another_person_is_refused(
    invite: Invite, sign_in: Callable[[User], Client], manager: User, letters: Letters, link_in: LinkIn
):
    invite()
    client = sign_in(manager)

    answers = [client.get(link_in(letters()[0])), client.post(link_in(letters()[0]))]

    message = "This invitation was sent to another address. Sign out, then open the link again."
    assert [each.status_code for each in answers] == [403, 403]
    assert all(message in each.content.decode() for each in answers)
    assert Invitation.objects.unanswered().count() == 1


def test_own_invitation_is_accepted_without_link(invite: Invite, sign_in: Callable[[User], Client], stranger: User):
    invitation = invite(cast.STRANGER)
    url = f"/account/invitations/{invitation.public_id}/"
    client = sign_in(stranger)

    answers = [client.get(url).status_code, client.post(url).status_code, client.get(url).status_code]

    assert answers == [200, 302, 410]
    assert stranger.memberships.count() == 2


# --- Links that do not work --------------------------------------------------------------------


@pytest.fixture
def over(
    invite: Invite, officer: User, anonymous: Client, letters: Letters, link_in: LinkIn
) -> Callable[[str], tuple[str, int]]:
    """(link, expected status) of a used, expired, withdrawn or unknown invitation."""

    def over(how: str) -> tuple[str, int]:
        if how == "unknown":
            return "/invitations/no-such-token/", 404
        invitation = invite(at=timezone.now() - timedelta(days=7) if how == "expired" else timezone.now())
        if how == "withdrawn":
            invitations.withdraw(invitation=invitation, by=officer, at=timezone.now())
        if how == "used":
            accept(anonymous, link_in(letters()[0]))
        return link_in(letters()[0]), 410

    return over


@pytest.mark.parametrize("how", ["used", "expired", "withdrawn", "unknown"])
def test_invalid_link_says_so_and_changes_nothing(over: Callable[[str], tuple[str, int]], how: str, anonymous: Client):
    link, status = over(how)
    before = (User.objects.count(), Membership.objects.count(), len(kinds()))

    answers = [anonymous.get(link), accept(anonymous, link)]

    assert [(each.status_code, pages.heading(each)) for each in answers] == [(status, "The link no longer works")] * 2
    assert (User.objects.count(), Membership.objects.count(), len(kinds())) == before


@pytest.mark.parametrize("token", ["%00", "x" * 4000, "%F0%9F%98%80", "..%2f"])
def test_malformed_link_is_404(anonymous: Client, token: str):
    assert anonymous.get(f"/invitations/{token}/").status_code == 404


def test_link_works_for_seven_days(invite: Invite, anonymous: Client, letters: Letters, link_in: LinkIn):
    with time_machine.travel(NOW, tick=False) as clock:
        invite()
        clock.shift(timedelta(days=7) - timedelta(seconds=1))
        in_time = anonymous.get(link_in(letters()[0]))
        clock.shift(timedelta(seconds=1))
        too_late = anonymous.get(link_in(letters()[0]))

    assert (in_time.status_code, too_late.status_code) == (200, 410)


def test_state_is_checked_again_on_acceptance(invite: Invite, officer: User, stranger: User):
    loaded = invite(cast.STRANGER)
    invitations.withdraw(invitation=loaded, by=officer, at=timezone.now())

    with pytest.raises(Refused) as caught:
        invitations.accept(invitation=loaded, by=stranger, at=timezone.now())

    assert caught.value.refusal.why == Why.GONE
    assert stranger.memberships.count() == 1


# --- Addresses ---------------------------------------------------------------------------------


def test_address_is_case_insensitive_at_sign_in(invite: Invite, letters: Letters, link_in: LinkIn):
    invite(email="New.Comer@One.Test")
    accept(Client(), link_in(letters()[-1]))

    signed_in = [
        Client().post("/sign-in/", {"login": login, "password": PASSWORD}).status_code
        for login in ("New.Comer@One.Test", "new.comer@one.test")
    ]

    assert signed_in == [302, 302]


def test_undeliverable_address_is_refused(officer_page: Client, enterprise: Enterprise):
    form = {"name": "New", "email": "a@xn--\u00e4.com", "role": "manager", "language": "en", "department": ""}

    response = officer_page.post(f"/enterprises/{enterprise.public_id}/people/", form)

    assert (response.status_code, Invitation.objects.count()) == (422, 0)


def test_line_breaks_in_name_are_harmless(officer_page: Client, enterprise: Enterprise, letters: Letters):
    Enterprise.objects.filter(pk=enterprise.pk).update(name_en="First\r\nBcc: x@y.test")
    form = {"name": "New\r\nBcc", "email": "a@one.test", "role": "manager", "language": "en", "department": ""}

    response = officer_page.post(f"/enterprises/{enterprise.public_id}/people/", form)

    assert (response.status_code, Invitation.objects.get().name) == (302, "New Bcc")
    assert "\n" not in letters()[-1].subject


def test_password_of_spaces_is_refused(invite: Invite, letters: Letters, link_in: LinkIn):
    invite()

    response = accept(Client(), link_in(letters()[-1]), password1=" " * 14, password2=" " * 14)

    assert (response.status_code, User.objects.filter(name="New Comer").count()) == (422, 0)


def test_invited_name_loses_invisible_marks(invite: Invite, anonymous: Client, letters: Letters, link_in: LinkIn):
    invite()

    accept(anonymous, link_in(letters()[0]), name="李\u202e四\u2066")

    assert User.objects.get(email="new@one.test").name == "李四"


def test_sign_in_accepts_an_address_with_invisible_marks(anonymous: Client, officer: User):
    response = anonymous.post("/sign-in/", {"login": f"\u202d{officer.email}\u202c", "password": cast.PASSWORD})

    assert response.status_code == 302
    assert anonymous.session["_auth_user_id"] == str(officer.pk)

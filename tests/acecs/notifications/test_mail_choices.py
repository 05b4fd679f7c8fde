"""Which kinds of messages a person also gets by mail."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from acecs.accounts.models import Enterprise, Membership, OfficeMembership, User
from acecs.audit.models import Event
from acecs.notifications import actions, queries
from acecs.notifications.models import Mail, MailSwitchedOff, Message
from acecs.notifications.states import ALWAYS_MAILED, FOR_ENTERPRISE, FOR_EVERYBODY, FOR_OFFICE, MessageKind
from acecs.refusals import Refused, Why
from tests import pages
from tests.conftest import NOW

URL = "/notifications/mail/"


def offered(user: User) -> list[str]:
    return [each.kind.value for each in queries.mail_choices(user) if not each.why_always]


def switch_off(user: User, *kinds: str) -> None:
    own = offered(user)
    actions.switch_mail(wanted=[kind for kind in own if kind not in kinds], offered=own, by=user, at=NOW)


def tell(kind: MessageKind, *to: User) -> None:
    actions.notify(kind=kind, to=to, link="/", values={}, at=NOW)


def test_every_kind_is_for_somebody():
    assert {*FOR_ENTERPRISE, *FOR_OFFICE, *FOR_EVERYBODY} == set(MessageKind)


def test_what_customs_sent_and_access_are_always_mailed():
    always = {MessageKind.REVIEW_SENT, MessageKind.RETURNED, MessageKind.CONCLUDED, MessageKind.INVITED}

    assert set(ALWAYS_MAILED) == always


def test_switched_off_kind_is_message_without_mail(officer: User, manager: User):
    switch_off(officer, "named")

    tell(MessageKind.NAMED, officer, manager)
    tell(MessageKind.DUE, officer)

    assert Message.objects.filter(recipient=officer).count() == 2
    assert [(each.to, each.kind) for each in Mail.objects.order_by("pk")] == [
        (manager.email, "named"),
        (officer.email, "due"),
    ]


def test_kind_switched_on_again_is_mailed(officer: User):
    switch_off(officer, "named")
    switch_off(officer)

    tell(MessageKind.NAMED, officer)

    assert Mail.objects.count() == 1


@pytest.mark.parametrize("kind", ALWAYS_MAILED)
def test_always_mailed_kind_cannot_be_switched_off(officer: User, kind: MessageKind):
    with pytest.raises(Refused) as refused:
        actions.switch_mail(wanted=[], offered=[kind.value], by=officer, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailSwitchedOff.objects.create(user=officer, kind=kind)

    tell(kind, officer)
    assert (refused.value.refusal.why, Mail.objects.count()) == (Why.BAD_INPUT, 1)


def test_choice_is_audited_once(officer: User):
    switch_off(officer, "named", "due")
    switch_off(officer, "due", "named")

    (event,) = Event.objects.filter(kind="notifications.mail_switched")
    assert (event.subject, event.data) == (str(officer.public_id), {"switched_off": ["due", "named"]})


def test_choice_of_kinds_of_another_place_is_kept(officer: User, reviewer: User, enterprise: Enterprise):
    switch_off(reviewer, "noted")
    Membership.objects.create(user=reviewer, enterprise=enterprise, role="contributor")
    reviewer.office_memberships.all().delete()

    switch_off(reviewer, "named")

    assert queries.switched_off(reviewer) == {"named", "noted"}


def test_member_and_reviewer_choose_from_their_own_kinds(officer: User, reviewer: User):
    assert offered(officer) == [
        "items_given",
        "due",
        "named",
        "evidence_asked",
        "file_refused",
        "answered",
        "corrective_given",
        "corrective_back",
        "corrective_to_check",
        "signed_off",
        "sign_off_back",
        "sign_off_switched",
        "report_ready",
    ]
    assert offered(reviewer) == [
        "submitted",
        "resubmitted",
        "taken_back",
        "withdrawn",
        "assigned",
        "taken_away",
        "released",
        "taken_over",
        "noted",
        "report_ready",
    ]


def test_contributor_and_manager_choose_from_what_they_get(contributor: User, manager: User):
    assert offered(contributor) == [
        "items_given",
        "due",
        "named",
        "evidence_asked",
        "file_refused",
        "answered",
        "corrective_given",
        "corrective_back",
    ]
    assert offered(manager) == ["named", "answered", "sign_off_asked", "sign_off_switched", "report_ready"]


# --- The page ----------------------------------------------------------------------------------


def boxes(client: Client) -> dict[str, tuple[bool, bool]]:
    """Kind → (ticked, can be changed)."""
    inputs = [each for each in pages.page(client.get(URL)).iter("input") if each.get("type") == "checkbox"]
    return {
        each.get("id", "").removeprefix("mail-"): (each.get("checked") is not None, each.get("disabled") is None)
        for each in inputs
    }


def test_page_shows_what_is_fixed_with_its_reason(officer_page: Client):
    shown = boxes(officer_page)

    fixed = {kind for kind, (_ticked, changes) in shown.items() if not changes}
    assert fixed == {"review_sent", "returned", "concluded", "invited", "security"}
    assert all(ticked for ticked, _changes in shown.values())
    response = officer_page.get(URL)
    assert pages.text(pages.by_id(response, "why-returned")) == "always: Customs sent it."
    assert pages.text(pages.by_id(response, "why-security")) == "always: It is about the security of your account."


def test_page_switches_off_what_is_not_ticked(officer_page: Client, officer: User):
    form = pages.form_to(officer_page.get(URL), "")
    response = officer_page.post(URL, form | {"mail": ["named", "report_ready"]}, follow=True)

    assert response.redirect_chain == [(URL, 302)]
    ticked = {kind for kind, (is_ticked, changes) in boxes(officer_page).items() if is_ticked and changes}
    assert ticked == {"named", "report_ready"}


def test_page_opened_before_joining_an_office_leaves_its_mail_on(officer_page: Client, officer: User, reviewer: User):
    form = pages.form_to(officer_page.get(URL), "")
    OfficeMembership.objects.create(user=officer, office=reviewer.office_memberships.get().office, role="reviewer")

    officer_page.post(URL, form | {"mail": ["named", "report_ready"]})

    assert queries.switched_off(officer) & {*FOR_OFFICE} == set()


def test_unknown_or_fixed_kind_is_refused(officer_page: Client, officer: User):
    statuses = [officer_page.post(URL, {"mail": [kind]}).status_code for kind in ("nonsense", "returned", "noted")]

    assert statuses == [400, 400, 400]
    assert queries.switched_off(officer) == set()


def test_message_list_and_security_page_link_to_it(officer_page: Client):
    for url in ("/notifications/", "/account/security/"):
        links = [each.get("href") for each in pages.page(officer_page.get(url)).iter("a")]
        assert URL in links


def test_own_choice_does_not_change_others(sign_in: Callable[[User], Client], officer: User, manager: User):
    page = sign_in(officer)
    page.post(URL, pages.form_to(page.get(URL), "") | {"mail": []})

    assert "named" in queries.switched_off(officer)
    assert queries.switched_off(manager) == set()

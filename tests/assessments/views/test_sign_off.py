"""The page on which a manager reads the draft and signs it, and where else a sign-off is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.actions import invitations, members
from acecs.accounts.models import Enterprise, User
from acecs.notifications import words
from acecs.notifications.models import Message
from assessments.models import Assessment, SignOff
from reviews.actions import case as cases
from tests import corrected, pages, rounds, signed
from tests.conftest import NOW
from tests.documents import put_in_vault

ClientOf = Callable[[User], Client]
MUST = "a manager must sign off the draft before it can be submitted to customs."
NEED_NOT = "submitting to customs no longer needs it."


pytestmark = pytest.mark.usefixtures("written_rated")


@pytest.fixture
def rated(db: None, written_rated: int) -> Assessment:
    return Assessment.objects.get(pk=written_rated)


@pytest.fixture
def waiting(rated: Assessment, officer: User) -> Assessment:
    """Logistics, all met, item 20 with a note, item 21 with a file and a corrective action; sign-off is requested."""
    rounds.rate(rated, 20, by=officer, note="车队自有。")
    put_in_vault(rated.answers.get(item__number=21), by=officer)
    corrected.planned(rated, 21, by=officer)
    signed.require(rated)
    signed.asked(rated, by=officer)
    return rated


def url(assessment: Assessment, name: str = "sign_off") -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id])


def newest(assessment: Assessment) -> dict[str, str]:
    return {"asked": str(signed.newest(assessment).public_id)}


def state(response: Any) -> str:
    return pages.text(pages.by_id(response, "sign-off-state"))


def actions(response: Any) -> list[str]:
    """Paths that the page's own forms are sent to."""
    (main,) = pages.page(response).iter("main")
    return [each.get("action", "") for each in main.iter("form")]


def test_manager_reads_what_is_signed(sign_in: ClientOf, manager: User, officer: User, waiting: Assessment):
    response = sign_in(manager).get(url(waiting))

    words = pages.text(next(pages.page(response).iter("main")))
    assert state(response).startswith("waiting for a manager Requested by Officer,")
    for said in (
        "车队自有。",
        "补录十月记录，并每月由主管复核。",
        "The draft, version 1",
        signed.newest(waiting).content_sha256,
    ):
        assert said in words
    assert actions(response) == [url(waiting), url(waiting, "send_back_draft")]


def test_page_shows_frozen_draft_even_if_answers_changed(
    sign_in: ClientOf, manager: User, officer: User, waiting: Assessment
):
    rounds.rate(waiting, 20, by=officer, note="另一说明。")

    response = sign_in(manager).get(url(waiting))

    words = pages.text(next(pages.page(response).iter("main")))
    assert ("车队自有。" in words, "另一说明。" in words) == (True, False)
    assert (state(response).split(" Req")[0], actions(response)) == ("void: changed or returned since", [])


def test_manager_signs_without_javascript(sign_in: ClientOf, manager: User, waiting: Assessment):
    client = sign_in(manager)

    response = client.post(url(waiting), newest(waiting), follow=True)

    assert response.redirect_chain == [(url(waiting), 302)]
    assert state(response).startswith("signed off Signed off by Manager,")
    assert SignOff.objects.get().outcome == "signed"


def test_manager_sends_back_with_reason(sign_in: ClientOf, manager: User, officer: User, waiting: Assessment):
    sign_in(manager).post(url(waiting, "send_back_draft"), newest(waiting) | {"reason": "证据不足。"})

    response = sign_in(officer).get(url(waiting))
    assert state(response).startswith("draft sent back Sent back by Manager,")
    assert "证据不足。" in pages.texts(response, "notice--warn")
    assert actions(response) == [url(waiting, "ask_sign_off")]


def test_reason_is_asked_for_and_nothing_typed_is_lost(sign_in: ClientOf, manager: User, waiting: Assessment):
    long = "长" * 20_001
    client = sign_in(manager)

    empty = client.post(url(waiting, "send_back_draft"), newest(waiting) | {"reason": " "})
    too_long = client.post(url(waiting, "send_back_draft"), newest(waiting) | {"reason": long})

    assert (empty.status_code, too_long.status_code) == (422, 422)
    assert pages.texts(empty, "error-summary") == ["Action not completed Enter why you send the draft back."]
    assert pages.text(pages.by_id(too_long, "reason")) == long
    assert SignOff.objects.get().outcome == ""


@pytest.mark.parametrize("asked", ["", "nonsense", "00000000-0000-0000-0000-000000000001"])
def test_damaged_form_signs_nothing(sign_in: ClientOf, manager: User, waiting: Assessment, asked: str):
    response = sign_in(manager).post(url(waiting), {"asked": asked})

    assert (response.status_code, SignOff.objects.get().outcome) == (409, "")


def test_officer_cannot_sign(sign_in: ClientOf, officer: User, waiting: Assessment):
    client = sign_in(officer)

    assert client.post(url(waiting), newest(waiting)).status_code == 403
    assert actions(client.get(url(waiting))) == []


def test_other_enterprise_finds_nothing(sign_in: ClientOf, stranger: User, waiting: Assessment):
    client = sign_in(stranger)

    statuses = [client.get(url(waiting)).status_code]
    statuses += [client.post(url(waiting, name), newest(waiting)).status_code for name in ("sign_off", "ask_sign_off")]

    assert statuses == [404, 404, 404]


def test_officer_fixes_what_blocks_before_asking(sign_in: ClientOf, officer: User, draft: Assessment):
    signed.require(draft)

    response = sign_in(officer).get(url(draft))

    assert (state(response), actions(response)) == (
        "not requested A manager of the enterprise must sign off before submission.",
        [],
    )


# --- Elsewhere --------------------------------------------------------------------------------------


def hub_line(response: Any) -> str:
    lines = [pages.text(each) for each in pages.by_class(response, "task-list")[0].iter("li")]
    return next((line for line in lines if line.startswith("Sign-off by a manager")), "")


def test_hub_shows_it_to_officer_and_manager_only(
    sign_in: ClientOf, officer: User, manager: User, contributor: User, waiting: Assessment
):
    hub = reverse("assessments:hub", args=[waiting.public_id])
    lines = {user: hub_line(sign_in(user).get(hub)) for user in (officer, manager, contributor)}

    assert lines[officer] == lines[manager]
    assert (lines[officer].endswith("waiting for a manager"), lines[contributor]) == (True, "")


def test_hub_without_requirement_does_not_mention_it(sign_in: ClientOf, officer: User, rated: Assessment):
    assert hub_line(sign_in(officer).get(reverse("assessments:hub", args=[rated.public_id]))) == ""


def test_submit_page_offers_declaration_once_signed(
    sign_in: ClientOf, officer: User, manager: User, waiting: Assessment
):
    submit = reverse("assessments:submit", args=[waiting.public_id])
    client = sign_in(officer)
    before = client.get(submit)
    refused = client.post(submit, {"declared": "yes", "seen_round": "0"})
    signed.signed(waiting, by=manager)

    after = client.get(submit)

    assert (actions(before), actions(after)) == ([], [submit])
    assert pages.text(pages.by_id(before, "sign-off")).startswith("waiting for a manager")
    assert pages.text(pages.by_id(after, "sign-off")).startswith("signed off Signed off by Manager,")
    assert refused.status_code == 422
    assert (
        "Not submitted: a manager has been asked to sign off and has not done so yet."
        in pages.texts(refused, "error-summary")[0]
    )


def test_first_screen_sends_manager_to_the_draft(sign_in: ClientOf, officer: User, manager: User, waiting: Assessment):
    steps = {user: pages.page(sign_in(user).get("/")).iter("a") for user in (officer, manager)}

    links = {user: [each.get("href") for each in found] for user, found in steps.items()}
    assert (url(waiting) in links[manager], url(waiting) in links[officer]) == (True, False)


def test_void_request_is_no_step_of_the_manager(sign_in: ClientOf, officer: User, manager: User, waiting: Assessment):
    rounds.rate(waiting, 20, by=officer, note="改过。")

    links = [each.get("href") for each in pages.page(sign_in(manager).get("/")).iter("a")]
    assert url(waiting) not in links


def test_customs_reads_who_signed(sign_in: ClientOf, officer: User, manager: User, reviewer: User, waiting: Assessment):
    signed.signed(waiting, by=manager)
    rounds.submit(waiting, by=officer)
    cases.take(assessment=waiting, by=reviewer, at=NOW)

    response = sign_in(reviewer).get(reverse("reviews:case", args=[waiting.public_id]))

    facts = pages.text(pages.by_class(response, "facts")[0])
    assert "Signed off in the enterprise byManager (2026-11-23)" in facts


def test_statements_of_page(
    sign_in: ClientOf, manager: User, waiting: Assessment, django_assert_num_queries: DjangoAssertNumQueries
):
    client = sign_in(manager)

    with django_assert_num_queries(11):
        client.get(url(waiting))


# --- The setting -------------------------------------------------------------------------------------


def test_officer_switches_it_on_and_manager_off(
    sign_in: ClientOf, officer: User, manager: User, enterprise: Enterprise
):
    setting = reverse("sign_off_setting", args=[enterprise.public_id])
    on = sign_in(officer).post(setting, {"required": "yes"}, follow=True)
    off = sign_in(manager).post(setting, {"required": "no"}, follow=True)

    assert [actions(each) for each in (on, off)] == [[], [setting]]
    assert pages.texts(on, "notice")[-1] == "Only a manager switches the sign-off off."
    enterprise.refresh_from_db()
    assert enterprise.requires_sign_off is False


def test_switching_tells_the_other_officers_and_managers_once(
    sign_in: ClientOf, officer: User, manager: User, contributor: User, enterprise: Enterprise
):
    setting = reverse("sign_off_setting", args=[enterprise.public_id])
    for required in ("yes", "yes", "no", "no"):
        sign_in(manager).post(setting, {"required": required})

    told = Message.objects.order_by("pk").values_list("recipient", "kind", "link", "values")
    said = [
        (recipient, link, words.subject(kind, values), words.sentence(kind, values))
        for recipient, kind, link, values in told
    ]
    who = "Manager switched sign-off"
    assert said == [
        (officer.pk, setting, "Sign-off switched on: First Logistics Ltd", f"{who} on for First Logistics Ltd: {MUST}"),
        (
            officer.pk,
            setting,
            "Sign-off switched off: First Logistics Ltd",
            f"{who} off for First Logistics Ltd: {NEED_NOT}",
        ),
    ]


@pytest.mark.parametrize("data", [{}, {"required": ""}, {"required": "maybe"}])
def test_damaged_form_switches_nothing(sign_in: ClientOf, manager: User, enterprise: Enterprise, data: dict[str, str]):
    Enterprise.objects.update(requires_sign_off=True)

    response = sign_in(manager).post(reverse("sign_off_setting", args=[enterprise.public_id]), data)

    enterprise.refresh_from_db()
    assert (response.status_code, enterprise.requires_sign_off) == (422, True)
    said = "Nothing was changed: the form arrived damaged. Open the page again and choose."
    assert said in pages.text(pages.by_id(response, "main"))


def test_manager_finds_the_setting_from_the_first_screen(
    sign_in: ClientOf, officer: User, manager: User, draft: Assessment
):
    setting = reverse("sign_off_setting", args=[draft.enterprise.public_id])
    links = {
        user: setting in [each.get("href") for each in pages.page(sign_in(user).get("/")).iter("a")]
        for user in (officer, manager)
    }

    assert links == {officer: False, manager: True}


@pytest.mark.parametrize("way", ["invited", "changed"])
def test_setting_says_who_named_each_manager(
    sign_in: ClientOf, officer: User, manager: User, enterprise: Enterprise, way: str
):
    if way == "invited":
        enterprise.memberships.filter(user=manager).delete()
        invitation, _token = invitations.invite_member(
            enterprise=enterprise, email=manager.email, name="x", role="manager", department=None, language="en",
            by=officer, at=NOW,
        )  # fmt: skip
        invitations.accept(invitation=invitation, by=manager, at=NOW)
    for role in ("contributor", "manager") if way == "changed" else ():
        members.change(enterprise=enterprise, user=manager, role=role, department=None, by=officer, at=NOW)

    response = sign_in(manager).get(reverse("sign_off_setting", args=[enterprise.public_id]))

    assert "Managers who can sign: Manager (named by Officer)" in pages.text(pages.by_id(response, "main"))


def test_list_of_people_links_to_it(sign_in: ClientOf, officer: User, enterprise: Enterprise):
    response = sign_in(officer).get(reverse("people", args=[enterprise.public_id]))

    links = [each.get("href") for each in pages.page(response).iter("a")]
    assert reverse("sign_off_setting", args=[enterprise.public_id]) in links

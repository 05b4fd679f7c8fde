"""Accounts: search, memberships, closing, reopening, resetting a second factor."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from acecs.accounts.actions import administration
from acecs.accounts.models import User
from acecs.refusals import Refused, Why
from tests import cast, pages
from tests.conftest import NOW

Kinds = Callable[[], list[str]]
PEOPLE = "/administration/people/"


def of(user: User, rest: str = "") -> str:
    return f"{PEOPLE}{user.public_id}/{rest}"


def act(page: Client, user: User, does: str) -> int:
    return page.post(of(user, "change/"), {"does": does}).status_code


@pytest.mark.parametrize(
    ("wanted", "count"), [("", len(cast.PEOPLE)), ("@one.test", 3), ("HEAD", 1), ("nobody", 0), ("_", 0)]
)
def test_search_finds_people_by_name_and_address(page: Client, wanted: str, count: int):
    response = page.get(PEOPLE, {"q": wanted})

    (body, *_more) = [*pages.page(response).iter("tbody"), []]
    assert len(list(body.iter("tr") if count else [])) == count


def test_page_of_person_shows_memberships(page: Client, officer: User):
    response = page.get(of(officer))

    text = pages.text(pages.by_id(response, "main"))
    assert (response.status_code, pages.heading(response)) == (200, "Officer")
    assert [each in text for each in (cast.OFFICER, "First Logistics Ltd", "compliance officer")] == [True] * 3
    assert officer.password not in response.content.decode()
    assert [each for each in pages.page(response).iter("input") if each.get("type") == "password"] == []


def test_closed_account_is_signed_out_and_reopened_one_is_back(
    page: Client, officer: User, sign_in: Callable[[User], Client], kinds: Kinds
):
    theirs = sign_in(officer)

    statuses = [theirs.get("/").status_code]
    act(page, officer, "close")
    statuses.append(theirs.get("/").status_code)
    act(page, officer, "open")
    statuses.append(sign_in(officer).get("/").status_code)

    assert statuses == [200, 302, 200]
    assert kinds() == ["accounts.account_closed", "accounts.account_opened"]


def test_closing_twice_writes_one_event(page: Client, officer: User, kinds: Kinds):
    assert [act(page, officer, "close"), act(page, officer, "close")] == [302, 302]
    assert kinds() == ["accounts.account_closed"]


def test_opening_twice_writes_one_event(page: Client, officer: User, kinds: Kinds):
    act(page, officer, "close")

    assert [act(page, officer, "open"), act(page, officer, "open")] == [302, 302]
    assert kinds() == ["accounts.account_closed", "accounts.account_opened"]


def test_administrator_resets_second_factor(page: Client, reviewer: User, kinds: Kinds):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=reviewer, type=kind, data={})

    assert act(page, reviewer, "reset") == 302
    assert (Authenticator.objects.filter(user=reviewer).count(), kinds()) == (0, ["accounts.second_factor_reset"])


def test_reset_without_second_factor_does_nothing(page: Client, reviewer: User, kinds: Kinds):
    assert (act(page, reviewer, "reset"), kinds()) == (302, [])


@pytest.mark.parametrize("does", ["", "delete", "\x00", "x" * 100_000])
def test_unknown_choice_does_nothing(page: Client, officer: User, does: str, kinds: Kinds):
    assert (act(page, officer, does) in (302, 400, 422), kinds()) == (True, [])
    officer.refresh_from_db()
    assert officer.is_active


def test_unknown_person_is_404(page: Client):
    statuses = [page.get(f"{PEOPLE}{uuid4()}/").status_code, page.post(f"{PEOPLE}{uuid4()}/change/").status_code]

    assert statuses == [404, 404]


def test_closed_administrator_cannot_close_accounts(administrator: User, kinds: Kinds):
    other = cast.person("second@portal.test", is_administrator=True)
    administration.close_account(user=other, by=administrator, at=NOW)

    with pytest.raises(Refused) as refused:
        administration.close_account(user=administrator, by=other, at=NOW)

    assert refused.value.refusal.why == Why.WRONG_ROLE
    assert (User.objects.get(pk=administrator.pk).is_active, kinds()) == (True, ["accounts.account_closed"])

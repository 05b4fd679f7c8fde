"""Forms that need a recent sign-in: they are stored, and carried out after the password."""

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client

from acecs.accounts.models import Enterprise, Invitation, User
from acecs.audit.models import Event
from tests import cast, pages
from tests.conftest import record_sign_in

CONFIRM = "/account/confirm/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(enterprise: Enterprise) -> str:
    return f"/enterprises/{enterprise.public_id}/people/"


@pytest.fixture
def long_ago(officer: User, officer_page: Client) -> Client:
    """The officer's client, signed in five minutes ago."""
    record_sign_in(officer_page, officer, at=time.time() - 300)
    return officer_page


INVITATION = {"email": "new@one.test", "name": "张三 & co", "role": "manager", "department": "", "language": "en"}


def test_get_needs_no_confirmation(long_ago: Client, url: str):
    response = long_ago.get(url)

    assert (response.status_code, pages.form_to(response, url)["name"]) == (200, [""])


def test_form_is_carried_out_after_password(long_ago: Client, url: str):
    asked = long_ago.post(url, INVITATION)
    page = long_ago.get(asked.headers["Location"])
    before = Invitation.objects.count()
    done = long_ago.post(CONFIRM, {"password": cast.PASSWORD, "next": pages.form_to(page, CONFIRM)["next"][0]})

    assert asked.status_code == 302
    assert urlparse(asked.headers["Location"]).path == CONFIRM
    assert parse_qs(urlparse(asked.headers["Location"]).query) == {"next": [url]}
    assert pages.heading(page) == "Confirm that it is you"
    assert before == 0
    assert (done.status_code, done.headers["Location"]) == (302, url)
    assert Invitation.objects.get().name == "张三 & co"


def test_refused_form_is_sent_to_its_own_page_after_password(long_ago: Client, url: str):
    departments = f"{url}departments/new/"
    long_ago.post(departments, {"name_zh": "", "name_en": "Customs"})

    response = long_ago.post(CONFIRM, {"password": cast.PASSWORD, "next": departments})

    assert response.status_code == 422
    assert pages.form_to(response, departments)["name_en"] == ["Customs"]


def test_invalid_form_keeps_typed_text_after_password(long_ago: Client, url: str):
    long_ago.post(url, INVITATION | {"email": "nobody"})

    response = long_ago.post(CONFIRM, {"password": cast.PASSWORD, "next": url})

    assert (response.status_code, Invitation.objects.count()) == (422, 0)
    assert pages.form_to(response, url)["name"] == ["张三 & co"]


def test_wrong_password_carries_out_nothing(long_ago: Client, url: str):
    long_ago.post(url, INVITATION)

    response = long_ago.post(CONFIRM, {"password": "not the password", "next": url})

    assert pages.errors(response)[0][0] == "#id_password"
    assert Invitation.objects.count() == 0


def test_second_form_needs_no_confirmation(long_ago: Client, url: str):
    long_ago.post(url, INVITATION)
    long_ago.post(CONFIRM, {"password": cast.PASSWORD, "next": url})

    response = long_ago.post(url, INVITATION | {"email": "other@one.test"})

    assert response.headers["Location"] == url
    assert Invitation.objects.count() == 2


def test_htmx_form_redirects_whole_page(long_ago: Client, url: str):
    response = long_ago.post(url, INVITATION, headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"].startswith(CONFIRM)
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)"])
def test_confirmation_does_not_redirect_to_foreign_page(long_ago: Client, target: str):
    response = long_ago.post(CONFIRM, {"password": cast.PASSWORD, "next": target})

    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_user_who_has_lost_the_role_is_refused(
    long_ago: Client, url: str, officer: User, second_officer: User, sign_in: Callable[[User], Client]
):
    long_ago.post(url, INVITATION)
    sign_in(second_officer).post(f"{url}{officer.public_id}/change/", {"role": "manager"})

    response = long_ago.post(CONFIRM, {"password": cast.PASSWORD, "next": url})

    assert response.status_code == 403
    assert Invitation.objects.count() == 0


def test_nothing_is_written_before_confirmation(long_ago: Client, url: str, contributor: User):
    before = Event.objects.count()

    for rest in ("", f"{contributor.public_id}/change/", f"{contributor.public_id}/remove/"):
        assert long_ago.post(url + rest, INVITATION).headers["Location"].startswith(CONFIRM)

    assert Event.objects.count() == before

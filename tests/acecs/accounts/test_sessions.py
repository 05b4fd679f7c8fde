"""The list of the reader's sessions, and what ends them."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone, translation

from acecs.accounts.browsers import in_words
from acecs.accounts.models import User
from acecs.audit.models import Event
from tests import cast, pages

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0 Safari/604.1"
SESSIONS, END = "/account/sessions/", "/account/sessions/end/"

pytestmark = pytest.mark.django_db


def signed_in(email: str = cast.OFFICER, browser: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": browser, "accept-language": "en"})
    client.post("/sign-in/", {"login": email, "password": cast.PASSWORD})
    return client


def rows(response: Any) -> list[tuple[str, str]]:
    """(browser, button or note) of each session on the page."""
    table = next(pages.page(response).iter("table"))
    cells = [[pages.text(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
    return [(row[0], row[-1].split(" ")[0]) for row in cells[1:]]


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in()


@pytest.fixture
def phone(desk: Client) -> Client:
    return signed_in(browser=WECHAT)


def test_sessions_are_newest_first_with_browser(desk: Client, phone: Client):
    signed_in(cast.MANAGER)

    response = desk.get(SESSIONS)

    assert rows(response) == [("WeChat on iPhone", "End"), ("Firefox on Windows", "this")]
    assert "127.0.0.1" in response.content.decode()


def test_one_session_is_ended(desk: Client, phone: Client, officer: User):
    there = UserSession.objects.get(user_agent=WECHAT)

    response = desk.post(END, {"session": there.pk})

    assert (response.status_code, response.headers["Location"]) == (302, SESSIONS)
    assert (is_signed_in(desk), is_signed_in(phone)) == (True, False)
    event = Event.objects.get(kind="accounts.sessions_ended")
    assert (event.stream, event.actor, event.data) == ("site", str(officer.public_id), {"count": 1})


def test_all_other_sessions_are_ended(desk: Client, phone: Client):
    tablet = signed_in()

    desk.post(END, {"session": "others"})

    assert [is_signed_in(each) for each in (desk, phone, tablet)] == [True, False, False]
    assert Event.objects.get(kind="accounts.sessions_ended").data == {"count": 2}
    assert rows(desk.get(SESSIONS)) == [("Firefox on Windows", "this")]


def test_foreign_and_current_session_cannot_be_ended(desk: Client):
    manager = signed_in(cast.MANAGER)
    keys = list(UserSession.objects.values_list("pk", flat=True))

    for key in (*keys, "", "x", "\x00", "9" * 40):
        desk.post(END, {"session": key})

    assert (is_signed_in(desk), is_signed_in(manager)) == (True, True)
    assert not Event.objects.filter(kind="accounts.sessions_ended").exists()


def test_changed_password_removes_other_sessions(desk: Client, phone: Client):
    new = "another long sentence as a password"
    desk.post("/password/change/", {"oldpassword": cast.PASSWORD, "password1": new, "password2": new})

    assert (is_signed_in(desk), is_signed_in(phone)) == (True, False)
    assert rows(desk.get(SESSIONS)) == [("Firefox on Windows", "this")]


def expire() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def remove_session() -> None:
    Session.objects.all().delete()


def deactivate() -> None:
    User.objects.filter(email=cast.OFFICER).update(is_active=False)


def delete_user() -> None:
    User.objects.filter(email=cast.OFFICER).delete()


def set_password() -> None:
    person = User.objects.get(email=cast.OFFICER)
    person.set_password("another long sentence as a password")
    person.save()


@pytest.mark.parametrize("end", [expire, remove_session, deactivate, delete_user, set_password])
def test_session_ends(end: Callable[[], None]):
    client, manager = signed_in(cast.OFFICER), signed_in(cast.MANAGER)
    assert is_signed_in(client)

    end()

    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/?next=/")
    assert is_signed_in(manager) == (end not in (expire, remove_session))


def test_session_is_valid_until_it_expires(desk: Client):
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=60))

    assert is_signed_in(desk)


def test_forged_session_is_signed_out_and_logged(desk: Client, caplog: pytest.LogCaptureFixture):
    Session.objects.update(session_data="forged:1:2")

    with caplog.at_level(logging.WARNING):
        is_forged_valid = is_signed_in(desk)

    assert not is_forged_valid
    assert ("django.security.SuspiciousSession", "Session data corrupted") in {
        (each.name, each.message) for each in caplog.records
    }


def test_unknown_session_key_is_not_adopted():
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32

    client.post("/sign-in/", {"login": cast.OFFICER, "password": cast.PASSWORD})

    assert is_signed_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "k" * 32
    assert not Session.objects.filter(session_key="k" * 32).exists()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (WECHAT, "WeChat on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "unknown browser"),
        ("", "unknown browser"),
    ],
)
def test_browser_names(user_agent: str, words: str):
    with translation.override("en"):
        assert in_words(user_agent) == words

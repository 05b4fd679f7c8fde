"""What strangers can do to an account: not lock it, not learn whether it exists; and its owner hears of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from acecs.accounts.models import AskedMail, User
from acecs.accounts.states import AskedMailKind
from acecs.jobs.models import Job
from acecs.notifications.models import Mail
from tests import cast, pages
from tests.conftest import NOW

Post = Callable[[], list[EmailMessage]]

SIGN_IN = "/sign-in/"
RESET = "/password/reset/"
WRONG = "not the password"

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def browser(address: str) -> Client:
    return Client(headers={"accept-language": "en"}, REMOTE_ADDR=address)


def enter(client: Client, password: str = cast.PASSWORD, email: str = cast.OFFICER) -> int:
    """302: signed in, 200: wrong password, 429: too many attempts."""
    status: int = client.post(SIGN_IN, {"login": email, "password": password}).status_code
    return status


@pytest.fixture
def known(officer: User) -> Client:
    """A browser in which the officer signed in before."""
    client = browser("192.0.2.1")
    with time_machine.travel(NOW - timedelta(days=30), tick=False):
        enter(client)
        client.post("/sign-out/")
    return client


# --- Nobody is locked out by others ------------------------------------------------------------


def test_stranger_elsewhere_does_not_lock_account(officer: User):
    stranger, owner = browser("198.51.100.7"), browser("192.0.2.1")

    with time_machine.travel(NOW, tick=False):
        tried = [enter(stranger, WRONG) for _attempt in range(6)]
        signed_in = enter(owner)

    assert (tried, signed_in) == ([200] * 5 + [429], 302)


def test_strangers_everywhere_do_not_lock_account(officer: User):
    with time_machine.travel(NOW, tick=False):
        tried = {enter(browser(f"198.51.100.{number}"), WRONG) for number in range(40)}
        signed_in = enter(browser("192.0.2.1"))

    assert (tried, signed_in) == ({200}, 302)


def test_known_device_signs_in_beside_stranger_at_same_address(known: Client):
    stranger = browser("192.0.2.1")

    with time_machine.travel(NOW, tick=False):
        tried = [enter(stranger, WRONG) for _attempt in range(31)]
        signed_in = enter(known)

    assert (tried, signed_in) == ([200] * 5 + [429] * 26, 302)


def test_known_device_is_known_at_every_address(known: Client):
    known.defaults["REMOTE_ADDR"] = "198.51.100.7"
    stranger = browser("198.51.100.7")

    with time_machine.travel(NOW, tick=False):
        for _attempt in range(6):
            enter(stranger, WRONG)
        signed_in = enter(known)

    assert signed_in == 302


def said(client: Client, password: str = cast.PASSWORD) -> str:
    """What the form says after a try; "" if it signed in."""
    response = client.post(SIGN_IN, {"login": cast.OFFICER, "password": password})
    if response.status_code == 302:
        return ""
    assert pages.form_to(response, SIGN_IN)["login"] == [cast.OFFICER]
    return pages.text(pages.by_class(response, "error-summary")[0])


def test_known_device_waits_longer_after_each_wrong_password(known: Client):
    waits = []

    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(5):
            enter(known, WRONG)
        for _attempt in range(9):
            enter(known, WRONG)
            (seconds,) = re.findall(r"Try again in (\d+) second", said(known))
            waits.append(int(seconds))
            clock.shift(timedelta(seconds=int(seconds), milliseconds=1))
        signed_in = said(known)

    assert (waits, signed_in) == ([1, 2, 4, 8, 16, 32, 60, 60, 60], "")


def test_known_device_is_told_to_wait_without_a_password_check(known: Client):
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(6):
            enter(known, WRONG)
        refused = said(known)

    assert refused == (
        "Please correct the following After several wrong passwords there is a pause before each further try. "
        "Try again in 1 second."
    )
    assert "_auth_user_id" not in known.session


def test_stolen_device_has_few_tries_in_half_an_hour(known: Client):
    tried = 0

    with time_machine.travel(NOW, tick=False) as clock:
        for _half_minute in range(60):
            tried += "Try again in" not in said(known, WRONG)
            clock.shift(timedelta(seconds=30, milliseconds=1))

    assert tried == 35


def test_waits_start_over_after_signing_in(known: Client):
    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(8):
            enter(known, WRONG)
            clock.shift(timedelta(seconds=10))
        enter(known)
        known.post("/sign-out/")
        tried = ["Try again in" in said(known, WRONG) for _attempt in range(6)]

    assert tried == [False] * 6


@pytest.mark.parametrize("email", [cast.MANAGER, "nobody@one.test"])
def test_device_is_known_for_its_account_only(known: Client, manager: User, email: str):
    with time_machine.travel(NOW, tick=False):
        tried = [enter(known, WRONG, email) for _attempt in range(6)]

    assert tried == [200] * 5 + [429]


def test_device_remembers_its_accounts(known: Client, manager: User):
    with time_machine.travel(NOW, tick=False):
        enter(known, email=cast.MANAGER)
        known.post("/sign-out/")
        tried = [enter(known, WRONG) for _attempt in range(6)]

    assert tried == [200] * 6


def forget(client: Client) -> None:
    del client.cookies["known_device"]


def forge(client: Client) -> None:
    client.cookies["known_device"] = client.cookies["known_device"].value[:-1] + "x"


def change_password(_client: Client) -> None:
    officer = User.objects.get(email=cast.OFFICER)
    officer.set_password("another long sentence as a password")
    officer.save()


@pytest.mark.parametrize("change", [forget, forge, change_password])
def test_device_is_unknown_without_valid_cookie(known: Client, change: Callable[[Client], None]):
    change(known)

    with time_machine.travel(NOW, tick=False):
        tried = [enter(known, WRONG) for _attempt in range(6)]

    assert tried == [200] * 5 + [429]


def test_cookie_ends_after_a_year(officer: User):
    client = browser("192.0.2.1")
    with time_machine.travel(NOW - timedelta(days=366), tick=False):
        enter(client)
        client.post("/sign-out/")
    client.cookies["known_device"]["max-age"] = ""

    with time_machine.travel(NOW, tick=False):
        tried = [enter(client, WRONG) for _attempt in range(6)]

    assert tried == [200] * 5 + [429]


def test_cookie_does_not_sign_in(known: Client):
    assert known.get("/").status_code == 302
    assert enter(known, WRONG) == 200


def test_stranger_does_not_block_confirmation_of_password(known: Client):
    with time_machine.travel(NOW, tick=False):
        enter(known)
        for _attempt in range(6):
            enter(browser("198.51.100.7"), WRONG)
        response = known.post("/account/confirm/", {"password": cast.PASSWORD})

    assert response.status_code == 302


# --- The owner is told -------------------------------------------------------------------------


def test_owner_is_told_of_five_wrong_passwords(officer: User, delivered: Post):
    with time_machine.travel(NOW, tick=False):
        for number in range(4):
            enter(browser(f"198.51.100.{number}"), WRONG)
        before = len(delivered())
        enter(browser("198.51.100.9"), WRONG)
        (mail,) = delivered()

    assert before == 0
    assert (mail.to, mail.subject) == ([cast.OFFICER], "[ACECS] Wrong passwords for your ACECS account")
    assert "five times within an hour" in str(mail.body)
    assert "http://127.0.0.1:8000/password/change/" in str(mail.body)


def test_owner_is_told_once_a_day(officer: User, delivered: Post):
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(40):
            enter(browser(f"198.51.100.{number}"), WRONG)
        on_first_day = len(delivered())
        clock.shift(timedelta(days=1))
        for number in range(5):
            enter(browser(f"203.0.113.{number}"), WRONG)
        on_second_day = len(delivered())

    assert (on_first_day, on_second_day) == (1, 2)


def test_mail_to_owner_is_in_their_language(officer: User, delivered: Post):
    User.objects.filter(pk=officer.pk).update(language="zh-hans")
    with translation.override("zh-hans"):
        subject = gettext("Wrong passwords for your ACECS account")

    with time_machine.travel(NOW, tick=False):
        for number in range(5):
            enter(browser(f"198.51.100.{number}"), WRONG)

    (mail,) = delivered()
    assert mail.subject == f"[ACECS] {subject}" != "[ACECS] Wrong passwords for your ACECS account"


# --- Strangers learn nothing -------------------------------------------------------------------


def statements(ask: Callable[[], Any]) -> list[str]:
    """What is read and written: each statement without its values and the names of savepoints."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [re.sub(r"'[^']*'|\d+|SAVEPOINT .*", "…", query["sql"]) for query in captured.captured_queries]


def test_reset_does_same_work_for_every_address(officer: User, contributor: User):
    User.objects.filter(pk=contributor.pk).update(is_active=False)

    known, unknown, closed = (
        statements(partial(browser(f"192.0.2.{number}").post, RESET, {"email": email}))
        for number, email in enumerate((cast.OFFICER, "nobody@one.test", cast.CONTRIBUTOR))
    )

    assert known == unknown == closed
    assert not any("accounts_user" in statement for statement in known)
    assert Mail.objects.count() == 0
    assert list(AskedMail.objects.values_list("kind", flat=True)) == [AskedMailKind.NEW_PASSWORD] * 3


def test_wrong_password_does_same_work_for_every_address(officer: User):
    def tried(email: str, network: str) -> list[list[str]]:
        return [statements(partial(enter, browser(f"{network}.{number}"), WRONG, email)) for number in range(6)]

    with time_machine.travel(NOW, tick=False):
        # The first event begins the audit's chain.
        enter(browser("192.0.2.1"), WRONG, "other@one.test")
        known, unknown = tried(cast.OFFICER, "198.51.100"), tried("nobody@one.test", "203.0.113")

    assert known == unknown


def test_asked_mail_is_forgotten_once_answered(officer: User, delivered: Post):
    for email in (cast.OFFICER, "nobody@one.test"):
        browser("192.0.2.1").post(RESET, {"email": email})

    mails = delivered()

    assert [mail.to for mail in mails] == [[cast.OFFICER]]
    assert AskedMail.objects.count() == 0
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_page_of_pause_names_no_account(officer: User):
    stranger = browser("198.51.100.7")
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(5):
            enter(stranger, WRONG)
        response = stranger.post(SIGN_IN, {"login": cast.OFFICER, "password": WRONG})

    assert pages.heading(response) == "Too many attempts"
    assert cast.OFFICER not in pages.text(pages.page(response))

"""The demo's mailbox: public in a demo, 404 in a deployment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.mail import EmailMessage, send_mail
from django.test import Client

from acecs.accounts.models import User
from acecs.notifications.models import Mail
from tests import pages
from tests.conftest import NOW

MAILBOX = "/mailbox/"


def letter(mail: Mail) -> str:
    return f"{MAILBOX}{mail.public_id}/"


def test_empty_mailbox_says_so(anonymous: Client):
    response = anonymous.get(MAILBOX)

    assert (response.status_code, pages.texts(response, "empty")) == (200, ["No mail yet."])


@pytest.mark.parametrize("reader", ["anonymous", "officer_page"])
def test_mailbox_shows_newest_mail_first(db: None, request: pytest.FixtureRequest, reader: str):
    for subject in ("Older", "Newer"):
        send_mail(subject, "Something to say.", None, ["somebody@one.test"])

    response = request.getfixturevalue(reader).get(MAILBOX)

    (body,) = pages.page(response).iter("tbody")
    assert [pages.text(next(row.iter("th"))) for row in body.iter("tr")] == ["Newer", "Older"]


def test_mail_shows_its_state(anonymous: Client, delivered: Callable[[], list[EmailMessage]]):
    send_mail("A word", "Something to say.", None, ["somebody@one.test"])
    before = pages.texts(anonymous.get(MAILBOX), "status")

    delivered()

    assert (before, pages.texts(anonymous.get(MAILBOX), "status")) == (["waiting"], ["sent"])
    assert pages.texts(anonymous.get(letter(Mail.objects.get())), "status") == ["sent"]


def test_refused_mail_shows_time_of_next_attempt(
    anonymous: Client,
    administrator: User,
    sign_in: Callable[[User], Client],
    delivered: Callable[[], list[EmailMessage]],
    settings: Any,
):
    settings.DELIVERY_BACKEND = "tests.acecs.notifications.backends.Down"
    send_mail("A word", "Something to say.", None, ["somebody@one.test"])

    with time_machine.travel(NOW + timedelta(days=1000), tick=False):
        delivered()

    mail = sign_in(administrator).get("/administration/mail/")
    shown = [pages.text(pages.by_id(each, "main")) for each in (anonymous.get(MAILBOX), mail)]
    assert ["waiting next attempt 19 August 2029, 12:01 Beijing time" in each for each in shown] == [True, True]
    assert ["Connection refused" in each for each in shown] == [False, True]


def test_mail_has_links_and_escaped_markup(anonymous: Client):
    body = "<script>alert(1)</script>\n\nhttp://127.0.0.1:8000/password/reset/key/1-a/\n"
    send_mail("<b>A word</b>", body, None, ["somebody@one.test"])

    response = anonymous.get(letter(Mail.objects.get()))

    assert pages.heading(response) == "<b>A word</b>"
    assert "http://127.0.0.1:8000/password/reset/key/1-a/" in pages.links(response)
    assert "<script>alert" not in response.content.decode()


def test_unknown_letter_is_404(anonymous: Client):
    assert anonymous.get(f"{MAILBOX}{uuid4()}/").status_code == 404

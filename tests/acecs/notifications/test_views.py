"""The list of messages, the unread counter, and opening a message."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.notifications import actions
from acecs.notifications.models import Message
from acecs.notifications.states import MOST_SHOWN, MessageKind
from tests import pages
from tests.conftest import NOW

URL = "/notifications/"


@pytest.fixture
def tell(officer: User) -> Callable[..., Message]:
    def tell(name: str = "2027 application", *, to: User = officer, minutes: int = 0) -> Message:
        actions.notify(
            kind=MessageKind.REPORT_READY,
            to=[to],
            link="/assessments/new/",
            values={"assessment": name},
            at=NOW + timedelta(minutes=minutes),
        )
        return Message.objects.latest("pk")

    return tell


def open_url(message: Message) -> str:
    return reverse("notifications:open", args=[message.public_id])


def bell(response: Any) -> str:
    (link,) = pages.by_class(response, "bell")
    return pages.text(link)


def test_empty_list_says_so(officer_page: Client):
    response = officer_page.get(URL)

    assert (response.status_code, bell(response)) == (200, "Messages")
    assert pages.texts(response, "empty")[0].startswith("No messages yet.")
    assert pages.by_class(response, "page-head")[0].find("form") is None


def test_newest_message_is_first_and_marked_new(officer_page: Client, tell: Callable[..., Message]):
    actions.mark_read(message=tell("Older"), at=NOW)
    tell("Newer", minutes=1)

    response = officer_page.get(URL)

    (listed,) = pages.by_class(response, "message-list")
    assert [pages.text(each) for each in listed.iter("li")] == [
        "2026-11-23 12:01 · report ready · new The report on “Newer” is ready to download.",
        "2026-11-23 12:00 · report ready The report on “Older” is ready to download.",
    ]
    assert bell(response) == "Messages 1 unread"


def test_opening_message_marks_it_read(officer_page: Client, tell: Callable[..., Message]):
    message = tell()

    response = officer_page.post(open_url(message))

    message.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, "/assessments/new/")
    assert message.read_at is not None
    assert bell(officer_page.get("/")) == "Messages"


def test_get_of_message_marks_nothing_read(officer_page: Client, tell: Callable[..., Message]):
    message = tell()

    response = officer_page.get(open_url(message))

    message.refresh_from_db()
    assert (response.status_code, message.read_at) == (405, None)


def test_all_messages_are_marked_read_at_once(officer_page: Client, tell: Callable[..., Message]):
    tell()
    tell()

    response = officer_page.post(URL)

    assert (response.status_code, response.headers["Location"]) == (302, URL)
    assert Message.objects.filter(read_at=None).count() == 0


def test_message_of_other_user_is_404(officer_page: Client, manager: User, tell: Callable[..., Message]):
    theirs = tell(to=manager)

    answers = [officer_page.post(open_url(theirs)), officer_page.post(f"{URL}{uuid4()}/open/")]

    theirs.refresh_from_db()
    assert [each.status_code for each in answers] == [404, 404]
    assert theirs.read_at is None
    assert pages.by_class(officer_page.get(URL), "message-list") == []


@pytest.mark.parametrize("count", [0, 1, 32, MOST_SHOWN + 1])
def test_query_count_does_not_depend_on_messages(
    officer_page: Client, officer: User, count: int, django_assert_num_queries: Any
):
    Message.objects.bulk_create(
        Message(recipient=officer, kind=MessageKind.REPORT_READY, link="/", created_at=NOW) for _each in range(count)
    )

    # Session, reader, messages, unread.
    with django_assert_num_queries(5):
        response = officer_page.get(URL)

    assert len(list(pages.page(response).iter("li"))) == min(count, MOST_SHOWN)


def test_page_says_that_it_shows_the_newest_only(officer: User, officer_page: Client):
    Message.objects.bulk_create(
        Message(recipient=officer, kind=MessageKind.REPORT_READY, link="/", values={}, created_at=NOW)
        for _each in range(MOST_SHOWN + 1)
    )

    shown = officer_page.get(URL)

    assert len(list(pages.by_class(shown, "message-list")[0].iter("li"))) == MOST_SHOWN
    assert pages.texts(shown, "hint")[-1] == "The newest 100 messages are shown."

"""Password managers find the address on every page where a password is entered or set."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from acecs.accounts.actions import invitations
from acecs.accounts.models import Enterprise, User
from tests import cast, pages

pytestmark = pytest.mark.django_db


def usernames(response: Any) -> list[tuple[str, str]]:
    """(name, value) of the fields that hold the address, in forms with a password."""
    forms = [form for form in pages.page(response).iter("form") if form.get("method") == "post"]
    with_password = [form for form in forms if any(each.get("type") == "password" for each in form.iter("input"))]
    return [
        (each.get("name", ""), each.get("value", ""))
        for form in with_password
        for each in form.iter("input")
        if each.get("autocomplete") == "username"
    ]


def test_sign_in_takes_saved_address(anonymous: Client):
    assert usernames(anonymous.get("/sign-in/")) == [("login", "")]


def test_change_of_password_names_account(officer_page: Client):
    assert usernames(officer_page.get("/password/change/")) == [("", cast.OFFICER)]


@pytest.mark.usefixtures("officer")
def test_new_password_by_mail_names_account(anonymous: Client, delivered: Callable[[], list[EmailMessage]]):
    anonymous.post("/password/reset/", {"email": cast.OFFICER})
    (path,) = re.findall(r"/password/reset/key/\S+", str(delivered()[0].body))

    assert usernames(anonymous.get(path, follow=True)) == [("", cast.OFFICER)]


def test_invitation_names_invited_address(anonymous: Client, enterprise: Enterprise, officer: User):
    _invitation, token = invitations.invite_member(
        enterprise=enterprise,
        email="new@one.test",
        name="Newcomer",
        language="en",
        role="contributor",
        department=None,
        by=officer,
        at=timezone.now(),
    )

    assert usernames(anonymous.get(f"/invitations/{token}/")) == [("", "new@one.test")]

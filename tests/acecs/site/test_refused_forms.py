"""The language can be switched on the page of a refused form. What was typed stays, and nothing is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, Invitation, User
from acecs.notifications.models import Mail
from assessments.models import Answer, Assessment
from tests import pages

pytestmark = pytest.mark.django_db


def switch(client: Client, response: Any, language: str) -> Any:
    """Press the button of the head that sends the refused form; `response` is its page."""
    (button,) = [
        each
        for each in pages.page(response).iter("button")
        if (each.get("name"), each.get("value")) == ("page_language", language)
    ]
    form = pages.by_id(response, button.get("form", ""))
    url = form.get("action") or response.wsgi_request.path
    return client.post(url, pages.form_to(response, url) | {"page_language": language})


def lang(response: Any) -> str | None:
    return pages.page(response).get("lang")


def test_refused_form_is_shown_in_other_language(officer_page: Client, enterprise: Enterprise, officer: User):
    url = reverse("people", args=[enterprise.public_id])
    refused = officer_page.post(url, {"name": "张三 & co", "email": "no address", "role": "officer", "language": "en"})

    response = switch(officer_page, refused, "zh-hans")

    assert (refused.status_code, lang(refused)) == (422, "en")
    assert (response.status_code, lang(response)) == (422, "zh-hans")
    fields = pages.form_to(response, url)
    assert (fields["name"], fields["email"], fields["role"]) == (["张三 & co"], ["no address"], ["officer"])
    officer.refresh_from_db()
    assert officer.language == "zh-hans"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"


def test_corrected_form_is_not_saved_by_switching(officer_page: Client, enterprise: Enterprise):
    url = reverse("people", args=[enterprise.public_id])
    right = {"name": "张三", "email": "new@one.test", "role": "officer", "language": "en"}

    response = officer_page.post(url, right | {"page_language": "zh-hans"})

    assert response.status_code == 422
    assert pages.form_to(response, url)["email"] == ["new@one.test"]
    assert Invitation.objects.count() == 0


def test_refused_item_keeps_its_reason_in_other_language(officer_page: Client, draft: Assessment, answer: Any):
    url = reverse("assessments:item", args=[draft.public_id, 20])
    refused = officer_page.post(url, {"version": 0, "rating": "not_applicable", "reason": "", "note": "Typed."})

    response = switch(officer_page, refused, "zh-hans")

    assert (response.status_code, lang(response)) == (422, "zh-hans")
    assert pages.form_to(response, url)["note"] == ["Typed."]
    assert answer(20).note == ""


def test_item_is_not_saved_by_switching(officer_page: Client, draft: Assessment):
    url = reverse("assessments:item", args=[draft.public_id, 20])

    officer_page.post(url, {"version": 0, "rating": "meet", "note": "Typed.", "page_language": "zh-hans"})

    assert list(Answer.objects.filter(assessment=draft).exclude(rating="")) == []


def test_unknown_language_changes_nothing(officer_page: Client, enterprise: Enterprise, officer: User):
    url = reverse("people", args=[enterprise.public_id])

    response = officer_page.post(url, {"name": "张三", "page_language": "tlh"})

    assert (response.status_code, lang(response)) == (422, "en")
    officer.refresh_from_db()
    assert officer.language == "en"


def test_form_of_stranger_page_switches_no_language(enterprise: Enterprise, officer: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)

    response = client.post(reverse("people", args=[enterprise.public_id]), {"page_language": "zh-hans"})

    assert response.status_code == 403
    officer.refresh_from_db()
    assert officer.language == "en"


def test_newcomer_keeps_the_name_in_other_language(
    invite: Callable[..., Invitation], letters: Callable[[], list[Mail]], link_in: Callable[[Mail], str]
):
    invite()
    invite_link = link_in(letters()[0])
    client = Client(headers={"accept-language": "en"})
    refused = client.post(invite_link, {"name": "New Comer", "password1": "short", "password2": "other"})

    response = switch(client, refused, "zh-hans")

    assert (response.status_code, lang(response)) == (422, "zh-hans")
    assert pages.form_to(response, invite_link)["name"] == ["New Comer"]

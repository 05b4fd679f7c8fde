"""A page belongs to the account it was made for, even after another one signs in in the same browser."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.models import Answer, Assessment
from tests import pages

pytestmark = pytest.mark.django_db

TEXT = "The first person's sentence"
SENTENCE = (
    "This page was opened under another account. In this browser, Officer has signed in since, so nothing was saved. "
    "Copy your text, sign in to your own account in another tab, then save here again."
)


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def signs_in(browser: Client, user: User) -> None:
    browser.force_login(user)


def item_url(assessment: Assessment) -> str:
    return reverse("assessments:item", args=[assessment.public_id, 20])


def form_of(browser: Client, assessment: Assessment) -> dict[str, Any]:
    """The item's form as the browser shows it, with a note typed in."""
    return {**pages.form_to(browser.get(item_url(assessment)), item_url(assessment)), "note": TEXT}


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_page_of_other_account_saves_nothing(
    browser: Client, draft: Assessment, officer: User, colleague: User, headers: dict[str, str]
):
    signs_in(browser, colleague)
    sent = form_of(browser, draft)
    signs_in(browser, officer)

    response = browser.post(item_url(draft), sent, headers=headers)

    assert response.status_code == 409
    assert SENTENCE in pages.text(pages.page(response))
    assert Answer.objects.exclude(version=0).count() == 0


def test_newest_csrf_token_does_not_claim_anothers_page(
    browser: Client, draft: Assessment, officer: User, colleague: User
):
    """The worksheet's script renews the token before it sends a form."""
    signs_in(browser, colleague)
    sent = form_of(browser, draft)
    signs_in(browser, officer)
    browser.get("/")

    newest = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    response = browser.post(item_url(draft), sent | newest, headers={"hx-request": "true"})

    assert response.status_code == 409
    assert Answer.objects.exclude(version=0).count() == 0


def test_refused_page_shows_typed_text(browser: Client, draft: Assessment, officer: User, colleague: User):
    signs_in(browser, colleague)
    sent = form_of(browser, draft)
    signs_in(browser, officer)

    response = browser.post(item_url(draft), sent)

    assert [pages.text(each) for each in pages.page(response).iter("textarea")] == [TEXT]


CHINESE = "此页面是以另一账号打开的"


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_sentence_is_in_language_of_sent_page(
    browser: Client, draft: Assessment, officer: User, colleague: User, headers: dict[str, str]
):
    User.objects.filter(pk=colleague.pk).update(language="zh-hans")
    signs_in(browser, colleague)
    sent = form_of(browser, draft)
    signs_in(browser, officer)

    response = browser.post(item_url(draft), sent, headers=headers)

    assert (response.status_code, CHINESE in response.content.decode()) == (409, True)
    assert pages.page(browser.get("/")).get("lang") == "en"


@pytest.mark.parametrize("made_for", ["nobody", "ab9f2a7e-3a39-4d9a-8a56-3c9f3d0a0b11"])
def test_page_of_unknown_account_is_refused_in_readers_language(
    browser: Client, draft: Assessment, officer: User, made_for: str
):
    User.objects.filter(pk=officer.pk).update(language="zh-hans")
    signs_in(browser, officer)
    sent = form_of(browser, draft) | {"made_for": made_for}

    response = browser.post(item_url(draft), sent)

    assert (response.status_code, CHINESE in response.content.decode()) == (409, True)


def test_page_saves_after_its_own_account_returns(browser: Client, draft: Assessment, officer: User, colleague: User):
    signs_in(browser, colleague)
    sent = form_of(browser, draft)
    signs_in(browser, officer)
    signs_in(browser, colleague)
    browser.get("/")

    newest = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    response = browser.post(item_url(draft), sent | newest)

    assert response.status_code == 302
    assert draft.answers.get(item__number=20).updated_by == colleague


@pytest.mark.parametrize("url", ["/", "/account/sessions/", "/password/change/"])
def test_every_form_of_a_page_says_whose_it_is(url: str, officer_page: Client, officer: User):
    forms = [each for each in pages.page(officer_page.get(url)).iter("form") if each.get("method") == "post"]

    made_for = [
        [field.get("value") for field in form.iter("input") if field.get("name") == "made_for"] for form in forms
    ]

    assert forms
    assert made_for == [[str(officer.public_id)]] * len(forms)


def test_form_for_nobody_says_no_account(anonymous: Client):
    assert "made_for" not in anonymous.get("/sign-in/").content.decode()

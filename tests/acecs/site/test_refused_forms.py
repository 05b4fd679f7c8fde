"""The language can be switched on the page of a refused form. What was typed stays, and nothing is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, Invitation, User
from acecs.audit.models import Event
from acecs.notifications.models import Mail
from assessments.models import Answer, Assessment
from reviews.actions import case
from tests import cast, pages, rounds
from tests.conftest import NOW

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


# --- Pages that answer instead of the form's own page --------------------------------------------


def typed_on(response: Any) -> list[str]:
    return [(each.text or "").strip() for each in pages.page(response).iter("textarea")]


def hidden_fields(response: Any) -> dict[str, str]:
    """What the language's buttons send, without the token."""
    fields = {each.get("name", ""): each.get("value", "") for each in pages.by_id(response, "kept").iter("input")}
    assert fields.pop("csrfmiddlewaretoken")
    return fields


def test_refusal_by_role_is_shown_in_other_language(
    contributor: User, draft: Assessment, sign_in: Callable[[User], Client]
):
    client = sign_in(contributor)
    url = reverse("assessments:withdraw", args=[draft.public_id])
    refused = client.post(url, {"sure": "yes", "reason": "Typed."})

    response = switch(client, refused, "zh-hans")

    assert [(each.status_code, lang(each)) for each in (refused, response)] == [(403, "en"), (403, "zh-hans")]
    assert typed_on(response) == ["Typed."]
    contributor.refresh_from_db()
    assert contributor.language == "zh-hans"


def test_refusal_by_state_is_shown_in_other_language(officer_page: Client, draft: Assessment):
    refused = officer_page.post(reverse("assessments:take_back", args=[draft.public_id]))

    response = switch(officer_page, refused, "zh-hans")

    assert (response.status_code, lang(response)) == (409, "zh-hans")


def test_what_was_refused_is_not_done_by_switching_later(officer_page: Client, draft: Assessment, officer: User):
    url = reverse("assessments:take_back", args=[draft.public_id])
    refused = officer_page.post(url)
    rounds.rate_all(draft, by=officer)
    rounds.submit(draft, by=officer)
    events = Event.objects.count()

    response = switch(officer_page, refused, "zh-hans")

    draft.refresh_from_db()
    assert (response.status_code, lang(response), draft.state) == (422, "zh-hans", "submitted")
    assert "语言已切换" in pages.text(pages.by_id(response, "main"))
    assert pages.by_class(officer_page.get("/"), "notice--success") == []
    # Only the language.
    assert Event.objects.count() == events + 1


def test_form_after_sign_out_is_shown_in_other_language(draft: Assessment):
    client = Client(headers={"accept-language": "en"})
    url = reverse("assessments:item", args=[draft.public_id, 20])
    refused = client.post(url, {"version": 0, "rating": "meet", "note": "Typed."})

    response = switch(client, refused, "zh-hans")

    assert [(each.status_code, lang(each)) for each in (refused, response)] == [(401, "en"), (401, "zh-hans")]
    assert typed_on(response) == ["Typed."]


def test_form_of_another_account_stays_refused_in_other_language(
    officer_page: Client, contributor: User, draft: Assessment, answer: Any
):
    url = reverse("assessments:item", args=[draft.public_id, 20])
    data = {"version": 0, "rating": "meet", "note": "Typed.", "made_for": str(contributor.public_id)}
    refused = officer_page.post(url, data)

    response = switch(officer_page, refused, "zh-hans")

    assert [(each.status_code, lang(each)) for each in (refused, response)] == [(409, "en"), (409, "zh-hans")]
    assert typed_on(response) == ["Typed."]
    assert hidden_fields(response)["made_for"] == str(contributor.public_id)
    assert answer(20).note == ""


def test_refused_page_does_not_repeat_passwords_and_codes(officer_page: Client, contributor: User):
    data = {"oldpassword": "secret", "password1": "secret", "code": "123456", "made_for": str(contributor.public_id)}

    refused = officer_page.post("/password/change/", data)

    assert refused.status_code == 409
    assert hidden_fields(refused) == {"made_for": str(contributor.public_id)}


def test_page_of_too_many_attempts_is_shown_in_other_language(officer: User):
    client = Client(headers={"accept-language": "en"})
    for _attempt in range(6):
        paused = client.post("/sign-in/", {"login": officer.email, "password": "wrong"})

    response = switch(client, paused, "zh-hans")

    assert (paused.status_code, lang(paused)) == (429, "en")
    assert (response.status_code, lang(response)) == (200, "zh-hans")
    assert pages.form_to(response, "/sign-in/")["login"] == [officer.email]


def test_refused_page_of_a_link_stays_the_page_in_other_language(
    contributor: User, draft: Assessment, sign_in: Callable[[User], Client]
):
    client = sign_in(contributor)
    url = reverse("assessments:readiness", args=[draft.public_id])

    refused = client.get(url)

    assert (refused.status_code, pages.form_to(refused, "/language/")["next"]) == (403, [url])


def test_form_with_old_token_is_answered_in_both_languages(officer: User, draft: Assessment):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)

    response = client.post(reverse("assessments:item", args=[draft.public_id, 20]), {"note": "Typed."})

    assert (response.status_code, typed_on(response)) == (403, ["Typed."])
    assert [each.get("lang") for each in pages.page(response).iter("section")] == [None, "en"]


# --- Submitting and ending ----------------------------------------------------------------------


def test_declaration_is_not_submitted_by_switching(officer_page: Client, rated: Assessment):
    url = reverse("assessments:submit", args=[rated.public_id])
    sent = pages.form_to(officer_page.get(url), url)
    refused = officer_page.post(url, sent)

    response = switch(officer_page, refused, "zh-hans")
    declared = officer_page.post(url, sent | {"declared": "yes", "page_language": "en"})

    assert [(each.status_code, lang(each)) for each in (refused, response)] == [(422, "en"), (422, "zh-hans")]
    assert (declared.status_code, pages.form_to(declared, url)["declared"]) == (422, ["yes"])
    rated.refresh_from_db()
    assert rated.state == "draft"


def test_reason_of_ending_stays_in_other_language(
    officer_page: Client, draft: Assessment, officer: User, reviewer: User
):
    rounds.rate_all(draft, by=officer)
    rounds.submit(draft, by=officer)
    case.take(assessment=draft, by=reviewer, at=NOW)
    url = reverse("assessments:withdraw", args=[draft.public_id])
    refused = officer_page.post(url, {"sure": "yes", "reason": ""})

    response = switch(officer_page, refused, "zh-hans")
    typed = officer_page.post(url, {"sure": "yes", "reason": "Typed.", "page_language": "en"})

    assert [(each.status_code, lang(each)) for each in (refused, response)] == [(422, "en"), (422, "zh-hans")]
    assert (typed.status_code, pages.form_to(typed, url)["reason"]) == (422, ["Typed."])
    draft.refresh_from_db()
    assert draft.state == "in_review"


# --- Accounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["wrong", cast.PASSWORD])
def test_sign_in_keeps_the_address_and_signs_nobody_in(officer: User, password: str):
    client = Client(headers={"accept-language": "en"})
    refused = client.post("/sign-in/", {"login": officer.email, "password": "wrong"})
    events = Event.objects.count()

    (form,) = [each for each in pages.page(refused).iter("form") if each.get("id") == "kept"]
    response = client.post("/sign-in/", {"login": officer.email, "password": password, "page_language": "zh-hans"})

    assert form.get("action") == "/sign-in/"
    assert (response.status_code, lang(response)) == (200, "zh-hans")
    assert pages.form_to(response, "/sign-in/") == {
        "csrfmiddlewaretoken": pages.form_to(response, "/sign-in/")["csrfmiddlewaretoken"],
        "login": [officer.email],
        "password": [""],
    }
    assert ("_auth_user_id" in client.session, Event.objects.count()) == (False, events)


def test_password_is_not_changed_by_switching(officer_page: Client, officer: User):
    new = "another long sentence as a password"
    data = {"oldpassword": cast.PASSWORD, "password1": new, "password2": new, "page_language": "zh-hans"}

    response = officer_page.post("/password/change/", data)

    assert (response.status_code, lang(response)) == (200, "zh-hans")
    assert new not in response.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(cast.PASSWORD)


def test_forgotten_password_is_not_asked_for_by_switching(officer: User):
    client = Client(headers={"accept-language": "en"})

    response = client.post("/password/reset/", {"email": officer.email, "page_language": "zh-hans"})

    assert (response.status_code, lang(response)) == (200, "zh-hans")
    assert pages.form_to(response, "/password/reset/")["email"] == [officer.email]
    assert Mail.objects.count() == 0


def test_new_password_is_not_saved_by_switching(officer: User):
    client = Client(headers={"accept-language": "en"})
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(officer)
    link = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(officer), key])
    page = client.get(link, follow=True)
    url = page.request["PATH_INFO"]
    new = "another long sentence as a password"

    response = client.post(url, {"password1": new, "password2": new, "page_language": "zh-hans"})

    assert (response.status_code, lang(response)) == (200, "zh-hans")
    assert pages.by_id(response, "kept").get("action") == url
    officer.refresh_from_db()
    assert officer.check_password(cast.PASSWORD)
